//! Creations that happen once however often they are asked for: a client that does not know whether its wish arrived
//! sends it again with the same key, and gets what was made the first time. The key is kept in the transaction of the
//! creation, so that of two that come at once one makes the thing and the other finds it; for a day, and for whoever
//! chose it.

use super::audit::Actor;
use super::refusal::Refused;
use super::{Fault, Tenant};
use crate::seal::{Purpose, SealedText};
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
    /// Of the body.
    request: Vec<u8>,
    /// The same as it is kept: a body may hold a password, which nobody who reads a row may try to guess.
    sealed: String,
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
    /// A wish for `operation` with a key, which `keeper` keeps, and a body.
    ///
    /// # Errors
    /// A key that is none.
    pub fn new(keeper: &Tenant, (actor, operation): (&Actor, &str), key: &str, body: &[u8]) -> Result<Self, Refused> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > LONGEST || !visible {
            let hint = format!("write 1 to {LONGEST} visible ASCII characters, such as a UUID");
            return Err(Refused::invalid("Idempotency-Key", "is no key", hint));
        }
        let said = format!("{actor}\n{operation}\n{key}");
        let request = Digest::of(body).to_vec();
        let sealed = seal(keeper, &request)?;
        Ok(Self { digest: hex::encode(Digest::of(said.as_bytes()).to_vec()), request, sealed })
    }

    /// Whether this is what was asked for, going by a row.
    fn is_of(&self, keeper: &Tenant, row: &Model) -> bool {
        let sealed = SealedText::parse(Purpose::Request, &row.request).ok();
        sealed.and_then(|sealed| keeper.keys().open(&sealed)).is_some_and(|request| request == self.request)
    }

    fn row(&self, workspace: WorkspaceId, target: &impl fmt::Display, now: i64) -> Model {
        Model {
            workspace_id: workspace,
            digest: self.digest.clone(),
            request: self.sealed.clone(),
            target: target.to_string(),
            created_at: now,
            ends_at: now + KEPT_SECONDS,
        }
    }
}

fn seal(keeper: &Tenant, request: &[u8]) -> Result<String, Fault> {
    let sealer = keeper.keys().sealer(keeper.now())?;
    Ok(sealer.seal(Purpose::Request, request, keeper.instance().entropy)?)
}

/// What became of a wish before, in the workspace it is for.
pub async fn before(tenant: &Tenant, once: &Once) -> Result<Before, Fault> {
    Ok(match tenant.store().idempotency().of(&once.digest, tenant.now()).await? {
        None => Before::Never,
        Some(row) if once.is_of(tenant, &row) => Before::Made(row.target),
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
    use crate::domain::test_support::World;

    fn wish(keeper: &Tenant, actor: &Actor, operation: &str, key: &str) -> Result<Once, Refused> {
        Once::new(keeper, (actor, operation), key, b"{}")
    }

    #[tokio::test]
    async fn keys_are_short_and_visible() {
        let tenant = World::new().await.workspace("acme").await;
        for good in ["a", "018f2b3c-0000-7000-8000-000000000000", &"x".repeat(LONGEST)] {
            assert!(wish(&tenant, &Actor::Operator, "POST /x", good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "\u{e9}", "a\n", &"x".repeat(LONGEST + 1)] {
            assert!(wish(&tenant, &Actor::Operator, "POST /x", bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_key_is_of_one_actor_and_one_operation() {
        let tenant = World::new().await.workspace("acme").await;
        let digest = |actor: &Actor, operation: &str| wish(&tenant, actor, operation, "k").unwrap().digest;
        let app = Actor::App("a".to_owned());
        assert_eq!(digest(&app, "POST /x"), digest(&app, "POST /x"));
        assert_ne!(digest(&app, "POST /x"), digest(&Actor::Operator, "POST /x"));
        assert_ne!(digest(&app, "POST /x"), digest(&app, "POST /y"));
    }

    #[tokio::test]
    async fn a_row_does_not_tell_what_was_asked_for() {
        let world = World::new().await;
        let (tenant, other) = (world.workspace("acme").await, world.workspace("other").await);
        let once = Once::new(&tenant, (&Actor::Operator, "POST /users"), "k", b"{\"password\":\"a\"}").unwrap();
        let row = once.row(tenant.workspace().id(), &"made", tenant.now());
        assert!(!row.request.contains(&hex::encode(&once.request)));
        assert!(once.is_of(&tenant, &row) && !once.is_of(&other, &row));
        let changed = wish(&tenant, &Actor::Operator, "POST /users", "k").unwrap();
        assert!(changed.digest == once.digest && !changed.is_of(&tenant, &row));
    }
}
