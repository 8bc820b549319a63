//! What is counted of what the product does, for operators: by kind and outcome, over all workspaces. What a workspace
//! itself is told of is counted apart ([`usage`](super::usage)), because it is kept.

use super::Fault;
use super::login::SignInRefused;
use crate::protocol::error::ErrorCode;
use crate::protocol::token_request::GrantType;
use crate::telemetry::{Activities, Counts, Label, Page, Tell};
use std::fmt;

/// The counts of this installation's node.
#[derive(Debug, Default)]
pub struct Measures {
    /// Answers with an access token.
    pub issued: Counts<GrantType>,
    /// Refusals of the token endpoint.
    pub refused: Counts<TokenRefusal>,
    /// Attempts to sign in with a password.
    pub logins: Counts<Login>,
    /// Rows that clean-up removed.
    pub removed: Counts<Removed>,
    /// Letters that left, or did not.
    pub mails: Counts<Mail>,
    /// Questions to the memories of what was read a moment ago.
    pub remembered: Counts<Remembered>,
    /// Runs of jobs.
    pub jobs: Activities,
}

impl Tell for Measures {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        page.counts("tenantry_tokens_issued", "Access tokens given out, by grant type.", &self.issued)?;
        page.counts("tenantry_token_refusals", "Refusals of the token endpoint, by error code.", &self.refused)?;
        page.counts("tenantry_logins", "Attempts to sign in with a password, by outcome.", &self.logins)?;
        page.counts("tenantry_rows_removed", "Rows removed by clean-up, by what they were.", &self.removed)?;
        page.counts("tenantry_mails", "Letters handed to the mail server, by outcome.", &self.mails)?;
        let asked = self.remembered.all().map(|(word, count)| {
            let (cache, outcome) = word.split_once(' ').unwrap_or((word, ""));
            ([("cache", cache), ("outcome", outcome)], count)
        });
        page.labelled_counts(
            "tenantry_cache_lookups",
            "Questions to the memories of what was read less than a second ago.",
            asked,
        )?;
        self.jobs.tell(page)
    }
}

/// Declares the values of a label.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident, $label:literal { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl Label for $name {
            const NAME: &'static str = $label;
            const ALL: &'static [Self] = &[$(Self::$value,)+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }
    };
}

impl Label for GrantType {
    const NAME: &'static str = "grant_type";
    const ALL: &'static [Self] = &GrantType::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

label!(
    /// What the token endpoint refused with.
    TokenRefusal, "error" {
        /// The request is malformed.
        InvalidRequest = "invalid_request",
        /// Client authentication failed.
        InvalidClient = "invalid_client",
        /// The code, refresh token or password is not good.
        InvalidGrant = "invalid_grant",
        /// The client may not use this grant type.
        UnauthorizedClient = "unauthorized_client",
        /// The grant type is not known or not offered.
        UnsupportedGrantType = "unsupported_grant_type",
        /// The scope is more than may be had.
        InvalidScope = "invalid_scope",
        /// The resource is not to be had.
        InvalidTarget = "invalid_target",
        /// Slowed down, or this server cannot answer now.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// Any other.
        Other = "other",
    }
);

impl From<ErrorCode> for TokenRefusal {
    fn from(code: ErrorCode) -> Self {
        Self::ALL.iter().copied().find(|known| known.word() == code.as_str()).unwrap_or(Self::Other)
    }
}

label!(
    /// How an attempt to sign in ended.
    Login, "outcome" {
        /// Somebody is signed in.
        Passed = "passed",
        /// The name or the password is wrong.
        Wrong = "wrong",
        /// Too many failures or attempts.
        Throttled = "throttled",
        /// The password is longer than any.
        Oversized = "oversized",
        /// Too many passwords wait for their hash.
        Busy = "busy",
        /// This server or its database could not tell.
        Fault = "fault",
    }
);

impl From<&SignInRefused> for Login {
    fn from(refused: &SignInRefused) -> Self {
        match refused {
            SignInRefused::Wrong => Self::Wrong,
            SignInRefused::Throttled { .. } => Self::Throttled,
            SignInRefused::Oversized => Self::Oversized,
            SignInRefused::Fault(Fault::Busy) => Self::Busy,
            SignInRefused::Fault(_) => Self::Fault,
        }
    }
}

label!(
    /// What clean-up removed.
    Removed, "rows" {
        /// Ended grants.
        Grants = "grant",
        /// Revoked tokens that have ended anyway.
        RevokedTokens = "revoked_token",
        /// Retired keys.
        WorkspaceKeys = "workspace_key",
        /// Keys of creations that mean nothing any more.
        Idempotency = "idempotency",
        /// Ended sessions.
        Sessions = "session",
        /// Rows of any kind of deleted workspaces.
        DeletedWorkspaces = "deleted_workspace",
    }
);

label!(
    /// What became of a letter at one delivery.
    Mail, "outcome" {
        /// The mail server took it.
        Delivered = "delivered",
        /// It is tried again later.
        Postponed = "postponed",
        /// It is not tried again.
        GivenUp = "given_up",
    }
);

label!(
    /// A question to a memory, and whether the answer was there.
    Remembered, "lookup" {
        /// A workspace, there.
        WorkspaceHit = "workspaces hit",
        /// A workspace, read.
        WorkspaceMiss = "workspaces miss",
        /// An app, there.
        AppHit = "apps hit",
        /// An app, read.
        AppMiss = "apps miss",
        /// A grant, a person or a revoked token, there.
        GrantHit = "grants hit",
        /// A grant, a person or a revoked token, read.
        GrantMiss = "grants miss",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_token_endpoint_is_counted_under_its_own_word() {
        assert_eq!(TokenRefusal::from(ErrorCode::InvalidGrant), TokenRefusal::InvalidGrant);
        assert_eq!(TokenRefusal::from(ErrorCode::TemporarilyUnavailable), TokenRefusal::TemporarilyUnavailable);
        assert_eq!(TokenRefusal::from(ErrorCode::LoginRequired), TokenRefusal::Other);
    }

    #[test]
    fn every_lookup_names_a_memory_and_an_outcome() {
        for known in Remembered::ALL {
            assert!(known.word().split_once(' ').is_some_and(|(_, outcome)| ["hit", "miss"].contains(&outcome)));
        }
    }
}
