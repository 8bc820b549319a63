//! Who asks, and where an answer may go. Only this file makes a [`RedirectTarget`], so that nothing is ever redirected
//! to a place that was not proven (RFC 9700 §2.1).

use super::failure::PageError;
use crate::domain::known_app::KnownApp;
use crate::domain::switch::Switch;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::{Fault, Tenant};
use crate::protocol::authorize_request::{request_identity, state_of};
use crate::protocol::error::OAuthError;
use crate::protocol::params::Params;
use crate::protocol::response_mode::ResponseMode;
use crate::protocol::response_type::ResponseType;
use crate::protocol::scope::OPENID;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// A registered redirect URI of the app that asks, and the state to bring back.
#[derive(Clone, Debug)]
pub struct RedirectTarget {
    uri: String,
    mode: ResponseMode,
    state: Option<String>,
    issuer: String,
    app: Arc<KnownApp>,
}

impl RedirectTarget {
    /// The address that brings the client a code (RFC 6749 §4.1.2, RFC 9207).
    pub fn code(&self, code: &str) -> String {
        self.location(&[("code", code)])
    }

    /// The address that brings the client a token (RFC 6749 §4.2.2, RFC 9207).
    pub fn token(&self, answer: &TokenAnswer) -> String {
        let (expires_in, scope) = (answer.expires_in.to_string(), answer.scope.to_string());
        self.location(&[
            ("access_token", answer.access_token.expose_secret()),
            ("token_type", answer.token_type),
            ("expires_in", &expires_in),
            ("scope", &scope),
        ])
    }

    /// The address that tells the client of an error (RFC 6749 §4.1.2.1, RFC 9207).
    pub fn error(&self, error: &OAuthError) -> String {
        self.location(&[("error", error.code().as_str()), ("error_description", error.description())])
    }

    fn location(&self, first: &[(&str, &str)]) -> String {
        let mut parameters = first.to_vec();
        if let Some(state) = &self.state {
            parameters.push(("state", state));
        }
        parameters.push(("iss", &self.issuer));
        self.mode.location(&self.uri, &parameters)
    }

    /// The redirect URI.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whose it is.
    pub fn client_id(&self) -> &str {
        self.app.client_id()
    }
}

/// The app that asks and where it listens.
#[derive(Debug)]
pub struct Identified {
    /// The app.
    pub app: Arc<KnownApp>,
    /// Where an answer may go.
    pub target: RedirectTarget,
    /// The redirect URI as the request named it; the token request must repeat it.
    pub named_redirect_uri: Option<String>,
}

/// How identification fails: only ever on a page.
#[derive(Debug)]
pub enum IdentifyFailure {
    /// Shown here.
    Page(PageError),
    /// Nobody's wrong request.
    Fault(Fault),
}

impl From<IdentifyFailure> for super::failure::AuthorizeFailure {
    fn from(failure: IdentifyFailure) -> Self {
        match failure {
            IdentifyFailure::Page(page) => Self::Page(page),
            IdentifyFailure::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Finds the app and proves the redirect URI of an authorization request.
pub async fn identify(tenant: &Tenant, params: &Params) -> Result<Identified, IdentifyFailure> {
    let page = IdentifyFailure::Page;
    let (client_id, redirect_uri) = request_identity(params).map_err(|_| page(PageError::DuplicateParameter))?;
    let client_id = client_id.ok_or(page(PageError::MissingClient))?;
    let identified = prove(tenant, client_id, redirect_uri, (mode_of(tenant, params), state_of(params))).await?;
    let openid = tenant.has(Switch::OpenidRequired) || asks_openid(params, &identified.app);
    if redirect_uri.is_none() && openid {
        // OpenID Connect Core §3.1.2.1 demands it, also of an app with only one.
        return Err(page(PageError::MissingRedirectUri));
    }
    Ok(identified)
}

/// How whatever becomes of the request is answered. Where there is no implicit grant, a wish for a token is a mistake
/// like any other.
fn mode_of(tenant: &Tenant, params: &Params) -> ResponseMode {
    match ResponseType::parse(params.value("response_type")) {
        Ok(response_type) if tenant.has(Switch::Implicit) => ResponseMode::of(response_type),
        _ => ResponseMode::default(),
    }
}

/// Whether `openid` is among the scopes asked for, or among the app's own where none are. Whether the text is a list
/// of scopes at all is looked at later.
fn asks_openid(params: &Params, app: &KnownApp) -> bool {
    match params.value("scope") {
        Some(scope) => scope.split(' ').any(|word| word == OPENID),
        None => app.scopes().contains(OPENID),
    }
}

/// The same from single values, for an interaction that goes on.
pub(super) async fn prove(
    tenant: &Tenant,
    client_id: &str,
    redirect_uri: Option<&str>,
    (mode, state): (ResponseMode, Option<&str>),
) -> Result<Identified, IdentifyFailure> {
    let app = tenant.app(client_id).await.map_err(IdentifyFailure::Fault)?;
    let app = app.ok_or(IdentifyFailure::Page(PageError::UnknownClient))?;
    if app.row().disabled {
        return Err(IdentifyFailure::Page(PageError::DisabledClient));
    }
    let uri = proven_uri(&app, redirect_uri).map_err(IdentifyFailure::Page)?;
    let (state, issuer) = (state.map(str::to_owned), tenant.urls().issuer().to_owned());
    let target = RedirectTarget { uri, mode, state, issuer, app: Arc::clone(&app) };
    Ok(Identified { app, target, named_redirect_uri: redirect_uri.map(str::to_owned) })
}

/// A registered URI, or the only registered one where none was named (RFC 6749 §3.1.2.3).
fn proven_uri(app: &KnownApp, presented: Option<&str>) -> Result<String, PageError> {
    match (presented, app.redirect_uris()) {
        (Some(presented), registered) if registered.iter().any(|uri| uri.admits(presented)) => Ok(presented.to_owned()),
        (Some(_), _) => Err(PageError::InvalidRedirectUri),
        (None, [only]) => Ok(only.as_str().to_owned()),
        (None, _) => Err(PageError::MissingRedirectUri),
    }
}
