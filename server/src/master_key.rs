//! The file that holds the master key where none is configured: made at the first start, readable by its owner alone.

use crate::entropy::Entropy;
use crate::seal::MasterKeys;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Reads the key, or makes one. It reaches the disk before anything is wrapped with it.
pub fn read_or_make(path: &Path, entropy: Entropy) -> io::Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, entropy),
        Err(error) => Err(error),
    }
}

fn make(path: &Path, entropy: Entropy) -> io::Result<String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let text = MasterKeys::generate_text(entropy);
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            writeln!(file, "{}", text.as_str())?;
            file.sync_all()?;
            Ok(text.as_str().to_owned())
        }
        // Another process was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::read_to_string(path).map(|text| text.trim().to_owned())
        }
        Err(error) => Err(error),
    }
}
