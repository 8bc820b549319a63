//! Revocation (RFC 7009): a refresh token ends its grant, an access token ends alone, and only for the app that got it.

use harness::browser::http;
use harness::world::AppType;
use harness::{Answer, App, Browser, TestServer, World};

/// Demands the one answer revocation has: 200 and nothing else.
#[track_caller]
fn done(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn x_01_whatever_the_token_the_answer_is_the_same() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let code = app.code(&mut Browser::new(), "ada").await;
    let unknown = ["x", "tna_", "tnr_x", "a.b.c", &tokens.id_token, &"x".repeat(16_000), &code];
    for token in unknown {
        done(&app.revoke(token).await);
    }
    assert!(app.is_active(&tokens.access_token).await, "none of these was it");
    app.exchange(&code).await.tokens();
    for (token, hint) in [(&tokens.access_token, "refresh_token"), (&tokens.refresh_token, "access_token")] {
        for _ in 0..2 {
            done(&app.post("/oauth2/revoke", &[("token", token), ("token_type_hint", hint)]).await);
        }
    }
    assert!(!app.is_active(&tokens.access_token).await);
    app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
    assert_eq!((world.audited("token.revoked").await, world.audited("grant.revoked").await), (1, 1), "each once");
}

#[tokio::test]
async fn x_01_the_app_must_be_known() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    let url = world.url("/oauth2/revoke");
    let token = ("token", tokens.refresh_token.as_str());
    Answer::form(&url, &[], &[token]).await.refused(401, "invalid_client");
    Answer::form(&url, &[], &[token, ("client_id", &app.client_id)]).await.refused(401, "invalid_client");
    App { secret: Some("x".to_owned()), ..app.clone() }
        .revoke(&tokens.refresh_token)
        .await
        .refused(401, "invalid_client");
    for form in [vec![], vec![("token", "")], vec![token, token]] {
        app.post("/oauth2/revoke", &form).await.refused(400, "invalid_request");
    }
    let in_address = http().post(format!("{url}?token={}", tokens.refresh_token));
    let in_address = in_address.basic_auth(&app.client_id, app.secret.as_ref()).form(&[("x", "y")]);
    Answer::of(in_address).await.refused(400, "invalid_request");
    app.refresh(&tokens.refresh_token).await.tokens();
}

#[tokio::test]
async fn x_02_another_apps_token_is_left_alone_without_a_word() {
    let (world, elsewhere) = (World::new().await, World::new().await);
    let app = world.app(AppType::Web).await;
    let strangers = [
        world.app(AppType::Web).await,
        world.app(AppType::Spa).await,
        world.app(AppType::Api).await,
        elsewhere.app(AppType::Web).await,
    ];
    world.user("ada").await;
    let machine = world.app(AppType::Machine).await;
    let of_machine = machine.client_credentials().await.tokens();
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    for stranger in &strangers {
        for token in [&tokens.access_token, &tokens.refresh_token, &of_machine.access_token] {
            done(&stranger.revoke(token).await);
        }
    }
    assert!(app.is_active(&tokens.access_token).await && machine.is_active(&of_machine.access_token).await);
    app.refresh(&tokens.refresh_token).await.tokens();
    assert_eq!((world.audited("token.revoked").await, world.audited("grant.revoked").await), (0, 0));
}

#[tokio::test]
async fn x_03_a_refresh_token_of_any_generation_ends_its_grant() {
    let world = World::new().await;
    let app = world.app(AppType::Spa).await;
    let api = world.app(AppType::Api).await;
    world.user("ada").await;
    let first = app.sign_in(&mut Browser::new(), "ada").await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    let apart = app.sign_in(&mut Browser::new(), "ada").await;
    let form = [("token", first.refresh_token.as_str()), ("client_id", app.client_id.as_str())];
    let answer = Answer::form(&world.url("/oauth2/revoke"), &[("origin", "https://app.example")], &form).await;
    done(&answer);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
    for tokens in [&first, &second] {
        assert!(!api.is_active(&tokens.access_token).await);
        assert_eq!(app.userinfo(&tokens.access_token).await.status.as_u16(), 401);
    }
    app.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
    assert!(api.is_active(&apart.access_token).await, "another grant of the same person and app");
}

#[tokio::test]
async fn x_03_an_access_token_ends_alone() {
    let world = World::new().await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let first = app.sign_in(&mut Browser::new(), "ada").await;
    let second = app.refresh(&first.refresh_token).await.tokens();
    done(&app.revoke(&first.access_token).await);
    assert!(!app.is_active(&first.access_token).await);
    assert_eq!(app.userinfo(&first.access_token).await.status.as_u16(), 401);
    assert!(app.is_active(&second.access_token).await);
    app.refresh(&second.refresh_token).await.tokens();

    let machine = world.app(AppType::Machine).await;
    let (one, two) = (machine.client_credentials().await.tokens(), machine.client_credentials().await.tokens());
    done(&machine.revoke(&one.access_token).await);
    assert!(!machine.is_active(&one.access_token).await && machine.is_active(&two.access_token).await);
}

#[tokio::test]
async fn x_03_what_cannot_be_written_is_not_said_to_be_done() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = world.app(AppType::Web).await;
    world.user("ada").await;
    let tokens = app.sign_in(&mut Browser::new(), "ada").await;
    world.break_writes("UPDATE", "grant").await;
    world.break_writes("INSERT", "revoked_token").await;
    for token in [&tokens.access_token, &tokens.refresh_token] {
        let answer = app.revoke(token).await;
        answer.refused(503, "temporarily_unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
    assert!(app.is_active(&tokens.access_token).await, "nothing happened");
    world.mend_writes("grant").await;
    world.mend_writes("revoked_token").await;
    done(&app.revoke(&tokens.refresh_token).await);
    assert!(!app.is_active(&tokens.access_token).await);
}
