//! What a request's `scope` comes to. Without one, it is the app's own. `scope=*` is every API scope the app has: never a
//! scope about a person, `offline_access` or one of the platform's, and only an app that keeps a secret may say it.

use super::Tenant;
use super::catalogue::Catalogue;
use super::known_app::KnownApp;
use super::switch::Switch;
use crate::protocol::error::OAuthError;
use crate::protocol::scope::{EVERY, OFFLINE_ACCESS, ScopeSet, is_identity_scope, is_platform_scope};
use entity::scope::Kind;

/// The scopes a request for a person comes to: those it names, or the app's own without `offline_access`.
///
/// # Errors
/// `invalid_scope` for one that the app may not have or the workspace does not know any more, and if there is none.
pub fn asked_scope(tenant: &Tenant, app: &KnownApp, asked: Option<&ScopeSet>) -> Result<ScopeSet, OAuthError> {
    let scope = if let Some(asked) = asked {
        expanded(tenant, app, asked)?
    } else {
        let mut own = app.scopes().clone();
        own.remove(OFFLINE_ACCESS);
        own
    };
    if !scope.is_subset(app.scopes()) {
        return Err(OAuthError::invalid_scope("a scope was asked for that this client may not have"));
    }
    if let Some(gone) = scope.iter().find(|name| tenant.catalogue().scope(name).is_none()) {
        let error = OAuthError::invalid_scope("a scope was asked for that this workspace does not have any more");
        return Err(error.because(gone));
    }
    if scope.is_empty() {
        return Err(OAuthError::invalid_scope("no scope was asked for, and this client has none of its own"));
    }
    Ok(scope)
}

/// The scopes a request names, with the wildcard replaced if it is among them.
///
/// # Errors
/// `invalid_scope` where the wildcard is not spoken, or by this app not.
pub fn expanded(tenant: &Tenant, app: &KnownApp, asked: &ScopeSet) -> Result<ScopeSet, OAuthError> {
    if !asked.contains(EVERY) {
        return Ok(asked.clone());
    }
    if !tenant.has(Switch::ScopeStar) {
        return Err(OAuthError::invalid_scope("scope=* is not understood in this workspace; name the scopes"));
    }
    if !app.is_confidential() {
        return Err(OAuthError::invalid_scope("scope=* is for clients that keep a secret; name the scopes"));
    }
    let scopes = asked.expanded(&every(tenant.catalogue(), app.scopes()))?;
    if scopes.is_empty() {
        let why = "scope=* comes to nothing: this client has no API scope; whoever runs this workspace gives it one with: \
                   tenantry app update --add-scope";
        return Err(OAuthError::invalid_scope(why));
    }
    Ok(scopes)
}

/// What the wildcard stands for: those of an app's scopes that are an API's in this workspace. A standard scope is never
/// one, whatever its row says.
fn every(catalogue: &Catalogue, own: &ScopeSet) -> ScopeSet {
    let mut every = catalogue.of_kind(own, Kind::Api);
    let standard = |name: &&str| is_identity_scope(name) || is_platform_scope(name);
    for name in own.iter().filter(standard) {
        every.remove(name);
    }
    every
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::id::{ScopeId, WorkspaceId};
    use entity::scope::Model;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// Names a catalogue may hold and an app may have: of the standard, of the platform, of APIs.
    const NAMES: [&str; 10] = [
        "openid",
        "profile",
        "email",
        "offline_access",
        "apps:write",
        "members:read",
        "keys:write",
        "cases:read",
        "cases:write",
        "orders:read",
    ];

    fn row(name: &str, kind: Kind) -> Model {
        let (workspace_id, id) = (WorkspaceId(Uuid::nil()), ScopeId(Uuid::nil()));
        Model { workspace_id, id, number: 1, name: name.to_owned(), description: String::new(), kind, created_at: 0 }
    }

    proptest! {
        /// Whatever stands in the catalogue, with whatever kind, and whatever the app has of it: the wildcard comes to scopes
        /// of APIs that the app has, to all of them, and never to one that is about a person or manages the workspace.
        #[test]
        fn the_wildcard_never_comes_to_a_standard_scope(
            listed in proptest::collection::btree_map(
                prop::sample::select(&NAMES[..]),
                prop::sample::select(&[Kind::Identity, Kind::Platform, Kind::Api][..]),
                0..NAMES.len(),
            ),
            own in proptest::collection::btree_set(prop::sample::select(&NAMES[..]), 0..NAMES.len()),
        ) {
            let scopes = listed.iter().map(|(name, kind)| row(name, *kind)).collect();
            let catalogue = Catalogue::new(scopes, Vec::new(), "https://id.example/acme");
            let own = ScopeSet::parse(&own.into_iter().collect::<Vec<_>>().join(" ")).unwrap();
            let every = every(&catalogue, &own);
            for name in NAMES {
                let standard = is_identity_scope(name) || is_platform_scope(name);
                let due = own.contains(name) && listed.get(name) == Some(&Kind::Api) && !standard;
                prop_assert_eq!(every.contains(name), due, "{}", name);
            }
            prop_assert_eq!(ScopeSet::of(&[EVERY]).expanded(&every).unwrap(), every);
        }
    }
}
