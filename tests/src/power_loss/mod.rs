//! Power failures. A program that runs on a [`Disk`] is preloaded with `disk.c`, which keeps beside its folder what each
//! fsync made durable; once the program was killed, the folder is put back to what a disk would hold. What a system call
//! wrote and no fsync confirmed is gone, or, as on a real disk, there in parts.

use crate::chance::Chance;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;
use tempfile::TempDir;

/// What becomes of that which was written and not synced.
#[derive(Debug)]
pub enum Fate<'c> {
    /// Nothing of it is left.
    Gone,
    /// Each new name and each sector of 512 or 4,096 bytes is left or not, as chance will have it.
    Torn(&'c mut Chance),
}

/// How often, in a hundred times, something that was not synced is left, and in which pieces.
struct Odds<'c> {
    chance: &'c mut Chance,
    left: u64,
    sector: usize,
}

impl Odds<'_> {
    fn left(&mut self) -> bool {
        self.chance.happens(self.left)
    }
}

/// What tells a file or folder from every other: inode number and time of birth, as `disk.c` writes them.
type Key = String;

/// The disk under a folder.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    kept: TempDir,
}

impl Disk {
    /// A disk for this folder, which is empty.
    pub fn under(folder: &Path) -> Self {
        let folder = folder.canonicalize().expect("a folder");
        let beside = folder.parent().expect("a place beside the folder");
        let kept = tempfile::tempdir_in(beside).expect("a temporary folder");
        for part in ["files", "folders"] {
            fs::create_dir(kept.path().join(part)).expect("a folder");
        }
        let source = kept.path().join("disk.c");
        fs::write(&source, include_str!("disk.c")).expect("a file");
        let words = ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"];
        let built = Command::new("cc").args(words).arg(kept.path().join("disk.so")).arg(&source).arg("-ldl").output();
        let built = built.expect("a C compiler");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self { folder, kept }
    }

    /// The environment of a program that runs on it.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
        [
            ("LD_PRELOAD", text(&self.kept.path().join("disk.so"))),
            ("POWER_LOSS_FOLDER", text(&self.folder)),
            ("POWER_LOSS_DISK", text(self.kept.path())),
        ]
    }

    /// Cuts the power, after whatever ran in the folder was killed: leaves in it what the disk holds. What is left then
    /// is durable.
    pub fn lose_power(&self, fate: Fate<'_>) {
        let odds = match fate {
            Fate::Gone => None,
            Fate::Torn(chance) => {
                let left = [5, 50, 95][usize::try_from(chance.below(3)).expect("small")];
                let sector = if chance.happens(50) { 512 } else { 4096 };
                Some(Odds { chance, left, sector })
            }
        };
        let after = self.kept.path().join("after");
        fs::create_dir(&after).expect("a folder");
        let mut written = BTreeMap::new();
        find(&self.folder, &mut written);
        let mut left = Left { disk: self, written, odds };
        left.folder(&key(&self.folder), &after);
        for entry in entries(&self.folder).values() {
            if entry.is_dir() { fs::remove_dir_all(entry) } else { fs::remove_file(entry) }.expect("it goes");
        }
        for (name, entry) in entries(&after) {
            fs::rename(entry, self.folder.join(name)).expect("it is put there");
        }
        fs::remove_dir(&after).expect("it is empty");
        self.settle();
    }

    /// Takes what is in the folder now for durable.
    fn settle(&self) {
        for part in ["files", "folders"] {
            let part = self.kept.path().join(part);
            fs::remove_dir_all(&part).expect("it goes");
            fs::create_dir(&part).expect("a folder");
        }
        let mut there = BTreeMap::new();
        find(&self.folder, &mut there);
        for (key, path) in there {
            if path.is_dir() {
                let mut list = String::new();
                for (name, entry) in entries(&path) {
                    list.push_str(&[&self::key(&entry), " ", &name, "\n"].concat());
                }
                fs::write(self.kept.path().join("folders").join(key), list).expect("a list");
            } else {
                fs::copy(&path, self.kept.path().join("files").join(key)).expect("a copy");
            }
        }
    }

    /// The names a folder had when it was last synced.
    fn names(&self, folder: &str) -> BTreeMap<String, Key> {
        let list = fs::read_to_string(self.kept.path().join("folders").join(folder)).unwrap_or_default();
        let pairs = list.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(key, name)| (name.to_owned(), key.to_owned())).collect()
    }

    /// What a file held when it was last synced.
    fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.kept.path().join("files").join(file)).unwrap_or_default()
    }
}

