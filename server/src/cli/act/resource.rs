//! APIs that access tokens are made for.

use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::domain::resource::{self, DEFAULT_NAME, NewResource, ResourceView};
use serde_json::json;

/// All of them, the default one first.
pub async fn list(site: &Site) -> Result<Vec<ResourceView>, Failure> {
    match site {
        Site::Here(tenant) => Ok(resource::list(tenant)),
        Site::There(api) => api.at(["resources"]).all().await,
    }
}

/// Adds one.
pub async fn create(site: &Site, new: NewResource) -> Result<ResourceView, Failure> {
    match site {
        Site::Here(tenant) => Ok(resource::create(tenant, new, &OPERATOR).await?),
        Site::There(api) => {
            let NewResource { identifier, name, access_token, algorithm } = new;
            let body = json!({
                "identifier": identifier, "name": name, "access_token": access_token, "alg": algorithm,
            });
            Ok(api.at(["resources"]).make(&body).await?.thing)
        }
    }
}

/// Removes one.
pub async fn delete(site: &Site, identifier: &str) -> Result<(), Failure> {
    match site {
        Site::Here(tenant) => Ok(resource::delete(tenant, identifier, &OPERATOR).await?),
        Site::There(api) => {
            let resources = list(site).await?;
            let is_it =
                |view: &&ResourceView| view.identifier == identifier || (view.default && identifier == DEFAULT_NAME);
            let found = resources.iter().find(is_it).ok_or_else(|| Failure::absent("resource", identifier))?;
            api.at(["resources", found.id.to_string().as_str()]).remove(&[]).await
        }
    }
}
