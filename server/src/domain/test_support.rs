//! A small world for tests inside the crate: an installation on a SQLite file of its own, a clock that tests move, and
//! workspaces with rows made by hand, so that each capability is tested without the others.

use crate::clock::{Clock, ManualClock};
use crate::config::{Argon2Cost, PublicUrl};
use crate::domain::client_limit::{ClientLimit, ClientRates};
use crate::domain::instance::Foundation;
use crate::domain::key::NewKeys;
use crate::domain::login::{Hasher, Throttle};
use crate::domain::recovery::RecoveryLimit;
use crate::domain::tenant::Origin;
use crate::domain::{Instance, Tenant};
use crate::entropy::Entropy;
use crate::protocol::jose::Algorithm;
use crate::seal::MasterKeys;
use crate::store::{Db, StoreError};
use entity::id::{AppId, ResourceId, UserId, WorkspaceId};
use entity::workspace::{Brand, Settings, Status};
use entity::{api_resource, app, user, workspace};
use std::num::NonZeroU32;
use std::sync::Arc;

/// Password hashes that cost nothing worth waiting for.
const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, iterations: 1, parallelism: 1 };

/// Sign-ins allowed in a minute from one address.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(30).expect("not zero");

/// An installation and its clock; the database goes with it.
pub(crate) struct World {
    pub(crate) instance: Arc<Instance>,
    pub(crate) clock: ManualClock,
    masters: String,
    url: String,
    _directory: tempfile::TempDir,
}

