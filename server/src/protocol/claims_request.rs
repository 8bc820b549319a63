//! The `claims` parameter (OpenID Connect Core §5.5).
//!
//! An app names single claims it wants from userinfo or in the `id_token`. What this server acts on is
//! kept: the names, a wish about `acr`, and the `sub` the answer must be about. Members it does not
//! know are ignored, as the specification demands; a text that is not the described JSON is refused.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::protocol::error::OAuthError;

/// Longest `claims` text, in bytes.
pub const MAX_CLAIMS_BYTES: usize = 4_096;
/// Most claims for one destination.
pub const MAX_CLAIM_NAMES: usize = 50;
/// Longest name or value, in bytes.
pub const MAX_CLAIM_BYTES: usize = 100;

/// Why a `claims` text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsProblem {
    /// Not the JSON that OpenID Connect Core §5.5 describes.
    #[error("claims is not the JSON object that OpenID Connect describes")]
    Malformed,
    /// Longer than [`MAX_CLAIMS_BYTES`], or more or longer names than allowed.
    #[error("claims is too large")]
    TooLarge,
    /// Two different values for `sub`.
    #[error("claims asks for two different subjects")]
    TwoSubjects,
}

impl From<ClaimsProblem> for OAuthError {
    fn from(problem: ClaimsProblem) -> Self {
        Self::invalid_request(problem.to_string())
    }
}

/// What an app asked for by `claims`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// Names of claims wanted from userinfo.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<String>,
    /// Names of claims wanted in the `id_token`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<String>,
    /// The wish about `acr`, if it names values (OpenID Connect Core §5.5.1.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<ClaimWish>,
    /// The subject the answer must be about (OpenID Connect Core §5.5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
}

/// What was said about the value of one claim (OpenID Connect Core §5.5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimWish {
    /// Whether the claim is needed; for `acr`: whether any other value is a failure.
    #[serde(default)]
    pub essential: bool,
    /// Acceptable values, the preferred one first.
    pub values: Vec<String>,
}

impl ClaimsRequest {
    /// Parses the parameter.
    pub fn parse(text: &str) -> Result<Self, ClaimsProblem> {
        if text.len() > MAX_CLAIMS_BYTES {
            return Err(ClaimsProblem::TooLarge);
        }
        let whole: Map<String, Value> = serde_json::from_str(text).map_err(|_| ClaimsProblem::Malformed)?;
        let userinfo = section(&whole, "userinfo")?;
        let id_token = section(&whole, "id_token")?;
        let mut sub = None;
        for part in [userinfo, id_token].into_iter().flatten() {
            let wanted = wish(part, "sub")?.map(|wish| wish.values).unwrap_or_default();
            match (wanted.as_slice(), &sub) {
                ([], _) => {}
                ([one], None) => sub = Some(one.clone()),
                ([one], Some(known)) if one == known => {}
                _ => return Err(ClaimsProblem::TwoSubjects),
            }
        }
        let acr = match id_token {
            Some(part) => wish(part, "acr")?.filter(|wish| !wish.values.is_empty()),
            None => None,
        };
        Ok(Self { userinfo: names(userinfo)?, id_token: names(id_token)?, acr, sub })
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty() && self.acr.is_none() && self.sub.is_none()
    }
}

/// One of the two members; absent and null are the same.
fn section<'a>(whole: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Map<String, Value>>, ClaimsProblem> {
    match whole.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(part)) => Ok(Some(part)),
        Some(_) => Err(ClaimsProblem::Malformed),
    }
}

fn names(part: Option<&Map<String, Value>>) -> Result<BTreeSet<String>, ClaimsProblem> {
    let mut names = BTreeSet::new();
    for (name, wish) in part.into_iter().flatten() {
        if !matches!(wish, Value::Null | Value::Object(_)) {
            return Err(ClaimsProblem::Malformed);
        }
        if name.len() > MAX_CLAIM_BYTES || names.len() == MAX_CLAIM_NAMES {
            return Err(ClaimsProblem::TooLarge);
        }
        names.insert(name.clone());
    }
    Ok(names)
}

/// What was said about one claim: `essential`, and `value` or `values`.
fn wish(part: &Map<String, Value>, name: &str) -> Result<Option<ClaimWish>, ClaimsProblem> {
    let Some(Value::Object(said)) = part.get(name) else {
        return Ok(None);
    };
    let essential = match said.get("essential") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(essential)) => *essential,
        Some(_) => return Err(ClaimsProblem::Malformed),
    };
    let values = match (said.get("value"), said.get("values")) {
        (None, None) => Vec::new(),
        (Some(value), None) => vec![text_of(value)?],
        (None, Some(Value::Array(values))) if values.len() <= MAX_CLAIM_NAMES => {
            values.iter().map(text_of).collect::<Result<_, _>>()?
        }
        (None, Some(Value::Array(_))) => return Err(ClaimsProblem::TooLarge),
        _ => return Err(ClaimsProblem::Malformed),
    };
    Ok(Some(ClaimWish { essential, values }))
}

