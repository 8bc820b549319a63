//! The table: which scope opens which path, by which method, for tokens of which API, and that nothing else is open.

use super::{forbidden, machine, passed, token};
use harness::world::{AppType, Template};
use harness::{Browser, TestServer, World};

/// Paths of the FDX profile and the scope that opens each.
const PRINTED: [(&str, &str); 4] = [
    ("/customers/current", "customers"),
    ("/accounts", "accounts"),
    ("/accounts/42", "accounts"),
    ("/accounts/42/transactions", "transactions"),
];

/// Paths no scope of the profile opens.
const UNLISTED: [&str; 12] = [
    "/",
    "/customers",
    "/customers/current/x",
    "/customers/Current",
    "/customers/1",
    "/accounts/42/transactions/7",
    "/accounts/42/statements",
    "/accountsx",
    "/Accounts",
    "/statements",
    "/openid",
    "/fdx/v6/accounts",
];

#[tokio::test]
async fn s_fdx_each_scope_opens_its_paths_and_no_other() {
    let server = TestServer::alone();
    let world = World::of(&server, Template::Fdx).await;
    let all = "openid customers accounts transactions statements";
    let scopes = Some(all.split(' ').map(str::to_owned).collect());
    let app = world.app_with(AppType::Web, |app| app.scopes = scopes).await;
    let sub = world.user("ada").await;
    let mut browser = Browser::new();
    for scope in ["customers", "accounts", "transactions", "statements"] {
        let asked = format!("openid {scope}");
        let token = app.sign_in_with(&mut browser, "ada", &[("scope", &asked)]).await.access_token;
        for (path, opener) in PRINTED {
            let (answer, what) = (world.verify(&token, "GET", path).await, format!("{scope} {path}"));
            if opener == scope {
                passed(&answer, &what);
                assert_eq!(answer.header("x-auth-subject"), sub);
                assert_eq!(answer.header("x-auth-client"), app.client_id);
                let told: Vec<&str> = answer.header("x-auth-scope").split(' ').collect();
                assert!(told.len() == 2 && told.contains(&"openid") && told.contains(&scope), "{told:?}");
            } else {
                let mut needed = ["openid", opener];
                needed.sort_unstable();
                forbidden(&answer, &needed.join(" "), &what);
                let told = format!("this path needs the scopes {}", needed.join(" and "));
                assert_eq!(answer.text_of("error_description"), told, "{what}");
            }
        }
        for path in UNLISTED {
            forbidden(&world.verify(&token, "GET", path).await, "", &format!("{scope} {path}"));
        }
    }
    // openid is wanted everywhere, and opens userinfo alone.
    let token = app.sign_in_with(&mut browser, "ada", &[("scope", "openid")]).await.access_token;
    for (path, opener) in PRINTED {
        let mut needed = ["openid", opener];
        needed.sort_unstable();
        forbidden(&world.verify(&token, "GET", path).await, &needed.join(" "), path);
    }
    assert_eq!(app.userinfo(&token).await.status, 200);
}

#[tokio::test]
async fn s_fdx_openid_is_necessary_where_the_workspace_says_so() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let app = machine(&world, "accounts").await;
    world.open("accounts", "GET", "/accounts", None).await;
    let token = token(&app, "accounts").await;
    passed(&world.verify(&token, "GET", "/accounts").await, "openid is not asked for");
    world.set(&["openid_required=true"]).await;
    let refused = world.verify(&token, "GET", "/accounts").await;
    forbidden(&refused, "accounts openid", "openid is asked for");
    let told = "every path here needs openid too: ask for the scopes accounts and openid";
    assert_eq!(refused.text_of("error_description"), told);
    forbidden(&world.verify(&token, "GET", "/other").await, "", "and opens nothing");
    world.set(&["openid_required=false"]).await;
    passed(&world.verify(&token, "GET", "/accounts").await, "and not any more");
}

