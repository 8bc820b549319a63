//! How a client says who it is at the token, revocation and introspection endpoints (RFC 6749 §2.3).
//!
//! A [`PresentedClient`] is a claim and nothing more. The domain compares it with the registered app
//! and its method and makes an authenticated client of it, or not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::protocol::authorization_header::credentials;
use crate::protocol::authorize_request::MAX_CLIENT_ID_BYTES;
use crate::protocol::error::OAuthError;
use crate::protocol::params::{Params, form_decode};

/// Longest secret that is looked at, in bytes.
pub const MAX_CLIENT_SECRET_BYTES: usize = 1_024;

/// The ways to authenticate (`token_endpoint_auth_method`, RFC 7591 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthMethod {
    /// The secret in an `Authorization: Basic` header.
    ClientSecretBasic,
    /// The secret in the body.
    ClientSecretPost,
    /// No secret: a public client.
    None,
}

impl AuthMethod {
    /// Every method, as the metadata lists them.
    pub const ALL: [Self; 3] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::None];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
        }
    }

    /// The method of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// What a client presented. Secrets in it do not show in `Debug`.
#[derive(Clone, Debug)]
pub enum PresentedClient {
    /// Id and secret in the header, decoded.
    Basic {
        /// Who it says it is.
        client_id: String,
        /// What it says to prove it.
        secret: SecretString,
    },
    /// Id and secret in the body.
    Post {
        /// Who it says it is.
        client_id: String,
        /// What it says to prove it.
        secret: SecretString,
    },
    /// An id alone.
    Public {
        /// Who it says it is.
        client_id: String,
    },
}

impl PresentedClient {
    /// Reads the `Authorization` header and the body. A query never takes part.
    ///
    /// # Errors
    /// `invalid_request` for two methods at once, for two ids that differ and for parameters sent
    /// twice; `invalid_client` when no client is named or the header cannot be read.
    pub fn parse(authorization: Option<&str>, params: &Params) -> Result<Self, OAuthError> {
        let own = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];
        if own.iter().any(|name| params.duplicated(name)) {
            return Err(OAuthError::invalid_request("a parameter of the client was sent more than once"));
        }
        let in_body = params.value("client_secret");
        let assertion = params.value("client_assertion").or_else(|| params.value("client_assertion_type"));
        let methods = [authorization.is_some(), in_body.is_some(), assertion.is_some()];
        if methods.into_iter().filter(|used| *used).count() > 1 {
            return Err(OAuthError::invalid_request("the client authenticated in two ways at once"));
        }
        if assertion.is_some() {
            return Err(OAuthError::invalid_client().because("client assertions are not supported"));
        }
        let client_id = params.value("client_id");
        match authorization {
            Some(header) => Self::parse_basic(header, client_id),
            None => Self::parse_body(client_id, in_body),
        }
    }

    fn parse_basic(header: &str, in_body: Option<&str>) -> Result<Self, OAuthError> {
        let refuse = |why: &'static str| OAuthError::invalid_client().because(why);
        let encoded = credentials(header, "Basic").ok_or_else(|| refuse("not the Basic scheme"))?;
        if encoded.len() > 8 * (MAX_CLIENT_ID_BYTES + MAX_CLIENT_SECRET_BYTES) {
            return Err(refuse("the Basic credentials are too long"));
        }
        let decoded = STANDARD.decode(encoded).map_err(|_| refuse("the Basic credentials are not base64"))?;
        let decoded = Zeroizing::new(decoded);
        // RFC 6749 §2.3.1: both are form-encoded first, so the first colon is the separator.
        let mut halves = decoded.splitn(2, |&b| b == b':');
        let (Some(id), Some(secret)) = (halves.next(), halves.next()) else {
            return Err(refuse("the Basic credentials have no colon"));
        };
        let decode = |half| form_decode(half).map_err(|_| refuse("the Basic credentials are not form-encoded"));
        let (client_id, secret) = (checked_id(&decode(id)?)?, checked_secret(decode(secret)?)?);
        if in_body.is_some_and(|in_body| in_body != client_id) {
            return Err(OAuthError::invalid_request("client_id in the body differs from the one in the header"));
        }
        Ok(Self::Basic { client_id, secret })
    }

    fn parse_body(client_id: Option<&str>, secret: Option<&str>) -> Result<Self, OAuthError> {
        let client_id = client_id.ok_or_else(|| OAuthError::invalid_client().because("no client was named"))?;
        let client_id = checked_id(client_id)?;
        Ok(match secret {
            Some(secret) => Self::Post { client_id, secret: checked_secret(secret.to_owned())? },
            None => Self::Public { client_id },
        })
    }

    /// Who the client says it is.
    pub fn client_id(&self) -> &str {
        match self {
            Self::Basic { client_id, .. } | Self::Post { client_id, .. } | Self::Public { client_id } => client_id,
        }
    }

    /// The secret, if the method has one. It may be empty.
    pub const fn secret(&self) -> Option<&SecretString> {
        match self {
            Self::Basic { secret, .. } | Self::Post { secret, .. } => Some(secret),
            Self::Public { .. } => None,
        }
    }

    /// The method that was used.
    pub const fn method(&self) -> AuthMethod {
        match self {
            Self::Basic { .. } => AuthMethod::ClientSecretBasic,
            Self::Post { .. } => AuthMethod::ClientSecretPost,
            Self::Public { .. } => AuthMethod::None,
        }
    }
}

