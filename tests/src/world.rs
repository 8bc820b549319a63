//! A workspace with what a test needs in it.

use crate::client::App;
use crate::database::Database;
use crate::server::TestServer;
use secrecy::ExposeSecret;
use serde_json::{Map, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tenantry::domain::app::{self, AppChange, NewApp};
use tenantry::domain::audit::Actor;
use tenantry::domain::tenant::Origin;
use tenantry::domain::user::{self, NewUser};
use tenantry::domain::workspace::{self, NewWorkspace, Slug};
use tenantry::domain::{Fault, Tenant};

pub use entity::app::AppType;
pub use tenantry::domain::workspace::Template;

/// The password of everybody a test makes.
pub const PASSWORD: &str = "correct horse battery staple 42";

/// Where test apps listen.
pub const REDIRECT: &str = "https://app.example/callback";

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A workspace on a server.
#[derive(Debug)]
pub struct World<'s> {
    /// The server.
    pub server: &'s TestServer,
    /// The workspace's slug.
    pub slug: String,
}

impl World<'static> {
    /// A new workspace on the shared server.
    pub async fn new() -> Self {
        Self::on(TestServer::shared()).await
    }
}

impl<'s> World<'s> {
    /// A new workspace on a server.
    pub async fn on(server: &'s TestServer) -> Self {
        Self::of(server, Template::Strict).await
    }

    /// A new workspace of a template on a server.
    pub async fn of(server: &'s TestServer, template: Template) -> Self {
        let slug = format!("w{}", COUNT.fetch_add(1, Ordering::SeqCst));
        Self::made(server, &slug, template).await
    }

    /// A new workspace of this slug on a server.
    pub async fn named(server: &'s TestServer, slug: &str) -> Self {
        Self::made(server, slug, Template::Strict).await
    }

    /// A new workspace of this slug and template on a server.
    pub async fn made(server: &'s TestServer, slug: &str, template: Template) -> Self {
        let wanted = slug.to_owned();
        let made = server.run(|instance| async move {
            let name = format!("Workspace {wanted}");
            let new = NewWorkspace { slug: Slug::parse(&wanted)?, name, template, demo: false, hosts: Vec::new() };
            workspace::create(&instance, new, &Actor::Operator, Origin::default()).await.map(drop)
        });
        made.await.expect("a workspace");
        Self { server, slug: slug.to_owned() }
    }

    /// The issuer.
    pub fn issuer(&self) -> String {
        format!("{}/{}", self.server.url, self.slug)
    }

    /// An address below the issuer.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }

    /// Runs something in the workspace, as the command line would.
    pub async fn with<T, F>(&self, work: impl FnOnce(Tenant) -> F + Send + 'static) -> T
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let slug = self.slug.clone();
        let run = self.server.run(|instance| async move {
            let tenant = Tenant::find_any(&instance, &slug, Origin::default()).await.expect("a database");
            work(tenant.expect("the workspace")).await
        });
        run.await
    }

    /// Registers an app of a type with [`REDIRECT`] and the type's defaults.
    pub async fn app(&self, app_type: AppType) -> App {
        self.app_with(app_type, |_| {}).await
    }

    /// Registers an app with changes to the type's defaults.
    pub async fn app_with(&self, app_type: AppType, change: impl FnOnce(&mut AppChange)) -> App {
        let mut settings = AppChange { name: Some("Test app".to_owned()), ..AppChange::default() };
        if matches!(app_type, AppType::Web | AppType::Spa | AppType::Native) {
            settings.redirect_uris = Some(vec![REDIRECT.to_owned()]);
        }
        if app_type == AppType::Machine {
            settings.scopes = Some(vec!["reports:read".to_owned()]);
        }
        change(&mut settings);
        let redirect_uri = settings.redirect_uris.clone().and_then(|uris| uris.first().cloned());
        let made = self.with(move |tenant| async move {
            let new = NewApp { app_type, client_id: None, secret: None, owner: None, settings };
            app::create(&tenant, new, &Actor::Operator).await
        });
        let made = made.await.expect("an app");
        App {
            issuer: self.issuer(),
            client_id: made.client_id.clone(),
            secret: made.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned()),
            post: made.token_endpoint_auth_method == entity::app::AuthMethod::ClientSecretPost,
            redirect_uri: redirect_uri.unwrap_or_default(),
        }
    }

    /// Adds a person with [`PASSWORD`] and every standard claim.
    pub async fn user(&self, username: &str) -> String {
        let username = username.to_owned();
        let claims: Map<_, _> = json!({
            "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "locale": "en",
            "phone_number": "+44 20 7946 0000", "address": { "country": "GB", "locality": "London" },
        })
        .as_object()
        .cloned()
        .expect("an object");
        let made = self.with(move |tenant| async move {
            let new = NewUser {
                email: Some(format!("{username}@example.test")),
                username: Some(username),
                email_verified: true,
                claims,
                password: Some(PASSWORD.to_owned().into()),
            };
            user::create(&tenant, new, &Actor::Operator).await
        });
        made.await.expect("a person").id.to_string()
    }

    /// How many rows a table of the workspace's database has, all workspaces together.
    pub async fn rows(&self, table: &str) -> i64 {
        let database = Database::open(self.server.database()).await;
        let count = database.number(&format!(r#"SELECT COUNT(*) FROM "{table}""#)).await;
        database.close().await;
        count
    }
}

/// Faults end a test.
pub fn sound<T>(result: Result<T, Fault>) -> T {
    result.expect("no fault")
}
