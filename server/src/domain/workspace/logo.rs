//! The picture of a workspace's pages. It is looked into before it is kept, and served as what was found, under a name that
//! changes with its bytes.

use crate::domain::audit::{Action, Actor, Target};
use crate::domain::refusal::Refused;
use crate::domain::{Fault, Tenant};
use crate::protocol::image::{self, Kind};
use crate::template::asset::asset_hash;
use entity::logo::Model;
use serde_json::json;

/// The largest picture, in bytes.
pub const MOST_LOGO_BYTES: usize = 64 * 1024;

/// A picture to send.
#[derive(Debug)]
pub struct Logo {
    /// What it is.
    pub kind: Kind,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Where a picture is served.
pub(super) fn path(tenant: &Tenant, name: &str) -> String {
    format!("{}/{name}", tenant.urls().path("/assets"))
}

/// The picture of this name, if the workspace's pages show it.
pub async fn logo(tenant: &Tenant, name: &str) -> Result<Option<Logo>, Fault> {
    if tenant.workspace().brand().logo.as_deref() != Some(name) {
        return Ok(None);
    }
    let Some(row) = tenant.store().logos().by_name(name).await? else { return Ok(None) };
    let kind = Kind::ALL.into_iter().find(|kind| kind.media_type() == row.media_type);
    Ok(kind.map(|kind| Logo { kind, bytes: row.bytes }))
}

/// The kind of the picture these bytes are.
///
/// # Errors
/// [`Refused::Invalid`] if they are none, or a large one.
pub fn logo_kind(bytes: &[u8]) -> Result<Kind, Refused> {
    if bytes.len() > MOST_LOGO_BYTES {
        return Err(Refused::invalid("logo", "is too large", format!("a logo has at most {MOST_LOGO_BYTES} bytes")));
    }
    let hint = "send one PNG, JPEG or WebP picture";
    image::kind(bytes).map_err(|problem| Refused::invalid("logo", problem.to_string(), hint))
}

/// Has the pages show a picture in place of the name. `kind` is what it is said to be.
///
/// # Errors
/// [`Refused::Invalid`] if it is none, or another.
pub async fn set_logo(tenant: &Tenant, bytes: Vec<u8>, kind: Kind, actor: &Actor) -> Result<Tenant, Refused> {
    let found = logo_kind(&bytes)?;
    if found != kind {
        let reason = format!("it is {} and not {}", found.media_type(), kind.media_type());
        return Err(Refused::invalid("logo", reason, "send it as what it is"));
    }
    let row = Model {
        workspace_id: tenant.workspace().id(),
        name: format!("logo-{}.{}", asset_hash(&bytes), kind.ending()),
        media_type: kind.media_type().to_owned(),
        bytes,
        created_at: tenant.now(),
    };
    put(tenant, Some(row), actor).await
}

/// Has the pages show the name again.
pub async fn remove_logo(tenant: &Tenant, actor: &Actor) -> Result<Tenant, Refused> {
    put(tenant, None, actor).await
}

async fn put(tenant: &Tenant, logo: Option<Model>, actor: &Actor) -> Result<Tenant, Refused> {
    let mut row = tenant.workspace().row().clone();
    row.brand.logo = logo.as_ref().map(|logo| logo.name.clone());
    if row == *tenant.workspace().row() {
        return Ok(tenant.clone());
    }
    let target = Target::new("workspace", tenant.workspace().slug());
    let event = tenant.event_with(actor, Action::WorkspaceUpdated, target, json!({ "logo": row.brand.logo }));
    tenant
        .instance()
        .db
        .write(async move |tx| {
            let workspace = tx.platform().workspace_update(row.clone()).await?;
            let store = tx.workspace(&workspace);
            store.logos().put(logo.clone()).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    Ok(tenant.renewed().await?)
}
