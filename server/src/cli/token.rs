//! `tenantry token …`: tokens are secrets and come from standard input.

use super::desk::{Desk, In, OPERATOR};
use super::failure::Failure;
use super::input::secret;
use super::output::Fields;
use crate::domain::Tenant;
use crate::domain::grant::revoke::{revoke_access_token, revoke_grant};
use crate::domain::grant::standing;
use crate::domain::timestamp::Timestamp;
use crate::domain::token::check::{self, CheckedToken};
use crate::domain::token::refresh_token::Refresh;
use clap::Subcommand;
use entity::id::GrantId;
use secrecy::ExposeSecret;
use serde::Serialize;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Show whether a token is good, and what it allows
    Inspect(In),
    /// End an access token, or the grant of a refresh token
    Revoke(In),
}

/// A token, shown: the words of RFC 7662 and the grant it stands on.
#[derive(Debug, Default, Serialize)]
struct View {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<GrantId>,
}

/// Carries a command out.
pub async fn run(desk: &Desk, words: Words) -> Result<(), Failure> {
    match words {
        Words::Inspect(place) => {
            let tenant = desk.within(&place).await?;
            let token = secret("token")?;
            let view = inspect(&tenant, token.expose_secret()).await?;
            desk.output.one(&view, || fields(&view))
        }
        Words::Revoke(place) => {
            let tenant = desk.within(&place).await?;
            let token = secret("token")?;
            if !revoke(&tenant, token.expose_secret()).await? {
                return Err(Failure::new("this is no live token of this workspace"));
            }
            desk.output.done(&serde_json::json!({ "revoked": true }), "revoked")
        }
    }
}

async fn inspect(tenant: &Tenant, text: &str) -> Result<View, Failure> {
    if let Some(checked) = check::check(tenant, text).await? {
        return Ok(access(checked));
    }
    let Some(refresh) = Refresh::read(tenant, text) else {
        return Ok(View::default());
    };
    let Some(context) = tenant.grant(refresh.grant).await? else {
        return Ok(View::default());
    };
    let current = context.grant.refreshable && context.grant.generation == refresh.generation;
    if !current || !standing::is_good(tenant, &context) {
        return Ok(View::default());
    }
    Ok(View {
        active: true,
        kind: Some("refresh_token"),
        client_id: Some(context.client_id.clone()),
        sub: Some(context.grant.user_id.to_string()),
        scope: Some(context.grant.scope.clone()),
        jti: None,
        iat: Some(context.grant.rotated_at),
        exp: Some(context.grant.ends_at),
        grant_id: Some(refresh.grant),
    })
}

fn access(checked: CheckedToken) -> View {
    View {
        active: true,
        kind: Some("access_token"),
        sub: Some(checked.user.map_or_else(|| checked.client_id.clone(), |user| user.to_string())),
        client_id: Some(checked.client_id),
        scope: Some(checked.scope.to_string()),
        jti: Some(checked.token.id.text()),
        iat: Some(checked.token.id.issued_at),
        exp: Some(checked.token.expires_at()),
        grant_id: checked.grant.map(|context| context.grant.id),
    }
}

async fn revoke(tenant: &Tenant, text: &str) -> Result<bool, Failure> {
    if let Some(refresh) = Refresh::read(tenant, text) {
        return Ok(revoke_grant(tenant, &OPERATOR, refresh.grant).await?);
    }
    match check::read(tenant, text) {
        Some(token) => Ok(revoke_access_token(tenant, &OPERATOR, token).await?),
        None => Ok(false),
    }
}

fn fields(view: &View) -> Fields {
    let mut fields = vec![("active", if view.active { "yes" } else { "no" }.to_owned())];
    let texts = [
        ("kind", view.kind.map(str::to_owned)),
        ("client_id", view.client_id.clone()),
        ("sub", view.sub.clone()),
        ("scope", view.scope.clone()),
        ("jti", view.jti.clone()),
        ("issued", view.iat.map(|at| Timestamp(at).to_string())),
        ("expires", view.exp.map(|at| Timestamp(at).to_string())),
        ("grant", view.grant_id.map(|id| id.to_string())),
    ];
    fields.extend(texts.into_iter().filter_map(|(name, text)| text.map(|text| (name, text))));
    fields
}
