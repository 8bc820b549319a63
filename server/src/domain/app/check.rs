//! The row of an app as a whole: whether its grants, addresses, scopes and proof go together.

use super::kind;
use crate::domain::refusal::Refused;
use crate::protocol::scope::OFFLINE_ACCESS;
use crate::protocol::token_request::GrantType;
use entity::app::{AppType, AuthMethod, Model};

/// Refuses a row whose parts do not go together.
pub(super) fn check(row: &Model) -> Result<(), Refused> {
    check_grants(row)?;
    check_proof(row)?;
    check_addresses(row)?;
    if row.app_type != AppType::Api && row.resource_number.is_some() {
        let hint = format!("leave it out, or register the API as an app of type api, not {}", kind::word(row.app_type));
        return Err(Refused::invalid("resource", "is served by apps of type api only", hint));
    }
    Ok(())
}

/// Whether an app may use a grant.
pub(super) fn has(row: &Model, grant: GrantType) -> bool {
    row.grant_types.has(grant.as_str())
}

fn check_grants(row: &Model) -> Result<(), Refused> {
    if row.grant_types.0.is_empty() && row.app_type != AppType::Api {
        let hint = "name at least one that the workspace's settings have (allowed_grants)";
        return Err(Refused::invalid("grant_types", "are none", hint));
    }
    if has(row, GrantType::RefreshToken) && !has(row, GrantType::AuthorizationCode) && !has(row, GrantType::Password) {
        let hint = "add authorization_code, or leave refresh_token out";
        return Err(Refused::invalid("grant_types", "have nothing to refresh", hint));
    }
    if has(row, GrantType::Password) && !row.first_party {
        let reason = "have password, which hands people's passwords to the app";
        return Err(Refused::invalid("grant_types", reason, "make it first-party, or leave password out"));
    }
    let offline = row.scopes.split(' ').any(|scope| scope == OFFLINE_ACCESS);
    if offline && !has(row, GrantType::RefreshToken) {
        let hint = "add the grant type refresh_token, or leave the scope out";
        return Err(Refused::invalid("scope", "has offline_access without refresh_token", hint));
    }
    Ok(())
}

fn check_proof(row: &Model) -> Result<(), Refused> {
    let confidential = kind::is_confidential(row.app_type);
    match (confidential, row.auth_method) {
        (true, AuthMethod::None) => {
            let hint = "choose client_secret_basic or client_secret_post, or register it as spa or native";
            let reason = format!("none is not allowed for {}, which can keep a secret", kind::word(row.app_type));
            Err(Refused::invalid("token_endpoint_auth_method", reason, hint))
        }
        (false, AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost) => {
            let reason = format!("a secret in {} would be everybody's", kind::word(row.app_type));
            Err(Refused::invalid("token_endpoint_auth_method", reason, "leave it out: such apps prove their codes"))
        }
        _ => Ok(()),
    }
}

fn check_addresses(row: &Model) -> Result<(), Refused> {
    let by_redirect = has(row, GrantType::AuthorizationCode) || has(row, GrantType::Implicit);
    if by_redirect && row.redirect_uris.0.is_empty() {
        let hint = "name where codes are sent, such as https://app.example.com/callback";
        return Err(Refused::invalid("redirect_uris", "are none", hint));
    }
    for (field, list) in
        [("redirect_uris", &row.redirect_uris), ("post_logout_redirect_uris", &row.post_logout_redirect_uris)]
    {
        if !by_redirect && !list.0.is_empty() {
            let hint = "leave them out, or add the grant type authorization_code";
            return Err(Refused::invalid(field, "are for apps people sign in to", hint));
        }
    }
    if !kind::calls_from_a_browser(row.app_type) && !row.cors_origins.0.is_empty() {
        return Err(Refused::invalid("cors_origins", "are for spa and native apps", "leave them out"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::create::blank;
    use super::*;
    use entity::list::TextList;
    use entity::workspace::Settings;

    fn row(app_type: AppType) -> Model {
        let mut row = blank(app_type, &Settings::default());
        if kind::has_people(app_type) {
            row.redirect_uris = ["https://app.example/cb"].into_iter().collect();
        }
        row
    }

    fn refused(change: impl FnOnce(&mut Model), app_type: AppType) -> String {
        let mut row = row(app_type);
        change(&mut row);
        check(&row).unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_of_every_type_pass() {
        for app_type in [AppType::Web, AppType::Spa, AppType::Native, AppType::Machine, AppType::Api] {
            check(&row(app_type)).unwrap_or_else(|refused| panic!("{app_type:?}: {refused}"));
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let grants = |words: &[&str]| words.iter().copied().collect::<TextList>();
        assert!(refused(|row| row.redirect_uris = TextList::default(), AppType::Web).contains("redirect_uris"));
        assert!(refused(|row| row.grant_types = TextList::default(), AppType::Spa).contains("grant_types"));
        let only_refresh = grants(&["refresh_token"]);
        assert!(refused(|row| row.grant_types = only_refresh, AppType::Web).contains("nothing to refresh"));
        let no_refresh = |row: &mut Model| {
            row.grant_types = grants(&["authorization_code"]);
            row.scopes = "offline_access openid".to_owned();
        };
        assert!(refused(no_refresh, AppType::Web).contains("offline_access"));
        assert!(refused(|row| row.auth_method = AuthMethod::None, AppType::Machine).contains("keep a secret"));
        assert!(refused(|row| row.auth_method = AuthMethod::ClientSecretPost, AppType::Spa).contains("everybody's"));
        let origins = grants(&["https://a.example"]);
        assert!(refused(|row| row.cors_origins = origins, AppType::Web).contains("cors_origins"));
        assert!(refused(|row| row.resource_number = Some(0), AppType::Web).contains("type api"));
        let uris = grants(&["https://a.example/cb"]);
        assert!(refused(|row| row.redirect_uris = uris, AppType::Machine).contains("people sign in to"));
    }
}
