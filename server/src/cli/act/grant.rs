//! What people allowed apps.

use super::{app, user};
use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::Api;
use crate::domain::app::AppView;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::{GrantView, listed};
use crate::domain::sifted::Among;
use crate::domain::user::UserView;
use entity::id::{AppId, GrantId, UserId};
use serde::de::DeserializeOwned;

/// Whose grants or consents, and to which app.
#[derive(Debug)]
pub struct Whose {
    user: Option<UserView>,
    app: Option<AppView>,
}

/// Finds out who is meant.
pub async fn whose(site: &Site, user: Option<&str>, app: Option<&str>) -> Result<Whose, Failure> {
    let user = match user {
        Some(name) => Some(user::show(site, name).await?),
        None => None,
    };
    let app = match app {
        Some(client_id) => Some(app::show(site, client_id).await?),
        None => None,
    };
    Ok(Whose { user, app })
}

impl Whose {
    /// The person, if it is one person's.
    pub fn user_id(&self) -> Option<UserId> {
        self.user.as_ref().map(|user| user.id)
    }

    /// The app, if it is one app's.
    pub fn app_id(&self) -> Option<AppId> {
        self.app.as_ref().map(|app| app.id)
    }

    /// The next page of a list of the API.
    pub async fn there<T: DeserializeOwned>(&self, list: &Api, pages: &mut Pages) -> Result<Vec<T>, Failure> {
        let user = self.user_id().map(|id| id.to_string());
        let app = self.app.as_ref().map(|app| app.client_id.as_str());
        pages.there(list, &[("user_id", user.as_deref()), ("client_id", app)]).await
    }
}

/// The next page of those that are live.
pub async fn next(site: &Site, whose: &Whose, pages: &mut Pages) -> Result<Vec<GrantView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = listed(tenant, whose.user_id(), &Among::only(whose.app_id()), pages.here()).await?;
            pages.read(found.read, found.last);
            Ok(found.items)
        }
        Site::There(api) => whose.there(&api.at(["grants"]), pages).await,
    }
}

/// Ends one with its tokens; whether it was live.
pub async fn revoke(site: &Site, id: GrantId) -> Result<bool, Failure> {
    match site {
        Site::Here(tenant) => Ok(revoke_grant(tenant, &OPERATOR, id).await?),
        Site::There(api) => api.at(["grants", id.to_string().as_str()]).end("grant").await,
    }
}
