//! Scopes of a workspace: those every workspace starts with, and those of its own APIs. Tokens carry a scope's small
//! number, so a number is given once and never again: the standard ones have theirs here, an API's scope takes the
//! workspace's version at its making, which only ever grows.

use super::audit::{Action, Actor, Target};
use super::label;
use super::refusal::{Refused, shown};
use super::workspace::{StartingScope, advance};
use super::{Fault, Instance, Tenant, app};
use crate::protocol::scope::{ADDRESS, EMAIL, OFFLINE_ACCESS, OPENID, PHONE, PLATFORM_SCOPES, PROFILE, ScopeSet};
use crate::store::{Tx, Workspace};
use entity::api_resource::DEFAULT;
use entity::id::{ScopeId, ScopePathId, WorkspaceId};
use entity::scope::{Kind, Model};
use entity::{audit_event, scope_path};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The scopes of `OpenID` Connect, with what a person reads on the consent page. The place in this list and in
/// [`PLATFORM_SCOPES`] decides their numbers: only ever append.
const IDENTITY: [(&str, &str); 6] = [
    (OPENID, "Know who you are"),
    (PROFILE, "See your name and profile"),
    (EMAIL, "See your e-mail address"),
    (ADDRESS, "See your postal address"),
    (PHONE, "See your telephone number"),
    (OFFLINE_ACCESS, "Keep this access while you are away"),
];

/// The first number of the platform's scopes.
const FIRST_PLATFORM: i32 = 16;
/// Numbers of APIs' scopes are above this one.
const LAST_STANDARD: i64 = 127;
/// The first number of the API scopes a workspace starts with.
const FIRST_STARTING: i32 = 128;

/// What a person reads about a scope nobody has described. Its name stands beside it wherever it is shown.
const UNDESCRIBED: &str = "Use this permission in your name";

/// What a scope allows, in words: never nothing, because people are asked to agree to it.
pub fn consent_words(scope: &Model) -> &str {
    if scope.description.is_empty() { UNDESCRIBED } else { &scope.description }
}

/// The scopes every workspace starts with.
pub(super) fn standard(instance: &Instance, workspace: WorkspaceId) -> Vec<Model> {
    let millis = instance.clock.now_millis();
    let identity =
        IDENTITY.iter().zip(1..).map(|((name, words), number)| (*name, (*words).to_owned(), number, Kind::Identity));
    let platform = PLATFORM_SCOPES
        .iter()
        .zip(FIRST_PLATFORM..)
        .map(|(name, number)| (*name, platform_words(name), number, Kind::Platform));
    identity
        .chain(platform)
        .map(|(name, description, number, kind)| Model {
            workspace_id: workspace,
            id: ScopeId(instance.entropy.uuid_v7(millis)),
            number,
            name: name.to_owned(),
            description,
            kind,
            created_at: millis.div_euclid(1000),
        })
        .collect()
}

/// API scopes a workspace starts with, and the paths they open for `GET`.
pub(super) fn starting(
    instance: &Instance,
    workspace: WorkspaceId,
    scopes: &[StartingScope],
) -> (Vec<Model>, Vec<scope_path::Model>) {
    let millis = instance.clock.now_millis();
    let created_at = millis.div_euclid(1000);
    let (mut rows, mut paths) = (Vec::new(), Vec::new());
    for ((name, words, templates), number) in scopes.iter().zip(FIRST_STARTING..) {
        let id = ScopeId(instance.entropy.uuid_v7(millis));
        rows.push(Model {
            workspace_id: workspace,
            id,
            number,
            name: (*name).to_owned(),
            description: (*words).to_owned(),
            kind: Kind::Api,
            created_at,
        });
        paths.extend(templates.iter().map(|template| scope_path::Model {
            workspace_id: workspace,
            id: ScopePathId(instance.entropy.uuid_v7(millis)),
            scope_id: id,
            method: "GET".to_owned(),
            template: (*template).to_owned(),
            resource_number: DEFAULT,
            created_at,
        }));
    }
    (rows, paths)
}

/// What a platform scope allows, in words.
fn platform_words(name: &str) -> String {
    match name.split_once(':') {
        Some((noun, "read")) => format!("See {noun} here"),
        Some((noun, _)) => format!("Manage {noun} here"),
        None => name.to_owned(),
    }
}

/// A scope, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Scope)]
pub struct ScopeView {
    /// Key.
    pub id: ScopeId,
    /// Its name on the wire.
    pub name: String,
    /// What a person reads on the consent page.
    pub description: String,
    /// Whose scope it is.
    pub kind: Kind,
}

impl From<&Model> for ScopeView {
    fn from(row: &Model) -> Self {
        Self { id: row.id, name: row.name.clone(), description: row.description.clone(), kind: row.kind }
    }
}

/// All scopes of a workspace.
pub fn list(tenant: &Tenant) -> Vec<ScopeView> {
    tenant.catalogue().scopes().iter().map(ScopeView::from).collect()
}

/// A scope that is about to exist, with its line for the trail. Its number is given in the transaction.
#[derive(Clone, Debug)]
pub(super) struct NewScope {
    row: Model,
    event: audit_event::Model,
}

impl NewScope {
    /// Checks name and description of a scope the workspace lacks.
    pub(super) fn prepare(tenant: &Tenant, name: &str, words: &str, actor: &Actor) -> Result<Self, Refused> {
        let name = check_name(name)?;
        if tenant.catalogue().scope(&name).is_some() {
            return Err(Refused::taken("scope", name));
        }
        let instance = tenant.instance();
        let event = tenant.event(actor, Action::ScopeCreated, Target::new("scope", &name));
        let row = Model {
            workspace_id: tenant.workspace().id(),
            id: ScopeId(instance.entropy.uuid_v7(instance.clock.now_millis())),
            number: 0,
            description: label::description(words)?,
            name,
            kind: Kind::Api,
            created_at: tenant.now(),
        };
        Ok(Self { row, event })
    }

