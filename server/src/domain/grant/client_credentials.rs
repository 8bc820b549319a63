//! An app on its own (RFC 6749 §4.4). There is no grant row: the token carries the app, its scopes and the epochs it was
//! made under, and nothing is written.

use super::finish::scope_numbers;
use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::asked_scope::expanded;
use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::switch::Switch;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::token::issue::{Audience, IssueOrder, issue};
use crate::domain::token::payload::{Source, TokenId};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::{EVERY, ScopeSet};
use crate::protocol::token_request::GrantType;
use entity::scope::Kind;

/// Issues a token to the app itself.
pub async fn grant(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    scope: Option<&ScopeSet>,
    resources: &[String],
) -> Result<TokenAnswer, OAuthFailure> {
    if !client.app().is_confidential() {
        let why = "a public client cannot act on its own";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, why).into());
    }
    client.demand(GrantType::ClientCredentials)?;
    let app = client.app();
    let wildcard = scope.is_some_and(|scope| scope.contains(EVERY));
    let scope = scope.map(|scope| expanded(tenant, app, scope)).transpose()?;
    if wildcard {
        tenant.used(Switch::ScopeStar, app.id());
    }
    let scope = scope_for(tenant, app, scope.as_ref()).await?;
    let audience = Audience::of(tenant, Audience::numbers(tenant, resources)?)?;
    let source = Source::App {
        app: app.id(),
        scope: scope_numbers(tenant, &scope),
        resources: audience.numbers.clone(),
        app_epoch: app.row().epoch,
        workspace_epoch: tenant.workspace().epoch(),
    };
    let id = TokenId { issued_at: tenant.now(), serial: tenant.instance().entropy.bytes() };
    let subject = app.client_id().to_owned();
    let order = IssueOrder { app, subject, scope: &scope, audience: &audience, id, source, ends_at: None };
    Ok(TokenAnswer::of(issue(tenant, order)?, scope))
}

/// API scopes the app has, and the platform's only as far as its role in the workspace goes.
async fn scope_for(tenant: &Tenant, app: &KnownApp, wanted: Option<&ScopeSet>) -> Result<ScopeSet, OAuthFailure> {
    let apis = tenant.catalogue().of_kind(app.scopes(), Kind::Api);
    let platform = tenant.catalogue().of_kind(app.scopes(), Kind::Platform);
    let platform = if wanted.is_some_and(|wanted| !wanted.intersection(&platform).is_empty()) {
        tenant.within_role_of_app(app.id(), &platform).await?
    } else {
        ScopeSet::new()
    };
    let scope = match wanted {
        None => apis,
        Some(wanted) => {
            let own = wanted.is_subset(app.scopes());
            let machine = wanted.difference(&apis).difference(&platform).is_empty();
            if !own || !machine {
                let why = "a scope was asked for that this client does not have, or cannot have without a person";
                return Err(OAuthError::invalid_scope(why).into());
            }
            wanted.clone()
        }
    };
    if scope.is_empty() {
        let why = "this client has no API scope; whoever runs this workspace gives it one with: tenantry app update \
                   --add-scope";
        return Err(OAuthError::invalid_scope(why).into());
    }
    Ok(scope)
}
