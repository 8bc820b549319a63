//! Using a link: once, whole, and not by looking at it.

use super::{NEW, alive, ask, can_sign_in, choose, dead, letters, link, mailed};
use futures_util::future::join_all;
use harness::browser::http;
use harness::world::{AppType, PASSWORD};
use harness::{Browser, Database, Process, TestServer, World};

#[tokio::test]
async fn y_02_y_04_a_link_sets_the_password_and_ends_everything_else() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut signed_in = Browser::new();
    let tokens = app.sign_in(&mut signed_in, "ada").await;
    let code = app.code(&mut signed_in, "ada").await;
    let mut before = world.visitor("ada").await;
    let (first, second) = (mailed(&world, "ada", 1).await, mailed(&world, "ada", 2).await);
    let handed = world.password_link("ada").await;
    assert!(app.is_active(&tokens.access_token).await, "asking changes nothing");
    let mut browser = Browser::new();
    let answer = choose(&mut browser, &first, NEW).await;
    assert_eq!(answer.location(), Some(format!("/{}/recover/done", world.slug).as_str()), "{}", answer.body);
    assert!(browser.cookies().keys().all(|name| !name.starts_with("__Host-s.")), "nobody is signed in by it");
    for link in [&first, &second, &handed] {
        dead(link).await;
    }
    assert!(can_sign_in(&world, "ada", NEW).await && !can_sign_in(&world, "ada", PASSWORD).await);
    assert!(!app.is_active(&tokens.access_token).await);
    assert_eq!(app.refresh(&tokens.refresh_token).await.error(), "invalid_grant");
    assert_eq!(app.exchange(&code).await.error(), "invalid_grant");
    assert!(!before.get(&world.url("")).await.body.contains("id=\"user-name\""), "the session is over");
    let letters = letters(&world, 3).await;
    assert_eq!(letters[2].letter().subject.to_string(), "Your password was changed");
    assert_eq!(letters[2].letter().recipient.to_string(), "ada@example.test");
    let trail = world.trail().await;
    let set = trail.iter().find(|line| line.contains("user.password_set")).expect("a line");
    assert!(set.starts_with("user:") && set.contains("mailed_link"), "{set}");
    assert!(trail.iter().all(|line| !line.contains("tnl_")), "{trail:?}");
}

#[tokio::test]
async fn y_02_a_browser_keeps_no_link_longer_than_half_an_hour() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let ages = async |link: &str| {
        let page = Browser::new().get(link).await;
        let lines = page.set_cookies();
        lines.iter().filter_map(|line| line.split("Max-Age=").nth(1)?.parse().ok()).collect::<Vec<i64>>()
    };
    let (of_a_day, asked) = (world.password_link("ada").await, mailed(&world, "ada", 1).await);
    assert_eq!(ages(&of_a_day).await, [1_800]);
    server.clock.advance(600);
    assert_eq!(ages(&of_a_day).await, [1_800]);
    assert_eq!(ages(&asked).await, [1_200]);
    server.clock.advance(86_400 - 660);
    assert_eq!(ages(&of_a_day).await, [60]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn y_02_of_twenty_who_use_a_link_at_once_one_sets_the_password() {
    let world = World::new().await;
    world.user("ada").await;
    let links = [mailed(&world, "ada", 1).await, world.password_link("ada").await];
    let mut shown = Vec::new();
    for turn in 0..20 {
        let mut browser = Browser::new();
        let page = browser.open(&links[turn % 2]).await;
        assert_eq!(page.kind(), "recover-password");
        shown.push((browser, page, format!("{NEW} {turn}")));
    }
    let tries = shown.into_iter().map(|(mut browser, page, password)| async move {
        let answer = browser.submit(&page, &[("password", &password)]).await;
        (answer.status.as_u16(), password)
    });
    let answers = join_all(tries).await;
    let set: Vec<&String> = answers.iter().filter(|(status, _)| *status == 303).map(|(_, password)| password).collect();
    assert_eq!(set.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| [303, 410, 503].contains(status)), "{answers:?}");
    assert!(can_sign_in(&world, "ada", set[0]).await);
    assert_eq!(world.audited("user.password_set").await, 1);
}

