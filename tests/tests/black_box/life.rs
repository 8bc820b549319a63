//! One life, end to end: a person signs in, consents, and the app gets, uses, refreshes and revokes tokens.

use harness::world::AppType;
use harness::{Browser, World};

#[tokio::test]
async fn a_token_is_got_used_refreshed_and_revoked() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    let sub = world.user("ada").await;
    let mut browser = Browser::new();

    let first = app.sign_in(&mut browser, "ada").await;
    assert!(first.access_token.starts_with("tna_") && first.refresh_token.starts_with("tnr_"));
    assert_eq!(first.scope, "email openid profile");
    let claims = first.id_claims();
    assert_eq!((claims["sub"].as_str(), claims["iss"].as_str()), (Some(sub.as_str()), Some(world.issuer().as_str())));
    assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");

    let person = app.userinfo(&first.access_token).await;
    assert_eq!((person.json["sub"].as_str(), person.json["name"].as_str()), (Some(sub.as_str()), Some("Ada Lovelace")));
    assert!(app.is_active(&first.access_token).await);

    let second = app.refresh(&first.refresh_token).await.tokens();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert!(app.is_active(&second.access_token).await);

    assert_eq!(app.revoke(&second.refresh_token).await.status, 200);
    assert!(!app.is_active(&second.access_token).await);
    assert_eq!(app.userinfo(&second.access_token).await.status, 401);
    app.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_machine_gets_a_token_on_its_own() {
    let world = World::new().await;
    let app = world.app(AppType::Machine).await;
    let tokens = app.client_credentials().await.tokens();
    assert_eq!(
        (tokens.scope.as_str(), tokens.refresh_token.as_str(), tokens.id_token.as_str()),
        ("reports:read", "", "")
    );
    let described = app.introspect(&tokens.access_token).await;
    assert_eq!(described.json["active"], true);
    assert_eq!(described.json["sub"].as_str(), Some(app.client_id.as_str()));
}
