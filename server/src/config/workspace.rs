//! Section `[workspace]`: which workspace answers the paths that older clients print without one. Read once at start;
//! whether the slug is one is judged where the installation is opened.

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;

static DEFAULT: Key = Key::new("workspace.default", "none");
pub(super) static KEYS: [&Key; 1] = [&DEFAULT];

/// What concerns workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The slug of the workspace that answers paths without one, as it was written.
    pub default: Option<String>,
}

impl Workspace {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self { default: reader.optional_text(&DEFAULT, slug)? })
    }
}

fn slug(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new("is empty", "write the slug of a workspace, or leave the key out"));
    }
    Ok(text.to_owned())
}
