//! What an operator does to a workspace between two requests: further verbs of [`World`], through the domain, as the
//! command line does it.

use crate::client::App;
use crate::database::Database;
use crate::place::on_postgres;
use crate::world::{AppType, REDIRECT, World};
use entity::api_resource::TokenFormat;
use entity::audit_event;
use entity::id::UserId;
use secrecy::ExposeSecret;
use tenantry::domain::app::{self, AppChange, NewApp, Rotation};
use tenantry::domain::audit::Actor;
use tenantry::domain::host;
use tenantry::domain::key::rotate::{self, Reason};
use tenantry::domain::member::{self, Holder};
use tenantry::domain::recovery::{self, By, Delivery, Offer};
use tenantry::domain::resource::{self, NewResource};
use tenantry::domain::workspace::{self, WorkspaceChange};
use tenantry::domain::{session, user};
use tenantry::store::{EventFilter, Page};

pub use entity::member::Role;

/// Something an operator does to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToUser {
    /// Sets another password.
    SetPassword,
    /// Disables.
    Disable,
    /// Enables.
    Enable,
    /// Deletes.
    Delete,
    /// Ends every session.
    SignOutEverywhere,
}

/// Something an operator does to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToApp {
    /// Disables.
    Disable,
    /// Enables.
    Enable,
    /// Deletes.
    Delete,
}