#[tokio::test]
async fn methods_are_compared_as_they_stand() {
    let world = World::new().await;
    let app = machine(&world, "accounts pay").await;
    world.open("accounts", "GET", "/accounts/{id}", None).await;
    world.open("pay", "POST", "/accounts/{id}", None).await;
    world.open("pay", "PURGE", "/accounts/{id}", None).await;
    let (reads, pays) = (token(&app, "accounts").await, token(&app, "pay").await);
    passed(&world.verify(&reads, "GET", "/accounts/1").await, "GET");
    passed(&world.verify(&pays, "POST", "/accounts/1").await, "POST");
    passed(&world.verify(&pays, "PURGE", "/accounts/1").await, "PURGE");
    forbidden(&world.verify(&reads, "POST", "/accounts/1").await, "pay", "POST without its scope");
    forbidden(&world.verify(&pays, "GET", "/accounts/1").await, "accounts", "GET without its scope");
    for method in ["HEAD", "get", "Get", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "GETX"] {
        forbidden(&world.verify(&reads, method, "/accounts/1").await, "", method);
    }
}

#[tokio::test]
async fn a_token_for_another_api_opens_nothing() {
    let world = World::new().await;
    let (ledger, jwt) = ("https://ledger.example/v1", "https://jwt.example/v1");
    world.resource(ledger, None).await;
    world.resource(jwt, Some("ES256")).await;
    let app = machine(&world, "accounts").await;
    world.open("accounts", "GET", "/accounts", None).await;
    world.open("accounts", "GET", "/ledger", Some(ledger)).await;
    world.open("accounts", "GET", "/jwt", Some(jwt)).await;
    let of_default = token(&app, "accounts").await;
    let asked = |resource| [("grant_type", "client_credentials"), ("scope", "accounts"), ("resource", resource)];
    let of_ledger = app.token(&asked(ledger)).await.tokens().access_token;
    let of_jwt = app.token(&asked(jwt)).await.tokens().access_token;
    assert!(of_jwt.starts_with("eyJ"));
    for (token, opens) in [(&of_default, "/accounts"), (&of_ledger, "/ledger"), (&of_jwt, "/jwt")] {
        for path in ["/accounts", "/ledger", "/jwt"] {
            let answer = world.verify(token, "GET", path).await;
            if path == opens { passed(&answer, path) } else { forbidden(&answer, "", &format!("{opens} {path}")) }
        }
    }
}

#[tokio::test]
async fn a_line_opens_and_closes_at_once() {
    let world = World::new().await;
    let app = machine(&world, "accounts").await;
    let token = token(&app, "accounts").await;
    forbidden(&world.verify(&token, "GET", "/accounts").await, "", "an empty table opens nothing");
    world.open("accounts", "GET", "/accounts", None).await;
    passed(&world.verify(&token, "GET", "/accounts").await, "opened");
    world.close("accounts", "/accounts").await;
    forbidden(&world.verify(&token, "GET", "/accounts").await, "", "closed");
    let other = World::new().await;
    other.app_with(AppType::Machine, |app| app.scopes = Some(vec!["accounts".to_owned()])).await;
    other.open("accounts", "GET", "/accounts", None).await;
    forbidden(&world.verify(&token, "GET", "/accounts").await, "", "another workspace's line");
}

/// What a placeholder is called is for whoever reads the table: whoever closes a path closes it under any name.
#[tokio::test]
async fn a_path_closed_under_another_placeholder_name_is_closed() {
    let world = World::new().await;
    let app = machine(&world, "cases").await;
    let token = token(&app, "cases").await;
    world.open("cases", "GET", "/cases/{id}", None).await;
    world.open("cases", "PUT", "/cases/{other}", None).await;
    passed(&world.verify(&token, "GET", "/cases/7").await, "opened for GET");
    passed(&world.verify(&token, "PUT", "/cases/7").await, "opened for PUT");
    world.close("cases", "/cases/{third}").await;
    forbidden(&world.verify(&token, "GET", "/cases/7").await, "", "closed for GET");
    forbidden(&world.verify(&token, "PUT", "/cases/7").await, "", "closed for PUT");
}
