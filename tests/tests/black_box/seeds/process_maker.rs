//! ProcessMaker's OAuth 2.0 page, each request as it is printed there: indents, line breaks, missing redirect URI and
//! all. Filled in are the placeholders and the credentials.

use super::printed::Printed;
use super::two::list;
use harness::client::basic;
use harness::world::{AppType, PASSWORD, REDIRECT, Template};
use harness::{Answer, App, Browser, TestServer, World};
use tenantry::domain::app::AppChange;

/// The header the page prints: an id and a secret every installation of that product shares.
pub const PRINTED: &str = "Basic eC1wbS1sb2NhbC1jbGllbnQ6MTc5YWQ0NWM2Y2UyY2I5N2NmMTAyOWUyMTIwNDZlODE=";

pub const AUTHORIZE: &str = "
      GET {$host}/{$workspace}/oauth2/authorize?response_type=code&client_id={literal}{the-client-id}{/literal}&scope=*
";

pub const EXCHANGE: &str = "
      POST {$host}/{$workspace}/oauth2/token
      Authorization: Basic eC1wbS1sb2NhbC1jbGllbnQ6MTc5YWQ0NWM2Y2UyY2I5N2NmMTAyOWUyMTIwNDZlODE=
    
      grant_type=code&
      code={literal}{the-authorization-code}{/literal}
    
";

pub const IMPLICIT: &str = "
GET {$host}/{$workspace}/oauth2/authorize?response_type=token&client_id={literal}{the-client-id}{/literal}&scope=*
";

pub const BY_PASSWORD: &str = "
  POST {$host}/{$workspace}/oauth2/token 
  Content-Type: application/x-www-form-urlencoded
  Authorization: Basic eC1wbS1sb2NhbC1jbGllbnQ6MTc5YWQ0NWM2Y2UyY2I5N2NmMTAyOWUyMTIwNDZlODE=

  grant_type=password&
  username=bob&
  password=secret&
  scope=*
                
";

pub const ALONE: &str = "
  POST {$host}/{$workspace}/oauth/2/token 
  Content-Type: application/x-www-form-urlencoded
  Authorization: Basic eC1wbS1sb2NhbC1jbGllbnQ6MTc5YWQ0NWM2Y2UyY2I5N2NmMTAyOWUyMTIwNDZlODE=

  grant_type=client_credentials
            
";

pub const REFRESH: &str = "
  POST {$host}/{$workspace}/oauth2/token 
  Content-Type: application/x-www-form-urlencoded
  Authorization: Basic eC1wbS1sb2NhbC1jbGllbnQ6MTc5YWQ0NWM2Y2UyY2I5N2NmMTAyOWUyMTIwNDZlODE=

  grant_type=refresh_token
  refresh_token={literal}{your-refresh-token}{/literal}
";

/// A workspace, its app, and what fills the page's placeholders.
pub struct Page<'s> {
    pub world: World<'s>,
    pub app: App,
}

impl<'s> Page<'s> {
    /// In a workspace of the template.
    pub async fn new(server: &'s TestServer) -> Self {
        let world = World::of(server, Template::ProcessMaker).await;
        world.user("bob").await;
        let app = world
            .app_with(AppType::Web, |app: &mut AppChange| {
                app.grant_types =
                    list(&["authorization_code", "implicit", "password", "client_credentials", "refresh_token"]);
                app.scopes = list(&["openid", "profile", "offline_access", "cases:read", "cases:write"]);
                app.first_party = Some(true);
            })
            .await;
        Self { world, app }
    }

    /// The printed request with host, workspace and these filled in.
    pub fn print(&self, text: &str, filled: &[(&str, &str)]) -> Printed {
        let place = [("{$host}", self.world.server.url.as_str()), ("{$workspace}", self.world.slug.as_str())];
        Printed::of(text, &[&place, filled].concat())
    }

    /// The header of the app instead of the printed one.
    pub fn header(&self) -> String {
        basic(format!("{}:{}", self.app.client_id, self.app.secret.as_deref().unwrap_or_default()))
    }

    async fn at_the_end(&self, text: &str) -> harness::Page {
        let asks = self.print(text, &[("{literal}{the-client-id}{/literal}", &self.app.client_id)]);
        Browser::new().authorize(asks.url(), "bob", PASSWORD).await
    }

    async fn code(&self) -> String {
        let done = self.at_the_end(AUTHORIZE).await;
        assert_eq!((done.redirect_parameter("state"), done.location().unwrap().starts_with(REDIRECT)), (None, true));
        done.redirect_parameter("code").unwrap_or_else(|| panic!("{}", done.body))
    }

