//! Refreshing: each connection has a grant of its own and always presents the newest token of it. One request in a hundred
//! presents a token that was replaced twice, of a grant nobody else uses; it must be refused.

use super::{Flow, Heard, Stock, unexpected};
use crate::http::Answer;
use crate::world::WebApp;
use anyhow::Result;
use std::sync::Arc;

/// Every so many requests one is a replay.
const REPLAY_EVERY: u32 = 100;

/// A grant's oldest and newest refresh token.
#[derive(Clone, Debug)]
pub struct Aged {
    /// The first.
    pub oldest: String,
    /// The only one that is good.
    pub newest: String,
}

/// A chain of refreshes.
#[derive(Debug)]
pub struct Refresh {
    app: Arc<WebApp>,
    current: String,
    replays: Stock<Aged>,
    asked: u32,
    replaying: bool,
}

impl Refresh {
    /// Begins with a grant's refresh token; takes what it replays from a stock.
    pub fn new(app: Arc<WebApp>, current: String, replays: Stock<Aged>) -> Self {
        Self { app, current, replays, asked: 0, replaying: false }
    }
}

impl Flow for Refresh {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        self.asked += 1;
        let replay = if self.asked.is_multiple_of(REPLAY_EVERY) { self.replays.take() } else { None };
        self.replaying = replay.is_some();
        request.extend(self.app.refresh(replay.as_ref().map_or(&self.current, |aged| &aged.oldest)));
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        if self.replaying {
            let refused = answer.status == 400 && answer.member("error") == Some("invalid_grant");
            return if refused { Ok(Heard::Counted) } else { unexpected(answer, "invalid_grant for a replay") };
        }
        match answer.member("refresh_token") {
            Some(next) if answer.status == 200 && next != self.current => {
                next.clone_into(&mut self.current);
                Ok(Heard::Counted)
            }
            _ => unexpected(answer, "200 with the next refresh token"),
        }
    }
}

/// Refreshes each grant of a stock once: makes what is replayed later.
#[derive(Debug)]
pub struct Ageing {
    app: Arc<WebApp>,
    from: Stock<Aged>,
    into: Stock<Aged>,
    held: Option<Aged>,
}

impl Ageing {
    /// From one stock into another.
    pub fn new(app: Arc<WebApp>, from: Stock<Aged>, into: Stock<Aged>) -> Self {
        Self { app, from, into, held: None }
    }
}

impl Flow for Ageing {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        self.held = self.from.take();
        let Some(held) = &self.held else { return false };
        request.extend(self.app.refresh(&held.newest));
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        match (self.held.take(), answer.member("refresh_token")) {
            (Some(held), Some(next)) if answer.status == 200 => {
                self.into.put(Aged { oldest: held.oldest, newest: next.to_owned() });
                Ok(Heard::Counted)
            }
            _ => unexpected(answer, "200 with the next refresh token"),
        }
    }
}
