//! What people can type and forge on the apps pages: nothing is lost, everything wrong is said beside its field, and no
//! form of another place does anything.

use harness::browser::http;
use harness::operator::Role;
use harness::world::REDIRECT;
use harness::{Answer, Browser, Page, World};

type Fields<'f> = Vec<(&'f str, &'f str)>;

/// A developer with an app of their own.
struct Desk {
    world: World<'static>,
    ada: Browser,
    own: String,
    token: String,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        world.scope("orders:read", "Read orders").await;
        let mut ada = world.member("ada", Role::Developer).await;
        let page = ada.get(&world.url("/oauth2/apps")).await;
        let fields = [("type", "web"), ("name", "Shop"), ("redirect_uris", REDIRECT)];
        let made = ada.submit(&page, &fields).await;
        let id = made.body.split("id=\"client-id\">").nth(1).and_then(|rest| rest.split('<').next());
        let own = format!("/{}", id.unwrap_or_else(|| panic!("{}", made.body)));
        let token = page.field("form_token").expect("a token");
        Self { world, ada, own, token }
    }

    fn url(&self, below: &str) -> String {
        self.world.url(&format!("/oauth2/apps{below}"))
    }

    async fn send(&mut self, below: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let form: Fields<'_> = [("form_token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let url = self.url(below);
        self.ada.post(&url, &form).await
    }

    /// The forms, with what makes each of them work.
    fn forms(&self) -> [(String, Fields<'static>); 4] {
        [
            (String::new(), vec![("type", "spa"), ("name", "Second"), ("redirect_uris", REDIRECT)]),
            (self.own.clone(), vec![("version", "1"), ("name", "Renamed"), ("redirect_uris", REDIRECT)]),
            (format!("{}/rotate", self.own), vec![]),
            (format!("{}/delete", self.own), vec![("confirm", "Renamed")]),
        ]
    }
}

#[tokio::test]
async fn s_05_every_form_withstands_forgers() {
    let mut desk = Desk::new().await;
    let before = desk.world.trail().await;
    let mut other = Browser::new();
    let foreign = other.get(&desk.world.url("/login")).await.field("form_token").expect("a token");
    for (path, fields) in desk.forms() {
        let url = desk.url(&path);
        let own = desk.token.clone();
        for token in ["", "x", foreign.as_str(), &own[1..]] {
            let form: Fields<'_> = [("form_token", token)].into_iter().chain(fields.clone()).collect();
            let page = desk.ada.post(&url, &form).await;
            assert_eq!((page.status.as_u16(), page.error_code()), (400, "form_expired"), "{path} with {token:?}");
        }
        let form: Fields<'_> = [("form_token", own.as_str())].into_iter().chain(fields.clone()).collect();
        for headers in [[("origin", "https://evil.example")], [("origin", "null")], [("sec-fetch-site", "cross-site")]]
        {
            let page = desk.ada.post_with(&url, &form, &headers).await;
            assert_eq!((page.status.as_u16(), page.error_code()), (400, "form_expired"), "{path} from {headers:?}");
        }
        let page = Browser::new().post(&url, &form).await;
        assert_eq!(page.status, 303, "{path} without cookies leads to the sign-in");
    }
    assert_eq!(desk.world.trail().await, before, "no forger did anything");
    for ((path, fields), expected) in desk.forms().into_iter().zip([303, 303, 200, 303]) {
        assert_eq!(desk.send(&path, &fields).await.status, expected, "and the form itself works: {path}");
    }
}

