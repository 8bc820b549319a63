//! One step and what it does to the versions before it.

use sea_orm_migration::MigrationTrait;

/// What a step does to versions that do not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It only adds: they read and write what they did before.
    Expand,
    /// It takes away what an older version reads or writes.
    Contract {
        /// The name of the step that the oldest version knows which does without. It comes before this one: a version
        /// that stopped to use something without a step of its own gets one that changes nothing.
        oldest: &'static str,
    },
}

/// A step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    make: fn() -> Box<dyn MigrationTrait>,
    change: Change,
}

impl Step {
    /// One that only adds.
    pub const fn expand(make: fn() -> Box<dyn MigrationTrait>) -> Self {
        Self { make, change: Change::Expand }
    }

    /// One that takes something away, and the step which the oldest version knows that may still run beside it.
    pub const fn contract(make: fn() -> Box<dyn MigrationTrait>, oldest: &'static str) -> Self {
        Self { make, change: Change::Contract { oldest } }
    }

    /// Its name, as the database records it.
    pub fn name(&self) -> String {
        self.migration().name().to_owned()
    }

    /// What it does to versions before it.
    pub fn change(&self) -> Change {
        self.change
    }

    pub(crate) fn migration(&self) -> Box<dyn MigrationTrait> {
        (self.make)()
    }
}
