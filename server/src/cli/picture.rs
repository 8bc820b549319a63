//! What stands at the top of a workspace's pages: a picture, read from a file and looked into before anything is done with
//! it, or the name.

use super::failure::Failure;
use crate::domain::workspace::{MOST_LOGO_BYTES, logo_kind};
use crate::protocol::image::Kind;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What pages begin with.
#[derive(Debug)]
pub enum Heading {
    /// A picture that may be a logo.
    Picture {
        /// What it is.
        kind: Kind,
        /// All of it.
        bytes: Vec<u8>,
    },
    /// The name of the workspace.
    Name,
}

impl Heading {
    /// The picture in a file; the name, if the file has none.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str().is_empty() {
            return Ok(Self::Name);
        }
        let unreadable = |error| Failure::new(format!("cannot read the logo from {}: {error}", path.display()));
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(MOST_LOGO_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Self::Picture { kind: logo_kind(&bytes)?, bytes })
    }
}
