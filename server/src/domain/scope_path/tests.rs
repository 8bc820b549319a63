//! Lines of the gateway's table on a real database: what can be written, and what goes with what.

use super::*;
use crate::domain::resource::NewResource;
use crate::domain::tenant::Origin;
use crate::domain::test_support::World;
use crate::domain::workspace::{NewWorkspace, Slug, Template};
use crate::domain::{resource, scope, workspace};
use crate::protocol::request_path::RequestPath;
use crate::protocol::scope::ScopeSet;
use entity::api_resource::TokenFormat;

const WHO: Actor = Actor::Operator;
const API: &str = "https://api.example/ledger";

async fn tenant(world: &World) -> Tenant {
    let tenant = world.workspace("acme").await;
    for name in ["accounts", "payments"] {
        scope::create(&tenant, name, "", &WHO).await.unwrap();
    }
    let new =
        NewResource { identifier: API.to_owned(), name: None, access_token: TokenFormat::Opaque, algorithm: None };
    resource::create(&tenant.renewed().await.unwrap(), new, &WHO).await.unwrap();
    tenant.renewed().await.unwrap()
}

fn new(scope: &str, methods: &[&str], path: &str) -> NewPath {
    let methods = methods.iter().map(ToString::to_string).collect();
    NewPath { scope: scope.to_owned(), methods, path: path.to_owned(), resource: None }
}

async fn refused(tenant: &Tenant, new: NewPath) -> String {
    create(tenant, new, &WHO).await.unwrap_err().to_string()
}

async fn opens(world: &World, method: &str, target: &str) -> bool {
    let tenant = world.tenant("acme").await;
    let path = RequestPath::parse(target).unwrap();
    tenant.table().opened(method, &path, &ScopeSet::parse("accounts payments").unwrap(), &[0]).is_ok()
}

#[tokio::test]
async fn a_line_opens_its_path_at_once_and_closes_it_at_once() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    assert!(!opens(&world, "GET", "/accounts/1").await);
    let made = create(&tenant, new("accounts", &["PUT", "GET", "GET"], "/accounts/{id}"), &WHO).await.unwrap();
    assert_eq!((made.methods.join(" "), made.resource.as_str()), ("GET PUT".to_owned(), tenant.urls().issuer()));
    assert!(opens(&world, "GET", "/accounts/1").await && opens(&world, "PUT", "/accounts/1").await);
    assert_eq!(list(&tenant).await.unwrap(), std::slice::from_ref(&made));

    let gone = delete(&tenant, "accounts", "/accounts/{id}", vec!["GET".to_owned()], &WHO).await.unwrap();
    assert_eq!(gone.methods, ["GET"]);
    assert!(!opens(&world, "GET", "/accounts/1").await && opens(&world, "PUT", "/accounts/1").await);
    let none = delete(&tenant, "accounts", "/accounts/{id}", vec!["GET".to_owned()], &WHO).await;
    assert!(none.unwrap_err().to_string().starts_with("there is no path /accounts/{id} for GET"));
    delete(&tenant, "accounts", "/accounts/{id}", Vec::new(), &WHO).await.unwrap();
    assert_eq!(list(&tenant).await.unwrap(), []);
    assert_eq!(world.count("audit_event WHERE action IN ('path.created', 'path.deleted')").await, 3);
}

#[tokio::test]
async fn what_cannot_be_a_line_is_refused_with_what_to_do() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    scope::create(&tenant, "openid-like", "", &WHO).await.unwrap();
    let cases = [
        (new("ledger", &["GET"], "/a"), "make the scope first"),
        (new("accounts", &["GET"], "/a/"), "write it like /accounts/{accountId}/transactions"),
        (new("accounts", &["GET"], "/a/*"), "letters, digits and -._~"),
        (new("accounts", &["get"], "/a"), "write it in capitals"),
        (new("accounts", &["GET,POST"], "/a"), "write it in capitals"),
        (new("accounts", &[], "/a"), "write one, such as GET"),
        (
            NewPath { resource: Some("https://nowhere.example".to_owned()), ..new("accounts", &["GET"], "/a") },
            "there is no resource https://nowhere.example",
        ),
    ];
    for (line, told) in cases {
        let reason = refused(&tenant, line.clone()).await;
        assert!(reason.contains(told), "{line:?}: {reason}");
    }
    create(&tenant, new("accounts", &["GET"], "/a"), &WHO).await.unwrap();
    let again = refused(&tenant, new("accounts", &["POST", "GET"], "/a")).await;
    assert!(again.starts_with("accounts opens /a for GET already"), "{again}");
    assert!(!opens(&world, "POST", "/a").await, "half of a refused command was done");
    create(&tenant, new("payments", &["GET"], "/a"), &WHO).await.unwrap();
    let unknown = delete(&tenant, "accounts", "/b", Vec::new(), &WHO).await.unwrap_err();
    assert!(unknown.to_string().starts_with("there is no path /b"));
}

