//! The authorization request of a browser that is signed in, for an app that needs no consent: the answer is the code.

use super::fixed::one_of;
use super::{Flow, Heard, Stock, unexpected};
use crate::http::Answer;
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// Asks for codes.
#[derive(Debug)]
pub struct Authorize {
    request: Arc<Vec<u8>>,
    codes: Option<Stock<String>>,
    left: Option<Arc<AtomicUsize>>,
}

impl Authorize {
    /// For ever, and throws the codes away.
    pub fn new(request: Arc<Vec<u8>>) -> Self {
        Self { request, codes: None, left: None }
    }

    /// For ever, and keeps the codes.
    pub fn into(request: Arc<Vec<u8>>, codes: Stock<String>) -> Self {
        Self { request, codes: Some(codes), left: None }
    }

    /// As often as the shared number says, and keeps the codes.
    pub fn limited(request: Arc<Vec<u8>>, codes: Stock<String>, left: Arc<AtomicUsize>) -> Self {
        Self { request, codes: Some(codes), left: Some(left) }
    }
}

impl Flow for Authorize {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        request.extend_from_slice(&self.request);
        self.left.as_deref().is_none_or(one_of)
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        match answer.location_parameter("code") {
            Some(code) if answer.status == 303 => {
                if let Some(codes) = &self.codes {
                    codes.put(code.to_owned());
                }
                Ok(Heard::Counted)
            }
            _ => unexpected(answer, "303 with a code"),
        }
    }
}
