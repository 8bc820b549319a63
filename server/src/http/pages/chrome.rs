//! What all pages share: whose they are and how they look.

use crate::domain::Tenant;
use crate::template::asset;
use crate::template::page::Chrome;

/// The frame of a page, of a workspace or of the server itself.
pub fn chrome(tenant: Option<&Tenant>) -> Chrome {
    match tenant {
        Some(tenant) => {
            let base = tenant.urls().path("/assets");
            Chrome {
                workspace_name: tenant.workspace().name().to_owned(),
                home_href: tenant.urls().path(""),
                stylesheet_href: asset::stylesheet().href(&base),
                theme_href: tenant.documents().theme.as_ref().map(|theme| format!("{base}/{}", theme.name)),
                logo_initial: initial(tenant.workspace().name()),
                lang: "en",
            }
        }
        None => Chrome {
            workspace_name: "Tenantry".to_owned(),
            home_href: "/".to_owned(),
            stylesheet_href: asset::stylesheet().href("/assets"),
            theme_href: None,
            logo_initial: "T".to_owned(),
            lang: "en",
        },
    }
}

fn initial(name: &str) -> String {
    name.chars().find(|letter| letter.is_alphanumeric()).map_or_else(String::new, |letter| letter.to_uppercase().collect())
}