impl World<'_> {
    /// Makes a link with which a person chooses their password, to be handed over; its address.
    pub async fn password_link(&self, username: &str) -> String {
        let username = username.to_owned();
        let offer = Offer { delivery: Delivery::Answer, expires_in: None };
        let made =
            self.with(move |tenant| async move { recovery::offer(&tenant, &username, offer, By::Machine).await });
        made.await.expect("a link").url.expect("in the answer")
    }

    /// Registers an app as described to the last member.
    ///
    /// # Errors
    /// The refusal, in words.
    pub async fn register(&self, new: NewApp) -> Result<App, String> {
        let redirect_uri = new.settings.redirect_uris.as_ref().and_then(|uris| uris.first().cloned());
        let chosen = new.secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let made = self.with(move |tenant| async move { app::create(&tenant, new, &Actor::Operator).await }).await;
        let made = made.map_err(|refused| refused.to_string())?;
        Ok(App {
            issuer: self.issuer(),
            client_id: made.client_id.clone(),
            secret: made.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned()).or(chosen),
            post: made.token_endpoint_auth_method == entity::app::AuthMethod::ClientSecretPost,
            redirect_uri: redirect_uri.unwrap_or_default(),
        })
    }

    /// Registers a web app that may use these grants.
    ///
    /// # Errors
    /// The refusal, in words.
    pub async fn register_grants(&self, grants: &[&str]) -> Result<App, String> {
        let settings = AppChange {
            name: Some("Test app".to_owned()),
            redirect_uris: Some(vec![REDIRECT.to_owned()]),
            grant_types: Some(grants.iter().map(ToString::to_string).collect()),
            first_party: Some(true),
            ..AppChange::default()
        };
        self.register(NewApp { app_type: AppType::Web, client_id: None, secret: None, owner: None, settings }).await
    }

    /// Changes an app.
    ///
    /// # Errors
    /// The refusal, in words.
    pub async fn update_app(&self, app: &App, change: AppChange) -> Result<(), String> {
        let client_id = app.client_id.clone();
        let done =
            self.with(move |tenant| async move { app::update(&tenant, &client_id, &change, &Actor::Operator).await });
        done.await.map(drop).map_err(|refused| refused.to_string())
    }

    /// Does something to an app.
    pub async fn to_app(&self, app: &App, what: ToApp) {
        let client_id = app.client_id.clone();
        let done = self.with(move |tenant| async move {
            match what {
                ToApp::Disable => app::disable(&tenant, &client_id, &Actor::Operator).await.map(drop),
                ToApp::Enable => app::enable(&tenant, &client_id, &Actor::Operator).await.map(drop),
                ToApp::Delete => app::delete(&tenant, &client_id, &Actor::Operator).await,
            }
        });
        done.await.expect("it is done to the app");
    }

    /// Gives an app a new secret; the app with it.
    pub async fn rotate_secret(&self, app: &App, overlap_seconds: i64, revoke_tokens: bool) -> App {
        let client_id = app.client_id.clone();
        let rotation = Rotation { secret: None, overlap_seconds, revoke_tokens };
        let rotated =
            self.with(move |tenant| async move { app::rotate(&tenant, &client_id, rotation, &Actor::Operator).await });
        let secret = rotated.await.expect("a new secret").client_secret.expect("it is shown");
        App { secret: Some(secret.expose_secret().to_owned()), ..app.clone() }
    }

    /// Does something to a person, by `sub`.
    pub async fn to_user(&self, sub: &str, what: ToUser) {
        let sub = sub.to_owned();
        let done = self.with(move |tenant| async move {
            let by = Actor::Operator;
            match what {
                ToUser::SetPassword => {
                    let password = "another long pass phrase 77".to_owned().into();
                    user::set_password(&tenant, &sub, password, &by).await.map(drop)
                }
                ToUser::Disable => user::disable(&tenant, &sub, &by).await.map(drop),
                ToUser::Enable => user::enable(&tenant, &sub, &by).await.map(drop),
                ToUser::Delete => user::delete(&tenant, &sub, &by).await,
                ToUser::SignOutEverywhere => {
                    let id: UserId = sub.parse().expect("a sub");
                    Ok(session::end_all(&tenant, id, &by).await?)
                }
            }
        });
        done.await.expect("it is done to the person");
    }

    /// Adds an API with opaque tokens, or with JWTs of an algorithm.
    pub async fn resource(&self, identifier: &str, jwt: Option<&str>) {
        let access_token = if jwt.is_some() { TokenFormat::Jwt } else { TokenFormat::Opaque };
        let algorithm = jwt.map(str::to_owned);
        let new = NewResource { identifier: identifier.to_owned(), name: None, access_token, algorithm };
        let made = self.with(move |tenant| async move { resource::create(&tenant, new, &Actor::Operator).await });
        made.await.expect("an API");
    }

    /// Removes an API.
    pub async fn delete_resource(&self, identifier: &str) {
        let identifier = identifier.to_owned();
        let gone =
            self.with(move |tenant| async move { resource::delete(&tenant, &identifier, &Actor::Operator).await });
        gone.await.expect("the API goes");
    }

    /// Gives a machine app a role, another role, or none.
    pub async fn role_of_app(&self, app: &App, role: Option<Role>) {
        self.role_of(Holder::App(app.client_id.clone()), role).await;
    }

    /// Gives a person a role, another role, or none.
    pub async fn role_of_user(&self, username: &str, role: Option<Role>) {
        self.role_of(Holder::User(username.to_owned()), role).await;
    }

    async fn role_of(&self, holder: Holder, role: Option<Role>) {
        let done = self.with(move |tenant| async move {
            let by = Actor::Operator;
            match role {
                None => member::delete(&tenant, &holder, &by).await,
                Some(role) => match member::set_role(&tenant, &holder, role, &by).await {
                    Ok(_) => Ok(()),
                    Err(_) => member::create(&tenant, &holder, role, &by).await.map(drop),
                },
            }
        });
        done.await.expect("a role");
    }

    /// Changes the workspace's policy, as `name=value`.
    pub async fn set(&self, settings: &[&str]) {
        let settings = settings.iter().map(ToString::to_string).collect();
        let change = WorkspaceChange { settings, ..WorkspaceChange::default() };
        let done = self.with(move |tenant| async move { workspace::update(&tenant, &change, &Actor::Operator).await });
        done.await.expect("a policy");
    }

    /// Binds a host to the workspace.
    ///
    /// # Errors
    /// The refusal, in words.
    pub async fn bind(&self, host: &str) -> Result<(), String> {
        let host = host.to_owned();
        let bound = self.with(move |tenant| async move { host::create(&tenant, &host, &Actor::Operator).await });
        bound.await.map(drop).map_err(|refused| refused.to_string())
    }

    /// Releases a host of the workspace.
    ///
    /// # Errors
    /// The refusal, in words.
    pub async fn release(&self, host: &str) -> Result<(), String> {
        let host = host.to_owned();
        let released = self.with(move |tenant| async move { host::delete(&tenant, &host, &Actor::Operator).await });
        released.await.map(drop).map_err(|refused| refused.to_string())
    }

    /// Suspends the workspace, or lets it answer again.
    pub async fn suspend(&self, suspended: bool) {
        let done = self.with(move |tenant| async move {
            if suspended {
                workspace::suspend(&tenant, &Actor::Operator).await
            } else {
                workspace::resume(&tenant, &Actor::Operator).await
            }
        });
        done.await.expect("a status");
    }

    /// Replaces the workspace's keys.
    pub async fn rotate_keys(&self, compromised: bool) {
        let reason = if compromised { Reason::Compromised } else { Reason::Routine };
        let done = self.with(move |tenant| async move { rotate::rotate(&tenant, &Actor::Operator, reason).await });
        done.await.expect("new keys");
    }

    /// How often an action stands in the workspace's audit trail.
    pub async fn audited(&self, action: &str) -> usize {
        self.audit().await.iter().filter(|line| line.action == action).count()
    }

    /// The lines of the workspace's audit trail, the oldest first.
    pub async fn audit(&self) -> Vec<audit_event::Model> {
        let found = self.with(move |tenant| async move {
            let (filter, page) =
                (EventFilter { oldest_first: true, ..EventFilter::default() }, Page { after: None, limit: 200 });
            tenant.store().audit_events().search(&filter, page).await.expect("a trail")
        });
        found.await
    }

    /// Changes the database behind the server's back, for instance to make it fail.
    pub async fn execute(&self, statement: &str) {
        let database = Database::open(self.server.database()).await;
        database.execute(statement).await;
        database.close().await;
    }

    /// Makes every change of a kind (`INSERT`, `UPDATE` or `DELETE`) of a table fail, with a reason that must not get out.
    pub async fn break_writes(&self, kind: &str, table: &str) {
        let reason = "disk I/O error";
        if !on_postgres() {
            let broken = format!("BEGIN SELECT RAISE(FAIL, '{reason}'); END");
            return self
                .execute(&format!(r#"CREATE TRIGGER "broken_{table}" BEFORE {kind} ON "{table}" {broken}"#))
                .await;
        }
        let function = format!(r#""broken_{table}"()"#);
        let body = format!("$$BEGIN RAISE EXCEPTION '{reason}'; END$$");
        self.execute(&format!("CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS {body}")).await;
        let each = format!("FOR EACH ROW EXECUTE FUNCTION {function}");
        self.execute(&format!(r#"CREATE TRIGGER "broken_{table}" BEFORE {kind} ON "{table}" {each}"#)).await;
    }

    /// Mends what was broken.
    pub async fn mend_writes(&self, table: &str) {
        if on_postgres() {
            self.execute(&format!(r#"DROP FUNCTION "broken_{table}"() CASCADE"#)).await;
        } else {
            self.execute(&format!(r#"DROP TRIGGER "broken_{table}""#)).await;
        }
    }
}
