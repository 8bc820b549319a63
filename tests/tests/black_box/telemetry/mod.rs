//! What operators watch: numbers, traces and lines of the log.

mod lines;
mod numbers;
mod reach;
mod traces;
