//! The password grant (RFC 6749 §4.3): a first-party app brings a person's name and password. It passes no page, so no
//! consent and no second step; it goes through the same counting and resting as the login page, and leaves a line in the
//! trail.

use super::blank::blank;
use super::finish::{Narrowing, finish};
use crate::domain::Tenant;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::asked_scope::asked_scope;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::known_app::KnownApp;
use crate::domain::login::{Proven, SignInRefused, prove};
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::switch::Switch;
use crate::domain::token::answer::TokenAnswer;
use crate::domain::token::issue::Audience;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::{EVERY, ScopeSet};
use crate::protocol::token_request::GrantType;
use entity::grant::{GrantLife, Model};
use entity::list::NumberList;
use secrecy::SecretString;
use serde_json::json;

/// What a client presents for a person.
#[derive(Debug)]
pub struct PasswordOrder {
    /// The name as it was typed.
    pub username: String,
    /// The password as it was typed.
    pub password: SecretString,
    /// Scopes asked for.
    pub scope: Option<ScopeSet>,
    /// APIs the access token is for.
    pub resources: Vec<String>,
}

impl From<SignInRefused> for OAuthFailure {
    fn from(refused: SignInRefused) -> Self {
        match refused {
            SignInRefused::Wrong | SignInRefused::Oversized => {
                OAuthError::invalid_grant("the name or the password is wrong").into()
            }
            SignInRefused::Throttled { seconds } => Self::Throttled { seconds },
            SignInRefused::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Turns a name and a password into tokens.
pub async fn grant(
    tenant: &Tenant,
    client: &AuthenticatedClient,
    order: PasswordOrder,
) -> Result<TokenAnswer, OAuthFailure> {
    client.demand(GrantType::Password)?;
    let app = client.app();
    if !app.is_confidential() || !app.row().first_party {
        let why = "the password grant is for first-party clients that keep a secret";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, why).into());
    }
    tenant.used(Switch::PasswordGrant, app.id());
    // All that can be wrong with the request is said before a password is looked at.
    let wanted = asked_scope(tenant, app, order.scope.as_ref())?;
    if order.scope.is_some_and(|scope| scope.contains(EVERY)) {
        tenant.used(Switch::ScopeStar, app.id());
    }
    let resources = Audience::numbers(tenant, &order.resources)?;
    Audience::of(tenant, resources.clone())?;
    let proven = prove(tenant, &order.username, order.password, Some(app.id())).await?;
    let scope = tenant.grantable(&wanted, proven.user().id).await?;
    if scope.is_empty() {
        return Err(OAuthError::invalid_scope("this person can grant none of what was asked").into());
    }
    let grant = row(tenant, app, &proven, (&scope, resources))?;
    let given = grant.clone();
    let detail = json!({ "app": app.client_id(), "scope": scope.to_string() });
    let actor = Actor::User(proven.user().id);
    let event = tenant.event_with(&actor, Action::PasswordGranted, Target::new("grant", grant.id), detail);
    let now = tenant.now();
    let (settled, passed) = (proven.clone(), proven);
    tenant
        .write(async move |store| {
            settled.settle(&store, now).await?;
            store.grants().insert(grant.clone()).await?;
            store.audit_events().insert(event.clone()).await?;
            Ok::<_, SignInRefused>(())
        })
        .await
        .inspect_err(|refused| tenant.instance().measures.logins.one(refused.into()))?;
    passed.passed(tenant);
    let narrowing = Narrowing::of(tenant, app, &given, None, &[])?;
    finish(tenant, app, &given, narrowing).await
}

/// No session stands behind it, so it lives on its own.
fn row(
    tenant: &Tenant,
    app: &KnownApp,
    proven: &Proven,
    (scope, resources): (&ScopeSet, Vec<i32>),
) -> Result<Model, OAuthFailure> {
    let key = tenant.keys().sealer(tenant.now())?.key_id();
    let blank = blank(tenant, app, proven.user(), key);
    let lifetimes = app.lifetimes(tenant);
    let refreshable = app.refreshes();
    let longest = lifetimes.access_token.max(lifetimes.jwt_access_token);
    Ok(Model {
        interaction_id: tenant.instance().entropy.uuid_v4(),
        scope: scope.to_string(),
        resources: NumberList(resources),
        amr: "pwd".to_owned(),
        refreshable,
        generation: 1,
        life: GrantLife::Own,
        ends_at: blank.created_at + if refreshable { lifetimes.refresh } else { longest },
        ..blank
    })
}
