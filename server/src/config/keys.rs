//! The list of keys that exist. Each section declares its own; this gathers them, names their
//! environment variables, and says what is known where somebody wrote something unknown.

use super::{database, limits, mail, password, secrets, server, telemetry, verify, workspace};

/// What every variable of ours starts with. The doubled separator keeps `TENANTRY_…` free for
/// others, so that a stray variable is not taken for a misspelt key.
pub(super) const PREFIX: &str = "TENANTRY__";

/// One key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Its path in the file, `server.listen`.
    pub path: &'static str,
    /// Its default: the text that is parsed when nothing is set, or, for a key that may stay
    /// unset, words for what happens then.
    pub default: &'static str,
}

impl Key {
    pub(super) const fn new(path: &'static str, default: &'static str) -> Self {
        Self { path, default }
    }

    /// The environment variable that sets this key.
    pub(super) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.path.to_uppercase().replace('.', "__"))
    }
}

/// All keys in the order of the documentation.
pub(super) fn all() -> impl Iterator<Item = &'static Key> {
    let sections: [&'static [&'static Key]; 9] = [
        &server::KEYS,
        &workspace::KEYS,
        &database::KEYS,
        &secrets::KEYS,
        &mail::KEYS,
        &password::KEYS,
        &limits::KEYS,
        &verify::KEYS,
        &telemetry::KEYS,
    ];
    sections.into_iter().flatten().copied()
}

/// The key with this path.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    all().find(|key| key.path == path)
}

/// Whether keys exist below this path.
pub(super) fn is_table(path: &str) -> bool {
    all().any(|key| below(key, path).is_some())
}

/// What could have been written in the place of an unknown `path`: the names in the innermost
/// table that exists.
pub(super) fn known_near(path: &str) -> String {
    let mut table = path;
    while let Some((outer, _)) = table.rsplit_once('.') {
        if is_table(outer) {
            let names = names_in(|key| below(key, outer));
            return format!("[{outer}] has {names} (docs/configuration.md)");
        }
        table = outer;
    }
    let names = names_in(|key| Some(key.path));
    format!("the sections are {names} (docs/configuration.md)")
}

fn below<'key>(key: &'key Key, table: &str) -> Option<&'key str> {
    key.path.strip_prefix(table)?.strip_prefix('.')
}

fn names_in(rest: impl Fn(&'static Key) -> Option<&'static str>) -> String {
    let mut names: Vec<&str> = all().filter_map(rest).filter_map(|path| path.split('.').next()).collect();
    names.dedup();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_could_be_read_as_the_file_form_of_another() {
        for key in all() {
            assert!(!key.path.ends_with("_file"), "{}", key.path);
            assert!(!key.path.contains("__"), "{}", key.path);
            assert!(!is_table(key.path), "{}", key.path);
        }
    }

    #[test]
    fn variables_are_named_after_their_keys() {
        assert_eq!(password::ARGON2_MEMORY_KIB.variable(), "TENANTRY__PASSWORD__ARGON2__MEMORY_KIB");
    }

    #[test]
    fn an_unknown_key_is_answered_with_its_neighbours() {
        assert_eq!(
            known_near("server.port"),
            "[server] has listen, public_url, trusted_proxies, drain_seconds (docs/configuration.md)"
        );
        assert!(known_near("password.argon2.lanes").starts_with("[password.argon2] has memory_kib"));
        assert!(known_near("password.scrypt").starts_with("[password] has argon2 ("));
        let sections =
            "the sections are server, workspace, database, secrets, mail, password, limits, verify, telemetry";
        assert!(known_near("sever.listen").starts_with(sections));
        assert!(known_near("").starts_with(sections));
    }
}
