//! What the tests of signing in share: the workspaces `system` and `acme` in a [small world](test_support::World),
//! requests with an origin, and people as they are asked for.

use super::Lane;
use super::name::LoginName;
use super::password::kept;
use super::sign_in::{Attempt, SignInRefused, SignedIn, sign_in};
use crate::config::Argon2Cost;
use crate::domain::tenant::Origin;
use crate::domain::{Fault, Tenant, test_support};
use entity::audit_event;
use entity::id::UserId;
use entity::user;
use secrecy::SecretString;
use std::ops::Deref;

/// The password of everybody here who has one.
pub(crate) const PASSWORD: &str = "plum velvet 7 orbits";

pub(crate) struct World(test_support::World);

impl Deref for World {
    type Target = test_support::World;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let world = test_support::World::new().await;
        for slug in ["system", "acme"] {
            world.workspace(slug).await;
        }
        Self(world)
    }

    /// The same installation with hashes at another cost, as after a restart.
    pub(crate) async fn reopened(self, cost: Argon2Cost) -> Self {
        Self(self.0.reopened(cost).await)
    }

    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        self.tenant_at(slug, None).await
    }

    /// A request to `acme` from an address.
    pub(crate) async fn tenant_at(&self, slug: &str, address: Option<&str>) -> Tenant {
        let origin = Origin {
            request_id: Some("request-1".to_owned()),
            address: address.map(str::to_owned),
            user_agent: Some("Browser/1.0\u{7}\n (test)".to_owned()),
            once: None,
        };
        Tenant::find(&self.instance, slug, origin).await.unwrap().unwrap()
    }
}

/// Adds a person, with [`PASSWORD`] or without one.
pub(crate) async fn person(tenant: &Tenant, username: &str, email: Option<&str>, with_password: bool) -> UserId {
    let id = UserId(tenant.instance().entropy.uuid_v4());
    let (username, username_key) = LoginName::parse(username).unwrap().into_parts();
    let (email, email_key) = email.map(|email| LoginName::parse_email(email).unwrap().into_parts()).unzip();
    let row = user::Model {
        workspace_id: tenant.workspace().id(),
        id,
        username,
        username_key,
        email,
        email_key,
        email_verified: false,
        claims: user::Claims::default(),
        disabled: false,
        epoch: 1,
        created_at: tenant.now(),
        updated_at: tenant.now(),
        version: 1,
    };
    let hasher = &tenant.instance().hasher;
    let phc = hasher.hash(row.workspace_id, Lane::People, SecretString::from(PASSWORD)).await.unwrap();
    let credential = with_password.then(|| kept(tenant, id, phc));
    let written: Result<(), Fault> = tenant
        .write(async move |store| {
            store.users().insert(row.clone()).await?;
            if let Some(credential) = &credential {
                store.credentials().put(credential.clone()).await?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
    id
}

/// Changes a person's row.
pub(crate) async fn change(tenant: &Tenant, id: UserId, change: impl FnOnce(&mut user::Model)) {
    let mut row = tenant.store().users().by_id(id).await.unwrap().unwrap();
    change(&mut row);
    let written: Result<(), Fault> =
        tenant.write(async move |store| Ok(store.users().update(row.clone()).await?)).await;
    written.unwrap();
}

/// Signs in without a session before.
pub(crate) async fn try_in(tenant: &Tenant, username: &str, password: &str) -> Result<SignedIn, SignInRefused> {
    let password = SecretString::from(password);
    sign_in(tenant, Attempt { username: username.to_owned(), password, previous: None }).await
}

/// The trail of a workspace, the oldest first; lines of the same millisecond in no order.
pub(crate) async fn trail(tenant: &Tenant) -> Vec<audit_event::Model> {
    let page = crate::store::Page { after: None, limit: 200 };
    let oldest = crate::store::EventFilter { oldest_first: true, ..Default::default() };
    let mut events = tenant.store().audit_events().search(&oldest, page).await.unwrap();
    events.sort_by_key(|event| event.id);
    events
}
