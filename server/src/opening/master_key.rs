//! The master keys as the process gets them: listed in the configuration, or in a file beside the SQLite database,
//! which is made at the first start. Once a database exists, a missing file is a loss and never made up for: a new key
//! would open nothing.

use super::{OpenFailure, disk};
use crate::config::MasterKeySource;
use crate::entropy::Entropy;
use crate::seal::MasterKeys;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// Reads the master keys; `may_make` says whether the database is new, so that a key may be made for it.
pub fn load(source: &MasterKeySource, may_make: bool, entropy: Entropy) -> Result<MasterKeys, OpenFailure> {
    match source {
        MasterKeySource::Listed(_) => {
            let listed: Vec<String> = source.listed().into_iter().flatten().map(str::to_owned).collect();
            MasterKeys::parse(&listed).map_err(|error| OpenFailure::new(format!("secrets.master_keys: {error}")))
        }
        MasterKeySource::File(path) => from_file(path, may_make, entropy),
    }
}

fn from_file(path: &Path, may_make: bool, entropy: Entropy) -> Result<MasterKeys, OpenFailure> {
    let shown = path.display();
    if may_make {
        let made = if path.exists() { Ok(()) } else { make(path, entropy) };
        // Whoever put it there: what is sealed with it must not be on the disk before the key itself.
        made.and_then(|()| disk::keep(path))
            .map_err(|error| OpenFailure::new(format!("cannot write the master key {shown}: {error}")))?;
    }
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => OpenFailure::new(format!(
            "the master key {shown} is missing, and this database was made with one; restore it from your backup, \
             or list it in secrets.master_keys"
        )),
        _ => OpenFailure::new(format!("cannot read the master key {shown}: {error}")),
    })?;
    if is_open_to_others(path) {
        tracing::warn!(file = %shown, "others on this machine can read the master key; do: chmod 600 {shown}");
    }
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    MasterKeys::parse(&lines).map_err(|error| OpenFailure::new(format!("the master key {shown} is not one: {error}")))
}

/// Writes a new key whole or not at all, and never over one that another process has just made.
fn make(path: &Path, entropy: Entropy) -> io::Result<()> {
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let written = write_private(&draft, &MasterKeys::generate_text(entropy)).and_then(|()| {
        match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Some file systems have no second names.
            Err(_) if !path.exists() => fs::rename(&draft, path),
            other => other,
        }
    });
    let _ = fs::remove_file(&draft);
    written
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Whether others on this machine may read a file. What is no file, such as a pipe, is between those who hold it.
#[cfg(unix)]
pub fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o077 != 0)
}

/// Whether others on this machine may read a file: nobody knows here.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_a_new_database_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let source = MasterKeySource::File(path.clone());
        let missing = load(&source, false, Entropy::system()).unwrap_err();
        assert!(matches!(missing, OpenFailure(reason) if reason.contains("restore it")));
        assert!(!path.exists());
        let first = load(&source, true, Entropy::system()).unwrap();
        let again = load(&source, true, Entropy::system()).unwrap();
        assert_eq!(first.current(), again.current());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(!is_open_to_others(&path));
    }

    #[test]
    fn the_file_holds_one_key_per_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let (new, old) = (MasterKeys::generate_text(Entropy::system()), MasterKeys::generate_text(Entropy::system()));
        fs::write(&path, format!("{}\n\n{}\r\n", *new, *old)).unwrap();
        let loaded = load(&MasterKeySource::File(path.clone()), false, Entropy::system()).unwrap();
        let alone = MasterKeys::parse(&[old.to_string()]).unwrap();
        assert!(loaded.recognises(&alone.check_value()));
        fs::write(&path, "not a key\n").unwrap();
        let refused = load(&MasterKeySource::File(path), true, Entropy::system()).unwrap_err();
        assert!(matches!(refused, OpenFailure(reason) if reason.contains("is not one")));
    }
}
