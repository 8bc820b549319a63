//! Signing and root keys.

use crate::cli::desk::{OPERATOR, Place, Site};
use crate::cli::failure::Failure;
use crate::cli::remote::{Items, nothing};
use crate::domain::key::rotate::{Reason, rotate as replace};
use crate::domain::key::{self, KeyView};
use crate::domain::tenant::Origin;
use crate::domain::workspace::{self, ensure_system};
use crate::store::SYSTEM;
use serde_json::json;

/// Those of a workspace that have not ended.
pub async fn list(site: &Site) -> Result<Vec<KeyView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(key::list(tenant).await?),
        Site::There(api) => api.at(["keys"]).all().await,
    }
}

/// Replaces them; those there are then.
pub async fn rotate(site: &Site, reason: Reason) -> Result<Vec<KeyView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(key::list(&replace(tenant, &OPERATOR, reason).await?).await?),
        Site::There(api) => {
            let body = json!({ "compromised": reason == Reason::Compromised });
            let keys: Items<KeyView> = api.at(["keys", "rotate"]).act(&body).await?;
            Ok(keys.items)
        }
    }
}

/// Ends every code, token, link and session of every workspace.
pub async fn expire_all(place: &Place) -> Result<(), Failure> {
    match place {
        Place::Here(instance) => {
            ensure_system(instance).await?;
            let system = workspace::find(instance, SYSTEM, Origin::default()).await?;
            Ok(key::expire_all(&system, &OPERATOR).await?)
        }
        Place::There(api) => api.at(["instance", "expire-all"]).tell(&nothing()).await,
    }
}
