//! How often: an account, an address, a workspace; and what a stranger can cause to be written.

use super::{ask, letters, quiet};
use harness::{Browser, TestServer, World};

#[tokio::test]
async fn y_03_an_account_gets_three_letters_within_an_hour() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    for count in 1..=3 {
        ask(&world, &mut Browser::new(), "ada").await;
        letters(&world, count).await;
    }
    for name in ["ada", "ADA", "ada@example.test", "ａｄａ"] {
        assert_eq!(ask(&world, &mut Browser::new(), name).await.status, 303, "{name}: the answer is the same");
    }
    quiet().await;
    letters(&world, 3).await;
    assert_eq!(world.rows("recovery").await, 1, "one row, however often");
    assert_eq!(world.audited("user.password_link_made").await, 3);
    server.clock.advance(3_601);
    ask(&world, &mut Browser::new(), "ada").await;
    letters(&world, 4).await;
    server.stop().await;
}

#[tokio::test]
async fn y_03_an_address_asks_only_so_often_whatever_names_it_gives() {
    let server = TestServer::configured(&[("TENANTRY__LIMITS__LOGIN_ATTEMPTS_PER_MINUTE_PER_ADDRESS", "3")]);
    let (world, other) = (World::on(&server).await, World::on(&server).await);
    world.user("ada").await;
    for name in ["one", "ada", "three"] {
        assert_eq!(ask(&world, &mut Browser::new(), name).await.status, 303);
    }
    for name in ["ada", "nobody"] {
        let page = ask(&world, &mut Browser::new(), name).await;
        assert_eq!((page.status.as_u16(), page.kind()), (429, "recover"), "{name}");
        let seconds: u64 = page.header("retry-after").parse().expect("seconds");
        assert!((1..=20).contains(&seconds) && page.body.contains("Please wait"), "{}", page.body);
        assert!(page.body.contains(&format!("value=\"{name}\"")), "what was typed is kept");
    }
    assert_eq!(ask(&other, &mut Browser::new(), "ada").await.status, 303, "another workspace is not held back");
    // Signing in has an allowance of its own.
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    assert_eq!(browser.sign_in(&page, "ada", harness::world::PASSWORD).await.status, 303);
    server.stop().await;
}

#[tokio::test]
async fn y_03_a_workspace_sends_only_so_many_letters_and_its_neighbour_all_its_own() {
    let server = TestServer::configured(&[("TENANTRY__LIMITS__RECOVERY_LETTERS_PER_MINUTE_PER_WORKSPACE", "2")]);
    let (world, other) = (World::on(&server).await, World::on(&server).await);
    for name in ["one", "two", "three"] {
        world.user(name).await;
    }
    other.user("ada").await;
    for (count, name) in ["one", "two"].into_iter().enumerate() {
        ask(&world, &mut Browser::new(), name).await;
        letters(&world, count + 1).await;
    }
    assert_eq!(ask(&world, &mut Browser::new(), "three").await.status, 303, "nobody is told");
    quiet().await;
    letters(&world, 2).await;
    ask(&other, &mut Browser::new(), "ada").await;
    letters(&other, 1).await;
    server.stop().await;
}

#[tokio::test]
async fn y_01_whoever_gives_names_that_nobody_has_writes_nothing() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    for turn in 0..50 {
        assert_eq!(ask(&world, &mut Browser::new(), &format!("nobody{turn}@example.test")).await.status, 303);
        let page = Browser::new().get(&world.url(&format!("/recover/link?token=tnl_{turn}"))).await;
        assert_eq!(page.status, 410);
    }
    quiet().await;
    for table in ["recovery", "outbox", "failure_counter"] {
        assert_eq!(world.rows(table).await, 0, "{table}");
    }
    assert_eq!(world.audited("user.password_link_made").await, 0);
    server.stop().await;
}
