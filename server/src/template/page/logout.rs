//! Signing out: the question (OpenID Connect RP-Initiated Logout 1.0 section 2) and the answer.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// Asks whether to sign out. The form posts `fields` and `form_token`.
#[derive(Clone, Debug, Serialize)]
pub struct LogoutPage {
    /// The surroundings; staying signed in leads to its `home_href`.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// What the confirmation must carry of the request.
    pub fields: Vec<HiddenField>,
    /// Who is signed in.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub username: Option<String>,
    /// The app that asks.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub app_name: Option<String>,
}

/// A hidden field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct HiddenField {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl From<(&str, &str)> for HiddenField {
    fn from((name, value): (&str, &str)) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "logout";
    const KIND: &'static str = "logout";
}

/// The session has ended and there is nowhere to be sent back to.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedOutPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where to sign in again.
    pub sign_in_href: Option<String>,
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logged_out";
    const KIND: &'static str = "logged-out";
}
