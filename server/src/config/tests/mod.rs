//! The configuration as a whole, from texts and variables to values, report or refusal. What one
//! type accepts is tested beside it.

mod documentation;
mod layering;
mod properties;
mod refusals;
mod secret_values;

use std::path::{Path, PathBuf};

use super::*;

fn from(toml: &str, environment: &[(&str, &str)], flags: &Overrides) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::assemble(vec![
        layers::toml(Path::new("tenantry.toml"), toml)?,
        layers::environment(environment)?,
        layers::flags(flags),
    ])
}

fn accepted(toml: &str, environment: &[(&str, &str)]) -> Config {
    from(toml, environment, &Overrides::default()).unwrap()
}

/// The refusal of a file or an environment; always one line.
fn refused(toml: &str, environment: &[(&str, &str)]) -> String {
    let error = from(toml, environment, &Overrides::default()).expect_err(toml);
    let line = error.to_string();
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

fn setting<'config>(config: &'config Config, key: &str) -> &'config Setting {
    config.effective().iter().find(|setting| setting.key == key).unwrap()
}

fn temporary(content: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
