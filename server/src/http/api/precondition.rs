//! Which version is changed (RFC 9110 §13.1.1, RFC 6585 §3). An update says which version it was decided on, with the
//! `ETag` of the look before; `*` says that any will do. Without a word it is refused, so that nobody overwrites unseen
//! what somebody else has just written.

use super::problem::{Failure, Kind};
use crate::secret::Digest;
use actix_web::http::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// What an update says about the version it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Any will do.
    Any,
    /// One of these tags.
    Tags(Vec<String>),
}

impl Seen {
    /// What a request says.
    pub fn of(request: &HttpRequest) -> Result<Self, Failure> {
        let lines: Vec<&str> =
            request.headers().get_all(IF_MATCH).map(|line| line.to_str().unwrap_or_default()).collect();
        if lines.is_empty() {
            let hint = "send the ETag of the look before, or * for any";
            return Err(Failure::new(Kind::Precondition, "an update says which version it changes").hint(hint));
        }
        let tags: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
        if tags == ["*"] {
            return Ok(Self::Any);
        }
        // A weak tag names no bytes (RFC 9110 §8.8.3.2), and so no version.
        Ok(Self::Tags(tags.into_iter().map(str::to_owned).collect()))
    }

    /// Demands that it is this version.
    pub fn check(&self, version: impl std::fmt::Display) -> Result<(), Failure> {
        let current = tag(version);
        match self {
            Self::Tags(tags) if !tags.contains(&current) => Err(Failure::changed()),
            _ => Ok(()),
        }
    }
}

/// A version for what counts none: it changes with what is shown.
pub fn digest(view: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(view).unwrap_or_default();
    let mut digest = hex::encode(Digest::of(&bytes).to_vec());
    digest.truncate(16);
    digest
}

/// The tag of a version.
pub fn tag(version: impl std::fmt::Display) -> String {
    format!("\"{version}\"")
}

/// Says which version an answer shows.
pub fn tagged(headers: &mut HeaderMap, version: impl std::fmt::Display) {
    if let Ok(value) = HeaderValue::from_str(&tag(version)) {
        headers.insert(ETAG, value);
    }
}

/// The answer that shows a thing as of this version.
pub fn shown(view: &impl Serialize, version: impl std::fmt::Display) -> HttpResponse {
    let mut response = HttpResponse::Ok().json(view);
    tagged(response.headers_mut(), version);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(lines: &[&str]) -> Result<Seen, Failure> {
        let request =
            lines.iter().fold(TestRequest::default(), |request, line| request.append_header((IF_MATCH, *line)));
        Seen::of(&request.to_http_request())
    }

    #[test]
    fn an_update_names_the_version_it_changes() {
        assert_eq!(seen(&[]).unwrap_err().kind(), Kind::Precondition);
        assert!(seen(&["*"]).unwrap().check(7).is_ok());
        assert!(seen(&["\"7\""]).unwrap().check(7).is_ok());
        assert!(seen(&["\"6\", \"7\""]).unwrap().check(7).is_ok());
        assert!(seen(&["\"6\"", "\"7\""]).unwrap().check(7).is_ok());
        for other in ["\"6\"", "7", "W/\"7\"", "", "\"7", "*, \"6\""] {
            assert_eq!(seen(&[other]).unwrap().check(7).unwrap_err().kind(), Kind::Changed, "{other}");
        }
    }
}