fn text_of(value: &Value) -> Result<String, ClaimsProblem> {
    match value {
        Value::String(text) if text.len() <= MAX_CLAIM_BYTES => Ok(text.clone()),
        Value::String(_) => Err(ClaimsProblem::TooLarge),
        _ => Err(ClaimsProblem::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    const EXAMPLE: &str = r#"{
        "userinfo": {"given_name": {"essential": true}, "nickname": null, "http://example.info/claims/groups": null},
        "id_token": {"auth_time": {"essential": true}, "acr": {"essential": true, "values": ["urn:a", "urn:b"]}, "sub": {"value": "248289"}},
        "verified": {"future": 1}
    }"#;

    #[test]
    fn the_example_of_the_specification() {
        let request = ClaimsRequest::parse(EXAMPLE).unwrap();
        assert!(
            request.userinfo.contains("given_name") && request.userinfo.contains("http://example.info/claims/groups")
        );
        assert!(request.id_token.contains("auth_time"));
        assert_eq!(request.acr, Some(ClaimWish { essential: true, values: vec!["urn:a".into(), "urn:b".into()] }));
        assert_eq!(request.sub.as_deref(), Some("248289"));
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<ClaimsRequest>(&json).unwrap(), request);
    }

    #[test]
    fn empty_requests_are_empty() {
        for text in ["{}", r#"{"userinfo":{}}"#, r#"{"userinfo":null,"id_token":null}"#, r#"{"other":7}"#] {
            assert!(ClaimsRequest::parse(text).unwrap().is_empty(), "{text}");
        }
        assert_eq!(serde_json::to_string(&ClaimsRequest::default()).unwrap(), "{}");
    }

    #[test]
    fn malformed_requests_are_refused() {
        for text in [
            "",
            "[]",
            "7",
            "{",
            r#"{"userinfo":[]}"#,
            r#"{"id_token":{"acr":"x"}}"#,
            r#"{"id_token":{"acr":{"essential":"yes"}}}"#,
            r#"{"id_token":{"acr":{"values":"x"}}}"#,
            r#"{"id_token":{"sub":{"value":7}}}"#,
            r#"{"userinfo":{"name":true}}"#,
        ] {
            assert_eq!(ClaimsRequest::parse(text), Err(ClaimsProblem::Malformed), "{text}");
        }
        let deep = format!("{}{}", "{\"userinfo\":".repeat(300), "}".repeat(300));
        assert!(ClaimsRequest::parse(&deep).is_err());
        let many = (0..51).map(|n| format!("\"c{n}\":null")).collect::<Vec<_>>().join(",");
        assert_eq!(ClaimsRequest::parse(&format!("{{\"userinfo\":{{{many}}}}}")), Err(ClaimsProblem::TooLarge));
        assert_eq!(ClaimsRequest::parse(&" ".repeat(MAX_CLAIMS_BYTES + 1)), Err(ClaimsProblem::TooLarge));
    }

    #[test]
    fn two_subjects_cannot_be_meant() {
        let both = |a: &str, b: &str| {
            format!(r#"{{"userinfo":{{"sub":{{"value":"{a}"}}}},"id_token":{{"sub":{{"value":"{b}"}}}}}}"#)
        };
        assert_eq!(ClaimsRequest::parse(&both("a", "b")), Err(ClaimsProblem::TwoSubjects));
        assert_eq!(ClaimsRequest::parse(&both("a", "a")).unwrap().sub.as_deref(), Some("a"));
    }

    #[test]
    fn mutations_never_panic() {
        fuzz_text(0x5eed_000b, &[EXAMPLE, r#"{"userinfo":{"email":null}}"#], |text| {
            let _ = ClaimsRequest::parse(text);
        });
    }

    proptest! {
        #[test]
        fn names_come_back(names in proptest::collection::btree_set("[a-z_]{1,20}", 0..20)) {
            let part: Map<String, Value> = names.iter().map(|name| (name.clone(), Value::Null)).collect();
            let request = ClaimsRequest::parse(&serde_json::json!({"userinfo": part}).to_string()).unwrap();
            prop_assert_eq!(request.userinfo, names);
        }

        #[test]
        fn any_text_never_panics(text in any::<String>()) {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
