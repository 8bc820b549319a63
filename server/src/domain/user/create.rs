//! Adds a person.

use super::claims;
use super::names::{Names, check_free};
use super::view::UserView;
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::login::NewPassword;
use crate::domain::refusal::Refused;
use entity::id::UserId;
use entity::user::{Claims, Model};
use secrecy::SecretString;
use serde_json::{Map, Value};

/// Who is to be added.
#[derive(Debug, Default)]
pub struct NewUser {
    /// What they sign in with; the e-mail address if absent.
    pub username: Option<String>,
    /// Where mail goes; also signs in.
    pub email: Option<String>,
    /// Whether the address is known to be theirs.
    pub email_verified: bool,
    /// Further standard claims, by their wire names.
    pub claims: Map<String, Value>,
    /// A password; without one they cannot sign in yet.
    pub password: Option<SecretString>,
}

/// Adds a person.
///
/// # Errors
/// [`Refused::Taken`] if the username or address is another person's.
pub async fn create(tenant: &Tenant, new: NewUser, actor: &Actor) -> Result<UserView, Refused> {
    let names = Names::of_new(new.username.as_deref(), new.email.as_deref())?;
    if new.email_verified && names.email.is_none() {
        return Err(Refused::invalid("email_verified", "has no address to be about", "give an email as well"));
    }
    let mut kept = Claims::default();
    claims::apply(&mut kept, &new.claims)?;
    let (id, now) = (UserId(tenant.instance().entropy.uuid_v4()), tenant.now());
    let (username, username_key) = names.username.into_parts();
    let (email, email_key) = names.email.map(crate::domain::login::LoginName::into_parts).unzip();
    let password = match new.password {
        Some(secret) => {
            let prepared = NewPassword::prepare(tenant, &username, email.as_deref(), secret).await;
            Some(prepared.map_err(super::password_refused)?.row(tenant, id))
        }
        None => None,
    };
    let row = Model {
        workspace_id: tenant.workspace().id(),
        id,
        username,
        username_key,
        email,
        email_key,
        email_verified: new.email_verified,
        claims: kept,
        disabled: false,
        epoch: 1,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let view = UserView::from(&row);
    let event = tenant.event(actor, Action::UserCreated, Target::new("user", id));
    let once = tenant.once(id);
    tenant
        .write(async move |store| {
            check_free(store, &row).await?;
            store.users().insert(row.clone()).await.map_err(|error| super::taken(error, &row))?;
            if let Some(password) = &password {
                store.credentials().put(password.clone()).await?;
            }
            store.idempotency().keep(once.as_ref()).await?;
            Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
        })
        .await?;
    Ok(view)
}
