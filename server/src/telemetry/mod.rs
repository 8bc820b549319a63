//! What operators watch: numbers counted in memory and shown on one page, the request a line of the log belongs to, and
//! spans for whoever collects traces. Ground for every room: what is counted is declared where it happens, next to the
//! code that counts it.
//!
//! Counting is adding to an atomic number: no lock, nothing allocated, and no number for each workspace, app or person.
//! Labels are [`Label`]s, whose values are known when the program is built, or patterns of routes.

pub mod activity;
pub mod count;
pub mod histogram;
pub mod line;
#[cfg(feature = "otlp")]
pub mod otlp;
pub mod page;
pub mod process;
pub mod request;
pub mod requests;
pub mod span;

pub use activity::Activities;
pub use count::{Count, Counts, Label, Level};
pub use histogram::Histogram;
pub use page::{Page, Tell};
pub use request::Request;
pub use requests::Requests;