    /// Inserts it under a number nobody had.
    pub(super) async fn insert(&self, tx: &Tx, workspace: &Workspace) -> Result<(), Refused> {
        let number = advance(tx, workspace).await? + LAST_STANDARD;
        let number = i32::try_from(number).map_err(|_| Fault::Broken("a workspace has run out of numbers"))?;
        let store = tx.workspace(workspace);
        let inserted = store.scopes().insert(Model { number, ..self.row.clone() }).await;
        inserted.map_err(|error| Refused::from(error).or_taken("scope", &self.row.name))?;
        Ok(store.audit_events().insert(self.event.clone()).await?)
    }
}

/// One scope token; `*` is kept for "all an app may have".
pub(super) fn check_name(name: &str) -> Result<String, Refused> {
    let parsed = ScopeSet::parse(name).ok().filter(|set| set.len() == 1 && set.contains(name) && name != "*");
    match parsed {
        Some(_) => Ok(name.to_owned()),
        None => Err(Refused::invalid(
            "scope",
            format!("\"{}\" is not a scope", shown(name)),
            "write 1 to 100 printable ASCII characters without spaces, quotes and backslashes, such as orders:read",
        )),
    }
}

/// Makes a scope for the workspace's APIs.
pub async fn create(tenant: &Tenant, name: &str, description: &str, actor: &Actor) -> Result<ScopeView, Refused> {
    let new = NewScope::prepare(tenant, name, description, actor)?;
    let view = ScopeView::from(&new.row);
    let workspace = tenant.workspace().clone();
    let once = tenant.once(view.id);
    let write = async move |tx: &Tx| {
        new.insert(tx, &workspace).await?;
        Ok::<_, Refused>(tx.workspace(&workspace).idempotency().keep(once.as_ref()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.renewed().await?;
    Ok(view)
}

/// Says what a scope of the workspace's APIs allows, in other words than before.
pub async fn describe(tenant: &Tenant, name: &str, description: &str, actor: &Actor) -> Result<ScopeView, Refused> {
    let scope = tenant.catalogue().scope(name).ok_or_else(|| Refused::not_found("scope", name))?;
    if scope.kind != Kind::Api {
        let hint = "its words are the same in every workspace";
        return Err(Refused::conflict(format!("{name} belongs to every workspace"), hint));
    }
    let description = label::description(description)?;
    let view = ScopeView { description: description.clone(), ..ScopeView::from(scope) };
    let event = tenant.event(actor, Action::ScopeUpdated, Target::new("scope", name));
    let workspace = tenant.workspace().clone();
    let (name, before) = (name.to_owned(), scope.description.clone());
    let write = async move |tx: &Tx| {
        advance(tx, &workspace).await?;
        let store = tx.workspace(&workspace);
        // Whoever describes it looked at these words: others are not overwritten unseen.
        if !store.scopes().describe(&name, (&before, &description)).await? {
            return Err(Refused::Stale);
        }
        Ok(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.renewed().await?;
    Ok(view)
}

/// Removes a scope of the workspace's APIs that no app may ask for any more, and with it the lines of the gateway's
/// table that it opened; how many those were.
pub async fn delete(tenant: &Tenant, name: &str, actor: &Actor) -> Result<usize, Refused> {
    let scope = tenant.catalogue().scope(name).ok_or_else(|| Refused::not_found("scope", name))?;
    if scope.kind != Kind::Api {
        return Err(Refused::conflict(format!("{name} belongs to every workspace"), "leave it out of an app's scopes"));
    }
    let asks = |app: &entity::app::Model| app.scopes.split(' ').any(|asked| asked == name);
    if let Some(app) = app::first(tenant, asks).await? {
        let reason = format!("the app {} may ask for {name}", app.client_id);
        return Err(Refused::conflict(reason, "take it out of the app's scopes first"));
    }
    let id = scope.id;
    let event = tenant.event(actor, Action::ScopeDeleted, Target::new("scope", name));
    let workspace = tenant.workspace().clone();
    let name = name.to_owned();
    let write = async move |tx: &Tx| {
        advance(tx, &workspace).await?;
        let store = tx.workspace(&workspace);
        let opened = store.scope_paths().all().await?.iter().filter(|path| path.scope_id == id).count();
        if !store.scopes().delete(&name).await? {
            return Err(Refused::not_found("scope", &name));
        }
        let event = audit_event::Model { detail: json!({ "paths": opened }), ..event.clone() };
        store.audit_events().insert(event).await?;
        Ok(opened)
    };
    let opened = tenant.instance().db.write(write).await?;
    tenant.renewed().await?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_numbers_do_not_meet() {
        assert!(i32::try_from(IDENTITY.len()).unwrap() < FIRST_PLATFORM);
        let last = i64::from(FIRST_PLATFORM) + i64::try_from(PLATFORM_SCOPES.len()).unwrap() - 1;
        assert!(last < LAST_STANDARD);
        assert_eq!(i64::from(FIRST_STARTING), LAST_STANDARD + 1);
    }

    #[test]
    fn scope_names() {
        for good in ["orders:read", "https://api.example/x", "a", "!", "openid2"] {
            assert_eq!(check_name(good).unwrap(), good);
        }
        for bad in ["", "*", "a b", " a", "a\"b", "caf\u{e9}", &"x".repeat(101)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
