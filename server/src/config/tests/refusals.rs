//! Every refusal names its place, its key, its reason and a remedy, in one line.

use super::*;

/// A line of TOML and how its refusal starts.
const WRONG_VALUES: &str = r#"
server.listen = 8080 => server.listen: has the wrong type, a whole number; write a text in quotes
server.listen = true => server.listen: has the wrong type, a boolean;
server.listen = 'localhost:8080' => server.listen: is not an IP address with a port; write
server.listen = '' => server.listen: is not an IP address with a port; write
server.public_url = 'http://id.example.com' => server.public_url: is http for a host that
server.trusted_proxies = '10.0.0.0/8' => server.trusted_proxies: has the wrong type, a text;
server.trusted_proxies = [1] => server.trusted_proxies: has the wrong type, a whole number;
server.trusted_proxies = ['proxy'] => server.trusted_proxies: has an entry that is not
database.url = ['sqlite://x'] => database.url: has the wrong type, a list;
database.url = 'mysql://h/d' => database.url: is neither an sqlite:// nor
secrets.master_keys = 'x' => secrets.master_keys: has the wrong type, a text;
secrets.master_keys = [] => secrets.master_keys: is an empty list;
secrets.master_keys = ['hunter2!'] => secrets.master_keys: key number 1 is not base64; list
mail.url = 'mail.example' => mail.url: is neither a file:,
mail.from = 'nobody' => mail.from: is not a mail address; write
mail.from = "a@b.c\r\nBcc: x@y.z" => mail.from: is not a mail address; write
password.argon2.memory_kib = '19456' => password.argon2.memory_kib: has the wrong type, a text;
password.argon2.memory_kib = 19456.5 => password.argon2.memory_kib: has the wrong type, a fraction;
password.argon2.memory_kib = 7167 => password.argon2.memory_kib: is not a whole number in its bounds; write a number from 7168 to 1048576
password.argon2.memory_kib = 17919 => password.argon2.memory_kib: memory_kib 17919 with iterations 2 makes guessing too cheap
password.argon2.iterations = 1 => password.argon2.iterations: memory_kib 19456 with iterations 1 makes guessing too cheap
password.argon2.iterations = 0 => password.argon2.iterations: is not a whole number in its bounds;
password.argon2.parallelism = 0 => password.argon2.parallelism: is not a whole number in its bounds;
password.argon2.parallelism = 5 => password.argon2.parallelism: is not a whole number in its bounds;
limits.form_bytes = -1 => limits.form_bytes: is not a whole number in its bounds;
limits.form_bytes = 9223372036854775807 => limits.form_bytes: is not a whole number in its bounds;
limits.login_attempts_per_minute_per_address = 0 => limits.login_attempts_per_minute_per_address: is not
limits.cache_entries = 99 => limits.cache_entries: is not a whole number in its bounds;
telemetry.log_format = 'xml' => telemetry.log_format: is not a log format; write text or json
telemetry.log_level = 'INFO' => telemetry.log_level: is not a log level; write error,
telemetry.log_level = 1979-05-27 => telemetry.log_level: is not a log level; write error,
telemetry.metrics_listen = '9464' => telemetry.metrics_listen: is not an IP address with a port; write
telemetry.otlp_endpoint = 'localhost:4318' => telemetry.otlp_endpoint: is not the base URL of a collector; write for example http
telemetry.otlp_endpoint = 'http://' => telemetry.otlp_endpoint: is not the base URL
telemetry.otlp_endpoint = 'grpc://h:4317' => telemetry.otlp_endpoint: is not the base URL
telemetry.otlp_endpoint = 'http://user:hunter2!@h' => telemetry.otlp_endpoint: is not the base URL
telemetry.otlp_endpoint = 'http://h/?key=x' => telemetry.otlp_endpoint: is not the base URL"#;

#[test]
fn unknown_keys_are_refused_with_place_and_neighbours() {
    for (toml, line) in [
        (
            "[server]\nport = 1",
            "tenantry.toml: server.port: unknown key; [server] has listen, public_url, trusted_proxies, drain_seconds (docs/configuration.md)",
        ),
        (
            "[password.argon2]\nlanes = 1",
            "tenantry.toml: password.argon2.lanes: unknown key; [password.argon2] has memory_kib, iterations, parallelism (docs/configuration.md)",
        ),
        ("debug = true", "tenantry.toml: debug: unknown key; the sections are server, "),
        ("[workspaces]\ndefault = 'x'", "tenantry.toml: workspaces: unknown key; the sections"),
        ("'server.listen' = 'x'", "tenantry.toml: server.listen: unknown key; the sections"),
        ("[server]\nListen = 'x'", "tenantry.toml: server.Listen: unknown key; [server]"),
        ("[server]\n'a\\nb' = 1", "tenantry.toml: server.a\\nb: unknown key"),
        ("[server]\n\"a\\nb\" = 1", "tenantry.toml: server.a\\nb: unknown key"),
        ("server = 1", "tenantry.toml: server: must be a table, but is a value; write [server]"),
        ("[[server]]\nlisten = 'x'", "tenantry.toml: server: must be a table"),
        ("[server.listen]\nx = 1", "tenantry.toml: server.listen: has the wrong type, a table"),
    ] {
        let refusal = refused(toml, &[]);
        assert!(refusal.starts_with(line), "{refusal}");
    }
}

