//! Every form alone, together and torn.

use super::*;
use crate::protocol::fuzz_loop::fuzz_text;

type Sent<'a> = &'a [(&'static str, &'a str)];

fn field<'a>(sent: Sent<'a>, name: &str) -> Field<'a> {
    let mut values = sent.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.as_bytes());
    match (values.next(), values.next()) {
        (None, _) => Field::Absent,
        (Some(value), None) => Field::Once(value),
        _ => Field::Repeated,
    }
}

fn read<'a>(
    form: Option<Form>,
    own: Option<(&'a str, &'a str)>,
    sent: Sent<'a>,
) -> Result<(&'a str, &'a str), GatewayProblem> {
    let own = own.map(|(method, target)| GatewayRequest { method, target });
    GatewayRequest::read(form, own, |name| field(sent, name)).map(|found| (found.method, found.target))
}

const NGINX: Sent<'_> = &[(ORIGINAL_METHOD, "GET"), (ORIGINAL_URI, "/accounts?a=b")];
const INGRESS: Sent<'_> = &[(ORIGINAL_METHOD, "GET"), (ORIGINAL_URL, "https://api.example/accounts?a=b")];
const TRAEFIK: Sent<'_> = &[(FORWARDED_METHOD, "GET"), (FORWARDED_URI, "/accounts?a=b")];
const ENVOY: (&str, &str) = ("GET", "/accounts?a=b");

#[test]
fn each_form_alone() {
    for form in [None, Some(Form::Original)] {
        assert_eq!(read(form, None, NGINX), Ok(ENVOY));
        assert_eq!(read(form, None, INGRESS), Ok(ENVOY));
    }
    for form in [None, Some(Form::Forwarded)] {
        assert_eq!(read(form, None, TRAEFIK), Ok(ENVOY));
    }
    for form in [None, Some(Form::Prefixed)] {
        assert_eq!(read(form, Some(ENVOY), &[]), Ok(ENVOY));
    }
}

#[test]
fn nothing_and_the_wrong_form_are_missing() {
    for form in [None, Some(Form::Original), Some(Form::Forwarded), Some(Form::Prefixed)] {
        assert_eq!(read(form, None, &[]), Err(GatewayProblem::Missing), "{form:?}");
    }
    assert_eq!(read(Some(Form::Original), Some(ENVOY), TRAEFIK), Err(GatewayProblem::Missing));
    assert_eq!(read(Some(Form::Forwarded), Some(ENVOY), NGINX), Err(GatewayProblem::Missing));
    assert_eq!(read(Some(Form::Prefixed), None, &[NGINX, TRAEFIK].concat()), Err(GatewayProblem::Missing));
}

#[test]
fn a_named_form_is_the_only_one_read() {
    let torn = [(FORWARDED_URI, "/x"), (FORWARDED_URI, "/y")];
    assert_eq!(read(Some(Form::Original), Some(("PUT", "/z")), &[NGINX, &torn].concat()), Ok(ENVOY));
    assert_eq!(read(Some(Form::Prefixed), Some(ENVOY), &torn), Ok(ENVOY));
    let torn = [(ORIGINAL_METHOD, "PUT"), (ORIGINAL_URL, "x")];
    assert_eq!(read(Some(Form::Forwarded), None, &[TRAEFIK, &torn].concat()), Ok(ENVOY));
}

