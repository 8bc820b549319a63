//! Browser origins that may read the answers of the token endpoint (CORS): exact, in canonical form.

use crate::config::PublicUrl;
use crate::domain::refusal::{Refused, shown};
use crate::protocol::redirect_uri::Registered;
use url::Url;

/// Most origins of one app.
const MOST: usize = 20;

/// Checks origins given for an app: https, or http on this machine for development.
pub(super) fn check(origins: &[String]) -> Result<Vec<String>, Refused> {
    let mut checked: Vec<String> = Vec::new();
    for origin in origins {
        // The rules are those of a server's own origin: canonical, https unless it is loopback.
        PublicUrl::parse(origin).map_err(|problem| {
            let reason = format!("\"{}\" {}", shown(origin), problem.reason);
            Refused::invalid("cors_origins", reason, "write an origin such as https://app.example.com")
        })?;
        // An origin is a redirect URI without a path, and its host is judged like one: no wildcards.
        Registered::parse(origin, false).map_err(|problem| {
            Refused::invalid("cors_origins", format!("\"{}\" is refused", shown(origin)), problem.to_string())
        })?;
        if !checked.contains(origin) {
            checked.push(origin.clone());
        }
    }
    if checked.len() > MOST {
        return Err(Refused::invalid("cors_origins", "are too many", format!("write at most {MOST}")));
    }
    Ok(checked)
}

/// The origins of web redirect URIs: where a browser app without further word runs.
pub(super) fn of_redirect_uris(uris: &[String]) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for uri in uris.iter().filter_map(|uri| Url::parse(uri).ok()) {
        let origin = uri.origin();
        let text = origin.ascii_serialization();
        if origin.is_tuple() && !origins.contains(&text) {
            origins.push(text);
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_exact() {
        let good = ["https://app.example.com", "https://app.example.com:8443", "http://localhost:5173"];
        let good: Vec<String> = good.iter().map(ToString::to_string).collect();
        assert_eq!(check(&good).unwrap(), good);
        let bad = [
            "",
            "*",
            "null",
            "https://*.example.com",
            "http://app.example.com",
            "https://app.example.com/",
            "https://App.example.com",
            "https://app.example.com:443",
            "https://a@app.example.com",
            "https://app.example.com/x",
            "app.example.com",
            "file:///",
            "com.example.app:/",
        ];
        for bad in bad {
            assert!(check(&[bad.to_owned()]).is_err(), "{bad}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("https://a{n}.example.com")).collect();
        assert!(check(&many).is_err());
    }

    #[test]
    fn a_browser_app_runs_where_it_redirects() {
        let uris = ["https://a.example/cb", "https://a.example/cb2", "http://localhost:5173/", "com.example.app:/cb"];
        let uris: Vec<String> = uris.iter().map(ToString::to_string).collect();
        assert_eq!(of_redirect_uris(&uris), ["https://a.example", "http://localhost:5173"]);
    }
}
