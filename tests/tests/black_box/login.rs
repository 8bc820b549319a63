//! Signing in at the workspace's page: everybody who cannot gets the same page, and guessing is slowed down alike for
//! accounts and for names nobody has (NIST SP 800-63B-4 §3.2.2).

use harness::operator::ToUser;
use harness::world::{AppType, PASSWORD};
use harness::{Browser, Page, TestServer, World};
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry::domain::audit::Actor;
use tenantry::domain::user::{self, NewUser};

/// A browser in front of a login page.
struct Door {
    browser: Browser,
    page: Page,
}

impl Door {
    async fn of(world: &World<'_>) -> Self {
        let mut browser = Browser::new();
        let page = browser.get(&world.url("/login")).await;
        Self { browser, page }
    }

    async fn knock(&mut self, username: &str, password: &str) -> Page {
        self.browser.sign_in(&self.page, username, password).await
    }

    /// Fails this often, each with 401.
    async fn fail(&mut self, username: &str, times: usize) {
        for turn in 0..times {
            let page = self.knock(username, "not the password at all").await;
            assert_eq!(page.status, 401, "{username}, failure {turn}");
        }
    }

    /// The seconds to wait, demanded as 429 whatever the password.
    async fn rests(&mut self, username: &str) -> i64 {
        let page = self.knock(username, PASSWORD).await;
        assert_eq!((page.status.as_u16(), page.kind()), (429, "login"), "{username} {}", page.body);
        assert!(page.set_cookies().iter().all(|line| !line.starts_with("__Host-s.")), "nobody is signed in");
        let seconds = page.header("retry-after").parse().expect("seconds");
        assert!(page.body.contains(&format!("data-wait-seconds=\"{seconds}\"")), "{}", page.body);
        seconds
    }
}

/// A page without what is of this one request.
fn masked(page: &Page, username: &str) -> (u16, BTreeSet<String>, String) {
    let mut body = page.body.clone();
    for name in ["form_token", "ticket"] {
        body = page.field(name).map_or(body.clone(), |value| body.replace(&value, "-"));
    }
    let names = page.headers.keys().map(ToString::to_string);
    (page.status.as_u16(), names.collect(), body.replace(&format!("value=\"{username}\""), "value=\"-\""))
}

#[tokio::test]
async fn w_08_everybody_who_cannot_sign_in_gets_the_same_page() {
    let world = World::new().await;
    for name in ["ada", "disabled"] {
        let sub = world.user(name).await;
        if name == "disabled" {
            world.to_user(&sub, ToUser::Disable).await;
        }
    }
    let new = NewUser { username: Some("passwordless".to_owned()), ..NewUser::default() };
    world.with(|tenant| async move { user::create(&tenant, new, &Actor::Operator).await }).await.expect("a person");
    let app = world.app(AppType::Web).await;
    for at_app in [false, true] {
        let mut shapes = Vec::new();
        for (username, password) in [
            ("nobody", PASSWORD),
            ("ada", "not the password at all"),
            ("disabled", PASSWORD),
            ("disabled", "not the password at all"),
            ("passwordless", PASSWORD),
            ("nobody@example.test", PASSWORD),
            ("a name with gaps", PASSWORD),
            ("ada", ""),
            ("\u{202e}ada", PASSWORD),
        ] {
            let mut browser = Browser::new();
            let start = if at_app { app.authorize_url(&[]) } else { world.url("/login") };
            let page = browser.open(&start).await;
            let page = browser.sign_in(&page, username, password).await;
            assert_eq!((page.status.as_u16(), page.kind()), (401, "login"), "{username}");
            shapes.push(masked(&page, username));
        }
        for shape in &shapes {
            assert_eq!(*shape, shapes[0], "at_app: {at_app}");
        }
    }
    assert_eq!(Door::of(&world).await.knock("ada", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn w_06_guessing_is_slowed_down_from_a_second_to_a_quarter_of_an_hour() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let mut door = Door::of(&world).await;
    // The same for an account and for a name nobody has.
    for username in ["ada", "nobody"] {
        door.fail(username, 5).await;
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(door.rests(username).await, expected, "{username}");
            server.clock.advance(expected - 1);
            assert_eq!(door.rests(username).await, 1, "{username}: asking again does not make it longer");
            server.clock.advance(1);
            door.fail(username, 1).await;
        }
        server.clock.advance(900);
    }
    assert_eq!(door.knock("ada", PASSWORD).await.status, 303, "nobody is locked out for good");
    let mut door = Door::of(&world).await;
    door.fail("ada", 5).await;
    assert_eq!(door.rests("ada").await, 1, "a success starts the count again");
    // Failures are written by tasks of their own, so that an answer does not wait for them.
    for _ in 0..20 {
        if world.audited("user.throttled").await == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(world.audited("user.throttled").await, 2, "one line for each time the account came to rest");
    assert_eq!(world.rows("failure_counter").await, 1, "one row, however often");
    server.stop().await;
}

#[tokio::test]
async fn w_06_every_way_to_write_a_name_is_one_count() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let names = ["ada", "ADA", "ada@example.test", " Ada@Example.TEST ", "ＡＤＡ"];
    let mut door = Door::of(&world).await;
    for name in names {
        door.fail(name, 1).await;
    }
    for name in names {
        assert_eq!(door.rests(name).await, 1, "{name}");
    }
    // Another browser, and the page an app sent somebody to, are no way around it.
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[])).await;
    assert_eq!(browser.sign_in(&page, "Ada", PASSWORD).await.status, 429);
    assert_eq!(Door::of(&world).await.rests("aDa").await, 1);
    let other = World::on(&server).await;
    other.user("ada").await;
    assert_eq!(
        Door::of(&other).await.knock("ada", PASSWORD).await.status,
        303,
        "another workspace's ada is another person"
    );

    let mut door = Door::of(&world).await;
    for name in ["ghost", "GHOST", "ｇｈｏｓｔ", " ghost ", "Ghost"] {
        door.fail(name, 1).await;
    }
    assert_eq!(door.rests("gHOST").await, 1);
    server.stop().await;
}

