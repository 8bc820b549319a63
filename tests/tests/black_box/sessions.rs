//! Sessions of people: how the cookie looks, when a session begins and ends, and whose it is (OWASP ASVS 7 and 3.3).

use entity::id::UserId;
use harness::browser::http;
use harness::operator::ToUser;
use harness::world::{AppType, PASSWORD};
use harness::{Answer, Browser, Database, TestServer, Tokens, World};
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry::domain::audit::Actor;
use tenantry::domain::session;
use tenantry::store::Page;

const SESSION: &str = "__Host-s.";
const PRE_LOGIN: &str = "__Host-p.";

/// Signs in at the workspace's own page.
async fn sign_in(browser: &mut Browser, world: &World<'_>, username: &str) -> harness::Page {
    let page = browser.get(&world.url("/login")).await;
    let answer = browser.sign_in(&page, username, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer
}

/// The only cookie whose name starts like this.
fn cookie(browser: &Browser, prefix: &str) -> (String, String) {
    let mut found = browser.cookies().iter().filter(|(name, _)| name.starts_with(prefix));
    let (name, value) = found.next().unwrap_or_else(|| panic!("no {prefix}: {:?}", browser.cookies()));
    assert!(found.next().is_none(), "{:?}", browser.cookies());
    (name.clone(), value.clone())
}

/// Whether the workspace's front page greets somebody who brings this `Cookie` header.
async fn greeted(world: &World<'_>, cookies: &str) -> bool {
    let answer = Answer::of(http().get(world.issuer()).header("cookie", cookies)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.contains("id=\"user-name\"")
}

async fn is_in(world: &World<'_>, browser: &Browser) -> bool {
    let (name, value) = cookie(browser, SESSION);
    greeted(world, &format!("{name}={value}")).await
}

#[tokio::test]
async fn s_01_every_sign_in_has_a_session_of_its_own() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    let before = cookie(&browser, PRE_LOGIN);
    // What was planted before is never what is signed in.
    let name = before.0.replace(PRE_LOGIN, SESSION);
    let planted = "A".repeat(43);
    browser.set_cookie(&name, &planted);
    browser.sign_in(&page, "ada", PASSWORD).await;
    let first = cookie(&browser, SESSION).1;
    assert_ne!(first, planted);
    assert!(!greeted(&world, &format!("{name}={planted}")).await);
    assert!(!greeted(&world, &format!("{name}={}", before.1)).await, "the pre-login cookie is no session");
    assert!(!greeted(&world, &format!("{}={first}", before.0)).await, "nor is a session the pre-login cookie");
    assert!(greeted(&world, &format!("{name}={first}")).await);

    sign_in(&mut browser, &world, "ada").await;
    let second = cookie(&browser, SESSION).1;
    assert_ne!(second, first);
    assert!(greeted(&world, &format!("{name}={second}")).await);
    assert!(!greeted(&world, &format!("{name}={first}")).await, "the session it replaces is over");

    let app = world.app_with(AppType::Web, |app| app.first_party = Some(true)).await;
    let page = browser.open(&app.authorize_url(&[("prompt", "login")])).await;
    browser.sign_in(&page, "ada", PASSWORD).await;
    assert_ne!(cookie(&browser, SESSION).1, second, "signing in again is a session of its own, too");
    assert!(!greeted(&world, &format!("{name}={second}")).await);
}

#[tokio::test]
async fn s_02_cookies_are_locked_to_this_host_and_hidden_from_scripts() {
    let (world, other) = (World::new().await, World::new().await);
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    let lines: Vec<&str> = page.set_cookies().into_iter().chain(answer.set_cookies()).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, prefix) in lines.iter().zip([PRE_LOGIN, SESSION]) {
        let (pair, attributes) = line.split_once("; ").expect("attributes");
        let (name, value) = pair.split_once('=').expect("a pair");
        assert!(name.starts_with(prefix) && name.len() == prefix.len() + 8, "{line}");
        assert!(value.len() == 43 && line.len() < 200, "{line}");
        let attributes: BTreeSet<&str> = attributes.split("; ").filter(|part| !part.starts_with("Max-Age=")).collect();
        assert_eq!(attributes, ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"].into(), "{line}");
    }
    // Seven days, less what the answer took.
    let age: i64 = lines[1].split("Max-Age=").nth(1).and_then(|age| age.parse().ok()).expect("an age");
    assert!((604_790..=604_800).contains(&age), "{}", lines[1]);
    let mut there = Browser::new();
    there.get(&other.url("/login")).await;
    assert_ne!(cookie(&there, PRE_LOGIN).0, cookie(&browser, PRE_LOGIN).0, "each workspace has a name of its own");

    let database = Database::open(world.server.database()).await;
    for value in browser.cookies().values() {
        assert_eq!(database.places_of(value).await, Vec::<String>::new(), "no cookie lies in the database");
    }
    database.close().await;
}

#[tokio::test]
async fn s_03_a_session_ends_when_it_is_not_used_and_in_any_case() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let hours = |hours: i64| hours * 3_600;
    let mut browser = Browser::new();
    sign_in(&mut browser, &world, "ada").await;
    server.clock.advance(hours(12) - 1);
    assert!(is_in(&world, &browser).await, "used within twelve hours");
    server.clock.advance(hours(12));
    assert!(!is_in(&world, &browser).await, "twelve hours without use are the end");

    sign_in(&mut browser, &world, "ada").await;
    for _ in 0..13 {
        server.clock.advance(hours(12) - 1);
        assert!(is_in(&world, &browser).await);
    }
    server.clock.advance(hours(12) + 13);
    assert!(!is_in(&world, &browser).await, "seven days are the end");

    sign_in(&mut browser, &world, "ada").await;
    world.set(&["session_idle_seconds=60", "session_seconds=300"]).await;
    server.clock.advance(60);
    assert!(!is_in(&world, &browser).await, "a stricter policy holds for sessions that exist");
    server.stop().await;
}

