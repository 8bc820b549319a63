//! Probes. Alive: the process answers. Ready: it may be sent work.

use crate::domain::Instance;
use crate::state::State;
use crate::store::{StoreError, Trouble};
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};
use serde_json::json;
use std::time::Duration;

/// More than this many seconds between this clock and the database's would bend every expiry.
const MOST_SKEW: i64 = 2;

/// A database that takes longer to say the time cannot be worked with, and probes are not patient.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/livez`, `/healthz`.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// Why this server may not be sent work, if it may not.
pub async fn obstacle(state: &State) -> Option<&'static str> {
    if state.is_draining() {
        return Some("draining");
    }
    let instance = &state.instance;
    match tokio::time::timeout(PATIENCE, skew(instance)).await {
        Ok(Ok(skew)) if skew.abs() > MOST_SKEW => Some("clock_skew"),
        Ok(Ok(_)) => instance.writable().await.err().map(Trouble::word),
        Ok(Err(error)) => Some(error.trouble().word()),
        Err(_) => Some(Trouble::Away.word()),
    }
}

/// `/readyz`.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    match obstacle(&state).await {
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
