//! Making things: the answer is 201 with where the thing is; with an `Idempotency-Key` it is made once however often the
//! wish arrives, and whoever sends it again gets what was made, without its secret.

use super::precondition::tagged;
use super::problem::{Failure, Kind};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::once::{Before, Once, before};
use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::IntoParams;

/// The request header with the key.
const KEY: &str = "idempotency-key";
/// On an answer: the thing was made before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key of a creation.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; it is read by name")]
pub struct KeyHeader {
    /// Makes the thing once however often the request arrives, for 24 hours: 1 to 255 visible ASCII characters.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// Something that was made.
#[derive(Debug)]
pub struct Made<T> {
    /// The thing.
    pub thing: T,
    /// Whether it was made before.
    replayed: bool,
}

/// A request to make something.
#[derive(Debug)]
pub struct Creation {
    once: Option<Once>,
    keeper: Tenant,
}

impl Creation {
    /// What a request with this body asks for. The key is kept in `keeper`.
    pub fn of<R>(request: &HttpRequest, admin: &Admin<R>, keeper: &Tenant, body: &[u8]) -> Result<Self, Failure> {
        let mut lines = request.headers().get_all(KEY);
        let (key, second) = (lines.next(), lines.next());
        if second.is_some() {
            return Err(Failure::new(Kind::Malformed, "Idempotency-Key came twice").about("Idempotency-Key"));
        }
        let operation = format!("{} {}", request.method(), request.path());
        let once =
            key.map(|key| Once::new(keeper, (&admin.actor(), &operation), key.to_str().unwrap_or_default(), body));
        Ok(Self { once: once.transpose()?, keeper: keeper.clone() })
    }

    /// Makes the thing with `make`, or finds it with `again` if it was made before. `make` gets the workspace in which
    /// the key is kept along.
    pub async fn run<T>(
        self,
        tenant: &Tenant,
        make: impl AsyncFnOnce(Tenant) -> Result<T, Failure>,
        again: impl AsyncFn(String) -> Result<T, Failure>,
    ) -> Result<Made<T>, Failure> {
        let Some(once) = &self.once else {
            return Ok(Made { thing: make(tenant.clone()).await?, replayed: false });
        };
        if let Some(thing) = self.found(once, &again).await? {
            return Ok(Made { thing, replayed: true });
        }
        match make(tenant.with_once(Some(once.clone()))).await {
            Ok(thing) => Ok(Made { thing, replayed: false }),
            // The same wish came at the same time and was faster.
            Err(failure) => match self.found(once, &again).await? {
                Some(thing) => Ok(Made { thing, replayed: true }),
                None => Err(failure),
            },
        }
    }

    async fn found<T>(
        &self,
        once: &Once,
        again: &impl AsyncFn(String) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        match before(&self.keeper, once).await? {
            Before::Never => Ok(None),
            Before::Made(target) => match again(target).await {
                Err(failure) if failure.kind() == Kind::NotFound => {
                    Err(Failure::new(Kind::Gone, "what was made under this Idempotency-Key is gone"))
                }
                found => found.map(Some),
            },
            Before::Other => {
                let detail = "this Idempotency-Key came with another body before";
                Err(Failure::new(Kind::KeyReused, detail).about("Idempotency-Key").hint("draw another key"))
            }
        }
    }
}

impl<T: Serialize> Made<T> {
    /// The answer: below the path that was asked, under this name, as this version.
    pub fn answer(&self, request: &HttpRequest, name: impl std::fmt::Display, version: Option<i64>) -> HttpResponse {
        let mut response = self.told();
        let place = format!("{}/{name}", request.path());
        let headers = response.headers_mut();
        if let Ok(place) = HeaderValue::from_str(&place) {
            headers.insert(LOCATION, place);
        }
        if let Some(version) = version {
            tagged(headers, version);
        }
        response
    }

    /// The answer for what can be found nowhere afterwards.
    pub fn told(&self) -> HttpResponse {
        let mut response = HttpResponse::Created().json(&self.thing);
        if self.replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