#[tokio::test]
async fn y_02_looking_at_a_link_uses_nothing_up_and_leaves_its_token_nowhere() {
    let world = World::new().await;
    world.user("ada").await;
    let link = mailed(&world, "ada", 1).await;
    let token = link.split_once("?token=").unwrap().1;
    for _ in 0..3 {
        assert!(http().head(&link).send().await.unwrap().status().as_u16() < 500);
        let opened = http().get(&link).send().await.unwrap();
        assert_eq!(opened.status(), 303);
        let header = |name: &str| opened.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("location"), format!("/{}/recover/password", world.slug));
        assert_eq!((header("referrer-policy").as_str(), header("cache-control").as_str()), ("no-referrer", "no-store"));
        let cookie = header("set-cookie");
        assert!(cookie.starts_with("__Host-r.") && cookie.contains("HttpOnly; SameSite=Lax; Max-Age="), "{cookie}");
        alive(&link).await;
    }
    let mut browser = Browser::new();
    let page = browser.open(&link).await;
    assert!(!page.url.contains("token") && page.header("cache-control") == "no-store");
    assert_eq!(page.body.matches(token).count(), 1, "in the form alone");
    assert!(page.body.contains("autocomplete=\"new-password\"") && page.body.contains("autocomplete=\"username\""));
    // A form without its token, or with another browser's, uses nothing up either.
    let forged = [("token", token), ("password", NEW)];
    assert_eq!(browser.post(&world.url("/recover/password"), &forged).await.status, 400);
    assert_eq!(Browser::new().submit(&page, &[("password", NEW)]).await.status, 400);
    assert_eq!(browser.submit(&page, &[("password", NEW), ("password", "second")]).await.status, 400);
    // The form's link counts, not the one opened meanwhile.
    world.user("grace").await;
    browser.open(&world.password_link("grace").await).await;
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 303);
    assert!(can_sign_in(&world, "ada", NEW).await && can_sign_in(&world, "grace", PASSWORD).await);
}

#[tokio::test]
async fn w_01_w_03_a_password_that_will_not_do_leaves_the_link_as_it_was() {
    let world = World::new().await;
    world.user("ada").await;
    let link = world.password_link("ada").await;
    let mut browser = Browser::new();
    let long = "long ".repeat(300);
    for (password, words) in [
        ("", "too short"),
        ("fourteen chars", "too short"),
        ("passwordpassword", "easy to guess"),
        ("ada@example.test", "easy to guess"),
        (&long, "too long"),
    ] {
        let page = choose(&mut browser, &link, password).await;
        assert_eq!((page.status.as_u16(), page.kind()), (400, "recover-password"), "{password}");
        assert!(page.body.contains("id=\"problem\"") && page.body.contains(words), "{password}: {}", page.body);
        assert!(!page.body.contains(&format!("value=\"{password}\"")) || password.is_empty(), "it is not sent back");
    }
    assert!(can_sign_in(&world, "ada", PASSWORD).await);
    // The form that says what is wrong is a form.
    let page = choose(&mut browser, &link, "short").await;
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 303);
    assert!(can_sign_in(&world, "ada", NEW).await);
}

#[tokio::test]
async fn y_07_a_mailed_link_verifies_its_address_and_one_handed_over_does_not() {
    let world = World::new().await;
    let api = world.api(harness::operator::Role::Admin).await;
    let users = format!("/workspaces/{}/users", world.slug);
    for (username, by_mail) in [("mailed", true), ("handed", false)] {
        let new = serde_json::json!({ "username": username, "email": format!("{username}@example.test") });
        let id = api.post(&users, &new).await.done(201)["id"].as_str().unwrap().to_owned();
        let link = if by_mail { mailed(&world, username, 1).await } else { world.password_link(username).await };
        assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
        assert_eq!(api.get(&format!("{users}/{id}")).await.done(200)["email_verified"], by_mail, "{username}");
    }
}

