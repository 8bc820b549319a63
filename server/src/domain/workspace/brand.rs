//! The look of a workspace's pages: what may be chosen of it, and how it turns out once everything can be read.

use super::logo::path;
use crate::domain::Tenant;
use crate::domain::refusal::{Refused, shown};
use crate::template::theme::{self, Colour};
use entity::workspace::{Appearance, Brand, Corners};
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

/// The longest address of a link, in bytes.
const LONGEST_LINK: usize = 2_048;

/// What to change of a look; what is absent stays, and an empty text takes away.
#[derive(Clone, Debug, Default)]
pub struct BrandChange {
    /// The colour of buttons and links as `#rrggbb`; empty is the built-in one.
    pub primary: Option<String>,
    /// How round corners are.
    pub corners: Option<Corners>,
    /// Whether pages are light, dark or as the reader's system is.
    pub appearance: Option<Appearance>,
    /// Where it is said what happens to what people tell.
    pub privacy_policy: Option<String>,
    /// Where it is said what people agree to.
    pub terms_of_service: Option<String>,
    /// Where people get help.
    pub support: Option<String>,
}

/// What stands on what.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BrandingContrast)]
pub struct ContrastView {
    /// `button_text`, `button_text_hover`, `button_edge`, `link_on_page` or `link_on_surface`.
    #[schema(value_type = ContrastOf)]
    of: &'static str,
    /// The contrast there is, 1 to 21, rounded down to hundredths.
    ratio: f64,
    /// The contrast it needs (WCAG 2.2, 1.4.3 and 1.4.11).
    needed: f64,
}

/// What is measured.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the words, which come from where they are measured")]
pub enum ContrastOf {
    /// Words on a button.
    ButtonText,
    /// Words on a button under the pointer.
    ButtonTextHover,
    /// The edge of a button.
    ButtonEdge,
    /// Links on the page.
    LinkOnPage,
    /// Links on the card.
    LinkOnSurface,
}

/// How the pages look in one scheme: colours as `#rrggbb`, corrected until they can be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BrandingLook)]
pub struct LookView {
    /// `light` or `dark`.
    scheme: String,
    /// Buttons.
    primary: String,
    /// Buttons under the pointer.
    primary_hover: String,
    /// Words on buttons.
    on_primary: String,
    /// Links, marks, focus rings and the edge of buttons.
    accent: String,
    /// The page.
    page: String,
    /// The card on it.
    surface: String,
    /// What stands on what.
    contrasts: Vec<ContrastView>,
}

/// The look of a workspace's pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Branding)]
pub struct BrandingView {
    /// The colour of buttons and links as `#rrggbb`; the built-in one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    primary: Option<String>,
    /// How round corners are.
    corners: Corners,
    /// Whether pages are light, dark or as the reader's system is.
    appearance: Appearance,
    /// Where it is said what happens to what people tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    privacy_policy: Option<String>,
    /// Where it is said what people agree to.
    #[serde(skip_serializing_if = "Option::is_none")]
    terms_of_service: Option<String>,
    /// Where people get help.
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<String>,
    /// The path of the picture in place of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
    /// How it turns out, in each scheme it appears in.
    looks: Vec<LookView>,
}

impl BrandChange {
    /// A look with this changed.
    ///
    /// # Errors
    /// [`Refused::Invalid`] with the member that does not fit.
    pub(super) fn apply(&self, brand: &Brand) -> Result<Brand, Refused> {
        let mut brand = brand.clone();
        if let Some(text) = &self.primary {
            brand.primary = colour(text)?;
        }
        brand.corners = self.corners.unwrap_or(brand.corners);
        brand.appearance = self.appearance.unwrap_or(brand.appearance);
        let links = [
            ("privacy_policy", &self.privacy_policy, &mut brand.privacy_policy),
            ("terms_of_service", &self.terms_of_service, &mut brand.terms_of_service),
            ("support", &self.support, &mut brand.support),
        ];
        for (name, text, place) in links {
            if let Some(text) = text {
                *place = link(name, text)?;
            }
        }
        Ok(brand)
    }
}

impl BrandingView {
    /// The look of a workspace.
    pub fn of(tenant: &Tenant) -> Self {
        Self::new(tenant, tenant.workspace().brand())
    }

