//! The demonstration: a workspace with a browser app, a machine app and a person, made at the first `serve --demo`.

use super::Instance;
use super::app::{self, AppChange, NewApp};
use super::audit::Actor;
use super::refusal::Refused;
use super::tenant::{Origin, Tenant};
use super::user::{self, NewUser};
use super::workspace::{self, NewWorkspace, Slug, Template};
use entity::app::AppType;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The demonstration workspace.
pub const SLUG: &str = "acme";
/// The `client_id` of its browser app.
pub const WEB: &str = "demo-web";
/// The `client_id` of its machine app.
pub const MACHINE: &str = "demo-machine";
/// Its person.
pub const PERSON: &str = "ada";

/// What a newcomer signs in with; shown once, when it is made.
#[derive(Debug)]
pub struct DemoCredentials {
    /// Of [`PERSON`].
    pub password: SecretString,
    /// Of [`MACHINE`].
    pub client_secret: SecretString,
}

/// Makes the demonstration, unless its workspace is there.
pub async fn ensure(instance: &Arc<Instance>) -> Result<Option<DemoCredentials>, Refused> {
    let actor = Actor::Job("demo");
    if let Some(tenant) = Tenant::find_any(instance, SLUG, Origin::default()).await? {
        if tenant.workspace().row().demo && tenant.workspace().is_active() {
            follow_public_url(&tenant, &actor).await?;
        }
        return Ok(None);
    }
    let new = NewWorkspace {
        slug: Slug::parse(SLUG)?,
        name: "Acme".to_owned(),
        template: Template::Strict,
        demo: true,
        hosts: Vec::new(),
    };
    let tenant = workspace::create(instance, new, &actor, Origin::default()).await?;
    browser_app(&tenant, &actor).await?;
    let client_secret = machine_app(&tenant, &actor).await?;
    let password = person(&tenant, &actor).await?;
    Ok(Some(DemoCredentials { password, client_secret }))
}

fn address(tenant: &Tenant) -> String {
    tenant.urls().absolute("/demo")
}

/// On loopback the port may move between two starts.
async fn follow_public_url(tenant: &Tenant, actor: &Actor) -> Result<(), Refused> {
    let here = vec![address(tenant)];
    match tenant.store().apps().by_client_id(WEB).await? {
        Some(row) if row.redirect_uris.0 != here => {
            let change = AppChange {
                redirect_uris: Some(here.clone()),
                post_logout_redirect_uris: Some(here),
                ..AppChange::default()
            };
            app::update(tenant, WEB, &change, actor).await.map(drop)
        }
        _ => Ok(()),
    }
}

async fn browser_app(tenant: &Tenant, actor: &Actor) -> Result<(), Refused> {
    let settings = AppChange {
        name: Some("Acme demo".to_owned()),
        redirect_uris: Some(vec![address(tenant)]),
        post_logout_redirect_uris: Some(vec![address(tenant)]),
        ..AppChange::default()
    };
    let new = NewApp { app_type: AppType::Spa, client_id: Some(WEB.to_owned()), secret: None, owner: None, settings };
    app::create(tenant, new, actor).await.map(drop)
}

async fn machine_app(tenant: &Tenant, actor: &Actor) -> Result<SecretString, Refused> {
    let settings = AppChange {
        name: Some("Acme machine".to_owned()),
        scopes: Some(vec!["reports:read".to_owned()]),
        ..AppChange::default()
    };
    let new =
        NewApp { app_type: AppType::Machine, client_id: Some(MACHINE.to_owned()), secret: None, owner: None, settings };
    let made = app::create(tenant, new, actor).await?;
    made.client_secret.ok_or_else(|| Refused::invalid("client_secret", "was not made", "report this as a bug"))
}

async fn person(tenant: &Tenant, actor: &Actor) -> Result<SecretString, Refused> {
    let password = SecretString::from(tenant.instance().entropy.base32(20));
    let claims: Map<String, Value> = [
        ("name".to_owned(), json!("Ada Lovelace")),
        ("given_name".to_owned(), json!("Ada")),
        ("family_name".to_owned(), json!("Lovelace")),
    ]
    .into_iter()
    .collect();
    let new = NewUser {
        username: Some(PERSON.to_owned()),
        email: Some("ada@acme.test".to_owned()),
        email_verified: true,
        claims,
        password: Some(SecretString::from(password.expose_secret().to_owned())),
    };
    user::create(tenant, new, actor).await?;
    Ok(password)
}
