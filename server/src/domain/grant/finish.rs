//! From a redeemed or rotated grant to the answer: access token, refresh token, ID token. Everything is derived from the
//! row, so that a repeated request gets the same identity again.

use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::token::id_token::id_token;
use crate::domain::token::issue::{Audience, IssueOrder, Issued, issue};
use crate::domain::token::payload::{Source, TokenId};
use crate::domain::token::refresh_token::Refresh;
use crate::domain::{Fault, Tenant};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::{OPENID, ScopeSet};
use crate::protocol::token_request::GrantType;
use crate::seal::{KeyId, Purpose};
use entity::api_resource;
use entity::grant::Model;

/// What one answer is narrowed to; the grant itself stays as wide as it was given.
#[derive(Debug)]
pub(super) struct Narrowing {
    scope: ScopeSet,
    audience: Audience,
}

impl Narrowing {
    /// What a request asks of a grant.
    ///
    /// # Errors
    /// `invalid_scope` for a scope that was not granted, `invalid_target` for an API that was not.
    pub(super) fn of(
        tenant: &Tenant,
        app: &KnownApp,
        grant: &Model,
        scope: Option<&ScopeSet>,
        resources: &[String],
    ) -> Result<Self, OAuthFailure> {
        let granted = granted(grant)?;
        // what the app may ask for is looked at again each time.
        let scope = granted.narrowed(app.scopes(), scope)?;
        let numbers = Audience::numbers(tenant, resources)?;
        // Userinfo is part of every OpenID grant, whatever API it is for.
        let userinfo = |number: &i32| *number == api_resource::DEFAULT && granted.contains(OPENID);
        let own = |number: &i32| {
            grant.resources.0.contains(number) || (grant.resources.0.is_empty() && *number == api_resource::DEFAULT)
        };
        if !numbers.iter().all(|number| own(number) || userinfo(number)) {
            let why = "a resource was asked for that was not granted";
            return Err(OAuthError::new(ErrorCode::InvalidTarget, why).into());
        }
        let numbers = if numbers.is_empty() { grant.resources.0.clone() } else { numbers };
        Ok(Self { scope, audience: Audience::of(tenant, numbers)? })
    }
}

pub(super) fn granted(grant: &Model) -> Result<ScopeSet, Fault> {
    ScopeSet::parse(&grant.scope).map_err(|_| Fault::Broken("a grant has scopes that are not"))
}

/// The answer for a grant at its current generation.
pub(super) async fn finish(
    tenant: &Tenant,
    app: &KnownApp,
    grant: &Model,
    narrowing: Narrowing,
) -> Result<TokenAnswer, OAuthFailure> {
    let user = tenant.user(grant.user_id).await?.ok_or(Fault::Broken("the person of a live grant is gone"))?;
    let access = access_token(tenant, app, grant, &narrowing)?;
    let refresh = Refresh { grant: grant.id, generation: grant.generation };
    let key = KeyId::from_i64(grant.refresh_key_id);
    let refresh_token = if grant.refreshable { Some(refresh.text(tenant, key)?) } else { None };
    let id_token = id_token(tenant, app, grant, &user, &access.text)?;
    Ok(TokenAnswer { refresh_token, id_token, ..TokenAnswer::of(access, narrowing.scope) })
}

/// The answer of the implicit grant (RFC 6749 §4.2.2): an access token and nothing beside it.
pub(in crate::domain) fn access_only(
    tenant: &Tenant,
    app: &KnownApp,
    grant: &Model,
) -> Result<TokenAnswer, OAuthFailure> {
    let narrowing = Narrowing::of(tenant, app, grant, None, &[])?;
    let access = access_token(tenant, app, grant, &narrowing)?;
    tenant.instance().measures.issued.one(GrantType::Implicit);
    Ok(TokenAnswer::of(access, narrowing.scope))
}

fn access_token(tenant: &Tenant, app: &KnownApp, grant: &Model, narrowing: &Narrowing) -> Result<Issued, OAuthFailure> {
    let Narrowing { scope, audience } = narrowing;
    let full = *scope == granted(grant)?;
    let numbers = (!full).then(|| scope_numbers(tenant, scope));
    // By number: what the grant has besides may be gone by now.
    let same_audience = audience.numbers == Audience::normal(grant.resources.0.clone());
    let source = Source::Grant {
        grant: grant.id,
        scope: numbers,
        resources: (!same_audience).then(|| audience.numbers.clone()),
    };
    let key = KeyId::from_i64(grant.refresh_key_id);
    let id = TokenId { issued_at: grant.rotated_at, serial: serial(tenant, grant, key, scope, audience)? };
    let subject = grant.user_id.to_string();
    issue(tenant, IssueOrder { app, subject, scope, audience, id, source, ends_at: Some(grant.ends_at) })
}

pub(super) fn scope_numbers(tenant: &Tenant, scope: &ScopeSet) -> Vec<i32> {
    scope.iter().filter_map(|name| tenant.catalogue().scope(name)).map(|known| known.number).collect()
}

/// The same grant, generation, scope and audience always name the same token.
fn serial(tenant: &Tenant, grant: &Model, key: KeyId, scope: &ScopeSet, audience: &Audience) -> Result<[u8; 8], Fault> {
    let sealer = tenant.keys().sealer_of(key).ok_or(Fault::Broken("a grant names a root key that is gone"))?;
    let said = format!("{}\n{}\n{scope}\n{}", grant.id, grant.generation, audience.identifiers.join("\n"));
    let drawn = sealer.prf(Purpose::TokenId, said.as_bytes())?;
    drawn.first_chunk().copied().ok_or(Fault::Broken("a derived value is too short"))
}
