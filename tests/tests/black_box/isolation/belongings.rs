//! What a workspace has that another might be asked for, and for each such id a double of the same form and length that
//! never existed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::operator::Role;
use harness::world::AppType;
use harness::{App, Browser, Database, Tokens, World};
use serde_json::Value;
use std::collections::BTreeMap;
use tenantry::domain::audit::Actor;
use tenantry::domain::workspace::{self, BrandChange, WorkspaceChange};
use tenantry::entropy::Entropy;
use tenantry::protocol::jose::{Algorithm, SigningKey};
use tenantry::seal::{KeyId, Purpose, RootKey, Sealer};

/// The kinds of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presented {
    /// An authorization code that has not been redeemed.
    Code,
    /// A refresh token.
    RefreshToken,
    /// An opaque access token.
    AccessToken,
    /// A JWT access token of an API.
    JwtAccessToken,
    /// An ID token.
    IdToken,
    /// The ticket of a sign-in under way.
    Ticket,
    /// The token of a form shown to the browser that presents it.
    FormToken,
    /// An app's name.
    ClientId,
    /// An app's secret.
    Secret,
    /// The token of a link that sets a password.
    PasswordLink,
    /// A person's name.
    Username,
    /// A scope.
    Scope,
    /// An API.
    Resource,
    /// A registered redirect URI.
    RedirectUri,
    /// A registered post-logout redirect URI.
    PostLogoutUri,
    /// The file with the workspace's colours.
    ThemeFile,
}

/// A workspace with one of everything.
pub struct Home {
    /// The workspace.
    pub world: World<'static>,
    /// Its app.
    pub web: App,
    /// Its machine app, which may do nothing that people are needed for.
    pub machine: App,
    /// The browser of its signed-in person.
    pub browser: Browser,
    /// What its app was given.
    pub tokens: Tokens,
    /// The names of its cookies end in this.
    pub short_id: String,
    ids: BTreeMap<Presented, String>,
}

impl Home {
    /// Makes a workspace. Forms and tickets in it are bound to this value of the pre-login cookie.
    pub async fn new(binding: &str) -> Self {
        let world = World::new().await;
        let slug = world.slug.clone();
        paint(&world).await;
        world.set(&["path_v1=true", "path_v4=true", "path_oauth_2_token=true"]).await;
        let username = format!("person-{slug}");
        world.user(&username).await;
        // The greatest role a person can have without the last owner's protection: whatever is refused is not its lack.
        world.role_of_user(&username, Some(Role::Admin)).await;
        let resource = format!("https://ledger-{slug}.example/v1");
        world.resource(&resource, Some("ES256")).await;
        let scope = format!("ledger-{slug}:read");
        let web = web_app(&world, &scope).await;
        let machine = world.app(AppType::Machine).await;

        let mut browser = Browser::new();
        let parameters = [("resource", resource.as_str()), ("scope", &format!("openid offline_access {scope}"))];
        let of_api = web.sign_in_with(&mut browser, &username, &parameters).await;
        let tokens = web.sign_in(&mut browser, &username).await;
        let code = web.code(&mut browser, &username).await;
        let short_id = short_id(&browser);
        let mut stranger = Browser::new();
        stranger.set_cookie(&format!("__Host-p.{short_id}"), binding);
        let login = stranger.open(&web.authorize_url(&[])).await;
        let field = |name| login.field(name).expect("a hidden field");
        let secret = web.secret.clone().expect("a secret");
        let ids = [
            (Presented::Code, code),
            (Presented::RefreshToken, tokens.refresh_token.clone()),
            (Presented::AccessToken, tokens.access_token.clone()),
            (Presented::JwtAccessToken, of_api.access_token),
            (Presented::IdToken, tokens.id_token.clone()),
            (Presented::Ticket, field("ticket")),
            (Presented::FormToken, field("form_token")),
            (Presented::ClientId, web.client_id.clone()),
            (Presented::Secret, secret),
            (Presented::PasswordLink, password_link(&world, &username).await),
            (Presented::Username, username),
            (Presented::Scope, scope),
            (Presented::Resource, resource),
            (Presented::RedirectUri, web.redirect_uri.clone()),
            (Presented::PostLogoutUri, format!("https://{slug}.example/bye")),
            (Presented::ThemeFile, theme_file(&login.body)),
        ];
        Self { world, web, machine, browser, tokens, short_id, ids: ids.into_iter().collect() }
    }

    /// One of its ids.
    pub fn id(&self, id: Presented) -> &str {
        &self.ids[&id]
    }

    /// All of them.
    pub fn ids(&self) -> &BTreeMap<Presented, String> {
        &self.ids
    }

    /// The value of the cookie its person is signed in with.
    pub fn session(&self) -> &str {
        &self.browser.cookies()[&format!("__Host-s.{}", self.short_id)]
    }

