//! A link is made by one node and used at another; however many nodes there are, it is used once, and a person gets no more
//! letters.

use futures_util::future::join_all;
use harness::{Browser, Place, TestServer, World, postgres};

fn nodes() -> [TestServer; 2] {
    let place = Place::Url(postgres::database());
    [TestServer::again(&place, &[]), TestServer::again(&place, &[])]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn y_02_a_link_is_used_once_at_whichever_node() {
    let nodes = nodes();
    let world = World::on(&nodes[0]).await;
    world.user("ada").await;
    let link = world.password_link("ada").await;
    let mut shown = Vec::new();
    for turn in 0..20 {
        let mut browser = Browser::new();
        let page = browser.open(&link.replace(&nodes[0].url, &nodes[turn % 2].url)).await;
        assert_eq!(page.kind(), "recover-password", "{}", page.body);
        shown.push((browser, page, format!("amber cobalt walrus {turn} lantern")));
    }
    let tries = shown.into_iter().map(|(mut browser, page, password)| async move {
        browser.submit(&page, &[("password", &password)]).await.status.as_u16()
    });
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [303, 410, 503].contains(status)), "{answers:?}");
    assert_eq!(world.audited("user.password_set").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn y_03_the_letters_of_an_account_are_counted_for_all_nodes() {
    let nodes = nodes();
    let world = World::on(&nodes[0]).await;
    world.user("ada").await;
    let asked = (0..10).map(|turn| {
        let url = world.url("/recover").replace(&nodes[0].url, &nodes[turn % 2].url);
        async move {
            let mut browser = Browser::new();
            let page = browser.get(&url).await;
            browser.submit(&page, &[("username", "ada")]).await.status.as_u16()
        }
    });
    assert!(join_all(asked).await.iter().all(|status| *status == 303));
    for _ in 0..60 {
        if world.audited("user.password_link_made").await == 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // Those that met another at the first letter are tried again after a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(world.audited("user.password_link_made").await, 3);
}
