//! Probes. Alive: the process answers. Ready: it may be sent work.

use crate::domain::Instance;
use crate::state::State;
use crate::store::StoreError;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};
use serde_json::json;

/// More than this many seconds between this clock and the database's would bend every expiry.
const MOST_SKEW: i64 = 2;

/// `/livez`, `/healthz`.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `/readyz`.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    let instance = &state.instance;
    let why = if state.is_draining() {
        Some("draining")
    } else {
        match skew(instance).await {
            Ok(skew) if skew.abs() > MOST_SKEW => Some("clock_skew"),
            Ok(_) => match instance.writable().await {
                Ok(()) => None,
                Err(trouble) => Some(trouble.word()),
            },
            Err(error) => Some(error.trouble().word()),
        }
    };
    match why {
        None => HttpResponse::Ok().json(json!({ "status": "ok" })),
        Some(why) => HttpResponse::ServiceUnavailable()
            .insert_header((RETRY_AFTER, "2"))
            .json(json!({ "status": "unavailable", "reason": why })),
    }
}

/// Seconds between this clock and that of a database which answers.
async fn skew(instance: &Instance) -> Result<i64, StoreError> {
    instance.db.ping().await?;
    instance.db.clock_skew(instance.clock.now()).await
}
