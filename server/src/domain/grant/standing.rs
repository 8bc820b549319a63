//! Whether a grant still stands: live, not ended, and its person, app, workspace and session as they were when it was
//! given. One function, asked at every use, so that no path can forget a condition.

use crate::domain::{Tenant, session};
use crate::store::GrantContext;
use entity::grant::{GrantLife, State};

/// Whether tokens of this grant are good now.
pub fn is_good(tenant: &Tenant, context: &GrantContext) -> bool {
    let grant = &context.grant;
    let now = tenant.now();
    grant.state == State::Live
        && now < grant.ends_at
        && !context.app_disabled
        && !context.user_disabled
        && grant.app_epoch == context.app_epoch_now
        && grant.user_epoch == context.user_epoch_now
        && grant.workspace_epoch == tenant.workspace().epoch()
        && (grant.life == GrantLife::Own || session_lives(tenant, context))
}

/// A grant that ends with its session is good while that session is. Using the grant counts as using the session.
fn session_lives(tenant: &Tenant, context: &GrantContext) -> bool {
    let (Some(ends_at), Some(last_used_at)) = (context.session_ends_at, context.session_last_used_at) else {
        return false;
    };
    let now = tenant.now();
    let idle = session::idle_seconds(tenant);
    now < ends_at && now < last_used_at.max(context.grant.last_used_at) + idle
}
