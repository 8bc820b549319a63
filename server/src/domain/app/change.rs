//! What an operator says about an app, put on its row: the same for a new app, whose row starts with the defaults of
//! its type, and for one that exists. Each value is judged here, the row as a whole in `check`.

use super::{kind, origin};
use crate::domain::refusal::{Refused, shown};
use crate::domain::resource::{self, algorithm};
use crate::domain::switch::{Switch, withheld};
use crate::domain::workspace::setting;
use crate::domain::{Tenant, label};
use crate::protocol::redirect_uri::Registered;
use crate::protocol::token_request::GrantType;
use entity::app::{AppType, AuthMethod, GrantLife, Lifetimes, Model};
use entity::list::TextList;
use entity::workspace::Settings;

/// The lifetime of the workspace.
const INHERITED: &str = "workspace";

/// Most redirect URIs of one kind.
const MOST_URIS: usize = 20;

/// What to set; what is absent stays as it is, or as the type has it.
#[derive(Clone, Debug, Default)]
pub struct AppChange {
    /// What people see.
    pub name: Option<String>,
    /// Where codes may be sent.
    pub redirect_uris: Option<Vec<String>>,
    /// Where a browser may be sent after logout.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The grant types it may use, replacing the list.
    pub grant_types: Option<Vec<String>>,
    /// The scopes it may ask for, replacing the list; those the workspace lacks are made.
    pub scopes: Option<Vec<String>>,
    /// How it proves itself.
    pub auth_method: Option<AuthMethod>,
    /// Whether a code challenge is demanded (RFC 7636).
    pub pkce_required: Option<bool>,
    /// Whether it belongs to the workspace itself: no consent is asked.
    pub first_party: Option<bool>,
    /// The JOSE algorithm of its ID tokens.
    pub id_token_alg: Option<String>,
    /// Whether its grants end with the session they were made in.
    pub grant_life: Option<GrantLife>,
    /// Browser origins that may read the token endpoint's answers.
    pub cors_origins: Option<Vec<String>>,
    /// The identifier of the API it serves.
    pub resource: Option<String>,
    /// Lifetimes of its own as `name=seconds`, or `name=workspace` for the workspace's.
    pub lifetimes: Vec<String>,
}

impl AppChange {
    /// Puts everything but the scopes on a row.
    pub(super) fn apply(&self, tenant: &Tenant, row: &mut Model) -> Result<(), Refused> {
        if let Some(name) = &self.name {
            row.name = label::name("name", name)?;
        }
        self.apply_addresses(row)?;
        if let Some(grants) = &self.grant_types {
            row.grant_types = grant_types(tenant, row.app_type, grants)?;
        }
        if let Some(method) = self.auth_method {
            row.auth_method = method;
        }
        if let Some(required) = self.pkce_required {
            if !required {
                check_optional_pkce(row.app_type, tenant)?;
            }
            row.pkce_required = required;
        }
        if let Some(first_party) = self.first_party {
            row.first_party = first_party;
        }
        if let Some(chosen) = &self.id_token_alg {
            row.id_token_alg = algorithm(tenant, Some(chosen.clone()))?;
        }
        if let Some(life) = self.grant_life {
            row.grant_life = life;
        }
        if let Some(identifier) = &self.resource {
            row.resource_number = Some(resource::number_of(tenant, identifier)?);
        }
        for assignment in &self.lifetimes {
            assign(&mut row.lifetimes, assignment, tenant.workspace().settings())?;
        }
        Ok(())
    }

    fn apply_addresses(&self, row: &mut Model) -> Result<(), Refused> {
        let native = row.app_type == AppType::Native;
        if let Some(uris) = &self.redirect_uris {
            row.redirect_uris = addresses("redirect_uris", uris, native)?;
        }
        if let Some(uris) = &self.post_logout_redirect_uris {
            row.post_logout_redirect_uris = addresses("post_logout_redirect_uris", uris, native)?;
        }
        if let Some(origins) = &self.cors_origins {
            row.cors_origins = TextList(origin::check(origins)?);
        }
        Ok(())
    }
}

fn addresses(field: &'static str, uris: &[String], native: bool) -> Result<TextList, Refused> {
    let mut checked = TextList::default();
    for uri in uris {
        let registered = Registered::parse(uri, native).map_err(|problem| {
            Refused::invalid(field, format!("\"{}\" is refused", shown(uri)), problem.to_string())
        })?;
        if !checked.has(registered.as_str()) {
            checked.0.push(registered.as_str().to_owned());
        }
    }
    if checked.0.len() > MOST_URIS {
        return Err(Refused::invalid(field, "are too many", format!("write at most {MOST_URIS}")));
    }
    Ok(checked)
}

/// Only apps that keep a secret may do without, and only where the workspace lets them.
fn check_optional_pkce(app_type: AppType, tenant: &Tenant) -> Result<(), Refused> {
    if !kind::is_confidential(app_type) {
        let reason = format!("optional is not allowed for {}, which keeps no secret", kind::word(app_type));
        return Err(Refused::invalid("pkce", reason, "leave it out: such apps prove their codes"));
    }
    if !tenant.has(Switch::AppPkce) {
        let hint = "every app here proves its codes (RFC 9700 §2.1.1); see the workspace's setting app_pkce";
        return Err(Refused::invalid("pkce", "optional is not allowed in this workspace", hint));
    }
    Ok(())
}

