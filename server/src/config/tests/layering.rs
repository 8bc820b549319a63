//! Defaults, precedence of the layers, and the report of where values came from.

use super::*;

#[test]
fn it_starts_with_nothing_at_all() {
    let nowhere = ConfigFile::IfPresent(PathBuf::from("/nonexistent/tenantry.toml"));
    let config = Config::from_parts(&nowhere, [], &Overrides::default()).unwrap();
    let bound = config.server.listen;
    assert_eq!(bound.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.public_url_at(bound).origin(), "http://localhost:8080");
    assert!(config.server.trusted_proxies.is_empty());
    assert_eq!(config.database.url.kind(), DatabaseKind::Sqlite);
    assert!(matches!(&config.secrets.master_keys, MasterKeySource::File(path) if path == Path::new("data/master.key")));
    assert!(config.secrets.master_keys.listed().is_none());
    assert!(matches!(&config.mail.url, MailTransport::Directory(path) if path == Path::new("data/mail")));
    assert_eq!(config.mail.from.email.to_string(), "no-reply@localhost");
    let cost = Argon2Cost { memory_kib: 19_456, iterations: 2, parallelism: 1 };
    assert_eq!(config.password.argon2, cost);
    assert_eq!(config.limits.form_bytes, 65_536);
    assert_eq!(config.limits.login_attempts_per_minute_per_address.get(), 60);
    assert_eq!(config.limits.cache_entries, 2_000);
    assert_eq!(config.telemetry.log_format, LogFormat::Text);
    assert_eq!(config.telemetry.log_level, LogLevel::Info);
    for setting in config.effective() {
        assert_eq!(setting.source, Source::Default, "{}", setting.key);
    }
}

#[test]
fn the_report_has_every_key_once_with_its_default() {
    let config = accepted("", &[]);
    let report: Vec<_> = config.effective().iter().map(|setting| (setting.key, setting.value.as_str())).collect();
    let keys: Vec<_> = keys::all().map(|key| (key.path, key.default)).collect();
    assert_eq!(report, keys);
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = "server.listen = '127.0.0.1:1'\n[telemetry]\nlog_level = 'debug'\nlog_format = 'json'";
    let environment = [("TENANTRY__SERVER__LISTEN", "127.0.0.1:2"), ("TENANTRY__TELEMETRY__LOG_LEVEL", "warn")];
    let flags = Overrides { listen: Some("127.0.0.1:3".to_owned()), ..Overrides::default() };
    let config = from(file, &environment, &flags).unwrap();
    for (key, value, source) in [
        ("server.listen", "127.0.0.1:3", Source::Flag("--listen")),
        ("telemetry.log_level", "warn", Source::Env("TENANTRY__TELEMETRY__LOG_LEVEL".to_owned())),
        ("telemetry.log_format", "json", Source::File(PathBuf::from("tenantry.toml"))),
        ("mail.url", "file:data/mail", Source::Default),
    ] {
        let setting = setting(&config, key);
        assert_eq!((setting.value.as_str(), &setting.source), (value, &source), "{key}");
    }
    assert_eq!(config.server.listen.port(), 3);
}

#[test]
fn a_list_is_replaced_and_not_extended() {
    let file = "[server]\ntrusted_proxies = ['10.0.0.0/8', '192.0.2.1']";
    assert_eq!(setting(&accepted(file, &[]), "server.trusted_proxies").value, "10.0.0.0/8, 192.0.2.1/32");
    let variable = "TENANTRY__SERVER__TRUSTED_PROXIES";
    for (value, shown) in
        [("fd00::/8", "fd00::/8"), (" 10.0.0.1 ,\n10.0.0.2, ", "10.0.0.1/32, 10.0.0.2/32"), ("", "none")]
    {
        let config = accepted(file, &[(variable, value)]);
        assert_eq!(setting(&config, "server.trusted_proxies").value, shown);
    }
}

#[test]
fn other_variables_are_not_ours() {
    accepted(
        "",
        &[
            ("PATH", "/bin"),
            ("TENANTRY", "x"),
            ("TENANTRY_CONFIG", "x"),
            ("TENANTRY_SERVER_LISTEN", "x"),
            ("MY_TENANTRY__SERVER__LISTEN", "x"),
            ("tenantry__server__listen", "x"),
        ],
    );
}

#[test]
fn a_cheaper_but_equivalent_password_cost_is_accepted() {
    let config = accepted("[password.argon2]\nmemory_kib = 7168\niterations = 5\nparallelism = 4", &[]);
    assert_eq!(config.password.argon2.parallelism, 4);
    let config = accepted("", &[("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB", "65536")]);
    assert_eq!(config.password.argon2.memory_kib, 65_536);
}
