//! Redeeming an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6). The code is spent by one conditional update; any
//! mismatch after the client has proved itself spends it too, and presenting it twice revokes all it gave.

use super::finish::{Narrowing, finish};
use super::standing::is_good;
use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::token::refresh_token::code_grant;
use crate::protocol::error::OAuthError;
use crate::protocol::pkce::{CodeChallenge, CodeVerifier};
use crate::protocol::token_request::GrantType;
use crate::store::{GrantContext, Redemption, StoreError, WriteStore};
use entity::audit_event;
use entity::grant::{Code, Model, State};
use entity::id::GrantId;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// What a client presents with a code.
#[derive(Clone, Debug)]
pub struct CodeOrder {
    /// The code.
    pub code: SecretString,
    /// The redirect URI, if the client repeats it.
    pub redirect_uri: Option<String>,
    /// The PKCE verifier.
    pub code_verifier: Option<CodeVerifier>,
    /// APIs the first access token is for, among those granted.
    pub resources: Vec<String>,
}

/// What the row of a grant says about the code presented for it.
enum Verdict {
    /// The code is good: the grant as it is once it is spent, and what spending it writes.
    Good(Box<Model>, Redemption),
    /// It was presented before.
    Replayed,
    /// It does not belong to this request, which spends it.
    Misfit(OAuthError),
    /// It is good for nothing, and nothing has to be remembered of that.
    Refused(&'static str),
}

/// How a redemption ended; each is remembered.
enum Outcome {
    Redeemed(Box<Model>),
    Refused(OAuthError),
}

/// One try at a code; everything random in it is drawn before the transaction.
struct Attempt {
    id: GrantId,
    tenant: Tenant,
    app: Arc<KnownApp>,
    order: CodeOrder,
    refresh_key_id: i64,
    reused: audit_event::Model,
    misused: audit_event::Model,
}

/// Turns a code into tokens.
pub async fn redeem(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    order: CodeOrder,
) -> Result<TokenAnswer, OAuthFailure> {
    client.demand(GrantType::AuthorizationCode)?;
    let Some(id) = code_grant(tenant, order.code.expose_secret()) else {
        return Err(OAuthError::invalid_grant(UNKNOWN).into());
    };
    let actor = Actor::App(client.app().client_id().to_owned());
    let resources = order.resources.clone();
    let attempt = Attempt {
        id,
        tenant: tenant.clone(),
        app: Arc::clone(client.app()),
        order,
        refresh_key_id: tenant.keys().sealer(tenant.now())?.key_id().to_i64(),
        reused: tenant.event(&actor, Action::CodeReused, Target::new("grant", id)),
        misused: tenant.event(&actor, Action::CodeMisused, Target::new("grant", id)),
    };
    let outcome = match attempt.at_once().await? {
        Some(outcome) => outcome,
        None => tenant
            .write(async move |store| match store.grants().context(id).await? {
                Some(context) => attempt.run(&store, context).await,
                None => Ok(refused(UNKNOWN)),
            })
            .await
            .map_err(|error: StoreError| OAuthFailure::from(error))?,
    };
    tenant.forget_grant(id).await;
    match outcome {
        Outcome::Redeemed(grant) => {
            let narrowing = Narrowing::of(tenant, client.app(), &grant, None, &resources)?;
            finish(tenant, client.app(), &grant, narrowing).await
        }
        Outcome::Refused(error) => Err(error.into()),
    }
}

const UNKNOWN: &str = "the code is unknown";

fn refused(why: &'static str) -> Outcome {
    Outcome::Refused(OAuthError::invalid_grant(why))
}

impl Attempt {
    /// What nearly every code needs: a read beside the writer, and one conditional update in it. `None` if more has to be
    /// written, or if another request was faster.
    async fn at_once(&self) -> Result<Option<Outcome>, StoreError> {
        let id = self.id;
        let Some(context) = self.tenant.store().grants().context(id).await? else { return Ok(Some(refused(UNKNOWN))) };
        match self.judge(context) {
            Verdict::Refused(why) => Ok(Some(refused(why))),
            Verdict::Replayed | Verdict::Misfit(_) => Ok(None),
            Verdict::Good(grant, redemption) => {
                let redeem = async move |store: WriteStore<'_>| store.grants().redeem(id, redemption).await;
                Ok(self.tenant.write(redeem).await?.then_some(Outcome::Redeemed(grant)))
            }
        }
    }

