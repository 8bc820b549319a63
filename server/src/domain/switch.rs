//! The switches of a workspace: named deviations from the present best practice, each with its name, its place in the
//! settings, and a meter of who still uses it. A use is counted for an app that was identified: proven at the token
//! endpoint, named with a redirect URI of its own at the authorization endpoint. It costs a request a few nanoseconds in memory, and a job adds the counts to one row for a switch and an app.

use super::meter::{Meter, Slot};
use super::timestamp::Timestamp;
use super::{Fault, Instance, Tenant};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::token_request::GrantType;
use crate::store::{StoreError, SwitchUses, WriteStore};
use entity::id::{AppId, WorkspaceId};
use entity::workspace::{Pkce, Settings, Switches};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Switch {
    /// `/v1/oauth2/authorize` and `/v1/oauth2/token` exist.
    PathV1,
    /// `/oauth2/v4/authorize`, `/oauth2/v4/token` and `/oauth2/v4/revoke` exist.
    PathV4,
    /// `/oauth/2/token` exists.
    PathOauth2Token,
    /// The token endpoint reads JSON too.
    JsonToken,
    /// `redirect_url` means `redirect_uri`.
    RedirectUrlAlias,
    /// `scope=*` means every API scope the app has.
    ScopeStar,
    /// `grant_type=code` means `authorization_code`.
    GrantTypeCode,
    /// The implicit grant exists for apps that are given it.
    Implicit,
    /// The password grant exists for first-party apps that are given it.
    PasswordGrant,
    /// Forms may have line breaks and white space between parameters.
    LenientForm,
    /// Every authorization asks for `openid`; a use is a request refused for that.
    OpenidRequired,
    /// An authorization request names its scopes; a use is a request refused for that.
    ScopeRequired,
    /// A code challenge may have 32 to 128 characters; a use is one of other than 43.
    Challenge32To128,
    /// Confidential apps may do without a code challenge; a use is a request without one.
    AppPkce,
    /// Only some grant types exist; a use is a request for another, refused for that.
    AllowedGrants,
}

impl Switch {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 15] = [
        Self::PathV1,
        Self::PathV4,
        Self::PathOauth2Token,
        Self::JsonToken,
        Self::RedirectUrlAlias,
        Self::ScopeStar,
        Self::GrantTypeCode,
        Self::Implicit,
        Self::PasswordGrant,
        Self::LenientForm,
        Self::OpenidRequired,
        Self::ScopeRequired,
        Self::Challenge32To128,
        Self::AppPkce,
        Self::AllowedGrants,
    ];

    /// Its name, as `workspace update --set` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PathV1 => "path_v1",
            Self::PathV4 => "path_v4",
            Self::PathOauth2Token => "path_oauth_2_token",
            Self::JsonToken => "json_token",
            Self::RedirectUrlAlias => "redirect_url_alias",
            Self::ScopeStar => "scope_star",
            Self::GrantTypeCode => "grant_type_code",
            Self::Implicit => "implicit",
            Self::PasswordGrant => "password_grant",
            Self::LenientForm => "lenient_form",
            Self::OpenidRequired => "openid_required",
            Self::ScopeRequired => "scope_required",
            Self::Challenge32To128 => "challenge_32_128",
            Self::AppPkce => "app_pkce",
            Self::AllowedGrants => "allowed_grants",
        }
    }

    /// The place of a switch that is either on or off.
    pub(super) fn place(self, switches: &mut Switches) -> Option<&mut bool> {
        Some(match self {
            Self::PathV1 => &mut switches.path_v1,
            Self::PathV4 => &mut switches.path_v4,
            Self::PathOauth2Token => &mut switches.path_oauth_2_token,
            Self::JsonToken => &mut switches.json_token,
            Self::RedirectUrlAlias => &mut switches.redirect_url_alias,
            Self::ScopeStar => &mut switches.scope_star,
            Self::GrantTypeCode => &mut switches.grant_type_code,
            Self::Implicit => &mut switches.implicit,
            Self::PasswordGrant => &mut switches.password_grant,
            Self::LenientForm => &mut switches.lenient_form,
            Self::OpenidRequired => &mut switches.openid_required,
            Self::ScopeRequired => &mut switches.scope_required,
            Self::Challenge32To128 => &mut switches.challenge_32_128,
            Self::AppPkce | Self::AllowedGrants => return None,
        })
    }

    /// Whether it deviates from what a strict workspace does.
    pub fn is_on(self, settings: &Settings) -> bool {
        let mut switches = settings.switches;
        match self {
            Self::AppPkce => settings.app_pkce == Pkce::Optional,
            Self::AllowedGrants => !settings.allowed_grants.is_empty(),
            other => other.place(&mut switches).is_some_and(|on| *on),
        }
    }
}

