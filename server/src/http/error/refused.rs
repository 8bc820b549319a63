//! Why a request was refused, for whoever reads the log by a request's id. Whoever builds a refusal notes it on the
//! answer, at whatever status it goes out, and the guard makes one line of it. What a client sent stands there cut and
//! escaped; codes, tokens, secrets, passwords, `state`, `nonce` and `login_hint` never do.

use crate::protocol::error::OAuthError;
use actix_web::HttpResponse;
use actix_web::dev::ServiceResponse;

/// Longest `client_id` in a line, in characters.
const LONGEST_CLIENT_ID: usize = 128;
/// Longest address, host or reason in a line, in characters.
const LONGEST: usize = 200;

/// A refusal, as the log tells it.
#[derive(Debug)]
pub struct Refused {
    error: &'static str,
    reason: String,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    host: Option<String>,
}

impl Refused {
    /// By the word the client or person sees, and a reason in our words.
    pub fn new(error: &'static str, reason: impl Into<String>) -> Self {
        Self { error, reason: reason.into(), client_id: None, redirect_uri: None, host: None }
    }

    /// By an OAuth error: what the client is told, and the cause that it is not.
    pub fn oauth(error: &OAuthError) -> Self {
        let reason = match error.cause() {
            Some(cause) => format!("{}: {}", error.description(), cut(cause, LONGEST)),
            None => error.description().to_owned(),
        };
        Self::new(error.code().as_str(), reason)
    }

    /// Of a request that names this client.
    #[must_use]
    pub fn by(self, client_id: Option<&str>) -> Self {
        Self { client_id: client_id.map(|text| cut(text, LONGEST_CLIENT_ID)), ..self }
    }

    /// For the redirect URI it names.
    #[must_use]
    pub fn to(self, redirect_uri: Option<&str>) -> Self {
        Self { redirect_uri: redirect_uri.map(|text| cut(text, LONGEST)), ..self }
    }

    /// For the host it names.
    #[must_use]
    pub fn at(self, host: &str) -> Self {
        Self { host: Some(cut(host, LONGEST)), ..self }
    }

    /// Notes it on the answer; what was noted before gives way.
    pub fn on(self, mut response: HttpResponse) -> HttpResponse {
        response.extensions_mut().insert(self);
        response
    }
}

/// Adds to what was noted on an answer which client was refused.
pub fn by(mut response: HttpResponse, client_id: Option<&str>) -> HttpResponse {
    let noted = response.extensions_mut().remove::<Refused>();
    match noted {
        Some(refused) => refused.by(client_id).on(response),
        None => response,
    }
}

/// Writes the line of an answer on which a refusal was noted.
pub fn log<B>(response: &ServiceResponse<B>) {
    let extensions = response.response().extensions();
    let Some(Refused { error, reason, client_id, redirect_uri, host }) = extensions.get::<Refused>() else { return };
    tracing::info!(client_id, error, reason, redirect_uri, host, "refused");
}

/// The beginning of a text, with everything escaped that could forge or colour a line.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(response: &HttpResponse) -> (String, Option<String>) {
        let extensions = response.extensions();
        let refused = extensions.get::<Refused>().unwrap();
        (refused.reason.clone(), refused.client_id.clone())
    }

    #[test]
    fn a_reason_is_what_was_said_and_what_was_not() {
        let error = OAuthError::invalid_client().because("the secret is wrong");
        let answer = Refused::oauth(&error).by(Some(&"x".repeat(500))).on(HttpResponse::Ok().finish());
        let (reason, client_id) = noted(&answer);
        assert_eq!(reason, "client authentication failed: the secret is wrong");
        assert_eq!(client_id.map(|text| text.len()), Some(LONGEST_CLIENT_ID));
    }

    #[test]
    fn what_a_client_sent_forges_nothing() {
        let hostile = "a\r\nb\u{1b}[31m\u{85}\u{2028}\u{9b}\"";
        assert_eq!(cut(hostile, 200), "a\\r\\nb\\u{1b}[31m\\u{85}\\u{2028}\\u{9b}\\\"");
        assert_eq!(cut(hostile, 2), "a\\r");
    }

    #[test]
    fn what_is_noted_last_counts_and_an_answer_without_a_note_gets_none() {
        let answer = Refused::new("a", "first").on(HttpResponse::Ok().finish());
        let answer = by(Refused::new("b", "second").on(answer), Some("shop"));
        assert_eq!(noted(&answer), ("second".to_owned(), Some("shop".to_owned())));
        let plain = by(HttpResponse::Ok().finish(), Some("shop"));
        assert!(plain.extensions().get::<Refused>().is_none());
    }
}
