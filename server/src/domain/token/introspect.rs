//! What a token is good for (RFC 7662), and who may know: the app it was issued to, and apps that serve an API it is
//! for. Everybody else learns only that it is not active.

use super::check::check;
use crate::domain::app_auth::AuthenticatedClient;
use crate::domain::{Fault, Tenant};
use crate::protocol::introspection::{ActiveToken, Introspection, TokenType};

/// Describes a presented token to a client.
pub async fn introspect(tenant: &Tenant, client: &AuthenticatedClient, token: &str) -> Result<Introspection, Fault> {
    let Some(checked) = check(tenant, token).await? else { return Ok(Introspection::inactive()) };
    let app = client.app();
    if checked.app != app.id() && !app.serves(&checked.audience.numbers) {
        return Ok(Introspection::inactive());
    }
    let username = match checked.user {
        Some(id) => tenant.user(id).await?.map(|user| user.username.clone()),
        None => None,
    };
    let subject = checked.user.map_or_else(|| checked.client_id.clone(), |id| id.to_string());
    Ok(Introspection::active(ActiveToken {
        scope: checked.scope,
        client_id: checked.client_id,
        username,
        token_type: TokenType::Bearer,
        exp: checked.token.expires_at(),
        iat: checked.token.id.issued_at,
        sub: subject,
        aud: checked.audience.identifiers,
        iss: tenant.urls().issuer().to_owned(),
        jti: checked.token.id.text(),
    }))
}
