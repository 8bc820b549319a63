//! What follows from the kind of software an app is: the grants it may use, how it proves itself, the defaults at
//! registration.

use crate::protocol::token_request::GrantType;
use entity::app::{AppType, AuthMethod, GrantLife};
use entity::workspace::{Pkce, Settings};

/// The word of a type, as `--type` and `type` carry it.
pub const fn word(app_type: AppType) -> &'static str {
    match app_type {
        AppType::Web => "web",
        AppType::Spa => "spa",
        AppType::Native => "native",
        AppType::Machine => "machine",
        AppType::Api => "api",
    }
}

/// The grants an app of this type may be given.
pub(super) const fn allowed_grants(app_type: AppType) -> &'static [GrantType] {
    match app_type {
        AppType::Web => &GrantType::ALL,
        AppType::Spa | AppType::Native => &[GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::Implicit],
        AppType::Machine => &[GrantType::ClientCredentials],
        AppType::Api => &[],
    }
}

/// The grants an app of this type has unless others are named.
pub(super) const fn default_grants(app_type: AppType) -> &'static [GrantType] {
    match app_type {
        AppType::Web | AppType::Spa | AppType::Native => &[GrantType::AuthorizationCode, GrantType::RefreshToken],
        AppType::Machine => &[GrantType::ClientCredentials],
        AppType::Api => &[],
    }
}

/// Whether apps of this type can keep a secret.
pub(super) const fn is_confidential(app_type: AppType) -> bool {
    match app_type {
        AppType::Web | AppType::Machine | AppType::Api => true,
        AppType::Spa | AppType::Native => false,
    }
}

/// How an app of this type proves itself unless told otherwise.
pub(super) const fn default_auth_method(app_type: AppType, settings: &Settings) -> AuthMethod {
    if is_confidential(app_type) { settings.app_auth_method } else { AuthMethod::None }
}

/// Whether codes of such an app are proven unless told otherwise (RFC 7636).
pub(super) fn default_pkce_required(app_type: AppType, settings: &Settings) -> bool {
    !is_confidential(app_type) || settings.app_pkce == Pkce::Required
}

/// Whether its grants end with the session: a native app is used long after the browser was closed.
pub(super) const fn default_grant_life(app_type: AppType, settings: &Settings) -> GrantLife {
    match app_type {
        AppType::Native => GrantLife::Own,
        AppType::Web | AppType::Spa | AppType::Machine | AppType::Api => settings.app_grant_life,
    }
}

/// Whether people sign in to apps of this type, so that they come back to an address.
pub const fn has_people(app_type: AppType) -> bool {
    match app_type {
        AppType::Web | AppType::Spa | AppType::Native => true,
        AppType::Machine | AppType::Api => false,
    }
}

/// Whether its code runs in a browser or on a person's device, where origins matter.
pub(super) const fn calls_from_a_browser(app_type: AppType) -> bool {
    matches!(app_type, AppType::Spa | AppType::Native)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [AppType; 5] = [AppType::Web, AppType::Spa, AppType::Native, AppType::Machine, AppType::Api];

    #[test]
    fn defaults_are_allowed() {
        for app_type in TYPES {
            let allowed = allowed_grants(app_type);
            assert!(default_grants(app_type).iter().all(|grant| allowed.contains(grant)), "{app_type:?}");
            let public = default_auth_method(app_type, &Settings::default()) == AuthMethod::None;
            assert_eq!(public, !is_confidential(app_type), "{app_type:?}");
            // RFC 6749 §4.4: only confidential clients.
            assert!(!public || !allowed.contains(&GrantType::ClientCredentials), "{app_type:?}");
            assert_eq!(has_people(app_type), allowed.contains(&GrantType::AuthorizationCode), "{app_type:?}");
        }
    }

    #[test]
    fn words_are_those_of_the_rows() {
        for app_type in TYPES {
            assert_eq!(serde_json::to_value(app_type).unwrap(), word(app_type));
        }
    }
}