#[test]
fn unknown_variables_are_refused_without_their_values() {
    for (variable, line) in [
        (
            "TENANTRY__SERVER__PORT",
            "environment variable TENANTRY__SERVER__PORT: server.port: unknown key; [server] has listen, ",
        ),
        (
            "TENANTRY__SERVER_LISTEN",
            "environment variable TENANTRY__SERVER_LISTEN: server_listen: unknown key; the sections",
        ),
        ("TENANTRY__", "environment variable TENANTRY__: : unknown key"),
        ("TENANTRY__SERVER__Listen", "environment variable TENANTRY__SERVER__Listen: "),
        ("TENANTRY__MAIL__PASSWORD_FILE", "environment variable TENANTRY__MAIL__PASSWORD_FILE: "),
    ] {
        let refusal = refused("", &[(variable, "hunter2")]);
        assert!(refusal.starts_with(line), "{refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }
}

#[test]
fn wrong_types_and_values_are_refused_with_place_and_remedy() {
    for row in WRONG_VALUES.lines().skip(1) {
        let (toml, line) = row.split_once(" => ").unwrap();
        let refusal = refused(toml, &[]);
        assert!(refusal.starts_with(&format!("tenantry.toml: {line}")), "{refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }
}

#[test]
fn a_number_in_a_variable_is_plain_digits() {
    for value in ["", "12x", "+60", " 60", "6e1", "99999999999"] {
        let refusal = refused("", &[("TENANTRY__LIMITS__CACHE_ENTRIES", value)]);
        let line = "environment variable TENANTRY__LIMITS__CACHE_ENTRIES: limits.cache_entries: is not ";
        assert!(refusal.starts_with(line), "{refusal}");
    }
}

#[test]
fn a_refused_flag_is_named() {
    let flags = Overrides { public_url: Some("id.example.com".to_owned()), ..Overrides::default() };
    let refusal = from("", &[], &flags).map_or_else(|error| error.to_string(), |_| String::new());
    assert!(refusal.starts_with("flag --public-url: server.public_url: is not a URL; write "), "{refusal}");
}

#[test]
fn text_that_is_not_toml_is_refused_by_position_and_not_by_content() {
    for toml in [
        "[secrets]\nmaster_keys = ['hunter2\n",
        "secrets.master_keys = [hunter2]",
        "hunter2",
        "[secrets]\nx = 1\nx = 'hunter2'",
        "x = hunter2_99999999999999999999999",
    ] {
        let refusal = refused(toml, &[]);
        assert!(refusal.starts_with("tenantry.toml: not valid TOML at line "), "{refusal}");
        assert!(refusal.ends_with("; correct the file (https://toml.io)"), "{refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }
    let refusal = refused("x = 99999999999999999999999", &[]);
    assert!(refusal.starts_with("tenantry.toml: not valid TOML"), "{refusal}");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let load = |path: &Path| {
        let file = ConfigFile::Required(path.to_path_buf());
        Config::from_parts(&file, [], &Overrides::default()).map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(
        load(Path::new("/nonexistent/my.toml")),
        "/nonexistent/my.toml: cannot read the configuration file: it does not exist; check the path and its permissions"
    );
    assert!(load(&std::env::temp_dir()).contains(": cannot read the configuration file: "));
    let huge = temporary(&"#".repeat((1 << 20) + 1));
    assert!(load(huge.path()).contains("it is larger than 1048576 bytes"));
    let binary = temporary("");
    std::fs::write(binary.path(), [0xff, 0xfe]).unwrap();
    assert!(load(binary.path()).contains("it is not UTF-8 text"));
    let good = temporary("[telemetry]\nlog_level = 'trace'");
    assert_eq!(load(good.path()), "");
    // The optional file may be absent, but not broken.
    let broken = ConfigFile::IfPresent(binary.path().to_path_buf());
    assert!(Config::from_parts(&broken, [], &Overrides::default()).is_err());
}
