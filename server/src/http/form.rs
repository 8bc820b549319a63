//! Bodies of forms, read with a cap, and queries. Anything that is not a plain form is refused before it is decoded.

use crate::protocol::error::OAuthError;
use crate::protocol::params::{Params, ParamsError};
use crate::state::State;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use std::time::Duration;

/// The media type of forms (RFC 6749 appendix B).
pub(in crate::http) const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of JSON (RFC 8259 §11).
pub(in crate::http) const JSON: &str = "application/json";

/// A body that has not arrived after this long is given up: the server's own time-out ends with the headers.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// A body that is not a form.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// Another media type, or a compressed body.
    #[error("the body must be application/x-www-form-urlencoded, uncompressed")]
    MediaType,
    /// Larger than allowed.
    #[error("the body is larger than allowed")]
    TooLarge,
    /// It ended early, or took too long.
    #[error("the body could not be read")]
    Broken,
    /// Not a form.
    #[error(transparent)]
    Params(#[from] ParamsError),
}

impl FormError {
    /// The status that says why.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge | Self::Params(ParamsError::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken | Self::Params(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// In the words of RFC 6749 §5.2.
    pub fn as_oauth(&self) -> OAuthError {
        match self {
            Self::MediaType => OAuthError::invalid_request(
                "the body must be application/x-www-form-urlencoded; JSON is read where the workspace has json_token",
            ),
            Self::TooLarge => OAuthError::invalid_request("the body is larger than allowed"),
            Self::Broken => OAuthError::invalid_request("the body could not be read"),
            Self::Params(error) => OAuthError::from(*error),
        }
    }
}

impl ResponseError for FormError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        super::error::form_error(self)
    }
}

/// A decoded form.
#[derive(Debug)]
pub struct Form(pub Params);

impl FromRequest for Form {
    type Error = FormError;
    type Future = LocalBoxFuture<'static, Result<Self, FormError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_form(&request) {
                return Err(FormError::MediaType);
            }
            Ok(Self(Params::from_form(&form_body(&request, payload).await?)?))
        })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    is_plain(request, FORM)
}

/// Whether a body is of a media type, and not compressed.
pub(in crate::http) fn is_plain(request: &HttpRequest, media_type: &str) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case(media_type) && !request.headers().contains_key(CONTENT_ENCODING)
}

/// The bytes of a form, as large as forms may be.
pub(in crate::http) async fn form_body(request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, FormError> {
    let cap = request.app_data::<web::Data<State>>().map_or(0, |state| state.limits.form_bytes);
    body(request, payload, cap).await
}

/// The bytes of a body of at most `cap`, if they come in time.
pub(in crate::http) async fn body(request: &HttpRequest, payload: Payload, cap: usize) -> Result<Vec<u8>, FormError> {
    tokio::time::timeout(BODY_WITHIN, read(request, payload, cap)).await.map_err(|_| FormError::Broken)?
}

async fn read(request: &HttpRequest, mut payload: Payload, cap: usize) -> Result<Vec<u8>, FormError> {
    let announced = request.headers().get(actix_web::http::header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()).and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|length| length > cap) {
        return Err(FormError::TooLarge);
    }
    let mut body = Vec::with_capacity(announced.unwrap_or(512));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| FormError::Broken)?;
        if body.len() + chunk.len() > cap {
            return Err(FormError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The query of a request.
pub fn query(request: &HttpRequest) -> Result<Params, ParamsError> {
    Params::from_query(request.query_string())
}
