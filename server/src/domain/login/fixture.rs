//! A small installation for tests: a database in a temporary folder, a clock that stands still, cheap hashes, the
//! workspaces `system` and `acme`, and people as they are asked for.

use super::hasher::Hasher;
use super::name::LoginName;
use super::password::kept;
use super::sign_in::{Attempt, SignInRefused, SignedIn, sign_in};
use super::{Lane, Throttle};
use crate::clock::ManualClock;
use crate::config::{Argon2Cost, PublicUrl};
use crate::domain::instance::{Foundation, OpenError};
use crate::domain::key::NewKeys;
use crate::domain::tenant::Origin;
use crate::domain::{Fault, Instance, Tenant};
use crate::entropy::Entropy;
use crate::seal::MasterKeys;
use crate::store::Db;
use entity::audit_event;
use entity::id::{UserId, WorkspaceId};
use entity::{user, workspace};
use secrecy::SecretString;
use std::num::NonZeroU32;
use std::sync::Arc;
use tempfile::TempDir;

/// Costs nothing worth waiting for.
pub(crate) const CHEAP: Argon2Cost = Argon2Cost {
    memory_kib: 64,
    iterations: 1,
    parallelism: 1,
};

/// The password of everybody here who has one.
pub(crate) const PASSWORD: &str = "plum velvet 7 orbits";

pub(crate) struct World {
    pub(crate) instance: Arc<Instance>,
    pub(crate) clock: ManualClock,
    masters: String,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let clock = ManualClock::new();
        let masters = MasterKeys::generate_text(Entropy::system()).to_string();
        let folder = tempfile::tempdir().unwrap();
        let instance = open(&folder, &masters, &clock, CHEAP).await.unwrap();
        for slug in ["system", "acme"] {
            found(&instance, slug).await.unwrap();
        }
        Self {
            instance,
            clock,
            masters,
            folder,
        }
    }

    /// The same installation with hashes at another cost, as after a restart.
    pub(crate) async fn reopened(self, cost: Argon2Cost) -> Self {
        self.instance.db.close().await;
        let instance = open(&self.folder, &self.masters, &self.clock, cost)
            .await
            .unwrap();
        Self { instance, ..self }
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
        };
        Tenant::find(&self.instance, slug, origin)
            .await
            .unwrap()
            .unwrap()
    }
}

async fn open(
    folder: &TempDir,
    masters: &str,
    clock: &ManualClock,
    cost: Argon2Cost,
) -> Result<Arc<Instance>, OpenError> {
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("test.db").display()
    );
    Instance::open(Foundation {
        db: Db::open(&url).await?,
        clock: Arc::new(clock.clone()),
        entropy: Entropy::system(),
        masters: MasterKeys::parse(&[masters.to_owned()]).unwrap(),
        public_url: PublicUrl::localhost(8080),
        cache_entries: 100,
        hasher: Hasher::new(cost),
        throttle: Throttle::new(NonZeroU32::new(30).unwrap()),
    })
    .await
}

async fn found(instance: &Arc<Instance>, slug: &str) -> Result<(), Fault> {
    let id = WorkspaceId(instance.entropy.uuid_v7(instance.clock.now_millis()));
    let keys = NewKeys::prepare(instance, id, &[]).await?;
    let row = workspace::Model {
        id,
        slug: slug.to_owned(),
        name: format!("The {slug} works"),
        template: "strict".to_owned(),
        status: workspace::Status::Active,
        epoch: 1,
        brand: workspace::Brand::default(),
        settings: workspace::Settings::default(),
        demo: false,
        created_at: instance.clock.now(),
        version: 1,
    };
    instance
        .db
        .write(async move |tx| {
            let workspace = tx.platform().workspace_insert(row.clone()).await?;
            for key in keys.rows() {
                tx.workspace(&workspace).keys().insert(key.clone()).await?;
            }
            Ok(())
        })
        .await
}

/// Adds a person, with [`PASSWORD`] or without one.
pub(crate) async fn person(
    tenant: &Tenant,
    username: &str,
    email: Option<&str>,
    with_password: bool,
) -> UserId {
    let id = UserId(tenant.instance().entropy.uuid_v4());
    let (username, username_key) = LoginName::parse(username).unwrap().into_parts();
    let (email, email_key) = email
        .map(|email| LoginName::parse_email(email).unwrap().into_parts())
        .unzip();
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
    let phc = hasher
        .hash(row.workspace_id, Lane::People, SecretString::from(PASSWORD))
        .await
        .unwrap();
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
    let written: Result<(), Fault> = tenant
        .write(async move |store| Ok(store.users().update(row.clone()).await?))
        .await;
    written.unwrap();
}

/// Signs in without a session before.
pub(crate) async fn try_in(
    tenant: &Tenant,
    username: &str,
    password: &str,
) -> Result<SignedIn, SignInRefused> {
    let password = SecretString::from(password);
    sign_in(
        tenant,
        Attempt {
            username: username.to_owned(),
            password,
            previous: None,
        },
    )
    .await
}

/// The trail of a workspace, the oldest first; lines of the same millisecond in no order.
pub(crate) async fn trail(tenant: &Tenant) -> Vec<audit_event::Model> {
    let page = crate::store::Page {
        after: None,
        limit: 200,
    };
    let mut events = tenant
        .store()
        .audit_events()
        .list(None, None, page)
        .await
        .unwrap();
    events.sort_by_key(|event| event.id);
    events
}