    /// The same, and whatever else may have to be written, on a grant that nobody else changes meanwhile.
    async fn run(&self, store: &WriteStore<'_>, context: GrantContext) -> Result<Outcome, StoreError> {
        let id = context.grant.id;
        match self.judge(context) {
            Verdict::Good(grant, redemption) => {
                let first = store.grants().redeem(id, redemption).await?;
                if first { Ok(Outcome::Redeemed(grant)) } else { self.replayed(store).await }
            }
            Verdict::Replayed => self.replayed(store).await,
            Verdict::Misfit(error) => {
                store.grants().revoke(id).await?;
                store.audit_events().insert(self.misused.clone()).await?;
                Ok(Outcome::Refused(error))
            }
            Verdict::Refused(why) => Ok(refused(why)),
        }
    }

    /// Every check of a code, in the order of the RFC.
    fn judge(&self, context: GrantContext) -> Verdict {
        let now = self.tenant.now();
        match context.grant.code {
            Code::Open if context.grant.state == State::Live => {}
            Code::Spent => return Verdict::Replayed,
            Code::Open | Code::None => return Verdict::Refused(UNKNOWN),
        }
        if let Err(error) = self.fits(&context.grant) {
            return Verdict::Misfit(error);
        }
        if now >= context.grant.code_end || !is_good(&self.tenant, &context) {
            return Verdict::Refused("the code has expired or was revoked");
        }
        let mut grant = context.grant;
        let redemption = Redemption { at: now, refresh_key_id: self.refresh_key_id, ends_at: self.ends_at(&grant) };
        grant.code = Code::Spent;
        grant.generation = 1;
        grant.rotated_at = now;
        grant.last_used_at = now;
        grant.refresh_key_id = self.refresh_key_id;
        grant.ends_at = redemption.ends_at;
        Verdict::Good(Box::new(grant), redemption)
    }

    /// RFC 6749 §4.1.2: a code used twice takes everything it gave with it.
    async fn replayed(&self, store: &WriteStore<'_>) -> Result<Outcome, StoreError> {
        if store.grants().revoke(self.id).await? {
            store.audit_events().insert(self.reused.clone()).await?;
        }
        Ok(refused("the code was used before; what it gave is revoked"))
    }

    /// The checks that bind a code to the request it was made for.
    fn fits(&self, grant: &Model) -> Result<(), OAuthError> {
        if grant.app_id != self.app.id() {
            return Err(OAuthError::invalid_grant("the code was made for another client"));
        }
        // RFC 6749 §4.1.3; where neither request needs to name it, naming another place is still wrong.
        let said = self.order.redirect_uri.is_some() || grant.redirect_named;
        if said && grant.redirect_uri != self.order.redirect_uri {
            let error = OAuthError::invalid_grant("redirect_uri differs from the one the code was asked with");
            return Err(match &self.order.redirect_uri {
                Some(presented) => error.because(format_args!("it is now {presented}")),
                None => error.because("it is missing now"),
            });
        }
        self.proof_fits(grant).map_err(OAuthError::invalid_grant)
    }

    /// RFC 7636 §4.6, and no verifier where there was no challenge (RFC 9700 §2.1.1).
    fn proof_fits(&self, grant: &Model) -> Result<(), &'static str> {
        let challenge = grant.code_challenge.clone().map(CodeChallenge::try_from);
        match (challenge, &self.order.code_verifier) {
            (None, None) => Ok(()),
            (Some(Ok(challenge)), Some(verifier)) if challenge.verify(verifier) => Ok(()),
            (Some(_), Some(_)) => Err("code_verifier does not match the code_challenge"),
            (Some(_), None) => Err("code_verifier is missing"),
            (None, Some(_)) => Err("code_verifier was sent, but the code was asked without a code_challenge"),
        }
    }

    /// A grant that cannot be refreshed ends with the longest of what this redemption gives.
    fn ends_at(&self, grant: &Model) -> i64 {
        if grant.refreshable {
            return grant.ends_at;
        }
        let settings = self.tenant.workspace().settings();
        let tokens = settings.access_token_seconds.max(settings.jwt_access_token_seconds);
        self.tenant.now() + tokens
    }
}
