//! A new grant with nothing in it but who gave it to whom, and the epochs it is made under.

use crate::domain::Tenant;
use crate::domain::known_app::KnownApp;
use crate::seal::KeyId;
use entity::grant::{Code, Model, RequestedClaims, State};
use entity::id::GrantId;
use entity::list::NumberList;
use entity::user;
use uuid::Uuid;

/// A grant of a person to an app, without a code and not to be refreshed. It ends at once until something longer is
/// said.
pub(in crate::domain) fn blank(tenant: &Tenant, app: &KnownApp, user: &user::Model, key: KeyId) -> Model {
    let instance = tenant.instance();
    let now = tenant.now();
    let millis = instance.clock.now_millis();
    Model {
        workspace_id: tenant.workspace().id(),
        id: GrantId(instance.entropy.uuid_v7(millis)),
        app_id: app.id(),
        user_id: user.id,
        session_id: None,
        interaction_id: Uuid::nil(),
        state: State::Live,
        code: Code::None,
        code_end: now,
        code_key_id: key.to_i64(),
        redirect_uri: None,
        redirect_named: false,
        code_challenge: None,
        nonce: None,
        scope: String::new(),
        resources: NumberList(Vec::new()),
        claims: RequestedClaims::default(),
        auth_time: now,
        amr: String::new(),
        user_epoch: user.epoch,
        app_epoch: app.row().epoch,
        workspace_epoch: tenant.workspace().epoch(),
        refreshable: false,
        generation: 0,
        rotated_at: now,
        refresh_key_id: key.to_i64(),
        life: app.grant_life(),
        ends_at: now,
        created_at: now,
        last_used_at: now,
    }
}
