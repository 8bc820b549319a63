//! Who may manage a workspace: people and machine apps with a role. Members of the `system` workspace operate the
//! instance. One owner who can act always stays.

use super::audit::{Action, Actor, Target};
use super::refusal::Refused;
use super::timestamp::Timestamp;
use super::{Tenant, app, user};
use crate::store::{Page, WriteStore};
use entity::app::AppType;
use entity::id::{MemberId, UserId};
use entity::member::{Model, Role};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person, by id, username or e-mail.
    User(String),
    /// A machine app, by `client_id`.
    App(String),
}

/// A member, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    /// Key.
    pub id: MemberId,
    /// What they may do.
    pub role: Role,
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The person's username, or the name of the app.
    pub name: String,
    /// Or the machine app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
}

/// A person or app that can hold a role.
struct Found {
    user: Option<entity::user::Model>,
    app: Option<entity::app::Model>,
}

impl Found {
    fn view(&self, row: &Model) -> MemberView {
        let name = match (&self.user, &self.app) {
            (Some(user), _) => user.username.clone(),
            (None, Some(app)) => app.name.clone(),
            (None, None) => String::new(),
        };
        MemberView {
            id: row.id,
            role: row.role,
            user_id: row.user_id,
            name,
            client_id: self.app.as_ref().map(|app| app.client_id.clone()),
            created_at: Timestamp(row.created_at),
        }
    }

    fn target(&self) -> Target {
        match (&self.user, &self.app) {
            (Some(user), _) => Target::new("user", user.id),
            (None, Some(app)) => Target::new("app", &app.client_id),
            (None, None) => Target::new("member", ""),
        }
    }
}

async fn resolve(tenant: &Tenant, holder: &Holder) -> Result<Found, Refused> {
    match holder {
        Holder::User(name) => Ok(Found { user: Some(user::find(tenant, name).await?), app: None }),
        Holder::App(client_id) => {
            let app = app::find(tenant, client_id).await?;
            if app.app_type != AppType::Machine {
                let reason = format!("{client_id} is not a machine app");
                return Err(Refused::conflict(reason, "only people and machine apps can hold a role"));
            }
            Ok(Found { user: None, app: Some(app) })
        }
    }
}

async fn row_of(tenant: &Tenant, found: &Found) -> Result<Option<Model>, Refused> {
    let members = tenant.store().members();
    Ok(match (&found.user, &found.app) {
        (Some(user), _) => members.of_user(user.id).await?,
        (None, Some(app)) => members.of_app(app.id).await?,
        (None, None) => None,
    })
}

fn not_a_member(holder: &Holder) -> Refused {
    let (Holder::User(name) | Holder::App(name)) = holder;
    Refused::not_found("member", name)
}