/// Somebody something was done to, with what they had before.
struct Hit {
    name: &'static str,
    sub: String,
    what: ToUser,
    browser: Browser,
    tokens: Tokens,
}

#[tokio::test]
async fn s_04_whoever_is_disabled_deleted_or_signed_out_everywhere_is_out() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let mut hits = Vec::new();
    for (name, what) in [
        ("ada", ToUser::Disable),
        ("bea", ToUser::Delete),
        ("cyd", ToUser::SignOutEverywhere),
        ("dot", ToUser::SetPassword),
    ] {
        let sub = world.user(name).await;
        let mut browser = Browser::new();
        let tokens = app.sign_in(&mut browser, name).await;
        assert!(is_in(&world, &browser).await && app.is_active(&tokens.access_token).await, "{what:?}");
        world.to_user(&sub, what).await;
        assert!(!is_in(&world, &browser).await, "{what:?}");
        hits.push(Hit { name, sub, what, browser, tokens });
    }
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    for Hit { what, browser, tokens, .. } in &mut hits {
        assert!(!app.is_active(&tokens.access_token).await, "{what:?}: tokens follow within a second");
        app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
        let silent = browser.get(&app.authorize_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_parameter("error").as_deref(), Some("login_required"), "{what:?}");
    }
    let Hit { name, sub, mut browser, .. } = hits.remove(0);
    let page = browser.get(&world.url("/login")).await;
    assert_eq!(browser.sign_in(&page, name, PASSWORD).await.status, 401, "signing in does not enable");
    world.to_user(&sub, ToUser::Enable).await;
    assert!(!is_in(&world, &browser).await, "enabling revives nothing");
    sign_in(&mut browser, &world, name).await;
    assert!(is_in(&world, &browser).await);
}

#[tokio::test]
async fn s_03_an_operator_sees_sessions_and_ends_one_of_them() {
    let world = World::new().await;
    let sub: UserId = world.user("ada").await.parse().expect("a sub");
    let (mut first, mut second) = (Browser::new(), Browser::new());
    sign_in(&mut first, &world, "ada").await;
    sign_in(&mut second, &world, "ada").await;
    let ended = world.with(move |tenant| async move {
        let page = Page { after: None, limit: 10 };
        let found = session::list(&tenant, sub, page).await.expect("a list").sessions;
        let ids: Vec<_> = found.iter().map(|row| row.id).collect();
        let ended = session::end(&tenant, ids[0], &Actor::Operator).await.expect("no fault");
        let again = session::end(&tenant, ids[0], &Actor::Operator).await.expect("no fault");
        (ids.len(), ended, again)
    });
    assert_eq!(ended.await, (2, true, false));
    assert!(!is_in(&world, &first).await && is_in(&world, &second).await);
    assert_eq!(world.audited("session.revoked").await, 1);
}

#[tokio::test]
async fn s_06_a_cookie_of_one_workspace_is_nothing_at_another() {
    let (here, there) = (World::new().await, World::new().await);
    here.user("ada").await;
    there.user("ada").await;
    let (mut browser, mut other) = (Browser::new(), Browser::new());
    sign_in(&mut browser, &here, "ada").await;
    sign_in(&mut other, &there, "ada").await;
    let (name, value) = cookie(&browser, SESSION);
    let (foreign_name, _) = cookie(&other, SESSION);
    assert!(!greeted(&there, &format!("{name}={value}")).await, "under its own name");
    assert!(!greeted(&there, &format!("{foreign_name}={value}")).await, "under the other's name");
    for path in ["", "/login", "/logout", "/oauth2/logout"] {
        let answer = Answer::of(http().get(there.url(path)).header("cookie", format!("{name}={value}"))).await;
        let mut lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text"));
        assert!(lines.all(|line| !line.starts_with(&name)), "{path} touches it");
    }
    assert!(is_in(&here, &browser).await, "it was not destroyed");
}

