//! What people allowed apps and are not asked again.

use super::grant::Whose;
use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::domain::consent::{self, ConsentView, listed};
use crate::domain::sifted::Among;
use entity::id::ConsentId;

/// The next page of them.
pub async fn next(site: &Site, whose: &Whose, pages: &mut Pages) -> Result<Vec<ConsentView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = listed(tenant, whose.user_id(), &Among::only(whose.app_id()), pages.here()).await?;
            pages.read(found.read, found.last);
            Ok(found.items)
        }
        Site::There(api) => whose.there(&api.at(["consents"]), pages).await,
    }
}

/// Withdraws one, and ends what it allowed; whether there was one.
pub async fn withdraw(site: &Site, id: ConsentId) -> Result<bool, Failure> {
    match site {
        Site::Here(tenant) => Ok(consent::withdraw(tenant, id, &OPERATOR).await?),
        Site::There(api) => api.at(["consents", id.to_string().as_str()]).end("consent").await,
    }
}
