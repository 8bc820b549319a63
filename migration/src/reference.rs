//! The shapes every table of a workspace shares: a key that starts with the workspace, and references that cannot
//! leave it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid;

/// A table whose key is `(workspace_id, id)`, or `(workspace_id, key)` with another second column.
pub(crate) fn tenant_table(name: &'static str, key: ColumnDef) -> TableCreateStatement {
    let second = key.get_column_name();
    let mut table = Table::create();
    table
        .table(name)
        .col(uuid("workspace_id"))
        .col(key)
        .primary_key(Index::create().col("workspace_id").col(second))
        .foreign_key(ForeignKey::create().from(name, "workspace_id").to("workspace", "id"));
    table
}

/// A reference to a row of the same workspace, gone when that row goes.
pub(crate) fn within_workspace(
    table: &'static str,
    column: &'static str,
    target: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk-{table}-{column}"))
        .from(table, ("workspace_id", column))
        .to(target, ("workspace_id", "id"))
        .on_delete(on_delete)
        .to_owned()
}

/// A unique index over columns of one workspace.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.unique();
    index
}

/// A plain index.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix-{table}-{}", columns.join("-"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Creates a table and its indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    table: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    manager.create_table(table).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}
