//! What the people who run a workspace do while somebody signs in: the same domain verbs the command line uses, and
//! looks behind the server's back.

use crate::client::App;
use crate::world::World;
use tenantry::domain::audit::Actor;
use tenantry::domain::workspace::WorkspaceChange;
use tenantry::domain::{app, resource, user, workspace};

pub use entity::api_resource::TokenFormat;
pub use tenantry::domain::app::AppChange;

impl World<'_> {
    /// Disables an app.
    pub async fn disable_app(&self, app: &App) {
        let name = app.client_id.clone();
        let done = self.with(move |tenant| async move { app::disable(&tenant, &name, &Actor::Operator).await });
        done.await.expect("a disabled app");
    }

    /// Enables an app again.
    pub async fn enable_app(&self, app: &App) {
        let name = app.client_id.clone();
        let done = self.with(move |tenant| async move { app::enable(&tenant, &name, &Actor::Operator).await });
        done.await.expect("an enabled app");
    }

    /// Changes an app.
    pub async fn change_app(&self, app: &App, change: AppChange) {
        let name = app.client_id.clone();
        let done = self.with(move |tenant| async move { app::update(&tenant, &name, &change, &Actor::Operator).await });
        done.await.expect("a changed app");
    }

    /// Disables a person.
    pub async fn disable_user(&self, username: &str) {
        let name = username.to_owned();
        let done = self.with(move |tenant| async move { user::disable(&tenant, &name, &Actor::Operator).await });
        done.await.expect("a disabled person");
    }

    /// Enables a person again.
    pub async fn enable_user(&self, username: &str) {
        let name = username.to_owned();
        let done = self.with(move |tenant| async move { user::enable(&tenant, &name, &Actor::Operator).await });
        done.await.expect("an enabled person");
    }

    /// Gives a person another password.
    pub async fn set_password(&self, username: &str, password: &str) {
        let (name, password) = (username.to_owned(), password.to_owned().into());
        let done = self
            .with(move |tenant| async move { user::set_password(&tenant, &name, password, &Actor::Operator).await });
        done.await.expect("a new password");
    }

    /// Removes a person.
    pub async fn delete_user(&self, username: &str) {
        let name = username.to_owned();
        let done = self.with(move |tenant| async move { user::delete(&tenant, &name, &Actor::Operator).await });
        done.await.expect("nobody");
    }

    /// Suspends the workspace.
    pub async fn suspend(&self) {
        let done = self.with(|tenant| async move { workspace::suspend(&tenant, &Actor::Operator).await.map(drop) });
        done.await.expect("a suspended workspace");
    }

    /// Lets the workspace answer again.
    pub async fn resume(&self) {
        let done = self.with(|tenant| async move { workspace::resume(&tenant, &Actor::Operator).await.map(drop) });
        done.await.expect("a workspace that answers");
    }

    /// Changes settings of the workspace, each as `name=value`.
    pub async fn set(&self, settings: &[&str]) {
        let settings = settings.iter().map(ToString::to_string).collect();
        let change = WorkspaceChange { settings, ..WorkspaceChange::default() };
        let done = self.with(|tenant| async move {
            workspace::update(&tenant, &change, &Actor::Operator).await.map(drop)
        });
        done.await.expect("changed settings");
    }

    /// Adds an API with opaque access tokens.
    pub async fn api(&self, identifier: &str) {
        let new = resource::NewResource {
            identifier: identifier.to_owned(),
            name: None,
            access_token: TokenFormat::Opaque,
            algorithm: None,
        };
        let done = self.with(|tenant| async move { resource::create(&tenant, new, &Actor::Operator).await });
        done.await.expect("an API");
    }

    /// How many lines of this action the workspace's audit trail has.
    pub async fn audited(&self, action: &str) -> i64 {
        let query = r#"SELECT COUNT(*) FROM "audit_event" WHERE "action" = ? AND "workspace_id" IN
                       (SELECT "id" FROM "workspace" WHERE "slug" = ?)"#;
        let pool = self.database().await;
        let count = sqlx::query_scalar(query).bind(action).bind(&self.slug).fetch_one(&pool).await.expect("a count");
        pool.close().await;
        count
    }

    /// How many rows of a table are this workspace's.
    pub async fn own_rows(&self, table: &str) -> i64 {
        let query = format!(
            r#"SELECT COUNT(*) FROM "{table}" WHERE "workspace_id" IN (SELECT "id" FROM "workspace" WHERE "slug" = ?)"#
        );
        let pool = self.database().await;
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(&self.slug).fetch_one(&pool).await;
        pool.close().await;
        count.expect("a count")
    }

    /// Takes the demand for a code challenge from an app, which no command does. Seen within a second.
    pub async fn excuse_from_pkce(&self, app: &App) {
        let query = r#"UPDATE "app" SET "pkce_required" = FALSE WHERE "client_id" = ?"#;
        let pool = self.database().await;
        let done = sqlx::query(query).bind(&app.client_id).execute(&pool).await;
        pool.close().await;
        assert_eq!(done.expect("a write").rows_affected(), 1);
    }

    async fn database(&self) -> sqlx::SqlitePool {
        let url = format!("sqlite://{}", self.server.database().display());
        sqlx::SqlitePool::connect(&url).await.expect("the database")
    }
}