fn checked_id(client_id: &str) -> Result<String, OAuthError> {
    if client_id.is_empty() || client_id.len() > MAX_CLIENT_ID_BYTES {
        return Err(OAuthError::invalid_client().because("client_id is empty or too long"));
    }
    Ok(client_id.to_owned())
}

fn checked_secret(secret: String) -> Result<SecretString, OAuthError> {
    if secret.len() > MAX_CLIENT_SECRET_BYTES {
        return Err(OAuthError::invalid_client().because("the client secret is too long"));
    }
    Ok(secret.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::error::ErrorCode;
    use crate::protocol::fuzz_loop::{fuzz, fuzz_text};
    use crate::protocol::response_mode::form_encode;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    type Found = Result<(AuthMethod, String, String), ErrorCode>;

    fn parse(header: Option<&str>, body: &str) -> Found {
        PresentedClient::parse(header, &Params::from_form(body.as_bytes()).unwrap())
            .map(|c| {
                (
                    c.method(),
                    c.client_id().to_owned(),
                    c.secret().map(|s| s.expose_secret().to_owned()).unwrap_or_default(),
                )
            })
            .map_err(|error| error.code())
    }

    fn basic(credentials: impl AsRef<[u8]>) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with what `parse` gives")]
    fn found(method: AuthMethod, id: &str, secret: &str) -> Found {
        Ok((method, id.to_owned(), secret.to_owned()))
    }

    #[test]
    fn the_three_ways() {
        assert_eq!(parse(Some(&basic("app:s3cret")), ""), found(AuthMethod::ClientSecretBasic, "app", "s3cret"));
        assert_eq!(
            parse(Some(&basic("app:s3cret")), "client_id=app"),
            found(AuthMethod::ClientSecretBasic, "app", "s3cret")
        );
        assert_eq!(
            parse(None, "client_id=app&client_secret=s3cret"),
            found(AuthMethod::ClientSecretPost, "app", "s3cret")
        );
        assert_eq!(parse(None, "client_id=app&client_secret="), found(AuthMethod::None, "app", ""));
    }

    #[test]
    fn k_03_two_methods_at_once_are_refused() {
        let header = basic("app:s");
        for body in ["client_secret=s", "client_id=app&client_secret=s", "client_assertion=a.b.c", "client_id=other"] {
            assert_eq!(parse(Some(&header), body), Err(ErrorCode::InvalidRequest), "{body}");
        }
        assert_eq!(parse(None, "client_id=app&client_secret=s&client_assertion=x"), Err(ErrorCode::InvalidRequest));
    }

    #[test]
    fn t_04_doubled_client_parameters_are_refused() {
        for body in [
            "client_id=a&client_id=a",
            "client_id=a&client_secret=s&client_secret=",
            "client_id=a&client_assertion=&client_assertion=",
        ] {
            assert_eq!(parse(None, body), Err(ErrorCode::InvalidRequest), "{body}");
        }
    }

    #[test]
    fn k_05_basic_is_form_encoded() {
        for secret in ["p%q", "a+b", "c:d", "e f", "\u{e9}\u{4e16}", "100%", "a&b=c"] {
            let header = basic(format!("{}:{}", form_encode("my app"), form_encode(secret)));
            assert_eq!(parse(Some(&header), ""), found(AuthMethod::ClientSecretBasic, "my app", secret));
        }
        // Everything after the first colon is the secret, and a plus is a space.
        assert_eq!(parse(Some(&basic("app:a:b+c")), ""), found(AuthMethod::ClientSecretBasic, "app", "a:b c"));
        assert_eq!(parse(Some(&basic("app:")), ""), found(AuthMethod::ClientSecretBasic, "app", ""));
    }

    #[test]
    fn k_05_a_malformed_header_is_invalid_client() {
        let long = basic(format!("app:{}", "x".repeat(20_000)));
        for header in [
            "Basic",
            "Basic !!!",
            "Basic YXBwOnM",
            "Basic YXBwOnM= x",
            "Bearer abc",
            "",
            &basic("no-colon"),
            &basic(":s"),
            &basic("app:%"),
            &basic("app:%zz"),
            &basic(b"app:\xff"),
            &basic("app:\0"),
            &long,
        ] {
            assert_eq!(parse(Some(header), ""), Err(ErrorCode::InvalidClient), "{header:.40}");
        }
    }

    #[test]
    fn nobody_is_invalid_client() {
        assert_eq!(parse(None, ""), Err(ErrorCode::InvalidClient));
        assert_eq!(parse(None, "client_secret=s"), Err(ErrorCode::InvalidClient));
        assert_eq!(parse(None, "client_assertion=a.b.c"), Err(ErrorCode::InvalidClient));
        assert_eq!(
            parse(None, &format!("client_id={}", "a".repeat(MAX_CLIENT_ID_BYTES + 1))),
            Err(ErrorCode::InvalidClient)
        );
    }

    #[test]
    fn k_02_the_answer_never_tells_why() {
        let nobody = PresentedClient::parse(None, &Params::default()).unwrap_err();
        let broken = PresentedClient::parse(Some("Basic !"), &Params::default()).unwrap_err();
        assert_eq!(nobody.description(), broken.description());
        assert_ne!(nobody.cause(), broken.cause());
    }

    #[test]
    fn debug_hides_secrets() {
        let client = PresentedClient::parse(Some(&basic("app:hush")), &Params::default()).unwrap();
        assert!(!format!("{client:?}").contains("hush"));
    }

    #[test]
    fn mutations_never_panic() {
        let header = basic("app:s%20ecret");
        fuzz_text(0x5eed_000e, &[&header, "Bearer x"], |header| {
            let _ = PresentedClient::parse(Some(header), &Params::default());
        });
        fuzz(0x5eed_000f, &["app:s%20ecret", "a%3Ab:c"], |credentials| {
            let _ = PresentedClient::parse(Some(&basic(credentials)), &Params::default());
        });
    }

    proptest! {
        #[test]
        fn any_id_and_secret_come_back(id in "[^\0]{1,40}", secret in "[^\0]{1,40}") {
            let header = basic(format!("{}:{}", form_encode(&id), form_encode(&secret)));
            prop_assert_eq!(parse(Some(&header), ""), found(AuthMethod::ClientSecretBasic, &id, &secret));
            let body = format!("client_id={}&client_secret={}", form_encode(&id), form_encode(&secret));
            prop_assert_eq!(parse(None, &body), found(AuthMethod::ClientSecretPost, &id, &secret));
        }

        #[test]
        fn any_header_never_panics(header in any::<String>()) {
            let _ = PresentedClient::parse(Some(&header), &Params::default());
        }
    }
}
