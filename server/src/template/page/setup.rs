//! Making the first operator, through a one-time link.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// The form behind a set-up link. It posts `token`, `form_token`, `username`, `email` and `password`.
#[derive(Clone, Debug, Serialize)]
pub struct SetupPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// The link's token.
    pub token: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The username typed before; may be empty.
    pub username: String,
    /// The address typed before; may be empty.
    pub email: String,
    /// What went wrong, in words.
    pub problem: Option<String>,
}

impl Page for SetupPage {
    const TEMPLATE: &'static str = "setup";
    const KIND: &'static str = "setup";
}

/// The first operator exists.
#[derive(Clone, Debug, Serialize)]
pub struct SetupDonePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The operator's username.
    #[serde(serialize_with = "display_name::serialize")]
    pub username: String,
    /// The console.
    pub console_href: String,
}

impl Page for SetupDonePage {
    const TEMPLATE: &'static str = "setup_done";
    const KIND: &'static str = "setup-done";
}

/// The link was used, has expired or was replaced: which one is not said.
#[derive(Clone, Debug, Serialize)]
pub struct SetupClosedPage {
    /// The surroundings.
    pub chrome: Chrome,
}

impl Page for SetupClosedPage {
    const TEMPLATE: &'static str = "setup_closed";
    const KIND: &'static str = "setup-closed";
}
