//! What a request's `scope` comes to. Without one, it is the app's own. `scope=*` is every API scope the app has: never a
//! scope about a person, `offline_access` or one of the platform's, and only an app that keeps a secret may say it.

use super::Tenant;
use super::known_app::KnownApp;
use super::switch::Switch;
use crate::protocol::error::OAuthError;
use crate::protocol::scope::{EVERY, OFFLINE_ACCESS, ScopeSet};
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
    let scopes = asked.expanded(&tenant.catalogue().of_kind(app.scopes(), Kind::Api))?;
    if scopes.is_empty() {
        let why = "scope=* comes to nothing: this client has no API scope; whoever runs this workspace gives it one with: \
                   tenantry app update --add-scope";
        return Err(OAuthError::invalid_scope(why));
    }
    Ok(scopes)
}