/// Members in order of joining.
pub async fn list(tenant: &Tenant, page: Page) -> Result<Vec<MemberView>, Refused> {
    let store = tenant.store();
    let rows = store.members().list(page).await?;
    let users = store.users().by_ids(&rows.iter().filter_map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let apps = store.apps().by_ids(&rows.iter().filter_map(|row| row.app_id).collect::<Vec<_>>()).await?;
    let view = |row: &Model| {
        let user = users.iter().find(|user| Some(user.id) == row.user_id).cloned();
        let app = apps.iter().find(|app| Some(app.id) == row.app_id).cloned();
        Found { user, app }.view(row)
    };
    Ok(rows.iter().map(view).collect())
}

/// The member of this id.
pub async fn show(tenant: &Tenant, id: MemberId) -> Result<MemberView, Refused> {
    let row = tenant.store().members().by_id(id).await?.ok_or_else(|| Refused::not_found("member", id))?;
    Ok(found(tenant, &row).await?.view(&row))
}

/// Whoever holds the role of a row.
/// The role of a person or machine app; whoever holds none is not found.
pub async fn of(tenant: &Tenant, holder: &Holder) -> Result<MemberView, Refused> {
    let (user, app) = match holder {
        Holder::User(name) => (Some(user::find(tenant, name).await?), None),
        Holder::App(client_id) => (None, Some(app::find(tenant, client_id).await?)),
    };
    let found = Found { user, app };
    let row = row_of(tenant, &found).await?.ok_or_else(|| not_a_member(holder))?;
    Ok(found.view(&row))
}

async fn found(tenant: &Tenant, row: &Model) -> Result<Found, Refused> {
    let store = tenant.store();
    let user = match row.user_id {
        Some(id) => store.users().by_id(id).await?,
        None => None,
    };
    let app = match row.app_id {
        Some(id) => store.apps().by_id(id).await?,
        None => None,
    };
    Ok(Found { user, app })
}

/// Gives a role to somebody who has none.
pub async fn create(tenant: &Tenant, holder: &Holder, role: Role, actor: &Actor) -> Result<MemberView, Refused> {
    let found = resolve(tenant, holder).await?;
    let instance = tenant.instance();
    let row = Model {
        workspace_id: tenant.workspace().id(),
        id: MemberId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        user_id: found.user.as_ref().map(|user| user.id),
        app_id: found.app.as_ref().map(|app| app.id),
        role,
        created_at: tenant.now(),
    };
    let view = found.view(&row);
    let once = tenant.once(row.id);
    let event = tenant.event_with(actor, Action::MemberAdded, found.target(), json!({ "role": role }));
    let written = tenant
        .write(async move |store| {
            store.members().insert(row.clone()).await?;
            store.idempotency().keep(once.as_ref()).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await;
    written.map_err(|refused| match refused {
        Refused::Fault(super::Fault::Store(crate::store::StoreError::Duplicate)) => {
            Refused::conflict(format!("{} has a role already", view.name), "change that role instead")
        }
        other => other,
    })?;
    Ok(view)
}

/// Gives a member another role.
pub async fn set_role(tenant: &Tenant, holder: &Holder, role: Role, actor: &Actor) -> Result<MemberView, Refused> {
    let found = resolve(tenant, holder).await?;
    let row = row_of(tenant, &found).await?.ok_or_else(|| not_a_member(holder))?;
    let seen = row.role;
    replace(tenant, (found, row), (seen, role), actor).await
}

/// The same for a member of whom somebody has judged that they may get another role than the one that was `seen`.
///
/// # Errors
/// [`Refused::Stale`] if they have another role by now.
pub async fn set_role_of(
    tenant: &Tenant,
    id: MemberId,
    (seen, role): (Role, Role),
    actor: &Actor,
) -> Result<MemberView, Refused> {
    let row = tenant.store().members().by_id(id).await?.ok_or_else(|| Refused::not_found("member", id))?;
    replace(tenant, (found(tenant, &row).await?, row), (seen, role), actor).await
}

async fn replace(
    tenant: &Tenant,
    (found, row): (Found, Model),
    (seen, role): (Role, Role),
    actor: &Actor,
) -> Result<MemberView, Refused> {
    let detail = json!({ "role": role, "was": seen });
    let event = tenant.event_with(actor, Action::MemberUpdated, found.target(), detail);
    let changed = Model { role, ..row.clone() };
    let view = found.view(&changed);
    tenant
        .write(async move |store| {
            let row = unchanged(store, row.id, seen).await?;
            if changed.role != Role::Owner {
                keep_an_owner(store, Some(&row)).await?;
            }
            store.members().update(changed.clone()).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    Ok(view)
}

/// The row of a member who still has the role that was seen.
async fn unchanged(store: WriteStore<'_>, id: MemberId, seen: Role) -> Result<Model, Refused> {
    let row = store.members().by_id(id).await?.ok_or_else(|| Refused::not_found("member", id))?;
    if row.role == seen { Ok(row) } else { Err(Refused::Stale) }
}

/// Takes a role away.
pub async fn delete(tenant: &Tenant, holder: &Holder, actor: &Actor) -> Result<(), Refused> {
    let found = resolve(tenant, holder).await?;
    let row = row_of(tenant, &found).await?.ok_or_else(|| not_a_member(holder))?;
    let seen = row.role;
    remove(tenant, (found, row), seen, actor).await
}

/// The same for a member of whom somebody has judged that they may lose the role that was `seen`.
///
/// # Errors
/// [`Refused::Stale`] if they have another role by now.
pub async fn delete_of(tenant: &Tenant, id: MemberId, seen: Role, actor: &Actor) -> Result<(), Refused> {
    let row = tenant.store().members().by_id(id).await?.ok_or_else(|| Refused::not_found("member", id))?;
    remove(tenant, (found(tenant, &row).await?, row), seen, actor).await
}

async fn remove(tenant: &Tenant, (found, row): (Found, Model), seen: Role, actor: &Actor) -> Result<(), Refused> {
    let event = tenant.event(actor, Action::MemberRemoved, found.target());
    tenant
        .write(async move |store| {
            let row = unchanged(store, row.id, seen).await?;
            keep_an_owner(store, Some(&row)).await?;
            store.members().delete(row.id).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await
}

/// Refuses what would leave the workspace without an owner who can act: taking the role from the last one, refusing or
/// removing whoever holds it. Asked inside the transaction that would, before it writes; two of them at one moment see each
/// other.
pub(super) async fn keep_an_owner(store: WriteStore<'_>, row: Option<&Model>) -> Result<(), Refused> {
    let Some(row) = row.filter(|row| row.role == Role::Owner) else { return Ok(()) };
    let mut others = store.members().hold(Role::Owner).await?;
    others.retain(|other| other.id != row.id);
    for other in &others {
        if can_act(store, other).await? {
            return Ok(());
        }
    }
    // Nothing is lost with one of several who cannot act anyway.
    if !others.is_empty() && !can_act(store, row).await? {
        return Ok(());
    }
    let hint = "make somebody an owner first who is enabled and has a password";
    Err(Refused::conflict("this is the last owner who can act", hint))
}

/// Whether whoever holds the role of a row can sign in: a person who is enabled and has a password. What an app can do
/// hangs on its secret, grants and scopes, which are taken from it without anybody asking here.
async fn can_act(store: WriteStore<'_>, row: &Model) -> Result<bool, Refused> {
    let Some(id) = row.user_id else { return Ok(false) };
    let enabled = store.users().by_id(id).await?.is_some_and(|user| !user.disabled);
    Ok(enabled && store.credentials().password(id).await?.is_some())
}
