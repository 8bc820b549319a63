//! The lines of the gateway's table as an operator manages them: a scope of the workspace's APIs, a path, and the methods
//! it opens that path for. Each method is a row of its own; people see those of one scope and path together.

use super::audit::{Action, Actor, Target};
use super::refusal::{Refused, shown};
use super::workspace::advance;
use super::{Tenant, resource};
use crate::protocol::path_template::PathTemplate;
use crate::store::{StoreError, Tx};
use entity::id::ScopePathId;
use entity::scope::{self, Kind};
use entity::scope_path::Model;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most lines a workspace can have: each request at a gateway looks through them.
pub const MOST: usize = 500;

/// The longest method, in bytes.
const LONGEST_METHOD: usize = 32;

/// The lines of one scope and path, shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[schema(as = Path)]
pub struct PathView {
    /// Of its first line; names all of them.
    pub id: ScopePathId,
    /// The scope that opens it.
    pub scope: String,
    /// For these methods.
    pub methods: Vec<String>,
    /// The template.
    pub path: String,
    /// The identifier of the API it belongs to: tokens must be made for that one.
    pub resource: String,
}

/// What a new line is to be.
#[derive(Clone, Debug)]
pub struct NewPath {
    /// The scope that opens it.
    pub scope: String,
    /// For these methods.
    pub methods: Vec<String>,
    /// The template.
    pub path: String,
    /// The API it belongs to; the default one if absent.
    pub resource: Option<String>,
}

/// All lines of a workspace, in order of creation.
pub async fn list(tenant: &Tenant) -> Result<Vec<PathView>, Refused> {
    let catalogue = tenant.catalogue();
    let mut views: Vec<PathView> = Vec::new();
    for row in tenant.store().scope_paths().all().await? {
        let scope = catalogue.scopes().iter().find(|scope| scope.id == row.scope_id);
        let scope = scope.map(|scope| scope.name.clone()).unwrap_or_default();
        let resource = catalogue.resource_numbered(row.resource_number);
        let resource = resource.map(|resource| resource.identifier.clone()).unwrap_or_default();
        let same = |view: &&mut PathView| {
            (&view.scope, &view.resource) == (&scope, &resource) && same_shape(&view.path, &row.template)
        };
        if let Some(view) = views.iter_mut().find(same) {
            view.methods.push(row.method);
        } else {
            let (id, methods, path) = (row.id, vec![row.method], row.template);
            views.push(PathView { id, scope, methods, path, resource });
        }
    }
    Ok(views)
}

/// The lines of which one has this id.
pub async fn show(tenant: &Tenant, id: ScopePathId) -> Result<PathView, Refused> {
    let all = tenant.store().scope_paths().all().await?;
    let row = all.into_iter().find(|row| row.id == id).ok_or_else(|| Refused::not_found("path", id))?;
    let scope = tenant.catalogue().scopes().iter().find(|scope| scope.id == row.scope_id);
    let scope = scope.map(|scope| scope.name.clone()).unwrap_or_default();
    let same = |view: &PathView| view.scope == scope && same_shape(&view.path, &row.template);
    let found = list(tenant).await?.into_iter().find(same);
    found.ok_or_else(|| Refused::not_found("path", id))
}

/// Those of some lines that open a path for a scope; as when paths are compared, it does not matter what the placeholders
/// are called.
pub fn opening<'v>(views: &'v [PathView], scope: &str, path: &str) -> Vec<&'v PathView> {
    views.iter().filter(|view| view.scope == scope && same_shape(&view.path, path)).collect()
}

/// Adds lines: one scope and path, for each of the methods.
pub async fn create(tenant: &Tenant, new: NewPath, actor: &Actor) -> Result<PathView, Refused> {
    let scope = api_scope(tenant, &new.scope)?.clone();
    let template = template(&new.path)?;
    let methods = methods(new.methods)?;
    let number = resource::number_of(tenant, new.resource.as_deref().unwrap_or(resource::DEFAULT_NAME))?;
    let resource = tenant.catalogue().resource_numbered(number).map(|known| known.identifier.clone());
    let resource = resource.unwrap_or_default();
    let instance = tenant.instance();
    let millis = instance.clock.now_millis();
    let rows: Vec<Model> = methods
        .iter()
        .map(|method| Model {
            workspace_id: tenant.workspace().id(),
            id: ScopePathId(instance.entropy.uuid_v7(millis)),
            scope_id: scope.id,
            method: method.clone(),
            template: template.as_str().to_owned(),
            resource_number: number,
            created_at: tenant.now(),
        })
        .collect();
    let id = rows.first().map_or(ScopePathId(uuid::Uuid::nil()), |row| row.id);
    let view = PathView { id, scope: scope.name, methods, path: new.path, resource };
    let once = tenant.once(id);
    let event = event(tenant, actor, Action::PathCreated, &view);
    let workspace = tenant.workspace().clone();
    let name = view.scope.clone();
    let write = async move |tx: &Tx| {
        // The version is raised first, so that changes of one table wait for each other.
        advance(tx, &workspace).await?;
        let store = tx.workspace(&workspace);
        has_room(&store.scope_paths().all().await?, &rows, &name)?;
        if !store.api_resources().all().await?.iter().any(|known| known.number == number) {
            return Err(Refused::Stale);
        }
        match store.scope_paths().insert_all(rows.clone()).await {
            Ok(()) => {
                store.idempotency().keep(once.as_ref()).await?;
                Ok(store.audit_events().insert(event.clone()).await?)
            }
            Err(StoreError::MissingReference) => Err(Refused::not_found("scope", &name)),
            Err(other) => Err(other.into()),
        }
    };
    instance.db.write(write).await?;
    tenant.renewed().await?;
    Ok(view)
}

