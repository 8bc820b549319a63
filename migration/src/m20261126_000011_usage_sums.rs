//! Sums of what is counted by the hour: of a workspace by the day, by which the busiest are found, and of all workspaces
//! by the hour. Both are kept from this step on; what was counted before it stays where it is.

use crate::reference::{create, index, tenant_table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut days = tenant_table("usage_day", big_integer("day"));
        let mut hours = Table::create().table("instance_hour").col(big_integer("hour").primary_key()).to_owned();
        for counts in [&mut days, &mut hours] {
            for name in ["tokens", "logins", "login_failures", "client_failures"] {
                counts.col(big_integer(name));
            }
        }
        create(manager, days, vec![index("usage_day", &["day", "tokens"])]).await?;
        create(manager, hours, vec![]).await
    }
}
