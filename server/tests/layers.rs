//! Keeps the house's rule of one direction: reads the `use` lines of every file and refuses one that points upwards, and
//! the crates a layer must not know. `docs/architecture.md` says why.
#![expect(clippy::expect_used, reason = "tests fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the street inwards. A layer may use those after it, and rooms of its own row.
const LAYERS: [&[&str]; 7] = [
    &["main", "cli"],
    &["server", "opening"],
    &["http", "jobs"],
    &["state"],
    &["domain"],
    &["store", "protocol"],
    &["seal", "mail", "template", "tls", "config", "telemetry", "clock", "entropy", "secret", "patience", "open_files"],
];

/// What a layer must not name at all.
const NEVER: [(&str, &[&str]); 5] = [
    ("protocol", &["actix_web", "sea_orm", "async fn", "SystemTime", "crate::clock", "crate::entropy"]),
    ("store", &["actix_web", "crate::protocol"]),
    ("domain", &["actix_web", "sea_orm"]),
    ("http", &["sea_orm", "crate::jobs"]),
    ("jobs", &["sea_orm", "actix_web", "crate::http"]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn room(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).expect("a file of the house");
    let first = inside.components().next().expect("a name");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// The text without its comments and its tests, which may look anywhere.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let helper = ["test_support", "fixture", "fuzz_loop", "samples"].contains(&name.as_str());
    helper || path.components().any(|part| part.as_os_str() == "tests") || name == "tests"
}

#[test]
fn calls_only_point_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    assert!(found.len() > 100, "the house was not found");
    let mut wrong = Vec::new();
    for path in found.iter().filter(|path| !is_test(path)) {
        let text = code(&fs::read_to_string(path).expect("a readable file"));
        let here = room(path, &root);
        if here == "lib" {
            continue;
        }
        let own = layer(&here).unwrap_or_else(|| panic!("{here} has no layer; give it one in this test"));
        for used in text.match_indices("crate::").map(|(at, _)| &text[at + 7..]) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if layer(&used).is_some_and(|layer| layer < own) {
                wrong.push(format!("{} uses {used}, which lies above it", path.display()));
            }
        }
        for (_, names) in NEVER.iter().filter(|(layer, _)| *layer == here) {
            for name in names.iter().filter(|name| text.contains(**name)) {
                wrong.push(format!("{} names {name}, which its layer must not know", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
