//! Asking: one answer for everybody, a letter for those who are somebody, and it goes where it must.

use super::{NEW, alive, ask, choose, deliver, letters, link, mailed, quiet};
use harness::operator::ToUser;
use harness::world::AppType;
use harness::{Browser, Database, Page, TestServer, World};
use std::collections::BTreeMap;
use tenantry::domain::audit::Actor;
use tenantry::domain::user::{self, NewUser, UserChange};
use tenantry::mail::MailError;

async fn person(world: &World<'_>, username: &str, email: Option<&str>) {
    let new = NewUser { username: Some(username.to_owned()), email: email.map(str::to_owned), ..NewUser::default() };
    world.with(|tenant| async move { user::create(&tenant, new, &Actor::Operator).await }).await.expect("a person");
}

fn shape(page: &Page) -> (u16, BTreeMap<String, String>, String) {
    let headers = page.headers.iter().filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (page.status.as_u16(), headers.collect(), page.body.clone())
}

#[tokio::test]
async fn y_01_w_08_whoever_asks_gets_one_answer_whatever_name_they_give() {
    let world = World::new().await;
    world.user("ada").await;
    let disabled = world.user("disabled").await;
    world.to_user(&disabled, ToUser::Disable).await;
    person(&world, "mailless", None).await;
    person(&world, "passwordless", Some("passwordless@example.test")).await;
    let long = "x".repeat(3_000);
    let names = ["nobody", "ada", "Ada@Example.test", "disabled", "mailless", "passwordless", "", "\u{202e}ada", &long];
    let mut shapes = Vec::new();
    for name in names {
        let mut browser = Browser::new();
        let answer = ask(&world, &mut browser, name).await;
        assert_eq!(answer.location(), Some(format!("/{}/recover/sent", world.slug).as_str()), "{name}");
        let next = browser.follow(answer.clone()).await;
        assert_eq!((next.status.as_u16(), next.kind()), (200, "recover-sent"), "{name}");
        shapes.push((shape(&answer), shape(&next)));
    }
    for (name, shape) in names.iter().zip(&shapes) {
        assert_eq!(shape, &shapes[0], "{name}");
    }
    let letters = letters(&world, 3).await;
    let mut recipients: Vec<String> = letters.iter().map(|letter| letter.letter().recipient.to_string()).collect();
    recipients.sort();
    assert_eq!(recipients, ["ada@example.test", "ada@example.test", "passwordless@example.test"]);
    assert_eq!(world.audited("user.password_link_made").await, 3);
    // Somebody who never had a password gets one in the same way.
    let to_passwordless = letters.iter().find(|letter| letter.letter().recipient.to_string().starts_with("pass"));
    assert_eq!(choose(&mut Browser::new(), &link(to_passwordless.unwrap()), NEW).await.status, 303);
}

#[tokio::test]
async fn y_01_a_letter_waits_in_the_database_and_nobody_reads_its_link_there() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    server.mailbox.refuse(Some(MailError::unreachable("no mail server")));
    let answer = ask(&world, &mut Browser::new(), "ada").await;
    assert_eq!(answer.status, 303, "the answer does not wait for a mail server");
    for _ in 0..100 {
        if world.rows("outbox").await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let database = Database::open(server.database()).await;
    let bodies = database.texts(r#"SELECT "body" FROM "outbox""#).await;
    database.close().await;
    assert_eq!(bodies.len(), 1);
    assert!(!bodies[0].contains("tnl_") && !bodies[0].contains("http") && !bodies[0].contains("ada"), "{bodies:?}");
    server.mailbox.refuse(None);
    server.clock.advance(60);
    alive(&link(&letters(&world, 1).await[0])).await;
    // What would arrive too late to be of use does not leave.
    server.mailbox.refuse(Some(MailError::unreachable("no mail server")));
    ask(&world, &mut Browser::new(), "ada").await;
    quiet().await;
    server.clock.advance(1_801);
    server.mailbox.refuse(None);
    deliver(&server).await;
    assert_eq!(world.rows("outbox").await, 0);
    letters(&world, 1).await;
    server.stop().await;
}

#[tokio::test]
async fn y_05_mail_goes_to_the_address_on_file_however_the_name_is_written() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    person(&world, "mike", Some("Mike@Example.test")).await;
    // Folded carelessly, each of these would be mike; none of them is.
    for name in [
        "mıke@example.test",
        "mike@exampłe.test",
        "mike@example.test.evil.example",
        "mike@example.test,eve@evil.example",
    ] {
        assert_eq!(ask(&world, &mut Browser::new(), name).await.status, 303);
    }
    quiet().await;
    letters(&world, 0).await;
    for (count, name) in [(1, "ｍｉｋｅ＠example.test"), (2, "MI\u{212a}E@EXAMPLE.TEST"), (3, " mike ")] {
        ask(&world, &mut Browser::new(), name).await;
        let letters = letters(&world, count).await;
        assert_eq!(letters[count - 1].letter().recipient.to_string(), "Mike@Example.test", "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn y_03_d_09_the_link_is_the_issuers_under_any_header() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/recover")).await;
    let token = page.field("form_token").expect("a token");
    let form = [("form_token", token.as_str()), ("username", "ada")];
    let forged = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-original-host", "evil.example"),
        ("x-forwarded-prefix", "/evil"),
    ];
    assert_eq!(browser.post_with(&world.url("/recover"), &form, &forged).await.status, 303);
    let wrong_host = Browser::under("evil.example").post(&world.url("/recover"), &form).await;
    assert_eq!(wrong_host.status, 421);
    let link = link(&letters(&world, 1).await[0]);
    assert!(link.starts_with(&world.url("/recover/link?token=tnl_")), "{link}");
    // A host of the workspace's own shows the page; the link stays the issuer's, which the configuration says.
    world.bind("login.recover.example").await.expect("a host");
    let mut bound = Browser::under("login.recover.example");
    let page = bound.get(&world.url("/recover")).await;
    assert_eq!(bound.submit(&page, &[("username", "ada")]).await.status, 303);
    let letters = letters(&world, 2).await;
    assert!(super::link(&letters[1]).starts_with(&world.url("/recover/link?token=tnl_")));
    let well_known = format!("{}/.well-known/change-password", world.server.url);
    let found = bound.get(&well_known).await;
    assert_eq!(found.location(), Some(format!("/{}/recover", world.slug).as_str()), "{}", found.body);
    assert_eq!(Browser::new().get(&well_known).await.status, 404, "it is no workspace's");
    let own = Browser::new().get(&world.url("/.well-known/change-password")).await;
    assert_eq!((own.status.as_u16(), own.location()), (303, found.location()));
}

