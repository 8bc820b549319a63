//! Front pages: of a workspace, and of the server.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// The front page of a workspace: who is signed in, or where to sign in. Signing out posts `form_token`.
#[derive(Clone, Debug, Serialize)]
pub struct WorkspaceHomePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The name of who is signed in.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub user_name: Option<String>,
    /// Where to sign in.
    pub sign_in_href: String,
    /// Where the sign-out form posts to.
    pub sign_out_action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The apps, for members.
    pub apps_href: Option<String>,
    /// How an app signs people in.
    pub help_href: String,
    /// The demo app, in a demo workspace.
    pub demo_href: Option<String>,
}

impl Page for WorkspaceHomePage {
    const TEMPLATE: &'static str = "home";
    const KIND: &'static str = "home";
}

/// The front page of the server: what it is and where to go. It never says which workspaces there are.
#[derive(Clone, Debug, Serialize)]
pub struct RootPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The console.
    pub console_href: Option<String>,
    /// The documentation.
    pub docs_href: Option<String>,
    /// The demo app, where the server runs one.
    pub demo_href: Option<String>,
}

impl Page for RootPage {
    const TEMPLATE: &'static str = "root";
    const KIND: &'static str = "root";
}