/// A switch, shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[schema(as = Switch)]
pub struct SwitchView {
    /// Its name.
    pub name: String,
    /// Whether it deviates from what a strict workspace does.
    pub on: bool,
    /// How often it was used.
    pub uses: i64,
    /// When last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// By which app, as `client_id`; absent if it was never used, or if that app is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_app: Option<String>,
}

/// Every switch of a workspace with what its meter says.
pub async fn list(tenant: &Tenant) -> Result<Vec<SwitchView>, Fault> {
    let totals = tenant.store().switch_usages().totals().await?;
    let settings = tenant.workspace().settings();
    let view = |switch: Switch| {
        let total = totals.iter().find(|total| total.switch == switch.name());
        SwitchView {
            name: switch.name().to_owned(),
            on: switch.is_on(settings),
            uses: total.map_or(0, |total| total.uses),
            last_used_at: total.map(|total| Timestamp(total.last_used_at)),
            last_app: total.and_then(|total| total.last_app.clone()),
        }
    };
    Ok(Switch::ALL.into_iter().map(view).collect())
}

/// The switch that keeps a grant type from existing in a workspace, if one does.
pub fn withheld(settings: &Settings, grant: GrantType) -> Option<Switch> {
    let own = match grant {
        GrantType::Implicit => Some(Switch::Implicit),
        GrantType::Password => Some(Switch::PasswordGrant),
        GrantType::AuthorizationCode | GrantType::RefreshToken | GrantType::ClientCredentials => None,
    };
    let listed =
        settings.allowed_grants.is_empty() || settings.allowed_grants.iter().any(|word| word == grant.as_str());
    own.filter(|switch| !switch.is_on(settings)).or((!listed).then_some(Switch::AllowedGrants))
}

impl Tenant {
    /// Whether a switch of the workspace is on.
    pub fn has(&self, switch: Switch) -> bool {
        switch.is_on(self.workspace().settings())
    }

    /// Whether a grant type exists in the workspace.
    pub fn offers(&self, grant: GrantType) -> bool {
        withheld(self.workspace().settings(), grant).is_none()
    }

    /// Refuses a grant type that does not exist in the workspace to an app that was identified, naming the switch.
    pub fn demand_offered(&self, grant: GrantType, app: AppId, code: ErrorCode) -> Result<(), OAuthError> {
        let Some(switch) = withheld(self.workspace().settings(), grant) else { return Ok(()) };
        if switch == Switch::AllowedGrants {
            self.used(switch, app);
        }
        let why = format!("{} does not exist in this workspace; see its setting {}", grant.as_str(), switch.name());
        Err(OAuthError::new(code, why))
    }

    /// Counts a use of a switch by an app that was identified.
    pub fn used(&self, switch: Switch, app: AppId) {
        let delta = SwitchUses { uses: 1, last_used_at: self.now() };
        self.instance().switches.0.add(Use(self.workspace().id(), switch, app), delta);
    }
}

/// A switch of a workspace and an app that uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Use(WorkspaceId, Switch, AppId);

impl Slot for Use {
    type Delta = SwitchUses;

    fn workspace(&self) -> WorkspaceId {
        self.0
    }

    fn merge(sum: &mut SwitchUses, more: SwitchUses) {
        sum.uses += more.uses;
        sum.last_used_at = sum.last_used_at.max(more.last_used_at);
    }

    async fn add(self, store: WriteStore<'_>, delta: SwitchUses) -> Result<(), StoreError> {
        store.switch_usages().add(self.1.name(), self.2, delta).await
    }
}

/// Uses since the last flush.
#[derive(Debug, Default)]
pub struct SwitchMeter(Meter<Use>);

/// Adds what was counted to the rows; how many were touched.
pub async fn flush(instance: &Instance) -> Result<u64, Fault> {
    instance.switches.0.flush(instance).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_is_documented() {
        let text = include_str!("../../../docs/legacy.md");
        for switch in Switch::ALL {
            assert!(text.contains(&format!("| `{}` |", switch.name())), "docs/legacy.md lacks {}", switch.name());
        }
    }

    #[test]
    fn every_switch_has_its_own_name_and_place() {
        let mut names: Vec<&str> = Switch::ALL.iter().map(|switch| switch.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Switch::ALL.len());
        for switch in Switch::ALL {
            let mut settings = Settings::default();
            assert!(!switch.is_on(&settings), "{}", switch.name());
            let Some(place) = switch.place(&mut settings.switches) else { continue };
            *place = true;
            let on: Vec<Switch> = Switch::ALL.into_iter().filter(|other| other.is_on(&settings)).collect();
            assert_eq!(on, [switch]);
            // The stored name is the shown one.
            let stored = serde_json::to_value(settings.switches).unwrap();
            assert_eq!(stored[switch.name()], true);
        }
    }
}
