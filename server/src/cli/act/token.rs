//! Tokens somebody holds in their hands.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::domain::grant::revoke::{presented, revoke_presented};
use crate::domain::token::inspect::{self, TokenView};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

/// Whether one is good, and what it allows.
pub async fn inspect(site: &Site, token: &SecretString) -> Result<TokenView, Failure> {
    let token = token.expose_secret();
    match site {
        Site::Here(tenant) => Ok(inspect::inspect(tenant, token).await?),
        Site::There(api) => api.at(["tokens", "inspect"]).act(&json!({ "token": token })).await,
    }
}

/// Ends one, or the grant of a refresh token; whether it was live.
pub async fn revoke(site: &Site, token: &SecretString) -> Result<bool, Failure> {
    let token = token.expose_secret();
    match site {
        Site::Here(tenant) => match presented(tenant, token) {
            Some(presented) => Ok(revoke_presented(tenant, &OPERATOR, presented).await?),
            None => Ok(false),
        },
        Site::There(api) => match api.at(["tokens", "revoke"]).tell(&json!({ "token": token })).await {
            Err(absent) if absent.is_absent("token") => Ok(false),
            done => done.map(|()| true),
        },
    }
}
