//! Creations that happen once however often they are asked for: a client that does not know whether its wish arrived
//! sends it again with the same key, and gets what was made the first time. The key is kept in the transaction of the
//! creation, so that of two that come at once one makes the thing and the other finds it; for a day, and for whoever
//! chose it.

use super::audit::Actor;
use super::refusal::Refused;
use super::{Fault, Tenant};
use crate::secret::Digest;
use crate::store::Workspace;
use entity::id::WorkspaceId;
use entity::idempotency::Model;
use std::fmt;

/// A key is good for this long, in seconds.
pub const KEPT_SECONDS: i64 = 86_400;
/// The longest key, in bytes.
const LONGEST: usize = 255;

/// A wish with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    digest: String,
    request: String,
}

/// What became of a wish before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Never,
    /// This was made.
    Made(String),
    /// The key was used for another wish.
    Other,
}

impl Once {
    /// A wish for `operation` with a key and a body.
    ///
    /// # Errors
    /// A key that is none.
    pub fn new(actor: &Actor, operation: &str, key: &str, body: &[u8]) -> Result<Self, Refused> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > LONGEST || !visible {
            let hint = format!("write 1 to {LONGEST} visible ASCII characters, such as a UUID");
            return Err(Refused::invalid("Idempotency-Key", "is no key", hint));
        }
        let said = format!("{actor}\n{operation}\n{key}");
        Ok(Self {
            digest: hex::encode(Digest::of(said.as_bytes()).to_vec()),
            request: hex::encode(Digest::of(body).to_vec()),
        })
    }

    fn row(&self, workspace: WorkspaceId, target: &impl fmt::Display, now: i64) -> Model {
        Model {
            workspace_id: workspace,
            digest: self.digest.clone(),
            request: self.request.clone(),
            target: target.to_string(),
            created_at: now,
            ends_at: now + KEPT_SECONDS,
        }
    }
}

/// What became of a wish before, in the workspace it is for.
pub async fn before(tenant: &Tenant, once: &Once) -> Result<Before, Fault> {
    Ok(match tenant.store().idempotency().of(&once.digest, tenant.now()).await? {
        None => Before::Never,
        Some(row) if row.request == once.request => Before::Made(row.target),
        Some(_) => Before::Other,
    })
}

impl Tenant {
    /// The key this request came with, if it did, to be kept in the transaction that makes `target`.
    pub(super) fn once(&self, target: impl fmt::Display) -> Option<Model> {
        let once = self.origin().once.as_ref()?;
        Some(once.row(self.workspace().id(), &target, self.now()))
    }
}

/// The same for what belongs to no workspace yet: the key is kept in the workspace of whoever asked.
pub(super) fn kept_at(home: &Workspace, once: Option<&Once>, target: impl fmt::Display, now: i64) -> Option<Model> {
    Some(once?.row(home.id(), &target, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_visible() {
        for good in ["a", "018f2b3c-0000-7000-8000-000000000000", &"x".repeat(LONGEST)] {
            assert!(Once::new(&Actor::Operator, "POST /x", good, b"").is_ok(), "{good}");
        }
        for bad in ["", "a b", "\u{e9}", "a\n", &"x".repeat(LONGEST + 1)] {
            assert!(Once::new(&Actor::Operator, "POST /x", bad, b"").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_of_one_actor_and_one_operation() {
        let digest = |actor: &Actor, operation: &str| Once::new(actor, operation, "k", b"{}").unwrap().digest;
        let app = Actor::App("a".to_owned());
        assert_eq!(digest(&app, "POST /x"), digest(&app, "POST /x"));
        assert_ne!(digest(&app, "POST /x"), digest(&Actor::Operator, "POST /x"));
        assert_ne!(digest(&app, "POST /x"), digest(&app, "POST /y"));
    }
}
