//! Finishing an interaction: the grant is inserted under the interaction's id, which is unique, so that a double click,
//! the back button or a replay meets "already finished" and never a second code.

use super::failure::{AuthorizeFailure, PageError, Rejected};
use super::request::ValidRequest;
use super::step::Step;
use super::ticket::Interaction;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::grant::{access_only, blank};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::session::Session;
use crate::domain::token::refresh_token::code_text;
use crate::domain::{Fault, Tenant};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::response_type::ResponseType;
use crate::protocol::scope::{OFFLINE_ACCESS, ScopeSet};
use crate::seal::KeyId;
use crate::store::{StoreError, WriteStore};
use entity::grant::{Code, GrantLife, Model, RequestedClaims, State};
use entity::id::{ConsentId, UserId};
use entity::list::NumberList;
use entity::{audit_event, consent};
use secrecy::ExposeSecret;
use serde_json::json;

/// Why an app may have what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The person said so just now.
    Asked,
    /// The person said so before, and it is remembered.
    Remembered,
    /// It is one of the workspace's own, and nobody is asked.
    Own,
}

/// What one finished interaction writes.
struct Writes {
    ground: Ground,
    grant: Model,
    event: Option<audit_event::Model>,
}

/// What a grant stands on.
enum Ground {
    Asked(Allowed),
    Remembered(Allowed),
    Own,
}

/// What the person is to allow, or to have allowed, and the row that remembers it where none is yet.
struct Allowed {
    scope: ScopeSet,
    consent: consent::Model,
}

impl Writes {
    /// Writes it all, the consent before the grant, as whoever withdraws one does; `false`, and nothing is written, if it
    /// rests on a consent that was withdrawn meanwhile.
    async fn put(&self, store: &WriteStore<'_>) -> Result<bool, AuthorizeFailure> {
        match &self.ground {
            Ground::Own => {}
            Ground::Remembered(Allowed { scope, consent }) => {
                let known = store.consents().relied_on(consent.user_id, consent.app_id, &consent.resources).await?;
                if !scope.is_subset(&scope_of(known.as_ref())?) {
                    return Ok(false);
                }
            }
            Ground::Asked(allowed) => allowed.remember(store).await?,
        }
        store.grants().insert(self.grant.clone()).await.map_err(finished_or_fault)?;
        if let Some(event) = &self.event {
            store.audit_events().insert(event.clone()).await?;
        }
        Ok(true)
    }
}

impl Allowed {
    /// Remembers what the person said, together with what they said before.
    async fn remember(&self, store: &WriteStore<'_>) -> Result<(), AuthorizeFailure> {
        let Allowed { scope, consent } = self;
        // A further turn means that another node withdrew it between the two statements.
        while !store.consents().insert(consent.clone()).await.map_err(finished_or_fault)? {
            let held = store.consents().hold(consent.user_id, consent.app_id, &consent.resources).await?;
            let Some(known) = held else { continue };
            let mut all = scope_of(Some(&known))?;
            for name in scope.iter() {
                let _ = all.insert(name);
            }
            return Ok(store.consents().extend(known.id, all.to_string(), consent.updated_at).await?);
        }
        Ok(())
    }
}

/// What a consent allows; nothing if there is none.
fn scope_of(row: Option<&consent::Model>) -> Result<ScopeSet, Fault> {
    let scope = row.map_or_else(|| Ok(ScopeSet::new()), |row| ScopeSet::parse(&row.scope));
    scope.map_err(|_| Fault::Broken("a consent has scopes that are not"))
}

/// What a person already allowed this app at these APIs.
pub(super) async fn remembered(tenant: &Tenant, request: &ValidRequest, user: UserId) -> Result<ScopeSet, Fault> {
    let row = tenant.store().consents().of(user, request.app.id(), &resource_key(request)).await?;
    scope_of(row.as_ref())
}