/// Whether lines can be added to those a workspace has.
fn has_room(known: &[Model], new: &[Model], scope: &str) -> Result<(), Refused> {
    for row in new {
        if let Some(taken) = known.iter().find(|known| same_line(known, row)) {
            let reason = format!("{scope} opens {} for {} already", shown(&taken.template), taken.method);
            return Err(Refused::conflict(reason, "leave that method out, or delete the line first"));
        }
    }
    if known.len() + new.len() > MOST {
        let reason = format!("a workspace has at most {MOST} lines, one for each method");
        return Err(Refused::conflict(reason, "delete those that nobody needs first"));
    }
    Ok(())
}

/// Removes lines: those of a scope and path, for these methods, or for every method where none is named. As when paths
/// are compared, it does not matter what the placeholders are called: what is closed is closed.
pub async fn delete(
    tenant: &Tenant,
    scope: &str,
    path: &str,
    only: Vec<String>,
    actor: &Actor,
) -> Result<PathView, Refused> {
    let scope = tenant.catalogue().scope(scope).ok_or_else(|| Refused::not_found("scope", scope))?;
    let all = tenant.store().scope_paths().all().await?;
    let here: Vec<Model> =
        all.into_iter().filter(|row| row.scope_id == scope.id && same_shape(&row.template, path)).collect();
    if here.is_empty() {
        return Err(Refused::not_found("path", format!("{path} of the scope {}", scope.name)));
    }
    let only = if only.is_empty() { Vec::new() } else { methods(only)? };
    if let Some(method) = only.iter().find(|method| here.iter().all(|row| row.method != **method)) {
        return Err(Refused::not_found("path", format!("{path} for {method} of the scope {}", scope.name)));
    }
    let gone: Vec<Model> = here.into_iter().filter(|row| only.is_empty() || only.contains(&row.method)).collect();
    let number = gone.first().map_or(entity::api_resource::DEFAULT, |row| row.resource_number);
    let resource = tenant.catalogue().resource_numbered(number);
    let mut methods: Vec<String> = gone.iter().map(|row| row.method.clone()).collect();
    methods.sort_unstable();
    methods.dedup();
    let view = PathView {
        id: gone.first().map_or(ScopePathId(uuid::Uuid::nil()), |row| row.id),
        scope: scope.name.clone(),
        methods,
        path: gone.first().map_or_else(|| path.to_owned(), |row| row.template.clone()),
        resource: resource.map(|resource| resource.identifier.clone()).unwrap_or_default(),
    };
    let event = event(tenant, actor, Action::PathDeleted, &view);
    let workspace = tenant.workspace().clone();
    let write = async move |tx: &Tx| {
        advance(tx, &workspace).await?;
        let store = tx.workspace(&workspace);
        for row in &gone {
            if !store.scope_paths().delete(row.id).await? {
                return Err(Refused::Stale);
            }
        }
        Ok(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.renewed().await?;
    Ok(view)
}

/// Whether two lines are the same one: they open the same paths for the same method and scope.
fn same_line(one: &Model, other: &Model) -> bool {
    one.scope_id == other.scope_id && one.method == other.method && same_shape(&one.template, &other.template)
}

/// Whether two templates open the same paths. A text that is no template is the same as itself alone.
fn same_shape(one: &str, other: &str) -> bool {
    match (PathTemplate::parse(one), PathTemplate::parse(other)) {
        (Ok(one), Ok(other)) => one.same_shape(&other),
        _ => one == other,
    }
}

fn event(tenant: &Tenant, actor: &Actor, action: Action, view: &PathView) -> entity::audit_event::Model {
    let detail = json!({ "scope": view.scope, "methods": view.methods, "resource": view.resource });
    tenant.event_with(actor, action, Target::new("path", &view.path), detail)
}

fn api_scope<'t>(tenant: &'t Tenant, name: &str) -> Result<&'t scope::Model, Refused> {
    let scope = tenant.catalogue().scope(name).ok_or_else(|| {
        let reason = format!("the workspace has no scope \"{}\"", shown(name));
        Refused::invalid("scope", reason, "make the scope first")
    })?;
    if scope.kind == Kind::Api {
        return Ok(scope);
    }
    let reason = format!("{name} belongs to every workspace and opens no path");
    Err(Refused::invalid("scope", reason, "make a scope for your API"))
}

fn template(path: &str) -> Result<PathTemplate, Refused> {
    PathTemplate::parse(path).map_err(|problem| {
        let reason = format!("\"{}\" is not a path template: {problem}", shown(path));
        Refused::invalid("path", reason, "write it like /accounts/{accountId}/transactions")
    })
}

/// Methods are compared as they stand (RFC 9110 §9.1); those anybody uses are in capitals.
fn methods(mut methods: Vec<String>) -> Result<Vec<String>, Refused> {
    let capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'-';
    let good = |method: &str| !method.is_empty() && method.len() <= LONGEST_METHOD && method.bytes().all(capital);
    if let Some(bad) = methods.iter().find(|method| !good(method)) {
        let reason = format!("\"{}\" is not a method", shown(bad));
        return Err(Refused::invalid("method", reason, "write it in capitals, such as GET or POST"));
    }
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() {
        return Err(Refused::invalid("method", "there is none", "write one, such as GET"));
    }
    Ok(methods)
}

#[cfg(test)]
mod tests;
