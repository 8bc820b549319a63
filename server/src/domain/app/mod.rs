//! Apps as an operator or developer manages them: registered, looked at, changed, disabled, enabled, deleted, given a
//! new secret. How an app proves itself in a request is in `app_auth`. Called by the command line and the admin API.

mod adjust;
mod change;
mod check;
mod client_id;
mod create;
mod kind;
mod leaked;
mod origin;
pub mod permit;
mod scopes;
mod secret;
mod update;
mod view;

pub use adjust::{Adjustment, ListChange};
pub use change::AppChange;
pub use create::{NewApp, create};
pub use kind::has_people;
pub(super) use leaked::is_leaked;
pub use secret::{OVERLAP_SECONDS, Rotation, rotate};
pub use update::{Updated, adjust, delete, disable, enable, update};
pub use view::AppView;

use super::Tenant;
use super::refusal::Refused;
use crate::store::Page;
use entity::app::Model;
use entity::id::UserId;

/// The row of the app of this `client_id`.
pub async fn find(tenant: &Tenant, client_id: &str) -> Result<Model, Refused> {
    let found = tenant.store().apps().by_client_id(client_id).await?;
    found.ok_or_else(|| Refused::not_found("app", client_id))
}

/// The app of this `client_id`.
pub async fn show(tenant: &Tenant, client_id: &str) -> Result<AppView, Refused> {
    Ok(AppView::of(tenant, &find(tenant, client_id).await?))
}

/// Apps in order of registration, all or one owner's.
pub async fn list(tenant: &Tenant, owner: Option<UserId>, page: Page) -> Result<Vec<AppView>, Refused> {
    let rows = tenant.store().apps().list(owner, page).await?;
    Ok(rows.iter().map(|row| AppView::of(tenant, row)).collect())
}

/// The first app of the workspace a test holds for; reads them page by page.
pub(super) async fn first(tenant: &Tenant, test: impl Fn(&Model) -> bool) -> Result<Option<Model>, Refused> {
    let mut page = Page { after: None, limit: 200 };
    loop {
        let rows = tenant.store().apps().list(None, page).await?;
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        page.after = Some(last.id.0);
        if let Some(found) = rows.into_iter().find(|row| test(row)) {
            return Ok(Some(found));
        }
    }
}

#[cfg(test)]
mod tests;