#[tokio::test]
async fn w_06_a_hundred_guesses_at_once_are_not_a_hundred_guesses() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let doors = futures_util::future::join_all((0..30).map(|_| Door::of(&world))).await;
    let knocks = doors
        .into_iter()
        .map(|mut door| async move { door.knock("ada", "not the password at all").await.status.as_u16() });
    let statuses = futures_util::future::join_all(knocks).await;
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    assert!((1..=5).contains(&looked_at), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
    server.stop().await;
}

#[tokio::test]
async fn t_06_mt_17_an_address_may_try_only_so_often_in_a_workspace() {
    let server = TestServer::configured(&[("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS", "3")]);
    let (world, other) = (World::on(&server).await, World::on(&server).await);
    world.user("ada").await;
    other.user("ada").await;
    let mut door = Door::of(&world).await;
    for name in ["one", "two", "three"] {
        door.fail(name, 1).await;
    }
    let seconds = door.rests("ada").await;
    assert!((1..=20).contains(&seconds), "{seconds}");
    // Nobody believes a forwarded address without a proxy that is trusted.
    let token = door.page.field("form_token").expect("a token");
    let form = [("form_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    let elsewhere =
        [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9"), ("x-real-ip", "203.0.113.9")];
    assert_eq!(door.browser.post_with(&world.url("/login"), &form, &elsewhere).await.status, 429);
    assert_eq!(Door::of(&other).await.knock("ada", PASSWORD).await.status, 303, "another workspace is not held back");
    server.stop().await;
}

#[tokio::test]
async fn w_08_forms_that_are_confused_sign_nobody_in() {
    let world = World::new().await;
    world.user("ada").await;
    let mut door = Door::of(&world).await;
    let token = door.page.field("form_token").expect("a token");
    let url = world.url("/login");
    let cases: [&[(&str, &str)]; 4] = [
        &[("username", "ada"), ("username", "eve"), ("password", PASSWORD)],
        &[("username", "ada"), ("password", PASSWORD), ("password", "x")],
        &[("username", "ada"), ("password", PASSWORD), ("form_token", &token)],
        &[("username", "ada"), ("password", PASSWORD), ("ticket", "not-a-ticket")],
    ];
    for fields in cases {
        let form = [&[("form_token", token.as_str())], fields].concat();
        let page = door.browser.post(&url, &form).await;
        assert_eq!((page.status.as_u16(), page.kind()), (400, "error"), "{fields:?}");
        assert!(page.set_cookies().iter().all(|line| !line.starts_with("__Host-s.")), "{fields:?}");
    }
    let by_address = format!("{url}?username=ada&password={}", "correct+horse+battery+staple+42");
    let page = door.browser.get(&by_address).await;
    assert_eq!((page.status.as_u16(), page.kind()), (200, "login"));
    assert!(!page.body.contains("correct horse") && page.set_cookies().is_empty(), "nothing is taken from an address");
    let form = [("form_token", token.as_str())];
    assert_eq!(door.browser.post(&by_address, &form).await.status, 401, "nor beside a form");
}

#[tokio::test]
async fn a_24_a_sign_in_answers_303_and_never_repeats_the_form() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app_with(AppType::Web, |app| app.first_party = Some(true)).await;
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[])).await;
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    assert_eq!(answer.status, 303);
    assert!(
        answer.location().is_some_and(|location| location.starts_with(harness::world::REDIRECT)),
        "{:?}",
        answer.location()
    );
    assert_eq!(answer.body, "");
    let mut door = Door::of(&world).await;
    let answer = door.knock("ada", PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, Some(format!("/{}", world.slug).as_str())));
}