fn resource_key(request: &ValidRequest) -> String {
    let mut numbers = request.resources.clone();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Inserts the grant and returns the client's address with the code or token; the consent page if what it rests on does
/// not stand any more.
pub async fn complete(
    tenant: &Tenant,
    interaction: Interaction,
    session: &Session,
    basis: Basis,
) -> Result<Step, AuthorizeFailure> {
    let scope = tenant.grantable(&interaction.request.scope, session.user().id).await?;
    if scope.is_empty() {
        let error = OAuthError::new(ErrorCode::InvalidScope, "this person can grant none of what was asked");
        return Err(Rejected { target: interaction.request.target, error }.into());
    }
    let key = tenant.keys().sealer(tenant.now())?.key_id();
    let grant = row(tenant, &interaction, session, &scope, key);
    let given = grant.clone();
    let event = (basis == Basis::Asked).then(|| {
        let target = Target::new("app", interaction.request.app.client_id());
        let detail = json!({ "scope": scope.to_string(), "grant": grant.id });
        tenant.event_with(&Actor::User(session.user().id), Action::ConsentGiven, target, detail)
    });
    let allowed = || {
        let scope = interaction.request.allowance();
        Allowed { consent: consent_row(tenant, &interaction.request, session, &scope), scope }
    };
    let ground = match basis {
        Basis::Asked => Ground::Asked(allowed()),
        Basis::Remembered => Ground::Remembered(allowed()),
        Basis::Own => Ground::Own,
    };
    let writes = Writes { ground, grant, event };
    if tenant.write(async move |store| writes.put(&store).await).await? {
        return answer(tenant, interaction.request, &given, key).map(Step::Done);
    }
    Ok(Step::Consent(Box::new(interaction)))
}

/// The client's address with what it asked for.
fn answer(tenant: &Tenant, request: ValidRequest, grant: &Model, key: KeyId) -> Result<String, AuthorizeFailure> {
    match request.asked.response_type {
        ResponseType::Code => Ok(request.target.code(code_text(tenant, grant.id, key)?.expose_secret())),
        ResponseType::Token => match access_only(tenant, &request.app, grant) {
            Ok(token) => Ok(request.target.token(&token)),
            Err(OAuthFailure::OAuth(error)) => Err(Rejected { target: request.target, error }.into()),
            Err(OAuthFailure::Fault(fault)) => Err(fault.into()),
            Err(OAuthFailure::Throttled { .. }) => Err(Fault::Broken("a token was throttled").into()),
        },
    }
}

/// Records that the person said no, and returns `access_denied` for the client. A dead grant keeps the interaction's id,
/// so that a no is as final as a yes.
pub async fn deny(tenant: &Tenant, interaction: Interaction, session: &Session) -> Result<Rejected, AuthorizeFailure> {
    let key = tenant.keys().sealer(tenant.now())?.key_id();
    let asked = row(tenant, &interaction, session, &interaction.request.scope, key);
    let refused = Model { state: State::Revoked, code: Code::None, ends_at: tenant.now(), ..asked };
    let target = Target::new("app", interaction.request.app.client_id());
    let event = tenant.event(&Actor::User(session.user().id), Action::ConsentDenied, target);
    let written = tenant
        .write(async move |store| {
            store.grants().insert(refused.clone()).await?;
            store.audit_events().insert(event.clone()).await
        })
        .await;
    written.map_err(finished_or_fault)?;
    let error = OAuthError::new(ErrorCode::AccessDenied, "the person did not allow it");
    Ok(Rejected { target: interaction.request.target, error })
}

/// What it means that a grant could not be inserted.
fn finished_or_fault(error: StoreError) -> AuthorizeFailure {
    match error {
        // Its id is taken, or the person, app or session went away between the last check and this insert.
        StoreError::Duplicate | StoreError::MissingReference => PageError::InteractionFinished.into(),
        error => error.into(),
    }
}

/// The grant an interaction comes to.
fn row(tenant: &Tenant, interaction: &Interaction, session: &Session, scope: &ScopeSet, key: KeyId) -> Model {
    let request = &interaction.request;
    let blank = blank(tenant, &request.app, session.user(), key);
    let lifetimes = request.app.lifetimes(tenant);
    let now = blank.created_at;
    let grant = Model {
        session_id: Some(session.row().id),
        interaction_id: interaction.id,
        scope: scope.to_string(),
        resources: NumberList(request.resources.clone()),
        claims: RequestedClaims {
            id_token: request.asked.claims.id_token.iter().cloned().collect(),
            userinfo: request.asked.claims.userinfo.iter().cloned().collect(),
        },
        auth_time: session.auth_time(),
        amr: session.row().amr.clone(),
        life: if scope.contains(OFFLINE_ACCESS) { GrantLife::Own } else { blank.life },
        ..blank
    };
    match request.asked.response_type {
        ResponseType::Token => Model { ends_at: now + lifetimes.implicit, ..grant },
        ResponseType::Code => {
            let code_end = now + lifetimes.code;
            let refreshable = request.app.refreshes();
            Model {
                code: Code::Open,
                code_end,
                redirect_uri: Some(request.target.uri().to_owned()),
                redirect_named: request.named_redirect_uri.is_some(),
                code_challenge: request.asked.code_challenge.as_ref().map(|challenge| challenge.as_str().to_owned()),
                nonce: request.asked.nonce.clone(),
                refreshable,
                ends_at: if refreshable { now + lifetimes.refresh } else { code_end },
                ..grant
            }
        }
    }
}

fn consent_row(tenant: &Tenant, request: &ValidRequest, session: &Session, scope: &ScopeSet) -> consent::Model {
    let (instance, now) = (tenant.instance(), tenant.now());
    consent::Model {
        workspace_id: tenant.workspace().id(),
        id: ConsentId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        user_id: session.user().id,
        app_id: request.app.id(),
        resources: resource_key(request),
        scope: scope.to_string(),
        created_at: now,
        updated_at: now,
    }
}
