//! The demo app: a public client in one page, of a workspace flagged demo.

use serde::Serialize;

use super::Chrome;
use crate::template::Page;

/// What the demo app must know of its workspace. It reaches the script as `data-` attributes.
#[derive(Clone, Debug, Serialize)]
pub struct DemoPage {
    /// The surroundings.
    pub chrome: Chrome,
    /// The public client this page is.
    pub client_id: String,
    /// The demo's machine client, for which the page shows commands.
    pub machine_client_id: Option<String>,
    /// The workspace's issuer.
    pub issuer: String,
    /// RFC 6749 section 3.1.
    pub authorize_endpoint: String,
    /// RFC 6749 section 3.2.
    pub token_endpoint: String,
    /// OpenID Connect Core section 5.3.
    pub userinfo_endpoint: String,
    /// RFC 7662.
    pub introspection_endpoint: String,
    /// RFC 7009.
    pub revocation_endpoint: String,
    /// OpenID Connect RP-Initiated Logout 1.0.
    pub end_session_endpoint: String,
    /// The workspace's public keys.
    pub jwks_uri: String,
    /// The scope to ask for; must contain `openid`.
    pub scope: String,
    /// This page's own address, registered as redirect URI and post-logout redirect URI.
    pub redirect_uri: String,
    /// The address of [`demo_script`](crate::template::asset::demo_script).
    pub script_href: String,
    /// The address of [`demo_stylesheet`](crate::template::asset::demo_stylesheet).
    pub stylesheet_href: String,
}

impl Page for DemoPage {
    const TEMPLATE: &'static str = "demo";
    const KIND: &'static str = "demo";
}
