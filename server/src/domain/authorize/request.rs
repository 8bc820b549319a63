//! What is asked, checked against what the app may ask. From here on every refusal goes to the client by redirect.

use super::failure::Rejected;
use super::identify::{Identified, RedirectTarget};
use crate::domain::Tenant;
use crate::domain::asked_scope::asked_scope;
use crate::domain::known_app::KnownApp;
use crate::domain::switch::Switch;
use crate::domain::token::issue::Audience;
use crate::protocol::authorize_request::AuthorizeRequest;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::params::Params;
use crate::protocol::pkce::PkceProblem;
use crate::protocol::response_type::ResponseType;
use crate::protocol::scope::{EVERY, OFFLINE_ACCESS, OPENID, ScopeSet};
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

/// Checks a request of an identified app, and counts the switches it makes use of.
pub fn validate(tenant: &Tenant, identified: Identified, params: &Params) -> Result<ValidRequest, Box<Rejected>> {
    let asked = offered(tenant, &identified.app, params).and_then(|()| AuthorizeRequest::parse(params));
    let asked = asked.and_then(|asked| demands(tenant, &identified.app, &asked).map(|()| asked));
    let valid = match asked {
        Ok(asked) => admit(tenant, identified, asked)?,
        Err(error) => return Err(Box::new(Rejected { target: identified.target, error })),
    };
    count(tenant, &valid);
    Ok(valid)
}

/// A response type that does not exist here is told before anything that goes with it is judged.
fn offered(tenant: &Tenant, app: &KnownApp, params: &Params) -> Result<(), OAuthError> {
    match ResponseType::parse(params.value("response_type")) {
        Ok(response_type) => {
            tenant.demand_offered(grant_of(response_type), app.id(), ErrorCode::UnsupportedResponseType)
        }
        // Read again in its place, among what else may be wrong.
        Err(_) => Ok(()),
    }
}

/// The grant a response type belongs to.
const fn grant_of(response_type: ResponseType) -> GrantType {
    match response_type {
        ResponseType::Code => GrantType::AuthorizationCode,
        ResponseType::Token => GrantType::Implicit,
    }
}

/// What the workspace wants every request to say.
fn demands(tenant: &Tenant, app: &KnownApp, asked: &AuthorizeRequest) -> Result<(), OAuthError> {
    if asked.scope.is_none() && tenant.has(Switch::ScopeRequired) {
        tenant.used(Switch::ScopeRequired, app.id());
        return Err(OAuthError::invalid_request("scope is missing; this workspace wants it named (scope_required)"));
    }
    if !asked.is_openid() && tenant.has(Switch::OpenidRequired) {
        tenant.used(Switch::OpenidRequired, app.id());
        return Err(OAuthError::invalid_scope("openid is missing; this workspace wants it (openid_required)"));
    }
    Ok(())
}

fn count(tenant: &Tenant, valid: &ValidRequest) {
    let asked = &valid.asked;
    let by_code = asked.response_type == ResponseType::Code;
    let odd = asked.code_challenge.as_ref().is_some_and(|challenge| !challenge.is_digest());
    let uses = [
        (Switch::Implicit, !by_code),
        (Switch::AppPkce, by_code && asked.code_challenge.is_none()),
        (Switch::Challenge32To128, by_code && odd),
        (Switch::ScopeStar, asked.scope.as_ref().is_some_and(|scope| scope.contains(EVERY))),
    ];
    for (switch, _) in uses.into_iter().filter(|(_, used)| *used) {
        tenant.used(switch, valid.app.id());
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
    let grant = grant_of(asked.response_type);
    tenant.demand_offered(grant, app.id(), ErrorCode::UnsupportedResponseType)?;
    if !app.may_use(grant) {
        let why = format!(
            "this client may not use the grant {0}; whoever runs this workspace allows it with: tenantry app update \
             --add-grant {0}",
            grant.as_str()
        );
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, why));
    }
    if asked.response_type == ResponseType::Code {
        check_challenge(tenant, app, asked)?;
    }
    if asked.claims.acr.as_ref().is_some_and(|wish| wish.essential) {
        let why = "this workspace has no authentication context to offer";
        return Err(OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, why));
    }
    let mut scope = asked_scope(tenant, app, asked.scope.as_ref())?;
    if asked.response_type == ResponseType::Token && scope.remove(OFFLINE_ACCESS) && scope.is_empty() {
        // OpenID Connect Core §11: without a code it means nothing.
        return Err(OAuthError::invalid_scope("offline_access alone comes to nothing without a code"));
    }
    if scope.contains(OPENID) && named_redirect_uri.is_none() {
        return Err(OAuthError::invalid_request("redirect_uri is missing; OpenID Connect demands it"));
    }
    let resources = Audience::numbers(tenant, &asked.resources)?;
    Audience::of(tenant, resources.clone())?;
    Ok((scope, resources))
}

/// RFC 7636 §4.4.1, as strictly as the app and its workspace have it.
fn check_challenge(tenant: &Tenant, app: &KnownApp, asked: &AuthorizeRequest) -> Result<(), OAuthError> {
    let Some(challenge) = &asked.code_challenge else {
        if app.row().pkce_required || !app.is_confidential() || !tenant.has(Switch::AppPkce) {
            let why = "code_challenge is missing: this client must use PKCE with S256 (see the setting app_pkce)";
            return Err(OAuthError::invalid_request(why));
        }
        return Ok(());
    };
    if !challenge.is_digest() && !tenant.has(Switch::Challenge32To128) {
        return Err(PkceProblem::NoDigest.into());
    }
    Ok(())
}
