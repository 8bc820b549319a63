//! Signed-in browsers.

use super::user;
use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::cli::remote::nothing;
use crate::domain::session::{self, SessionView};
use crate::domain::user::UserView;
use entity::id::{SessionId, UserId};

/// The next page of those that are live, of one person or of all.
pub async fn next(site: &Site, person: Option<UserId>, pages: &mut Pages) -> Result<Vec<SessionView>, Failure> {
    match site {
        Site::Here(tenant) => {
            let found = session::listed(tenant, person, pages.here()).await?;
            pages.read(found.read, found.last);
            Ok(found.items)
        }
        Site::There(api) => {
            let person = person.map(|id| id.to_string());
            pages.there(&api.at(["sessions"]), &[("user_id", person.as_deref())]).await
        }
    }
}

/// Ends one; whether it was live.
pub async fn end(site: &Site, id: SessionId) -> Result<bool, Failure> {
    match site {
        Site::Here(tenant) => Ok(session::end(tenant, id, &OPERATOR).await?),
        Site::There(api) => api.at(["sessions", id.to_string().as_str()]).end("session").await,
    }
}

/// Ends everything of a person; who that is.
pub async fn end_all(site: &Site, name: &str) -> Result<UserView, Failure> {
    let person = user::show(site, name).await?;
    match site {
        Site::Here(tenant) => {
            session::end_all(tenant, person.id, &OPERATOR).await?;
            tenant.forget_user(person.id).await;
        }
        Site::There(api) => api.at(["users", person.id.to_string().as_str(), "sign-out"]).tell(&nothing()).await?,
    }
    Ok(person)
}
