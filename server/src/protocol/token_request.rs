//! The token request, after client authentication (RFC 6749 §4.1.3, §4.4.2 and §6).
//!
//! The handler authenticates the client first and parses the grant then: an unknown grant type is
//! only told to somebody who proved to be a client. A new grant is a new variant, and nothing
//! compiles until it is parsed, allowed, carried out and listed.

use secrecy::SecretString;

use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;
use crate::protocol::pkce::CodeVerifier;
use crate::protocol::redirect_uri::MAX_REDIRECT_URI_BYTES;
use crate::protocol::resource;
use crate::protocol::scope::ScopeSet;

/// Longest `code` or `refresh_token` that is looked at, in bytes.
pub const MAX_CREDENTIAL_BYTES: usize = 2_048;

/// The grants of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.2: at the authorization endpoint, never here.
    Implicit,
    /// RFC 6749 §4.3.
    Password,
}

impl GrantType {
    /// Every grant.
    pub const ALL: [Self; 5] =
        [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials, Self::Implicit, Self::Password];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Implicit => "implicit",
            Self::Password => "password",
        }
    }

    /// The grant a token request asks for.
    ///
    /// # Errors
    /// `invalid_request` if it names none, or sends any parameter twice; `unsupported_grant_type` if it
    /// names one that nobody knows.
    pub fn requested(params: &Params) -> Result<Self, OAuthError> {
        params.refuse_duplicates(&[resource::RESOURCE])?;
        let word = params.value("grant_type").ok_or_else(|| OAuthError::invalid_request("grant_type is missing"))?;
        Self::parse(word).ok_or_else(unsupported)
    }

    /// The grant of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == word)
    }
}

/// A grant that is not to be had here.
fn unsupported() -> OAuthError {
    OAuthError::new(ErrorCode::UnsupportedGrantType, "this grant_type is not supported")
}

/// A well-formed token request. Secrets in it do not show in `Debug`.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// A code is exchanged.
    AuthorizationCode {
        /// The code as presented.
        code: SecretString,
        /// The redirect URI of the authorization request, if it named one.
        redirect_uri: Option<String>,
        /// The verifier, well-formed or not: a bad one spends the code like a wrong one.
        code_verifier: Option<CodeVerifier>,
        /// Resources to narrow to (RFC 8707 §2.2).
        resources: Vec<String>,
    },
    /// A refresh token is used.
    RefreshToken {
        /// The refresh token as presented.
        refresh_token: SecretString,
        /// Scopes to narrow to.
        scope: Option<ScopeSet>,
        /// Resources to narrow to (RFC 8707 §2.2).
        resources: Vec<String>,
    },
    /// The client asks for itself.
    ClientCredentials {
        /// Scopes asked for.
        scope: Option<ScopeSet>,
        /// Resources asked for (RFC 8707 §2.2).
        resources: Vec<String>,
    },
    /// A first-party app brings a person's name and password.
    Password {
        /// The name as it was typed.
        username: String,
        /// The password as it was typed.
        password: SecretString,
        /// Scopes asked for.
        scope: Option<ScopeSet>,
        /// Resources asked for (RFC 8707 §2.2).
        resources: Vec<String>,
    },
}

