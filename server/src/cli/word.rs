//! Words with a fixed list of values, named as the rows and the JSON name them.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A parser of these words into a type that reads them from JSON.
pub fn words<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| serde_json::from_value::<T>(Value::String(word)))
}

/// The word of a value, as JSON has it.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// Lists of words: repeated, or separated by spaces or commas in one. Empty ones say "none".
pub fn list(words: Option<Vec<String>>) -> Option<Vec<String>> {
    words.map(|words| {
        let parts = words.iter().flat_map(|word| word.split([' ', ',']));
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    })
}

/// Repeated values that may hold commas themselves, such as addresses. An empty one says "none".
pub fn values(values: Option<Vec<String>>) -> Option<Vec<String>> {
    values.map(|values| values.into_iter().filter(|value| !value.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_may_be_repeated_or_separated() {
        let given = Some(vec!["openid email".to_owned(), "orders:read,orders:write".to_owned(), String::new()]);
        assert_eq!(list(given).unwrap(), ["openid", "email", "orders:read", "orders:write"]);
        assert_eq!(list(Some(vec![String::new()])).unwrap(), Vec::<String>::new());
        assert_eq!(list(None), None);
        assert_eq!(values(Some(vec!["https://a.example/?x=1,2".to_owned()])).unwrap().len(), 1);
    }

    #[test]
    fn words_are_those_of_json() {
        assert_eq!(word(&entity::app::AuthMethod::ClientSecretBasic), "client_secret_basic");
        assert_eq!(word(&None::<u8>), "null");
    }
}
