//! The row that says which step a version must know to run on this schema. There is none until a step takes something
//! away.

use sea_orm_migration::prelude::*;

pub(crate) const TABLE: &str = "schema_floor";
const STEP: &str = "step";

/// The step a version must know, if any.
pub(crate) async fn read(manager: &SchemaManager<'_>) -> Result<Option<String>, DbErr> {
    // The schema may be older than the table.
    if !manager.has_table(TABLE).await? {
        return Ok(None);
    }
    let mut query = Query::select();
    query.column(STEP).from(TABLE);
    let row = manager.get_connection().query_one(&query).await?;
    row.map(|row| row.try_get("", STEP)).transpose()
}

/// Records it in place of the one before.
pub(crate) async fn write(manager: &SchemaManager<'_>, step: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    connection.execute(&Query::delete().from_table(TABLE).to_owned()).await?;
    let mut row = Query::insert();
    row.into_table(TABLE).columns(["id", STEP]);
    row.values([Expr::val(1), Expr::val(step)]).map_err(|error| DbErr::Custom(error.to_string()))?;
    connection.execute(&row).await?;
    Ok(())
}
