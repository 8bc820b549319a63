//! The `id_token_hint` of a request (OpenID Connect Core §3.1.2.1): whom the client expects. Asked by `step` while the
//! request is new, and by `ticket`, which carries on only the answer.

use crate::domain::Tenant;
use crate::protocol::jose::verify;
use serde_json::Value;

/// The `sub` of an ID token this workspace signed, expired or not; a forged one names nobody.
pub(super) fn hinted(tenant: &Tenant, hint: &str) -> Option<String> {
    let verified = verify(hint, tenant.keys().verifying().ok()?).ok()?;
    let text = |name: &str| verified.claims.get(name).and_then(Value::as_str).map(str::to_owned);
    (verified.header.has_type("JWT") && text("iss")? == tenant.urls().issuer()).then(|| text("sub"))?
}
