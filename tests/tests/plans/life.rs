//! What most installations send most of the time: people signing in, apps getting, asking about and ending tokens, a
//! look at the lists, and the jobs.

use harness::operator::Role;
use harness::world::{AppType, PASSWORD};
use harness::{Browser, TestServer, World};
use tenantry::jobs::Job;
use tenantry::mail::MemoryMailbox;

/// Lives it.
pub async fn lived(server: &TestServer) {
    let world = World::on(server).await;
    let (web, machine) = (world.app(AppType::Web).await, world.app(AppType::Machine).await);
    world.user("ada").await;
    let mut browser = Browser::new();
    let first = web.sign_in(&mut browser, "ada").await;
    assert_eq!(web.userinfo(&first.access_token).await.status, 200);
    assert!(web.is_active(&first.access_token).await);
    let second = web.refresh(&first.refresh_token).await.tokens();
    assert_eq!(web.revoke(&second.refresh_token).await.status, 200);
    web.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
    let third = web.sign_in(&mut browser, "ada").await;
    assert_eq!(web.revoke(&third.access_token).await.status, 200);
    assert!(!web.is_active(&third.access_token).await);
    let alone = machine.client_credentials().await.tokens();
    assert!(machine.is_active(&alone.access_token).await);
    let mut stranger = Browser::new();
    let page = stranger.open(&web.authorize_url(&[])).await;
    assert_eq!(page.kind(), "login");
    let wrong = stranger.submit(&page, &[("username", "ada"), ("password", "not the right one, no")]).await;
    assert_eq!(wrong.kind(), "login");
    let right = stranger.submit(&wrong, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_ne!(right.kind(), "login");
    recovered(&world).await;
    server.clock.advance(8 * 24 * 3_600);
    jobs(server).await;
    looked(server, &world.slug).await;
}

/// What an operator looks at in the console.
async fn looked(server: &TestServer, slug: &str) {
    let api = World::system(server).api(Role::Viewer).await;
    let found = format!("/workspaces?query={slug}");
    let verified = format!("/workspaces/{slug}/audit/verify");
    let (week, month) = ("/instance/usage?period=7d", "/instance/usage?period=30d");
    for path in ["/workspaces", &found, &verified, "/instance", "/instance/usage", week, month] {
        api.get(path).await.done(200);
    }
}

/// Somebody forgets their password and chooses another.
async fn recovered(world: &World<'_>) {
    for name in ["ada", "ada@example.test", "nobody"] {
        let mut browser = Browser::new();
        let page = browser.get(&world.url("/recover")).await;
        assert_eq!(browser.submit(&page, &[("username", name)]).await.status, 303);
    }
    let link = world.password_link("ada").await;
    let mut browser = Browser::new();
    let page = browser.open(&link).await;
    let set = browser.submit(&page, &[("password", "amber cobalt walrus 48 lantern")]).await;
    assert_eq!(set.status, 303, "{}", set.body);
}

/// Each job once.
async fn jobs(server: &TestServer) {
    for job in Job::ALL {
        let done = server.run(move |instance| async move {
            let mailbox = MemoryMailbox::default();
            job.run_once(&instance, &mailbox).await.map(drop)
        });
        done.await.unwrap_or_else(|fault| panic!("{}: {fault}", job.name()));
    }
}
