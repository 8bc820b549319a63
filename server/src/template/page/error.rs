//! The page for what cannot be sent back to an app.

use serde::Serialize;

use super::Chrome;
use crate::template::Page;

/// Something went wrong. Words and code are the server's own and never repeat what was asked.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The stable word for programs, in the element `error-code`.
    pub code: String,
    /// What happened, as a heading.
    pub heading: String,
    /// What it means and what to do now.
    pub message: String,
    /// What to look for in the log, in the element `request-id`.
    pub request_id: String,
    /// Where to go from here.
    pub back_href: Option<String>,
    /// Where to sign in as somebody else, if that helps.
    pub other_account_href: Option<String>,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error";
    const KIND: &'static str = "error";
}
