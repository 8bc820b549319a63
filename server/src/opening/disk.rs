//! What must be on the disk before something else may be: a power failure takes a new file whose text was not synced, and
//! a new name whose folder was not.

use std::fs::File;
use std::io;
use std::path::Path;

/// Syncs a file and its name. What cannot be synced at all, such as a pipe, is nobody's to lose.
pub(super) fn keep(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for part in [file, folder] {
        match File::open(part)?.sync_all() {
            Err(error) if error.kind() != io::ErrorKind::InvalidInput => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Syncs the names on the way to a folder, some of which may be new. A folder of others may not be opened; then its names
/// are not new either.
pub(super) fn keep_names(folder: &Path) {
    let Ok(folder) = std::path::absolute(folder) else { return };
    for above in folder.ancestors().skip(1) {
        let _ = File::open(above).and_then(|above| above.sync_all());
    }
}
