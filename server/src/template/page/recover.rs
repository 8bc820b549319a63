//! A new password for whoever forgot theirs: asking for a link, and what the link leads to.

use serde::Serialize;

use super::{Chrome, HiddenField};
use crate::template::Page;

/// Asks whose password is forgotten. The form posts `fields`, `form_token` and `username`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// Where the person was going.
    pub fields: Vec<HiddenField>,
    /// The name typed before; may be empty.
    pub username: String,
    /// What went wrong, in words.
    pub problem: Option<String>,
    /// Back to signing in.
    pub sign_in_href: String,
}

impl Page for RecoverPage {
    const TEMPLATE: &'static str = "recover";
    const KIND: &'static str = "recover";
}

/// What happens now: the same for every name.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverSentPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// How long a link works.
    pub minutes: i64,
    /// Back to signing in.
    pub sign_in_href: String,
    /// Back to asking.
    pub again_href: String,
    /// Whether those who ask operate the server, and can make a link there.
    pub for_operators: bool,
}

impl Page for RecoverSentPage {
    const TEMPLATE: &'static str = "recover_sent";
    const KIND: &'static str = "recover-sent";
}

/// The form behind a link. It posts `token`, `form_token`, `username` and `password`, of which the username is for the
/// browser's own memory.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverPasswordPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// The link's token.
    pub token: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// Whose password it will be, as they sign in: the browser remembers it with the password.
    pub username: String,
    /// What went wrong, in words.
    pub problem: Option<String>,
}

impl Page for RecoverPasswordPage {
    const TEMPLATE: &'static str = "recover_password";
    const KIND: &'static str = "recover-password";
}

/// The password is set.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverDonePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where to sign in with it.
    pub sign_in_href: String,
    /// Whether that leads on to an app.
    pub goes_on: bool,
}

impl Page for RecoverDonePage {
    const TEMPLATE: &'static str = "recover_done";
    const KIND: &'static str = "recover-done";
}

/// The link was used, has ended or was never one: which one is not said.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverDeadPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// How long a link works that is asked for here.
    pub minutes: i64,
    /// Where to ask for a new one.
    pub again_href: String,
}

impl Page for RecoverDeadPage {
    const TEMPLATE: &'static str = "recover_dead";
    const KIND: &'static str = "recover-dead";
}
