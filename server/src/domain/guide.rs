//! What an app may send to a workspace as it is set now: the grants that exist, the proof that is asked for, the older
//! forms that are understood. The help page is written from it and from nothing else, so that it never shows a request
//! that would be refused.

use super::Tenant;
use super::app::AppView;
use super::switch::Switch;
use crate::protocol::token_request::GrantType;
use entity::app::AuthMethod;
use entity::workspace::Pkce;

/// What a workspace understands, for an app or for one yet to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    grants: Vec<GrantType>,
    own: Option<Vec<String>>,
    possible: Vec<GrantType>,
    /// How the app proves itself.
    pub proof: AuthMethod,
    /// Whether a code challenge is demanded of it (RFC 7636).
    pub pkce_required: bool,
    /// The older forms that are understood, in the order switches are shown.
    pub older: Vec<Switch>,
}

/// Switches by which a request may be written in another way.
const OLDER: [Switch; 8] = [
    Switch::PathV1,
    Switch::PathV4,
    Switch::PathOauth2Token,
    Switch::JsonToken,
    Switch::RedirectUrlAlias,
    Switch::ScopeStar,
    Switch::GrantTypeCode,
    Switch::LenientForm,
];

impl Guide {
    /// The guide of a workspace, for an app where one is given.
    pub fn of(tenant: &Tenant, app: Option<&AppView>) -> Self {
        let settings = tenant.workspace().settings();
        let pkce_required = settings.app_pkce == Pkce::Required || app.is_some_and(|app| app.pkce == "required");
        Self {
            grants: GrantType::ALL.into_iter().filter(|grant| tenant.offers(*grant)).collect(),
            own: app.map(|app| app.grant_types.clone()),
            possible: GrantType::ALL.into_iter().filter(|grant| app.is_none_or(|app| app.may_have(*grant))).collect(),
            proof: app.map_or(settings.app_auth_method, |app| app.token_endpoint_auth_method),
            pkce_required,
            older: OLDER.into_iter().filter(|switch| tenant.has(*switch)).collect(),
        }
    }

    /// Whether a grant exists in the workspace.
    pub fn has(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    /// Whether the app was given a grant; an app yet to be registered may be.
    pub fn given(&self, grant: GrantType) -> bool {
        self.own.as_ref().is_none_or(|own| own.iter().any(|word| word == grant.as_str()))
    }

    /// Whether an app of this type may be given a grant at all.
    pub fn possible(&self, grant: GrantType) -> bool {
        self.possible.contains(&grant)
    }

    /// Whether the app gets tokens in any way: it may use one of the grants there are.
    pub fn gets_tokens(&self) -> bool {
        self.grants.iter().any(|grant| self.given(*grant))
    }

    /// Whether people sign in to the app.
    pub fn has_people(&self) -> bool {
        let with_people = [GrantType::AuthorizationCode, GrantType::Implicit, GrantType::Password];
        with_people.into_iter().any(|grant| self.has(grant) && self.given(grant))
    }
}
