//! How long what an app is given lives: its own lifetimes where it has some, and never longer than its workspace
//! allows. Whoever issues codes, tokens and grants asks here, so that lowering a workspace's limit lowers every app's.

use entity::app;
use entity::workspace::Settings;

/// Lifetimes in force for one app of one workspace, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Authorization codes.
    pub code: i64,
    /// Opaque access tokens.
    pub access_token: i64,
    /// JWT access tokens (RFC 9068).
    pub jwt_access_token: i64,
    /// Access tokens given straight to a browser (RFC 6749 §4.2): they lie in its address bar.
    pub implicit: i64,
    /// ID tokens.
    pub id_token: i64,
    /// A grant with a refresh token, from its code on.
    pub refresh: i64,
    /// How long the previous refresh token gives the same answer again.
    pub refresh_grace: i64,
}

impl Lifetimes {
    /// The lifetimes of an app with these of its own.
    pub fn of(workspace: &Settings, own: &app::Lifetimes) -> Self {
        /// Nothing renews such a token, and nothing proves who holds it.
        const IMPLICIT_SECONDS: i64 = 15 * 60;
        let capped = |own: Option<i64>, limit: i64| own.map_or(limit, |own| own.min(limit));
        Self {
            code: workspace.code_seconds,
            access_token: capped(own.access_token_seconds, workspace.access_token_seconds),
            jwt_access_token: capped(own.access_token_seconds, workspace.jwt_access_token_seconds),
            implicit: capped(own.access_token_seconds, workspace.access_token_seconds).min(IMPLICIT_SECONDS),
            id_token: capped(own.id_token_seconds, workspace.id_token_seconds),
            refresh: capped(own.refresh_seconds, workspace.refresh_seconds),
            refresh_grace: capped(own.refresh_grace_seconds, workspace.refresh_grace_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_workspaces() {
        let lives = Lifetimes::of(&Settings::default(), &app::Lifetimes::default());
        let expected = Lifetimes {
            code: 60,
            access_token: 3_600,
            jwt_access_token: 600,
            implicit: 900,
            id_token: 3_600,
            refresh: 30 * 86_400,
            refresh_grace: 10,
        };
        assert_eq!(lives, expected);
    }

    #[test]
    fn an_app_may_only_shorten() {
        let own = app::Lifetimes {
            access_token_seconds: Some(900),
            id_token_seconds: Some(999_999),
            refresh_seconds: None,
            refresh_grace_seconds: Some(0),
        };
        let lives = Lifetimes::of(&Settings::default(), &own);
        assert_eq!((lives.access_token, lives.jwt_access_token), (900, 600));
        assert_eq!(lives.implicit, 900);
        assert_eq!((lives.id_token, lives.refresh_grace), (3_600, 0));
    }
}
