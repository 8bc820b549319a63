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
pub use change::{AppChange, lifetime};
pub use create::{NewApp, create};
pub use kind::has_people;
pub(super) use leaked::is_leaked;
pub use secret::{OVERLAP_SECONDS, Rotation, SecretView, rotate};
pub use update::{Updated, adjust, delete, disable, enable, update};
pub use view::AppView;

use super::Tenant;
use super::refusal::Refused;
use super::search::{self, Found, Halves};
use crate::store::{After, Page, Sorting};
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
    Ok(shown(tenant, &tenant.store().apps().list(owner, page).await?))
}

/// Apps whose `client_id` or name begins with a text.
pub(super) async fn search(
    tenant: &Tenant,
    text: &str,
    place: Option<&str>,
    limit: u64,
) -> Result<Found<AppView>, Refused> {
    let store = tenant.store();
    let apps = store.apps();
    let halves = Halves {
        first: async |after: Option<&str>, limit| {
            Ok::<_, Refused>(shown(tenant, &apps.by_client_id_beginning(text, after, limit).await?))
        },
        second: async |after: Option<&After>, limit| {
            Ok(shown(tenant, &apps.by_name_beginning(text, after, limit).await?))
        },
        short: |view: &AppView| view.client_id.clone(),
        long: |view: &AppView| place_of(Sorting::Name, view),
    };
    search::page(place, limit, halves).await
}

/// Apps in an order.
pub(super) async fn sorted(
    tenant: &Tenant,
    sorting: Sorting,
    place: Option<&str>,
    limit: u64,
) -> Result<Found<AppView>, Refused> {
    let store = tenant.store();
    let apps = store.apps();
    let read = async |after: Option<&After>, limit| {
        Ok::<_, Refused>(shown(tenant, &apps.sorted(sorting, after, limit).await?))
    };
    search::sorted(place, limit, read, |view| place_of(sorting, view)).await
}

/// The place of an app in an order: of names without regard to their capitals, or of ids, which are those of registration.
fn place_of(sorting: Sorting, view: &AppView) -> After {
    let text = if sorting.is_by_name() { view.client_name.to_ascii_lowercase() } else { String::new() };
    After { text, id: view.id.0 }
}

fn shown(tenant: &Tenant, rows: &[Model]) -> Vec<AppView> {
    rows.iter().map(|row| AppView::of(tenant, row)).collect()
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
