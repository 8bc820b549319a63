//! What ends a link, and what is none.

use super::{NEW, alive, choose, dead, letters, mailed};
use harness::operator::ToUser;
use harness::world::AppType;
use harness::{Browser, TestServer, World};
use tenantry::domain::audit::Actor;
use tenantry::domain::recovery::{self, By, Delivery, Offer};
use tenantry::domain::setup;
use tenantry::domain::user::{self, UserChange};

#[tokio::test]
async fn y_02_a_link_that_was_asked_for_ends_after_half_an_hour_and_one_of_a_member_when_it_says() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let asked = mailed(&world, "ada", 1).await;
    let of_a_day = world.password_link("ada").await;
    let short = Offer { delivery: Delivery::Answer, expires_in: Some(300) };
    let short = world.with(move |tenant| async move { recovery::offer(&tenant, "ada", short, By::Machine).await });
    let short = short.await.expect("a link").url.expect("in the answer");
    server.clock.advance(299);
    for link in [&asked, &of_a_day, &short] {
        alive(link).await;
    }
    server.clock.advance(1);
    dead(&short).await;
    server.clock.advance(1_499);
    alive(&asked).await;
    let mut browser = Browser::new();
    let page = browser.open(&asked).await;
    server.clock.advance(1);
    dead(&asked).await;
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 410, "the form is too late, too");
    server.clock.advance(86_400 - 1_801);
    alive(&of_a_day).await;
    server.clock.advance(1);
    dead(&of_a_day).await;
    server.stop().await;
}

#[tokio::test]
async fn y_02_whatever_ends_what_a_person_had_ends_their_links() {
    for (number, what) in
        [ToUser::SetPassword, ToUser::Disable, ToUser::SignOutEverywhere, ToUser::Delete].into_iter().enumerate()
    {
        let world = World::new().await;
        let sub = world.user("ada").await;
        let other = world.user("grace").await;
        let links = [mailed(&world, "ada", 1).await, world.password_link("ada").await];
        let graces = world.password_link("grace").await;
        let mut browser = Browser::new();
        let page = browser.open(&links[1]).await;
        world.to_user(&sub, what).await;
        for link in &links {
            dead(link).await;
        }
        assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 410, "{what:?}");
        if what == ToUser::Disable {
            world.to_user(&sub, ToUser::Enable).await;
            dead(&links[0]).await;
        }
        alive(&graces).await;
        assert!(!other.is_empty() && number < 4);
    }
}

#[tokio::test]
async fn y_02_y_05_a_new_address_ends_the_links_that_went_to_the_old_one() {
    let world = World::new().await;
    world.user("ada").await;
    let (mailed, handed) = (mailed(&world, "ada", 1).await, world.password_link("ada").await);
    let mut browser = Browser::new();
    let page = browser.open(&mailed).await;
    let change = UserChange { email: Some("ada@elsewhere.test".to_owned()), ..UserChange::default() };
    world.with(|tenant| async move { user::update(&tenant, "ada", &change, &Actor::Operator).await }).await.unwrap();
    dead(&mailed).await;
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 410);
    alive(&handed).await;
    assert_eq!(choose(&mut Browser::new(), &handed, NEW).await.status, 303);
    let letters = letters(&world, 2).await;
    assert_eq!(letters[1].letter().recipient.to_string(), "ada@elsewhere.test");
}

#[tokio::test]
async fn y_02_mt_01_a_link_of_another_workspace_and_texts_of_other_kinds_are_no_links() {
    let server = TestServer::alone();
    let (world, other) = (World::on(&server).await, World::on(&server).await);
    for world in [&world, &other] {
        world.user("ada").await;
    }
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    let login = browser.open(&app.authorize_url(&[])).await;
    let ticket = login.field("ticket").expect("a ticket");
    let tokens = app.sign_in(&mut browser, "ada").await;
    let code = app.code(&mut browser, "ada").await;
    let link = world.password_link("ada").await;
    let token = link.split_once("?token=").unwrap().1.to_owned();
    let foreign = other.password_link("ada").await.split_once("?token=").unwrap().1.to_owned();
    let setup = server.run(|instance| async move { setup::link(&instance).await }).await.unwrap().expect("a link");
    let setup = setup.split_once("?token=").unwrap().1.to_owned();
    let middle = token.len() / 2;
    let other_letter = if token.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let changed = format!("{}{other_letter}{}", &token[..middle], &token[middle + 1..]);
    let texts = [
        foreign.as_str(),
        setup.as_str(),
        &tokens.access_token,
        &tokens.refresh_token,
        &code,
        &ticket,
        &changed,
        &token[..token.len() - 1],
        &token.to_uppercase(),
        "",
        "tnl_",
        "tnl_none",
        "%00",
    ];
    for text in texts {
        dead(&world.url(&format!("/recover/link?token={text}"))).await;
        let mut browser = Browser::new();
        let page = browser.open(&link).await;
        let form = [("form_token", page.field("form_token").unwrap()), ("token", text.to_owned())];
        let form = [(form[0].0, form[0].1.as_str()), (form[1].0, form[1].1.as_str()), ("password", NEW)];
        assert_eq!(browser.post(&world.url("/recover/password"), &form).await.status, 410, "{text}");
    }
    // At the console's own workspace, a set-up link is for setting up and nothing else; and the other way round.
    dead(&format!("{}/system/recover/link?token={setup}", server.url)).await;
    dead(&format!("{}/system/recover/link?token={token}", server.url)).await;
    assert_eq!(Browser::new().get(&format!("{}/setup?token={token}", server.url)).await.status, 410);
    alive(&link).await;
    server.stop().await;
}

#[tokio::test]
async fn y_02_a_suspended_workspace_takes_no_link_and_keeps_it() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    let link = world.password_link("ada").await;
    let mut browser = Browser::new();
    let page = browser.open(&link).await;
    world.suspend(true).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    for path in ["/recover", "/recover/sent", "/recover/password", "/recover/done"] {
        assert_eq!(Browser::new().get(&world.url(path)).await.status, 404, "{path}");
    }
    assert_eq!(Browser::new().get(&link).await.status, 404);
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 404);
    world.suspend(false).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(browser.submit(&page, &[("password", NEW)]).await.status, 303);
    server.stop().await;
}