impl World {
    /// An installation at its first start.
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite://{}?mode=rwc", directory.path().join("tenantry.db").display());
        let clock = ManualClock::new();
        let masters = MasterKeys::generate_text(Entropy::system()).to_string();
        let instance = open(&url, &masters, &clock, CHEAP).await;
        Self { instance, clock, masters, url, _directory: directory }
    }

    /// The same installation with password hashes at another cost, as after a restart.
    pub(crate) async fn reopened(self, cost: Argon2Cost) -> Self {
        self.instance.db.close().await;
        let instance = open(&self.url, &self.masters, &self.clock, cost).await;
        Self { instance, ..self }
    }

    /// A workspace with keys that are made quickly, and its default API.
    pub(crate) async fn workspace(&self, slug: &str) -> Tenant {
        let id = WorkspaceId(self.instance.entropy.uuid_v7(self.clock.now_millis()));
        let algorithms = [Algorithm::ES256, Algorithm::EdDSA];
        let keys = NewKeys::prepare(&self.instance, id, &algorithms).await.expect("keys");
        let row = self.workspace_row(id, slug, &algorithms);
        let resource = api_resource::Model {
            workspace_id: id,
            id: ResourceId(self.instance.entropy.uuid_v7(self.clock.now_millis())),
            number: api_resource::DEFAULT,
            identifier: String::new(),
            name: "default".to_owned(),
            access_token: api_resource::TokenFormat::Opaque,
            algorithm: Algorithm::ES256.as_str().to_owned(),
            created_at: self.clock.now(),
        };
        let written: Result<(), StoreError> = self
            .instance
            .db
            .write(async move |tx| {
                let workspace = tx.platform().workspace_insert(row.clone()).await?;
                let store = tx.workspace(&workspace);
                for key in keys.rows() {
                    store.keys().insert(key.clone()).await?;
                }
                store.api_resources().insert(resource.clone()).await
            })
            .await;
        written.expect("a workspace");
        self.tenant(slug).await
    }

    fn workspace_row(&self, id: WorkspaceId, slug: &str, algorithms: &[Algorithm]) -> workspace::Model {
        workspace::Model {
            id,
            slug: slug.to_owned(),
            name: format!("The {slug} workspace"),
            template: "strict".to_owned(),
            status: Status::Active,
            epoch: 1,
            brand: Brand::default(),
            settings: Settings {
                id_token_signing_algs: algorithms.iter().map(|algorithm| algorithm.as_str().to_owned()).collect(),
                ..Settings::default()
            },
            demo: false,
            created_at: self.clock.now(),
            version: 1,
        }
    }

    /// A workspace that was made before, whatever its status.
    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let found = Tenant::find_any(&self.instance, slug, Origin::default()).await;
        found.expect("a readable workspace").expect("a workspace of this slug")
    }

    /// Changes the status of a workspace, as of now for everybody.
    pub(crate) async fn set_status(&self, tenant: &Tenant, status: Status) -> Tenant {
        let mut row = tenant.workspace().row().clone();
        row.status = status;
        let written = self.instance.db.write(async move |tx| tx.platform().workspace_update(row.clone()).await).await;
        written.expect("a changed workspace");
        tenant.renewed().await.expect("the changed workspace")
    }

    /// A person with nothing to sign in with.
    pub(crate) async fn user(&self, tenant: &Tenant, username: &str) -> user::Model {
        let row = user::Model {
            workspace_id: tenant.workspace().id(),
            id: UserId(self.instance.entropy.uuid_v4()),
            username: username.to_owned(),
            username_key: username.to_lowercase(),
            email: None,
            email_key: None,
            email_verified: false,
            claims: user::Claims::default(),
            disabled: false,
            epoch: 1,
            created_at: self.clock.now(),
            updated_at: self.clock.now(),
            version: 1,
        };
        let made = row.clone();
        let written: Result<(), StoreError> =
            tenant.write(async move |store| store.users().insert(row.clone()).await).await;
        written.expect("a person");
        made
    }

    /// A web app with one redirect URI.
    pub(crate) async fn app(&self, tenant: &Tenant, client_id: &str) -> app::Model {
        let row = app::Model {
            workspace_id: tenant.workspace().id(),
            id: AppId(self.instance.entropy.uuid_v7(self.clock.now_millis())),
            client_id: client_id.to_owned(),
            name: client_id.to_owned(),
            app_type: app::AppType::Web,
            auth_method: app::AuthMethod::ClientSecretBasic,
            redirect_uris: ["https://app.example/callback"].into_iter().collect(),
            post_logout_redirect_uris: ["https://app.example/"].into_iter().collect(),
            grant_types: ["authorization_code", "refresh_token"].into_iter().collect(),
            scopes: "email offline_access openid profile".to_owned(),
            cors_origins: entity::list::TextList::default(),
            resource_number: None,
            pkce_required: true,
            first_party: false,
            id_token_alg: Algorithm::ES256.as_str().to_owned(),
            grant_life: app::GrantLife::Session,
            lifetimes: app::Lifetimes::default(),
            owner_id: None,
            disabled: false,
            epoch: 1,
            created_at: self.clock.now(),
            version: 1,
        };
        let made = row.clone();
        let written: Result<(), StoreError> =
            tenant.write(async move |store| store.apps().insert(row.clone()).await).await;
        written.expect("an app");
        made
    }

    /// Changes the database behind the server's back; how many rows that touched.
    pub(crate) async fn sql(&self, statement: &str) -> u64 {
        use sea_orm::ConnectionTrait;
        let connection = sea_orm::Database::connect(&self.url).await.expect("a second connection");
        let done = connection.execute_unprepared(statement).await.expect(statement);
        connection.close().await.expect("a closed connection");
        done.rows_affected()
    }

    /// How many rows a table has, optionally with a condition: `"session"` or `"session" WHERE …`.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let connection = sea_orm::Database::connect(&self.url).await.expect("a second connection");
        let query = format!("SELECT COUNT(*) AS n FROM {table}");
        let query = Statement::from_string(connection.get_database_backend(), query);
        let row = connection.query_one_raw(query).await.expect("a count").expect("one row");
        connection.close().await.expect("a closed connection");
        row.try_get("", "n").expect("a number")
    }
}

async fn open(url: &str, masters: &str, clock: &ManualClock, cost: Argon2Cost) -> Arc<Instance> {
    let foundation = Foundation {
        db: Db::open(url).await.expect("a database"),
        clock: Arc::new(clock.clone()),
        entropy: Entropy::system(),
        masters: MasterKeys::parse(&[masters.to_owned()]).expect("a master key"),
        public_url: PublicUrl::localhost(8080),
        default_workspace: None,
        cache_entries: 100,
        hasher: Hasher::new(cost),
        throttle: Throttle::new(ATTEMPTS),
        client_limit: ClientLimit::new(ClientRates {
            failures: ATTEMPTS,
            requests: NonZeroU32::MAX,
            public_requests: NonZeroU32::MAX,
        }),
        recovery_limit: RecoveryLimit::new(ATTEMPTS, ATTEMPTS),
    };
    Instance::open(foundation).await.expect("an installation")
}
