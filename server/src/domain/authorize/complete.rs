//! Finishing an interaction: the grant is inserted under the interaction's id, which is unique, so that a double click,
//! the back button or a replay meets "already finished" and never a second code.

use super::failure::{AuthorizeFailure, PageError, Rejected};
use super::request::ValidRequest;
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
use crate::store::StoreError;
use entity::grant::{Code, GrantLife, Model, RequestedClaims, State};
use entity::id::{ConsentId, UserId};
use entity::list::NumberList;
use entity::{audit_event, consent};
use secrecy::ExposeSecret;
use serde_json::json;

/// What one finished interaction writes.
struct Writes {
    grant: Model,
    consent: Option<consent::Model>,
    event: Option<audit_event::Model>,
}

/// What a person already allowed this app at these APIs.
pub(super) async fn remembered(tenant: &Tenant, request: &ValidRequest, user: UserId) -> Result<ScopeSet, Fault> {
    let row = tenant.store().consents().of(user, request.app.id(), &resource_key(request)).await?;
    let scope = row.map_or_else(|| Ok(ScopeSet::new()), |row| ScopeSet::parse(&row.scope));
    scope.map_err(|_| Fault::Broken("a consent has scopes that are not"))
}

fn resource_key(request: &ValidRequest) -> String {
    let mut numbers = request.resources.clone();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Inserts the grant and returns the client's address with the code or token; `consented` if the person was asked just
/// now.
pub async fn complete(
    tenant: &Tenant,
    interaction: Interaction,
    session: &Session,
    consented: bool,
) -> Result<String, AuthorizeFailure> {
    let scope = tenant.grantable(&interaction.request.scope, session.user().id).await?;
    if scope.is_empty() {
        let error = OAuthError::new(ErrorCode::InvalidScope, "this person can grant none of what was asked");
        return Err(Rejected { target: interaction.request.target, error }.into());
    }
    let key = tenant.keys().sealer(tenant.now())?.key_id();
    let grant = row(tenant, &interaction, session, &scope, key);
    let given = grant.clone();
    let consent = if consented { Some(consent_row(tenant, &interaction.request, session).await?) } else { None };
    let event = consented.then(|| {
        let target = Target::new("app", interaction.request.app.client_id());
        let detail = json!({ "scope": scope.to_string(), "grant": grant.id });
        tenant.event_with(&Actor::User(session.user().id), Action::ConsentGiven, target, detail)
    });
    let writes = Writes { grant, consent, event };
    let written = tenant
        .write(async move |store| {
            store.grants().insert(writes.grant.clone()).await?;
            if let Some(consent) = &writes.consent {
                store.consents().put(consent.clone()).await?;
            }
            if let Some(event) = &writes.event {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await;
    written.map_err(finished_or_fault)?;
    answer(tenant, interaction.request, &given, key)
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

async fn consent_row(tenant: &Tenant, request: &ValidRequest, session: &Session) -> Result<consent::Model, Fault> {
    let instance = tenant.instance();
    let user = session.user().id;
    let mut all = remembered(tenant, request, user).await?;
    for name in request.allowance().iter() {
        let _ = all.insert(name);
    }
    let now = tenant.now();
    Ok(consent::Model {
        workspace_id: tenant.workspace().id(),
        id: ConsentId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        user_id: user,
        app_id: request.app.id(),
        resources: resource_key(request),
        scope: all.to_string(),
        created_at: now,
        updated_at: now,
    })
}
