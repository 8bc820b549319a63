//! Argon2id (RFC 9106) away from the threads that answer requests. Two pools of threads, one for people and one kept
//! for operators; within a pool the workspaces take turns, so that a flood of one delays only its own. A hash that has
//! not begun two seconds after it was asked for is given up, and one whose asker has gone is never begun. Called by
//! sign-in, by whoever sets a password, and where an app's chosen secret is checked.

mod measures;
mod pool;
mod queue;
mod recipe;

use super::password_policy::normalised;
use super::room::{Place, Room};
use crate::config::Argon2Cost;
use crate::domain::Fault;
use crate::entropy::Entropy;
use crate::store::Workspace;
use argon2::password_hash::phc::PasswordHash;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use entity::id::WorkspaceId;
use measures::Measures;
use pool::{Order, Pool};
use recipe::Recipe;
use secrecy::SecretString;
use std::sync::Arc;

/// Who waits for a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everybody: as many at once as the machine has cores.
    People,
    /// Operators: one at a time, whatever the others do.
    Operators,
}

impl Lane {
    /// The lane of those who sign in to a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        if workspace.is_system() { Self::Operators } else { Self::People }
    }
}

/// What a presented password is to a kept one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same.
    Match,
    /// The same, but kept at a lower cost than is asked for now: hash it again.
    MatchOutdated,
    /// Another.
    Mismatch,
}

impl Verdict {
    /// Whether it is the same, at whatever cost it is kept.
    pub fn is_match(self) -> bool {
        self != Self::Mismatch
    }
}

/// The pools of hashing threads.
#[derive(Debug)]
pub struct Hasher {
    recipe: Recipe,
    entropy: Entropy,
    nobody: [u8; 16],
    people: Pool,
    operators: Pool,
    measures: Arc<Measures>,
    room: Room,
}

