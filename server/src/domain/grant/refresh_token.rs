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

/// What the row of a grant says about the refresh token presented for it.
enum Verdict {
    /// It is the current one: the grant at its next generation, and what the answer is narrowed to.
    Next(Box<Model>, Narrowing),
    /// It was the current one a moment ago: the grant as it is, and what the answer is narrowed to.
    Again(Box<Model>, Narrowing),
    /// It was replaced longer ago, and somebody holds a copy.
    Reused,
    /// It is good for nothing, and nothing has to be remembered of that.
    Refused(&'static str),
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
    let outcome = match attempt.at_once().await? {
        Some(outcome) => Ok(outcome),
        None => tenant.write(async move |store| attempt.run(&store).await).await,
    };
    tenant.forget_grant(presented.grant).await;
    match outcome? {
        Outcome::Rotated(grant, narrowing) => finish(tenant, client.app(), &grant, narrowing).await,
        Outcome::Refused(why) => Err(OAuthError::invalid_grant(why).into()),
    }
}

const UNKNOWN: &str = "the refresh token is unknown, expired or revoked";

impl Attempt {
    /// What nearly every refresh needs: a read beside the writer, and one conditional update in it. `None` if more has to
    /// be written, or if another request was faster. `Err` changes nothing, so that a wrong scope costs the client nothing.
    async fn at_once(&self) -> Result<Option<Outcome>, OAuthFailure> {
        let Refresh { grant: id, generation } = self.presented;
        let Some(context) = self.tenant.store().grants().context(id).await? else {
            return Ok(Some(Outcome::Refused(UNKNOWN)));
        };
        match self.judge(context)? {
            Verdict::Next(grant, narrowing) => {
                let (at, key) = (grant.rotated_at, grant.refresh_key_id);
                let rotate =
                    async move |store: WriteStore<'_>| Ok(store.grants().rotate(id, generation, at, key).await?);
                let first = self.tenant.write::<bool, OAuthFailure, _>(rotate).await?;
                Ok(first.then_some(Outcome::Rotated(grant, narrowing)))
            }
            Verdict::Again(grant, narrowing) => Ok(Some(Outcome::Rotated(grant, narrowing))),
            Verdict::Refused(why) => Ok(Some(Outcome::Refused(why))),
            Verdict::Reused => Ok(None),
        }
    }

    /// The same, and whatever else may have to be written. On PostgreSQL another transaction may have moved the grant
    /// between the read and the update; then what that one left decides, as it would for a request that came a moment
    /// later.
    async fn run(&self, store: &WriteStore<'_>) -> Result<Outcome, OAuthFailure> {
        for _ in 0..2 {
            let Some(context) = store.grants().context(self.presented.grant).await? else { break };
            if let Some(outcome) = self.settle(store, self.judge(context)?).await? {
                return Ok(outcome);
            }
        }
        Ok(Outcome::Refused(UNKNOWN))
    }

    /// Writes what a verdict asks for; `None` if another transaction was faster.
    async fn settle(&self, store: &WriteStore<'_>, verdict: Verdict) -> Result<Option<Outcome>, OAuthFailure> {
        match verdict {
            Verdict::Next(grant, narrowing) => {
                let Refresh { grant: id, generation } = self.presented;
                let first = store.grants().rotate(id, generation, grant.rotated_at, grant.refresh_key_id).await?;
                Ok(first.then_some(Outcome::Rotated(grant, narrowing)))
            }
            Verdict::Again(grant, narrowing) => Ok(Some(Outcome::Rotated(grant, narrowing))),
            Verdict::Refused(why) => Ok(Some(Outcome::Refused(why))),
            Verdict::Reused => {
                if store.grants().revoke(self.presented.grant).await? {
                    store.audit_events().insert(self.reused.clone()).await?;
                }
                Ok(Some(Outcome::Refused("the refresh token was used before; its grant is revoked")))
            }
        }
    }

    /// Every check of a refresh token.
    ///
    /// # Errors
    /// The request asks for more than was granted.
    fn judge(&self, context: GrantContext) -> Result<Verdict, OAuthFailure> {
        // another client's token is unknown to this one, and stays good.
        if context.grant.app_id != self.app.id() || !context.grant.refreshable || !is_good(&self.tenant, &context) {
            return Ok(Verdict::Refused(UNKNOWN));
        }
        let mut grant = Box::new(context.grant);
        let (presented, current) = (self.presented.generation, grant.generation);
        if presented > current {
            // An older copy of the database was restored: nothing was stolen.
            return Ok(Verdict::Refused(UNKNOWN));
        }
        if presented == current {
            let narrowing = self.narrowing(&grant)?;
            let now = self.tenant.now();
            grant.generation += 1;
            grant.rotated_at = now;
            grant.last_used_at = now;
            grant.refresh_key_id = self.refresh_key_id;
            return Ok(Verdict::Next(grant, narrowing));
        }
        if presented + 1 == current && self.within_grace(&grant) {
            let narrowing = self.narrowing(&grant)?;
            return Ok(Verdict::Again(grant, narrowing));
        }
        Ok(Verdict::Reused)
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
