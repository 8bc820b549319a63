//! What happens by the clock. Each [`Job`] is one call into the domain, done in small batches by index, at its own
//! pace, as long as [`Jobs`] lives. A job that fails or panics is tried again at its next time, and its fault is logged
//! once a minute at most. Nodes of one installation all run all jobs; the domain sees to it that they only take turns.
//! One thing does not wait for the clock but for people: [`questions`].

mod job;
mod questions;
mod runner;

#[cfg(test)]
mod tests;

pub use job::Job;
pub use runner::Jobs;
