//! Trying it out: everything passes, and what would have been refused is said in a header.

use super::{accounts, passed, tells_nobody};
use harness::gateway::nginx;
use harness::{TestServer, World};

#[tokio::test]
async fn a_dry_run_refuses_nothing_and_vouches_for_nobody_it_does_not_know() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, token) = accounts(&world).await;
    world.set(&["verify_dry_run=true"]).await;
    passed(&world.verify(&token, "GET", "/accounts").await, "what passes anyway");

    for target in ["/admin", "/accounts/../admin", "/accounts/7/"] {
        let answer = world.verify(&token, "GET", target).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""), "{target}");
        assert_eq!(answer.header("x-auth-dry-run"), "403", "{target}");
        let told = ["x-auth-subject", "x-auth-client", "x-auth-scope"].map(|name| answer.header(name));
        assert_eq!(told, [app.client_id.as_str(), &app.client_id, "accounts"], "the token is good: {target}");
        assert_eq!(answer.header("www-authenticate"), "", "{target}");
    }
    let nothing = world.verify_as(Some(&token), &[]).await;
    assert_eq!((nothing.status.as_u16(), nothing.header("x-auth-dry-run")), (200, "403"));

    app.revoke(&token).await;
    for presented in [None, Some("tna_x"), Some(token.as_str())] {
        let answer = world.verify_as(presented, &nginx("GET", "/accounts")).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-auth-dry-run")), (200, "401"), "{presented:?}");
        assert_eq!((answer.header("cache-control"), answer.text.as_str()), ("no-store", ""));
        tells_nobody(&answer, "nobody is vouched for");
    }
    world.set(&["verify_dry_run=false"]).await;
    assert_eq!(world.verify(&token, "GET", "/accounts").await.status, 401);
}
