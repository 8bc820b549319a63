//! A small API of the FDX kind to stand behind a gateway. It answers with what it was told, and remembers every request
//! that reached it, so that a test can say what never did. It knows nothing of tokens: whatever reaches it is answered.

use crate::aside::Aside;
use actix_web::http::header::HeaderMap;
use actix_web::web::{Data, get, route};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A request that reached it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The method.
    pub method: String,
    /// The target as it was sent.
    pub target: String,
    /// The headers; of those sent twice both, with a comma between.
    pub headers: BTreeMap<String, String>,
}

/// A running API.
#[derive(Debug)]
pub struct FdxApi {
    /// Where it listens, as address and port.
    pub address: String,
    reached: Arc<Mutex<Vec<Reached>>>,
    _aside: Aside,
}

type Memory = Data<Mutex<Vec<Reached>>>;

impl FdxApi {
    /// Starts one on a free port of this machine.
    pub fn start() -> Self {
        let reached = Arc::new(Mutex::new(Vec::new()));
        let memory: Memory = Data::from(Arc::clone(&reached));
        let aside = Aside::start(move |app| {
            app.app_data(memory.clone())
                .route("/customers/current", get().to(customer))
                .route("/accounts", get().to(accounts))
                .route("/accounts/{account}", get().to(account))
                .route("/accounts/{account}/transactions", get().to(transactions))
                .route("/statements", get().to(statements))
                .default_service(route().to(nothing));
        });
        Self { address: aside.address.clone(), reached, _aside: aside }
    }

    /// What reached it since the last time.
    pub fn reached(&self) -> Vec<Reached> {
        std::mem::take(&mut *self.reached.lock().expect("a memory"))
    }
}

fn told(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        told.entry(name.to_string()).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    told
}

fn answer(request: &HttpRequest, memory: &Memory, content: &Value) -> HttpResponse {
    let target = request.uri().path_and_query().map_or("", |target| target.as_str()).to_owned();
    let reached = Reached { method: request.method().to_string(), target, headers: told(request.headers()) };
    let who = |name: &str| reached.headers.get(name).cloned();
    let body = json!({
        "subject": who("x-auth-subject"),
        "client": who("x-auth-client"),
        "scope": who("x-auth-scope"),
        "content": content,
    });
    memory.lock().expect("a memory").push(reached);
    HttpResponse::Ok().json(body)
}

async fn customer(request: HttpRequest, memory: Memory) -> HttpResponse {
    answer(&request, &memory, &json!({ "customerId": "c-1", "name": "Ada Lovelace" }))
}

async fn accounts(request: HttpRequest, memory: Memory) -> HttpResponse {
    answer(&request, &memory, &json!([{ "accountId": "42" }]))
}

async fn account(request: HttpRequest, memory: Memory) -> HttpResponse {
    let id = request.match_info().get("account").unwrap_or_default();
    answer(&request, &memory, &json!({ "accountId": id, "balance": "12.30" }))
}

async fn transactions(request: HttpRequest, memory: Memory) -> HttpResponse {
    answer(&request, &memory, &json!([{ "transactionId": "t-1", "amount": "-4.20" }]))
}

async fn statements(request: HttpRequest, memory: Memory) -> HttpResponse {
    answer(&request, &memory, &json!([]))
}

async fn nothing(request: HttpRequest, memory: Memory) -> HttpResponse {
    let mut response = answer(&request, &memory, &Value::Null);
    *response.status_mut() = actix_web::http::StatusCode::NOT_FOUND;
    response
}