/// Reads grant types for an app of a type: those the type may have and the workspace has.
pub(super) fn grant_types(tenant: &Tenant, app_type: AppType, words: &[String]) -> Result<TextList, Refused> {
    let chosen = known_grants(app_type, words)?;
    for grant in &chosen {
        if let Some(switch) = withheld(tenant.workspace().settings(), *grant) {
            let reason = format!("{} does not exist in this workspace", grant.as_str());
            let hint = format!("leave it out, or change the workspace's setting {}", switch.name());
            return Err(Refused::invalid("grant_types", reason, hint));
        }
    }
    Ok(chosen.iter().map(|grant| grant.as_str()).collect())
}

fn known_grants(app_type: AppType, words: &[String]) -> Result<Vec<GrantType>, Refused> {
    let allowed = kind::allowed_grants(app_type);
    let mut chosen: Vec<GrantType> = Vec::new();
    for word in words {
        let Some(grant) = GrantType::parse(word).filter(|grant| allowed.contains(grant)) else {
            let reason = format!("\"{}\" is not allowed for {}", shown(word), kind::word(app_type));
            let allowed: Vec<&str> = allowed.iter().map(|grant| grant.as_str()).collect();
            let hint = if allowed.is_empty() {
                "an api checks tokens and gets none".to_owned()
            } else {
                format!("allowed are {}", allowed.join(", "))
            };
            return Err(Refused::invalid("grant_types", reason, hint));
        };
        chosen.push(grant);
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// A lifetime as it is written, `name=seconds` or `name=workspace`: its name, and its seconds if they are its own.
pub fn lifetime(text: &str) -> Result<(&str, Option<i64>), Refused> {
    let (name, value) = setting::assignment(text)?;
    if value == INHERITED {
        return Ok((name, None));
    }
    let plain = value.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = value.parse().ok().filter(|_| plain).ok_or_else(|| {
        let reason = format!("\"{}\" of {} is no number of seconds", shown(value), shown(name));
        Refused::invalid("settings", reason, format!("write a number, or {INHERITED}"))
    })?;
    Ok((name, Some(seconds)))
}

/// One lifetime of an app: within what its workspace allows, or the workspace's.
fn assign(own: &mut Lifetimes, text: &str, workspace: &Settings) -> Result<(), Refused> {
    let (name, value) = setting::assignment(text)?;
    let (name, least, most, place) = match name {
        "access_token_seconds" => (
            "access_token_seconds",
            60,
            workspace.access_token_seconds.max(workspace.jwt_access_token_seconds),
            &mut own.access_token_seconds,
        ),
        "id_token_seconds" => ("id_token_seconds", 60, workspace.id_token_seconds, &mut own.id_token_seconds),
        "refresh_seconds" => ("refresh_seconds", 300, workspace.refresh_seconds, &mut own.refresh_seconds),
        "refresh_grace_seconds" => {
            ("refresh_grace_seconds", 0, workspace.refresh_grace_seconds, &mut own.refresh_grace_seconds)
        }
        other => {
            let reason = format!("there is no setting \"{}\" of an app", shown(other));
            let hint = "there are access_token_seconds, id_token_seconds, refresh_seconds, refresh_grace_seconds";
            return Err(Refused::invalid("settings", reason, hint));
        }
    };
    *place = if value == INHERITED { None } else { Some(setting::seconds(name, value, &(least..=most))?) };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn grants_follow_the_type() {
        let both = texts(&["refresh_token", "authorization_code", "refresh_token"]);
        let chosen = known_grants(AppType::Web, &both).unwrap();
        assert_eq!(chosen, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
        for (app_type, word) in [
            (AppType::Spa, "client_credentials"),
            (AppType::Machine, "authorization_code"),
            (AppType::Api, "client_credentials"),
            (AppType::Spa, "password"),
            (AppType::Machine, "implicit"),
            (AppType::Web, "code"),
            (AppType::Web, "AUTHORIZATION_CODE"),
            (AppType::Web, ""),
        ] {
            assert!(known_grants(app_type, &texts(&[word])).is_err(), "{app_type:?} {word}");
        }
    }

    #[test]
    fn addresses_are_checked_for_the_type() {
        let uris = texts(&["https://a.example/cb", "https://a.example/cb", "http://localhost:3000/cb"]);
        assert_eq!(addresses("redirect_uris", &uris, false).unwrap().0.len(), 2);
        let private = texts(&["com.example.app:/cb"]);
        assert!(addresses("redirect_uris", &private, true).is_ok());
        let refused = addresses("redirect_uris", &private, false).unwrap_err().to_string();
        assert!(refused.contains("native apps only"), "{refused}");
        let many: Vec<String> = (0..21).map(|n| format!("https://a.example/{n}")).collect();
        assert!(addresses("redirect_uris", &many, false).is_err());
    }

    #[test]
    fn lifetimes_stay_below_the_workspaces() {
        let (workspace, mut own) = (Settings::default(), Lifetimes::default());
        assign(&mut own, "access_token_seconds=300", &workspace).unwrap();
        assign(&mut own, "refresh_grace_seconds=0", &workspace).unwrap();
        assert_eq!((own.access_token_seconds, own.refresh_grace_seconds), (Some(300), Some(0)));
        assign(&mut own, "access_token_seconds=workspace", &workspace).unwrap();
        assert_eq!(own.access_token_seconds, None);
        for bad in ["access_token_seconds=3601", "id_token_seconds=0", "code_seconds=30", "refresh_seconds", "x=1"] {
            assert!(assign(&mut own, bad, &workspace).is_err(), "{bad}");
        }
    }
}
