//! Lines of the gateway's table: which scope opens which path.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::domain::refusal::Refused;
use crate::domain::scope_path::{self, NewPath, PathView, opening};
use serde_json::json;

/// All of them.
pub async fn list(site: &Site) -> Result<Vec<PathView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope_path::list(tenant).await?),
        Site::There(api) => api.at(["paths"]).all().await,
    }
}

/// Adds lines.
pub async fn create(site: &Site, new: NewPath) -> Result<PathView, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope_path::create(tenant, new, &OPERATOR).await?),
        Site::There(api) => {
            let NewPath { scope, methods, path, resource } = new;
            let body = json!({ "scope": scope, "methods": methods, "path": path, "resource": resource });
            Ok(api.at(["paths"]).make(&body).await?.thing)
        }
    }
}

/// Removes lines, for these methods or for every one; those that are gone.
pub async fn delete(site: &Site, scope: &str, path: &str, only: Vec<String>) -> Result<PathView, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope_path::delete(tenant, scope, path, only, &OPERATOR).await?),
        Site::There(api) => {
            let all = list(site).await?;
            let found = opening(&all, scope, path);
            let Some(first) = found.first() else {
                super::scope::found(api, scope).await?;
                return Err(Refused::not_found("path", format!("{path} of the scope {scope}")).into());
            };
            let methods = only.join(",");
            let query: &[(&str, &str)] = if only.is_empty() { &[] } else { &[("method", methods.as_str())] };
            api.at(["paths", first.id.to_string().as_str()]).remove(query).await?;
            let mut gone: Vec<String> = if only.is_empty() {
                found.iter().flat_map(|view| view.methods.iter().cloned()).collect()
            } else {
                only
            };
            gone.sort_unstable();
            gone.dedup();
            Ok(PathView { methods: gone, ..(*first).clone() })
        }
    }
}