#[test]
fn without_a_name_all_forms_agree_to_the_byte() {
    assert_eq!(read(None, Some(ENVOY), &[NGINX, TRAEFIK].concat()), Ok(ENVOY));
    assert_eq!(read(None, None, &[NGINX, &INGRESS[1..]].concat()), Ok(ENVOY));
    for other in [("GET", "/accounts"), ("GET", "/accounts?a=c"), ("get", "/accounts?a=b"), ("GET", "/%61ccounts?a=b")]
    {
        let forwarded = [(FORWARDED_METHOD, other.0), (FORWARDED_URI, other.1)];
        assert_eq!(read(None, None, &[NGINX, &forwarded].concat()), Err(GatewayProblem::Disagree), "{other:?}");
        assert_eq!(read(None, Some(other), TRAEFIK), Err(GatewayProblem::Disagree), "{other:?}");
        assert_eq!(read(None, Some(other), INGRESS), Err(GatewayProblem::Disagree), "{other:?}");
    }
    // Within one form, whether it is named or not.
    let both = [(ORIGINAL_METHOD, "GET"), (ORIGINAL_URI, "/a"), (ORIGINAL_URL, "https://api.example/b")];
    for form in [None, Some(Form::Original)] {
        assert_eq!(read(form, None, &both), Err(GatewayProblem::Disagree));
    }
}

#[test]
fn halves_and_doubles_are_refused() {
    for (whole, form) in [(NGINX, Form::Original), (INGRESS, Form::Original), (TRAEFIK, Form::Forwarded)] {
        for form in [None, Some(form)] {
            for one in whole {
                let (sent, doubled) = ([*one], [whole, &[*one]].concat());
                let half = read(form, Some(ENVOY), &sent);
                assert!(matches!(half, Err(GatewayProblem::Half(_))), "{one:?}: {half:?}");
                let twice = read(form, Some(ENVOY), &doubled);
                assert_eq!(twice, Err(GatewayProblem::Repeated(one.0)));
            }
        }
    }
}

#[test]
fn methods_and_urls_are_held_to_their_grammar() {
    let long = "A".repeat(MAX_METHOD_BYTES + 1);
    for method in ["", "GET, POST", "GET/", "G\u{e9}T", "GET ", &long] {
        let sent = [(ORIGINAL_METHOD, method), (ORIGINAL_URI, "/")];
        assert!(read(None, None, &sent).is_err(), "{method}");
        assert!(read(None, Some((method, "/")), &[]).is_err(), "{method}");
    }
    for url in [
        "",
        "/accounts",
        "//api.example/accounts",
        "ftp://api.example/accounts",
        "https:///accounts",
        "https://api.example",
        "https://api.example?x/accounts",
        "https://api.example#x/accounts",
        "https://a@b/accounts",
        "https://api\\example/accounts",
        "https://%2f/accounts",
    ] {
        assert_eq!(
            read(None, None, &[(ORIGINAL_METHOD, "GET"), (ORIGINAL_URL, url)]),
            Err(GatewayProblem::Url),
            "{url}"
        );
    }
    for url in ["http://localhost:8080/a", "https://[::1]:8443/a", "https://a_b.example/a"] {
        assert_eq!(read(None, None, &[(ORIGINAL_METHOD, "GET"), (ORIGINAL_URL, url)]), Ok(("GET", "/a")), "{url}");
    }
    for target in ["/a b", "/\u{e9}", "/\t", "/\u{7f}"] {
        let sent = [(ORIGINAL_METHOD, "GET"), (ORIGINAL_URI, target)];
        assert_eq!(read(None, None, &sent), Err(GatewayProblem::NotText(ORIGINAL_URI)), "{target}");
    }
}

#[test]
fn mutations_are_read_whole_or_refused() {
    let corpus = ["https://api.example/accounts?a=b", "/accounts/1", "GET", "http://[::1]:80/a", "https://a?b/c"];
    fuzz_text(0x5eed_0016, &corpus, |text| {
        let sent = [(ORIGINAL_METHOD, "GET"), (ORIGINAL_URL, text)];
        if let Ok((_, target)) = read(None, None, &sent) {
            assert!(target.starts_with('/') && text.ends_with(target), "{text}");
        }
        let sent = [(FORWARDED_METHOD, text), (FORWARDED_URI, "/")];
        if let Ok((method, _)) = read(None, None, &sent) {
            assert!(!method.contains([' ', ',', '/']), "{text}");
        }
    });
}
