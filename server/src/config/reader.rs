//! Typed reading of merged layers. A section asks for its keys one by one; the reader finds the
//! value in force, checks its type, lets the section's parser judge it, and notes it in the report.
//! Types are strict for TOML (no number in quotes, no coercion) and textual for variables and flags.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;

use ::config::{Value, ValueKind};

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::layers::Layer;
use super::report::{Setting, Source};

/// The merged layers and the report that grows while they are read.
pub(super) struct Reader {
    values: ::config::Config,
    sources: BTreeMap<&'static str, Source>,
    report: Vec<Setting>,
}

impl Reader {
    /// Merges layers, the later ones over the earlier ones.
    pub(super) fn new(layers: Vec<Layer>) -> Result<Self, ConfigError> {
        let mut sources = BTreeMap::new();
        let mut builder = ::config::Config::builder();
        for layer in layers {
            sources.extend(layer.sources());
            builder = builder.add_source(layer);
        }
        // Every layer is already parsed, so that merging has nothing left to refuse.
        let values = builder.build().map_err(|_| ConfigError::Unreadable {
            source_of_text: Source::Default,
            refusal: Refusal::new("the layers could not be merged", "check all sources"),
        })?;
        Ok(Self { values, sources, report: Vec::new() })
    }

    /// A text, or the key's default. The `Display` of the parsed value is what the report shows,
    /// so types that hold a secret mask it there.
    pub(super) fn text<T: Display>(
        &mut self,
        key: &'static Key,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, ConfigError> {
        let (text, source) = match self.raw(key)? {
            Some((kind, source)) => (text_of(kind, key, &source)?, source),
            None => (key.default.to_owned(), Source::Default),
        };
        let value = parse(&text).map_err(|why| ConfigError::bad_value(&source, key.path, why))?;
        self.note(key, value.to_string(), source);
        Ok(value)
    }

    /// A text that may stay unset.
    pub(super) fn optional_text<T: Display>(
        &mut self,
        key: &'static Key,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, ConfigError> {
        if self.sources.contains_key(key.path) {
            return self.text(key, parse).map(Some);
        }
        self.note(key, key.default.to_owned(), Source::Default);
        Ok(None)
    }

    /// A whole number within bounds, or the key's default.
    pub(super) fn number(&mut self, key: &'static Key, bounds: RangeInclusive<u32>) -> Result<u32, ConfigError> {
        let (digits, source) = match self.raw(key)? {
            Some((ValueKind::I64(number), source)) => (number.to_string(), source),
            Some((ValueKind::String(text), source)) if source.is_untyped() => (text, source),
            Some((kind, source)) => {
                let refusal = wrong_type("a whole number without quotes", &kind);
                return Err(ConfigError::bad_value(&source, key.path, refusal));
            }
            None => (key.default.to_owned(), Source::Default),
        };
        let number = decimal(&digits).filter(|number| bounds.contains(number)).ok_or_else(|| {
            let (low, high) = (bounds.start(), bounds.end());
            let refusal =
                Refusal::new("is not a whole number in its bounds", format!("write a number from {low} to {high}"));
            ConfigError::bad_value(&source, key.path, refusal)
        })?;
        self.note(key, number.to_string(), source);
        Ok(number)
    }

    /// A whole number within bounds that may stay unset.
    pub(super) fn optional_number(
        &mut self,
        key: &'static Key,
        bounds: RangeInclusive<u32>,
    ) -> Result<Option<u32>, ConfigError> {
        if self.sources.contains_key(key.path) {
            return self.number(key, bounds).map(Some);
        }
        self.note(key, key.default.to_owned(), Source::Default);
        Ok(None)
    }

    /// A list that may stay unset: an array of texts in TOML, texts separated by commas or line
    /// ends elsewhere.
    pub(super) fn optional_list<T: Display>(
        &mut self,
        key: &'static Key,
        parse: impl Fn(&[String]) -> Result<T, Refusal>,
    ) -> Result<Option<T>, ConfigError> {
        let Some((kind, source)) = self.raw(key)? else {
            self.note(key, key.default.to_owned(), Source::Default);
            return Ok(None);
        };
        let items = items_of(kind, &source)
            .and_then(|items| parse(&items))
            .map_err(|refusal| ConfigError::bad_value(&source, key.path, refusal))?;
        self.note(key, items.to_string(), source);
        Ok(Some(items))
    }

    /// Where the value of a key came from, for refusals that concern several keys.
    pub(super) fn source(&self, key: &'static Key) -> Source {
        self.sources.get(key.path).cloned().unwrap_or(Source::Default)
    }

    /// What was read, in the order in which it was read.
    pub(super) fn into_report(self) -> Vec<Setting> {
        self.report
    }

    fn raw(&self, key: &'static Key) -> Result<Option<(ValueKind, Source)>, ConfigError> {
        let Some(source) = self.sources.get(key.path) else {
            return Ok(None);
        };
        // The library's own message could repeat the value.
        let value: Value = self.values.get(key.path).map_err(|_| {
            let refusal = Refusal::new("cannot be read", "see docs/configuration.md");
            ConfigError::bad_value(source, key.path, refusal)
        })?;
        Ok(Some((value.kind, source.clone())))
    }

    fn note(&mut self, key: &'static Key, value: String, source: Source) {
        self.report.push(Setting { key: key.path, value, source });
    }
}

fn text_of(kind: ValueKind, key: &'static Key, source: &Source) -> Result<String, ConfigError> {
    match kind {
        ValueKind::String(text) => Ok(text),
        other => {
            let refusal = wrong_type("a text in quotes", &other);
            Err(ConfigError::bad_value(source, key.path, refusal))
        }
    }
}

fn items_of(kind: ValueKind, source: &Source) -> Result<Vec<String>, Refusal> {
    match kind {
        ValueKind::String(text) if source.is_untyped() => {
            Ok(text.split([',', '\n']).map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect())
        }
        ValueKind::Array(values) => values
            .into_iter()
            .map(|value| match value.kind {
                ValueKind::String(text) => Ok(text),
                other => Err(wrong_type("a list of texts in quotes", &other)),
            })
            .collect(),
        other => Err(wrong_type("a list of texts in quotes", &other)),
    }
}

/// Plain digits only: no sign, no blanks.
fn decimal(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn wrong_type(wanted: &str, found: &ValueKind) -> Refusal {
    let found = match found {
        ValueKind::Nil => "nothing",
        ValueKind::Boolean(_) => "a boolean",
        ValueKind::I64(_) | ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_) => "a whole number",
        ValueKind::Float(_) => "a fraction",
        ValueKind::String(_) => "a text",
        ValueKind::Table(_) => "a table",
        ValueKind::Array(_) => "a list",
    };
    Refusal::new(format!("has the wrong type, {found}"), format!("write {wanted}"))
}
