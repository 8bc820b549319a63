//! How gateways say which request they hold back: one form alone, several that agree or do not, halves and doubles; and
//! that a configured gateway's form is the only one read.

use super::{accounts, forbidden, passed};
use harness::gateway::{Headers, forwarded, nginx};
use harness::wire::request;
use harness::{TestServer, World};

const OPEN: &str = "/accounts/7?x=1";
const CLOSED: &str = "/admin";

/// The URL ingress-nginx sends.
const URL: &str = "https://api.example/accounts/7?x=1";

async fn status(world: &World<'_>, token: &str, headers: Headers<'_>) -> u16 {
    let answer = world.verify_as(Some(token), headers).await;
    match answer.status.as_u16() {
        200 => passed(&answer, &format!("{headers:?}")),
        403 => forbidden(&answer, "", &format!("{headers:?}")),
        other => panic!("{other} {headers:?} {}", answer.text),
    }
    answer.status.as_u16()
}

/// Asks as Envoy does: with the client's method, and its target behind the endpoint's path.
async fn envoy(world: &World<'_>, token: &str, method: &str, target: &str, headers: Headers<'_>) -> u16 {
    let authorization = format!("Authorization: Bearer {token}\r\n");
    let said = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let lines = std::iter::once(authorization).chain(said).collect::<Vec<_>>().concat();
    let reply = request(world.server, method, &format!("/{}/oauth2/verify{target}", world.slug), &lines).await;
    reply.status
}

#[tokio::test]
async fn unset_every_form_is_read() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    assert_eq!(status(&world, &token, &nginx("GET", OPEN)).await, 200);
    assert_eq!(status(&world, &token, &forwarded("GET", OPEN)).await, 200);
    assert_eq!(status(&world, &token, &[("x-original-method", "GET"), ("x-original-url", URL)]).await, 200);
    assert_eq!(envoy(&world, &token, "GET", OPEN, &[]).await, 200);
    assert_eq!(envoy(&world, &token, "GET", CLOSED, &[]).await, 403);
    assert_eq!(envoy(&world, &token, "POST", OPEN, &[]).await, 403);
    assert_eq!(envoy(&world, &token, "PURGE", OPEN, &[]).await, 403, "any method is a question");
    assert_eq!(envoy(&world, &token, "GET", "/", &[]).await, 403, "the root is a path like others");
    assert_eq!(status(&world, &token, &[]).await, 403, "nothing was asked about");
    assert_eq!(envoy(&world, &token, "GET", "", &[]).await, 403);
    assert_eq!(envoy(&world, &token, "GET", "?x=/accounts", &[]).await, 403);
}

#[tokio::test]
async fn unset_forms_that_disagree_close() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let both = |first: [(&'static str, &'static str); 2], second: [(&'static str, &'static str); 2]| {
        [first[0], first[1], second[0], second[1]]
    };
    assert_eq!(status(&world, &token, &both(nginx("GET", OPEN), forwarded("GET", OPEN))).await, 200);
    for (method, target) in [("GET", CLOSED), ("GET", "/accounts/7"), ("GET", "/accounts/8?x=1"), ("POST", OPEN)] {
        for (one, other) in [((method, target), ("GET", OPEN)), (("GET", OPEN), (method, target))] {
            let headers = both(nginx(one.0, one.1), forwarded(other.0, other.1));
            assert_eq!(status(&world, &token, &headers).await, 403, "{headers:?}");
        }
        assert_eq!(envoy(&world, &token, method, target, &nginx("GET", OPEN)).await, 403);
        assert_eq!(envoy(&world, &token, "GET", OPEN, &forwarded(method, target)).await, 403);
    }
    assert_eq!(envoy(&world, &token, "GET", OPEN, &both(nginx("GET", OPEN), forwarded("GET", OPEN))).await, 200);
    let urls = |url| [("x-original-method", "GET"), ("x-original-uri", OPEN), ("x-original-url", url)];
    assert_eq!(status(&world, &token, &urls(URL)).await, 200);
    assert_eq!(status(&world, &token, &urls("https://api.example/accounts/8?x=1")).await, 403);
}

