//! How much goes on in each workspace of a page: two queries for all of them, neither of which grows with what a
//! workspace holds.

use super::view::{WorkspaceItem, WorkspaceView};
use crate::domain::usage::{DAY, HOUR};
use crate::domain::{Fault, Instance};
use entity::id::WorkspaceId;
use std::collections::HashMap;

/// People are counted up to this many. An exact count of more would cost either a pass over them or a row that every new
/// person of the workspace waits for.
const MOST_USERS: u64 = 1_000;

/// These workspaces with their people and sign-ins.
pub async fn busy(instance: &Instance, views: Vec<WorkspaceView>) -> Result<Vec<WorkspaceItem>, Fault> {
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<WorkspaceId> = views.iter().map(|view| view.id).collect();
    let now = instance.clock.now();
    let first_hour = now - now.rem_euclid(HOUR) + HOUR - DAY;
    let platform = instance.db.platform();
    let users: HashMap<_, _> = platform.count_users(&ids, MOST_USERS + 1).await?.into_iter().collect();
    let usage: HashMap<_, _> = platform.hours_since(&ids, first_hour).await?.into_iter().collect();
    let item = |workspace: WorkspaceView| {
        let users = users.get(&workspace.id).map_or(0, |users| users.unsigned_abs());
        let logins_24h = usage.get(&workspace.id).map_or(0, |usage| usage.logins);
        WorkspaceItem { workspace, users: users.min(MOST_USERS), more_users: users > MOST_USERS, logins_24h }
    };
    Ok(views.into_iter().map(item).collect())
}
