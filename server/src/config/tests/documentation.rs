//! Documentation and example say what the code does.

use super::*;

const DOCUMENTATION: &str = include_str!("../../../../docs/configuration.md");
const EXAMPLE: &str = include_str!("../../../../tenantry.example.toml");

#[test]
fn the_documentation_names_every_key_with_its_variable_and_default() {
    for key in keys::all() {
        let row = DOCUMENTATION
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", key.path)))
            .unwrap_or_else(|| panic!("{} is not documented", key.path));
        assert!(row.contains(&format!("`{}`", key.variable())), "{row}");
        let default = key.default;
        assert!(row.contains(&format!("| `{default}` |")) || row.contains(&format!("| {default} |")), "{row}");
    }
    let rows = DOCUMENTATION.lines().filter(|line| line.contains("`TENANTRY__") && line.starts_with("| `"));
    assert_eq!(rows.count(), keys::all().count());
}

#[test]
fn the_example_is_the_default_and_names_every_key() {
    let commented = accepted(EXAMPLE, &[]);
    assert!(commented.effective().iter().all(|setting| setting.source == Source::Default));
    // Options are commented out as `#key`, prose as `# words`.
    let options: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(option) if option.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                format!("{option}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let config = accepted(&options, &[]);
    for setting in config.effective() {
        assert_ne!(setting.source, Source::Default, "{} is missing", setting.key);
    }
    for key in ["server.listen", "database.url", "mail.url", "password.argon2.iterations"] {
        assert_eq!(setting(&config, key).value, setting(&commented, key).value);
    }
}
