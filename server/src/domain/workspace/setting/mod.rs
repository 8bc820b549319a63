//! Policy of a workspace as an operator sets it: `name=value`, read strictly and bounded, so that no setting can make a
//! token immortal or a page unusable.

mod choice;

pub use choice::EVERY_GRANT;

use crate::domain::refusal::{Refused, shown};
use crate::domain::switch::Switch;
use entity::workspace::Settings;
use std::ops::RangeInclusive;

const DAY: i64 = 86_400;

/// `refresh_seconds` in days.
const REFRESH_DAYS: &str = "refresh_days";

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
        if name == REFRESH_DAYS {
            settings.refresh_seconds = seconds(REFRESH_DAYS, value, &(1..=366))? * DAY;
        } else if let Some(setting) = SECONDS.iter().find(|setting| setting.name == name) {
            *(setting.field)(settings) = seconds(setting.name, value, &setting.bounds)?;
        } else if let Some(switch) = Switch::ALL.into_iter().find(|switch| switch.name() == name)
            && let Some(place) = switch.place(&mut settings.switches)
        {
            *place = choice::truth(switch.name(), value)?;
        } else if let Some(choice) = choice::ALL.iter().find(|choice| choice.name == name) {
            (choice.choose)(settings, value)?;
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

/// The policy with assignments applied in order, if the whole hangs together.
pub fn applied(settings: &Settings, assignments: &[String]) -> Result<Settings, Refused> {
    let mut settings = settings.clone();
    apply(&mut settings, assignments)?;
    Ok(settings)
}

/// Every setting with its value, as `--set` takes it.
pub fn listed(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut settings = settings.clone();
    let seconds: Vec<_> =
        SECONDS.iter().map(|setting| (setting.name, (setting.field)(&mut settings).to_string())).collect();
    let choices = choice::ALL.iter().map(|choice| (choice.name, (choice.shown)(&settings)));
    let choices: Vec<_> = choices.collect();
    let switches = Switch::ALL.into_iter().filter_map(|switch| {
        let on = switch.place(&mut settings.switches)?;
        Some((switch.name(), on.to_string()))
    });
    let switches: Vec<_> = switches.collect();
    seconds.into_iter().chain(choices).chain(switches).collect()
}

fn unknown(name: &str) -> Refused {
    let known: Vec<&str> = listed(&Settings::default()).into_iter().map(|(name, _)| name).collect();
    let reason = format!("there is no setting \"{}\"", shown(name));
    Refused::invalid("settings", reason, format!("there are {}, {REFRESH_DAYS}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::workspace::ClientIdFormat;

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
        let listed = listed(&Settings::default());
        let mut stored = serde_json::to_value(Settings::default()).unwrap();
        let switches = stored.as_object_mut().unwrap().remove("switches").unwrap();
        for name in stored.as_object().unwrap().keys().chain(switches.as_object().unwrap().keys()) {
            assert!(listed.iter().any(|(known, _)| known == name), "{name}");
        }
        for (name, value) in listed {
            assert_eq!(set(&format!("{name}={value}")).unwrap(), Settings::default(), "{name}");
        }
        for switch in Switch::ALL.into_iter().filter(|switch| switch.place(&mut Settings::default().switches).is_some())
        {
            assert!(switch.is_on(&set(&format!("{}=true", switch.name())).unwrap()), "{}", switch.name());
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
            "implicit=yes",
            "implicit=",
            "allowed_grants=none",
            "allowed_grants=refresh_token,refresh_token",
            "client_id_format=uuid",
            "app_pkce=plain",
            "app_auth_method=none",
            "app_grant_life=forever",
            "refresh_days=0",
            "refresh_days=367",
        ];
        for text in bad {
            assert!(set(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lists_and_words() {
        let settings = set("id_token_signing_algs=ES256, RS256").unwrap();
        assert_eq!(settings.id_token_signing_algs, ["ES256", "RS256"]);
        let settings = set("allowed_grants=refresh_token,authorization_code").unwrap();
        assert_eq!(settings.allowed_grants, ["authorization_code", "refresh_token"]);
        assert_eq!(set("refresh_days=30").unwrap(), Settings::default());
        assert_eq!(set("client_id_format=numeric8").unwrap().client_id_format, ClientIdFormat::Numeric8);
    }
}
