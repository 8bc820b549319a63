//! Members of a workspace: people with a role who are signed in at its pages, and machine apps with a role and a token.

use crate::browser::Browser;
use crate::client::App;
use crate::operator::Role;
use crate::world::{AppType, PASSWORD, World};
use tenantry::domain::app::AppChange;
use tenantry::domain::audit::Actor;
use tenantry::domain::scope;

impl World<'_> {
    /// Adds a person with a role, signed in at the workspace's pages.
    pub async fn member(&self, username: &str, role: Role) -> Browser {
        self.user(username).await;
        self.role_of_user(username, Some(role)).await;
        self.visitor(username).await
    }

    /// A browser in which a person is signed in at the workspace's pages.
    pub async fn visitor(&self, username: &str) -> Browser {
        let mut browser = Browser::new();
        let page = browser.get(&self.url("/login")).await;
        let answer = browser.sign_in(&page, username, PASSWORD).await;
        assert_eq!(answer.status, 303, "{username} is signed in: {}", answer.body);
        browser
    }

    /// A machine app with a role and these platform scopes.
    pub async fn member_app(&self, role: Role, scopes: &[&str]) -> App {
        let app = self.app(AppType::Machine).await;
        self.role_of_app(&app, Some(role)).await;
        let scopes = Some(scopes.iter().map(ToString::to_string).collect());
        self.update_app(&app, AppChange { scopes, ..AppChange::default() }).await.expect("scopes");
        app
    }

    /// An access token of a machine app with this scope.
    pub async fn token(&self, app: &App, scope: &str) -> String {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        app.token(&form).await.tokens().access_token
    }

    /// Adds a scope of the workspace's APIs.
    pub async fn scope(&self, name: &str, description: &str) {
        let (name, description) = (name.to_owned(), description.to_owned());
        let made =
            self.with(move |tenant| async move { scope::create(&tenant, &name, &description, &Actor::Operator).await });
        made.await.expect("a scope");
    }

    /// Says in other words what a scope of the workspace's APIs allows.
    pub async fn describe_scope(&self, name: &str, description: &str) {
        let (name, description) = (name.to_owned(), description.to_owned());
        let done = self
            .with(move |tenant| async move { scope::describe(&tenant, &name, &description, &Actor::Operator).await });
        done.await.expect("a scope in other words");
    }

    /// The workspace's audit trail: actor, action, target and detail of each line.
    pub async fn trail(&self) -> Vec<String> {
        let text = |line: &entity::audit_event::Model| {
            format!("{} {} {} {}", line.actor, line.action, line.target, line.detail)
        };
        self.audit().await.iter().map(text).collect()
    }
}
