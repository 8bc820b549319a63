//! APIs of a workspace that access tokens are made for (RFC 8707). Each workspace has a default one, named by its
//! issuer; further ones have identifiers of their own, and say what their tokens look like.

use super::audit::{Action, Actor, Target};
use super::catalogue::ADMIN_API;
use super::label;
use super::refusal::{Refused, shown};
use super::timestamp::Timestamp;
use super::workspace::advance;
use super::{Fault, Tenant};
use crate::protocol::jose::Algorithm;
use crate::protocol::resource::is_resource_identifier;
use crate::store::{StoreError, Tx};
use entity::api_resource::{DEFAULT, Model, TokenFormat};
use entity::id::ResourceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the default API can be called where one is named.
pub const DEFAULT_NAME: &str = "default";

/// An API, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Resource)]
pub struct ResourceView {
    /// Key.
    pub id: ResourceId,
    /// The absolute URI that stands in `resource` and `aud`.
    pub identifier: String,
    /// What people see.
    pub name: String,
    /// The form of its access tokens.
    pub access_token: TokenFormat,
    /// The algorithm of its JWTs; absent when its tokens are opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Whether it is the one tokens are for when no other is asked for.
    pub default: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<&Model> for ResourceView {
    fn from(row: &Model) -> Self {
        Self {
            id: row.id,
            identifier: row.identifier.clone(),
            name: row.name.clone(),
            access_token: row.access_token,
            alg: (row.access_token == TokenFormat::Jwt).then(|| row.algorithm.clone()),
            default: row.number == DEFAULT,
            created_at: Timestamp(row.created_at),
        }
    }
}

/// What a new API is to be.
#[derive(Clone, Debug)]
pub struct NewResource {
    /// The absolute URI it is asked for by.
    pub identifier: String,
    /// What people see; the identifier if absent.
    pub name: Option<String>,
    /// The form of its access tokens.
    pub access_token: TokenFormat,
    /// The algorithm of its JWTs; the first of RS256 and the workspace's own if absent.
    pub algorithm: Option<String>,
}

/// All APIs of a workspace, the default one first.
pub fn list(tenant: &Tenant) -> Vec<ResourceView> {
    tenant.catalogue().resources().iter().map(ResourceView::from).collect()
}

/// The number of the API of this identifier; `default` names the default one.
pub(super) fn number_of(tenant: &Tenant, identifier: &str) -> Result<i32, Refused> {
    if identifier == DEFAULT_NAME {
        return Ok(DEFAULT);
    }
    let found = tenant.catalogue().resource(identifier);
    let own = found.filter(|resource| resource.number != ADMIN_API);
    own.map(|resource| resource.number).ok_or_else(|| Refused::not_found("resource", identifier))
}

/// Makes an API.
pub async fn create(tenant: &Tenant, new: NewResource, actor: &Actor) -> Result<ResourceView, Refused> {
    let row = row(tenant, new)?;
    let event = tenant.event(actor, Action::ResourceCreated, Target::new("resource", &row.identifier));
    let view = ResourceView { default: false, ..ResourceView::from(&row) };
    let identifier = row.identifier.clone();
    let workspace = tenant.workspace().clone();
    let once = tenant.once(row.id);
    let write = async move |tx: &Tx| {
        let number = i32::try_from(advance(tx, &workspace).await?)
            .map_err(|_| Fault::Broken("a workspace has run out of numbers"))?;
        let store = tx.workspace(&workspace);
        store.api_resources().insert(Model { number, ..row.clone() }).await?;
        store.idempotency().keep(once.as_ref()).await?;
        Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
    };
    let written = tenant.instance().db.write(write).await;
    written.map_err(|refused| refused.or_taken("identifier", &identifier))?;
    tenant.renewed().await?;
    Ok(view)
}

fn row(tenant: &Tenant, new: NewResource) -> Result<Model, Refused> {
    let identifier = check_identifier(tenant, new.identifier)?;
    let name = match &new.name {
        Some(name) => label::name("name", name)?,
        None => identifier.chars().take(crate::template::display_name::NAME_CAP).collect(),
    };
    let instance = tenant.instance();
    Ok(Model {
        workspace_id: tenant.workspace().id(),
        id: ResourceId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        // Given in the transaction.
        number: DEFAULT,
        identifier,
        name,
        access_token: new.access_token,
        algorithm: algorithm(tenant, new.algorithm)?,
        created_at: tenant.now(),
    })
}

/// An absolute URI outside this server: what lies on its own origin are the issuers of workspaces and the admin API.
fn check_identifier(tenant: &Tenant, identifier: String) -> Result<String, Refused> {
    let quoted = format!("\"{}\"", shown(&identifier));
    if !is_resource_identifier(&identifier) {
        let hint = "write an absolute URI without a fragment, such as https://api.example.com/orders (RFC 8707)";
        return Err(Refused::invalid("identifier", format!("{quoted} is not a resource identifier"), hint));
    }
    let own = tenant.instance().public_url.origin();
    let inside = identifier.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if inside {
        let hint = "write the address of your API; the default resource is there already";
        return Err(Refused::invalid("identifier", format!("{quoted} is an address of this server"), hint));
    }
    Ok(identifier)
}

/// An algorithm the workspace has keys for.
pub(super) fn algorithm(tenant: &Tenant, chosen: Option<String>) -> Result<String, Refused> {
    let offered = &tenant.workspace().settings().id_token_signing_algs;
    let widest = Algorithm::RS256.as_str();
    let chosen = match chosen {
        Some(chosen) => chosen,
        None if offered.iter().any(|name| name == widest) => widest.to_owned(),
        None => offered.first().cloned().unwrap_or_else(|| widest.to_owned()),
    };
    if offered.contains(&chosen) {
        return Ok(chosen);
    }
    let reason = format!("the workspace does not sign with \"{}\"", shown(&chosen));
    Err(Refused::invalid("alg", reason, format!("write one of {}", offered.join(", "))))
}

/// Removes an API that no app serves and no path belongs to any more.
pub async fn delete(tenant: &Tenant, identifier: &str, actor: &Actor) -> Result<(), Refused> {
    let number = number_of(tenant, identifier)?;
    if number == DEFAULT {
        return Err(Refused::conflict("the default resource cannot be deleted", "every workspace has one"));
    }
    let event = tenant.event(actor, Action::ResourceDeleted, Target::new("resource", identifier));
    let workspace = tenant.workspace().clone();
    let name = identifier.to_owned();
    let write = async move |tx: &Tx| {
        let store = tx.workspace(&workspace);
        match store.api_resources().delete(number).await {
            Ok(true) => {}
            Ok(false) => return Err(Refused::not_found("resource", &name)),
            Err(StoreError::MissingReference) => {
                let reason = format!("an app serves {name}");
                return Err(Refused::conflict(reason, "give the app another resource, or delete it, first"));
            }
            Err(other) => return Err(other.into()),
        }
        advance(tx, &workspace).await?;
        // Looked for only now: who adds a path raises the version first, and is waited for.
        if let Some(path) = store.scope_paths().all().await?.iter().find(|path| path.resource_number == number) {
            let reason = format!("the path {} belongs to {name}", path.template);
            return Err(Refused::conflict(reason, "delete the path first"));
        }
        Ok(store.audit_events().insert(event.clone()).await?)
    };
    tenant.instance().db.write(write).await?;
    tenant.renewed().await?;
    Ok(())
}
