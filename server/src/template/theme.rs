//! The look of a workspace: a few validated values in, a stylesheet out.
//!
//! A workspace supplies data, never code: its colour is parsed to three bytes before anything is written into CSS, and
//! everything derived from it is corrected until it can be read. The contrasts are WCAG 2.2's: 4.5 for text (1.4.3), 3
//! for the edge of a button (1.4.11), in light and in dark. The result overrides the brand properties of the common
//! stylesheet and is served under a name that changes with it. Pure; called by the HTTP layer.

use std::fmt;

use super::asset::asset_hash;
use entity::workspace::{Appearance, Corners};

/// The contrast text needs against what is behind it (WCAG 2.2, 1.4.3, level AA).
const TEXT_CONTRAST: f64 = 4.5;
/// The contrast a control needs against its surroundings (WCAG 2.2, 1.4.11, level AA).
const CONTROL_CONTRAST: f64 = 3.0;

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// A text that is not a colour of the form `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #rrggbb, with six hexadecimal digits")]
pub struct ColourProblem;

impl Colour {
    /// White.
    pub const WHITE: Colour = Colour::new(0xff, 0xff, 0xff);
    /// Black.
    pub const BLACK: Colour = Colour::new(0, 0, 0);

    /// A colour of its three parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Colour {
        Colour { red, green, blue }
    }

    /// Reads `#rrggbb` and nothing else: no names, no short form, no alpha, no functions, no white space.
    pub fn parse(text: &str) -> Result<Colour, ColourProblem> {
        let digits = text.strip_prefix('#').ok_or(ColourProblem)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColourProblem);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| ColourProblem)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Colour { red, green, blue })
    }

    /// Relative luminance, 0 for black to 1 for white (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The contrast ratio of two colours, 1 to 21 (WCAG 2.2). The order does not matter.
    pub fn contrast(self, other: Colour) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour with `share` 64ths of another in it.
    fn mixed(self, other: Colour, share: u16) -> Colour {
        let part = |own: u8, its: u8| {
            let sum = u16::from(own) * (64 - share) + u16::from(its) * share;
            u8::try_from(sum / 64).unwrap_or(u8::MAX)
        };
        Colour {
            red: part(self.red, other.red),
            green: part(self.green, other.green),
            blue: part(self.blue, other.blue),
        }
    }

    /// The nearest colour on the way to `end` that has the contrast against every ground; `end` where none has.
    fn readable_on(self, grounds: &[Colour], contrast: f64, end: Colour) -> Colour {
        (0..=64)
            .map(|share| self.mixed(end, share))
            .find(|colour| grounds.iter().all(|ground| colour.contrast(*ground) >= contrast))
            .unwrap_or(end)
    }

    /// White where it can be read on this colour, else black. One of them always can: their contrasts multiply to 21.
    fn text_on(self) -> Colour {
        if self.contrast(Colour::WHITE) >= TEXT_CONTRAST { Colour::WHITE } else { Colour::BLACK }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

const fn radius(corners: Corners) -> &'static str {
    match corners {
        Corners::Sharp => "0rem",
        Corners::Soft => ".625rem",
        Corners::Round => "1.25rem",
    }
}

const fn color_scheme(appearance: Appearance) -> &'static str {
    match appearance {
        Appearance::Auto => "light dark",
        Appearance::Light => "light",
        Appearance::Dark => "dark",
    }
}

/// What a workspace may choose about its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The colour of buttons; links, marks and focus rings follow it.
    pub primary: Colour,
    /// How round corners are.
    pub corners: Corners,
    /// Light, dark or both.
    pub appearance: Appearance,
}

impl Default for Brand {
    fn default() -> Brand {
        Brand { primary: Colour::new(0x0d, 0x6c, 0x74), corners: Corners::default(), appearance: Appearance::default() }
    }
}

/// The grounds of one scheme: where things stand, and the end towards which colours are corrected.
struct Scheme {
    page: Colour,
    surface: Colour,
    end: Colour,
}

const LIGHT: Scheme = Scheme { page: Colour::new(0xf3, 0xf6, 0xf7), surface: Colour::WHITE, end: Colour::BLACK };
const DARK: Scheme =
    Scheme { page: Colour::new(0x0d, 0x12, 0x14), surface: Colour::new(0x16, 0x1d, 0x20), end: Colour::WHITE };

