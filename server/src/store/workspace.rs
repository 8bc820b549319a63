//! A workspace that exists: the proof a handle to its rows is made from.

use entity::id::WorkspaceId;
use entity::workspace::{Brand, Model, Settings, Status};

/// A workspace as it was read. Only the store makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    row: Model,
}

impl From<Model> for Workspace {
    fn from(row: Model) -> Self {
        Self { row }
    }
}

/// The workspace whose members operate the instance.
pub const SYSTEM: &str = "system";

impl Workspace {
    /// Key.
    pub fn id(&self) -> WorkspaceId {
        self.row.id
    }

    /// The first segment of its paths.
    pub fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What people see.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Its row, to show or to change.
    pub fn row(&self) -> &Model {
        &self.row
    }

    /// Policy.
    pub fn settings(&self) -> &Settings {
        &self.row.settings
    }

    /// The look of its pages.
    pub fn brand(&self) -> &Brand {
        &self.row.brand
    }

    /// Sessions, grants and tokens made under another epoch are dead.
    pub fn epoch(&self) -> i64 {
        self.row.epoch
    }

    /// Whether it answers requests.
    pub fn is_active(&self) -> bool {
        self.row.status == Status::Active
    }

    /// Whether its members operate the instance.
    pub fn is_system(&self) -> bool {
        self.row.slug == SYSTEM
    }

    /// Eight characters that name it in cookies, where the slug could be too long; from the random part of its id.
    pub fn short_id(&self) -> String {
        let [.., fourth, third, second, last] = *self.row.id.0.as_bytes();
        hex::encode([last, second, third, fourth])
    }
}
