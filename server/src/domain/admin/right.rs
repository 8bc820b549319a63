//! Rights: each kind of thing somebody may do through the admin API is a type, named in the signature of whatever needs
//! it, with what it takes to have it.

use serde::Serialize;
use utoipa::ToSchema;

/// What somebody may do.
pub trait Right: 'static {
    /// The platform scope that a token must have and a role must allow; absent where any role will do.
    const SCOPE: Option<&'static str>;
    /// What else it takes.
    const NEEDS: &'static [Need];
}

/// What a right takes beside its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To operate the instance.
    Operator,
    /// To be an owner.
    Owner,
    /// To have signed in a moment ago, for those who act by a session.
    Fresh,
}

/// A right as a line of the table of all of them.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name.
    pub name: RightName,
    /// As [`Right::SCOPE`].
    pub(super) scope: Option<&'static str>,
    /// As [`Right::NEEDS`].
    pub(super) needs: &'static [Need],
}

impl Entry {
    /// The line of one right.
    pub(super) const fn of<R: Right>(name: RightName) -> Self {
        Self { name, scope: R::SCOPE, needs: R::NEEDS }
    }

    /// Whether it takes a sign-in of a moment ago.
    pub fn wants_fresh(&self) -> bool {
        self.needs.contains(&Need::Fresh)
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident: $scope:expr $(, $need:ident)*;)+) => {
        /// All of them, as types.
        pub mod rights {$(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl super::Right for $name {
                const SCOPE: Option<&'static str> = $scope;
                const NEEDS: &'static [super::Need] = &[$(super::Need::$need),*];
            }
        )+}

        /// All of them, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum RightName {$(
            $(#[$doc])*
            $name,
        )+}

        /// The table of all of them.
        pub const ALL: &[Entry] = &[$(Entry::of::<rights::$name>(RightName::$name)),+];
    };
}

rights! {
    /// Look at oneself.
    Me: None;
    /// List workspaces, look at the instance.
    Operate: Some("workspaces:read"), Operator;
    /// Make, suspend and resume workspaces.
    OperateWorkspaces: Some("workspaces:write"), Operator;
    /// Look at a workspace.
    ReadWorkspace: Some("workspaces:read");
    /// Change a workspace.
    WriteWorkspace: Some("workspaces:write");
    /// Delete a workspace.
    DeleteWorkspace: Some("workspaces:write"), Owner, Fresh;
    /// Look at apps.
    ReadApps: Some("apps:read");
    /// Register and change apps.
    WriteApps: Some("apps:write");
    /// Give an app a new secret.
    WriteSecrets: Some("apps:write"), Fresh;
    /// Look at people.
    ReadUsers: Some("users:read");
    /// Add and change people.
    WriteUsers: Some("users:write");
    /// Erase people.
    EraseUsers: Some("users:write"), Fresh;
    /// Look at sessions.
    ReadSessions: Some("sessions:read");
    /// End sessions.
    WriteSessions: Some("sessions:write");
    /// Look at grants.
    ReadGrants: Some("grants:read");
    /// End grants.
    WriteGrants: Some("grants:write");
    /// Look at scopes.
    ReadScopes: Some("scopes:read");
    /// Make, describe and remove scopes.
    WriteScopes: Some("scopes:write");
    /// Look at APIs and at what the gateway's table says.
    ReadResources: Some("resources:read");
    /// Make and remove APIs and lines of the gateway's table.
    WriteResources: Some("resources:write");
    /// Look at members.
    ReadMembers: Some("members:read");
    /// Give, change and take roles.
    WriteMembers: Some("members:write"), Fresh;
    /// Look at keys; never at what they are.
    ReadKeys: Some("keys:read");
    /// Replace keys.
    WriteKeys: Some("keys:write"), Owner, Fresh;
    /// End everything of every workspace.
    ExpireAll: Some("keys:write"), Operator, Owner, Fresh;
    /// Read the trail.
    ReadAudit: Some("audit:read");
    /// Look at policy, hosts, switches, usage and colours.
    ReadSettings: Some("settings:read");
    /// Change policy and colours.
    WriteSettings: Some("settings:write");
    /// Bind and release hosts.
    WriteHosts: Some("settings:write"), Operator;
}
