//! What a path leads to under a host: pure, so that every case is a line of a test.

use crate::domain::host::Binding;

/// Paths that older clients print without a workspace, and the one where password managers look for the page that changes
/// a password.
const VERBATIM: [&str; 6] = [
    "/v1/oauth2/authorize",
    "/v1/oauth2/token",
    "/oauth2/v4/authorize",
    "/oauth2/v4/token",
    "/oauth2/v4/revoke",
    "/.well-known/change-password",
];

/// What a bound host shares with the instance.
const SHARED: [&str; 2] = ["/favicon.ico", "/robots.txt"];

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'r> {
    /// To its path as it stands.
    AsIs,
    /// To the same path below the path of the workspace of this slug.
    Within(&'r str),
    /// To the home page of the workspace of this slug.
    Home(&'r str),
    /// Nowhere: there is no such path.
    Nothing,
}

/// Where a path leads: on the public host (`bound` is `None`), with the workspace that answers paths without one, or
/// on a bound host.
pub fn reach<'r>(path: &str, bound: Option<&'r Binding>, default: Option<&'r str>) -> Reach<'r> {
    let verbatim = VERBATIM.contains(&path);
    let Some(binding) = bound else {
        return match default {
            _ if !verbatim => Reach::AsIs,
            Some(slug) => Reach::Within(slug),
            None => Reach::Nothing,
        };
    };
    let slug = binding.slug.as_str();
    if SHARED.contains(&path) || path.starts_with("/assets/") {
        Reach::AsIs
    } else if !binding.is_active {
        Reach::Nothing
    } else if verbatim {
        Reach::Within(slug)
    } else if path == "/" {
        Reach::Home(slug)
    } else if is_of(path, slug) {
        Reach::AsIs
    } else {
        Reach::Nothing
    }
}

/// Whether a path belongs to a workspace: below its slug, or metadata with the slug inserted (RFC 8414 §3.1).
fn is_of(path: &str, slug: &str) -> bool {
    let own = |rest: &str| rest.strip_prefix(slug).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let inserted = ["/.well-known/openid-configuration/", "/.well-known/oauth-authorization-server/"];
    let metadata = inserted.iter().any(|prefix| path.strip_prefix(prefix) == Some(slug));
    metadata || path.strip_prefix('/').is_some_and(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(is_active: bool) -> Binding {
        Binding { origin: "https://login.fncy.example".to_owned(), slug: "fncy".to_owned(), is_active }
    }

    #[test]
    fn on_the_public_host_only_paths_without_a_workspace_move() {
        for path in VERBATIM {
            assert_eq!(reach(path, None, None), Reach::Nothing, "{path}");
            assert_eq!(reach(path, None, Some("acme")), Reach::Within("acme"), "{path}");
        }
        for path in ["/", "/acme", "/setup", "/console", "/v1/oauth2/userinfo", "/v1/oauth2/token/x", "/oauth2/token"] {
            assert_eq!(reach(path, None, Some("acme")), Reach::AsIs, "{path}");
        }
    }

    #[test]
    fn a_bound_host_has_its_workspace_and_nothing_else() {
        let binding = bound(true);
        let reach = |path| reach(path, Some(&binding), Some("acme"));
        for path in VERBATIM {
            assert_eq!(reach(path), Reach::Within("fncy"), "{path}");
        }
        assert_eq!(reach("/"), Reach::Home("fncy"));
        for path in [
            "/fncy",
            "/fncy/login",
            "/fncy/v1/oauth2/token",
            "/.well-known/openid-configuration/fncy",
            "/.well-known/oauth-authorization-server/fncy",
            "/assets/app.css",
            "/favicon.ico",
            "/robots.txt",
        ] {
            assert_eq!(reach(path), Reach::AsIs, "{path}");
        }
        for path in [
            "/acme",
            "/acme/login",
            "/fncy2",
            "/fncyx/login",
            "/system/login",
            "/console",
            "/console/session",
            "/api/v1/me",
            "/api/v1/openapi.json",
            "/setup",
            "/.well-known/openid-configuration/acme",
            "/.well-known/openid-configuration/fncy/x",
            "/.well-known/openid-configuration",
            "/v1/oauth2/userinfo",
            "/oauth2/token",
            "/assets",
        ] {
            assert_eq!(reach(path), Reach::Nothing, "{path}");
        }
    }

    #[test]
    fn the_host_of_a_workspace_that_does_not_answer_leads_nowhere() {
        let binding = bound(false);
        for path in ["/", "/fncy", "/fncy/login", "/v1/oauth2/token", "/.well-known/openid-configuration/fncy"] {
            assert_eq!(reach(path, Some(&binding), None), Reach::Nothing, "{path}");
        }
        assert_eq!(reach("/robots.txt", Some(&binding), None), Reach::AsIs);
    }
}
