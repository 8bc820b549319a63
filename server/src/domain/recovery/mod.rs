//! Links with which a person chooses a password, without knowing the old one: for whoever forgot it, by mail
//! ([`ask`]), and for somebody a member looks after, by mail or from hand to hand ([`offer`]). A link is sealed
//! ([`link`]) and nothing of it is stored: it holds the person's epoch, which moves on when a password is set, so that
//! the use of one link is the end of all others ([`redeem`]). Making one changes nothing for its person.

mod ask;
mod judgement;
mod letter;
mod limit;
mod link;
mod offer;
mod queue;
mod redeem;

pub use ask::{AskedTooOften, SELF_SECONDS, ask, next, waiting};
pub use limit::RecoveryLimit;
pub use offer::{By, Delivery, LONGEST_SECONDS, OFFERED_SECONDS, Offer, PasswordLink, SHORTEST_SECONDS, again, offer};
pub use queue::Question;
pub use redeem::{Holder, RedeemRefused, look, redeem};
