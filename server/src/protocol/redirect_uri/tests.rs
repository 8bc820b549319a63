use super::*;
use crate::protocol::fuzz_loop::fuzz_text;
use proptest::prelude::*;

mod battery;

/// What an app registered in the battery: a plain URI and one with a query.
const PLAIN: &str = "https://app.example.com/cb";
const WITH_QUERY: &str = "https://app.example.com/back?a=1&b=2";

fn web(text: &str) -> Result<Registered, RedirectUriProblem> {
    Registered::parse(text, false)
}

fn native(text: &str) -> Result<Registered, RedirectUriProblem> {
    Registered::parse(text, true)
}

#[test]
fn a_04_a_native_app_chooses_its_loopback_port() {
    for origin in ["http://127.0.0.1", "http://[::1]"] {
        let uri = native(&format!("{origin}/cb?a=1")).unwrap();
        for port in ["", ":1", ":80", ":8080", ":65535"] {
            assert!(uri.admits(&format!("{origin}{port}/cb?a=1")), "{origin}{port}");
        }
        let with_port = native(&format!("{origin}:4000/cb")).unwrap();
        assert!(with_port.admits(&format!("{origin}:5000/cb")));
        assert!(!with_port.admits(&format!("{origin}:5000/cb?a=1")));
        let bare = native(origin).unwrap();
        assert!(bare.admits(&format!("{origin}:9")) && !bare.admits(&format!("{origin}:9/")));
    }
}

#[test]
fn a_04_nothing_but_the_port_is_free() {
    let uri = native("http://127.0.0.1/cb").unwrap();
    for presented in [
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:080/cb",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:+80/cb",
        "http://127.0.0.1:-1/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:80:80/cb",
        "http://127.0.0.1:80x/cb",
        "http://127.0.0.1:80@evil.test/cb",
        "http://127.0.0.1@evil.test/cb",
        "http://127.0.0.1.evil.test/cb",
        "http://127.0.0.1:8080.evil.test/cb",
        "http://127.0.0.1:8080\\evil.test/cb",
        "http://127.0.0.1:8080/cb/",
        "http://127.0.0.1:8080/cb?x",
        "http://127.0.0.1:8080/cb#",
        "http://127.0.0.1:8080/../cb",
        "http://127.0.0.1:\u{0661}/cb",
        "http://127.0.0.1:8080",
        "http://127.0.0.2:8080/cb",
        "http://127.1/cb",
        "http://2130706433/cb",
        "http://[::1]:8080/cb",
        "http://[0:0:0:0:0:0:0:1]/cb",
        "http://localhost:8080/cb",
        "https://127.0.0.1/cb",
        "HTTP://127.0.0.1/cb",
    ] {
        assert!(!uri.admits(presented), "{presented}");
    }
}

#[test]
fn a_04_localhost_and_web_apps_have_no_free_port() {
    let name = native("http://localhost:3000/cb").unwrap();
    assert!(name.admits("http://localhost:3000/cb"));
    assert!(!name.admits("http://localhost:3001/cb") && !name.admits("http://127.0.0.1:3000/cb"));
    let of_web_app = web("http://127.0.0.1:3000/cb").unwrap();
    assert!(of_web_app.admits("http://127.0.0.1:3000/cb") && !of_web_app.admits("http://127.0.0.1:3001/cb"));
}

#[test]
fn a_05_plain_http_is_for_this_machine_only() {
    for uri in ["http://localhost/cb", "http://localhost:3000/cb", "http://127.0.0.1:1/cb", "http://[::1]/cb"] {
        assert!(web(uri).is_ok() && native(uri).is_ok(), "{uri}");
    }
    for uri in [
        "http://app.example.com/cb",
        "http://localhost.evil.test/cb",
        "http://127.0.0.2/cb",
        "http://10.0.0.1/cb",
        "http://evil.localhost/cb",
    ] {
        assert_eq!(web(uri), Err(RedirectUriProblem::PlainHttp), "{uri}");
        assert_eq!(native(uri), Err(RedirectUriProblem::PlainHttp), "{uri}");
    }
}

