//! What goes wrong, as RFC 9457 writes it. A type stays what it is once it is given; nothing in an answer says whether an
//! id that was asked for is somebody else's or nobody's.

use crate::domain::admin::Barred;
use crate::domain::app::permit::Denied;
use crate::domain::refusal::Refused;
use crate::domain::{Fault, Instance};
use crate::http::error::refused::Refused as Noted;
use crate::http::error::{RETRY_AFTER, told};
use crate::store::StoreError;
use crate::telemetry::Request;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER as RETRY_AFTER_HEADER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// The media type (RFC 9457 §6.1).
pub const MEDIA_TYPE: &str = "application/problem+json";
/// What the types of problems begin with.
const TYPES: &str = "urn:tenantry:problem:";

/// A problem (RFC 9457 §3.1).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is; stays the same for ever.
    #[serde(rename = "type")]
    #[schema(example = "urn:tenantry:problem:not_found")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time.
    detail: String,
    /// The member or parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Finds the request in the log of the server.
    request_id: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:ident, $title:literal;)+) => {
        /// The kinds of problems.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            const fn parts(self) -> (&'static str, StatusCode, &'static str) {
                match self {
                    $(Self::$name => ($word, StatusCode::$status, $title),)+
                }
            }
        }
    };
}

kinds! {
    /// Nobody proved to be anyone.
    Unauthenticated = "authentication_required", UNAUTHORIZED, "Nobody is signed in";
    /// The token is not good here.
    InvalidToken = "invalid_token", UNAUTHORIZED, "The access token cannot be used";
    /// The sign-in is too long ago.
    Stale = "fresh_authentication_required", UNAUTHORIZED, "A fresh sign-in is needed";
    /// The token has not the scope.
    InsufficientScope = "insufficient_scope", FORBIDDEN, "The access token does not reach so far";
    /// The role does not allow it.
    Forbidden = "forbidden", FORBIDDEN, "The role does not reach so far";
    /// No role at all.
    NotAMember = "not_a_member", FORBIDDEN, "Whoever asks is not a member";
    /// The request did not come from the console's own page.
    ForeignPage = "form_token_required", FORBIDDEN, "The request did not come from the console";
    /// Nothing is there.
    NotFound = "not_found", NOT_FOUND, "Nothing is here";
    /// There is no such method.
    Method = "method_not_allowed", METHOD_NOT_ALLOWED, "This cannot be done here";
    /// The request cannot be read.
    Malformed = "malformed_request", BAD_REQUEST, "The request cannot be read";
    /// A value does not fit.
    Invalid = "invalid_value", BAD_REQUEST, "A value does not fit";
    /// A body that is not JSON.
    MediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body is not JSON";
    /// A body that is too large.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// A value is somebody else's.
    Taken = "taken", CONFLICT, "This is taken";
    /// The state of things does not allow it.
    Conflict = "conflict", CONFLICT, "This cannot be done now";
    /// The key was used for another wish.
    KeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The key was used for something else";
    /// What was made under the key is gone.
    Gone = "gone", GONE, "What was made is gone";
    /// It is not what it was when it was looked at.
    Changed = "precondition_failed", PRECONDITION_FAILED, "It was changed meanwhile";
    /// It must be said which version is changed.
    Precondition = "precondition_required", PRECONDITION_REQUIRED, "If-Match is missing";
    /// The request names a host that is not this server's (RFC 9110 §15.5.20).
    Misdirected = "misdirected_request", MISDIRECTED_REQUEST, "This server does not answer for this host";
    /// A bug.
    Failed = "server_error", INTERNAL_SERVER_ERROR, "The request could not be answered";
    /// Not now.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The server cannot answer now";
}

/// Why a request is not carried out.
#[derive(Debug)]
pub struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    detail: String,
    field: Option<String>,
    hint: Option<String>,
    challenge: Option<String>,
    fault: Option<Fault>,
}

