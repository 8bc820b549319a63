//! What all pages share: whose they are and how they look.

use crate::domain::Tenant;
use crate::domain::session::Session;
use crate::template::page::Chrome;

/// The frame of a page, of a workspace or of the server itself.
pub fn chrome(tenant: Option<&Tenant>) -> Chrome {
    let Some(tenant) = tenant else { return Chrome::platform("/assets") };
    let assets = tenant.urls().path("/assets");
    let chrome = Chrome::workspace(tenant.workspace().name(), &tenant.urls().path(""), &assets);
    match &tenant.documents().theme {
        Some(theme) => chrome.with_theme(format!("{assets}/{}", theme.name)),
        None => chrome,
    }
}

/// The frame of a workspace's page that says who is signed in.
pub fn chrome_of(tenant: &Tenant, session: &Session) -> Chrome {
    chrome(Some(tenant)).with_account(&session.user().username, tenant.urls().path("/logout"))
}
