//! Registers an app.

use super::change::AppChange;
use super::check::check;
use super::secret::{NewSecret, made_secret};
use super::{AppView, client_id, kind, origin, scopes};
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::console;
use crate::domain::refusal::Refused;
use crate::domain::resource::algorithm;
use crate::protocol::token_request::GrantType;
use crate::store::Tx;
use entity::api_resource::DEFAULT;
use entity::app::{AppType, Lifetimes, Model};
use entity::id::{AppId, UserId, WorkspaceId};
use entity::list::TextList;
use entity::workspace::Settings;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

/// What a new app is to be; what is absent comes from its type.
#[derive(Debug)]
pub struct NewApp {
    /// What kind of software it is.
    pub app_type: AppType,
    /// A chosen `client_id`; one is drawn if absent.
    pub client_id: Option<String>,
    /// A chosen secret; one is made if absent and the app keeps one.
    pub secret: Option<SecretString>,
    /// Who registers it.
    pub owner: Option<UserId>,
    /// Everything else.
    pub settings: AppChange,
}

/// Registers an app; the answer holds the secret that was made, this once.
///
/// # Errors
/// [`Refused::Taken`] if its chosen `client_id` is another's.
pub async fn create(tenant: &Tenant, new: NewApp, actor: &Actor) -> Result<AppView, Refused> {
    let mut row = offered(tenant, new.app_type);
    let instance = tenant.instance();
    row.workspace_id = tenant.workspace().id();
    row.id = AppId(instance.entropy.uuid_v7(instance.clock.now_millis()));
    row.client_id = match new.client_id {
        Some(chosen) if chosen == console::CLIENT_ID && *actor != console::ACTOR => {
            return Err(Refused::invalid("client_id", "console is the console's own", "choose another"));
        }
        Some(chosen) => client_id::check(chosen)?,
        None => client_id::draw(tenant).await?,
    };
    row.owner_id = new.owner;
    row.created_at = tenant.now();
    row.id_token_alg = algorithm(tenant, None)?;
    if new.settings.name.is_none() {
        return Err(Refused::invalid("name", "is missing", "write what people shall see"));
    }
    new.settings.apply(tenant, &mut row)?;
    if row.app_type == AppType::Spa && new.settings.cors_origins.is_none() {
        row.cors_origins = TextList(origin::of_redirect_uris(&row.redirect_uris.0));
    }
    let mut new_scopes = Vec::new();
    if let Some(names) = &new.settings.scopes {
        let (set, new) = scopes::resolve(tenant, &row, names, actor).await?;
        (row.scopes, new_scopes) = (set.to_string(), new);
    } else {
        row.scopes = scopes::default_scopes(&row).to_string();
    }
    check(&row)?;
    let secret = NewSecret::prepare(tenant, &row, new.secret).await?;
    let shown = made_secret(secret.as_ref());
    let detail = json!({ "type": kind::word(row.app_type), "first_party": row.first_party });
    let event = tenant.event_with(actor, Action::AppCreated, Target::new("app", &row.client_id), detail);
    let (workspace, inserted) = (tenant.workspace().clone(), row.clone());
    let once = tenant.once(&row.client_id);
    let write = async move |tx: &Tx| {
        for scope in &new_scopes {
            scope.insert(tx, &workspace).await?;
        }
        let store = tx.workspace(&workspace);
        let taken = |error| Refused::from(error).or_taken("client_id", &inserted.client_id);
        store.apps().insert(inserted.clone()).await.map_err(taken)?;
        if let Some(secret) = &secret {
            store.app_secrets().insert(secret.row().clone()).await?;
        }
        store.idempotency().keep(once.as_ref()).await?;
        Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
    };
    instance.db.write(write).await?;
    tenant.forget_app(&row).await;
    // Scopes may have been made on the way.
    Ok(AppView::of(&tenant.renewed().await?, &row).with_secret(shown))
}

/// A blank row, with those of its type's grants that the workspace has.
pub(super) fn offered(tenant: &Tenant, app_type: AppType) -> Model {
    let mut row = blank(app_type, tenant.workspace().settings());
    row.grant_types.0.retain(|word| GrantType::parse(word).is_some_and(|grant| tenant.offers(grant)));
    row
}

/// A row with nothing but the defaults of its type and workspace.
pub(super) fn blank(app_type: AppType, settings: &Settings) -> Model {
    Model {
        workspace_id: WorkspaceId(Uuid::nil()),
        id: AppId(Uuid::nil()),
        client_id: String::new(),
        name: String::new(),
        app_type,
        auth_method: kind::default_auth_method(app_type, settings),
        redirect_uris: TextList::default(),
        post_logout_redirect_uris: TextList::default(),
        grant_types: kind::default_grants(app_type).iter().copied().map(GrantType::as_str).collect(),
        scopes: String::new(),
        cors_origins: TextList::default(),
        resource_number: (app_type == AppType::Api).then_some(DEFAULT),
        pkce_required: kind::default_pkce_required(app_type, settings),
        first_party: false,
        id_token_alg: String::new(),
        grant_life: kind::default_grant_life(app_type, settings),
        lifetimes: Lifetimes::default(),
        owner_id: None,
        disabled: false,
        epoch: 1,
        created_at: 0,
        version: 1,
    }
}
