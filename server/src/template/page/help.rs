//! The page that shows the requests an app sends, in their order, as this workspace answers them now.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// The steps. Those the workspace does not have are absent.
#[derive(Clone, Debug, Serialize)]
pub struct HelpPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The address of the script behind the copy buttons.
    pub script_href: String,
    /// The apps whose values can be filled in.
    pub apps: Vec<AppChoice>,
    /// The name of the app whose values are filled in.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub app_name: Option<String>,
    /// Whether that app is refused everywhere.
    pub disabled: bool,
    /// Whether the app has a secret, so that the commands send it. Without one, it asks no introspection itself.
    pub secret: bool,
    /// Where to sign in to have one's own filled in; absent for those who are.
    pub sign_in_href: Option<String>,
    /// The page where apps are registered.
    pub apps_href: String,
    /// The issuer.
    pub issuer: String,
    /// Registers an app by a program, where programs get tokens.
    pub register: Option<RegisterStep>,
    /// Signs a person in.
    pub code: Option<CodeStep>,
    /// Gets a token into a browser.
    pub implicit: Option<Step>,
    /// Exchanges a person's password.
    pub password: Option<Step>,
    /// Lets an app act on its own.
    pub machine: Option<Step>,
    /// Gets a new access token.
    pub refresh: Option<Step>,
    /// Asks who the person is.
    pub userinfo: Step,
    /// Asks what a token is worth.
    pub introspect: String,
    /// Ends a token.
    pub revoke: Step,
    /// Whether it is the refresh token that is ended.
    pub revoke_refresh: bool,
    /// Reads the workspace's addresses and abilities.
    pub discovery: String,
    /// Older ways to say the same that this workspace understands.
    pub older: Vec<OlderForm>,
}

/// An app to choose.
#[derive(Clone, Debug, Serialize)]
pub struct AppChoice {
    /// This page with its values.
    pub href: String,
    /// Its name.
    #[serde(serialize_with = "display_name::serialize")]
    pub name: String,
    /// Whether it is the one.
    pub chosen: bool,
}

/// How a program registers apps.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterStep {
    /// Makes a program, and gives it its role and scopes.
    pub member: String,
    /// Gets its token.
    pub token: String,
    /// Registers an app with it.
    pub command: String,
}

/// The authorization code grant.
#[derive(Clone, Debug, Serialize)]
pub struct CodeStep {
    /// Draws `state`, the proof of RFC 7636 and, for an ID token, `nonce`.
    pub prepare: String,
    /// Whether `nonce` is sent.
    pub nonce: bool,
    /// Whether the proof is demanded.
    pub pkce_required: bool,
    /// Prints the address to open.
    pub authorize: String,
    /// Exchanges the code.
    pub exchange: String,
    /// What the app lacks for it: then the commands would fail and are not shown.
    pub missing: Option<String>,
    /// The command that gives it that.
    pub remedy: Option<String>,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The command.
    pub command: String,
    /// What the app lacks for it: then the command would fail and is not shown.
    pub missing: Option<String>,
    /// The command that gives it that.
    pub remedy: Option<String>,
}

/// An older form of something.
#[derive(Clone, Debug, Serialize)]
pub struct OlderForm {
    /// What can be written.
    pub form: String,
    /// What it means.
    pub means: String,
}

impl Page for HelpPage {
    const TEMPLATE: &'static str = "help";
    const KIND: &'static str = "help";
}
