//! The schema, one migration per step and one text for SQLite and PostgreSQL. Steps only ever expand what the release
//! before them reads; what is no longer read is dropped a release later.

use sea_orm_migration::async_trait;

pub use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod m20261122_000001_workspaces;
mod m20261122_000002_apps;
mod m20261122_000003_people;
mod m20261122_000004_grants;
mod m20261122_000005_operations;
mod m20261122_000006_legacy;
mod m20261126_000007_switch_past;
mod reference;

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_workspaces::Migration),
            Box::new(m20261122_000002_apps::Migration),
            Box::new(m20261122_000003_people::Migration),
            Box::new(m20261122_000004_grants::Migration),
            Box::new(m20261122_000005_operations::Migration),
            Box::new(m20261122_000006_legacy::Migration),
            Box::new(m20261126_000007_switch_past::Migration),
        ]
    }
}
