//! The errors of OAuth 2.0 and OpenID Connect as they go over the wire.
//!
//! An [`OAuthError`] is a code of the specifications, a sentence for the developer of the app, and
//! perhaps a cause that only the log sees. The sentence is our own text: what a client sent never
//! comes back in it. Parsers make these errors, the domain adds its own, and the handlers send them
//! as JSON ([`OAuthError::body`]) or in a redirect.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// The error codes this server uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The request is malformed (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1).
    InvalidRequest,
    /// Client authentication failed (RFC 6749 §5.2).
    InvalidClient,
    /// The code or refresh token is not good, or not good here (RFC 6749 §5.2).
    InvalidGrant,
    /// This client may not use this grant or response type (RFC 6749 §4.1.2.1, §5.2).
    UnauthorizedClient,
    /// The grant type is not known (RFC 6749 §5.2).
    UnsupportedGrantType,
    /// The response type is not known (RFC 6749 §4.1.2.1).
    UnsupportedResponseType,
    /// A scope is malformed, unknown or more than may be had (RFC 6749 §4.1.2.1, §5.2).
    InvalidScope,
    /// The person or the server said no (RFC 6749 §4.1.2.1).
    AccessDenied,
    /// Something broke here (RFC 6749 §4.1.2.1).
    ServerError,
    /// Overloaded or down for a moment (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable,
    /// A page would have to be shown (OpenID Connect Core §3.1.2.6).
    InteractionRequired,
    /// A login would be needed (OpenID Connect Core §3.1.2.6).
    LoginRequired,
    /// An account would have to be chosen (OpenID Connect Core §3.1.2.6).
    AccountSelectionRequired,
    /// Consent would have to be asked (OpenID Connect Core §3.1.2.6).
    ConsentRequired,
    /// The requested authentication cannot be reached (OpenID Connect Core Unmet Authentication Requirements).
    UnmetAuthenticationRequirements,
    /// The `request_uri` is not good (OpenID Connect Core §3.1.2.6).
    InvalidRequestUri,
    /// The request object is not good (OpenID Connect Core §3.1.2.6).
    InvalidRequestObject,
    /// The `request` parameter is not supported (OpenID Connect Core §3.1.2.6).
    RequestNotSupported,
    /// The `request_uri` parameter is not supported (OpenID Connect Core §3.1.2.6).
    RequestUriNotSupported,
    /// The `registration` parameter is not supported (OpenID Connect Core §3.1.2.6).
    RegistrationNotSupported,
    /// The resource is malformed, unknown or not to be had (RFC 8707 §2).
    InvalidTarget,
    /// The access token is malformed, expired, revoked or foreign (RFC 6750 §3.1).
    InvalidToken,
    /// The access token has too little scope (RFC 6750 §3.1).
    InsufficientScope,
    /// RFC 7591 §3.2.2.
    InvalidRedirectUri,
    /// RFC 7591 §3.2.2.
    InvalidClientMetadata,
}

impl ErrorCode {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
        }
    }

    /// The HTTP status of a JSON answer with this code. A redirect carries the code and no status.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::UnsupportedResponseType
            | Self::InvalidScope
            | Self::AccessDenied
            | Self::InteractionRequired
            | Self::LoginRequired
            | Self::AccountSelectionRequired
            | Self::ConsentRequired
            | Self::UnmetAuthenticationRequirements
            | Self::InvalidRequestUri
            | Self::InvalidRequestObject
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::RegistrationNotSupported
            | Self::InvalidTarget
            | Self::InvalidRedirectUri
            | Self::InvalidClientMetadata => 400,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error answer: a code, a sentence for developers, and a cause for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    code: ErrorCode,
    description: Cow<'static, str>,
    cause: Option<String>,
}

/// The JSON body of an error answer (RFC 6749 §5.2).
#[derive(Debug, Serialize)]
pub struct ErrorBody<'a> {
    /// The code's word.
    pub error: &'static str,
    /// The sentence for developers.
    pub error_description: &'a str,
}

impl OAuthError {
    /// An error with a sentence of ours. Characters that RFC 6749 §5.2 forbids in
    /// `error_description` become spaces, double quotes become single ones.
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let description = if description.chars().all(is_description_char) {
            description
        } else {
            Cow::Owned(description.chars().map(tame).collect())
        };
        Self { code, description, cause: None }
    }

    /// `invalid_request` with a sentence of ours.
    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `invalid_client`, always with the same words: an unknown client, a wrong secret and a
    /// disabled client must look alike.
    pub fn invalid_client() -> Self {
        Self::new(ErrorCode::InvalidClient, "client authentication failed")
    }

    /// `invalid_grant` with a sentence of ours.
    pub fn invalid_grant(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidGrant, description)
    }

    /// `invalid_scope` with a sentence of ours.
    pub fn invalid_scope(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidScope, description)
    }

    /// `server_error`: the answer says nothing, `cause` goes to the log.
    pub fn server_error(cause: impl fmt::Display) -> Self {
        Self::new(ErrorCode::ServerError, "the server could not complete the request").because(cause)
    }

    /// The same error with a cause, for the log only: it is never serialised, displayed or sent.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The code.
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for developers, in the alphabet of RFC 6749 §5.2.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What the log may add.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The HTTP status of the JSON answer.
    pub const fn status(&self) -> u16 {
        self.code.status()
    }

    /// The JSON body.
    pub fn body(&self) -> ErrorBody<'_> {
        ErrorBody { error: self.code.as_str(), error_description: &self.description }
    }
}

/// RFC 6749 §5.2: `%x20-21 / %x23-5B / %x5D-7E`.
const fn is_description_char(c: char) -> bool {
    matches!(c, ' '..='!' | '#'..='[' | ']'..='~')
}

const fn tame(c: char) -> char {
    match c {
        '"' => '\'',
        c if is_description_char(c) => c,
        _ => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_body_has_two_members_and_no_cause() {
        let error = OAuthError::invalid_grant("the code was already used").because("grant 17, generation 3");
        let body = serde_json::to_value(error.body()).unwrap();
        assert_eq!(
            body,
            serde_json::json!({"error": "invalid_grant", "error_description": "the code was already used"})
        );
        assert_eq!(error.cause(), Some("grant 17, generation 3"));
        assert!(!error.to_string().contains("17"));
    }

    #[test]
    fn statuses_follow_the_specifications() {
        assert_eq!(OAuthError::invalid_client().status(), 401);
        assert_eq!(OAuthError::invalid_request("x").status(), 400);
        assert_eq!(ErrorCode::InvalidToken.status(), 401);
        assert_eq!(ErrorCode::InsufficientScope.status(), 403);
        assert_eq!(ErrorCode::UnauthorizedClient.status(), 400);
        assert_eq!(OAuthError::server_error("disk").status(), 500);
        assert_eq!(ErrorCode::TemporarilyUnavailable.status(), 503);
    }

    proptest! {
        #[test]
        fn a_17_descriptions_stay_in_the_alphabet(text in any::<String>()) {
            let error = OAuthError::invalid_request(text);
            prop_assert!(error.description().bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)));
        }
    }
}
