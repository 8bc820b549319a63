//! The `Authorization` request header and the `WWW-Authenticate` header that answers it (RFC 9110 §11).
//!
//! Client authentication and bearer tokens both read their scheme through [`credentials`], and the
//! handlers build the 401 and 403 challenges here, so that quoting is done in one place.

use std::fmt::Write as _;

use crate::protocol::error::OAuthError;
use crate::protocol::scope::ScopeSet;

/// The credentials of a header of this scheme; `None` for any other scheme. Schemes are compared
/// without regard to case (RFC 9110 §11.1), and one or more spaces separate the two.
pub fn credentials<'a>(header: &'a str, scheme: &str) -> Option<&'a str> {
    let header = header.trim_matches(' ');
    let (found, rest) = header.split_once(' ').unwrap_or((header, ""));
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim_start_matches(' '))
}

/// The challenge of a failed client authentication (RFC 6749 §5.2, RFC 7617 §2.1).
pub fn basic_challenge(realm: &str) -> String {
    format!("Basic realm=\"{}\", charset=\"UTF-8\"", quotable(realm))
}

/// The challenge of a protected resource (RFC 6750 §3). Without an `error` (no token was sent) it
/// says no more than the scheme and the realm; `scope` is what the resource would need.
pub fn bearer_challenge(realm: &str, error: Option<&OAuthError>, scope: Option<&ScopeSet>) -> String {
    let mut challenge = format!("Bearer realm=\"{}\"", quotable(realm));
    if let Some(error) = error {
        // Writing to a String cannot fail; codes and descriptions hold neither quotes nor backslashes.
        let _ = write!(challenge, ", error=\"{}\", error_description=\"{}\"", error.code(), error.description());
    }
    if let Some(scope) = scope {
        let _ = write!(challenge, ", scope=\"{scope}\"");
    }
    challenge
}

/// The characters of a text that may stand in a quoted string without an escape.
fn quotable(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::error::ErrorCode;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    #[test]
    fn schemes_ignore_case() {
        assert_eq!(credentials("Basic YTpi", "basic"), Some("YTpi"));
        assert_eq!(credentials("bEaReR   x", "Bearer"), Some("x"));
        assert_eq!(credentials("Bearer", "Bearer"), Some(""));
        assert_eq!(credentials("Bearerx y", "Bearer"), None);
        assert_eq!(credentials("", "Bearer"), None);
    }

    #[test]
    fn u_01_without_a_token_the_challenge_names_no_error() {
        assert_eq!(bearer_challenge("https://id.example/acme", None, None), "Bearer realm=\"https://id.example/acme\"");
        let error = OAuthError::new(ErrorCode::InsufficientScope, "this needs more scope");
        assert_eq!(
            bearer_challenge("r", Some(&error), Some(&ScopeSet::of(&["openid"]))),
            "Bearer realm=\"r\", error=\"insufficient_scope\", error_description=\"this needs more scope\", scope=\"openid\""
        );
    }

    #[test]
    fn h_06_a_realm_cannot_break_out() {
        assert_eq!(basic_challenge("a\"b\r\nSet-Cookie: x\\"), "Basic realm=\"abSet-Cookie: x\", charset=\"UTF-8\"");
    }

    #[test]
    fn mutations_never_panic() {
        fuzz_text(0x5eed_0003, &["Basic YTpi", "Bearer abc.def", "DPoP x"], |header| {
            if let Some(found) = credentials(header, "Bearer") {
                assert!(header.contains(found));
            }
        });
    }

    proptest! {
        #[test]
        fn challenges_are_one_printable_line(realm in any::<String>()) {
            prop_assert!(basic_challenge(&realm).bytes().all(|b| matches!(b, 0x20..=0x7e)));
        }
    }
}