#[test]
fn a_06_script_and_local_schemes_never_register() {
    for scheme in ["javascript", "data", "vbscript", "file", "blob", "about", "view-source"] {
        for text in [
            format!("{scheme}:alert(1)"),
            format!("{}:alert(1)", scheme.to_uppercase()),
            format!("{scheme}://app.example.com/%0aalert(1)"),
            format!(" {scheme}:alert(1)"),
            format!("\t{scheme}:alert(1)"),
            format!("\u{1}{scheme}:alert(1)"),
            format!("{}\n{}:x", &scheme[..2], &scheme[2..]),
        ] {
            assert!(web(&text).is_err() && native(&text).is_err(), "{text:?}");
        }
        assert_eq!(native(&format!("{scheme}:x")), Err(RedirectUriProblem::LocalScheme));
    }
}

#[test]
fn a_07_a_fragment_never_registers() {
    for uri in [
        "https://app.example.com/cb#",
        "https://app.example.com/cb#x",
        "com.example.app:/cb#x",
        "https://app.example.com#",
    ] {
        assert_eq!(native(uri), Err(RedirectUriProblem::Fragment), "{uri}");
    }
}

#[test]
fn a_08_private_use_schemes_are_reversed_domains_of_native_apps() {
    for uri in [
        "com.example.app:/cb",
        "com.example.app:cb",
        "com.example.app://cb",
        "com.example.app://cb/x?y=1",
        "com.example.my-app:/",
    ] {
        assert!(native(uri).is_ok(), "{uri}");
        assert_eq!(web(uri), Err(RedirectUriProblem::NotNative), "{uri}");
    }
    for uri in ["myapp:/cb", "myapp://cb", ".app:/cb", "com.:/cb", "com..app:/cb"] {
        assert!(
            matches!(native(uri), Err(RedirectUriProblem::SchemeWithoutDot | RedirectUriProblem::NotAbsolute)),
            "{uri}"
        );
    }
    assert_eq!(native("com.example.app:"), Err(RedirectUriProblem::NotAbsolute));
    assert_eq!(native("com.example.app://u@cb"), Err(RedirectUriProblem::UserInfo));
    assert!(!native("com.example.app:/cb").unwrap().admits("com.example.app:/CB"));
}

#[test]
fn only_canonical_text_registers() {
    use RedirectUriProblem::*;
    for (uri, problem) in [
        ("HTTPS://app.example.com/cb", NotCanonical),
        ("https://App.example.com/cb", NotCanonical),
        ("https://app.example.com:443/cb", NotCanonical),
        ("https://app.example.com/./cb", NotCanonical),
        ("https://0x7f.0.0.1/cb", NotCanonical),
        ("https://127.1/cb", NotCanonical),
        ("http://127.0.0.1:0/cb", NotCanonical),
        ("https://app.example.com/../cb", DotSegment),
        ("https://app.example.com/x/..;/cb", DotSegment),
        ("https://app.example.com/%2e%2E/cb", Escape),
        ("https://app.example.com/a%2fb", Escape),
        ("https://app.example.com/a%5Cb", Escape),
        ("https://app.example.com/a%", Escape),
        ("https://app.example.com/a%4", Escape),
        ("https://app.example.com/?a=%0d%0a", Escape),
        ("https://app.example.com/a b", Character),
        ("https://app.example.com\\cb", Character),
        ("https://\u{e4}pp.example.com/cb", Character),
        ("https://app.example.com/<script>", Character),
        ("https://u@app.example.com/cb", UserInfo),
        ("https://u:p@app.example.com/cb", UserInfo),
        ("https://@app.example.com/cb", UserInfo),
        ("https://*.example.com/cb", Host),
        ("https://app.example.com./cb", Host),
        ("https://app..example.com/cb", Host),
        ("https://", Host),
        ("https:///cb", Host),
        ("https:app.example.com/cb", Host),
        ("/cb", NotAbsolute),
        ("app.example.com/cb", NotAbsolute),
        ("//app.example.com/cb", NotAbsolute),
        ("", Length),
    ] {
        assert_eq!(web(uri), Err(problem), "{uri}");
    }
    let long = format!("https://app.example.com/{}", "a".repeat(MAX_REDIRECT_URI_BYTES));
    assert_eq!(web(&long), Err(Length));
}

#[test]
fn ordinary_uris_register() {
    for uri in [
        PLAIN,
        WITH_QUERY,
        "https://app.example.com",
        "https://app.example.com/",
        "https://app.example.com:8443/cb",
        "https://xn--bcher-kva.example/cb",
        "https://my_host.internal/cb",
        "https://[2001:db8::1]/cb",
        "https://192.0.2.7/cb?next=%2Fhome",
        "https://app.example.com/callback?dummy1=lorem&dummy2=ipsum",
    ] {
        assert_eq!(web(uri).as_ref().map(Registered::as_str), Ok(uri));
    }
}