#[tokio::test]
async fn a_line_is_the_same_whatever_its_placeholders_are_called() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    create(&tenant, new("accounts", &["GET"], "/accounts/{id}"), &WHO).await.unwrap();
    let again = refused(&tenant, new("accounts", &["GET"], "/accounts/{other}")).await;
    assert!(again.starts_with("accounts opens /accounts/{id} for GET already"), "{again}");
    create(&tenant, new("accounts", &["PUT"], "/accounts/{other}"), &WHO).await.unwrap();
    create(&tenant, new("payments", &["GET"], "/accounts/{other}"), &WHO).await.unwrap();
    let shown: Vec<(String, String)> =
        list(&tenant).await.unwrap().into_iter().map(|line| (line.methods.join(" "), line.path)).collect();
    let line = |methods: &str, path: &str| (methods.to_owned(), path.to_owned());
    assert_eq!(shown, [line("GET PUT", "/accounts/{id}"), line("GET", "/accounts/{other}")]);
    let gone = delete(&tenant, "accounts", "/accounts/{third}", Vec::new(), &WHO).await.unwrap();
    assert_eq!((gone.methods.join(" "), gone.path.as_str()), ("GET PUT".to_owned(), "/accounts/{id}"));
    let left = list(&tenant).await.unwrap();
    assert!(left.len() == 1 && left[0].scope == "payments", "{left:?}");
}

/// A table may have been written before names of placeholders meant nothing: whoever closes the path closes it whole.
#[tokio::test]
async fn lines_that_came_to_be_the_same_go_together() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    create(&tenant, new("accounts", &["GET"], "/accounts/{id}"), &WHO).await.unwrap();
    let row = tenant.store().scope_paths().all().await.unwrap().remove(0);
    let twin = Model {
        id: ScopePathId(tenant.instance().entropy.uuid_v7(1)),
        template: "/accounts/{other}".to_owned(),
        ..row
    };
    let write = async move |store: crate::store::WriteStore<'_>| {
        Ok::<_, Refused>(store.scope_paths().insert_all(vec![twin.clone()]).await?)
    };
    tenant.write(write).await.unwrap();
    let gone = delete(&tenant, "accounts", "/accounts/{id}", Vec::new(), &WHO).await.unwrap();
    assert_eq!(gone.methods, ["GET"]);
    assert_eq!(world.count("scope_path").await, 0);
    assert!(!opens(&world, "GET", "/accounts/1").await);
}

#[tokio::test]
async fn a_workspace_has_a_bounded_table() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    let letter = |n: usize| char::from(b"ABCDEFGHIJ"[n % 10]);
    let methods = (0..MOST).map(|n| format!("{}{}{}", letter(n / 100), letter(n / 10), letter(n))).collect();
    let many = NewPath { methods, ..new("accounts", &[], "/a") };
    create(&tenant, many, &WHO).await.unwrap();
    assert_eq!(world.count("scope_path").await, i64::try_from(MOST).unwrap());
    let over = refused(&tenant, new("accounts", &["GET"], "/a")).await;
    assert!(over.contains("at most 500 lines"), "{over}");
}

#[tokio::test]
async fn a_scope_takes_its_paths_along_and_an_api_waits_for_its_own() {
    let world = World::new().await;
    let tenant = tenant(&world).await;
    create(&tenant, new("accounts", &["GET", "PUT"], "/accounts"), &WHO).await.unwrap();
    let of_api = NewPath { resource: Some(API.to_owned()), ..new("payments", &["POST"], "/payments") };
    assert_eq!(create(&tenant, of_api, &WHO).await.unwrap().resource, API);

    let waits = resource::delete(&tenant, API, &WHO).await.unwrap_err().to_string();
    assert!(waits.starts_with("the path /payments belongs to"), "{waits}");
    let tenant = tenant.renewed().await.unwrap();
    assert_eq!(scope::delete(&tenant, "accounts", &WHO).await.unwrap(), 2);
    assert_eq!(world.count("scope_path").await, 1);
    assert!(!opens(&world, "GET", "/accounts").await);
    assert_eq!(scope::delete(&tenant, "payments", &WHO).await.unwrap(), 1);
    resource::delete(&tenant, API, &WHO).await.unwrap();
}

#[tokio::test]
async fn scopes_of_every_workspace_open_nothing() {
    let world = World::new().await;
    let made = NewWorkspace {
        slug: Slug::parse("bank").unwrap(),
        name: "Bank".to_owned(),
        template: Template::Fdx,
        demo: false,
        hosts: Vec::new(),
    };
    let bank = workspace::create(&world.instance, made, &WHO, Origin::default()).await.unwrap();
    for name in ["openid", "profile", "apps:read"] {
        let reason = refused(&bank, new(name, &["GET"], "/a")).await;
        assert!(reason.contains("belongs to every workspace and opens no path"), "{reason}");
    }
    let printed: Vec<String> = list(&bank)
        .await
        .unwrap()
        .iter()
        .map(|line| format!("{} {} {}", line.scope, line.methods.join(" "), line.path))
        .collect();
    assert_eq!(
        printed,
        [
            "customers GET /customers/current",
            "accounts GET /accounts",
            "accounts GET /accounts/{accountId}",
            "transactions GET /accounts/{accountId}/transactions"
        ]
    );
}
