//! The sign-in page, and all it ever says went wrong.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// Username and password. The form posts `ticket` or `next` (where there is one), `form_token`, `username` and `password`.
#[derive(Clone, Debug, Serialize)]
pub struct LoginPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// Where whoever forgot their password goes.
    pub recover_href: String,
    /// The interaction this sign-in belongs to; absent when someone signs in for no app.
    pub ticket: Option<String>,
    /// The word for the page to go to afterwards, when someone signs in for no app.
    pub next: Option<&'static str>,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The name typed before or hinted at; may be empty.
    pub username: String,
    /// The app the person came from.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub app_name: Option<String>,
    /// What went wrong, in words: [`LoginProblem::words`].
    pub problem: Option<String>,
    /// How long to wait before the next try, in seconds.
    pub wait_seconds: Option<u64>,
}

impl LoginPage {
    /// The same page saying what went wrong.
    #[must_use]
    pub fn with_problem(mut self, problem: LoginProblem) -> LoginPage {
        self.problem = Some(problem.words());
        self.wait_seconds = problem.wait_seconds();
        self
    }
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "login";
    const KIND: &'static str = "login";
}

/// Why a sign-in did not happen, as far as the person may know. None of them tells whether the account exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginProblem {
    /// No such account, a wrong password, a disabled account, no password yet: all the same.
    WrongCredentials,
    /// Too many failures for this name or from this address.
    SlowDown {
        /// How long to wait, in seconds.
        seconds: u64,
    },
    /// The form was too old, or was not ours.
    FormExpired,
    /// Every place that checks passwords is taken.
    Busy,
}

impl LoginProblem {
    /// What the page says.
    pub fn words(self) -> String {
        match self {
            LoginProblem::WrongCredentials => {
                "That username and password do not match. Check both and try again.".to_owned()
            }
            LoginProblem::SlowDown { seconds } => {
                format!("Too many tries. Please wait {}, then try again.", waiting(seconds))
            }
            LoginProblem::FormExpired => "This page was open for too long. Please sign in again.".to_owned(),
            LoginProblem::Busy => "Many people are signing in right now. Please try again in a moment.".to_owned(),
        }
    }

    /// How long to wait, in seconds, where waiting is asked for.
    pub fn wait_seconds(self) -> Option<u64> {
        match self {
            LoginProblem::SlowDown { seconds } => Some(seconds.max(1)),
            LoginProblem::WrongCredentials | LoginProblem::FormExpired | LoginProblem::Busy => None,
        }
    }
}

/// A time to wait in words, never shorter than it is.
fn waiting(seconds: u64) -> String {
    match seconds {
        0 | 1 => "1 second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_said_in_the_unit_people_use() {
        for (seconds, words) in
            [(0, "1 second"), (1, "1 second"), (8, "8 seconds"), (91, "2 minutes"), (900, "15 minutes")]
        {
            assert_eq!(waiting(seconds), words);
        }
        assert_eq!(LoginProblem::SlowDown { seconds: 0 }.wait_seconds(), Some(1));
    }
}
