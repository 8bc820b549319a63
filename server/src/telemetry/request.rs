//! The request that is being worked on, for the lines of the log that are written meanwhile, however deep inside.
//!
//! It goes with the task instead of a span of `tracing`: that would take a place in a shared list and text in memory for
//! each request, also for those that write no line. Spans are made only where somebody collects them ([`super::span`]).

use std::sync::{Arc, OnceLock};
use tokio::task::futures::TaskLocalFuture;

tokio::task_local! {
    static CURRENT: Request;
}

/// One request, as the log names it.
#[derive(Clone, Debug)]
pub struct Request(Arc<Named>);

#[derive(Debug)]
struct Named {
    id: String,
    workspace: OnceLock<String>,
}

impl Request {
    /// A request with its id.
    pub fn new(id: String) -> Self {
        Self(Arc::new(Named { id, workspace: OnceLock::new() }))
    }

    /// The request this task works on, if it works on one.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }

    /// Looks at the request this task works on.
    pub fn with_current<T>(look: impl FnOnce(&Self) -> T) -> Option<T> {
        CURRENT.try_with(look).ok()
    }

    /// Notes which workspace it is for; the first word counts.
    pub fn is_for(&self, slug: &str) {
        let _ = self.0.workspace.get_or_init(|| slug.to_owned());
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The workspace it is for, once that is known.
    pub fn workspace(&self) -> Option<&str> {
        self.0.workspace.get().map(String::as_str)
    }

    /// Has a future's lines belong to this request.
    pub fn scope<F: Future>(self, work: F) -> TaskLocalFuture<Self, F> {
        CURRENT.scope(self, work)
    }

    /// Has a future's lines belong to this request, if there is one.
    pub async fn scope_of<F: Future>(request: Option<Self>, work: F) -> F::Output {
        match request {
            Some(request) => request.scope(work).await,
            None => work.await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_knows_its_request_and_no_other_does() {
        assert!(Request::current().is_none());
        let request = Request::new("r1".to_owned());
        let inside = request.clone().scope(async {
            Request::with_current(|request| request.is_for("acme"));
            Request::with_current(|request| request.is_for("other"));
            tokio::task::yield_now().await;
            let other = tokio::spawn(async { Request::current().is_none() }).await;
            assert!(other.is_ok_and(|none| none), "another task");
            Request::current().map(|request| request.id().to_owned())
        });
        assert_eq!(inside.await.as_deref(), Some("r1"));
        assert_eq!(request.workspace(), Some("acme"));
        assert!(Request::current().is_none());
    }
}
