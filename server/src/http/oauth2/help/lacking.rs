//! What an app lacks for a step, and the command that gives it that: a step that would fail is not shown as a command.

use super::scope_of;
use crate::domain::Tenant;
use crate::domain::app::AppView;
use crate::domain::guide::Guide;
use crate::protocol::scope::OPENID;
use crate::protocol::token_request::GrantType;
use crate::template::page::Step;
use entity::scope::Kind;

/// What is missing, and the command that helps, if one does.
type Missing = Option<(String, Option<String>)>;

/// Who reads the steps, for an app or for one yet to be registered, which lacks nothing.
pub(super) struct Lacking<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) guide: &'a Guide,
    pub(super) app: Option<&'a AppView>,
}

/// A step with this command.
pub(super) fn step(missing: Missing, command: String) -> Step {
    let (missing, remedy) = missing.unzip();
    Step { command, missing, remedy: remedy.flatten() }
}

impl Lacking<'_> {
    /// For a grant.
    pub(super) fn grant(&self, grant: GrantType) -> Missing {
        let (app, word) = (self.app?, grant.as_str());
        if !self.guide.given(grant) {
            if !self.guide.possible(grant) {
                return Some((
                    format!("This app is not registered for the grant {word}: its kind of app has none."),
                    None,
                ));
            }
            let first_party = if grant == GrantType::Password { " --first-party" } else { "" };
            return Some((
                format!("This app is not registered for the grant {word}. It is given with the command line:"),
                Some(self.update(app, &format!("--add-grant {word}{first_party}"))),
            ));
        }
        let own = scope_of(app);
        let kinds = [Kind::Api, Kind::Platform];
        let alone = kinds.into_iter().any(|kind| !self.tenant.catalogue().of_kind(&own, kind).is_empty());
        (grant == GrantType::ClientCredentials && !alone).then(|| {
            let why = "This app has no permission, and without one it gets no token. Choose one on its page, or:";
            (why.to_owned(), Some(self.update(app, "--add-scope orders:read")))
        })
    }

    /// For asking who the person is (OpenID Connect Core §5.3).
    pub(super) fn person(&self) -> Missing {
        let app = self.app?;
        if !self.guide.has_people() {
            return Some(("Nobody signs in to this app, so there is nobody to ask about.".to_owned(), None));
        }
        (!scope_of(app).contains(OPENID)).then(|| {
            let why = "This app may not ask who signed in, because it lacks the scope openid:";
            (why.to_owned(), Some(self.update(app, "--add-scope openid")))
        })
    }

    /// For ending a token.
    pub(super) fn token(&self) -> Missing {
        (!self.guide.gets_tokens()).then(|| ("This app gets no tokens, so it has none to end.".to_owned(), None))
    }

    fn update(&self, app: &AppView, words: &str) -> String {
        format!("tenantry app update --workspace {} {} {words}", self.tenant.workspace().slug(), app.client_id)
    }
}
