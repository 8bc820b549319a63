//! What is asked, checked against what the app may ask. From here on every refusal goes to the client by redirect.

use super::failure::Rejected;
use super::identify::{Identified, RedirectTarget};
use crate::domain::Tenant;
use crate::domain::known_app::KnownApp;
use crate::domain::token::issue::Audience;
use crate::protocol::authorize_request::AuthorizeRequest;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;
use crate::protocol::scope::{OFFLINE_ACCESS, OPENID, ScopeSet};
use crate::protocol::standard_claims::scope_of;
use crate::protocol::token_request::GrantType;
use std::sync::Arc;

/// A request this app may make.
#[derive(Debug)]
pub struct ValidRequest {
    /// The app.
    pub app: Arc<KnownApp>,
    /// Where the answer goes.
    pub target: RedirectTarget,
    /// The redirect URI as it was named.
    pub named_redirect_uri: Option<String>,
    /// What was asked.
    pub asked: AuthorizeRequest,
    /// The scopes it comes to.
    pub scope: ScopeSet,
    /// Numbers of the APIs it is for; empty means the default one.
    pub resources: Vec<i32>,
}

impl ValidRequest {
    /// What the person is asked to allow: the scopes, and those that claims asked for by name come to.
    pub fn allowance(&self) -> ScopeSet {
        let mut all = self.scope.clone();
        for scope in
            self.asked.claims.userinfo.iter().chain(&self.asked.claims.id_token).filter_map(|name| scope_of(name))
        {
            let _ = all.insert(scope);
        }
        all
    }
}

/// Checks a request of an identified app.
pub fn validate(tenant: &Tenant, identified: Identified, params: &Params) -> Result<ValidRequest, Box<Rejected>> {
    match AuthorizeRequest::parse(params) {
        Ok(asked) => admit(tenant, identified, asked),
        Err(error) => Err(Box::new(Rejected { target: identified.target, error })),
    }
}

/// Checks a parsed request; an interaction that goes on passes here again, so that nothing is forgotten on the way.
pub(super) fn admit(
    tenant: &Tenant,
    identified: Identified,
    mut asked: AuthorizeRequest,
) -> Result<ValidRequest, Box<Rejected>> {
    let Identified { app, target, named_redirect_uri } = identified;
    match checks(tenant, &app, named_redirect_uri.as_deref(), &asked) {
        Ok((scope, resources)) => {
            // A claim by name is no way around the scopes an app may have.
            let may = |name: &String| scope_of(name).is_none_or(|scope| app.scopes().contains(scope));
            asked.claims.userinfo.retain(may);
            asked.claims.id_token.retain(may);
            Ok(ValidRequest { app, target, named_redirect_uri, asked, scope, resources })
        }
        Err(error) => Err(Box::new(Rejected { target, error })),
    }
}

fn checks(
    tenant: &Tenant,
    app: &KnownApp,
    named_redirect_uri: Option<&str>,
    asked: &AuthorizeRequest,
) -> Result<(ScopeSet, Vec<i32>), OAuthError> {
    if !app.may_use(GrantType::AuthorizationCode) {
        let why = "this client may not use the authorization code grant";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, why));
    }
    if asked.code_challenge.is_none() && (app.row().pkce_required || !app.is_confidential()) {
        return Err(OAuthError::invalid_request("code_challenge is missing: this client must use PKCE with S256"));
    }
    if asked.claims.acr.as_ref().is_some_and(|wish| wish.essential) {
        let why = "this workspace has no authentication context to offer";
        return Err(OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, why));
    }
    let scope = scope(tenant, app, asked)?;
    if scope.contains(OPENID) && named_redirect_uri.is_none() {
        return Err(OAuthError::invalid_request("redirect_uri is missing; OpenID Connect demands it"));
    }
    let resources = Audience::numbers(tenant, &asked.resources)?;
    Audience::of(tenant, resources.clone())?;
    Ok((scope, resources))
}

/// What was asked for, or the app's own scopes without `offline_access`.
fn scope(tenant: &Tenant, app: &KnownApp, asked: &AuthorizeRequest) -> Result<ScopeSet, OAuthError> {
    let scope = match &asked.scope {
        Some(scope) if !scope.is_subset(app.scopes()) => {
            return Err(OAuthError::invalid_scope("a scope was asked for that this client may not have"));
        }
        Some(scope) => scope.clone(),
        None => {
            let mut scope = app.scopes().clone();
            scope.remove(OFFLINE_ACCESS);
            scope
        }
    };
    if let Some(gone) = scope.iter().find(|name| tenant.catalogue().scope(name).is_none()) {
        let error = OAuthError::invalid_scope("a scope was asked for that this workspace does not have any more");
        return Err(error.because(gone));
    }
    if scope.is_empty() {
        return Err(OAuthError::invalid_scope("no scope was asked for, and this client has none of its own"));
    }
    Ok(scope)
}
