//! The consent page (RFC 6749 section 10.2): who asks, for what, and where the answer goes.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// All or nothing. The form posts `ticket`, `form_token` and `decision`, which is `allow` or `deny`.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Where the form posts to.
    pub action: String,
    /// The interaction to be decided.
    pub ticket: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The app that asks.
    #[serde(serialize_with = "display_name::serialize")]
    pub app_name: String,
    /// Where the browser goes afterwards: the host of the redirect URI, or its scheme for an installed app. Shown
    /// because a name can be chosen freely and a host cannot.
    pub redirect_host: String,
    /// Who decides.
    #[serde(serialize_with = "display_name::serialize")]
    pub username: String,
    /// What is asked for.
    pub scopes: Vec<ScopeLine>,
}

/// One thing asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeLine {
    /// The scope token.
    pub name: String,
    /// What it allows, in words.
    #[serde(serialize_with = "display_name::serialize_line")]
    pub description: String,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent";
    const KIND: &'static str = "consent";
}
