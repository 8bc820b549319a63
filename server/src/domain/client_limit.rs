//! How often clients may be wrong, and how often they may ask. A client that failed too often from one address is
//! answered 429 there before anything is looked up, and nowhere else: neither another client behind the same address
//! nor the same client behind another one pays for it. What may be asked is counted for a client that has proven itself,
//! wherever it comes from; a public client proves nothing, so it is counted by address, or anybody could use up what it
//! may. Per process. Called by `app_auth`.

use super::Tenant;
use super::allowance::Allowance;
use super::known_app::KnownApp;
use super::source::Source;
use crate::config::Limits;
use std::num::NonZeroU32;

/// The rates clients have, each per minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientRates {
    /// Failed authentications of a client from one address.
    pub failures: NonZeroU32,
    /// Requests of a client that proves itself.
    pub requests: NonZeroU32,
    /// Requests of a public client from one address.
    pub public_requests: NonZeroU32,
}

impl From<&Limits> for ClientRates {
    fn from(limits: &Limits) -> Self {
        Self {
            failures: limits.client_failures_per_minute_per_address,
            requests: limits.client_requests_per_minute,
            public_requests: limits.public_client_requests_per_minute_per_address,
        }
    }
}

/// The memory of one process about clients.
#[derive(Debug)]
pub struct ClientLimit {
    failures: Allowance,
    requests: Allowance,
    public_requests: Allowance,
}

impl ClientLimit {
    /// Allows clients so much.
    pub fn new(rates: ClientRates) -> Self {
        Self {
            failures: Allowance::per_minute(rates.failures),
            requests: Allowance::per_minute(rates.requests),
            public_requests: Allowance::per_minute(rates.public_requests),
        }
    }

    /// Whether a request that names this client is looked at.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn admit(&self, tenant: &Tenant, client_id: &str) -> Result<(), u64> {
        match source(tenant) {
            Some(source) => self.failures.look((tenant.workspace().id(), source, client_id)),
            None => Ok(()),
        }
    }

    /// Counts a failed authentication.
    pub(super) fn failed(&self, tenant: &Tenant, client_id: &str) {
        if let Some(source) = source(tenant) {
            // Whoever was let in beside others when one was left is too many by one, and refused next time.
            let _ = self.failures.take((tenant.workspace().id(), source, client_id));
        }
    }

    /// Counts a request of an authenticated client.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn count(&self, tenant: &Tenant, app: &KnownApp) -> Result<(), u64> {
        let named = (tenant.workspace().id(), app.id());
        match source(tenant) {
            _ if app.is_confidential() => self.requests.take(named),
            Some(source) => self.public_requests.take((named, source)),
            None => Ok(()),
        }
    }
}

/// Requests come from somewhere; what is called inside the process does not.
fn source(tenant: &Tenant) -> Option<Source> {
    tenant.origin().address.as_deref().map(Source::of)
}
