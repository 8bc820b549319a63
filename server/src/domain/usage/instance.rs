//! What happened in the whole installation over time, and in which workspaces most of it: read from sums that are kept as
//! things happen, because hours of all workspaces are far too many to be added up when somebody looks.

use super::DAY;
use super::report::{Period, Report, Totals};
use crate::clock::UnixSeconds;
use crate::domain::{Fault, Instance};
use crate::store::{UsageDelta, Workspace};
use entity::id::WorkspaceId;
use entity::instance_hour::Model;
use entity::workspace::Status;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// The busiest workspaces shown.
const SHOWN: usize = 10;

/// The busiest workspaces of each day that are looked at. One that is busiest over all days is among them unless more than
/// this many were busier on each single day, which then do the same between them.
const OF_A_DAY: u64 = 20;

/// A workspace and what happened in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BusiestWorkspace)]
pub struct Busiest {
    /// The first segment of its paths.
    pub slug: String,
    /// What people see.
    pub name: String,
    /// Whether it answers.
    pub status: Status,
    /// What happened in it over the period.
    #[serde(flatten)]
    pub totals: Totals,
}

/// What happened in all workspaces over a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = InstanceUsage)]
pub struct InstanceReport {
    /// Everything, also in workspaces that are gone by now.
    #[serde(flatten)]
    pub usage: Report,
    /// The ten workspaces that were issued the most access tokens, the busiest first. They are looked for among the twenty
    /// busiest of each day.
    pub busiest: Vec<Busiest>,
}

/// What happened in all workspaces over a period that ends with the step at hand.
pub async fn instance_report(instance: &Instance, period: Period) -> Result<InstanceReport, Fault> {
    let stretch = period.ending(instance.clock.now());
    let rows = instance.db.platform().instance_hours_since(stretch.from, stretch.hours()).await?;
    let usage = stretch.report(rows.into_iter().map(|row| {
        let Model { hour, tokens, logins, login_failures, client_failures } = row;
        (hour, Totals { tokens, logins, login_failures, client_failures })
    }));
    let candidates = candidates(instance, stretch.from, stretch.to).await?;
    if candidates.is_empty() {
        return Ok(InstanceReport { usage, busiest: Vec::new() });
    }
    // Hours where the period begins within a day, days where that would be hundreds of rows for each of them.
    let sums = match period {
        Period::Day | Period::Week => instance.db.platform().hours_since(&candidates, stretch.from).await?,
        Period::Month => instance.db.platform().days_since(&candidates, stretch.from).await?,
    };
    Ok(InstanceReport { usage, busiest: busiest(instance, sums).await? })
}

/// The busiest workspaces of each day that has a part in a stretch of time.
async fn candidates(instance: &Instance, from: UnixSeconds, to: UnixSeconds) -> Result<Vec<WorkspaceId>, Fault> {
    let mut found = BTreeSet::new();
    let mut day = from - from.rem_euclid(DAY);
    while day < to {
        found.extend(instance.db.platform().busiest_of_day(day, OF_A_DAY).await?);
        day += DAY;
    }
    Ok(found.into_iter().collect())
}

async fn busiest(instance: &Instance, mut sums: Vec<(WorkspaceId, UsageDelta)>) -> Result<Vec<Busiest>, Fault> {
    if sums.is_empty() {
        return Ok(Vec::new());
    }
    sums.sort_by_key(|(id, counts)| (Reverse(counts.tokens), *id));
    // A few more than are shown: those that were deleted a moment ago are left out.
    sums.truncate(2 * SHOWN);
    let ids: Vec<WorkspaceId> = sums.iter().map(|(id, _)| *id).collect();
    let workspaces = instance.db.platform().workspaces_by_id(&ids).await?;
    let known: HashMap<WorkspaceId, Workspace> =
        workspaces.into_iter().map(|workspace| (workspace.id(), workspace)).collect();
    let shown = sums.into_iter().filter_map(|(id, counts)| {
        let row = known.get(&id)?.row();
        Some(Busiest { slug: row.slug.clone(), name: row.name.clone(), status: row.status, totals: counts.into() })
    });
    Ok(shown.take(SHOWN).collect())
}
