//! The authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).
//!
//! Read in three steps, because an error may only be redirected to a proven place:
//! [`request_identity`] says which app and redirect URI are meant, the domain proves them, and from
//! then on [`AuthorizeRequest::parse`] and the domain may send errors there, with [`state_of`]. Only
//! syntax is judged; whether this app may have what it asks for is the domain's question. While a
//! person signs in and consents, the parsed request travels inside the sealed interaction ticket,
//! which is why it can be serialised.

use serde::{Deserialize, Serialize};

use crate::protocol::claims_request::{ClaimsRequest, MAX_CLAIMS_BYTES};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;
use crate::protocol::pkce::CodeChallenge;
use crate::protocol::prompt::PromptSet;
use crate::protocol::redirect_uri::MAX_REDIRECT_URI_BYTES;
use crate::protocol::resource;
use crate::protocol::response_mode::ResponseMode;
use crate::protocol::response_type::ResponseType;
use crate::protocol::scope::ScopeSet;

/// Longest `client_id`, in bytes.
pub const MAX_CLIENT_ID_BYTES: usize = 256;
/// Longest `state`, in bytes. A longer one is refused, never cut.
pub const MAX_STATE_BYTES: usize = 2_048;
/// Longest `nonce`, in bytes.
pub const MAX_NONCE_BYTES: usize = 1_024;
/// Longest `login_hint`, in bytes.
const MAX_LOGIN_HINT_BYTES: usize = 512;
/// Longest `id_token_hint`, in bytes.
const MAX_ID_TOKEN_HINT_BYTES: usize = 8 * 1024;
/// Longest list of words (`acr_values`, `ui_locales`), in bytes.
const MAX_LIST_BYTES: usize = 1_024;
/// Most words of such a list; the rest are wishes of low rank and left out.
const MAX_LIST_WORDS: usize = 20;

/// A well-formed authorization request. Empty parameters are absent ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeRequest {
    /// The app.
    pub client_id: String,
    /// Where the answer goes; may be absent only if the app has exactly one and no OpenID Connect is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// What is answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub response_type: ResponseType,
    /// How it is answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub response_mode: ResponseMode,
    /// The scopes asked for; `None` when the request names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeSet>,
    /// Returned byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Copied into the `id_token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Which pages must or must not be shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub prompt: PromptSet,
    /// Most seconds since the last login, not negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i64>,
    /// The S256 challenge (RFC 7636 §4.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// The resources asked for (RFC 8707), without doubles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// What to put into the login field. Text of a stranger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// An `id_token` about the expected user, not verified yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_hint: Option<String>,
    /// Authentication contexts wished for, the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// Languages wished for (BCP 47 tags, not checked), the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
    /// Single claims asked for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub claims: ClaimsRequest,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// `client_id` or `redirect_uri` was sent more than once: there is no app to trust and no place to
/// send an error to, so a page answers (its word is `duplicate_parameter`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("client_id or redirect_uri was sent more than once")]
pub struct DuplicateIdentity;

/// The `client_id` and `redirect_uri` of a request of which nothing is proven yet.
pub fn request_identity(params: &Params) -> Result<(Option<&str>, Option<&str>), DuplicateIdentity> {
    if params.duplicated("client_id") || params.duplicated("redirect_uri") {
        return Err(DuplicateIdentity);
    }
    Ok((params.value("client_id"), params.value("redirect_uri")))
}

/// The `state` an error redirect carries, whatever else is wrong with the request. `None` when it is
/// absent, doubled or too long to be returned.
pub fn state_of(params: &Params) -> Option<&str> {
    params.value("state").filter(|state| state.len() <= MAX_STATE_BYTES)
}

impl AuthorizeRequest {
    /// Parses a request.
    ///
    /// # Errors
    /// The code of the specification for the first thing that is wrong: `invalid_request`,
    /// `unsupported_response_type`, `invalid_scope`, `invalid_target`, `request_not_supported`,
    /// `request_uri_not_supported`, `registration_not_supported`.
    pub fn parse(params: &Params) -> Result<Self, OAuthError> {
        params.refuse_duplicates(&[resource::RESOURCE])?;
        refuse_objects(params)?;
        let response_type = ResponseType::parse(params.value("response_type"))?;
        let response_mode = ResponseMode::parse(params.value("response_mode"), response_type)?;
        let text = |name, max| params.capped(name, max).map(|value| value.map(str::to_owned));
        let challenge = CodeChallenge::parse(params.value("code_challenge"), params.value("code_challenge_method"))?;
        Ok(Self {
            client_id: params.required("client_id", MAX_CLIENT_ID_BYTES)?.to_owned(),
            redirect_uri: text("redirect_uri", MAX_REDIRECT_URI_BYTES)?,
            response_type,
            response_mode,
            state: text("state", MAX_STATE_BYTES)?,
            nonce: text("nonce", MAX_NONCE_BYTES)?,
            scope: scope(params)?,
            prompt: PromptSet::parse(params.value("prompt").unwrap_or_default())?,
            max_age: params.value("max_age").map(max_age).transpose()?,
            code_challenge: challenge,
            resources: resource::requested(params)?,
            login_hint: text("login_hint", MAX_LOGIN_HINT_BYTES)?,
            id_token_hint: text("id_token_hint", MAX_ID_TOKEN_HINT_BYTES)?,
            acr_values: words(params, "acr_values")?,
            ui_locales: words(params, "ui_locales")?,
            claims: match params.capped("claims", MAX_CLAIMS_BYTES)? {
                Some(text) => ClaimsRequest::parse(text)?,
                None => ClaimsRequest::default(),
            },
        })
    }

    /// Whether this is an OpenID Connect request.
    pub fn is_openid(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.contains(crate::protocol::scope::OPENID))
    }
}

/// Parameters that would change what the others mean are refused, not ignored: a client that sends a
/// signed request must not be answered as if it had sent an unsigned one (OpenID Connect Core §6,
/// §7.2.1).
fn refuse_objects(params: &Params) -> Result<(), OAuthError> {
    let refused = [
        ("request", ErrorCode::RequestNotSupported, "the request parameter is not supported"),
        ("request_uri", ErrorCode::RequestUriNotSupported, "the request_uri parameter is not supported"),
        ("registration", ErrorCode::RegistrationNotSupported, "the registration parameter is not supported"),
    ];
    match refused.into_iter().find(|(name, ..)| params.value(name).is_some()) {
        Some((_, code, description)) => Err(OAuthError::new(code, description)),
        None => Ok(()),
    }
}

/// A `scope` of nothing but spaces names no scope.
fn scope(params: &Params) -> Result<Option<ScopeSet>, OAuthError> {
    let set = params.value("scope").map(ScopeSet::parse).transpose()?;
    Ok(set.filter(|set| !set.is_empty()))
}

fn max_age(text: &str) -> Result<i64, OAuthError> {
    let seconds = if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
    seconds.ok_or_else(|| OAuthError::invalid_request("max_age must be a number of seconds, not negative"))
}

fn words(params: &Params, name: &'static str) -> Result<Vec<String>, OAuthError> {
    let text = params.capped(name, MAX_LIST_BYTES)?.unwrap_or_default();
    Ok(text.split(' ').filter(|word| !word.is_empty()).take(MAX_LIST_WORDS).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests;
