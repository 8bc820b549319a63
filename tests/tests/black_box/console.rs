//! The console's session: made by the set-up link and a real sign-in, ended with its grant, and never a token in sight.

use harness::{Browser, Page, TestServer};
use serde_json::Value;
use tenantry::domain::setup;

const PASSWORD: &str = "an operator of some standing 7";

/// A browser with an operator signed in to the console.
async fn operator(server: &TestServer) -> Browser {
    let link = server.run(|instance| async move { setup::link(&instance).await }).await.expect("a database");
    let mut browser = Browser::new();
    let page = browser.get(&link.expect("nobody owns the system yet")).await;
    let done = browser.submit(&page, &[("username", "root"), ("email", ""), ("password", PASSWORD)]).await;
    assert_eq!(done.kind(), "setup-done", "{}", done.body);
    let page = browser.open(&format!("{}/console/login", server.url)).await;
    let answer = browser.sign_in(&page, "root", PASSWORD).await;
    let page = browser.follow(answer).await;
    assert!(page.url.ends_with("/console"), "{}", page.url);
    browser
}

async fn session(server: &TestServer, browser: &mut Browser) -> Value {
    let page = browser.get(&format!("{}/console/session", server.url)).await;
    serde_json::from_str(&page.body).expect("JSON")
}

#[tokio::test]
async fn an_operator_signs_in_and_out_of_the_console() {
    let server = TestServer::alone();
    let mut browser = operator(&server).await;
    let said = session(&server, &mut browser).await;
    assert_eq!((said["signed_in"].as_bool(), said["role"].as_str()), (Some(true), Some("operator")));
    assert_eq!(said["user"]["username"], "root");
    assert!(!said.to_string().contains("tna_") && !said.to_string().contains("tnr_"));

    let logout = format!("{}/console/logout", server.url);
    let forged: Page = browser.post(&logout, &[("form_token", "guess")]).await;
    assert_eq!(forged.error_code(), "form_expired");
    assert_eq!(session(&server, &mut browser).await["signed_in"], true);
    let token = said["form_token"].as_str().expect("a form token").to_owned();
    assert_eq!(browser.post(&logout, &[("form_token", &token)]).await.status, 303);
    assert_eq!(session(&server, &mut browser).await["signed_in"], false);
    // Single sign-on went with it: the way in asks for the password again.
    let page = browser.open(&format!("{}/console/login", server.url)).await;
    assert_eq!(page.kind(), "login");
}

#[tokio::test]
async fn s_02_the_console_cookie_is_strict_and_lives_with_its_grant() {
    let server = TestServer::alone();
    let mut browser = operator(&server).await;
    assert!(browser.cookies().keys().any(|name| name.starts_with("__Host-c.")));
    // Used every twenty minutes it lasts its twelve hours, clean-up and all, and not longer.
    for _ in 0..35 {
        server.clock.advance(20 * 60);
        assert_eq!(session(&server, &mut browser).await["signed_in"], true);
    }
    server.clock.advance(30 * 60);
    assert_eq!(session(&server, &mut browser).await["signed_in"], false);
}

#[tokio::test]
async fn revoking_the_grant_of_a_console_session_ends_it() {
    let server = TestServer::alone();
    let mut browser = operator(&server).await;
    let revoked = server.run(|instance| async move {
        use tenantry::domain::Tenant;
        use tenantry::domain::audit::Actor;
        use tenantry::domain::grant::revoke::revoke_grant;
        use tenantry::domain::tenant::Origin;
        use tenantry::store::{GrantFilter, Page};
        let system = Tenant::find(&instance, "system", Origin::default()).await.expect("a database").expect("system");
        let grants = system.store().grants().list(GrantFilter::default(), system.now(), Page::FIRST).await;
        let grants = grants.expect("a database");
        revoke_grant(&system, &Actor::Operator, grants.first().expect("the console's grant").id).await
    });
    assert!(revoked.await.expect("a database"));
    assert_eq!(session(&server, &mut browser).await["signed_in"], false);
}
