//! A mailbox that remembers, for tests.

use super::{MailError, Mailbox, Message};
use futures_util::future::{BoxFuture, ready};
use std::sync::{Mutex, PoisonError};

/// Keeps what it was given, and can be told to refuse.
#[derive(Debug, Default)]
pub struct MemoryMailbox {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    delivered: Vec<Message>,
    tries: usize,
    refusal: Option<MailError>,
}

impl MemoryMailbox {
    /// An empty one that takes everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// What it took, in order.
    pub fn delivered(&self) -> Vec<Message> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).delivered.clone()
    }

    /// How often somebody tried to deliver.
    pub fn tries(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).tries
    }

    /// From now on answers every mail with this error, or, with `None`, takes them again.
    pub fn refuse(&self, refusal: Option<MailError>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).refusal = refusal;
    }
}

impl Mailbox for MemoryMailbox {
    fn deliver<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), MailError>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.tries += 1;
        if let Some(refusal) = &state.refusal {
            return Box::pin(ready(Err(refusal.clone())));
        }
        state.delivered.push(message.clone());
        Box::pin(ready(Ok(())))
    }
}
