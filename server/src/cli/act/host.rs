//! Hosts bound to a workspace.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::domain::host::{self, HostView};
use serde_json::json;

/// All of them.
pub async fn list(site: &Site) -> Result<Vec<HostView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(host::list(tenant).await?),
        Site::There(api) => api.at(["hosts"]).all().await,
    }
}

/// Binds one.
pub async fn create(site: &Site, name: &str) -> Result<HostView, Failure> {
    match site {
        Site::Here(tenant) => Ok(host::create(tenant, name, &OPERATOR).await?),
        Site::There(api) => Ok(api.at(["hosts"]).make(&json!({ "host": name })).await?.thing),
    }
}

/// Releases one; its name as it was bound.
pub async fn delete(site: &Site, name: &str) -> Result<String, Failure> {
    match site {
        Site::Here(tenant) => Ok(host::delete(tenant, name, &OPERATOR).await?.to_string()),
        Site::There(api) => {
            let hosts = list(site).await?;
            let found = hosts.into_iter().find(|view| view.host.eq_ignore_ascii_case(name));
            let found = found.ok_or_else(|| Failure::absent("host", name))?;
            api.at(["hosts", found.id.to_string().as_str()]).remove(&[]).await?;
            Ok(found.host)
        }
    }
}
