//! The ways a redirect matcher has been fooled, somewhere, some day: each must be refused.

use super::*;

/// Variants of [`PLAIN`] and [`WITH_QUERY`] that are not them.
const MUTATIONS: &[&str] = &[
    // the path
    "https://app.example.com/cb/",
    "https://app.example.com/cb/extra",
    "https://app.example.com/cbx",
    "https://app.example.com/CB",
    "https://app.example.com//cb",
    "https://app.example.com/./cb",
    "https://app.example.com/x/../cb",
    "https://app.example.com/cb/..",
    "https://app.example.com/cb/..;/x",
    "https://app.example.com/cb;x",
    "https://app.example.com/cb%2f",
    "https://app.example.com/cb%5c",
    "https://app.example.com/%63b",
    "https://app.example.com/%2563b",
    "https://app.example.com/%2e%2e/cb",
    "https://app.example.com\\cb",
    "https:\\\\app.example.com\\cb",
    "https://app.example.com/cb.",
    "https://app.example.com/",
    "https://app.example.com",
    // the host
    "https://evil.app.example.com/cb",
    "https://app.example.com.evil.test/cb",
    "https://evilapp.example.com/cb",
    "https://app.example.com./cb",
    "https://APP.example.com/cb",
    "https://app.example.co/cb",
    "https://app\u{2024}example.com/cb",
    "https://\u{430}pp.example.com/cb",
    "https://xn--pp-6kc.example.com/cb",
    "https://app.example\u{ff0e}com/cb",
    "https://app%2eexample.com/cb",
    "https://app.example.com%00.evil.test/cb",
    "https://*.example.com/cb",
    "https://0x7f.1/cb",
    "https://2130706433/cb",
    "https://0177.0.0.1/cb",
    "https://[fe80::1%25eth0]/cb",
    // user information
    "https://u@app.example.com/cb",
    "https://u:p@app.example.com/cb",
    "https://app.example.com@evil.test/cb",
    "https://app.example.com@@evil.test/cb",
    "https://a@b@app.example.com/cb",
    "https://app.example.com/cb@evil.test",
    "https://evil.test\\@app.example.com/cb",
    "https://evil.test/@app.example.com/cb",
    // the port
    "https://app.example.com:443/cb",
    "https://app.example.com:8443/cb",
    "https://app.example.com:/cb",
    "https://app.example.com:80@evil.test/cb",
    // the scheme
    "http://app.example.com/cb",
    "HTTPS://app.example.com/cb",
    "Https://app.example.com/cb",
    "//app.example.com/cb",
    "/cb",
    "https:app.example.com/cb",
    "https:/app.example.com/cb",
    "https:///app.example.com/cb",
    "javascript:https://app.example.com/cb",
    "view-source:https://app.example.com/cb",
    "com.example.app:/cb",
    // the query and the fragment
    "https://app.example.com/cb?",
    "https://app.example.com/cb?a=1",
    "https://app.example.com/cb&a=1",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#x",
    "https://app.example.com/cb%23",
    "https://app.example.com/cb?redirect_uri=https://app.example.com/cb",
    "https://app.example.com/back",
    "https://app.example.com/back?",
    "https://app.example.com/back?a=1",
    "https://app.example.com/back?b=2&a=1",
    "https://app.example.com/back?a=1&b=2&c=3",
    "https://app.example.com/back?a=1&b=2&a=1",
    "https://app.example.com/back?a=1&a=1&b=2",
    "https://app.example.com/back?a=1&amp;b=2",
    "https://app.example.com/back?a=%31&b=2",
    "https://app.example.com/back?a=1&b=2&",
    // blanks, controls, lists
    " https://app.example.com/cb",
    "https://app.example.com/cb ",
    "https://app.example.com/cb\t",
    "https://app.example.com/cb\n",
    "https://app.example.com/cb\r\nLocation: https://evil.test",
    "https://app.\texample.com/cb",
    "ht\ntps://app.example.com/cb",
    "\0https://app.example.com/cb",
    "https://app.example.com/cb\0",
    "https://app.example.com/cb%00",
    "https://app.example.com/cb%0d%0a",
    "https://app.example.com/cb\u{200b}",
    "\u{feff}https://app.example.com/cb",
    "https://app.example.com/cb https://evil.test",
    "https://app.example.com/cb,https://evil.test",
    "",
];

#[test]
fn a_03_redirect_battery() {
    assert!(MUTATIONS.len() >= 40);
    // The native rule must not relax a URI that is not a loopback one.
    let registered = [web(PLAIN), web(WITH_QUERY), native(PLAIN), native(WITH_QUERY)].map(Result::unwrap);
    for uri in &registered {
        assert!(uri.admits(uri.as_str()));
        for presented in MUTATIONS {
            assert!(!uri.admits(presented), "{uri} admitted {presented:?}");
        }
    }
}
