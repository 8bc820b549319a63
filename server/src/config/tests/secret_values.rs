//! Secrets: where they may come from, and that they appear nowhere else.

use secrecy::{ExposeSecret as _, SecretString};

use super::*;

const KEY_A: &str = "bmV3IGtleSwgb25seSBhbiBleGFtcGxlLCAzMiBCeXQ=";
const KEY_B: &str = "b2xkIGtleSwgb25seSBhbiBleGFtcGxlLCAzMiBCeXQ=";

#[test]
fn a_secret_may_come_from_a_file() {
    let variable = "TENANTRY__DATABASE__URL_FILE";
    let url = "postgres://app:hunter2@db/tenantry?sslmode=disable";
    let keys = temporary(&format!("{KEY_A}\n{KEY_B}\n"));
    for end in ["", "\n", "\r\n"] {
        let file = temporary(&format!("{url}{end}"));
        let config =
            accepted("", &[(variable, text(file.path())), ("TENANTRY__SECRETS__MASTER_KEYS_FILE", text(keys.path()))]);
        assert_eq!(config.database.url.expose(), url);
        let setting = setting(&config, "database.url");
        assert_eq!(setting.source, Source::EnvFile(variable.to_owned()));
        assert_eq!(setting.value, "postgres://app:***@db/tenantry?sslmode=disable");
        let MasterKeySource::Listed(listed) = &config.secrets.master_keys else {
            panic!("not listed");
        };
        let listed: Vec<_> = listed.iter().map(SecretString::expose_secret).collect();
        assert_eq!(listed, [KEY_A, KEY_B]);
    }
    // Only one line end is trimmed: what remains belongs to the value.
    let file = temporary("info\n\n");
    let refusal = refused("", &[("TENANTRY__TELEMETRY__LOG_LEVEL_FILE", text(file.path()))]);
    let line = "file named by environment variable TENANTRY__TELEMETRY__LOG_LEVEL_FILE: telemetry.log_level: is not";
    assert!(refusal.starts_with(line), "{refusal}");
}

#[test]
fn a_secret_file_that_is_missing_or_doubled_is_refused() {
    let variable = "TENANTRY__DATABASE__URL_FILE";
    assert_eq!(
        refused("", &[(variable, "/nonexistent/hunter2")]),
        "environment variable TENANTRY__DATABASE__URL_FILE: database.url: cannot read the file it names: it does not exist; the value must be the path of a readable text file"
    );
    let file = temporary("sqlite://t.db");
    let both = [(variable, text(file.path())), ("TENANTRY__DATABASE__URL", "sqlite://u.db")];
    let refusal = refused("", &both);
    assert!(refusal.contains("database.url: TENANTRY__DATABASE__URL is set as well; keep one"), "{refusal}");
    // A file of the environment replaces the value of the configuration file like any variable.
    let config = accepted("database.url = 'sqlite://v.db'", &[(variable, text(file.path()))]);
    assert_eq!(config.database.url.expose(), "sqlite://t.db");
}

#[test]
fn master_keys_are_required_with_postgres_and_beside_the_file_with_sqlite() {
    let refusal = refused("database.url = 'postgres://app:hunter2@db/tenantry'", &[]);
    assert!(refusal.starts_with("secrets.master_keys: is required with PostgreSQL"), "{refusal}");
    assert!(refusal.contains("TENANTRY__SECRETS__MASTER_KEYS_FILE"), "{refusal}");
    for (url, key_file) in
        [("sqlite:///srv/t/tenantry.db?mode=rwc", "/srv/t/master.key"), ("sqlite://tenantry.db", "master.key")]
    {
        let config = accepted("", &[("TENANTRY__DATABASE__URL", url)]);
        assert!(matches!(&config.secrets.master_keys, MasterKeySource::File(path) if path == Path::new(key_file)));
    }
    let twice = format!("secrets.master_keys = ['{KEY_A}', '{KEY_A}']");
    let refusal = refused(&twice, &[]);
    assert!(refusal.contains("key number 2 stands in the list twice"), "{refusal}");
    assert!(!refusal.contains(KEY_A), "{refusal}");
}

#[test]
fn k_13_no_secret_in_debug_or_report() {
    let config = accepted(
        &format!("secrets.master_keys = ['{KEY_A}', '{KEY_B}']"),
        &[
            ("TENANTRY__DATABASE__URL", "postgres://app:hunter2@db/tenantry"),
            ("TENANTRY__MAIL__URL", "smtps://app:hunter2@mail.example"),
        ],
    );
    assert_eq!(setting(&config, "secrets.master_keys").value, "***");
    assert_eq!(setting(&config, "mail.url").value, "smtps://app:***@mail.example:465");
    let debug = format!("{config:?}");
    for secret in ["hunter2", KEY_A, KEY_B] {
        assert!(!debug.contains(secret), "{debug}");
    }
    let listed = config.secrets.master_keys.listed();
    assert_eq!(listed.map(Iterator::count), Some(2));
    let layer = layers::environment([("TENANTRY__MAIL__URL".to_owned(), "hunter2".to_owned())]);
    assert!(!format!("{layer:?}").contains("hunter2"));
}
