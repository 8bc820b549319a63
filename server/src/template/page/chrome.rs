//! What surrounds every page: whose page it is, and how it looks.

use serde::Serialize;

use crate::template::{asset, display_name};

/// The name on pages that belong to no workspace.
const PLATFORM: &str = "Tenantry";

/// Whose page it is, and how it looks.
#[derive(Clone, Debug, Serialize)]
pub struct Chrome {
    /// The workspace's display name.
    #[serde(serialize_with = "display_name::serialize")]
    pub workspace_name: String,
    /// Where the name at the top leads.
    pub home_href: String,
    /// The address of the common stylesheet.
    pub stylesheet_href: String,
    /// The address of the workspace's theme, where it has one.
    pub theme_href: Option<String>,
    /// The address of the picture in place of the name, where the workspace has one.
    pub logo_href: Option<String>,
    /// The letter in the mark beside the name.
    pub logo_initial: String,
    /// Where it is said what happens to what people tell.
    pub privacy_href: Option<String>,
    /// Where it is said what people agree to.
    pub terms_href: Option<String>,
    /// Where people get help.
    pub support_href: Option<String>,
    /// The name of who is signed in, on pages that say so.
    #[serde(serialize_with = "display_name::serialize_option")]
    pub account_name: Option<String>,
    /// The page that signs them out.
    pub sign_out_href: Option<String>,
    /// The language of the page, as a BCP 47 tag.
    pub lang: &'static str,
}

impl Chrome {
    /// The surroundings of a workspace's page, without a theme. `home_href` is the workspace's front page,
    /// `assets_href` the address its static files are below, without a slash at its end.
    pub fn workspace(name: &str, home_href: &str, assets_href: &str) -> Chrome {
        let workspace_name = display_name::clean(name);
        Chrome {
            logo_initial: initial(&workspace_name),
            workspace_name,
            home_href: home_href.to_owned(),
            stylesheet_href: asset::stylesheet().href(assets_href),
            theme_href: None,
            logo_href: None,
            privacy_href: None,
            terms_href: None,
            support_href: None,
            account_name: None,
            sign_out_href: None,
            lang: "en",
        }
    }

    /// The surroundings of a page of the server itself.
    pub fn platform(assets_href: &str) -> Chrome {
        Chrome::workspace(PLATFORM, "/", assets_href)
    }

    /// The same with the theme at this address.
    #[must_use]
    pub fn with_theme(mut self, theme_href: String) -> Chrome {
        self.theme_href = Some(theme_href);
        self
    }

    /// The same with the picture at this address in place of the name.
    #[must_use]
    pub fn with_logo(mut self, logo_href: Option<String>) -> Chrome {
        self.logo_href = logo_href;
        self
    }

    /// The same with links at the foot: to the privacy policy, the terms of service and help.
    #[must_use]
    pub fn with_links(mut self, [privacy, terms, support]: [Option<String>; 3]) -> Chrome {
        (self.privacy_href, self.terms_href, self.support_href) = (privacy, terms, support);
        self
    }

    /// The same for somebody who is signed in.
    #[must_use]
    pub fn with_account(mut self, name: &str, sign_out_href: String) -> Chrome {
        (self.account_name, self.sign_out_href) = (Some(name.to_owned()), Some(sign_out_href));
        self
    }
}

/// The first letter or digit of a name, in upper case where there is one.
fn initial(name: &str) -> String {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or_else(|| "•".to_owned(), |letter| letter.to_uppercase().take(1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_one_letter() {
        for (name, letter) in [("acme", "A"), ("«élan»", "É"), ("ßeta", "S"), ("7-up", "7"), ("日本", "日"), ("!", "•")]
        {
            assert_eq!(initial(name), letter);
        }
    }

    #[test]
    fn a_33_workspace_names_are_cleaned() {
        let chrome = Chrome::workspace("\u{202E}acme\u{200B}", "/acme", "/acme/assets");
        assert_eq!((chrome.workspace_name.as_str(), chrome.logo_initial.as_str()), ("acme", "A"));
    }
}
