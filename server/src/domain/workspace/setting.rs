//! Policy of a workspace as an operator sets it: `name=value`, read strictly and bounded, so that no setting can make a
//! token immortal or a page unusable.

use crate::domain::refusal::{Refused, shown};
use crate::protocol::jose::Algorithm;
use entity::workspace::Settings;
use std::ops::RangeInclusive;

const DAY: i64 = 86_400;
const ALGORITHMS: &str = "id_token_signing_algs";

/// A setting in seconds: its name, its bounds, and where it lies.
struct Seconds {
    name: &'static str,
    bounds: RangeInclusive<i64>,
    field: fn(&mut Settings) -> &mut i64,
}

const SECONDS: [Seconds; 8] = [
    Seconds { name: "access_token_seconds", bounds: 60..=DAY, field: |s| &mut s.access_token_seconds },
    Seconds { name: "jwt_access_token_seconds", bounds: 60..=DAY, field: |s| &mut s.jwt_access_token_seconds },
    Seconds { name: "id_token_seconds", bounds: 60..=DAY, field: |s| &mut s.id_token_seconds },
    // RFC 6749 §4.1.2 recommends ten minutes at most.
    Seconds { name: "code_seconds", bounds: 10..=600, field: |s| &mut s.code_seconds },
    Seconds { name: "refresh_seconds", bounds: 300..=366 * DAY, field: |s| &mut s.refresh_seconds },
    Seconds { name: "refresh_grace_seconds", bounds: 0..=60, field: |s| &mut s.refresh_grace_seconds },
    Seconds { name: "session_idle_seconds", bounds: 60..=90 * DAY, field: |s| &mut s.session_idle_seconds },
    Seconds { name: "session_seconds", bounds: 300..=90 * DAY, field: |s| &mut s.session_seconds },
];

/// Splits `name=value`.
pub(crate) fn assignment(text: &str) -> Result<(&str, &str), Refused> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Refused::invalid("settings", format!("\"{}\" sets nothing", shown(text)), "write name=value"))
}

/// Reads a number of seconds within bounds.
pub(crate) fn seconds(name: &'static str, value: &str, bounds: &RangeInclusive<i64>) -> Result<i64, Refused> {
    // `parse` would take a plus sign as well.
    let plain = value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|seconds| plain && bounds.contains(seconds)).ok_or_else(|| {
        let hint = format!("write a number of seconds from {} to {}", bounds.start(), bounds.end());
        Refused::invalid(name, format!("\"{}\" is not allowed", shown(value)), hint)
    })
}

/// Applies assignments in order and checks the whole.
pub(super) fn apply(settings: &mut Settings, assignments: &[String]) -> Result<(), Refused> {
    for text in assignments {
        let (name, value) = assignment(text)?;
        if name == ALGORITHMS {
            settings.id_token_signing_algs = algorithms(value)?;
        } else if let Some(setting) = SECONDS.iter().find(|setting| setting.name == name) {
            *(setting.field)(settings) = seconds(setting.name, value, &setting.bounds)?;
        } else {
            return Err(unknown(name));
        }
    }
    if settings.session_idle_seconds > settings.session_seconds {
        let reason = "is longer than session_seconds";
        return Err(Refused::invalid("session_idle_seconds", reason, "lower it, or set session_seconds as well"));
    }
    Ok(())
}

fn unknown(name: &str) -> Refused {
    let known: Vec<&str> = SECONDS.iter().map(|setting| setting.name).chain([ALGORITHMS]).collect();
    let reason = format!("there is no setting \"{}\"", shown(name));
    Refused::invalid("settings", reason, format!("there are {}", known.join(", ")))
}

fn algorithms(value: &str) -> Result<Vec<String>, Refused> {
    let mut found: Vec<String> = Vec::new();
    for name in value.split(',') {
        let algorithm = Algorithm::parse(name.trim()).map(|algorithm| algorithm.as_str().to_owned());
        match algorithm {
            Some(algorithm) if !found.contains(&algorithm) => found.push(algorithm),
            _ => {
                let hint = "write one or more of RS256, ES256, EdDSA with commas between, each once";
                return Err(Refused::invalid(ALGORITHMS, format!("\"{}\" is not allowed", shown(value)), hint));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<Settings, Refused> {
        let mut settings = Settings::default();
        apply(&mut settings, &[text.to_owned()]).map(|()| settings)
    }

    #[test]
    fn every_setting_can_be_set() {
        for setting in &SECONDS {
            let mut settings = Settings { session_seconds: 90 * DAY, ..Settings::default() };
            apply(&mut settings, &[format!("{}={}", setting.name, setting.bounds.start())]).unwrap_or_else(|refused| {
                // The shortest session is shorter than the idle time that is in force.
                assert!(refused.to_string().contains("session_idle_seconds"), "{refused}");
            });
            assert_eq!(*(setting.field)(&mut settings), *setting.bounds.start());
        }
        let names = serde_json::to_value(Settings::default()).unwrap();
        for name in names.as_object().unwrap().keys() {
            assert!(name == ALGORITHMS || SECONDS.iter().any(|setting| setting.name == name), "{name}");
        }
    }

    #[test]
    fn defaults_are_within_their_bounds() {
        for setting in &SECONDS {
            let value = *(setting.field)(&mut Settings::default());
            assert!(setting.bounds.contains(&value), "{}", setting.name);
        }
    }

    #[test]
    fn bad_assignments_are_refused() {
        let bad = [
            "code_seconds",
            "=60",
            "code_seconds=",
            "code_seconds=9",
            "code_seconds=601",
            "code_seconds=+60",
            "code_seconds=-60",
            "code_seconds=6e1",
            "code_seconds= 60",
            "refresh_seconds=99999999999999999999",
            "demo=true",
            "code_seconds =60",
            "id_token_signing_algs=",
            "id_token_signing_algs=HS256",
            "id_token_signing_algs=none",
            "id_token_signing_algs=RS256,RS256",
            "session_idle_seconds=1000000",
        ];
        for text in bad {
            assert!(set(text).is_err(), "{text}");
        }
    }

    #[test]
    fn algorithms_are_a_list() {
        let settings = set("id_token_signing_algs=ES256, RS256").unwrap();
        assert_eq!(settings.id_token_signing_algs, ["ES256", "RS256"]);
    }
}
