//! Client authentication (RFC 6749 §2.3): from what a request presents to the proof that it is the app. Unknown apps,
//! wrong secrets and disabled apps cost the same work and get the same answer.

use super::app::is_leaked;
use super::known_app::KnownApp;
use super::login::Lane;
use super::oauth_failure::OAuthFailure;
use super::{Fault, Tenant};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::presented_client::PresentedClient;
use crate::protocol::token_request::GrantType;
use crate::secret::AppSecret;
use entity::app::AuthMethod;
use entity::app_secret::{self, Kind};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// Proof that the request comes from this app, or names it where it is public.
#[derive(Debug)]
pub struct AuthenticatedClient {
    app: Arc<KnownApp>,
}

impl AuthenticatedClient {
    /// The app.
    pub fn app(&self) -> &Arc<KnownApp> {
        &self.app
    }

    /// Refuses an app that may not use a grant type (RFC 6749 §5.2).
    pub fn demand(&self, grant: GrantType) -> Result<(), OAuthError> {
        if self.app.may_use(grant) {
            return Ok(());
        }
        let why = "this client may not use this grant type; whoever runs this workspace allows it with: tenantry app \
                   update --add-grant";
        Err(OAuthError::new(ErrorCode::UnauthorizedClient, why))
    }

    /// Refuses a public client where only one that keeps a secret may go.
    pub fn demand_confidential(&self) -> Result<(), OAuthError> {
        if self.app.is_confidential() {
            return Ok(());
        }
        Err(OAuthError::invalid_client().because("only clients that keep a secret may ask here"))
    }
}

/// Authenticates what a request presents.
///
/// # Errors
/// `invalid_client`, always in the same words; or how long to wait, after too many failures or requests.
pub async fn authenticate(tenant: &Tenant, presented: &PresentedClient) -> Result<AuthenticatedClient, OAuthFailure> {
    let limit = &tenant.instance().client_limit;
    limit.admit(tenant, presented.client_id()).map_err(throttled)?;
    let app = tenant.app(presented.client_id()).await?;
    let proven = proves(tenant, app.as_deref(), presented.secret()).await?;
    match app {
        Some(app) if proven && !app.row().disabled && method_fits(&app, presented) => {
            limit.count(tenant, &app).map_err(throttled)?;
            Ok(AuthenticatedClient { app })
        }
        _ => {
            limit.failed(tenant, presented.client_id());
            tenant.instance().usage.client_failed(tenant.workspace().id(), tenant.now());
            Err(OAuthError::invalid_client().because(cause(app.as_deref(), presented)).into())
        }
    }
}

fn throttled(seconds: u64) -> OAuthFailure {
    OAuthFailure::Throttled { seconds }
}

/// What the client is not told, for the log.
fn cause(app: Option<&KnownApp>, presented: &PresentedClient) -> String {
    match app {
        None => "this workspace has no app of this client_id".to_owned(),
        Some(app) if app.row().disabled => "the app is disabled".to_owned(),
        Some(app) if !method_fits(app, presented) => {
            format!("it came by {}, and the app is registered for another method", presented.method().as_str())
        }
        Some(_) => "the secret is wrong or has ended".to_owned(),
    }
}

/// K-04: only the registered method counts.
fn method_fits(app: &KnownApp, presented: &PresentedClient) -> bool {
    matches!(
        (app.row().auth_method, presented),
        (AuthMethod::ClientSecretBasic, PresentedClient::Basic { .. })
            | (AuthMethod::ClientSecretPost, PresentedClient::Post { .. })
            | (AuthMethod::None, PresentedClient::Public { .. })
    )
}

async fn proves(tenant: &Tenant, app: Option<&KnownApp>, presented: Option<&SecretString>) -> Result<bool, Fault> {
    let Some(presented) = presented else {
        return Ok(app.is_some_and(|app| !app.is_confidential()));
    };
    let digest = AppSecret::digest(presented.expose_secret());
    // It may have come in with rows of another system.
    if is_leaked(&digest) {
        return Ok(false);
    }
    let digest = digest.to_vec();
    let now = tenant.now();
    let secrets = app.map_or(&[][..], KnownApp::secrets);
    let mut proven = false;
    for secret in secrets.iter().filter(|secret| secret.expires_at.is_none_or(|end| now < end)) {
        proven |= match secret.kind {
            Kind::Sha256 => aws_lc_rs::constant_time::verify_slices_are_equal(&secret.digest, &digest).is_ok(),
            Kind::Argon2id => chosen_matches(tenant, secret, presented).await?,
        };
    }
    Ok(proven)
}

/// A chosen or imported secret is kept as a password is, and checked as slowly.
async fn chosen_matches(tenant: &Tenant, secret: &app_secret::Model, presented: &SecretString) -> Result<bool, Fault> {
    let phc = std::str::from_utf8(&secret.digest).map_err(|_| Fault::Broken("a kept secret is not a PHC string"))?;
    let hasher = &tenant.instance().hasher;
    let verdict = hasher.verify(tenant.workspace().id(), Lane::People, phc, presented.clone()).await?;
    Ok(verdict.is_match())
}