/// Everything in a folder, by name.
fn entries(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries.map(|entry| (entry.file_name().into_string().expect("a plain name"), entry.path())).collect()
}

fn key(path: &Path) -> Key {
    let about = fs::symlink_metadata(path).expect("it is there");
    let born = about.created().ok().and_then(|born| born.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{}-{}.{:09}", about.ino(), born.as_secs(), born.subsec_nanos())
}

/// A folder and everything below it, by key.
fn find(path: &Path, found: &mut BTreeMap<Key, PathBuf>) {
    found.insert(key(path), path.to_owned());
    if path.is_dir() {
        for entry in entries(path).values() {
            find(entry, found);
        }
    }
}

/// Works out what a power failure leaves.
struct Left<'d> {
    disk: &'d Disk,
    /// Where everything is that the programs see.
    written: BTreeMap<Key, PathBuf>,
    odds: Option<Odds<'d>>,
}

impl Left<'_> {
    fn folder(&mut self, folder: &str, into: &Path) {
        for (name, key) in self.names(folder) {
            let (place, now) = (into.join(name), self.written.get(&key).cloned());
            let is_folder = now.as_ref().is_some_and(|now| now.is_dir());
            if is_folder || self.disk.kept.path().join("folders").join(&key).exists() {
                fs::create_dir(&place).expect("a folder");
                self.folder(&key, &place);
            } else {
                fs::write(&place, self.file(&key, now.as_deref())).expect("a file");
            }
            let mode = now.map_or(if is_folder { 0o700 } else { 0o600 }, |now| mode(&now));
            fs::set_permissions(&place, fs::Permissions::from_mode(mode)).expect("its permissions");
        }
    }

    /// A name that is as it was when the folder was last synced stays; any other is left or not.
    fn names(&mut self, folder: &str) -> BTreeMap<String, Key> {
        let mut synced = self.disk.names(folder);
        let Some(odds) = &mut self.odds else { return synced };
        let now = self.written.get(folder).map(|path| entries(path)).unwrap_or_default();
        let now: BTreeMap<String, Key> = now.into_iter().map(|(name, path)| (name, key(&path))).collect();
        let all: BTreeSet<String> = synced.keys().chain(now.keys()).cloned().collect();
        for name in all {
            if synced.get(&name) != now.get(&name) && odds.left() {
                match now.get(&name) {
                    Some(key) => synced.insert(name, key.clone()),
                    None => synced.remove(&name),
                };
            }
        }
        synced
    }

    fn file(&mut self, file: &str, now: Option<&Path>) -> Vec<u8> {
        let synced = self.disk.bytes(file);
        let (Some(odds), Some(now)) = (&mut self.odds, now) else { return synced };
        let now = fs::read(now).expect("a file");
        let mut bytes = synced;
        if bytes.len() != now.len() && odds.left() {
            bytes.resize(now.len(), 0);
        }
        let ends = bytes.len().min(now.len());
        for from in (0..ends).step_by(odds.sector) {
            let sector = from..ends.min(from + odds.sector);
            if bytes[sector.clone()] != now[sector.clone()] && odds.left() {
                bytes[sector.clone()].copy_from_slice(&now[sector]);
            }
        }
        bytes
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").permissions().mode() & 0o7777
}
