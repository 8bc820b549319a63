//! Workspaces as an operator manages them: made, looked at, changed, suspended, resumed, deleted. Called by the command
//! line, the admin API and the start of the server.

mod brand;
mod busy;
mod change;
mod create;
mod logo;
pub(in crate::domain) mod setting;
mod slug;
mod template;
mod view;

pub use brand::{BrandChange, BrandingView, look, preview};
pub use busy::busy;
pub use change::{WorkspaceChange, delete, resume, suspend, update};
pub use create::{NewWorkspace, create, ensure_system};
pub use logo::{MOST_LOGO_BYTES, logo, logo_kind, remove_logo, set_logo};
pub use setting::EVERY_GRANT;
pub use setting::{applied as settings_with, listed as settings};
pub use slug::Slug;
pub(super) use template::StartingScope;
pub use template::Template;
pub use view::{WorkspaceDetail, WorkspaceItem, WorkspaceView};

use super::refusal::Refused;
use super::search::{self, Found, Halves};
use super::tenant::Origin;
use super::{Instance, Tenant};
use crate::store::{After, Page, Sorting, Tx, Workspace};
use entity::workspace::Status;
use std::sync::Arc;

/// The workspace of this slug, whether it answers or is suspended; a deleted one is not there.
pub async fn find(instance: &Arc<Instance>, slug: &str, origin: Origin) -> Result<Tenant, Refused> {
    Tenant::find_any(instance, slug, origin)
        .await?
        .filter(|tenant| tenant.workspace().row().status != Status::Deleted)
        .ok_or_else(|| Refused::not_found("workspace", slug))
}

/// Workspaces that are not deleted, in order of creation.
pub async fn list(instance: &Instance, page: Page) -> Result<Vec<WorkspaceView>, Refused> {
    Ok(shown(instance, &instance.db.platform().workspaces(page).await?))
}

/// Workspaces that are not deleted and whose slug or name begins with a text.
pub async fn search(
    instance: &Instance,
    text: &str,
    place: Option<&str>,
    limit: u64,
) -> Result<Found<WorkspaceView>, Refused> {
    let platform = instance.db.platform();
    let halves = Halves {
        first: async |after: Option<&str>, limit| {
            Ok::<_, Refused>(shown(instance, &platform.workspaces_by_slug(text, after, limit).await?))
        },
        second: async |after: Option<&After>, limit| {
            Ok(shown(instance, &platform.workspaces_by_name(text, after, limit).await?))
        },
        short: |view: &WorkspaceView| view.slug.clone(),
        long: place_by_name,
    };
    search::page(place, limit, halves).await
}

/// Workspaces that are not deleted, in an order.
pub async fn sorted(
    instance: &Instance,
    sorting: Sorting,
    place: Option<&str>,
    limit: u64,
) -> Result<Found<WorkspaceView>, Refused> {
    let platform = instance.db.platform();
    let read = async |after: Option<&After>, limit| {
        Ok::<_, Refused>(shown(instance, &platform.workspaces_sorted(sorting, after, limit).await?))
    };
    search::sorted(place, limit, read, place_by_name).await
}

fn place_by_name(view: &WorkspaceView) -> After {
    After { text: view.name.clone(), id: view.id.0 }
}

fn shown(instance: &Instance, found: &[Workspace]) -> Vec<WorkspaceView> {
    found.iter().map(|workspace| WorkspaceView::of(workspace, &instance.public_url)).collect()
}

/// Counts a change of what hangs on the version of a workspace (its scopes and APIs) and returns the new version: a
/// number no earlier change had, and no later one will.
pub(super) async fn advance(tx: &Tx, workspace: &Workspace) -> Result<i64, Refused> {
    let now = tx.platform().workspace_by_id(workspace.id()).await?;
    let now = now.ok_or_else(|| Refused::not_found("workspace", workspace.slug()))?;
    Ok(tx.platform().workspace_update(now.row().clone()).await?.row().version)
}

#[cfg(test)]
mod tests;
