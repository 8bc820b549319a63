//! A workspace of a template and a strict one beside it on the same server, each with ada in it.

use harness::world::AppType;
use harness::world::Template;
use harness::{App, TestServer, World};
use tenantry::domain::app::{AppChange, NewApp};

/// The two.
pub struct Two<'s> {
    /// Speaks what the document says.
    pub legacy: World<'s>,
    /// Does not.
    pub strict: World<'s>,
}

impl<'s> Two<'s> {
    /// On a server whose `workspace.default` is this slug.
    pub async fn on(server: &'s TestServer, slug: &str, template: Template) -> Self {
        let legacy = World::made(server, slug, template).await;
        let strict = World::of(server, Template::Strict).await;
        legacy.user("ada").await;
        strict.user("ada").await;
        Self { legacy, strict }
    }
}

/// A server that serves the paths without a workspace for this one.
pub fn server_for(slug: &str) -> TestServer {
    TestServer::configured(&[("TENANTRY__WORKSPACE__DEFAULT", slug)])
}

/// A web app of a workspace, under this name on the wire.
pub async fn web(world: &World<'_>, client_id: &str, change: impl FnOnce(&mut AppChange)) -> App {
    let mut settings = AppChange { name: Some("Test app".to_owned()), ..AppChange::default() };
    settings.redirect_uris = Some(vec![harness::world::REDIRECT.to_owned()]);
    change(&mut settings);
    let client_id = Some(client_id.to_owned());
    let new = NewApp { app_type: AppType::Web, client_id, secret: None, owner: None, settings };
    world.register(new).await.unwrap_or_else(|refused| panic!("{refused}"))
}

/// Texts of a list.
#[expect(clippy::unnecessary_wraps, reason = "it is what a change of an app holds")]
pub fn list(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(ToString::to_string).collect())
}
