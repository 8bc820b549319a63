use super::*;
use crate::protocol::fuzz_loop::fuzz;
use crate::protocol::prompt::Prompt;
use crate::protocol::response_mode::form_encode;
use proptest::prelude::*;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request with everything; each test replaces or adds what it is about.
const FULL: &str = "response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid%20email\
    &state=s%2B%20%C3%A9&nonce=n&prompt=login%20consent&max_age=60&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\
    &code_challenge_method=S256&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example&login_hint=ada&id_token_hint=a.b.c\
    &acr_values=urn%3Aa%20urn%3Ab&ui_locales=de%20en&claims=%7B%22id_token%22%3A%7B%22email%22%3Anull%7D%7D&display=popup&unknown=1";

fn params(query: &str) -> Params {
    Params::from_query(query).unwrap()
}

fn parse(query: &str) -> Result<AuthorizeRequest, OAuthError> {
    AuthorizeRequest::parse(&params(query))
}

/// A minimal request and something more.
fn with(more: &str) -> Result<AuthorizeRequest, OAuthError> {
    parse(&format!("response_type=code&client_id=app&{more}"))
}

fn code(result: Result<AuthorizeRequest, OAuthError>) -> ErrorCode {
    result.unwrap_err().code()
}

#[test]
fn a_full_request() {
    let request = parse(FULL).unwrap();
    assert_eq!(request.client_id, "app");
    assert_eq!(request.redirect_uri.as_deref(), Some("https://app.example/cb"));
    assert_eq!(request.scope, Some(ScopeSet::of(&["openid", "email"])));
    assert!(request.is_openid());
    assert_eq!(request.state.as_deref(), Some("s+ \u{e9}"));
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert!(request.prompt.contains(Prompt::Login) && request.prompt.contains(Prompt::Consent));
    assert_eq!(request.max_age, Some(60));
    assert_eq!(request.code_challenge.as_ref().map(CodeChallenge::as_str), Some(CHALLENGE));
    assert_eq!(request.resources, ["https://a.example", "https://b.example"]);
    assert_eq!(request.login_hint.as_deref(), Some("ada"));
    assert_eq!(request.id_token_hint.as_deref(), Some("a.b.c"));
    assert_eq!(request.acr_values, ["urn:a", "urn:b"]);
    assert_eq!(request.ui_locales, ["de", "en"]);
    assert!(request.claims.id_token.contains("email"));
}

#[test]
fn a_minimal_request_is_small_in_a_ticket() {
    let request = with("state=&scope=%20&prompt=").unwrap();
    assert_eq!((&request.scope, &request.state), (&None, &None));
    assert!(!request.is_openid());
    assert_eq!(serde_json::to_string(&request).unwrap(), "{\"client_id\":\"app\"}");
}

#[test]
fn order_does_not_matter() {
    let reversed = FULL.split('&').rev().map(str::trim).collect::<Vec<_>>().join("&");
    let mut request = parse(&reversed).unwrap();
    request.resources.reverse();
    assert_eq!(parse(FULL).unwrap(), request);
}

#[test]
fn a_09_twins_are_refused_and_identity_twins_apart() {
    assert_eq!(code(with("scope=a&scope=a")), ErrorCode::InvalidRequest);
    assert_eq!(code(with("unknown=1&unknown=1")), ErrorCode::InvalidRequest);
    assert!(with("resource=https://a.example&resource=https://b.example").is_ok());
    assert_eq!(request_identity(&params("client_id=a&client_id=a")), Err(DuplicateIdentity));
    assert_eq!(request_identity(&params("client_id=a&redirect_uri=&redirect_uri=x")), Err(DuplicateIdentity));
    assert_eq!(request_identity(&params("client_id=a&scope=x&scope=y")), Ok((Some("a"), None)));
    assert_eq!(request_identity(&params("client_id=&redirect_uri=x")), Ok((None, Some("x"))));
}