    async fn exchanged(&self) -> Answer {
        let code = self.code().await;
        let filled = [("{literal}{the-authorization-code}{/literal}", code.as_str()), (PRINTED, &self.header())];
        self.print(EXCHANGE, &filled).send().await
    }
}

#[tokio::test]
async fn authorization_code() {
    let page = Page::new(TestServer::shared()).await;
    let tokens = page.exchanged().await.tokens();
    assert_eq!(tokens.scope, "cases:read cases:write", "the wildcard comes to API scopes and is told in full");
    assert!(tokens.refresh_token.starts_with("tnr_") && tokens.id_token.is_empty());
    let described = page.app.introspect(&tokens.access_token).await;
    assert_eq!(
        (described.json["username"].as_str(), described.json["scope"].as_str()),
        (Some("bob"), Some("cases:read cases:write"))
    );
}

#[tokio::test]
async fn implicit_grant() {
    let page = Page::new(TestServer::shared()).await;
    let done = page.at_the_end(IMPLICIT).await;
    let location = done.location().unwrap();
    let (place, fragment) = location.split_once('#').unwrap_or_else(|| panic!("{location}"));
    assert_eq!(place, REDIRECT);
    for part in ["access_token=tna_", "&token_type=Bearer&expires_in=900&scope=cases%3Aread%20cases%3Awrite&iss="] {
        assert!(fragment.contains(part), "{part} is not in {fragment}");
    }
    assert!(!fragment.contains("refresh_token") && !fragment.contains("state"), "{fragment}");
}

#[tokio::test]
async fn resource_owner_password_credentials() {
    let page = Page::new(TestServer::shared()).await;
    let header = page.header();
    // The printed password is shorter than any that is accepted here.
    let own = page.print(
        BY_PASSWORD,
        &[(PRINTED, &header), ("password=secret", &format!("password={}", PASSWORD.replace(' ', "+")))],
    );
    let tokens = own.send().await.tokens();
    assert_eq!(tokens.scope, "cases:read cases:write");
    assert!(page.app.is_active(&tokens.access_token).await);
    assert_eq!(page.world.audited("grant.password").await, 1);
    let printed = page.print(BY_PASSWORD, &[(PRINTED, &header)]).send().await;
    printed.refused(400, "invalid_grant");
}

#[tokio::test]
async fn client_credentials_at_the_mistyped_address() {
    let page = Page::new(TestServer::shared()).await;
    let answer = page.print(ALONE, &[(PRINTED, &page.header())]).send().await;
    let tokens = answer.tokens();
    assert_eq!((tokens.scope.as_str(), tokens.refresh_token.as_str()), ("cases:read cases:write", ""));
    assert!(answer.header("deprecation").starts_with('@'), "{:?}", answer.headers);
}

#[tokio::test]
async fn refresh_with_a_line_break_for_an_ampersand() {
    let page = Page::new(TestServer::shared()).await;
    let first = page.exchanged().await.tokens();
    let header = page.header();
    let filled = [(PRINTED, header.as_str()), ("{literal}{your-refresh-token}{/literal}", &first.refresh_token)];
    let second = page.print(REFRESH, &filled).send().await.tokens();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!(second.scope, first.scope);
}

// "Register the application: GET {$host}/{$workspace}/oauth2/apps": a list and a form, and nothing is made by looking.
#[tokio::test]
async fn register_the_application() {
    let page = Page::new(TestServer::shared()).await;
    let asks = page.print("      GET {$host}/{$workspace}/oauth2/apps\n", &[]);
    let nobody = Browser::new().get(asks.url()).await;
    nobody.steps_to(&format!("/{}/login", page.world.slug));
    let program = Answer::of(harness::browser::http().get(asks.url()).header("accept", "application/json")).await;
    assert_eq!(program.status, 401);
    let apps = page.world.with(|tenant| async move {
        tenantry::domain::app::list(&tenant, None, tenantry::store::Page::FIRST).await.unwrap().len()
    });
    assert_eq!(apps.await, 1, "looking makes nothing");
}

/// The page itself, with its `{$auth_code_link}`, lives at the workspace's own address.
#[tokio::test]
async fn the_page_is_made_from_live_settings() {
    let page = Page::new(TestServer::shared()).await;
    let help = Browser::new().get(&page.world.url("/oauth2")).await;
    help.shows("help");
    for word in ["grant_type=password", "response_type=token", "scope=*", "/oauth/2/token", &page.world.issuer()] {
        assert!(
            help.body.contains(word) || help.body.contains(&word.replace('&', "&amp;").replace('=', "&#x3D;")),
            "{word}"
        );
    }
}