impl Failure {
    /// A problem in words.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self(Box::new(Parts { kind, detail, field: None, hint: None, challenge: None, fault: None }))
    }

    /// Something that is not there, or not for whoever asks.
    pub fn not_found(noun: &str) -> Self {
        Self::new(Kind::NotFound, format!("there is no such {noun}"))
    }

    /// A path that is not there.
    pub fn no_path() -> Self {
        Self::new(Kind::NotFound, "the API has no such path")
    }

    /// A host that is not this server's.
    pub fn wrong_host() -> Self {
        Self::new(Kind::Misdirected, "the request names a host this server does not answer for")
            .hint("use the address of server.public_url")
    }

    /// There is no room for another request.
    pub fn no_room() -> Self {
        Self::new(Kind::Unavailable, "too much is asked at once; try again in a few seconds")
    }

    /// Something that is needed does not answer.
    pub fn unavailable() -> Self {
        Self::new(Kind::Unavailable, "nothing was changed; try again in a few seconds")
    }

    /// A bug; what it was stands in the log.
    pub fn failed() -> Self {
        Self::new(Kind::Failed, "something went wrong in the server; its log tells more")
    }

    /// Nobody proved to be anyone, or with something that is no proof here (RFC 6750 §3).
    pub fn unauthenticated(instance: &Instance, presented: bool) -> Self {
        let realm = instance.public_url.admin_api();
        if presented {
            let detail = format!("the access token is unknown here, expired or revoked, or not made for {realm}");
            let challenge = format!("Bearer realm=\"{realm}\", error=\"invalid_token\"");
            return Self::new(Kind::InvalidToken, detail).challenging(Some(challenge));
        }
        let detail = "send an access token, or sign in to the console";
        let challenge = format!("Bearer realm=\"{realm}\"");
        Self::new(Kind::Unauthenticated, detail).challenging(Some(challenge))
    }

    /// Whoever asks does not get in.
    pub fn barred(instance: &Instance, barred: Barred) -> Self {
        let realm = instance.public_url.admin_api();
        let detail = barred.to_string();
        let (kind, challenge) = match barred {
            Barred::Refused(refused) => return refused.into(),
            Barred::NotAMember => (Kind::NotAMember, None),
            Barred::Role { .. } | Barred::Operators => (Kind::Forbidden, None),
            // RFC 9470 §3.
            Barred::Stale => (
                Kind::Stale,
                Some(format!("Bearer realm=\"{realm}\", error=\"insufficient_user_authentication\", max_age=\"300\"")),
            ),
            Barred::Scope(scope) => (
                Kind::InsufficientScope,
                Some(format!("Bearer realm=\"{realm}\", error=\"insufficient_scope\", scope=\"{scope}\"")),
            ),
        };
        Self::new(kind, detail).challenging(challenge)
    }

    /// The same about a member of the body or a parameter.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    fn challenging(mut self, challenge: Option<String>) -> Self {
        self.0.challenge = challenge;
        self
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid { field, reason, hint } => {
                Self::new(Kind::Invalid, format!("{field} {reason}")).about(field).hint(hint)
            }
            Refused::NotFound { noun, .. } => Self::not_found(noun),
            Refused::Taken { field, value } => {
                Self::new(Kind::Taken, format!("{value} is taken")).about(field).hint("choose another")
            }
            Refused::Conflict { reason, hint } => Self::new(Kind::Conflict, reason).hint(hint),
            Refused::Stale => Self::changed(),
            Refused::Fault(fault) => fault.into(),
        }
    }
}

impl Failure {
    /// Somebody else changed it.
    pub fn changed() -> Self {
        Self::new(Kind::Changed, "it is not the version that If-Match names").hint("look at it again, then repeat")
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Refused(refused) => refused.into(),
            other => Self::new(Kind::Forbidden, other.to_string()),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let mut failure = Self::unavailable();
        failure.0.fault = Some(fault);
        failure
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Refused::from(error).into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.0.kind.parts().1
    }

    fn error_response(&self) -> HttpResponse {
        let (word, status, title) = self.0.kind.parts();
        let problem = Problem {
            kind: format!("{TYPES}{word}"),
            title,
            status: status.as_u16(),
            detail: self.0.detail.clone(),
            field: self.0.field.clone(),
            hint: self.0.hint.clone(),
            request_id: Request::with_current(|request| request.id().to_owned()).unwrap_or_default(),
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(challenge) = self.0.challenge.as_ref().and_then(|text| HeaderValue::from_str(text).ok()) {
            response.insert_header((WWW_AUTHENTICATE, challenge));
        }
        if self.0.kind == Kind::Unavailable {
            response.insert_header((RETRY_AFTER_HEADER, RETRY_AFTER));
        }
        let mut response = response.json(&problem);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        match &self.0.fault {
            Some(fault) => told(response, fault),
            None if self.0.kind == Kind::NotFound => response,
            None => Noted::new(word, self.0.detail.clone()).on(response),
        }
    }
}
