//! Settings that are words or lists of words.

use crate::domain::refusal::{Refused, shown};
use crate::protocol::jose::Algorithm;
use crate::protocol::token_request::GrantType;
use entity::app::{AuthMethod, GrantLife};
use entity::workspace::{ClientIdFormat, Pkce, Settings};

/// A setting with a choice of values.
pub(super) struct Choice {
    pub(super) name: &'static str,
    pub(super) choose: fn(&mut Settings, &str) -> Result<(), Refused>,
    pub(super) shown: fn(&Settings) -> String,
}

/// What stands for every grant where settings are texts.
pub const EVERY_GRANT: &str = "all";

/// All of them.
pub(super) const ALL: [Choice; 7] = [
    Choice {
        name: "id_token_signing_algs",
        choose: |settings, value| {
            settings.id_token_signing_algs = algorithms(value)?;
            Ok(())
        },
        shown: |settings| settings.id_token_signing_algs.join(","),
    },
    Choice {
        name: "allowed_grants",
        choose: |settings, value| {
            settings.allowed_grants = grants(value)?;
            Ok(())
        },
        shown: |settings| match settings.allowed_grants.as_slice() {
            [] => EVERY_GRANT.to_owned(),
            some => some.join(","),
        },
    },
    Choice {
        name: "client_id_format",
        choose: |settings, value| {
            let words = [("base32", ClientIdFormat::Base32), ("numeric8", ClientIdFormat::Numeric8)];
            settings.client_id_format = one_of("client_id_format", value, words)?;
            Ok(())
        },
        shown: |settings| match settings.client_id_format {
            ClientIdFormat::Base32 => "base32".to_owned(),
            ClientIdFormat::Numeric8 => "numeric8".to_owned(),
        },
    },
    Choice {
        name: "app_auth_method",
        choose: |settings, value| {
            let words = [
                ("client_secret_basic", AuthMethod::ClientSecretBasic),
                ("client_secret_post", AuthMethod::ClientSecretPost),
            ];
            settings.app_auth_method = one_of("app_auth_method", value, words)?;
            Ok(())
        },
        shown: |settings| match settings.app_auth_method {
            AuthMethod::ClientSecretPost => "client_secret_post".to_owned(),
            AuthMethod::ClientSecretBasic | AuthMethod::None => "client_secret_basic".to_owned(),
        },
    },
    Choice {
        name: "app_pkce",
        choose: |settings, value| {
            let words = [("required", Pkce::Required), ("optional", Pkce::Optional)];
            settings.app_pkce = one_of("app_pkce", value, words)?;
            Ok(())
        },
        shown: |settings| match settings.app_pkce {
            Pkce::Required => "required".to_owned(),
            Pkce::Optional => "optional".to_owned(),
        },
    },
    Choice {
        name: "app_grant_life",
        choose: |settings, value| {
            let words = [("session", GrantLife::Session), ("own", GrantLife::Own)];
            settings.app_grant_life = one_of("app_grant_life", value, words)?;
            Ok(())
        },
        shown: |settings| match settings.app_grant_life {
            GrantLife::Session => "session".to_owned(),
            GrantLife::Own => "own".to_owned(),
        },
    },
    Choice {
        name: "verify_dry_run",
        choose: |settings, value| {
            settings.verify_dry_run = truth("verify_dry_run", value)?;
            Ok(())
        },
        shown: |settings| settings.verify_dry_run.to_string(),
    },
];

/// Reads `true` or `false`.
pub(super) fn truth(name: &'static str, value: &str) -> Result<bool, Refused> {
    one_of(name, value, [("true", true), ("false", false)])
}

fn one_of<T, const N: usize>(name: &'static str, value: &str, words: [(&'static str, T); N]) -> Result<T, Refused> {
    let known = words.each_ref().map(|(word, _)| *word).join(" or ");
    let found = words.into_iter().find(|(word, _)| *word == value);
    found
        .map(|(_, meaning)| meaning)
        .ok_or_else(|| Refused::invalid(name, format!("\"{}\" is not allowed", shown(value)), format!("write {known}")))
}

fn algorithms(value: &str) -> Result<Vec<String>, Refused> {
    let hint = "write one or more of RS256, ES256, EdDSA with commas between, each once";
    list("id_token_signing_algs", value, hint, |word| Some(Algorithm::parse(word)?.as_str()))
}

fn grants(value: &str) -> Result<Vec<String>, Refused> {
    if value == EVERY_GRANT {
        return Ok(Vec::new());
    }
    let words = GrantType::ALL.map(GrantType::as_str).join(", ");
    let hint = format!("write {EVERY_GRANT}, or some of {words} with commas between, each once");
    let mut grants = list("allowed_grants", value, &hint, |word| Some(GrantType::parse(word)?.as_str()))?;
    grants.sort_unstable();
    Ok(grants)
}

fn list(
    name: &'static str,
    value: &str,
    hint: &str,
    known: impl Fn(&str) -> Option<&'static str>,
) -> Result<Vec<String>, Refused> {
    let mut found: Vec<String> = Vec::new();
    for word in value.split(',') {
        match known(word.trim()) {
            Some(word) if !found.iter().any(|other| other == word) => found.push(word.to_owned()),
            _ => return Err(Refused::invalid(name, format!("\"{}\" is not allowed", shown(value)), hint)),
        }
    }
    Ok(found)
}