    fn new(tenant: &Tenant, brand: &Brand) -> Self {
        let Brand { primary, corners, appearance, privacy_policy, terms_of_service, support, logo } = brand.clone();
        let logo = logo.map(|name| path(tenant, &name));
        let looks = theme::looks(&look(brand)).iter().map(LookView::from).collect();
        Self { primary, corners, appearance, privacy_policy, terms_of_service, support, logo, looks }
    }
}

/// The look a workspace would have with this changed; nothing is kept.
///
/// # Errors
/// [`Refused::Invalid`] with the member that does not fit.
pub fn preview(tenant: &Tenant, change: &BrandChange) -> Result<BrandingView, Refused> {
    Ok(BrandingView::new(tenant, &change.apply(tenant.workspace().brand())?))
}

/// What the stylesheet of the pages is made from.
pub fn look(brand: &Brand) -> theme::Brand {
    let built_in = theme::Brand::default();
    let primary = brand.primary.as_deref().and_then(|text| Colour::parse(text).ok()).unwrap_or(built_in.primary);
    theme::Brand { primary, corners: brand.corners, appearance: brand.appearance }
}

impl From<&theme::Look> for LookView {
    fn from(look: &theme::Look) -> Self {
        let theme::Palette { primary, hover, on_primary, accent } = look.palette;
        let contrasts = look.pairs().map(|(of, front, back, needed)| {
            let ratio = (front.contrast(back) * 100.0).floor() / 100.0;
            ContrastView { of, ratio, needed }
        });
        Self {
            scheme: if look.dark { "dark" } else { "light" }.to_owned(),
            primary: primary.to_string(),
            primary_hover: hover.to_string(),
            on_primary: on_primary.to_string(),
            accent: accent.to_string(),
            page: look.page.to_string(),
            surface: look.surface.to_string(),
            contrasts: contrasts.into(),
        }
    }
}

fn colour(text: &str) -> Result<Option<String>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |problem| Refused::invalid("primary", "is not a colour", format!("{problem}"));
    Colour::parse(text).map_err(refused)?;
    Ok(Some(text.to_ascii_lowercase()))
}

/// An address that people may be sent to from a sign-in page. It is kept as browsers read it, so that what is shown is
/// where it leads.
fn link(name: &'static str, text: &str) -> Result<Option<String>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |reason: &str| {
        let reason = format!("\"{}\" {reason}", shown(text));
        Refused::invalid(name, reason, "write an address like https://acme.example/privacy, or nothing")
    };
    let too_long = || Refused::invalid(name, "is too long", format!("an address has at most {LONGEST_LINK} bytes"));
    if text.len() > LONGEST_LINK {
        return Err(too_long());
    }
    if text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return Err(refused("has white space in it"));
    }
    let url = Url::parse(text).map_err(|_| refused("is not an address"))?;
    if url.scheme() != "https" || !text.to_ascii_lowercase().starts_with("https://") {
        return Err(refused("does not begin with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("has a user name in it"));
    }
    // What is not ASCII takes three times its bytes as browsers read it.
    let kept = String::from(url);
    if kept.len() > LONGEST_LINK { Err(too_long()) } else { Ok(Some(kept)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_https_and_nowhere_else() {
        let kept = |text| link("support", text).unwrap();
        assert_eq!(kept(""), None);
        assert_eq!(kept("https://ACME.example/a?b=c#d").as_deref(), Some("https://acme.example/a?b=c#d"));
        assert_eq!(
            kept("https://аcme.example").as_deref(),
            Some("https://xn--cme-5cd.example/"),
            "as browsers read it"
        );
        let long = format!("https://acme.example/{}", "a".repeat(LONGEST_LINK));
        // Short as it was typed, and too long as it would be kept.
        let grows = format!("https://acme.example/{}", "é".repeat(LONGEST_LINK / 3));
        for text in [
            "http://acme.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:help@acme.example",
            "//acme.example",
            "/help",
            "acme.example",
            "https:acme.example",
            "https:\\\\acme.example",
            "https://",
            "https://acme.example@evil.example/",
            "https://user:secret@acme.example/",
            " https://acme.example",
            "https://acme.example/\n",
            "java\tscript:alert(1)",
            &long,
            &grows,
        ] {
            assert!(matches!(link("support", text), Err(Refused::Invalid { field: "support", .. })), "{text}");
        }
    }
}
