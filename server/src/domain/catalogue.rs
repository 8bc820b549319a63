//! The scopes and APIs of a workspace, read once per version of it and kept in memory.

use crate::protocol::jose::Algorithm;
use crate::protocol::scope::ScopeSet;
use entity::api_resource::{self, DEFAULT, TokenFormat};
use entity::id::{ResourceId, WorkspaceId};
use entity::scope::{self, Kind};
use uuid::Uuid;

/// The number of the admin API among the resources of every workspace. A workspace gives its own numbers by counting up.
pub const ADMIN_API: i32 = i32::MAX;

/// What can be asked for in a workspace.
#[derive(Clone, Debug)]
pub struct Catalogue {
    scopes: Vec<scope::Model>,
    resources: Vec<api_resource::Model>,
    admin_api: Option<api_resource::Model>,
}

impl Catalogue {
    /// From the rows of one workspace; the default resource's identifier becomes the issuer.
    pub fn new(scopes: Vec<scope::Model>, mut resources: Vec<api_resource::Model>, issuer: &str) -> Self {
        for resource in &mut resources {
            if resource.number == DEFAULT {
                issuer.clone_into(&mut resource.identifier);
            }
        }
        Self { scopes, resources, admin_api: None }
    }

    /// With the admin API of the installation under this identifier: every workspace's tokens can be made for it, and no
    /// workspace lists or changes it.
    #[must_use]
    pub fn with_admin_api(self, identifier: String) -> Self {
        let admin_api = api_resource::Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: ResourceId(Uuid::nil()),
            number: ADMIN_API,
            identifier,
            name: "the administration of this workspace".to_owned(),
            access_token: TokenFormat::Opaque,
            algorithm: Algorithm::RS256.as_str().to_owned(),
            created_at: 0,
        };
        Self { admin_api: Some(admin_api), ..self }
    }

    /// All scopes, by number.
    pub fn scopes(&self) -> &[scope::Model] {
        &self.scopes
    }

    /// All APIs of the workspace itself, by number.
    pub fn resources(&self) -> &[api_resource::Model] {
        &self.resources
    }

    /// The scope of this name.
    pub fn scope(&self, name: &str) -> Option<&scope::Model> {
        self.scopes.iter().find(|scope| scope.name == name)
    }

    /// The scope of this number.
    pub fn scope_numbered(&self, number: i32) -> Option<&scope::Model> {
        self.scopes.iter().find(|scope| scope.number == number)
    }

    /// The API of this identifier.
    pub fn resource(&self, identifier: &str) -> Option<&api_resource::Model> {
        self.every_resource().find(|resource| resource.identifier == identifier)
    }

    /// The API of this number.
    pub fn resource_numbered(&self, number: i32) -> Option<&api_resource::Model> {
        self.every_resource().find(|resource| resource.number == number)
    }

    fn every_resource(&self) -> impl Iterator<Item = &api_resource::Model> {
        self.resources.iter().chain(&self.admin_api)
    }

    /// Those of `scopes` that are of one kind here.
    pub fn of_kind(&self, scopes: &ScopeSet, kind: Kind) -> ScopeSet {
        let mut found = ScopeSet::new();
        for scope in self.scopes.iter().filter(|scope| scope.kind == kind && scopes.contains(&scope.name)) {
            // A name that is in the set is a valid scope token already.
            let _ = found.insert(&scope.name);
        }
        found
    }
}
