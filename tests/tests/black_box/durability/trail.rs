//! What was done, counted by those who did it: how much must be in the audit trail, and how much may be there besides
//! because its answer was lost.

use super::speak::{Ended, Said};
use harness::Database;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Everything there is to do.
const KINDS: usize = 10;

/// Counts by action.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// How much was acknowledged, to all people together.
    acknowledged: Arc<AtomicU64>,
    done: BTreeMap<&'static str, i64>,
    in_doubt: BTreeMap<&'static str, i64>,
    unaudited: BTreeMap<&'static str, i64>,
}

impl Trail {
    /// Of somebody who has done nothing, and counts what they do here too.
    pub fn new(acknowledged: Arc<AtomicU64>) -> Self {
        Self { acknowledged, ..Self::default() }
    }

    /// Counts something that leaves a line of this action if it is done, and passes its answer on.
    pub fn line<T>(&mut self, action: &'static str, said: Said<T>) -> Said<T> {
        match &said {
            Ok(_) => {
                *self.done.entry(action).or_default() += 1;
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            Err(Ended::Unanswered | Ended::NotNow) => *self.in_doubt.entry(action).or_default() += 1,
            Err(Ended::Wrong(_)) => {}
        }
        said
    }

    /// Counts something that leaves no line, and passes its answer on.
    pub fn count<T>(&mut self, what: &'static str, said: Said<T>) -> Said<T> {
        if said.is_ok() {
            *self.unaudited.entry(what).or_default() += 1;
            self.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        said
    }

    /// All of them together.
    pub fn sum<'t>(trails: impl Iterator<Item = &'t Self>) -> Self {
        let mut sum = Self::default();
        for trail in trails {
            let pairs = [
                (&mut sum.done, &trail.done),
                (&mut sum.in_doubt, &trail.in_doubt),
                (&mut sum.unaudited, &trail.unaudited),
            ];
            for (all, own) in pairs {
                for (action, times) in own {
                    *all.entry(action).or_default() += times;
                }
            }
        }
        sum
    }

    /// Demands a line for all that was acknowledged, and none for what nobody asked for.
    pub async fn holds(&self, database: &Database) -> Result<(), String> {
        for (action, times) in &self.done {
            // What the command line did is the operator's.
            let lines = format!("FROM audit_event WHERE action = '{action}' AND actor <> 'operator'");
            let lines = database.number(&format!("SELECT count(*) {lines}")).await;
            let most = times + self.in_doubt.get(action).unwrap_or(&0);
            if lines < *times || lines > most {
                return Err(format!("{lines} lines of {action}, and {times} to {most} were made"));
            }
        }
        // A registration, with its secret and its line, is there as a whole or not at all.
        let apps = database.number("SELECT count(*) FROM app").await;
        let lines = "SELECT count(*) FROM audit_event WHERE action";
        let created = database.number(&format!("{lines} = 'app.created'")).await;
        let deleted = database.number(&format!("{lines} = 'app.deleted'")).await;
        if apps == created - deleted {
            return Ok(());
        }
        Err(format!("{apps} apps, and lines of {created} registrations and {deleted} deletions"))
    }

    /// Whether each thing was done so often that the rest means something.
    pub fn is_enough(&self) -> bool {
        let done = self.done();
        done.len() == KINDS && done.values().all(|times| *times >= 2)
    }

    /// How often each thing was done.
    pub fn done(&self) -> BTreeMap<&'static str, i64> {
        self.done.iter().chain(&self.unaudited).map(|(what, times)| (*what, *times)).collect()
    }
}