#[test]
fn people_read_where_they_go() {
    assert_eq!(web("https://app.example.com:8443/cb").unwrap().place(), "app.example.com:8443");
    assert_eq!(native("com.example.app:/cb").unwrap().place(), "com.example.app");
    assert!(web(PLAIN).unwrap().is_https() && !web("http://localhost/cb").unwrap().is_https());
}

#[test]
fn mutations_are_never_admitted() {
    let registered =
        [web(PLAIN).unwrap(), native("com.example.app:/cb").unwrap(), native("http://127.0.0.1:4000/cb").unwrap()];
    fuzz_text(
        0x5eed_0009,
        &[PLAIN, WITH_QUERY, "http://127.0.0.1:4000/cb", "com.example.app:/cb", "https://u@h:1/?#"],
        |text| {
            for uri in &registered {
                let free_port =
                    text.strip_prefix("http://127.0.0.1").and_then(|t| t.strip_suffix("/cb")).is_some_and(|port| {
                        port.is_empty() || port.strip_prefix(':').is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()))
                    });
                assert!(!uri.admits(text) || text == uri.as_str() || free_port, "{uri} admitted {text:?}");
            }
            if let Ok(uri) = native(text) {
                assert_eq!(uri.as_str(), text);
                assert!(uri.admits(text) && text.is_ascii() && !text.contains(['#', '\\', ' ']));
            }
        },
    );
}

/// A text with one byte changed, added or dropped.
fn nudged(text: &str, place: usize, byte: u8, how: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let place = place % bytes.len();
    match how % 3 {
        0 => bytes[place] = byte,
        1 => bytes.insert(place + usize::from(how > 2), byte),
        _ => {
            bytes.remove(place);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The text without its port, if it is a loopback URI whose port is a number one can listen on.
fn without_port(text: &str) -> Option<String> {
    let origin = ["http://127.0.0.1", "http://[::1]"].into_iter().find(|origin| text.starts_with(origin))?;
    let (_, rest) = text.split_at(origin.len());
    let Some(after) = rest.strip_prefix(':') else { return Some(text.to_owned()) };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = after.split_at(digits);
    let number: u32 = port.parse().ok()?;
    ((1..=65_535).contains(&number) && number.to_string() == port).then(|| format!("{origin}{rest}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// One byte away from what was registered is another place, but for the port of a native app on this machine.
    #[test]
    fn one_byte_away_is_another_place(
        registered in prop::sample::select(&[
            PLAIN, WITH_QUERY, "https://app.example.com", "https://app.example.com:8443/cb", "com.example.app:/cb",
            "http://127.0.0.1:4000/cb", "http://127.0.0.1/cb", "http://[::1]:65535/cb?a=1", "http://[::1]",
            "http://localhost:3000/cb",
        ][..]),
        place in any::<usize>(),
        byte in prop::sample::select(b" !#%&*+-./0123456789:;=?@AZ[\\]_az{}~\t\n\0\x7f".to_vec()),
        how in 0_u8..6,
        is_native in any::<bool>(),
    ) {
        let Ok(uri) = Registered::parse(registered, is_native) else { return Ok(()) };
        let Some(presented) = nudged(registered, place, byte, how) else { return Ok(()) };
        let other_port = is_native
            && without_port(registered).is_some_and(|place| without_port(&presented) == Some(place));
        prop_assert_eq!(uri.admits(&presented), presented == registered || other_port, "{} {:?}", registered, presented);
    }
}

proptest! {
    #[test]
    fn a_registered_uri_parses_to_the_same_place(host in "[a-z]{1,10}(\\.[a-z]{2,5}){1,3}", path in "(/[a-z0-9_~-]{1,8}){0,4}", query in "(\\?[a-z]=[a-z0-9]{0,5})?") {
        let path = if path.is_empty() { "/".to_owned() } else { path };
        let text = format!("https://{host}{path}{query}");
        let uri = web(&text).unwrap();
        prop_assert!(uri.admits(&text));
        prop_assert_eq!(uri.place(), host);
    }

    #[test]
    fn any_text_never_panics(text in any::<String>(), presented in any::<String>(), is_native in any::<bool>()) {
        let _ = Registered::parse(&text, is_native);
        prop_assert!(!native("http://127.0.0.1/cb").unwrap().admits(&presented) || presented.ends_with("/cb"));
    }
}
