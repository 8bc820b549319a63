//! `/{ws}/recover`: a new password for whoever forgot theirs, or has none yet. [`ask`] takes a name and shows the same page
//! whatever it is; [`password`] is what a link leads to. The token of a link is in an address only until that is opened:
//! from there a cookie takes it to the form, so that neither the history nor a referrer holds it.

pub mod ask;
pub mod password;
mod way_back;

pub use way_back::WayBack;