#[tokio::test]
async fn y_01_operators_are_sent_a_link_at_a_verified_address_only() {
    let server = TestServer::alone();
    let system = World::system(&server);
    let made = system.with(|tenant| async move {
        let new = NewUser {
            username: Some("root".to_owned()),
            email: Some("root@example.test".to_owned()),
            ..NewUser::default()
        };
        user::create(&tenant, new, &Actor::Operator).await
    });
    made.await.expect("an operator");
    let answer = ask(&system, &mut Browser::new(), "root").await;
    assert_eq!(answer.status, 303);
    quiet().await;
    deliver(&server).await;
    assert!(server.mailbox.delivered().is_empty());
    let verify = UserChange { email_verified: Some(true), ..UserChange::default() };
    system.with(|tenant| async move { user::update(&tenant, "root", &verify, &Actor::Operator).await }).await.unwrap();
    ask(&system, &mut Browser::new(), "root").await;
    for _ in 0..100 {
        deliver(&server).await;
        if !server.mailbox.delivered().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(choose(&mut Browser::new(), &link(&server.mailbox.delivered()[0]), NEW).await.status, 303);
    server.stop().await;
}

#[tokio::test]
async fn the_way_back_to_the_app_is_kept() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    let login = browser.open(&app.authorize_url(&[])).await;
    let href = login.body.split("id=\"forgot-password\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let href = href.replace("&#x3D;", "=").replace("&amp;", "&");
    let page = browser.get(&format!("{}{href}", world.server.url)).await;
    assert_eq!(page.kind(), "recover", "{}", page.body);
    let answer = browser.submit(&page, &[("username", "ada")]).await;
    let sent = browser.follow(answer).await;
    assert!(sent.body.contains("/login?ticket&#x3D;"), "back to the app's sign-in: {}", sent.body);
    let answer = choose(&mut browser, &link(&letters(&world, 1).await[0]), NEW).await;
    let done = browser.follow(answer).await;
    assert_eq!(done.kind(), "recover-done", "{}", done.body);
    let href = done.body.split("id=\"sign-in\"").nth(1).unwrap().split("href=\"").nth(1).unwrap();
    let href = href.split('"').next().unwrap().replace("&#x3D;", "=");
    let login = browser.get(&format!("{}{href}", world.server.url)).await;
    let answer = browser.sign_in(&login, "ada", NEW).await;
    let consent = browser.follow(answer).await;
    assert_eq!(consent.kind(), "consent", "the app's request goes on: {}", consent.body);
    // Elsewhere, a person signs in at the front page.
    let mut other = Browser::new();
    let link = mailed(&world, "ada", 3).await;
    let answer = choose(&mut other, &link, "another amber walrus 77 kettle").await;
    let done = other.follow(answer).await;
    assert!(done.body.contains(&format!("href=\"/{}/login\"", world.slug)), "{}", done.body);
}
