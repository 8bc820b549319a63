//! HEAD (RFC 9110 §9.3.2): what shows something answers it as it answers GET, without the content; what does something on
//! GET does not know it.

use harness::api::Api;
use harness::browser::http;
use harness::operator::Role;
use harness::wire::request;
use harness::{Answer, World};
use reqwest::Method;

#[tokio::test]
async fn what_is_shown_can_be_asked_for_without_its_content() {
    let world = World::new().await;
    let slug = &world.slug;
    let paths = [
        "/".to_owned(),
        "/livez".to_owned(),
        "/healthz".to_owned(),
        "/readyz".to_owned(),
        "/robots.txt".to_owned(),
        "/favicon.ico".to_owned(),
        "/api/docs".to_owned(),
        "/api/v1/openapi.json".to_owned(),
        "/console".to_owned(),
        format!("/.well-known/oauth-authorization-server/{slug}"),
        format!("/{slug}"),
        format!("/{slug}/login"),
        format!("/{slug}/oauth2"),
        format!("/{slug}/oauth2/jwks"),
        format!("/{slug}/.well-known/openid-configuration"),
    ];
    for path in &paths {
        let url = format!("{}{path}", world.server.url);
        let shown = Answer::of(http().get(&url)).await;
        let asked = request(world.server, "HEAD", path, "").await;
        assert_eq!(asked.status, shown.status.as_u16(), "{path}");
        assert!(asked.text.ends_with("\r\n\r\n"), "{path} has content: {}", asked.text);
        let head = asked.text.to_ascii_lowercase();
        for name in ["content-type", "content-length", "etag"] {
            let (value, sent) = (shown.header(name), format!("\r\n{name}: "));
            assert_eq!(head.contains(&sent), !value.is_empty(), "{path}: {name}: {value:?} in {head}");
        }
    }
}

#[tokio::test]
async fn the_api_says_whether_a_thing_is_there_without_showing_it() {
    let world = World::new().await;
    let api = world.api(Role::Viewer).await;
    let place = format!("/workspaces/{}", world.slug);
    let missing = format!("{place}/users/00000000-0000-4000-8000-000000000000");
    for (path, status) in [(place.as_str(), 200), (missing.as_str(), 404)] {
        let answer = api.ask(Method::HEAD, path, (&[], None)).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (status, ""), "{path}");
        assert_eq!(answer.header("etag"), api.get(path).await.header("etag"), "{path}");
    }
    let nobody = Api::nobody(world.server).ask(Method::HEAD, &place, (&[], None)).await;
    assert_eq!((nobody.status.as_u16(), nobody.text.as_str()), (401, ""));
}

#[tokio::test]
async fn what_begins_or_ends_something_does_not_know_it() {
    let world = World::new().await;
    for path in ["/console/login", "/console/callback", "/setup"] {
        let answer = Answer::of(http().head(format!("{}{path}", world.server.url))).await;
        assert_eq!(answer.status, 405, "{path}");
    }
    for path in ["/oauth2/authorize", "/oauth2/token", "/oauth2/logout", "/oauth2/userinfo", "/logout", "/consent"] {
        assert_eq!(Answer::of(http().head(world.url(path))).await.status, 405, "{path}");
    }
}
