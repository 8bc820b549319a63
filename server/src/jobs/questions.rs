//! Looks at the names that people who forgot their password have typed, as they come: whoever answers requests has nothing
//! to do with it.

use super::runner::GRACE;
use crate::domain::{Instance, recovery};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

/// Looks until told to stop. What waits then was asked for by requests that were answered, so it is looked at still; what
/// the database does not take within the grace is dropped, and whoever asked asks again.
pub(super) async fn look(instance: Arc<Instance>, mut stopped: watch::Receiver<bool>) {
    let mut underway = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => break,
            question = recovery::next(&instance) => drop(underway.spawn(question.answer())),
            Some(done) = underway.join_next() => tell(done),
        }
    }
    while let Some(question) = recovery::waiting(&instance) {
        underway.spawn(question.answer());
    }
    let rest = async {
        while let Some(done) = underway.join_next().await {
            tell(done);
        }
    };
    if timeout(GRACE, rest).await.is_err() {
        tracing::warn!(
            dropped = underway.len(),
            "the end came before all could be looked at who asked for a new password"
        );
    }
}

fn tell(done: Result<(), JoinError>) {
    if let Err(error) = done {
        tracing::error!(%error, "nobody could look who asks for a new password; a letter may be lost");
    }
}
