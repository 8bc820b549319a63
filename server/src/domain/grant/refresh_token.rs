//! Refreshing (RFC 6749 §6, RFC 9700 §4.14). Each refresh moves the grant to its next generation by one conditional
//! update. The generation before, presented again within the grace, gives the same answer again, because everything in
//! it is derived; any older one revokes the grant.

use super::finish::{Narrowing, finish};
use super::standing::is_good;
use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::token::refresh_token::Refresh;
use crate::protocol::error::OAuthError;
use crate::protocol::scope::ScopeSet;
use crate::protocol::token_request::GrantType;
use crate::store::{GrantContext, WriteStore};
use entity::audit_event;
use entity::grant::Model;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// What a client presents to refresh.
#[derive(Clone, Debug)]
pub struct RefreshOrder {
    /// The refresh token.
    pub refresh_token: SecretString,
    /// Fewer scopes for this answer.
    pub scope: Option<ScopeSet>,
    /// Fewer APIs for this answer.
    pub resources: Vec<String>,
}

/// How a refresh ended; each is remembered.
enum Outcome {
    /// At the generation of the answer: a new one, or within the grace the current one once more.
    Rotated(Box<Model>, Narrowing),
    Refused(&'static str),
}

/// One try at a refresh; everything random in it is drawn before the transaction.
struct Attempt {
    tenant: Tenant,
    app: Arc<KnownApp>,
    order: RefreshOrder,
    presented: Refresh,
    refresh_key_id: i64,
    reused: audit_event::Model,
}

/// Turns a refresh token into the next tokens.
pub async fn refresh(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    order: RefreshOrder,
) -> Result<TokenAnswer, OAuthFailure> {
    client.demand(GrantType::RefreshToken)?;
    let Some(presented) = Refresh::read(tenant, order.refresh_token.expose_secret()) else {
        return Err(OAuthError::invalid_grant(UNKNOWN).into());
    };
    let actor = Actor::App(client.app().client_id().to_owned());
    let attempt = Attempt {
        tenant: tenant.clone(),
        app: Arc::clone(client.app()),
        order,
        presented,
        refresh_key_id: tenant.keys().sealer(tenant.now())?.key_id().to_i64(),
        reused: tenant.event(&actor, Action::RefreshReused, Target::new("grant", presented.grant)),
    };
    let outcome = tenant
        .write(async move |store| match store.grants().context(presented.grant).await? {
            Some(context) => attempt.run(&store, context).await,
            None => Ok(Outcome::Refused(UNKNOWN)),
        })
        .await;
    tenant.forget_grant(presented.grant).await;
    match outcome? {
        Outcome::Rotated(grant, narrowing) => finish(tenant, client.app(), &grant, narrowing).await,
        Outcome::Refused(why) => Err(OAuthError::invalid_grant(why).into()),
    }
}

const UNKNOWN: &str = "the refresh token is unknown, expired or revoked";

impl Attempt {
    /// What the grant says decides. On PostgreSQL another transaction may have moved it between the read and the update;
    /// then what that one left decides, as it would for a request that came a moment later.
    async fn run(&self, store: &WriteStore<'_>, context: GrantContext) -> Result<Outcome, OAuthFailure> {
        let id = context.grant.id;
        if let Some(outcome) = self.judge(store, context).await? {
            return Ok(outcome);
        }
        let outcome = match store.grants().context(id).await? {
            Some(context) => self.judge(store, context).await?,
            None => None,
        };
        Ok(outcome.unwrap_or(Outcome::Refused(UNKNOWN)))
    }

    /// `None` if another transaction was faster. `Err` changes nothing, so that a wrong scope costs the client nothing.
    async fn judge(&self, store: &WriteStore<'_>, context: GrantContext) -> Result<Option<Outcome>, OAuthFailure> {
        // another client's token is unknown to this one, and stays good.
        if context.grant.app_id != self.app.id() || !context.grant.refreshable || !is_good(&self.tenant, &context) {
            return Ok(Some(Outcome::Refused(UNKNOWN)));
        }
        let current = context.grant.generation;
        if self.presented.generation > current {
            // An older copy of the database was restored: nothing was stolen.
            return Ok(Some(Outcome::Refused(UNKNOWN)));
        }
        if self.presented.generation == current {
            return self.rotate(store, context.grant).await;
        }
        if self.presented.generation + 1 == current && self.within_grace(&context.grant) {
            let narrowing = self.narrowing(&context.grant)?;
            return Ok(Some(Outcome::Rotated(Box::new(context.grant), narrowing)));
        }
        self.reused(store, &context.grant).await.map(Some)
    }

    async fn rotate(&self, store: &WriteStore<'_>, mut grant: Model) -> Result<Option<Outcome>, OAuthFailure> {
        let narrowing = self.narrowing(&grant)?;
        let now = self.tenant.now();
        if !store.grants().rotate(grant.id, grant.generation, now, self.refresh_key_id).await? {
            return Ok(None);
        }
        grant.generation += 1;
        grant.rotated_at = now;
        grant.last_used_at = now;
        grant.refresh_key_id = self.refresh_key_id;
        Ok(Some(Outcome::Rotated(Box::new(grant), narrowing)))
    }

    async fn reused(&self, store: &WriteStore<'_>, grant: &Model) -> Result<Outcome, OAuthFailure> {
        if store.grants().revoke(grant.id).await? {
            store.audit_events().insert(self.reused.clone()).await?;
        }
        Ok(Outcome::Refused("the refresh token was used before; its grant is revoked"))
    }

    fn within_grace(&self, grant: &Model) -> bool {
        let grace = self.app.lifetimes(&self.tenant).refresh_grace;
        grace > 0 && self.tenant.now() - grant.rotated_at <= grace
    }

    fn narrowing(&self, grant: &Model) -> Result<Narrowing, OAuthFailure> {
        let Attempt { tenant, app, order, .. } = self;
        Narrowing::of(tenant, app, grant, order.scope.as_ref(), &order.resources)
    }
}