#[tokio::test]
async fn halves_and_doubles_close() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let (one, other) = (nginx("GET", OPEN), forwarded("GET", OPEN));
    for header in [one[0], one[1], other[0], other[1], ("x-original-url", URL)] {
        assert_eq!(status(&world, &token, &[header]).await, 403, "{header:?} alone");
        assert_eq!(envoy(&world, &token, "GET", OPEN, &[header]).await, 403, "{header:?} beside another form");
        let mut doubled = [one, other].concat();
        doubled.push(("x-original-url", URL));
        doubled.push(header);
        assert_eq!(status(&world, &token, &doubled).await, 403, "{header:?} twice");
    }
    for method in ["", "GET, POST", "GET POST", "GET/1", "A23456789012345678901234567890123"] {
        assert_eq!(status(&world, &token, &nginx(method, OPEN)).await, 403, "{method:?}");
    }
    for url in ["/accounts/7?x=1", "//api.example/accounts", "ftp://api.example/accounts", "https://a?b/accounts"] {
        let headers = [("x-original-method", "GET"), ("x-original-url", url)];
        assert_eq!(status(&world, &token, &headers).await, 403, "{url}");
    }
}

#[tokio::test]
async fn a_configured_gateway_is_the_only_one_heard() {
    for source in ["nginx", "traefik", "caddy", "envoy"] {
        let server = TestServer::configured(&[("TENANTRY__VERIFY__SOURCE", source)]);
        let world = World::on(&server).await;
        let (_, token) = accounts(&world).await;
        let (heard, others): (_, Vec<_>) = match source {
            "nginx" => (nginx("GET", OPEN), forwarded("GET", OPEN).to_vec()),
            _ => (forwarded("GET", OPEN), nginx("GET", OPEN).to_vec()),
        };
        // A client that adds other forms changes nothing, whatever they say.
        let noise: Vec<_> = others.iter().map(|(name, _)| (*name, "/admin")).chain([others[0], others[0]]).collect();
        if source == "envoy" {
            assert_eq!(envoy(&world, &token, "GET", OPEN, &[]).await, 200);
            assert_eq!(envoy(&world, &token, "GET", OPEN, &noise).await, 200, "others are not read");
            assert_eq!(envoy(&world, &token, "GET", CLOSED, &noise).await, 403);
            for headers in [&nginx("GET", OPEN), &forwarded("GET", OPEN)] {
                assert_eq!(status(&world, &token, headers).await, 403, "{source} did not say anything");
                assert_eq!(envoy(&world, &token, "GET", CLOSED, headers).await, 403, "{source} said something else");
            }
            continue;
        }
        assert_eq!(status(&world, &token, &heard).await, 200, "{source}");
        assert_eq!(status(&world, &token, &[&heard[..], &noise].concat()).await, 200, "{source}: others are not read");
        assert_eq!(envoy(&world, &token, "DELETE", CLOSED, &heard).await, 200, "{source}: nor is its own path");
        assert_eq!(status(&world, &token, &others).await, 403, "{source} did not say anything");
        assert_eq!(envoy(&world, &token, "GET", OPEN, &[]).await, 403, "{source} did not say anything");
        assert_eq!(status(&world, &token, &heard[1..]).await, 403, "{source}: half of it");
        assert_eq!(status(&world, &token, &[&heard[..], &heard[..1]].concat()).await, 403, "{source}: doubled");
        let closed = [heard[0], (heard[1].0, CLOSED)];
        assert_eq!(status(&world, &token, &[&closed[..], &others].concat()).await, 403, "{source}: spoofed");
    }
}

#[tokio::test]
async fn d_09_a_gateway_may_ask_under_the_name_of_its_api() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let ask = async |path: &str| {
        let head = format!(
            "GET /{}{path} HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n",
            world.slug
        );
        harness::wire::send(world.server, head.as_bytes()).await
    };
    assert_eq!(ask("/oauth2/verify/accounts").await.status, 200);
    let refused = ask("/oauth2/verify/admin").await;
    assert_eq!(refused.status, 403);
    assert!(!refused.text.contains("api.example.com"), "{}", refused.text);
    for path in ["/oauth2/userinfo", "/oauth2/jwks", "", "/oauth2/verifyx"] {
        assert_eq!(ask(path).await.status, 421, "{path}");
    }
}
