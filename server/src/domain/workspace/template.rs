//! Templates set a new workspace's switches once; nothing reads them afterwards.

use crate::domain::refusal::{Refused, shown};
use entity::app::{AuthMethod, GrantLife};
use entity::workspace::{Pkce, Settings, Switches};

/// A set of switches a workspace can start with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Template {
    /// Current best practice (RFC 9700) and nothing older.
    #[default]
    Strict,
    /// Apps written for FNCY Login.
    Fncy,
    /// The FDX open-banking profile, version 4.
    Fdx,
    /// Apps written for `ProcessMaker`'s OAuth 2.0.
    ProcessMaker,
}

/// An API scope a workspace starts with, in words, and the paths it opens for `GET`.
pub(in crate::domain) type StartingScope = (&'static str, &'static str, &'static [&'static str]);

/// Scopes and paths of the FDX profile. `statements` opens no path yet: the profile leaves them to be determined.
const FDX_SCOPES: [StartingScope; 4] = [
    ("customers", "See who you are as a customer", &["/customers/current"]),
    ("accounts", "See your accounts and their balances", &["/accounts", "/accounts/{accountId}"]),
    ("transactions", "See the transactions of your accounts", &["/accounts/{accountId}/transactions"]),
    ("statements", "See your statements", &[]),
];

impl Template {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Strict, Self::Fncy, Self::Fdx, Self::ProcessMaker];

    /// The template of a name.
    pub fn parse(name: &str) -> Result<Self, Refused> {
        Self::ALL.into_iter().find(|template| template.as_str() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            let reason = format!("\"{}\" is not a template", shown(name));
            Refused::invalid("template", reason, format!("write one of {known}, or leave it out"))
        })
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Fncy => "fncy",
            Self::Fdx => "fdx",
            Self::ProcessMaker => "processmaker",
        }
    }

    /// The settings a workspace starts with.
    pub fn settings(self) -> Settings {
        let strict = Settings::default();
        match self {
            Self::Strict => strict,
            Self::Fncy => Settings {
                app_auth_method: AuthMethod::ClientSecretPost,
                app_pkce: Pkce::Optional,
                app_grant_life: GrantLife::Own,
                switches: Switches {
                    path_v1: true,
                    json_token: true,
                    redirect_url_alias: true,
                    implicit: true,
                    password_grant: true,
                    ..Switches::default()
                },
                ..strict
            },
            Self::Fdx => Settings {
                allowed_grants: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
                app_grant_life: GrantLife::Own,
                switches: Switches {
                    path_v4: true,
                    openid_required: true,
                    scope_required: true,
                    challenge_32_128: true,
                    ..Switches::default()
                },
                ..strict
            },
            Self::ProcessMaker => Settings {
                app_pkce: Pkce::Optional,
                app_grant_life: GrantLife::Own,
                switches: Switches {
                    path_oauth_2_token: true,
                    json_token: true,
                    scope_star: true,
                    grant_type_code: true,
                    implicit: true,
                    password_grant: true,
                    lenient_form: true,
                    ..Switches::default()
                },
                ..strict
            },
        }
    }

    /// The API scopes a workspace starts with.
    pub(super) const fn scopes(self) -> &'static [StartingScope] {
        match self {
            Self::Fdx => &FDX_SCOPES,
            Self::Strict | Self::Fncy | Self::ProcessMaker => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::switch::Switch;

    #[test]
    fn only_known_templates() {
        for template in Template::ALL {
            assert_eq!(Template::parse(template.as_str()).unwrap(), template);
        }
        for name in ["", "Strict", "keycloak"] {
            assert!(Template::parse(name).unwrap_err().to_string().contains("write one of strict"), "{name}");
        }
    }

    #[test]
    fn a_strict_workspace_deviates_in_nothing() {
        let settings = Template::Strict.settings();
        assert!(Switch::ALL.into_iter().all(|switch| !switch.is_on(&settings)));
        assert_eq!(Template::default(), Template::Strict);
    }

    #[test]
    fn each_template_turns_on_what_its_apps_need() {
        let on = |template: Template| {
            let settings = template.settings();
            let on: Vec<&str> =
                Switch::ALL.into_iter().filter(|switch| switch.is_on(&settings)).map(Switch::name).collect();
            on.join(" ")
        };
        assert_eq!(on(Template::Fncy), "path_v1 json_token redirect_url_alias implicit password_grant app_pkce");
        assert_eq!(on(Template::Fdx), "path_v4 openid_required scope_required challenge_32_128 allowed_grants");
        assert_eq!(
            on(Template::ProcessMaker),
            "path_oauth_2_token json_token scope_star grant_type_code implicit password_grant lenient_form app_pkce"
        );
    }
}
