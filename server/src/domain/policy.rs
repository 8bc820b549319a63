//! What a role may do. The power of a token over the platform is its scopes and its holder's role together: neither
//! alone is enough. Pure; the admin API asks before each call, the token endpoint before it grants a platform scope.

use crate::protocol::scope::{ScopeSet, is_platform_scope};
use entity::member::Role;

/// All roles, the least first.
pub const ROLES: [Role; 4] = [Role::Viewer, Role::Developer, Role::Admin, Role::Owner];

/// Whether a role may use a platform scope; never for a scope that is not the platform's.
pub fn allows(role: Role, scope: &str) -> bool {
    if !is_platform_scope(scope) {
        return false;
    }
    match scope.split_once(':') {
        // Secrets are in no answer that a scope alone can read.
        Some((_, "read")) => true,
        Some((noun, "write")) => match role {
            Role::Viewer => false,
            Role::Developer => noun == "apps",
            // The trail is read, never written; root keys are the owners'.
            Role::Admin => !matches!(noun, "keys" | "audit"),
            Role::Owner => true,
        },
        _ => false,
    }
}

/// Those of `scopes` that are the platform's and that a role may use.
#[must_use]
pub fn permitted(role: Role, scopes: &ScopeSet) -> ScopeSet {
    let mut permitted = ScopeSet::new();
    for scope in scopes.iter().filter(|scope| allows(role, scope)) {
        // It was in a set, so it is a valid scope token.
        let _ = permitted.insert(scope);
    }
    permitted
}

/// Whether a role manages the apps of others, or only those its holder registered.
pub fn manages_all_apps(role: Role) -> bool {
    role >= Role::Admin
}

/// Whether a role may give, change or take away another: nobody makes or unmakes a greater one than their own, and
/// only admins and owners manage members at all.
pub fn manages_members(role: Role, other: Role) -> bool {
    role >= Role::Admin && other <= role
}

/// Whether a role may delete the workspace or replace its root keys.
pub fn ends_things(role: Role) -> bool {
    role == Role::Owner
}

/// The word of a role.
pub const fn word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Developer => "developer",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

/// The least role that may use a platform scope, for those whose role does not.
pub fn least(scope: &str) -> &'static str {
    if allows(Role::Developer, scope) {
        "the role developer"
    } else if allows(Role::Admin, scope) {
        "the role admin"
    } else {
        "the role owner"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::scope::PLATFORM_SCOPES;

    /// Who may write what, written out: one line per platform scope that changes something.
    const WRITES: [(&str, [bool; 4]); 11] = [
        ("workspaces:write", [false, false, true, true]),
        ("apps:write", [false, true, true, true]),
        ("users:write", [false, false, true, true]),
        ("sessions:write", [false, false, true, true]),
        ("grants:write", [false, false, true, true]),
        ("scopes:write", [false, false, true, true]),
        ("resources:write", [false, false, true, true]),
        ("members:write", [false, false, true, true]),
        ("keys:write", [false, false, false, true]),
        ("audit:write", [false, false, false, true]),
        ("settings:write", [false, false, true, true]),
    ];

    #[test]
    fn every_role_and_platform_scope_is_decided() {
        for scope in PLATFORM_SCOPES {
            let expected = match WRITES.iter().find(|(name, _)| *name == scope) {
                Some((_, row)) => *row,
                None => [true; 4],
            };
            assert!(scope.ends_with(":read") || WRITES.iter().any(|(name, _)| *name == scope), "{scope}");
            for (role, expected) in ROLES.into_iter().zip(expected) {
                assert_eq!(allows(role, scope), expected, "{role:?} {scope}");
            }
        }
    }

    #[test]
    fn a_greater_role_may_whatever_a_lesser_one_may() {
        for scope in PLATFORM_SCOPES {
            for pair in ROLES.windows(2) {
                assert!(!allows(pair[0], scope) || allows(pair[1], scope), "{pair:?} {scope}");
            }
        }
    }

    #[test]
    fn other_scopes_are_no_power() {
        for scope in ["openid", "offline_access", "orders:read", "apps:delete", "apps:", ":read", "read"] {
            assert!(ROLES.into_iter().all(|role| !allows(role, scope)), "{scope}");
        }
        let asked = ScopeSet::parse("openid apps:read apps:write users:write").unwrap();
        assert_eq!(permitted(Role::Developer, &asked).to_string(), "apps:read apps:write");
        assert_eq!(permitted(Role::Viewer, &asked).to_string(), "apps:read");
    }

    #[test]
    fn nobody_manages_a_greater_role() {
        for role in ROLES {
            for other in ROLES {
                let expected = matches!(role, Role::Admin | Role::Owner) && other <= role;
                assert_eq!(manages_members(role, other), expected, "{role:?} {other:?}");
            }
        }
        assert!(!manages_members(Role::Admin, Role::Owner));
        assert!(!manages_all_apps(Role::Developer) && manages_all_apps(Role::Admin));
        assert!(!ends_things(Role::Admin) && ends_things(Role::Owner));
    }
}