    /// Every row the workspace has, by table. Left out are the rows that jobs write to while a test runs.
    pub async fn rows(&self) -> BTreeMap<String, String> {
        let database = Database::open(self.world.server.database()).await;
        let mut rows = BTreeMap::new();
        for table in database.tables().await {
            let columns = database.columns(&table).await;
            let moving =
                matches!(table.as_str(), "audit_event" | "usage_hour" | "usage_day" | "switch_usage" | "switch_past");
            if moving || !columns.iter().any(|column| column == "workspace_id") {
                continue;
            }
            let row: Vec<String> = columns.iter().map(|column| database.quoted(column)).collect();
            let query = format!(
                r#"SELECT {} FROM "{table}" WHERE workspace_id = (SELECT id FROM workspace WHERE slug = '{}') ORDER BY 1"#,
                row.join(" || ',' || "),
                self.world.slug
            );
            rows.insert(table, database.texts(&query).await.join("\n"));
        }
        database.close().await;
        assert!(rows.values().filter(|rows| !rows.is_empty()).count() > 5, "{rows:?}");
        rows
    }
}

/// The token of a link with which a person chooses a password.
async fn password_link(world: &World<'_>, username: &str) -> String {
    let url = world.password_link(username).await;
    url.split_once("?token=").expect("a token").1.to_owned()
}

async fn paint(world: &World<'_>) {
    // Colours of its own: workspaces of the same colours have the same file.
    let number: u32 = world.slug.trim_start_matches('w').parse().expect("a number");
    let primary = Some(format!("#{:06x}", number + 0x10_2030));
    let brand = BrandChange { primary, ..BrandChange::default() };
    let change = WorkspaceChange { brand, ..WorkspaceChange::default() };
    let done = world.with(move |tenant| async move { workspace::update(&tenant, &change, &Actor::Operator).await });
    done.await.expect("colours");
}

async fn web_app(world: &World<'_>, scope: &str) -> App {
    let slug = &world.slug;
    let scopes = ["openid", "profile", "email", "offline_access", scope].map(str::to_owned).to_vec();
    let web = world.app_with(AppType::Web, |app| {
        app.redirect_uris = Some(vec![format!("https://{slug}.example/callback")]);
        app.post_logout_redirect_uris = Some(vec![format!("https://{slug}.example/bye")]);
        app.scopes = Some(scopes);
    });
    web.await
}

/// What the cookies of a workspace end in.
pub fn short_id(browser: &Browser) -> String {
    let name = browser.cookies().keys().find_map(|name| name.strip_prefix("__Host-p."));
    name.expect("a pre-login cookie").to_owned()
}

fn theme_file(page: &str) -> String {
    let href = page.split('"').find(|part| part.contains("/assets/theme")).expect("a stylesheet of its own");
    href.rsplit('/').next().expect("a name").to_owned()
}

/// A double of an id: of the same form and length, and it never existed.
pub fn double(id: Presented, of: &str) -> String {
    let double = match id {
        Presented::Code => sealed(Purpose::AuthorizationCode, of.len()),
        Presented::RefreshToken => sealed(Purpose::RefreshToken, of.len()),
        Presented::AccessToken => sealed(Purpose::AccessToken, of.len()),
        Presented::Ticket => sealed(Purpose::Interaction, of.len()),
        Presented::PasswordLink => sealed(Purpose::Link, of.len()),
        Presented::JwtAccessToken | Presented::IdToken => signed(of),
        Presented::FormToken => Entropy::system().token(),
        Presented::Secret => generated_secret(),
        Presented::ClientId => drawn(of.len()),
        // Words with a structure keep it: `person-w7`, `ledger-w7:read`, `https://w7.example/bye`, `theme-0123.css`.
        Presented::Username
        | Presented::Scope
        | Presented::Resource
        | Presented::RedirectUri
        | Presented::PostLogoutUri
        | Presented::ThemeFile => renamed(of),
    };
    assert_eq!(double.len(), of.len(), "{id:?}: {double} for {of}");
    assert_ne!(double, of);
    double
}

/// A cookie that was never set.
pub fn cookie() -> String {
    Entropy::system().token()
}

/// A word of base32 letters.
pub fn drawn(length: usize) -> String {
    Entropy::system().base32(length)
}

/// A genuine sealed text, under a key of a workspace that never was.
fn sealed(purpose: Purpose, length: usize) -> String {
    let entropy = Entropy::system();
    let root = RootKey::generate(entropy);
    let sealer = Sealer::new(&root, KeyId::generate(entropy), entropy.uuid_v4(), 1);
    let text = |payload: usize| sealer.seal(purpose, &vec![7; payload], entropy).expect("a sealed text");
    (1..4096).map(text).find(|text| text.len() >= length).expect("a payload of this length")
}

/// The same header and claims, truly signed, with a key that nobody published.
fn signed(token: &str) -> String {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64url"));
    let mut part = || serde_json::from_slice::<Value>(&parts.next().expect("a part")).expect("JSON");
    let (header, claims) = (part(), part());
    let algorithm = Algorithm::parse(header["alg"].as_str().expect("alg")).expect("a known algorithm");
    let (key, _) = SigningKey::generate(algorithm).expect("a key");
    key.sign(header["typ"].as_str().unwrap_or("JWT"), &claims).expect("a signature")
}

fn generated_secret() -> String {
    let body = format!("tns_{}", Entropy::system().token());
    format!("{body}{}", tenantry::secret::checksum(&body))
}

/// The same word with every digit replaced, and with them whatever could be a workspace's.
fn renamed(word: &str) -> String {
    let letter = |old: char| old.to_digit(10).and_then(|digit| char::from_digit(digit + 16, 36)).unwrap_or(old);
    word.chars().map(letter).collect()
}
