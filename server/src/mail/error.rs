//! Why a mail did not leave, sorted by what to do about it.

use std::fmt::Display;

/// The longest reason kept, in characters: a mail server may say anything, at any length.
const LONGEST_REASON: usize = 300;

/// A mail that was not taken. The reason is one printable line, whatever the other side said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Nobody answers, or nobody we may talk to: other mails would fare no better now.
    #[error("the mail server cannot be used: {0}")]
    Unreachable(String),
    /// This mail is not taken now; it may be later.
    #[error("the mail was put off: {0}")]
    Deferred(String),
    /// This mail will never be taken.
    #[error("the mail was refused: {0}")]
    Refused(String),
}

impl MailError {
    /// [`MailError::Unreachable`] for this reason.
    pub fn unreachable(reason: &(impl Display + ?Sized)) -> Self {
        Self::Unreachable(printable(&reason.to_string()))
    }

    /// [`MailError::Deferred`] for this reason.
    pub fn deferred(reason: &(impl Display + ?Sized)) -> Self {
        Self::Deferred(printable(&reason.to_string()))
    }

    /// [`MailError::Refused`] for this reason.
    pub fn refused(reason: &(impl Display + ?Sized)) -> Self {
        Self::Refused(printable(&reason.to_string()))
    }
}

/// Line ends, terminal codes and characters that turn or hide text are escaped; what is too long is cut.
fn printable(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_REASON).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST_REASON).is_some() {
        shown.push('…');
    }
    shown
}