impl TokenRequest {
    /// Parses what the grant needs from the body of a request whose client is authenticated.
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_grant_type` for a grant that is not asked for here,
    /// `invalid_scope`, `invalid_target`.
    pub fn parse(grant_type: GrantType, params: &Params) -> Result<Self, OAuthError> {
        let resources = resource::requested(params)?;
        Ok(match grant_type {
            GrantType::AuthorizationCode => Self::AuthorizationCode {
                code: params.required("code", MAX_CREDENTIAL_BYTES)?.into(),
                redirect_uri: params.capped("redirect_uri", MAX_REDIRECT_URI_BYTES)?.map(str::to_owned),
                code_verifier: params.value("code_verifier").map(CodeVerifier::presented),
                resources,
            },
            GrantType::RefreshToken => Self::RefreshToken {
                refresh_token: params.required("refresh_token", MAX_CREDENTIAL_BYTES)?.into(),
                scope: scope(params)?,
                resources,
            },
            GrantType::ClientCredentials => Self::ClientCredentials { scope: scope(params)?, resources },
            GrantType::Password => Self::Password {
                username: params.required("username", MAX_CREDENTIAL_BYTES)?.to_owned(),
                password: params.required("password", MAX_CREDENTIAL_BYTES)?.into(),
                scope: scope(params)?,
                resources,
            },
            GrantType::Implicit => return Err(unsupported()),
        })
    }

    /// Which grant is asked for.
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::Password { .. } => GrantType::Password,
        }
    }
}

/// A `scope` of nothing but spaces names no scope.
fn scope(params: &Params) -> Result<Option<ScopeSet>, OAuthError> {
    let set = params.value("scope").map(ScopeSet::parse).transpose()?;
    Ok(set.filter(|set| !set.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use crate::protocol::response_mode::form_encode;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    fn parse(body: &str) -> Result<TokenRequest, OAuthError> {
        let params = Params::from_form(body.as_bytes()).unwrap();
        TokenRequest::parse(GrantType::requested(&params)?, &params)
    }

    fn code(body: &str) -> ErrorCode {
        parse(body).unwrap_err().code()
    }

    #[test]
    fn the_grants() {
        let body = "grant_type=authorization_code&code=abc&redirect_uri=https://a.example/cb&code_verifier=v&client_id=x&client_secret=y";
        let request = parse(body).unwrap();
        assert_eq!(request.grant_type(), GrantType::AuthorizationCode);
        assert!(!format!("{request:?}").contains("abc"));
        let TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier, resources } = request else {
            panic!()
        };
        assert_eq!((code.expose_secret(), redirect_uri.as_deref()), ("abc", Some("https://a.example/cb")));
        assert!(code_verifier.is_some() && resources.is_empty());

        let request =
            parse("grant_type=refresh_token&refresh_token=tnr_x&scope=b+a&resource=urn:a:b&resource=urn:a:c").unwrap();
        let TokenRequest::RefreshToken { refresh_token, scope, resources } = request else { panic!() };
        assert_eq!(refresh_token.expose_secret(), "tnr_x");
        assert_eq!((scope.unwrap().to_string(), resources.len()), ("a b".to_owned(), 2));

        let request = parse("grant_type=client_credentials&scope=+").unwrap();
        assert!(matches!(request, TokenRequest::ClientCredentials { scope: None, .. }));

        let request = parse("grant_type=password&username=bob&password=secret&scope=*").unwrap();
        assert!(!format!("{request:?}").contains("secret"));
        let TokenRequest::Password { username, password, scope, .. } = request else { panic!() };
        assert_eq!((username.as_str(), password.expose_secret()), ("bob", "secret"));
        assert_eq!(scope.unwrap().to_string(), "*");
    }

    #[test]
    fn t_04_repeated_parameters_are_refused() {
        for body in [
            "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type=authorization_code&code=a&code=b",
            "grant_type=refresh_token&refresh_token=a&refresh_token=",
            "grant_type=client_credentials&client_secret=a&client_secret=a",
        ] {
            assert_eq!(code(body), ErrorCode::InvalidRequest, "{body}");
        }
    }

    #[test]
    fn t_05_missing_and_unknown_grants() {
        assert_eq!(code(""), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type="), ErrorCode::InvalidRequest);
        for unknown in ["code", "implicit", "Refresh_Token", "urn:ietf:params:oauth:grant-type:device_code"] {
            assert_eq!(code(&format!("grant_type={unknown}")), ErrorCode::UnsupportedGrantType);
        }
    }

    #[test]
    fn what_a_grant_needs_must_be_there() {
        assert_eq!(code("grant_type=authorization_code"), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=refresh_token&refresh_token="), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=password&username=bob"), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=password&password=secret"), ErrorCode::InvalidRequest);
        assert_eq!(code("grant_type=client_credentials&scope=%22"), ErrorCode::InvalidScope);
        assert_eq!(code("grant_type=client_credentials&resource=x"), ErrorCode::InvalidTarget);
        assert_eq!(
            code(&format!("grant_type=authorization_code&code={}", "a".repeat(MAX_CREDENTIAL_BYTES + 1))),
            ErrorCode::InvalidRequest
        );
    }

    #[test]
    fn p_04_a_malformed_verifier_reaches_the_code() {
        let request = parse("grant_type=authorization_code&code=a&code_verifier=short").unwrap();
        let TokenRequest::AuthorizationCode { code_verifier: Some(verifier), .. } = request else { panic!() };
        assert!(!verifier.is_well_formed());
    }

    #[test]
    fn mutations_never_panic() {
        let corpus = [
            "grant_type=authorization_code&code=a&redirect_uri=https://a/b&code_verifier=v",
            "grant_type=refresh_token&refresh_token=x&scope=a+b",
            "grant_type=client_credentials&resource=urn:a:b",
        ];
        fuzz(0x5eed_000d, &corpus, |input| {
            if let Ok(params) = Params::from_form(input) {
                let _ = GrantType::requested(&params).and_then(|grant| TokenRequest::parse(grant, &params));
            }
        });
    }

    proptest! {
        #[test]
        fn codes_come_back(text in "[^\0]{1,60}") {
            let request = parse(&format!("grant_type=authorization_code&code={}", form_encode(&text))).unwrap();
            let TokenRequest::AuthorizationCode { code, .. } = request else { panic!() };
            prop_assert_eq!(code.expose_secret(), text);
        }

        #[test]
        fn grant_types_round_trip(grant in proptest::sample::select(GrantType::ALL.to_vec()), other in any::<String>()) {
            prop_assert_eq!(GrantType::parse(grant.as_str()), Some(grant));
            prop_assert!(GrantType::parse(&other).is_none_or(|known| known.as_str() == other));
        }
    }
}
