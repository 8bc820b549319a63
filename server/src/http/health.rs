//! Probes. Alive: the process answers. Ready: it may be sent work.

use crate::state::State;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};
use serde_json::json;

/// More than this many seconds between this clock and the database's would bend every expiry.
const MOST_SKEW: i64 = 2;

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
    match instance.db.clock_skew(instance.clock.now()).await {
        Ok(skew) if skew.abs() > MOST_SKEW => Some("clock_skew"),
        Ok(_) if instance.db.ping().await.is_ok() => None,
        _ => Some("database"),
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
