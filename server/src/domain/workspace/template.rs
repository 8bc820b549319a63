//! Templates set a new workspace's switches once; nothing reads them afterwards.

use crate::domain::refusal::{Refused, shown};
use entity::workspace::Settings;

/// A set of switches a workspace can start with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Template {
    /// Current best practice (RFC 9700) and nothing older.
    #[default]
    Strict,
}

impl Template {
    /// The template of a name.
    pub fn parse(name: &str) -> Result<Self, Refused> {
        if name == Self::Strict.as_str() {
            return Ok(Self::Strict);
        }
        let reason = format!("\"{}\" is not a template of this version", shown(name));
        Err(Refused::invalid("template", reason, "write strict, or leave it out"))
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
        }
    }

    /// The settings a workspace starts with.
    pub fn settings(self) -> Settings {
        match self {
            Self::Strict => Settings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_templates() {
        assert_eq!(Template::parse("strict").unwrap(), Template::default());
        for name in ["", "Strict", "fncy", "fdx", "processmaker"] {
            assert!(Template::parse(name).unwrap_err().to_string().contains("write strict"), "{name}");
        }
    }
}