/// The brand properties in one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Buttons.
    pub primary: Colour,
    /// Buttons under the pointer.
    pub hover: Colour,
    /// Text on buttons.
    pub on_primary: Colour,
    /// Links, marks, focus rings and the edge of buttons.
    pub accent: Colour,
}

/// How a brand looks in one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether it is the dark scheme.
    pub dark: bool,
    /// The colour of the page.
    pub page: Colour,
    /// The colour of the card on it.
    pub surface: Colour,
    /// The brand's own colours, corrected.
    pub palette: Palette,
}

impl Look {
    /// What stands on what: a word for it, the two colours, and the contrast they need.
    pub fn pairs(&self) -> [(&'static str, Colour, Colour, f64); 5] {
        let Palette { primary, hover, on_primary, accent } = self.palette;
        [
            ("button_text", on_primary, primary, TEXT_CONTRAST),
            ("button_text_hover", on_primary, hover, TEXT_CONTRAST),
            ("button_edge", accent, self.surface, CONTROL_CONTRAST),
            ("link_on_page", accent, self.page, TEXT_CONTRAST),
            ("link_on_surface", accent, self.surface, TEXT_CONTRAST),
        ]
    }
}

/// How a brand looks in each scheme it appears in.
pub fn looks(brand: &Brand) -> Vec<Look> {
    let look = |dark, scheme: Scheme| Look {
        dark,
        page: scheme.page,
        surface: scheme.surface,
        palette: Palette::of(brand.primary, &scheme),
    };
    match brand.appearance {
        Appearance::Auto => vec![look(false, LIGHT), look(true, DARK)],
        Appearance::Light => vec![look(false, LIGHT)],
        Appearance::Dark => vec![look(true, DARK)],
    }
}

impl Palette {
    fn of(primary: Colour, scheme: &Scheme) -> Palette {
        let grounds = [scheme.page, scheme.surface];
        let accent = primary.readable_on(&grounds, TEXT_CONTRAST, scheme.end);
        // On a light page a pale brand colour stays as it is: the accent draws the button's edge. On a dark page a
        // dark colour would be a hole, so it is lifted.
        let primary = if scheme.end == Colour::WHITE {
            primary.readable_on(&grounds, CONTROL_CONTRAST, scheme.end)
        } else {
            primary
        };
        let on_primary = primary.text_on();
        let away = if on_primary == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
        Palette { primary, hover: primary.mixed(away, 9), on_primary, accent }
    }
}

/// The stylesheet of a brand: custom properties only, for light and dark, to be loaded after the common stylesheet.
pub fn theme_css(brand: &Brand) -> String {
    let (light, dark) = (Palette::of(brand.primary, &LIGHT), Palette::of(brand.primary, &DARK));
    let properties = [
        ("primary", light.primary, dark.primary),
        ("primary-hover", light.hover, dark.hover),
        ("on-primary", light.on_primary, dark.on_primary),
        ("accent", light.accent, dark.accent),
    ];
    let lines = properties.map(|(name, light, dark)| format!("  --{name}: light-dark({light}, {dark});\n"));
    // Browsers from before 2024 do not know light-dark(): they get the light colours.
    let fallback = properties.map(|(name, light, _)| format!(" --{name}: {light};"));
    format!(
        ":root {{\n  color-scheme: {scheme};\n{both}  --radius: {radius};\n}}\n\
         @supports not (color: light-dark(red, red)) {{\n  :root {{{fallback} }}\n}}\n",
        both = lines.concat(),
        fallback = fallback.concat(),
        scheme = color_scheme(brand.appearance),
        radius = radius(brand.corners),
    )
}

/// The name a theme is served under: `theme-0123456789ab.css`, other for every other text.
pub fn theme_file_name(css: &str) -> String {
    format!("theme-{}.css", asset_hash(css.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::template::asset;

    #[test]
    fn colours_are_strict() {
        assert_eq!(Colour::parse("#0D6c74"), Ok(Brand::default().primary));
        for text in [
            "",
            "#",
            "#fff",
            "0d6c74",
            "#0d6c7",
            "#0d6c741",
            "#0d6c74ff",
            " #0d6c74",
            "#0d6c74 ",
            "#+d6c74",
            "red",
            "#0d6c7g",
            "#é6c74",
            "rgb(0,0,0)",
            "#0d6c74;}",
        ] {
            assert_eq!(Colour::parse(text), Err(ColourProblem), "{text}");
        }
    }

    #[test]
    fn contrast_is_as_published() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::new(0x76, 0x76, 0x76);
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01);
        assert!((Colour::WHITE.contrast(Colour::WHITE) - 1.0).abs() < 1e-9);
    }

    /// Reads `--name: light-dark(#…, #…);` from a stylesheet.
    fn property(css: &str, name: &str) -> [Colour; 2] {
        let declaration = format!("--{name}: light-dark(");
        let (_, rest) = css.split_once(&declaration).unwrap();
        let (value, _) = rest.split_once(')').unwrap();
        let (light, dark) = value.split_once(", ").unwrap();
        [Colour::parse(light).unwrap(), Colour::parse(dark).unwrap()]
    }

    fn assert_contrast(css: &str, front: &str, back: &str, least: f64) {
        let (fronts, backs) = (property(css, front), property(css, back));
        for (front_colour, back_colour) in fronts.into_iter().zip(backs) {
            let contrast = front_colour.contrast(back_colour);
            assert!(contrast >= least, "{front} {front_colour} on {back} {back_colour}: {contrast:.2}");
        }
    }

    #[test]
    fn the_common_stylesheet_is_readable() {
        let css = std::str::from_utf8(asset::stylesheet().bytes).unwrap();
        for ground in ["page", "surface"] {
            assert_contrast(css, "ink", ground, 7.0);
            assert_contrast(css, "muted", ground, TEXT_CONTRAST);
            assert_contrast(css, "accent", ground, TEXT_CONTRAST);
            assert_contrast(css, "edge", ground, CONTROL_CONTRAST);
            assert_contrast(css, "danger", ground, TEXT_CONTRAST);
        }
        assert_contrast(css, "danger", "danger-surface", TEXT_CONTRAST);
        assert_contrast(css, "on-primary", "primary", TEXT_CONTRAST);
        assert_contrast(css, "on-primary", "primary-hover", TEXT_CONTRAST);
    }

    #[test]
    fn the_common_stylesheet_has_the_default_brand_and_the_grounds() {
        let css = std::str::from_utf8(asset::stylesheet().bytes).unwrap();
        for line in theme_css(&Brand::default()).lines() {
            if line.starts_with("  --") {
                assert!(css.contains(line), "{line}");
            }
        }
        assert_eq!(property(css, "page"), [LIGHT.page, DARK.page]);
        assert_eq!(property(css, "surface"), [LIGHT.surface, DARK.surface]);
    }

    #[test]
    fn a_brand_that_is_always_light_has_no_dark_look() {
        let dark = |appearance| -> Vec<bool> {
            looks(&Brand { appearance, ..Brand::default() }).iter().map(|look| look.dark).collect()
        };
        assert_eq!(dark(Appearance::Auto), [false, true]);
        assert_eq!((dark(Appearance::Light), dark(Appearance::Dark)), (vec![false], vec![true]));
    }

    #[test]
    fn choices_show() {
        let css = theme_css(&Brand { corners: Corners::Sharp, appearance: Appearance::Dark, ..Brand::default() });
        assert!(css.contains("color-scheme: dark;") && css.contains("--radius: 0rem;"));
        assert_ne!(theme_file_name(&css), theme_file_name(&theme_css(&Brand::default())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn every_brand_is_readable(red: u8, green: u8, blue: u8) {
            let primary = Colour::new(red, green, blue);
            prop_assert_eq!(Colour::parse(&primary.to_string()), Ok(primary));
            for scheme in [LIGHT, DARK] {
                let palette = Palette::of(primary, &scheme);
                for ground in [scheme.page, scheme.surface] {
                    prop_assert!(palette.accent.contrast(ground) >= TEXT_CONTRAST);
                }
                prop_assert!(palette.on_primary.contrast(palette.primary) >= TEXT_CONTRAST);
                prop_assert!(palette.on_primary.contrast(palette.hover) >= TEXT_CONTRAST);
            }
            for look in looks(&Brand { primary, ..Brand::default() }) {
                for (what, front, back, needed) in look.pairs() {
                    prop_assert!(front.contrast(back) >= needed, "{} of {}", what, primary);
                }
            }
        }
    }
}
