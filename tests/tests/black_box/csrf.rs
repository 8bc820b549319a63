//! Forms are sent from their own pages (S-05): the sign-in, consent, sign-out and set-up forms are refused without their
//! token, with somebody else's, and when the browser says they come from elsewhere.

use harness::world::{AppType, PASSWORD};
use harness::{Browser, Page, TestServer, World};

/// A form as its page has it, and the page another browser was shown.
struct Shown {
    browser: Browser,
    page: Page,
    url: String,
    fields: Vec<(&'static str, String)>,
    foreign: String,
}

fn hidden(page: &Page, name: &str) -> String {
    page.field(name).unwrap_or_else(|| panic!("no {name}: {}", page.body))
}

impl Shown {
    /// Sends the form with another token, or none, and with what a browser says about where it comes from.
    async fn send(&mut self, token: Option<&str>, headers: &[(&str, &str)]) -> Page {
        let mut form: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if let Some(token) = token {
            form.push(("form_token", token));
        }
        self.browser.post_with(&self.url, &form, headers).await
    }

    /// Everything a forger can try is refused the same way, and then the form itself works.
    async fn withstands(&mut self, what: &str) -> Page {
        let own = hidden(&self.page, "form_token");
        let foreign = self.foreign.clone();
        assert_ne!(own, foreign, "{what}: another browser has another token");
        let (shorter, longer) = (own[1..].to_owned(), format!("{own}A"));
        for token in [None, Some(""), Some(foreign.as_str()), Some("x"), Some(&shorter), Some(&longer)] {
            self.refused(what, token, &[]).await;
        }
        let origin = url::Url::parse(&self.url).expect("an address").origin().ascii_serialization();
        let port = origin.rsplit(':').next().expect("a port").to_owned();
        let near = [format!("http://evil.localhost:{port}"), format!("http://localhost.evil.example:{port}")];
        for from in ["https://evil.example", "null", "http://localhost", "http://localhost:1", "", &near[0], &near[1]] {
            self.refused(what, Some(&own), &[("origin", from)]).await;
        }
        for site in ["cross-site", "same-site", "", "evil"] {
            self.refused(what, Some(&own), &[("sec-fetch-site", site)]).await;
            self.refused(what, Some(&own), &[("origin", &origin), ("sec-fetch-site", site)]).await;
        }
        let kept = std::mem::take(&mut self.browser);
        self.refused(&format!("{what}, without its cookie"), Some(&own), &[]).await;
        self.browser = kept;
        self.send(Some(&own), &[("origin", &origin), ("sec-fetch-site", "same-origin")]).await
    }

    async fn refused(&mut self, what: &str, token: Option<&str>, headers: &[(&str, &str)]) {
        let page = self.send(token, headers).await;
        let told = (page.status.as_u16(), page.kind(), page.error_code());
        assert_eq!(told, (400, "error", "form_expired"), "{what} with {token:?} and {headers:?}");
        assert_eq!(page.location(), None);
        assert!(page.set_cookies().is_empty(), "{what}: {:?}", page.set_cookies());
    }
}

/// The token of the same page in a browser of its own.
async fn token_at(url: &str) -> String {
    hidden(&Browser::new().get(url).await, "form_token")
}

#[tokio::test]
async fn s_05_the_sign_in_form_withstands_login_csrf() {
    let world = World::new().await;
    world.user("ada").await;
    let url = world.url("/login");
    let mut browser = Browser::new();
    let page = browser.get(&url).await;
    let fields = vec![("username", "ada".to_owned()), ("password", PASSWORD.to_owned())];
    let mut form = Shown { browser, page, url: url.clone(), fields, foreign: token_at(&url).await };
    let answer = form.withstands("sign-in").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, Some(format!("/{}", world.slug).as_str())));
    assert!(answer.set_cookies().iter().any(|line| line.starts_with("__Host-s.")));
}

#[tokio::test]
async fn s_05_the_consent_form_withstands_it() {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    let mut browser = Browser::new();
    let page = browser.open(&app.authorize_url(&[])).await;
    let answer = browser.sign_in(&page, "ada", PASSWORD).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.kind(), "consent");
    let fields = vec![("ticket", hidden(&page, "ticket")), ("decision", "allow".to_owned())];
    let foreign = token_at(&world.url("/login")).await;
    let mut form = Shown { browser, page, url: world.url("/consent"), fields, foreign };
    let answer = form.withstands("consent").await;
    assert!(answer.redirect_parameter("code").is_some(), "{:?}", answer.location());
    assert_eq!(world.audited("consent.given").await, 1, "once, and not by a forger");
}

#[tokio::test]
async fn s_05_the_sign_out_form_withstands_it() {
    let world = World::new().await;
    world.user("ada").await;
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    browser.sign_in(&page, "ada", PASSWORD).await;
    let page = browser.get(&world.url("/logout")).await;
    assert_eq!(page.kind(), "logout");
    let foreign = token_at(&world.url("/login")).await;
    let mut form = Shown { browser, page, url: world.url("/logout"), fields: Vec::new(), foreign };
    let answer = form.withstands("sign-out").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, Some(format!("/{}/logout?done=1", world.slug).as_str()))
    );
    assert_eq!(world.audited("session.ended").await, 1, "once, and not by a forger");
}

#[tokio::test]
async fn s_05_the_forms_of_a_forgotten_password_withstand_it() {
    let world = World::new().await;
    world.user("ada").await;
    let url = world.url("/recover");
    let mut browser = Browser::new();
    let page = browser.get(&url).await;
    let foreign = token_at(&url).await;
    let fields = vec![("username", "ada".to_owned())];
    let mut form = Shown { browser, page, url, fields, foreign: foreign.clone() };
    let answer = form.withstands("asking for a link").await;
    assert_eq!(answer.location(), Some(format!("/{}/recover/sent", world.slug).as_str()));

    let mut browser = Browser::new();
    let page = browser.open(&world.password_link("ada").await).await;
    let fields = vec![("token", hidden(&page, "token")), ("password", "amber cobalt walrus 48 lantern".to_owned())];
    let mut form = Shown { browser, page, url: world.url("/recover/password"), fields, foreign };
    let answer = form.withstands("a new password").await;
    assert_eq!(answer.location(), Some(format!("/{}/recover/done", world.slug).as_str()));
    assert_eq!(world.audited("user.password_set").await, 1, "once, and not by a forger");
}

#[tokio::test]
async fn s_05_the_set_up_form_withstands_it() {
    let server = TestServer::alone();
    let link = server.run(|instance| async move { tenantry::domain::setup::link(&instance).await }).await;
    let link = link.expect("no fault").expect("a link");
    let mut browser = Browser::new();
    let page = browser.get(&link).await;
    let fields = vec![
        ("token", hidden(&page, "token")),
        ("username", "root".to_owned()),
        ("email", "root@example.test".to_owned()),
        ("password", PASSWORD.to_owned()),
    ];
    let foreign = token_at(&link).await;
    let mut form = Shown { browser, page, url: format!("{}/setup", server.url), fields, foreign };
    let answer = form.withstands("set-up").await;
    assert_eq!((answer.status.as_u16(), answer.kind()), (200, "setup-done"));
    server.stop().await;
}
