//! Scopes.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::remote::Api;
use crate::domain::scope::{self, ScopeView};
use serde_json::json;

/// All of them.
pub async fn list(site: &Site) -> Result<Vec<ScopeView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope::list(tenant)),
        Site::There(api) => api.at(["scopes"]).all().await,
    }
}

/// Makes one.
pub async fn create(site: &Site, name: &str, description: &str) -> Result<ScopeView, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope::create(tenant, name, description, &OPERATOR).await?),
        Site::There(api) => {
            let body = json!({ "name": name, "description": description });
            Ok(api.at(["scopes"]).make(&body).await?.thing)
        }
    }
}

/// Gives one other words.
pub async fn describe(site: &Site, name: &str, description: &str) -> Result<ScopeView, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope::describe(tenant, name, description, &OPERATOR).await?),
        Site::There(api) => {
            let scope = found(api, name).await?;
            let seen = scope.look::<ScopeView>().await?;
            Ok(scope.change(&seen, &json!({ "description": description })).await?.thing)
        }
    }
}

/// Removes one; how many lines of the gateway's table went with it.
pub async fn delete(site: &Site, name: &str) -> Result<usize, Failure> {
    match site {
        Site::Here(tenant) => Ok(scope::delete(tenant, name, &OPERATOR).await?),
        Site::There(api) => {
            let scope = found(api, name).await?;
            let paths = super::path::list(site).await?;
            scope.remove(&[]).await?;
            Ok(paths.iter().filter(|path| path.scope == name).map(|path| path.methods.len()).sum())
        }
    }
}

/// Where a server has one.
pub async fn found(api: &Api, name: &str) -> Result<Api, Failure> {
    let scopes: Vec<ScopeView> = api.at(["scopes"]).all().await?;
    let scope = scopes.iter().find(|scope| scope.name == name).ok_or_else(|| Failure::absent("scope", name))?;
    Ok(api.at(["scopes", scope.id.to_string().as_str()]))
}
