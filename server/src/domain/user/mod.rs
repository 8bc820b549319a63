//! People as an operator manages them: added, looked at, changed, disabled, enabled, given a password, removed. How
//! they sign in is in `login`. Called by the command line and the admin API.

mod change;
mod claims;
mod create;
mod names;
mod view;

pub use change::{UserChange, delete, disable, enable, set_password, update, update_seen};
pub use create::{NewUser, create};
pub use view::UserView;

use super::Tenant;
use super::login::{LoginName, SetPasswordRefused};
use super::refusal::Refused;
use super::search::{self, Found, Halves};
use crate::store::{After, Page, Sorting, StoreError};
use entity::user::Model;

/// The row of a person, by id, username or e-mail address.
pub async fn find(tenant: &Tenant, name: &str) -> Result<Model, Refused> {
    let users = tenant.store();
    let users = users.users();
    if let Ok(id) = name.parse()
        && let Some(found) = users.by_id(id).await?
    {
        return Ok(found);
    }
    let unknown = || Refused::not_found("user", name);
    let login = LoginName::parse(name).map_err(|_| unknown())?;
    users.by_login(login.key()).await?.ok_or_else(unknown)
}

/// The person of this id, username or e-mail address.
pub async fn show(tenant: &Tenant, name: &str) -> Result<UserView, Refused> {
    Ok(UserView::from(&find(tenant, name).await?))
}

/// People in the order of their ids, which tells nothing.
pub async fn list(tenant: &Tenant, page: Page) -> Result<Vec<UserView>, Refused> {
    Ok(tenant.store().users().list(page).await?.iter().map(UserView::from).collect())
}

/// People whose username or e-mail address begins with a text.
pub async fn search(tenant: &Tenant, text: &str, place: Option<&str>, limit: u64) -> Result<Found<UserView>, Refused> {
    // What nobody can be called, nobody is found by.
    let Ok(name) = LoginName::parse(text) else { return Ok(Found { items: Vec::new(), next: None }) };
    let key = name.key();
    let store = tenant.store();
    let users = store.users();
    let halves = Halves {
        first: async |after: Option<&str>, limit| {
            Ok::<_, Refused>(users.by_username_beginning(key, after, limit).await?)
        },
        second: async |after: Option<&After>, limit| {
            Ok(users.by_email_beginning(key, after.map(|after| after.text.as_str()), limit).await?)
        },
        short: |row: &Model| row.username_key.clone(),
        long: |row: &Model| After { text: row.email_key.clone().unwrap_or_default(), id: row.id.0 },
    };
    Ok(shown(search::page(place, limit, halves).await?))
}

/// People in an order, that of names being the order of folded usernames.
pub async fn sorted(
    tenant: &Tenant,
    sorting: Sorting,
    place: Option<&str>,
    limit: u64,
) -> Result<Found<UserView>, Refused> {
    let store = tenant.store();
    let users = store.users();
    let read = async |after: Option<&After>, limit| Ok::<_, Refused>(users.sorted(sorting, after, limit).await?);
    let place_of = |row: &Model| {
        if sorting.is_by_name() {
            return After { text: row.username_key.clone(), id: row.id.0 };
        }
        After::moment(row.created_at, row.id.0)
    };
    Ok(shown(search::sorted(place, limit, read, place_of).await?))
}

fn shown(found: Found<Model>) -> Found<UserView> {
    Found { items: found.items.iter().map(UserView::from).collect(), next: found.next }
}

/// A second row of the same name: the index found it when a look beforehand could not.
fn taken(error: StoreError, row: &Model) -> Refused {
    let shown = match &row.email {
        Some(email) => format!("{} or {email}", row.username),
        None => row.username.clone(),
    };
    Refused::from(error).or_taken("username", shown)
}

fn password_refused(refused: SetPasswordRefused) -> Refused {
    match refused {
        SetPasswordRefused::Password(problem) => {
            Refused::invalid("password", problem.to_string(), "nothing was changed")
        }
        SetPasswordRefused::UnknownUser => Refused::not_found("user", ""),
        SetPasswordRefused::Fault(fault) => fault.into(),
    }
}

#[cfg(test)]
mod tests;
