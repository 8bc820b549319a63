//! Revocation (RFC 7009). A refresh token of any generation ends its whole grant; an access token ends alone. What the
//! client did not get itself, or what is unknown, is left alone without a word.

use super::holder;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::check;
use crate::domain::token::payload::{AccessToken, Source};
use crate::domain::token::refresh_token::Refresh;
use crate::domain::{Fault, Tenant};
use entity::id::{AppId, GrantId, UserId};

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

/// What a presented text stands for.
#[derive(Debug)]
pub enum Presented {
    /// A refresh token, of whatever generation: its grant.
    Grant(GrantId),
    /// An access token.
    Access(AccessToken),
}

/// Whom a token acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// A person, through an app.
    Person(UserId),
    /// An app, for itself.
    App(AppId),
}

/// What a presented text stands for; `None` if this workspace never made it or it has ended.
pub fn presented(tenant: &Tenant, text: &str) -> Option<Presented> {
    match Refresh::read(tenant, text) {
        Some(refresh) => Some(Presented::Grant(refresh.grant)),
        None => check::read(tenant, text).map(Presented::Access),
    }
}

/// Whom it acts for; `None` if what it stands on is gone.
pub async fn bearer(tenant: &Tenant, presented: &Presented) -> Result<Option<Bearer>, Fault> {
    let grant = match presented {
        Presented::Access(AccessToken { source: Source::App { app, .. }, .. }) => return Ok(Some(Bearer::App(*app))),
        Presented::Access(AccessToken { source: Source::Grant { grant, .. }, .. }) | Presented::Grant(grant) => *grant,
    };
    Ok(holder(tenant, grant).await?.map(Bearer::Person))
}

/// Ends an access token, or the grant of a refresh token; whether it was live.
pub async fn revoke_presented(tenant: &Tenant, actor: &Actor, presented: Presented) -> Result<bool, Fault> {
    match presented {
        Presented::Grant(grant) => revoke_grant(tenant, actor, grant).await,
        Presented::Access(token) => revoke_access_token(tenant, actor, token).await,
    }
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
