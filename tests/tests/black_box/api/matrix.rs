//! Every operation of the description, asked by nobody, by an owner of another workspace, by somebody of this one who may
//! do too little and by its own owner, for what is another workspace's and for what never existed: both answers are the
//! same to the byte. The operations come from the description itself, and one that has no line here fails the test.

use harness::api::Api;
use harness::operator::Role;
use harness::world::{AppType, REDIRECT};
use harness::{Answer, Browser, TestServer, World};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenantry::entropy::Entropy;

/// An operation of the description.
struct Operation {
    name: String,
    method: Method,
    path: String,
    scope: Option<String>,
}

/// The bodies of operations that take one; the others take none.
fn body(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_workspace" => json!({ "slug": "matrix-never-made" }),
        "update_workspace" => json!({ "name": "Renamed" }),
        "create_app" => json!({ "type": "web", "client_name": "A", "redirect_uris": [REDIRECT] }),
        "update_app" => json!({ "client_name": "Renamed" }),
        "create_app_secret" | "rotate_keys" => json!({}),
        "create_member" => json!({ "user": "ada", "role": "viewer" }),
        "update_member" => json!({ "role": "admin" }),
        "create_user" => json!({ "username": "grace" }),
        "update_user" => json!({ "given_name": "Renamed" }),
        "set_user_password" => json!({ "password": "a pass phrase nobody had before 9" }),
        "create_password_link" => json!({ "delivery": "answer" }),
        "create_scope" => json!({ "name": "matrix:read" }),
        "update_scope" => json!({ "description": "Other words" }),
        "create_resource" => json!({ "identifier": "https://matrix.example" }),
        "create_path" => json!({ "scope": "ledger:read", "path": "/matrix" }),
        "try_path" => json!({ "method": "GET", "path": "/ledger", "scopes": ["ledger:read"] }),
        "create_host" => json!({ "host": "matrix.example" }),
        "update_settings" => json!({ "code_seconds": 30 }),
        "inspect_token" | "revoke_token" => json!({ "token": "tna_none" }),
        "replace_branding" | "preview_branding" => json!({ "primary": "#123456" }),
        _ => return None,
    })
}

/// Operations that name what they are about by the workspace alone, or by nothing.
const WITHOUT_ID: [&str; 42] = [
    "create_app",
    "create_host",
    "create_member",
    "create_path",
    "create_resource",
    "create_scope",
    "create_user",
    "create_workspace",
    "delete_logo",
    "delete_workspace",
    "expire_all",
    "inspect_token",
    "list_apps",
    "list_audit",
    "list_consents",
    "list_grants",
    "list_hosts",
    "list_keys",
    "list_members",
    "list_paths",
    "list_resources",
    "list_scopes",
    "list_sessions",
    "list_switches",
    "list_users",
    "list_workspaces",
    "me",
    "preview_branding",
    "replace_branding",
    "replace_logo",
    "resume_workspace",
    "revoke_token",
    "rotate_keys",
    "show_branding",
    "show_instance",
    "show_instance_usage",
    "show_settings",
    "show_usage",
    "show_workspace",
    "suspend_workspace",
    "try_path",
    "update_settings",
];

/// Lists that are filtered by an id: with another workspace's, they hold nothing, as with one that never was.
const FILTERS: [(&str, &str, &str); 9] = [
    ("list_sessions", "user_id", "user_id"),
    ("list_grants", "user_id", "user_id"),
    ("list_grants", "client_id", "client_id"),
    ("list_consents", "user_id", "user_id"),
    ("list_consents", "client_id", "client_id"),
    ("list_audit", "target", "target"),
    ("list_apps", "query", "client_id"),
    ("list_users", "login", "user_id"),
    ("list_members", "user", "user_id"),
];

/// What only operators do, also to their own workspace.
const OF_OPERATORS: [&str; 9] = [
    "list_workspaces",
    "create_workspace",
    "suspend_workspace",
    "resume_workspace",
    "create_host",
    "delete_host",
    "show_instance",
    "expire_all",
    "show_instance_usage",
];

/// A workspace with one of everything that has an id, and its owner.
struct Home {
    world: World<'static>,
    owner: Api,
    ids: BTreeMap<&'static str, String>,
}

fn id_of(answer: &Answer, member: &str) -> String {
    answer.done(201)[member].as_str().expect("an id").to_owned()
}

