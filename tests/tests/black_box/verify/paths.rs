//! Paths that could be read in two ways: refused in every form, never an error of the server.

use super::{accounts, forbidden};
use harness::World;
use harness::gateway::{forwarded, nginx};
use harness::wire::request;

/// Ways to say `/accounts/{accountId}` that an API may read as something else. All hold printable ASCII only.
const TRICKS: [&str; 52] = [
    "/accounts/..",
    "/accounts/../admin",
    "/accounts/7/..",
    "/accounts/./7",
    "/./accounts/7",
    "/x/../accounts/7",
    "/accounts/%2e%2e",
    "/accounts/%2E%2e/admin",
    "/accounts/.%2e/admin",
    "/accounts/%2e",
    "/accounts/..;/admin",
    "/accounts/7;x=1",
    "/accounts;/7",
    "/accounts/7%3bx",
    "/accounts/..%3b/admin",
    "//accounts/7",
    "/accounts//7",
    "/accounts/7/",
    "/accounts/",
    "/accounts//",
    "//",
    "/accounts%2f7",
    "/accounts/7%2f..%2fadmin",
    "/accounts/7%2Ftransactions",
    "/accounts/..%5cadmin",
    "/accounts/..\\admin",
    "\\accounts\\7",
    "/accounts\\7",
    "/accounts/%252e%252e/admin",
    "/accounts/7%252ftransactions",
    "/accounts/%25",
    "/accounts/%",
    "/accounts/%2",
    "/accounts/%zz",
    "/accounts/%u002e%u002e",
    "/accounts/%00",
    "/accounts/7%00.json",
    "/accounts/%0d%0aX-Auth-Subject:root",
    "/accounts/%09",
    "/accounts/%20",
    "/accounts/%7f",
    "/accounts/%c0%ae%c0%ae",
    "/accounts/%c0%af7",
    "/accounts/%e0%80%af",
    "/accounts/%ff",
    "/accounts/%c3%a9",
    "/accounts/%ef%bc%8f7",
    "/accounts/7%3ftransactions",
    "/accounts/7%23",
    "http://api.example/accounts/7",
    "accounts/7",
    "*",
];

#[tokio::test]
async fn two_readings_are_none() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let long = format!("/accounts/{}", "7".repeat(2_048));
    for target in TRICKS.into_iter().chain([long.as_str(), "/accounts/7#x", "/accounts/{accountId}", "/accounts/<7>"]) {
        for headers in [nginx("GET", target), forwarded("GET", target)] {
            forbidden(&world.verify_as(Some(&token), &headers).await, "", target);
        }
    }
    // What is odd in the query is the API's business.
    for query in ["?", "?a=../..", "?a=%2f%00;//\\", "?access_token=x", "?x#y", "?/admin"] {
        let target = format!("/accounts/7{query}");
        assert_eq!(world.verify(&token, "GET", &target).await.status, 200, "{target}");
    }
}

#[tokio::test]
async fn envoy_is_answered_403_and_not_404() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    let ask = async |target: &str| {
        let lines = format!("Authorization: Bearer {token}\r\n");
        request(world.server, "GET", &format!("/{}/oauth2/verify{target}", world.slug), &lines).await
    };
    assert_eq!(ask("/accounts/7").await.status, 200);
    for target in TRICKS.into_iter().filter(|target| target.starts_with('/')) {
        let reply = ask(target).await;
        // Some are no HTTP at all.
        let malformed = reply.status == 400 && target.contains('\\');
        assert!(reply.status == 403 || malformed, "{target}: {}", reply.text);
        assert!(!malformed || !reply.text.contains("X-Auth"), "{target}");
    }
    // The exemption is for what stands behind the endpoint, not for the way to it.
    for target in ["/x/../oauth2/verify/accounts/7", "//oauth2/verify/accounts/7", "/oauth2/verify;/accounts/7"] {
        let lines = format!("Authorization: Bearer {token}\r\n");
        let reply = request(world.server, "GET", &format!("/{}{target}", world.slug), &lines).await;
        assert_eq!(reply.status, 404, "{target}");
    }
    let lines = format!("Authorization: Bearer {token}\r\n");
    for target in ["/%77/oauth2/verify/accounts/7", "/none/oauth2/verify/accounts/7", "//oauth2/verify/accounts/7"] {
        assert_eq!(request(world.server, "GET", target, &lines).await.status, 404, "{target}");
    }
}

#[tokio::test]
async fn bytes_beyond_text_are_refused_and_never_an_error() {
    let world = World::new().await;
    let (_, token) = accounts(&world).await;
    for byte in (0x20_u8..=0xff).chain([0x09]) {
        for name in ["X-Original-URI", "X-Forwarded-Uri", "X-Original-URL"] {
            let form = name.trim_start_matches("X-").split('-').next().unwrap_or_default();
            let mut head = format!(
                "GET /{}/oauth2/verify HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
                 Authorization: Bearer {token}\r\nX-{form}-Method: GET\r\n{name}: /accounts/a",
                world.slug,
                world.server.url.trim_start_matches("http://"),
            )
            .into_bytes();
            head.extend([byte, b'b']);
            head.extend(b"\r\n\r\n");
            let reply = harness::wire::send(world.server, &head).await;
            let plain = byte.is_ascii_graphic() && !b"%/;#\\\"<>[]^`{|}".contains(&byte) && name != "X-Original-URL";
            let expected: &[u16] = if plain { &[200] } else { &[400, 403] };
            assert!(expected.contains(&reply.status), "{name} {byte:#x}: {}", reply.text);
        }
    }
}
