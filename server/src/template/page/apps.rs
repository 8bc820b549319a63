//! The pages on which members of a workspace register apps and look after them. One form per page; what a person typed
//! comes back with the problem beside its field.

use serde::Serialize;

use super::Chrome;
use crate::template::{Page, display_name};

/// The apps somebody sees, and the form that registers another. The form posts `form_token`, `type`, `name`,
/// `redirect_uris` (one per line) and `scope` (repeated).
#[derive(Clone, Debug, Serialize)]
pub struct AppsPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// What was just done.
    pub notice: Option<String>,
    /// Whether only their own are shown.
    pub own_only: bool,
    /// The apps, one page of them.
    pub apps: Vec<AppLine>,
    /// Whether this page is not the first.
    pub first_href: Option<String>,
    /// The next page, if there is one.
    pub next_href: Option<String>,
    /// The form on this page.
    pub register_href: String,
    /// The page with the requests an app sends.
    pub help_href: String,
    /// The form, for those who may register apps.
    pub form: Option<RegisterForm>,
}

/// An app in a list.
#[derive(Clone, Debug, Serialize)]
pub struct AppLine {
    /// Its page.
    pub href: String,
    /// Its name.
    #[serde(serialize_with = "display_name::serialize")]
    pub name: String,
    /// Its name on the wire.
    pub client_id: String,
    /// What kind of app it is, in words.
    pub kind: String,
    /// Whether it is refused everywhere.
    pub disabled: bool,
}

/// The form that registers an app.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterForm {
    /// Where it posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The kinds of apps.
    pub kinds: Vec<KindChoice>,
    /// What is wrong with the kind.
    pub kind_problem: Option<String>,
    /// The name.
    pub name: Field,
    /// The redirect URIs, one per line.
    pub uris: Field,
    /// The scopes of the workspace's APIs.
    pub scopes: Vec<ScopeChoice>,
    /// Who needs them.
    pub scopes_hint: &'static str,
    /// What is wrong with the scopes.
    pub scopes_problem: Option<String>,
    /// What is wrong with something else.
    pub problem: Option<String>,
}

/// A kind of app to choose.
#[derive(Clone, Debug, Serialize)]
pub struct KindChoice {
    /// The word that is posted.
    pub word: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What that means.
    pub hint: &'static str,
    /// Why it cannot be chosen, if it cannot.
    pub blocked: Option<&'static str>,
    /// The command after which it can be.
    pub unblock: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether the keyboard starts here.
    pub focus: bool,
}

/// A field with what was typed into it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// The text.
    pub value: String,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Whether the keyboard starts here.
    pub focus: bool,
}

/// A scope to choose.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeChoice {
    /// Its place in the list, which makes its id.
    pub number: usize,
    /// The scope token.
    pub scope: String,
    /// What it allows, in words.
    #[serde(serialize_with = "display_name::serialize_line")]
    pub about: String,
    /// Whether the app has it.
    pub chosen: bool,
    /// Whether the keyboard starts here.
    pub focus: bool,
}

impl Page for AppsPage {
    const TEMPLATE: &'static str = "apps";
    const KIND: &'static str = "apps";
}

/// What identifies an app in the head of its pages.
#[derive(Clone, Debug, Serialize)]
pub struct AppHead {
    /// Its name.
    #[serde(serialize_with = "display_name::serialize")]
    pub name: String,
    /// Its name on the wire.
    pub client_id: String,
    /// Its page.
    pub href: String,
    /// The list it is in.
    pub list_href: String,
}

/// One app: its facts, and the form that changes it, which posts `form_token`, `version`, `name`, `redirect_uris` and
/// `scope`.
#[derive(Clone, Debug, Serialize)]
pub struct AppPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Which.
    pub app: AppHead,
    /// What was just done.
    pub notice: Option<String>,
    /// The address of the script behind the copy buttons.
    pub script_href: String,
    /// What there is to know about it.
    pub facts: Vec<Fact>,
    /// Whether it is refused everywhere.
    pub disabled: bool,
    /// The steps with its values filled in.
    pub help_href: String,
    /// The form, for those who may change it.
    pub form: Option<EditForm>,
    /// Why there is no form.
    pub locked: Option<String>,
}

/// A fact in words.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is called.
    pub label: &'static str,
    /// What it says.
    pub text: String,
    /// The word that programs use for it.
    pub code: Option<String>,
}

/// The form that changes an app.
#[derive(Clone, Debug, Serialize)]
pub struct EditForm {
    /// Where it posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// The version of the app that its reader knows.
    pub version: i64,
    /// Whether somebody else changed the app since, so that nothing was saved.
    pub stale: bool,
    /// What it is now, as far as it differs from what was typed.
    pub now: Vec<Fact>,
    /// The name.
    pub name: Field,
    /// The redirect URIs, one per line.
    pub uris: Field,
    /// Whether the app has redirect URIs at all.
    pub has_uris: bool,
    /// The scopes of the workspace's APIs.
    pub scopes: Vec<ScopeChoice>,
    /// Who needs them.
    pub scopes_hint: &'static str,
    /// What is wrong with the scopes.
    pub scopes_problem: Option<String>,
    /// What is wrong with something else.
    pub problem: Option<String>,
    /// The page that gives it a new secret, if it keeps one.
    pub rotate_href: Option<String>,
    /// The page that deletes it.
    pub delete_href: String,
}

impl Page for AppPage {
    const TEMPLATE: &'static str = "app";
    const KIND: &'static str = "app";
}

/// The one page that shows the secret of a new app.
#[derive(Clone, Debug, Serialize)]
pub struct AppCreatedPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Which.
    pub app: AppHead,
    /// The address of the script behind the copy buttons.
    pub script_href: String,
    /// Its secret.
    pub client_secret: String,
    /// Names and values that the app's configuration needs.
    pub settings: String,
    /// The command that makes the app prove each sign-in, if it may do without.
    pub prove: Option<String>,
    /// The steps with its values filled in.
    pub help_href: String,
}

impl Page for AppCreatedPage {
    const TEMPLATE: &'static str = "app_created";
    const KIND: &'static str = "app-created";
}

/// Asks before an app gets a new secret. The form posts `form_token` and perhaps `leaked`.
#[derive(Clone, Debug, Serialize)]
pub struct AppRotatePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Which.
    pub app: AppHead,
    /// Where the form posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// How long the old secret goes on working, in words.
    pub overlap: String,
}

impl Page for AppRotatePage {
    const TEMPLATE: &'static str = "app_rotate";
    const KIND: &'static str = "app-rotate";
}

/// The one page that shows an app's new secret.
#[derive(Clone, Debug, Serialize)]
pub struct AppRotatedPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Which.
    pub app: AppHead,
    /// The address of the script behind the copy buttons.
    pub script_href: String,
    /// Its new secret.
    pub client_secret: String,
    /// How long the old one goes on working, in words; absent if it ended.
    pub overlap: Option<String>,
}

impl Page for AppRotatedPage {
    const TEMPLATE: &'static str = "app_rotated";
    const KIND: &'static str = "app-rotated";
}

/// Asks before an app is deleted. The form posts `form_token` and `confirm`, the app's name.
#[derive(Clone, Debug, Serialize)]
pub struct AppDeletePage {
    /// The surroundings.
    pub chrome: Chrome,
    /// Which.
    pub app: AppHead,
    /// Where the form posts to.
    pub action: String,
    /// The token that proves the form is ours.
    pub form_token: String,
    /// What was typed.
    pub confirm: Field,
}

impl Page for AppDeletePage {
    const TEMPLATE: &'static str = "app_delete";
    const KIND: &'static str = "app-delete";
}
