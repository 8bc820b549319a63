//! The authorization endpoint (RFC 6749 §4.1, OpenID Connect Core §3.1.2). `identify` proves where an answer may be
//! sent; `request` checks what is asked; `step` says what is still needed (sign-in, consent) or finishes; `ticket` carries
//! an interaction from page to page, sealed, so that nothing is stored for a stranger; `complete` inserts the grant.

pub mod complete;
pub mod failure;
mod hint;
pub mod identify;
pub mod request;
pub mod step;
pub mod ticket;