#[test]
fn a_11_response_type_and_client_must_be_there() {
    assert_eq!(code(parse("client_id=app")), ErrorCode::InvalidRequest);
    assert_eq!(code(parse("response_type=code")), ErrorCode::InvalidRequest);
    assert_eq!(code(parse("client_id=app&response_type=token%20code")), ErrorCode::UnsupportedResponseType);
    assert_eq!(code(parse("client_id=app&response_type=id_token%20code")), ErrorCode::UnsupportedResponseType);
}

#[test]
fn a_13_only_the_mode_of_the_type() {
    assert!(with("response_mode=query").is_ok());
    assert_eq!(code(with("response_mode=fragment")), ErrorCode::InvalidRequest);
    let token = |mode: &str| parse(&format!("client_id=app&response_type=token&response_mode={mode}"));
    assert_eq!(token("fragment").unwrap().response_mode, ResponseMode::Fragment);
    assert_eq!(token("").unwrap().response_mode, ResponseMode::Fragment);
    assert_eq!(code(token("query")), ErrorCode::InvalidRequest);
}

#[test]
fn a_14_state_is_exact_or_refused() {
    let exact = "\u{e9}".repeat(MAX_STATE_BYTES / 2);
    assert_eq!(with(&format!("state={exact}")).unwrap().state, Some(exact.clone()));
    let query = format!("state={exact}x");
    assert_eq!(code(with(&query)), ErrorCode::InvalidRequest);
    assert_eq!(state_of(&params(&query)), None);
    assert_eq!(state_of(&params("state=a&state=a")), None);
    assert_eq!(state_of(&params("state=a&scope=x&scope=y&response_type=no")), Some("a"));
    assert_eq!(state_of(&params("state=")), None);
}

#[test]
fn a_17_errors_reflect_nothing() {
    for query in [
        "response_type=evil",
        "response_type=code&client_id=a&evil=1&evil=2",
        "response_type=code&client_id=a&prompt=evil",
        "response_type=code&client_id=a&max_age=evil",
    ] {
        assert!(!parse(query).unwrap_err().description().contains("evil"), "{query}");
    }
}

#[test]
fn a_18_bad_scopes_are_invalid_scope() {
    assert_eq!(code(with("scope=caf%C3%A9")), ErrorCode::InvalidScope);
    let many = (0..1_000).map(|n| n.to_string()).collect::<Vec<_>>().join("+");
    assert_eq!(code(with(&format!("scope={many}"))), ErrorCode::InvalidScope);
}

#[test]
fn a_19_prompt_none_stands_alone() {
    assert!(with("prompt=none").unwrap().prompt.forbids_pages());
    assert_eq!(code(with("prompt=none+login")), ErrorCode::InvalidRequest);
    assert_eq!(code(with("prompt=create")), ErrorCode::InvalidRequest);
}

#[test]
fn a_23_objects_are_refused_with_their_codes() {
    assert_eq!(code(with("request=eyJ.e30.")), ErrorCode::RequestNotSupported);
    assert_eq!(code(with("request_uri=https://canary.example/x")), ErrorCode::RequestUriNotSupported);
    assert_eq!(code(with("registration=%7B%7D")), ErrorCode::RegistrationNotSupported);
    assert!(with("request=&request_uri=").is_ok());
    // Even when the parameters that would be inside are missing.
    assert_eq!(code(parse("client_id=app&request=eyJ.e30.")), ErrorCode::RequestNotSupported);
}

#[test]
fn max_age_is_a_number_of_seconds() {
    assert_eq!(with("max_age=0").unwrap().max_age, Some(0));
    for bad in ["-1", "%2B1", "1.5", "1s", "x", "9223372036854775808", "%C2%B2"] {
        assert_eq!(code(with(&format!("max_age={bad}"))), ErrorCode::InvalidRequest, "{bad}");
    }
}

#[test]
fn p_02_method_must_be_s256() {
    for method in ["", "code_challenge_method=plain", "code_challenge_method=s256", "code_challenge_method="] {
        assert_eq!(code(with(&format!("code_challenge={CHALLENGE}&{method}"))), ErrorCode::InvalidRequest, "{method}");
    }
    assert_eq!(code(with("code_challenge_method=S256")), ErrorCode::InvalidRequest);
}

