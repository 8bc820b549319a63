//! Identifiers as types, so that an app id can never stand where a user id is meant. All are UUIDs: version 7 where
//! the order of creation helps the index, version 4 for users (a version 7 would tell when an account was made).

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl sea_orm::TryFromU64 for $name {
            /// Keys are made by the server, never by the database.
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A workspace: one issuer, one world.
    WorkspaceId,
    /// A root or signing key of a workspace.
    KeyRowId,
    /// An app (an OAuth client) of a workspace.
    AppId,
    /// One of the live secrets of an app.
    AppSecretId,
    /// An API that access tokens are made for (RFC 8707 resource).
    ResourceId,
    /// A scope a workspace knows.
    ScopeId,
    /// A line of the gateway's table: which scope opens which path.
    ScopePathId,
    /// A hostname bound to a workspace.
    WorkspaceHostId,
    /// A person of a workspace; also the `sub` of its tokens.
    UserId,
    /// Something a person signs in with.
    CredentialId,
    /// A signed-in browser.
    SessionId,
    /// An authorization, from the code to the last refresh.
    GrantId,
    /// What a person allowed an app to do.
    ConsentId,
    /// A role of a person or machine app in a workspace.
    MemberId,
    /// A line of the audit trail.
    AuditEventId,
    /// A message waiting to leave.
    OutboxId,
}
