//! Signing in with a name and a password: what a login name is, how passwords are hashed and judged, how guessing is
//! slowed down, and the sign-in itself. Pages, the first set-up and whoever manages people call it; sessions, which a
//! sign-in ends in, are in [`session`](crate::domain::session).

pub mod hasher;
pub mod name;
pub mod password;
pub mod password_policy;
mod room;
pub mod sign_in;
pub mod throttle;

#[cfg(test)]
pub(crate) mod fixture;

pub use hasher::{Hasher, Lane, Verdict};
pub use name::{LoginName, NameRefused};
pub use password::{NewPassword, SetPasswordRefused, set_password};
pub use password_policy::PasswordRefused;
pub use sign_in::{Attempt, Proven, SignInRefused, SignedIn, prove, sign_in};
pub use throttle::Throttle;
