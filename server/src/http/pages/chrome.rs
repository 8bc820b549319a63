//! What all pages share: whose they are and how they look.

use crate::domain::Tenant;
use crate::domain::session::Session;
use crate::template::page::Chrome;

/// The frame of a page, of a workspace or of the server itself.
pub fn chrome(tenant: Option<&Tenant>) -> Chrome {
    let Some(tenant) = tenant else { return Chrome::platform("/assets") };
    let assets = tenant.urls().path("/assets");
    let brand = tenant.workspace().brand();
    let chrome = Chrome::workspace(tenant.workspace().name(), &tenant.urls().path(""), &assets)
        .with_logo(brand.logo.as_ref().map(|name| format!("{assets}/{name}")))
        .with_links([&brand.privacy_policy, &brand.terms_of_service, &brand.support].map(Clone::clone));
    match &tenant.documents().theme {
        Some(theme) => chrome.with_theme(format!("{assets}/{}", theme.name)),
        None => chrome,
    }
}

/// The frame of a workspace's page that says who is signed in.
pub fn chrome_of(tenant: &Tenant, session: &Session) -> Chrome {
    chrome(Some(tenant)).with_account(&session.user().username, tenant.urls().path("/logout"))
}
