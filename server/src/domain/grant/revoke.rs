//! Revocation (RFC 7009). A refresh token of any generation ends its whole grant; an access token ends alone. What the
//! client did not get itself, or what is unknown, is left alone without a word.

use crate::domain::Fault;
use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::check;
use crate::domain::token::payload::{AccessToken, Source};
use crate::domain::token::refresh_token::Refresh;
use entity::id::{AppId, GrantId};

/// Revokes a presented token if it was issued to this client. The hint is only a hint, so it is not even asked.
pub async fn revoke(tenant: &Tenant, client: &AuthenticatedClient, token: &str) -> Result<(), OAuthFailure> {
    let actor = Actor::App(client.app().client_id().to_owned());
    if let Some(refresh) = Refresh::read(tenant, token) {
        let owner = tenant.store().grants().by_id(refresh.grant).await?.map(|grant| grant.app_id);
        if owner == Some(client.app().id()) {
            revoke_grant(tenant, &actor, refresh.grant).await?;
        }
        return Ok(());
    }
    let Some(token) = check::read(tenant, token) else { return Ok(()) };
    if issued_to(tenant, &token).await? == Some(client.app().id()) {
        revoke_access_token(tenant, &actor, token).await?;
    }
    Ok(())
}

async fn issued_to(tenant: &Tenant, token: &AccessToken) -> Result<Option<AppId>, Fault> {
    match token.source {
        Source::App { app, .. } => Ok(Some(app)),
        Source::Grant { grant, .. } => Ok(tenant.grant(grant).await?.map(|context| context.grant.app_id)),
    }
}

/// Ends a grant; whether it was live.
pub async fn revoke_grant(tenant: &Tenant, actor: &Actor, id: GrantId) -> Result<bool, Fault> {
    let event = tenant.event(actor, Action::GrantRevoked, Target::new("grant", id));
    let revoked = tenant
        .write(async move |store| {
            let live = store.grants().revoke(id).await?;
            if live {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, Fault>(live)
        })
        .await?;
    tenant.forget_grant(id).await;
    Ok(revoked)
}

/// Ends one access token; whether it was good.
pub async fn revoke_access_token(tenant: &Tenant, actor: &Actor, token: AccessToken) -> Result<bool, Fault> {
    let jti = token.id.text();
    let ends_at = token.expires_at();
    let event = tenant.event(actor, Action::TokenRevoked, Target::new("token", &jti));
    let revoked = tenant
        .write(async move |store| {
            let good = store.revoked_tokens().add(&jti, ends_at).await?;
            if good {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, Fault>(good)
        })
        .await?;
    tenant.forget_token(&token).await;
    Ok(revoked)
}
