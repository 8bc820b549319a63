//! What people allowed apps.

use super::{app, user};
use crate::cli::desk::{OPERATOR, Site};
use crate::cli::failure::Failure;
use crate::cli::pages::Pages;
use crate::domain::app::AppView;
use crate::domain::grant::revoke::revoke_grant;
use crate::domain::grant::{GrantView, listed};
use crate::domain::user::UserView;
use crate::store::GrantFilter;
use entity::id::GrantId;

/// Whose grants, and to which app.
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

/// The next page of those that are live.
pub async fn next(site: &Site, whose: &Whose, pages: &mut Pages) -> Result<Vec<GrantView>, Failure> {
    let (user, app) = (whose.user.as_ref(), whose.app.as_ref());
    match site {
        Site::Here(tenant) => {
            let filter = GrantFilter { user: user.map(|user| user.id), app: app.map(|app| app.id) };
            let found = listed(tenant, filter, None, pages.here()).await?;
            pages.read(found.read, found.last.map(|id| id.0));
            Ok(found.items)
        }
        Site::There(api) => {
            let user = user.map(|user| user.id.to_string());
            let app = app.map(|app| app.client_id.as_str());
            pages.there(&api.at(["grants"]), &[("user_id", user.as_deref()), ("client_id", app)]).await
        }
    }
}

/// Ends one with its tokens; whether it was live.
pub async fn revoke(site: &Site, id: GrantId) -> Result<bool, Failure> {
    match site {
        Site::Here(tenant) => Ok(revoke_grant(tenant, &OPERATOR, id).await?),
        Site::There(api) => match api.at(["grants", id.to_string().as_str()]).remove(&[]).await {
            Err(absent) if absent.is_absent("grant") => Ok(false),
            done => done.map(|()| true),
        },
    }
}
