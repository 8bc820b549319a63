//! Is this access token still good? It must open or verify, not have ended, and everything it stands on (grant,
//! session, person, app, workspace) must be as it was. What stands in the database is at most a second old here; on
//! the node that revokes, the answer changes at once.

use super::issue::{Audience, JWT_TYPE, JwtClaims};
use super::payload::{AccessToken, Source};
use crate::domain::grant::standing;
use crate::domain::{Fault, Tenant};
use crate::protocol::jose::verify;
use crate::protocol::scope::ScopeSet;
use crate::seal::{Purpose, SealedText};
use crate::store::GrantContext;
use entity::id::{AppId, UserId};
use std::sync::Arc;

/// A good access token.
#[derive(Clone, Debug)]
pub struct CheckedToken {
    /// What it carries.
    pub token: AccessToken,
    /// The app it was issued to.
    pub app: AppId,
    /// That app's `client_id`.
    pub client_id: String,
    /// Whom it acts for; `None` for an app on its own.
    pub user: Option<UserId>,
    /// What it allows.
    pub scope: ScopeSet,
    /// Where.
    pub audience: Audience,
    /// Its grant.
    pub grant: Option<Arc<GrantContext>>,
}

/// Reads a presented text; `None` if this workspace never made it or it has ended.
pub fn read(tenant: &Tenant, text: &str) -> Option<AccessToken> {
    let opaque = if text.starts_with(Purpose::AccessToken.prefix()) {
        text.to_owned()
    } else {
        let verified = verify(text, tenant.keys().verifying().ok()?).ok()?;
        if !verified.header.has_type(JWT_TYPE) {
            return None;
        }
        let claims: JwtClaims = serde_json::from_value(verified.claims).ok()?;
        (claims.iss == tenant.urls().issuer()).then_some(claims.src)?
    };
    let sealed = SealedText::parse(Purpose::AccessToken, &opaque).ok()?;
    let token = AccessToken::decode(&tenant.keys().open(&sealed)?).ok()?;
    (tenant.now() < token.expires_at()).then_some(token)
}

/// Checks a presented text; `None` if it is not good, whatever the reason.
pub async fn check(tenant: &Tenant, text: &str) -> Result<Option<CheckedToken>, Fault> {
    let Some(token) = read(tenant, text) else { return Ok(None) };
    if tenant.is_revoked(&token).await? {
        return Ok(None);
    }
    match token.source.clone() {
        Source::Grant { grant, scope, resources } => {
            let Some(context) = tenant.grant(grant).await? else { return Ok(None) };
            if !standing::is_good(tenant, &context) {
                return Ok(None);
            }
            let granted = parsed(&context.grant.scope)?;
            let scope = scope.map_or(granted, |numbers| named(tenant, &numbers));
            let resources = resources.unwrap_or_else(|| context.grant.resources.0.clone());
            let audience = Audience::of(tenant, resources);
            Ok(audience.ok().map(|audience| CheckedToken {
                app: context.grant.app_id,
                client_id: context.client_id.clone(),
                user: Some(context.grant.user_id),
                scope,
                audience,
                grant: Some(context),
                token,
            }))
        }
        Source::App { app, scope, resources, app_epoch, workspace_epoch } => {
            let Some(known) = tenant.app_by_id(app).await? else { return Ok(None) };
            let same = known.row().epoch == app_epoch && tenant.workspace().epoch() == workspace_epoch;
            if known.row().disabled || !same {
                return Ok(None);
            }
            let scope = named(tenant, &scope);
            Ok(Audience::of(tenant, resources).ok().map(|audience| CheckedToken {
                app,
                client_id: known.client_id().to_owned(),
                user: None,
                scope,
                audience,
                grant: None,
                token,
            }))
        }
    }
}

fn parsed(scope: &str) -> Result<ScopeSet, Fault> {
    ScopeSet::parse(scope).map_err(|_| Fault::Broken("a grant has scopes that are not"))
}

/// Scopes by number; one that was deleted meanwhile allows nothing any more.
fn named(tenant: &Tenant, numbers: &[i32]) -> ScopeSet {
    let mut scope = ScopeSet::new();
    for known in numbers.iter().filter_map(|number| tenant.catalogue().scope_numbered(*number)) {
        let _ = scope.insert(&known.name);
    }
    scope
}