impl Home {
    async fn new() -> Self {
        let world = World::new().await;
        let owner = world.api(Role::Owner).await;
        let base = format!("/workspaces/{}", world.slug);
        let post = async |below: &str, body: Value| owner.post(&format!("{base}/{below}"), &body).await;
        let user_id = world.user("ada").await;
        let web = world.app(AppType::Web).await;
        web.sign_in(&mut Browser::new(), "ada").await;
        let secrets = format!("apps/{}/secrets", web.client_id);
        post(&secrets, json!({})).await.done(201);
        let secret = owner.get(&format!("{base}/{secrets}")).await.json["items"][0]["id"].as_str().unwrap().to_owned();
        let member = id_of(&post("members", json!({ "user": "ada", "role": "viewer" })).await, "id");
        let scope = id_of(&post("scopes", json!({ "name": "ledger:read" })).await, "id");
        let resource = format!("https://{}.example", world.slug);
        let resource = id_of(&post("resources", json!({ "identifier": resource })).await, "id");
        let path = id_of(&post("paths", json!({ "scope": "ledger:read", "path": "/ledger" })).await, "id");
        let operator = World::system(world.server).api(Role::Owner).await;
        let host = json!({ "host": format!("login.{}.example", world.slug) });
        let host = id_of(&operator.post(&format!("{base}/hosts"), &host).await, "id");
        let first = async |below: &str| {
            let list = owner.get(&format!("{base}/{below}")).await;
            list.done(200)["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{below}: {}", list.text)).to_owned()
        };
        let (session, grant, consent) = (first("sessions").await, first("grants").await, first("consents").await);
        let ids = [
            ("target", format!("user:{user_id}")),
            ("user_id", user_id),
            ("client_id", web.client_id),
            ("secret_id", secret),
            ("member_id", member),
            ("scope_id", scope),
            ("resource_id", resource),
            ("path_id", path),
            ("host_id", host),
            ("session_id", session),
            ("grant_id", grant),
            ("consent_id", consent),
        ];
        Self { world, owner, ids: ids.into_iter().collect() }
    }

    /// A path of the description with ids of this workspace, in the workspace of this slug.
    fn path(&self, operation: &Operation, slug: &str) -> String {
        let path = operation.path.replace("{ws}", slug);
        self.ids.iter().fold(path, |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
    }
}

/// A double of an id: of the same form and length, and it never existed.
fn double(id: &str) -> String {
    let entropy = Entropy::system();
    match id.split_once(':') {
        Some((noun, _)) => format!("{noun}:{}", entropy.uuid_v4()),
        None if id.len() == 36 => entropy.uuid_v4().to_string(),
        None => entropy.base32(id.len()),
    }
}

async fn operations(server: &TestServer) -> Vec<Operation> {
    let description = Api::nobody(server).get("/openapi.json").await;
    let mut all = Vec::new();
    for (path, item) in description.done(200)["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let name = operation["operationId"].as_str().expect("a name").to_owned();
            let scope = operation["security"][0]["token"][0].as_str().map(str::to_owned);
            all.push(Operation { name, method, path: path.clone(), scope });
        }
    }
    assert!(all.len() > 60, "the description is not read: {} operations", all.len());
    all
}

async fn asked(api: &Api, operation: &Operation, path: &str) -> Answer {
    let headers: &[(&str, &str)] =
        if matches!(operation.method, Method::PATCH | Method::PUT) { &[("if-match", "*")] } else { &[] };
    api.ask(operation.method.clone(), path, (headers, body(&operation.name).as_ref())).await
}