#[tokio::test]
async fn mt_03_a_cookie_that_comes_twice_counts_as_none() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    sign_in(&mut browser, &world, "ada").await;
    let (name, value) = cookie(&browser, SESSION);
    assert!(greeted(&world, &format!("a=b; {name}={value}; c=d")).await);
    let tossed = "B".repeat(43);
    for cookies in [
        format!("{name}={value}; {name}={tossed}"),
        format!("{name}={tossed}; {name}={value}"),
        format!("{name}={value}; {name}={value}"),
        format!("{name}={value}; {name}="),
        format!("{name}={value}x"),
        format!("{name}=\"{value}\""),
    ] {
        assert!(!greeted(&world, &cookies).await, "{cookies}");
    }
    // The same for the cookie forms are bound to.
    let page = browser.get(&world.url("/logout")).await;
    let (bound, binding) = cookie(&browser, PRE_LOGIN);
    let form = [("form_token", page.field("form_token").expect("a token"))];
    let cookies = format!("{bound}={tossed}; {bound}={binding}; {name}={value}");
    let answer = Answer::of(http().post(world.url("/logout")).header("cookie", cookies).form(&form)).await;
    assert_eq!(answer.status, 400);
    assert!(is_in(&world, &browser).await);
}

#[tokio::test]
async fn mt_03_a_browser_keeps_twenty_sessions_and_the_oldest_go() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    let (bound, binding) = cookie(&browser, PRE_LOGIN);
    let token = page.field("form_token").expect("a token");
    for (others, gone) in [(19, 0), (20, 1), (25, 6)] {
        // Browsers send the cookie they have had the longest first.
        let older: Vec<String> = (0..others).map(|n| format!("{SESSION}aaaaaa{n:02}={}", "C".repeat(43))).collect();
        let cookies = format!("{bound}={binding}; {}", older.join("; "));
        let form = [("form_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
        let answer = Answer::of(http().post(world.url("/login")).header("cookie", cookies).form(&form)).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text"));
        let cleared: Vec<&str> = lines.filter(|line| line.ends_with("; Max-Age=0")).collect();
        assert_eq!(cleared.len(), gone, "{others} others: {cleared:?}");
        for (n, line) in cleared.iter().enumerate() {
            assert!(line.starts_with(&format!("{SESSION}aaaaaa{n:02}=; Path=/; Secure; HttpOnly")), "{line}");
        }
    }
}

#[tokio::test]
async fn s_02_the_console_has_a_stricter_cookie_and_a_shorter_session() {
    let server = TestServer::alone();
    let link = server.run(|instance| async move { tenantry::domain::setup::link(&instance).await }).await;
    let link = link.expect("no fault").expect("a link");
    let mut browser = Browser::new();
    let page = browser.get(&link).await;
    let operator = [("username", "root"), ("email", "root@example.test"), ("password", PASSWORD)];
    assert_eq!(browser.submit(&page, &operator).await.kind(), "setup-done");
    let page = browser.open(&format!("{}/console/login", server.url)).await;
    let mut answer = browser.sign_in(&page, "root", PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    while !answer.set_cookies().iter().any(|line| line.starts_with("__Host-c.")) {
        let next = url::Url::parse(&answer.url)
            .and_then(|from| from.join(answer.location().expect("a way on")))
            .expect("an address");
        answer = browser.get(next.as_str()).await;
    }
    let cookie =
        answer.set_cookies().into_iter().find(|line| line.starts_with("__Host-c.")).expect("a cookie").to_owned();
    let attributes: BTreeSet<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"].into(), "{cookie}");
    let who = format!("{}/console/session", server.url);
    let said = serde_json::from_str::<serde_json::Value>(&browser.get(&who).await.body).expect("JSON");
    assert_eq!((said["signed_in"].as_bool(), said["role"].as_str()), (Some(true), Some("operator")), "{said}");
    assert!(!said.to_string().contains("tna_") && !said.to_string().contains("tnr_"), "no token reaches the browser");
    server.clock.advance(1_800);
    assert!(browser.get(&who).await.body.contains("\"signed_in\":false"), "half an hour without use is the end");
    server.stop().await;
}