#[test]
fn p_03_challenge_must_be_base64url_of_some_length() {
    for challenge in ["short", &CHALLENGE[..31], &"x".repeat(129), &CHALLENGE.replace('-', "%2F")] {
        assert_eq!(
            code(with(&format!("code_challenge={challenge}&code_challenge_method=S256"))),
            ErrorCode::InvalidRequest
        );
    }
}

#[test]
fn everything_has_a_cap() {
    for (name, max) in [
        ("nonce", MAX_NONCE_BYTES),
        ("redirect_uri", MAX_REDIRECT_URI_BYTES),
        ("login_hint", MAX_LOGIN_HINT_BYTES),
        ("id_token_hint", MAX_ID_TOKEN_HINT_BYTES),
        ("acr_values", MAX_LIST_BYTES),
        ("ui_locales", MAX_LIST_BYTES),
    ] {
        assert!(with(&format!("{name}={}", "a".repeat(max))).is_ok(), "{name}");
        assert_eq!(code(with(&format!("{name}={}", "a".repeat(max + 1)))), ErrorCode::InvalidRequest, "{name}");
    }
    let long_id = format!("response_type=code&client_id={}", "a".repeat(MAX_CLIENT_ID_BYTES + 1));
    assert_eq!(code(parse(&long_id)), ErrorCode::InvalidRequest);
    assert_eq!(with(&format!("acr_values={}", "a+".repeat(30))).unwrap().acr_values.len(), MAX_LIST_WORDS);
    assert_eq!(code(with("claims=%5B%5D")), ErrorCode::InvalidRequest);
    assert_eq!(code(with("resource=not-a-uri")), ErrorCode::InvalidTarget);
}

#[test]
fn mutations_round_trip_or_fail() {
    fuzz(0x5eed_000c, &[FULL, "response_type=code&client_id=app"], |input| {
        let Ok(params) = Params::from_form(input) else {
            return;
        };
        let _ = request_identity(&params);
        if let Ok(request) = AuthorizeRequest::parse(&params) {
            assert_eq!(request.state.as_deref(), state_of(&params));
            let json = serde_json::to_vec(&request).unwrap();
            assert_eq!(serde_json::from_slice::<AuthorizeRequest>(&json).unwrap(), request);
        }
    });
}

proptest! {
    #[test]
    fn a_ticket_gives_the_request_back(
        state in "[^\0]{0,60}", nonce in proptest::option::of("[!-~]{1,40}"), age in 0..i64::MAX,
        scope in "[a-z:]{1,9}( [a-z:]{1,9}){0,5}", hint in "[^\0]{0,30}",
    ) {
        let mut query = format!("state={}&max_age={age}&scope={}&login_hint={}", form_encode(&state), form_encode(&scope), form_encode(&hint));
        if let Some(nonce) = &nonce {
            query = format!("{query}&nonce={}", form_encode(nonce));
        }
        let request = with(&query).unwrap();
        prop_assert_eq!(request.state.as_deref().unwrap_or_default(), state);
        prop_assert_eq!(&request.nonce, &nonce);
        prop_assert_eq!(request.max_age, Some(age));
        let json = serde_json::to_vec(&request).unwrap();
        prop_assert_eq!(serde_json::from_slice::<AuthorizeRequest>(&json).unwrap(), request);
    }

    #[test]
    fn any_pairs_never_panic(pairs in proptest::collection::vec((proptest::sample::select(vec![
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "code_challenge",
        "code_challenge_method", "resource", "claims", "acr_values", "request",
    ]), any::<String>()), 0..12)) {
        let query = pairs.iter().map(|(name, value)| format!("{name}={}", form_encode(value))).collect::<Vec<_>>().join("&");
        if let Ok(params) = Params::from_query(&query) {
            let _ = AuthorizeRequest::parse(&params);
        }
    }
}
