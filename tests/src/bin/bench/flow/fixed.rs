//! Flows without a memory.

use super::{Flow, Heard, unexpected};
use crate::http::Answer;
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whether an answer of status 200 is the expected one.
pub type Check = fn(&Answer<'_>) -> bool;

/// The same request for ever, or so often.
#[derive(Debug)]
pub struct Fixed {
    request: Arc<Vec<u8>>,
    check: Check,
    left: Option<Arc<AtomicUsize>>,
}

impl Fixed {
    /// For ever.
    pub fn new(request: Arc<Vec<u8>>, check: Check) -> Self {
        Self { request, check, left: None }
    }

    /// As often as the shared number says.
    pub fn limited(request: Arc<Vec<u8>>, check: Check, left: Arc<AtomicUsize>) -> Self {
        Self { request, check, left: Some(left) }
    }
}

/// Takes one from a shared number; `false` at zero.
pub(super) fn one_of(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

fn judge(check: Check, answer: &Answer<'_>) -> Result<Heard> {
    if answer.status == 200 && check(answer) {
        return Ok(Heard::Counted);
    }
    unexpected(answer, "200 with the usual content")
}

impl Flow for Fixed {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        request.extend_from_slice(&self.request);
        self.left.as_deref().is_none_or(one_of)
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        judge(self.check, answer)
    }
}

/// Several requests in turn.
#[derive(Debug)]
pub struct Turns {
    requests: Arc<Vec<Vec<u8>>>,
    check: Check,
    at: usize,
    left: Option<Arc<AtomicUsize>>,
}

impl Turns {
    /// Begins with the request of this number.
    pub fn new(requests: Arc<Vec<Vec<u8>>>, check: Check, at: usize) -> Self {
        Self { requests, check, at, left: None }
    }

    /// As often as the number says.
    pub fn limited(mut self, left: Arc<AtomicUsize>) -> Self {
        self.left = Some(left);
        self
    }
}

impl Flow for Turns {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        let Some(next) = self.requests.get(self.at % self.requests.len().max(1)) else { return false };
        request.extend_from_slice(next);
        self.at += 1;
        self.left.as_deref().is_none_or(one_of)
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        judge(self.check, answer)
    }
}

/// A flow that runs beside the one that is counted.
pub struct Uncounted<F>(pub F);

impl<F: Flow> Flow for Uncounted<F> {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        self.0.ask(request)
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        self.0.hear(answer).map(|_| Heard::Step)
    }
}
