//! Changes a person who exists: names, claims, password, whether they are refused, whether they are there at all.

use super::names::{check_free, parse_email, parse_username};
use super::view::UserView;
use super::{claims, find, password_refused, taken};
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::login;
use crate::domain::member::keep_an_owner;
use crate::domain::refusal::Refused;
use entity::audit_event;
use entity::user::Model;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// What they sign in with.
    pub username: Option<String>,
    /// Where mail goes; an empty text takes the address away.
    pub email: Option<String>,
    /// Whether the address is known to be theirs; a new address is not unless this says so.
    pub email_verified: Option<bool>,
    /// Standard claims by their wire names; an empty text takes one away.
    pub claims: Map<String, Value>,
}

/// Changes names and claims.
///
/// # Errors
/// [`Refused::Taken`] if the username or address is another person's.
pub async fn update(tenant: &Tenant, name: &str, change: &UserChange, actor: &Actor) -> Result<UserView, Refused> {
    revise(tenant, find(tenant, name).await?, change, actor).await
}

/// The same, as decided by somebody who looked at this version of them.
///
/// # Errors
/// [`Refused::Stale`] if they are another version by now.
pub async fn update_seen(
    tenant: &Tenant,
    (name, version): (&str, i64),
    change: &UserChange,
    actor: &Actor,
) -> Result<UserView, Refused> {
    let before = find(tenant, name).await?;
    if before.version != version {
        return Err(Refused::Stale);
    }
    revise(tenant, before, change, actor).await
}

async fn revise(tenant: &Tenant, before: Model, change: &UserChange, actor: &Actor) -> Result<UserView, Refused> {
    let mut row = before.clone();
    if let Some(username) = &change.username {
        (row.username, row.username_key) = parse_username(username)?.into_parts();
    }
    set_email(&mut row, change)?;
    claims::apply(&mut row.claims, &change.claims)?;
    if row == before {
        return Ok(UserView::from(&row));
    }
    row.updated_at = tenant.now();
    let detail = json!({
        "username": row.username != before.username,
        "email": row.email != before.email,
        "email_verified": row.email_verified,
        "claims": change.claims.keys().collect::<Vec<_>>(),
    });
    let event = tenant.event_with(actor, Action::UserUpdated, Target::new("user", row.id), detail);
    write(tenant, &before, row, event).await
}

fn set_email(row: &mut Model, change: &UserChange) -> Result<(), Refused> {
    match change.email.as_deref() {
        None => {}
        Some("") => {
            (row.email, row.email_key) = (None, None);
            row.email_verified = false;
        }
        Some(email) => {
            let (typed, key) = parse_email(email)?.into_parts();
            if row.email_key.as_ref() != Some(&key) {
                row.email_verified = false;
            }
            (row.email, row.email_key) = (Some(typed), Some(key));
        }
    }
    if let Some(verified) = change.email_verified {
        if verified && row.email.is_none() {
            return Err(Refused::invalid("email_verified", "has no address to be about", "give an email as well"));
        }
        row.email_verified = verified;
    }
    Ok(())
}

/// Refuses a person everywhere; their sessions, grants and tokens are dead for ever. Does nothing to one who is
/// disabled.
///
/// # Errors
/// [`Refused::Conflict`] for the last owner of the workspace.
pub async fn disable(tenant: &Tenant, name: &str, actor: &Actor) -> Result<UserView, Refused> {
    let before = find(tenant, name).await?;
    if before.disabled {
        return Ok(UserView::from(&before));
    }
    let row = Model { disabled: true, epoch: before.epoch + 1, ..before.clone() };
    let event = tenant.event(actor, Action::UserDisabled, Target::new("user", row.id));
    write(tenant, &before, row, event).await
}

/// Lets a person sign in again; nothing they had before comes back. Does nothing to one who is enabled.
pub async fn enable(tenant: &Tenant, name: &str, actor: &Actor) -> Result<UserView, Refused> {
    let before = find(tenant, name).await?;
    if !before.disabled {
        return Ok(UserView::from(&before));
    }
    let row = Model { disabled: false, ..before.clone() };
    let event = tenant.event(actor, Action::UserEnabled, Target::new("user", row.id));
    write(tenant, &before, row, event).await
}

async fn write(tenant: &Tenant, before: &Model, row: Model, event: audit_event::Model) -> Result<UserView, Refused> {
    let barred = row.disabled && !before.disabled;
    let (id, view) = (row.id, UserView { version: row.version + 1, ..UserView::from(&row) });
    tenant
        .write(async move |store| {
            if barred {
                keep_an_owner(store, store.members().of_user(id).await?.as_ref()).await?;
            }
            check_free(store, &row).await?;
            store.users().update(row.clone()).await.map_err(|error| taken(error, &row))?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_user(id).await;
    Ok(view)
}

/// Sets a person's password; every session and grant of theirs ends.
pub async fn set_password(
    tenant: &Tenant,
    name: &str,
    password: SecretString,
    actor: &Actor,
) -> Result<UserView, Refused> {
    let id = find(tenant, name).await?.id;
    login::set_password(tenant, id, password, actor).await.map_err(password_refused)?;
    tenant.forget_user(id).await;
    Ok(UserView::from(&find(tenant, &id.to_string()).await?))
}

/// Removes a person with all that is theirs.
pub async fn delete(tenant: &Tenant, name: &str, actor: &Actor) -> Result<(), Refused> {
    let user = find(tenant, name).await?;
    let event = tenant.event(actor, Action::UserDeleted, Target::new("user", user.id));
    let id = user.id;
    tenant
        .write(async move |store| {
            let role = store.members().of_user(user.id).await?;
            keep_an_owner(store, role.as_ref()).await?;
            if !store.users().delete(user.id).await? {
                return Err(Refused::not_found("user", user.id));
            }
            Ok(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    tenant.forget_user(id).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::id::{UserId, WorkspaceId};
    use uuid::Uuid;

    fn ada() -> Model {
        Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: UserId(Uuid::nil()),
            username: "ada".to_owned(),
            username_key: "ada".to_owned(),
            email: Some("Ada@example.org".to_owned()),
            email_key: Some("ada@example.org".to_owned()),
            email_verified: true,
            claims: entity::user::Claims::default(),
            disabled: false,
            epoch: 1,
            created_at: 0,
            updated_at: 0,
            version: 1,
        }
    }

    fn verified_after(email: Option<&str>, verified: Option<bool>) -> Result<bool, Refused> {
        let change = UserChange { email: email.map(str::to_owned), email_verified: verified, ..UserChange::default() };
        let mut row = ada();
        set_email(&mut row, &change).map(|()| row.email_verified)
    }

    #[test]
    fn a_new_address_is_not_verified() {
        assert!(verified_after(None, None).unwrap());
        assert!(verified_after(Some("ada@EXAMPLE.org"), None).unwrap());
        assert!(!verified_after(Some("ada@other.example"), None).unwrap());
        assert!(verified_after(Some("ada@other.example"), Some(true)).unwrap());
        assert!(!verified_after(Some(""), None).unwrap());
        assert!(verified_after(Some(""), Some(true)).is_err());
    }
}
