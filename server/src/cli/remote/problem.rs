//! What the server refused, in the words the command has for it where it works on the database.

use super::line::Line;
use crate::cli::failure::Failure;
use crate::cli::output::printable as plain;
use crate::domain::refusal::{Refused, shown};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use serde::Deserialize;

/// What the types of problems begin with.
const TYPES: &str = "urn:tenantry:problem:";

/// A problem (RFC 9457 §3.1), as far as it is for people.
#[derive(Debug, Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    detail: String,
    field: Option<String>,
    hint: Option<String>,
}

/// The refusal an answer means, to a request for a path below the API's.
pub fn refusal(line: &Line, path: &[String], (status, headers, body): (StatusCode, &HeaderMap, &[u8])) -> Failure {
    let after = header(headers, &RETRY_AFTER);
    let problem: Option<Problem> = serde_json::from_slice(body).ok();
    if let Some((word, problem)) =
        problem.as_ref().and_then(|problem| Some((problem.kind.strip_prefix(TYPES)?, problem)))
    {
        return said(word, problem, (line, path), after.as_deref());
    }
    let origin = line.origin();
    if status.is_redirection() {
        let place = header(headers, &LOCATION).unwrap_or_default();
        let reason = format!("{origin} leads on to \"{place}\", and a token goes nowhere else");
        return Failure::new(format!("{reason}; name the server that answers itself"));
    }
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        return Failure::new(format!("{origin} cannot answer now; try again {}", moment(after.as_deref())));
    }
    let reason = format!("{origin} answers {status}, and not as the admin API does");
    Failure::new(format!("{reason}; check the address, and the version of the server"))
}

/// The problem in words.
fn said(word: &str, problem: &Problem, (line, path): (&Line, &[String]), after: Option<&str>) -> Failure {
    let detail = plain(&problem.detail);
    let field = problem.field.as_deref().map(plain).unwrap_or_default();
    let hint = problem.hint.as_deref().map(|hint| format!("; {}", plain(hint))).unwrap_or_default();
    match word {
        "not_found" => match detail.strip_prefix("there is no such ").and_then(|noun| named(noun, path)) {
            Some(absent) => absent,
            None => Failure::new(format!("{detail}{hint}")),
        },
        "invalid_value" if !field.is_empty() => match detail.strip_prefix(&format!("{field} ")) {
            Some(reason) => Failure::new(format!("{field}: {reason}{hint}")),
            None => Failure::new(format!("{field}: {detail}{hint}")),
        },
        "taken" => Failure::new(format!("{field}: {detail}{hint}")),
        "precondition_failed" => Refused::Stale.into(),
        "authentication_required" | "invalid_token" => {
            let way = format!("get another one for resource={}/api/v1", line.origin());
            // Whether there is such a workspace is not told to whoever has no token of it.
            let from = match path {
                [plural, slug, ..] if plural == "workspaces" => {
                    format!("from the workspace {slug}, if it is called so, or")
                }
                _ => "for this".to_owned(),
            };
            Failure::new(format!("{detail}; {way}, {from} from system"))
        }
        "insufficient_scope" => Failure::new(format!("{detail}; get one that names it")),
        "unavailable" => {
            Failure::new(format!("nothing was changed: the server cannot do it now; try again {}", moment(after)))
        }
        _ => Failure::new(format!("{detail}{hint}")),
    }
}

/// What is not there: the noun, and the name that stands after its plural in the path.
fn named(noun: &str, path: &[String]) -> Option<Failure> {
    let plural = format!("{noun}s");
    let name = path.iter().skip_while(|part| **part != plural).nth(1)?;
    Some(Failure::absent(noun, name))
}

/// A part of the path that can be the name of nothing.
pub fn absent_at(path: &[String], at: usize) -> Failure {
    let noun =
        at.checked_sub(1).and_then(|before| path.get(before)).map_or("thing", |plural| plural.trim_end_matches('s'));
    Failure::absent(noun, path.get(at).map(String::as_str).unwrap_or_default())
}

/// When to try again, as `Retry-After` says it in seconds.
fn moment(after: Option<&str>) -> String {
    match after.and_then(|text| text.parse::<u32>().ok()) {
        Some(seconds) => format!("in {seconds} s"),
        None => "in a while".to_owned(),
    }
}

fn header(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PublicUrl;

    fn line() -> Line {
        Line::new(&PublicUrl::localhost(8080), &"tna_x".into()).unwrap()
    }

    fn words(path: &[&str], status: u16, headers: &[(&'static str, &str)], body: &str) -> String {
        let path: Vec<String> = path.iter().map(ToString::to_string).collect();
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let status = StatusCode::from_u16(status).unwrap();
        refusal(&line(), &path, (status, &headers, body.as_bytes())).to_string()
    }

    fn problem(word: &str, rest: &str) -> String {
        format!(r#"{{"type":"{TYPES}{word}","title":"t","status":400,"request_id":"r",{rest}}}"#)
    }

    #[test]
    fn refusals_have_the_words_of_the_database() {
        let invalid = problem("invalid_value", r#""detail":"name is empty","field":"name","hint":"write a name""#);
        assert_eq!(words(&[], 400, &[], &invalid), Refused::invalid("name", "is empty", "write a name").to_string());
        let taken = problem("taken", r#""detail":"acme is taken","field":"slug","hint":"choose another""#);
        assert_eq!(words(&[], 409, &[], &taken), Refused::taken("slug", "acme").to_string());
        let absent = problem("not_found", r#""detail":"there is no such app""#);
        let path = ["workspaces", "acme", "apps", "shop", "disable"];
        assert_eq!(words(&path, 404, &[], &absent), Refused::not_found("app", "shop").to_string());
        let stale = problem("precondition_failed", r#""detail":"it is not the version that If-Match names""#);
        assert_eq!(words(&[], 412, &[], &stale), Refused::Stale.to_string());
        let role = problem("forbidden", r#""detail":"the role viewer does not allow this""#);
        assert_eq!(words(&[], 403, &[], &role), "the role viewer does not allow this");
    }

    #[test]
    fn what_is_to_be_done_is_said() {
        let away = problem("unavailable", r#""detail":"nothing was changed""#);
        assert!(words(&[], 503, &[("retry-after", "2")], &away).ends_with("try again in 2 s"));
        assert!(words(&[], 429, &[("retry-after", "soon")], "").ends_with("try again in a while"));
        assert!(words(&[], 302, &[("location", "https://x.example/")], "").contains("\"https://x.example/\""));
        assert!(words(&[], 404, &[], "<html>").contains("not as the admin API does"));
        let token = problem("invalid_token", r#""detail":"the access token is unknown here""#);
        assert!(words(&[], 401, &[], &token).contains("resource=http://localhost:8080/api/v1"));
    }

    #[test]
    fn a_server_cannot_drive_the_terminal() {
        let evil = problem("conflict", r#""detail":"a\u001b[31mb\nc","hint":"\u009bd""#);
        assert_eq!(words(&[], 409, &[], &evil), "a\u{fffd}[31mb\u{fffd}c; \u{fffd}d");
    }
}