#[tokio::test]
async fn w_06_a_new_password_ends_the_rest_that_guessing_brought() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    for _ in 0..8 {
        can_sign_in(&world, "ada", "not the password at all").await;
    }
    assert!(!can_sign_in(&world, "ada", PASSWORD).await, "the account rests");
    let link = mailed(&world, "ada", 1).await;
    assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
    assert!(can_sign_in(&world, "ada", NEW).await);
    server.stop().await;
}

#[tokio::test]
async fn y_02_no_link_is_in_the_log_and_letters_hold_it_whole() {
    let settings = [("TENANTRY__TELEMETRY__LOG_FORMAT", "json"), ("TENANTRY__TELEMETRY__LOG_LEVEL", "trace")];
    let process = Process::serve(&settings).await;
    process.command(&["workspace", "create", "--slug", "acme"], "");
    let words = ["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@example.test"];
    process.command(&words, "");
    let base = format!("{}/acme", process.url);
    let mut browser = Browser::new();
    let page = browser.get(&format!("{base}/recover")).await;
    assert_eq!(browser.submit(&page, &[("username", "ada")]).await.status, 303);
    let mailed = letter(&process).await;
    let made = process.command(&["user", "password-link", "--workspace", "acme", "ada"], "");
    let handed = made["url"].as_str().expect("a link").to_owned();
    assert_eq!(browser.open(&handed).await.kind(), "recover-password");
    let page = browser.open(&mailed).await;
    assert_eq!(browser.submit(&page, &[("password", "short")]).await.status, 400);
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 303);
    assert_eq!(browser.open(&handed).await.status, 410);
    let database = Database::open(&process.database()).await;
    for secret in [&mailed, &handed] {
        let token = secret.split_once("?token=").unwrap().1;
        assert_eq!(database.places_of(token).await, Vec::<String>::new());
    }
    database.close().await;
    let (_folder, log) = process.stop();
    assert!(log.contains("/acme/recover/link"), "requests are logged: {log}");
    for secret in [&mailed, &handed] {
        let token = secret.split_once("?token=").unwrap().1;
        assert!(!log.contains(token), "a link is in the log");
    }
    assert!(!log.contains(NEW));
}

/// The link in the one letter of a process.
async fn letter(process: &Process) -> String {
    let folder = process.folder.path().join("data").join("mail");
    for _ in 0..200 {
        let mails = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mail = mails.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "eml"));
        if let Some(path) = mail {
            let text = std::fs::read_to_string(path).expect("a letter");
            let link = text.lines().find(|line| line.contains("/recover/link?token=")).expect("a link");
            assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
            return link.trim().to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no letter comes");
}

#[tokio::test]
async fn y_02_a_dead_link_leads_to_a_new_one() {
    let world = World::new().await;
    world.user("ada").await;
    let link = mailed(&world, "ada", 1).await;
    let mut browser = Browser::new();
    let page = browser.open(&link).await;
    assert_eq!(choose(&mut Browser::new(), &link, NEW).await.status, 303);
    // Also for whoever has the form open still, or comes back to it.
    let late = browser.submit(&page, &[("password", "another amber walrus 77")]).await;
    assert_eq!((late.status.as_u16(), late.kind()), (410, "recover-dead"));
    assert!(late.body.contains(&format!("href=\"/{}/recover\"", world.slug)));
    assert_eq!(browser.get(&world.url("/recover/password")).await.status, 410);
    ask(&world, &mut browser, "ada").await;
    let letters = letters(&world, 3).await;
    alive(&link_of_last(&letters)).await;
}

fn link_of_last(letters: &[tenantry::mail::Message]) -> String {
    link(letters.iter().rfind(|letter| letter.text().contains("token=")).expect("a letter with a link"))
}
