//! A token as somebody sees it who manages its workspace and holds it in their hands: whether it is good, and on what it
//! stands. What apps ask about tokens (RFC 7662) is in `introspect`.

use super::check::{self, CheckedToken};
use super::refresh_token::Refresh;
use crate::domain::grant::standing;
use crate::domain::{Fault, Tenant};
use entity::id::GrantId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token, shown: the words of RFC 7662 and the grant it stands on.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenView {
    /// Whether it is good.
    pub active: bool,
    /// `access_token` or `refresh_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The app it was issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Whom it acts for: the id of a person, or the app itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// What it allows, space separated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Its name, by which a revocation stands in the trail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// Unix seconds when it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Unix seconds when it ends at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// The grant it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<GrantId>,
}

/// Looks at a presented text; what is not good, whatever the reason, is not active and nothing else.
pub async fn inspect(tenant: &Tenant, text: &str) -> Result<TokenView, Fault> {
    if let Some(checked) = check::check(tenant, text).await? {
        return Ok(access(checked));
    }
    let Some(refresh) = Refresh::read(tenant, text) else {
        return Ok(TokenView::default());
    };
    let Some(context) = tenant.grant(refresh.grant).await? else {
        return Ok(TokenView::default());
    };
    let current = context.grant.refreshable && context.grant.generation == refresh.generation;
    if !current || !standing::is_good(tenant, &context) {
        return Ok(TokenView::default());
    }
    Ok(TokenView {
        active: true,
        kind: Some("refresh_token".to_owned()),
        client_id: Some(context.client_id.clone()),
        sub: Some(context.grant.user_id.to_string()),
        scope: Some(context.grant.scope.clone()),
        jti: None,
        iat: Some(context.grant.rotated_at),
        exp: Some(context.grant.ends_at),
        grant_id: Some(refresh.grant),
    })
}

fn access(checked: CheckedToken) -> TokenView {
    TokenView {
        active: true,
        kind: Some("access_token".to_owned()),
        sub: Some(checked.user.map_or_else(|| checked.client_id.clone(), |user| user.to_string())),
        client_id: Some(checked.client_id),
        scope: Some(checked.scope.to_string()),
        jti: Some(checked.token.id.text()),
        iat: Some(checked.token.id.issued_at),
        exp: Some(checked.token.expires_at()),
        grant_id: checked.grant.map(|context| context.grant.id),
    }
}