/// An answer without what may differ: its id, and what it was asked with.
fn seen(answer: &Answer, presented: &[&str]) -> (u16, Vec<String>, String) {
    let request_id = answer.header("x-request-id").to_owned();
    let mask = |text: &str| {
        presented.iter().fold(text.replace(&request_id, "«request»"), |text, id| text.replace(id, "«id»"))
    };
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "connection"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", mask(value.to_str().expect("text"))))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, mask(&answer.text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_01_b_02_what_is_anothers_is_answered_like_what_never_was() {
    let (here, there) = (Home::new().await, Home::new().await);
    let server = here.world.server;
    let (weak, _) = here.world.api_app(Role::Viewer).await;
    // What a token was given, it keeps; what its holder may do is asked at each request.
    let (was_owner, token) = here.world.api_app(Role::Owner).await;
    let demoted = Api::with_token(server, &token);
    here.world.role_of_app(&was_owner, Some(Role::Viewer)).await;
    let mut wrong = Vec::new();
    for operation in operations(server).await {
        let has_id = operation.path.matches('{').count() > usize::from(operation.path.contains("{ws}"));
        let without = WITHOUT_ID.contains(&operation.name.as_str())
            || operation.name == "update_workspace"
            || operation.name == "verify_audit";
        assert_ne!(has_id, without, "{} has no line in the matrix", operation.name);
        // Whoever looks may look; what is too weak there is the scope.
        let scope = if operation.scope.as_deref() == Some("settings:read") { "apps:read" } else { "settings:read" };
        let weak = Api::with_token(server, &here.world.api_token(&weak, scope).await);
        let of_operators = OF_OPERATORS.contains(&operation.name.as_str());
        let (below, writes) = (operation.path.contains("{ws}"), operation.method != Method::GET);
        let own = if of_operators { 403 } else { 404 };
        let demoted_gets =
            if operation.scope.as_ref().is_some_and(|scope| scope.ends_with(":write")) { 403 } else { own };
        let callers = [
            ("nobody", Api::nobody(server), 401),
            ("a stranger", there.owner.clone(), 401),
            ("somebody whose scope is too weak", weak, if below { 403 } else { 401 }),
            ("somebody whose role is too weak", demoted.clone(), if below { demoted_gets } else { 401 }),
            ("an owner", here.owner.clone(), own),
        ];
        for (who, api, expected) in callers {
            let answered = who == "an owner" || who.contains("role") && expected != 403 && (below || !writes);
            if !has_id && answered || operation.name == "me" && who.contains("weak") {
                continue;
            }
            let slug = &here.world.slug;
            let foreign = asked(&api, &operation, &there.path(&operation, slug)).await;
            let doubles: BTreeMap<_, _> = there.ids.iter().map(|(name, id)| (*name, double(id))).collect();
            let never = doubles.iter().fold(operation.path.replace("{ws}", slug), |path, (name, id)| {
                path.replace(&format!("{{{name}}}"), id)
            });
            let never = asked(&api, &operation, &never).await;
            let ids: Vec<&str> = there.ids.values().map(String::as_str).collect();
            let others: Vec<&str> = doubles.values().map(String::as_str).collect();
            let (one, other) = (seen(&foreign, &ids), seen(&never, &others));
            assert_eq!(one, other, "{} by {who}: what is another's is told from what never was", operation.name);
            if one.0 != expected {
                wrong.push(format!("{} by {who}: {expected} is expected, the answer is {one:?}", operation.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    still_there(&there).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_02_mt_01_another_workspace_is_answered_like_one_that_never_was() {
    let (here, there) = (Home::new().await, Home::new().await);
    let server = here.world.server;
    let never = "w".repeat(there.world.slug.len() - 1) + "x";
    for operation in operations(server).await.iter().filter(|operation| operation.path.contains("{ws}")) {
        for (who, api) in [("nobody", Api::nobody(server)), ("a stranger", here.owner.clone())] {
            let one = asked(&api, operation, &there.path(operation, &there.world.slug)).await;
            let other = asked(&api, operation, &there.path(operation, &never)).await;
            let (one, other) = (seen(&one, &[&there.world.slug]), seen(&other, &[&never]));
            assert_eq!(one, other, "{} by {who}", operation.name);
            assert_eq!(one.0, 401, "{} by {who}", operation.name);
        }
    }
    still_there(&there).await;
}

#[tokio::test]
async fn b_02_a_list_filtered_by_anothers_id_holds_nothing() {
    let (here, there) = (Home::new().await, Home::new().await);
    for operation in operations(here.world.server).await {
        for (_, filter, id) in FILTERS.into_iter().filter(|(name, ..)| *name == operation.name) {
            let path = operation.path.replace("{ws}", &here.world.slug);
            let foreign = here.owner.get(&format!("{path}?{filter}={}", there.ids[id])).await;
            let never = here.owner.get(&format!("{path}?{filter}={}", double(&there.ids[id]))).await;
            assert_eq!(seen(&foreign, &[]), seen(&never, &[]), "{} {filter}", operation.name);
            assert_eq!(foreign.done(200)["items"], json!([]), "{} {filter}", operation.name);
            let own = here.owner.get(&format!("{path}?{filter}={}", here.ids[id])).await;
            assert_ne!(own.done(200)["items"], json!([]), "{} {filter}", operation.name);
        }
    }
}

/// B-08: an operation takes the scope that the description names, and no other will do.
#[tokio::test]
async fn b_08_the_description_names_the_scope_that_an_operation_takes() {
    let here = Home::new().await;
    let (app, _) = here.world.api_app(Role::Owner).await;
    for operation in operations(here.world.server).await {
        let Some(scope) = &operation.scope else { continue };
        let other = if scope == "audit:read" { "apps:read" } else { "audit:read" };
        let api = Api::with_token(here.world.server, &here.world.api_token(&app, other).await);
        let answer = asked(&api, &operation, &here.path(&operation, &here.world.slug)).await;
        if !operation.path.contains("{ws}") {
            answer.problem(401, "invalid_token");
            continue;
        }
        answer.problem(403, "insufficient_scope");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.ends_with(&format!("scope=\"{scope}\"")), "{}: {challenge}", operation.name);
    }
}

/// Everything a workspace had is there.
async fn still_there(home: &Home) {
    let base = format!("/workspaces/{}", home.world.slug);
    home.owner.get(&base).await.done(200);
    for (noun, id) in [
        ("users", "user_id"),
        ("apps", "client_id"),
        ("members", "member_id"),
        ("scopes", "scope_id"),
        ("resources", "resource_id"),
    ] {
        home.owner.get(&format!("{base}/{noun}/{}", home.ids[id])).await.done(200);
    }
    for (noun, id) in [
        ("paths", "path_id"),
        ("hosts", "host_id"),
        ("sessions", "session_id"),
        ("grants", "grant_id"),
        ("consents", "consent_id"),
    ] {
        let list = home.owner.get(&format!("{base}/{noun}")).await;
        assert!(list.done(200).to_string().contains(&home.ids[id]), "{noun}: {}", list.text);
    }
}