#[tokio::test]
async fn every_form_takes_a_form_and_nothing_else() {
    let mut desk = Desk::new().await;
    let before = desk.world.trail().await;
    let cookies: Vec<String> = desk.ada.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookies = cookies.join("; ");
    for (path, fields) in desk.forms() {
        let url = desk.url(&path);
        let mut twice = fields.clone();
        twice.extend([("name", "A"), ("name", "B")]);
        let page = desk.send(&path, &twice).await;
        assert_eq!((page.status.as_u16(), page.error_code()), (400, "invalid_request"), "{path}: a field twice");
        let large = "x".repeat(70_000);
        let page = desk.send(&path, &[("name", &large)]).await;
        assert_eq!(page.status, 413, "{path}");
        for (kind, body) in [
            ("text/plain", "name=x"),
            ("multipart/form-data; boundary=x", "--x--"),
            ("application/x-www-form-urlencoded", "name=%ff"),
            ("application/x-www-form-urlencoded", "name=%zz"),
            ("application/x-www-form-urlencoded", "name=%00"),
        ] {
            let headers = [("content-type", kind), ("cookie", cookies.as_str()), ("accept", "text/html")];
            let answer = Answer::raw(&url, &headers, body).await;
            let expected = if kind.ends_with("urlencoded") { 400 } else { 415 };
            assert_eq!(answer.status, expected, "{path} with {kind} {body}: {}", answer.text);
        }
        assert_eq!(http().put(&url).send().await.unwrap().status(), 405);
    }
    assert_eq!(desk.world.trail().await, before);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let mut desk = Desk::new().await;
    let many: Vec<String> = (0..21).map(|n| format!("https://a.example/{n}")).collect();
    let (many, long) = (many.join("\r\n"), "x".repeat(61));
    for (kind, name, uris, problem) in [
        ("", "Shop", REDIRECT, "kind-problem"),
        ("device", "Shop", REDIRECT, "kind-problem"),
        ("WEB", "Shop", REDIRECT, "kind-problem"),
        ("web", "", REDIRECT, "app-name-problem"),
        ("web", " ", REDIRECT, "app-name-problem"),
        ("web", "\u{200b}", REDIRECT, "app-name-problem"),
        ("web", &long, REDIRECT, "app-name-problem"),
        ("web", "Shop", "", "redirect-uris-problem"),
        ("web", "Shop", "http://app.example/cb", "redirect-uris-problem"),
        ("web", "Shop", "app.example/cb", "redirect-uris-problem"),
        ("web", "Shop", "https://app.example/cb\r\nhttps://app.example/#x", "redirect-uris-problem"),
        ("web", "Shop", "https://app.example/cb https://b.example/cb", "redirect-uris-problem"),
        ("web", "Shop", "javascript:alert(1)", "redirect-uris-problem"),
        ("web", "Shop", "com.example.app:/cb", "redirect-uris-problem"),
        ("web", "Shop", &many, "redirect-uris-problem"),
        ("machine", "Shop", REDIRECT, "redirect-uris-problem"),
        ("machine", "Shop", "", "scopes-problem"),
        ("machine", "<script>alert(1)</script>", "\"><script>", "redirect-uris-problem"),
    ] {
        let mut fields = vec![("type", kind), ("name", name), ("redirect_uris", uris)];
        if problem != "scopes-problem" {
            fields.push(("scope", "orders:read"));
        }
        let page = desk.send("", &fields).await;
        let case = format!("{kind:?} {name:?} {uris:.60?}");
        assert_eq!((page.status.as_u16(), page.kind()), (400, "apps"), "{case}: {}", page.body);
        assert!(page.body.contains(&format!("<p id=\"{problem}\"")), "{case}: {}", page.body);
        assert_eq!(page.body.matches(" autofocus").count(), 1, "{case}: the keyboard starts where the problem is");
        assert_eq!(page.body.matches("-problem\" class=\"field-problem\"").count(), 1, "{case}");
        assert!(page.body.contains(&format!("{problem}\"")) && page.body.contains("aria-describedby=\""), "{case}");
        assert_eq!(page.field("name").unwrap_or_default(), name.trim_matches('\0'), "{case}");
        assert!(!page.body.contains("<script>"), "{case}");
        let first =
            uris.lines().next().unwrap_or_default().replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(page.body.contains(&first), "{case}");
        let checked = page.body.matches(" checked").count();
        let (kind, scope) = (problem != "kind-problem", problem != "scopes-problem");
        assert_eq!(checked, usize::from(kind) + usize::from(scope), "{case}");
    }
    let own = desk.own.clone();
    for (name, uris, problem) in [
        ("", REDIRECT, "app-name-problem"),
        ("Shop", "", "redirect-uris-problem"),
        ("Shop", "ftp://x", "redirect-uris-problem"),
    ] {
        let page = desk.send(&own, &[("version", "1"), ("name", name), ("redirect_uris", uris)]).await;
        assert_eq!(page.field("version").as_deref(), Some("1"), "it still shows what it showed");
        assert_eq!((page.status.as_u16(), page.kind()), (400, "app"), "{name:?} {uris:?}: {}", page.body);
        assert!(page.body.contains(&format!("<p id=\"{problem}\"")), "{}", page.body);
        assert_eq!(page.body.matches(" autofocus").count(), 1);
    }
    assert_eq!((desk.world.audited("app.created").await, desk.world.audited("app.updated").await), (1, 0));
}

#[tokio::test]
async fn a_service_without_a_permission_is_not_registered() {
    let world = World::new().await;
    let mut ada = world.member("ada", Role::Developer).await;
    let service = [("type", "machine"), ("name", "Robot")];
    let page = ada.get(&world.url("/oauth2/apps")).await;
    let radio = page.body.split("id=\"app-type-machine\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(radio.is_some_and(|radio| radio.contains(" disabled")), "{}", page.body);
    assert!(page.body.contains(&format!("tenantry scope create --workspace {} orders:read", world.slug)));
    let refused = ada.submit(&page, &service).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("<p id=\"kind-problem\"") && !refused.body.contains("scopes-problem"));

    world.scope("orders:read", "Read orders").await;
    let page = ada.get(&world.url("/oauth2/apps")).await;
    assert!(!page.body.contains(" disabled") && page.body.contains("a service needs at least one"), "{}", page.body);
    let refused = ada.submit(&page, &service).await;
    assert_eq!((refused.status.as_u16(), refused.kind()), (400, "apps"));
    assert!(refused.body.contains("<p id=\"scopes-problem\""), "{}", refused.body);
    let made = ada.submit(&page, &[service[0], service[1], ("scope", "orders:read")]).await;
    assert_eq!(made.status, 201, "{}", made.body);

    let id = made.body.split("id=\"client-id\">").nth(1).and_then(|rest| rest.split('<').next()).expect("an id");
    let own = ada.get(&world.url(&format!("/oauth2/apps/{id}"))).await;
    assert!(
        own.body.contains("A service needs at least one") && !own.body.contains("Signing people in"),
        "{}",
        own.body
    );
    let refused = ada.submit(&own, &[("name", "Robot")]).await;
    assert!(refused.status == 400 && refused.body.contains("<p id=\"scopes-problem\""), "{}", refused.body);
    let kept = ada.submit(&own, &[("name", "Night robot"), ("scope", "orders:read")]).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
}

#[tokio::test]
async fn the_words_about_addresses_are_plain() {
    let mut desk = Desk::new().await;
    for uri in
        ["HTTPS://app.example/cb", "https://app.example:443/cb", "https://APP.example/cb", "https://app.example?x"]
    {
        let page = desk.send("", &[("type", "web"), ("name", "Shop"), ("redirect_uris", uri)]).await;
        assert!(page.body.contains("the way browsers write it") && !page.body.contains("canonical"), "{}", page.body);
    }
}
