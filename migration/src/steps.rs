//! The steps a version knows, held against those a database has: what is missing, what is newer, and whether the version
//! may run at all.

use crate::floor;
use crate::step::{Change, Step};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseTransaction;
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTraitSelf};
use std::collections::BTreeSet;

/// Why a schema is not for this version.
#[derive(Debug)]
pub enum SchemaError {
    /// A newer version took away what this one needs.
    Contracted {
        /// The step a version must know.
        floor: String,
        /// The steps of the schema that this version does not know.
        newer: Vec<String>,
    },
    /// The schema has steps this version does not know, and lacks some of its own: it was made by another line of
    /// versions.
    Diverged {
        /// The steps this version does not know.
        newer: Vec<String>,
        /// The steps the schema lacks.
        pending: Vec<String>,
    },
    /// The database does not answer.
    Database(DbErr),
}

impl From<DbErr> for SchemaError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// How a schema stands to a version that may run on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The steps it lacks, in order.
    pub pending: Vec<String>,
    /// The steps a newer version made, which only added.
    pub newer: Vec<String>,
}

/// The steps of one version, in order.
#[derive(Clone, Debug)]
pub struct Steps(Vec<Step>);

impl Steps {
    /// Those of this version.
    pub fn known() -> Self {
        Self(crate::known())
    }

    /// Those of another version.
    pub fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// These and one more, as a later version has them.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// Each step.
    pub fn each(&self) -> &[Step] {
        &self.0
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(Step::name).collect()
    }

    /// Compares them with the schema of a database and changes nothing.
    ///
    /// # Errors
    /// [`SchemaError`] if this version must not run on it, or the database does not answer.
    pub async fn compare<'c>(&self, database: impl IntoSchemaManagerConnection<'c>) -> Result<Standing, SchemaError> {
        self.against(&SchemaManager::new(database)).await
    }

    /// Makes the steps a database lacks, in a transaction beside which nobody else changes the schema; commit it.
    ///
    /// # Errors
    /// [`SchemaError`] as [`Self::compare`]; nothing is changed then.
    pub async fn bring_up(&self, tx: &DatabaseTransaction) -> Result<Standing, SchemaError> {
        let manager = SchemaManager::new(tx);
        let before = self.against(&manager).await?;
        if before.pending.is_empty() {
            return Ok(before);
        }
        MigratorTraitSelf::up(self, tx, None).await?;
        let floors = self.0.iter().filter(|step| before.pending.contains(&step.name()));
        let mut floors = floors.filter_map(|step| match step.change() {
            Change::Contract { oldest } => Some(oldest),
            Change::Expand => None,
        });
        if let Some(floor) = floors.next_back() {
            floor::write(&manager, floor).await?;
        }
        Ok(before)
    }

    async fn against(&self, manager: &SchemaManager<'_>) -> Result<Standing, SchemaError> {
        let known = self.names();
        let made = made(manager).await?;
        let newer: Vec<String> = made.iter().filter(|name| !known.contains(name)).cloned().collect();
        if let Some(floor) = floor::read(manager).await?
            && !known.contains(&floor)
        {
            return Err(SchemaError::Contracted { floor, newer });
        }
        let pending: Vec<String> = known.into_iter().filter(|name| !made.contains(name)).collect();
        if !newer.is_empty() && !pending.is_empty() {
            return Err(SchemaError::Diverged { newer, pending });
        }
        Ok(Standing { pending, newer })
    }
}

impl MigratorTraitSelf for Steps {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0.iter().map(Step::migration).collect()
    }
}

/// The names of the steps a database has. The library's own verbs would make their table first, and refuse a step they do
/// not know.
async fn made(manager: &SchemaManager<'_>) -> Result<BTreeSet<String>, DbErr> {
    const TABLE: &str = "seaql_migrations";
    if !manager.has_table(TABLE).await? {
        return Ok(BTreeSet::new());
    }
    let mut query = Query::select();
    query.column("version").from(TABLE);
    let rows = manager.get_connection().query_all(&query).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
