//! The schema, one migration per step and one text for SQLite and PostgreSQL. A step says whether it only adds to what
//! the versions before it read and write ([`Change::Expand`]) or takes something away ([`Change::Contract`]). On a schema
//! with further steps that only added, the version before goes on running: that is how servers are replaced one by one.

mod floor;
mod m20261122_000001_workspaces;
mod m20261122_000002_apps;
mod m20261122_000003_people;
mod m20261122_000004_grants;
mod m20261122_000005_operations;
mod m20261122_000006_legacy;
mod m20261126_000001_entries;
mod m20261126_000007_switch_past;
mod m20261126_000008_schema_floor;
mod m20261126_000009_admin_api;
mod m20261126_000010_recovery;
mod m20261126_000011_usage_sums;
mod m20261126_000012_logo;
mod m20261126_000013_lists;
mod reference;
mod step;
mod steps;

pub use sea_orm_migration;
pub use step::{Change, Step};
pub use steps::{SchemaError, Standing, Steps};

/// All steps, in order. A new one stands at the end; one that was released is never changed.
fn known() -> Vec<Step> {
    vec![
        Step::expand(|| Box::new(m20261122_000001_workspaces::Migration)),
        Step::expand(|| Box::new(m20261122_000002_apps::Migration)),
        Step::expand(|| Box::new(m20261122_000003_people::Migration)),
        Step::expand(|| Box::new(m20261122_000004_grants::Migration)),
        Step::expand(|| Box::new(m20261122_000005_operations::Migration)),
        Step::expand(|| Box::new(m20261122_000006_legacy::Migration)),
        Step::expand(|| Box::new(m20261126_000001_entries::Migration)),
        Step::expand(|| Box::new(m20261126_000007_switch_past::Migration)),
        Step::expand(|| Box::new(m20261126_000008_schema_floor::Migration)),
        Step::expand(|| Box::new(m20261126_000009_admin_api::Migration)),
        Step::expand(|| Box::new(m20261126_000010_recovery::Migration)),
        Step::expand(|| Box::new(m20261126_000011_usage_sums::Migration)),
        Step::expand(|| Box::new(m20261126_000012_logo::Migration)),
        Step::expand(|| Box::new(m20261126_000013_lists::Migration)),
    ]
}