impl Hasher {
    /// Hashes at this cost, on as many threads as there are cores and one more for operators. Threads start when there
    /// is work, keep their memory while there is, and give it back after a minute without.
    pub fn new(cost: Argon2Cost) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let entropy = Entropy::system();
        let recipe = Recipe::of(cost);
        let measures = Arc::new(Measures::default());
        let pool = |name, threads| Pool::new(name, threads, recipe.blocks(), Arc::clone(&measures));
        let (people, operators) = (pool("hash", cores), pool("hash-operators", 1));
        Arc::new(Self {
            room: Room::new(people.places()),
            people,
            operators,
            recipe,
            entropy,
            nobody: entropy.bytes(),
            measures,
        })
    }

    /// A place for a sign-in to a workspace, taken before anything is read for it and kept until its hash is done.
    ///
    /// # Errors
    /// [`Fault::Busy`] when all are taken.
    pub(super) fn place(&self, workspace: WorkspaceId) -> Result<Place, Fault> {
        self.room.enter(workspace).ok_or(Fault::Busy)
    }

    /// Hashes a new secret; a PHC string with its cost and 16 random bytes of salt. The secret is taken in Unicode
    /// normalization form C, so that it is the same from every keyboard.
    ///
    /// # Errors
    /// [`Fault::Busy`] when too many wait.
    pub async fn hash(&self, workspace: WorkspaceId, lane: Lane, secret: SecretString) -> Result<String, Fault> {
        let salt = self.entropy.bytes::<16>();
        let order = Order { recipe: self.recipe.clone(), salt: salt.to_vec(), secret: normalised(&secret) };
        let output = self.pool(lane).derive(workspace, order).await?;
        self.recipe.write(&salt, &output)
    }

    /// Compares a presented secret with a kept PHC string, at the cost named there.
    ///
    /// # Errors
    /// [`Fault::Busy`] when too many wait; [`Fault::Broken`] if the kept text is not Argon2 or costs more than any
    /// configuration could ask for.
    pub async fn verify(
        &self,
        workspace: WorkspaceId,
        lane: Lane,
        phc: &str,
        secret: SecretString,
    ) -> Result<Verdict, Fault> {
        let kept = PasswordHash::new(phc).map_err(|_| Fault::Broken("a kept hash is not a PHC string"))?;
        let recipe = Recipe::read(&kept)?;
        let (Some(salt), Some(hash)) = (kept.salt, kept.hash) else {
            return Err(Fault::Broken("a kept hash lacks its salt or its output"));
        };
        let outdated = recipe.is_cheaper_than(&self.recipe);
        let order = Order { recipe, salt: salt.to_vec(), secret: normalised(&secret) };
        let output = self.pool(lane).derive(workspace, order).await?;
        Ok(match verify_slices_are_equal(&output, hash.as_bytes()) {
            Ok(()) if outdated => Verdict::MatchOutdated,
            Ok(()) => Verdict::Match,
            Err(_) => Verdict::Mismatch,
        })
    }

    /// The work of [`Hasher::verify`] where there is nothing to compare with, so that an account that does not exist
    /// takes as long as one that does.
    ///
    /// # Errors
    /// [`Fault::Busy`] when too many wait.
    pub async fn dummy_verify(&self, workspace: WorkspaceId, lane: Lane, secret: SecretString) -> Result<(), Fault> {
        let order = Order { recipe: self.recipe.clone(), salt: self.nobody.to_vec(), secret: normalised(&secret) };
        self.pool(lane).derive(workspace, order).await?;
        Ok(())
    }

    /// How many hashes were computed since the start.
    pub fn hashes_done(&self) -> u64 {
        self.measures.done()
    }

    /// How many wait for a thread now, in both lanes.
    pub fn waiting(&self) -> usize {
        self.people.waiting() + self.operators.waiting()
    }

    fn pool(&self, lane: Lane) -> &Pool {
        match lane {
            Lane::People => &self.people,
            Lane::Operators => &self.operators,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 1 };

    fn workspace() -> WorkspaceId {
        WorkspaceId(Entropy::system().uuid_v4())
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn w_02_a_password_is_itself_and_nothing_else() {
        let (hasher, here) = (Hasher::new(CHEAP), workspace());
        let long = "x".repeat(200);
        let phc = hasher.hash(here, Lane::People, secret(&long)).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{phc}");
        assert_ne!(phc, hasher.hash(here, Lane::People, secret(&long)).await.unwrap());
        // Byte 73 and the last one matter, and so does a space at the end.
        let almost = format!("{}y", "x".repeat(199));
        for (text, same) in [(long.as_str(), true), (&almost, false), (&format!("{long} "), false), ("", false)] {
            let verdict = hasher.verify(here, Lane::People, &phc, secret(text)).await.unwrap();
            assert_eq!(verdict.is_match(), same, "{text}");
        }
        let composed = hasher.hash(here, Lane::Operators, secret("caf\u{e9} au lait, bitte")).await.unwrap();
        let decomposed = secret("cafe\u{301} au lait, bitte");
        assert_eq!(hasher.verify(here, Lane::People, &composed, decomposed).await.unwrap(), Verdict::Match);
    }

    #[tokio::test]
    async fn w_04_a_cheaper_hash_is_outdated_and_a_dearer_one_is_not() {
        let here = workspace();
        let cheap = Hasher::new(CHEAP);
        let dear = Hasher::new(Argon2Cost { memory_kib: 128, iterations: 2, parallelism: 1 });
        let old = cheap.hash(here, Lane::People, secret("correct horse")).await.unwrap();
        let new = dear.hash(here, Lane::People, secret("correct horse")).await.unwrap();
        let verify = async |hasher: &Hasher, phc: &str, text| {
            hasher.verify(here, Lane::People, phc, secret(text)).await.unwrap()
        };
        assert_eq!(verify(&dear, &old, "correct horse").await, Verdict::MatchOutdated);
        assert_eq!(verify(&dear, &old, "correct mule").await, Verdict::Mismatch);
        assert_eq!(verify(&dear, &new, "correct horse").await, Verdict::Match);
        assert_eq!(verify(&cheap, &new, "correct horse").await, Verdict::Match);
    }

    #[tokio::test]
    async fn w_04_kept_parameters_are_bounded_before_use() {
        let (hasher, here) = (Hasher::new(CHEAP), workspace());
        let tail = "$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA";
        for head in [
            "$argon2id$v=19$m=4294967295,t=1,p=1",
            "$argon2id$v=19$m=64,t=4294967295,p=1",
            "$argon2id$v=19$m=1048576,t=1,p=200",
            "$argon2id$v=19$m=1,t=1,p=1",
            "$argon2id$v=7$m=64,t=1,p=1",
            "$scrypt$ln=4,r=8,p=1",
            "$argon2id$v=19$m=64,t=1,p=1,x=1",
            "",
        ] {
            let phc = format!("{head}{tail}");
            let verdict = hasher.verify(here, Lane::People, &phc, secret("x")).await;
            assert!(matches!(verdict, Err(Fault::Broken(_))), "{phc}: {verdict:?}");
        }
        assert_eq!(hasher.hashes_done(), 0);
    }

    #[tokio::test]
    async fn w_08_every_verification_is_one_hash() {
        let (hasher, here) = (Hasher::new(CHEAP), workspace());
        let phc = hasher.hash(here, Lane::People, secret("correct horse")).await.unwrap();
        assert_eq!(hasher.hashes_done(), 1);
        hasher.verify(here, Lane::People, &phc, secret("wrong")).await.unwrap();
        hasher.dummy_verify(here, Lane::People, secret("wrong")).await.unwrap();
        assert_eq!(hasher.hashes_done(), 3);
        assert_eq!(hasher.waiting(), 0);
    }
}
