//! What people typed who forgot their password, on its way to be looked at. A request puts every name here alike, somebody's
//! or nobody's, and has nothing more to do with it: whether there is such a person is found out by the jobs, on another
//! thread than those that answer requests. So neither an answer nor the next one on the same connection tells (W-08).

use crate::domain::Tenant;
use crate::patience::Patience;
use crate::telemetry::Request;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// How many questions wait or are looked at.
const PLACES: usize = 256;

/// One name, and where it was given.
#[derive(Debug)]
pub struct Question {
    /// The workspace, with what the trail tells of the request.
    pub(super) tenant: Tenant,
    /// What was typed.
    pub(super) name: String,
    /// As the log names the request.
    pub(super) request: Option<Request>,
    /// Held until it is answered.
    pub(super) place: OwnedSemaphorePermit,
}

/// The questions of one process that wait.
#[derive(Debug)]
pub(super) struct Queue {
    places: Arc<Semaphore>,
    waiting: Mutex<Waiting>,
    more: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    questions: VecDeque<Question>,
    patience: Patience,
}

impl Default for Queue {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), waiting: Mutex::default(), more: Notify::new() }
    }
}

impl Queue {
    /// Puts a name at the end; passes it over, as the log tells, if all places are taken.
    pub(super) fn put(&self, tenant: &Tenant, name: &str) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            if let Some(kept_back) = self.waiting().patience.complain(Instant::now()) {
                tracing::warn!(kept_back, "too many people ask for a new password at once; one was passed over");
            }
            return;
        };
        let question = Question { tenant: tenant.clone(), name: name.to_owned(), request: Request::current(), place };
        self.waiting().questions.push_back(question);
        self.more.notify_one();
    }

    /// The first that waits, if one does.
    pub(super) fn take(&self) -> Option<Question> {
        self.waiting().questions.pop_front()
    }

    /// The first that waits, once one does. There is one that takes.
    pub(super) async fn next(&self) -> Question {
        loop {
            if let Some(question) = self.take() {
                return question;
            }
            self.more.notified().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::ask::ask;
    use super::*;
    use crate::domain::test_support::World;

    #[tokio::test]
    async fn w_08_y_01_a_request_does_the_same_for_every_name_and_asks_no_database() {
        let world = World::new().await;
        let acme = world.workspace("acme").await;
        world.user(&acme, "ada").await;
        // Whoever looked a name up would fail.
        world.instance.db.close().await;
        let queue = &world.instance.recovery_limit.queue;
        for name in ["ada", "nobody", "ada@example.test", ""] {
            ask(&acme, name).expect("an answer");
            tokio::task::yield_now().await;
            assert_eq!(queue.places.available_permits(), PLACES - 1, "{name}");
            assert_eq!(queue.take().expect("a question").name, name);
            assert!(queue.take().is_none());
            assert_eq!(queue.places.available_permits(), PLACES, "{name}");
        }
    }

    #[tokio::test]
    async fn w_08_y_03_places_are_taken_by_every_name_alike() {
        let world = World::new().await;
        let acme = world.workspace("acme").await;
        world.user(&acme, "ada").await;
        let queue = Queue::default();
        for turn in 0..PLACES {
            queue.put(&acme, if turn % 2 == 0 { "ada" } else { "nobody" });
        }
        for name in ["ada", "nobody"] {
            queue.put(&acme, name);
        }
        let held: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(held.len(), PLACES);
        queue.put(&acme, "ada");
        assert!(queue.take().is_none(), "a place is held until its question is answered");
        drop(held);
        queue.put(&acme, "ada");
        assert_eq!(queue.next().await.name, "ada");
    }
}
