//! Requests that are no requests (OWASP ASVS 4.2): refused before anybody can read them in two ways, and the server lives.

use harness::wire::{request, send};
use harness::{TestServer, World};
use std::fmt::Write;

#[tokio::test]
async fn h_03_requests_that_could_be_read_in_two_ways_are_refused() {
    let world = World::new().await;
    let (server, slug) = (world.server, &world.slug);
    let host = server.url.trim_start_matches("http://");
    let smuggled = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    let chunked = "0\r\n\r\n";
    let length = smuggled.len() + chunked.len();
    let cases = [
        ("TE and CL", format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n\r\n{chunked}{smuggled}")),
        ("CL and TE", format!("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}{smuggled}")),
        ("two lengths", format!("Content-Length: 0\r\nContent-Length: {}\r\n\r\n{smuggled}", smuggled.len())),
        ("a list of lengths", format!("Content-Length: 0, {}\r\n\r\n{smuggled}", smuggled.len())),
        ("a signed length", format!("Content-Length: +{}\r\n\r\n{smuggled}", smuggled.len())),
        ("a negative length", format!("Content-Length: -1\r\n\r\n{smuggled}")),
        ("a hex length", format!("Content-Length: 0x10\r\n\r\n{smuggled}")),
        ("another coding", format!("Transfer-Encoding: xchunked\r\n\r\n{chunked}{smuggled}")),
        (
            "chunked twice",
            format!("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{chunked}{smuggled}"),
        ),
        ("a broken chunk size", format!("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n{smuggled}")),
        ("a huge chunk size", format!("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n{smuggled}")),
        ("a space before the colon", format!("Content-Length : 0\r\n\r\n{smuggled}")),
        ("a folded line", format!("X-Folded: a\r\n Content-Length: 5\r\n\r\n{smuggled}")),
        ("a NUL", format!("X-Nul: a\0b\r\n\r\n{smuggled}")),
        ("a bare CR", format!("X-Cr: a\rContent-Length: 5\r\n\r\n{smuggled}")),
    ];
    for (what, rest) in cases {
        let head = format!(
            "POST /{slug}/oauth2/token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        );
        let reply = send(server, format!("{head}{rest}").as_bytes()).await;
        // Refused before a second request can be seen in it, and nothing after it is answered.
        assert!(reply.status == 400 || reply.status == 0, "{what}: {}", reply.text);
        assert!(reply.closed, "{what}: the connection is still open");
        assert!(!reply.text.contains("\"status\":\"ok\""), "{what}: the smuggled request was answered: {}", reply.text);
    }
    assert_eq!(request(server, "GET", "/livez", "").await.status, 200, "and the server lives");
}

#[tokio::test]
async fn h_03_heads_that_are_too_large_or_no_heads_are_refused() {
    let server = TestServer::shared();
    let large = "x".repeat(140_000);
    let many = (0..200).fold(String::new(), |mut lines, n| {
        let _ = write!(lines, "X-{n}: y\r\n");
        lines
    });
    for (what, headers) in [("one large header", format!("X-Large: {large}\r\n")), ("too many headers", many)] {
        let reply = request(server, "GET", "/livez", &headers).await;
        // The connection may be reset while the rest of the head is still being written.
        assert!([0, 400, 431].contains(&reply.status), "{what}: {}", reply.text);
    }
    let reply = request(server, "GET", &format!("/livez?{large}"), "").await;
    assert!([0, 400, 414, 431].contains(&reply.status), "{}", reply.text);
    for (what, bytes) in [
        ("nonsense", "hello\r\n\r\n"),
        ("no version", "GET /livez\r\n\r\n"),
        ("another version", "GET /livez HTTP/3.7\r\nHost: x\r\n\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\r\n\r\n"),
        ("no name", "GET /livez HTTP/1.1\r\n: x\r\n\r\n"),
        ("a header of two words", "GET /livez HTTP/1.1\r\nHost x\r\n\r\n"),
    ] {
        let reply = send(server, bytes.as_bytes()).await;
        assert!([0, 400, 505].contains(&reply.status), "{what}: {}", reply.text);
        assert!(reply.closed, "{what}");
    }
    assert_eq!(request(server, "GET", "/livez", "").await.status, 200);
}

#[tokio::test]
async fn h_03_methods_nobody_needs_are_not_allowed() {
    let world = World::new().await;
    let slug = &world.slug;
    let paths = [
        "/",
        "/livez",
        "/setup",
        "/console",
        &format!("/{slug}"),
        &format!("/{slug}/login"),
        &format!("/{slug}/oauth2/jwks"),
        &format!("/{slug}/oauth2/authorize"),
        &format!("/{slug}/oauth2/token"),
        &format!("/{slug}/oauth2/userinfo"),
    ]
    .map(str::to_owned);
    for path in &paths {
        for method in ["TRACE", "TRACK", "DEBUG", "PUT", "DELETE", "PATCH", "PROPFIND", "BREW", "get"] {
            let reply =
                request(world.server, method, path, "X-Secret: canary-of-trace\r\nX-HTTP-Method-Override: GET\r\n")
                    .await;
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
            assert!(reply.text.to_ascii_lowercase().contains("\r\nallow: "), "{method} {path}: {}", reply.text);
            assert!(!reply.text.contains("canary-of-trace"), "{method} {path}");
        }
    }
    let overridden = "Content-Length: 0\r\nX-HTTP-Method-Override: GET\r\nX-Method-Override: GET\r\n";
    let reply = request(world.server, "POST", &format!("/{slug}/oauth2/jwks?_method=GET"), overridden).await;
    assert_eq!(reply.status, 405);
}
