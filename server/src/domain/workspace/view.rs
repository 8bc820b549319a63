//! A workspace as it is shown: by the command line with `--json` and by the admin API.

use crate::config::PublicUrl;
use crate::domain::switch::{self, SwitchView};
use crate::domain::timestamp::Timestamp;
use crate::domain::urls::Urls;
use crate::domain::{Fault, Tenant};
use crate::store::Workspace;
use entity::id::WorkspaceId;
use entity::workspace::{Brand, Settings, Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A workspace, shown.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    /// Key.
    pub id: WorkspaceId,
    /// The first segment of its paths.
    pub slug: String,
    /// What people see.
    pub name: String,
    /// The template its switches were set from.
    pub template: String,
    /// Its issuer (RFC 8414 §2).
    pub issuer: String,
    /// Whether it answers.
    pub status: Status,
    /// The look of its pages.
    pub brand: Brand,
    /// Policy.
    pub settings: Settings,
    /// Whether it is the demonstration.
    pub demo: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

/// A workspace in a list, with how much goes on in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorkspaceItem)]
pub struct WorkspaceItem {
    /// The workspace.
    #[serde(flatten)]
    pub workspace: WorkspaceView,
    /// How many people it has, counted up to 1000.
    pub users: u64,
    /// Whether it has more people than were counted.
    pub more_users: bool,
    /// Completed sign-ins in the hour at hand and the 23 before; those of the last seconds may still be on their way.
    pub logins_24h: i64,
}

/// A workspace with what its meters say.
#[derive(Clone, Debug, Serialize)]
pub struct WorkspaceDetail {
    /// The workspace.
    #[serde(flatten)]
    pub workspace: WorkspaceView,
    /// Its switches, and who uses them.
    pub switches: Vec<SwitchView>,
}

impl WorkspaceDetail {
    /// The workspace as it is now; counts of the last seconds may still be on their way.
    pub async fn of(tenant: &Tenant) -> Result<Self, Fault> {
        let workspace = WorkspaceView::of(tenant.workspace(), &tenant.instance().public_url);
        Ok(Self { workspace, switches: switch::list(tenant).await? })
    }
}

impl WorkspaceView {
    /// The view of a workspace of this server.
    pub fn of(workspace: &Workspace, public_url: &PublicUrl) -> Self {
        let row = workspace.row();
        Self {
            id: row.id,
            slug: row.slug.clone(),
            name: row.name.clone(),
            template: row.template.clone(),
            issuer: Urls::new(public_url, &row.slug).issuer().to_owned(),
            status: row.status,
            brand: row.brand.clone(),
            settings: row.settings.clone(),
            demo: row.demo,
            created_at: Timestamp(row.created_at),
            version: row.version,
        }
    }
}
