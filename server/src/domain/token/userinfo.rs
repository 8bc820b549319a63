//! Claims about the person an access token acts for (OpenID Connect Core §5.3).

use super::check::check;
use super::claims::allowed;
use crate::domain::Tenant;
use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::OPENID;
use entity::api_resource::DEFAULT;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What userinfo answers.
#[derive(Debug)]
pub struct Userinfo {
    /// `sub` and what else was granted.
    pub claims: Map<String, Value>,
    /// The app that asks.
    pub app: Arc<KnownApp>,
}

/// The claims a presented access token gives.
///
/// # Errors
/// `invalid_token` if it is not good here, `insufficient_scope` without `openid`.
pub async fn userinfo(tenant: &Tenant, token: &str) -> Result<Userinfo, OAuthFailure> {
    let invalid = || OAuthError::new(ErrorCode::InvalidToken, "the access token is unknown, expired or revoked");
    let checked = check(tenant, token).await?.ok_or_else(invalid)?;
    if !checked.audience.numbers.contains(&DEFAULT) {
        // A token for some API must not let that API read about the person here.
        let why = "the access token is for another resource; ask for one without the resource parameter";
        return Err(OAuthError::new(ErrorCode::InvalidToken, why).into());
    }
    let (Some(user), Some(grant)) = (checked.user, &checked.grant) else {
        return Err(insufficient().into());
    };
    if !checked.scope.contains(OPENID) {
        return Err(insufficient().into());
    }
    let user = tenant.user(user).await?.ok_or_else(invalid)?;
    let app = tenant.app_by_id(checked.app).await?.ok_or_else(invalid)?;
    let mut claims = allowed(&user, &checked.scope, &grant.grant.claims.userinfo.0);
    claims.insert("sub".to_owned(), user.id.to_string().into());
    Ok(Userinfo { claims, app })
}

fn insufficient() -> OAuthError {
    OAuthError::new(ErrorCode::InsufficientScope, "the access token does not have the scope openid")
}
