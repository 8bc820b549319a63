//! One failure of a known account, on its way to the account's row. Nobody waits for it. If the database cannot take it
//! now, it is tried again for as long as the account has not signed in: a full disk must not make guessing free.

use super::guesses::{FREE_FAILURES, Guesses};
use crate::clock::UnixSeconds;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::source::written;
use crate::domain::{Fault, Tenant};
use crate::telemetry::Request;
use entity::failure_counter::{Model, Refusal, Refusals};
use entity::id::UserId;
use serde_json::json;
use std::time::Duration;

/// How long a written failure stays in memory: longer than an attempt waits for its hash.
const LINGER: Duration = Duration::from_secs(3);
/// How many refusals of an account are kept.
const KEPT_REFUSALS: usize = 20;
/// The pause before a write that failed is tried again; it doubles up to the longest.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// One failure.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) reason: &'static str,
    pub(super) begins: bool,
    pub(super) at: UnixSeconds,
}

impl Failure {
    /// Writes it to the account's row without making anybody wait for that, whoever asks next on this thread included.
    pub(super) fn record(self, tenant: &Tenant, user: UserId) {
        let tenant = tenant.clone();
        let request = Request::current();
        let aside = tenant.instance().throttle.aside.clone();
        aside.spawn(Request::scope_of(request, async move {
            let throttle = &tenant.instance().throttle;
            let mut pause = SHORTEST;
            while let Err(fault) = self.clone().write(&tenant, user).await {
                tenant.instance().met(&fault);
                // Whoever signed in since has a row that says so.
                if !throttle.awaits(&tenant, user) {
                    break;
                }
                tracing::warn!(%fault, "a failed sign-in could not be counted yet; it is kept in memory and tried again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST);
                if !throttle.awaits(&tenant, user) {
                    break;
                }
            }
            tokio::time::sleep(LINGER).await;
            throttle.forget(&tenant, user);
        }));
    }

    async fn write(self, tenant: &Tenant, user: UserId) -> Result<(), Fault> {
        let Self { reason, begins, at } = self;
        let origin = tenant.origin();
        let refusal = Refusal {
            at,
            reason: reason.to_owned(),
            address: origin.address.as_deref().and_then(written),
            request_id: origin.request_id.clone().unwrap_or_default(),
        };
        let detail = json!({ "failures": FREE_FAILURES });
        let event = tenant.event_with(&Actor::Anonymous, Action::AccountThrottled, Target::new("user", user), detail);
        let workspace_id = tenant.workspace().id();
        tenant
            .write(async move |store| {
                let row = store.failure_counters().held(user).await?;
                let next = Guesses::of(row.as_ref()).failed(at);
                let mut recent = row.map(|row| row.recent.0).unwrap_or_default();
                recent.push(refusal.clone());
                recent.drain(..recent.len().saturating_sub(KEPT_REFUSALS));
                let row = Model {
                    workspace_id,
                    user_id: user,
                    count: next.count,
                    blocked_until: next.blocked_until,
                    recent: Refusals(recent),
                };
                store.failure_counters().put(row).await?;
                if begins {
                    store.audit_events().insert(event.clone()).await?;
                }
                Ok(())
            })
            .await
    }
}
