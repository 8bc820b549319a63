//! Flows: what one connection does over and over. A flow holds what a client would hold between two requests (a code, a
//! refresh token, a cookie) and judges every answer; one it did not expect ends the run.

mod authorize;
mod exchange;
mod fixed;
mod login;
mod mixed;
mod refresh;
mod revoke;

pub use authorize::Authorize;
pub use exchange::{Exchange, Tokens};
pub use fixed::{Check, Fixed, Turns, Uncounted};
pub use login::{Cookies, Login};
pub use mixed::Mixed;
pub use refresh::{Aged, Ageing, Refresh};
pub use revoke::Revoke;

use crate::http::Answer;
use anyhow::{Result, bail};
use std::sync::{Arc, Mutex, PoisonError};

/// What one connection does.
pub trait Flow: Send {
    /// Appends the next request; `false` if there is nothing left to do.
    fn ask(&mut self, request: &mut Vec<u8>) -> bool;

    /// Judges its answer.
    ///
    /// # Errors
    /// An answer that was not expected.
    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard>;
}

/// Whether an answer is what the scenario counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is.
    Counted,
    /// A step on the way, or work beside it.
    Step,
}

/// Refuses an answer.
fn unexpected(answer: &Answer<'_>, wanted: &str) -> Result<Heard> {
    let text: String = answer.text().chars().take(200).collect();
    let location = answer.headers("location").next().unwrap_or_default();
    bail!("unexpected answer {} {location} {text}; expected {wanted}", answer.status)
}

/// A stock several connections share: taken from by one scenario, filled by the one before.
#[derive(Debug)]
pub struct Stock<T>(Arc<Mutex<Vec<T>>>);

impl<T> Clone for Stock<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Stock<T> {
    /// An empty one.
    pub fn new() -> Self {
        Self::of(Vec::new())
    }

    /// One with these.
    pub fn of(items: Vec<T>) -> Self {
        Self(Arc::new(Mutex::new(items)))
    }

    /// Adds to it.
    pub fn put(&self, item: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(item);
    }

    /// Takes the one that was added last.
    pub fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Takes all.
    pub fn empty(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
