//! Apps on a real database: what registration stores, when secrets end, and what each change ends.

use super::*;
use crate::domain::audit::Actor;
use crate::domain::member::{self, Holder};
use crate::domain::test_support::World;
use entity::app::AppType;
use entity::app_secret::Kind;
use secrecy::{ExposeSecret, SecretString};

const WHO: Actor = Actor::Operator;

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn new(app_type: AppType, client_id: &str, settings: AppChange) -> NewApp {
    let settings = AppChange { name: Some("An app".to_owned()), ..settings };
    NewApp { app_type, client_id: Some(client_id.to_owned()), secret: None, owner: None, settings }
}

fn web(client_id: &str) -> NewApp {
    let redirect_uris = Some(texts(&["https://shop.example/cb"]));
    new(AppType::Web, client_id, AppChange { redirect_uris, ..AppChange::default() })
}

async fn epoch(tenant: &Tenant, client_id: &str) -> i64 {
    find(tenant, client_id).await.unwrap().epoch
}

#[tokio::test]
async fn registration_answers_with_a_secret_that_is_not_stored() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let made = create(&tenant, web("shop"), &WHO).await.unwrap();
    let secret = made.client_secret.as_ref().unwrap().expose_secret().to_owned();
    assert!(secret.starts_with("tns_"));
    assert!(!format!("{made:?}").contains(&secret));
    let json = serde_json::to_value(&made).unwrap();
    assert_eq!((json["client_secret"].as_str(), json["client_secret_expires_at"].as_i64()), (Some(&*secret), Some(0)));
    assert_eq!(json["response_types"], serde_json::json!(["code"]));
    let app = find(&tenant, "shop").await.unwrap();
    let kept = tenant.store().app_secrets().of(app.id).await.unwrap();
    assert_eq!((kept.len(), kept[0].kind, kept[0].digest.len()), (1, Kind::Sha256, 32));
    let shown = serde_json::to_value(show(&tenant, "shop").await.unwrap()).unwrap();
    assert!(shown.get("client_secret").is_none());
    let taken = create(&tenant, web("shop"), &WHO).await;
    assert!(matches!(taken, Err(Refused::Taken { .. })));
}

#[tokio::test]
async fn a_chosen_secret_is_kept_slowly() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let chosen = |text: &str| NewApp { secret: Some(SecretString::from(text.to_owned())), ..web("shop") };
    assert!(create(&tenant, chosen("too short"), &WHO).await.is_err());
    let made = create(&tenant, chosen(&"x".repeat(32)), &WHO).await.unwrap();
    assert!(made.client_secret.is_none());
    let app = find(&tenant, "shop").await.unwrap();
    let kept = tenant.store().app_secrets().of(app.id).await.unwrap();
    assert_eq!(kept[0].kind, Kind::Argon2id);
    assert!(kept[0].digest.starts_with(b"$argon2id$"));
}

#[tokio::test]
async fn at_most_two_secrets_live() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, web("shop"), &WHO).await.unwrap();
    let app = find(&tenant, "shop").await.unwrap();
    let rotation = |overlap_seconds, revoke_tokens| Rotation { secret: None, overlap_seconds, revoke_tokens };
    for _ in 0..3 {
        rotate(&tenant, "shop", rotation(60, false), &WHO).await.unwrap();
    }
    let kept = tenant.store().app_secrets().of(app.id).await.unwrap();
    let ends: Vec<_> = kept.iter().map(|secret| secret.expires_at).collect();
    assert_eq!(ends, [Some(tenant.now() + 60), None]);
    assert_eq!(epoch(&tenant, "shop").await, 1);
    rotate(&tenant, "shop", rotation(0, true), &WHO).await.unwrap();
    assert_eq!(tenant.store().app_secrets().of(app.id).await.unwrap().len(), 1);
    assert_eq!(epoch(&tenant, "shop").await, 2);
    assert!(rotate(&tenant, "shop", rotation(-1, false), &WHO).await.is_err());
}

#[tokio::test]
async fn what_takes_rights_away_ends_what_was_given() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, web("shop"), &WHO).await.unwrap();
    let rename = AppChange { name: Some("Shop".to_owned()), ..AppChange::default() };
    update(&tenant, "shop", &rename, &WHO).await.unwrap();
    assert_eq!(epoch(&tenant, "shop").await, 1);
    let fewer = AppChange { grant_types: Some(texts(&["authorization_code"])), ..AppChange::default() };
    let view = update(&tenant, "shop", &fewer, &WHO).await.unwrap();
    assert_eq!(view.scope, "email openid profile");
    assert_eq!(epoch(&tenant, "shop").await, 2);
    disable(&tenant, "shop", &WHO).await.unwrap();
    disable(&tenant, "shop", &WHO).await.unwrap();
    assert_eq!(epoch(&tenant, "shop").await, 3);
    let view = enable(&tenant, "shop", &WHO).await.unwrap();
    assert!(!view.disabled);
    assert_eq!(epoch(&tenant, "shop").await, 3);
    delete(&tenant, "shop", &WHO).await.unwrap();
    assert!(matches!(show(&tenant, "shop").await, Err(Refused::NotFound { .. })));
    assert_eq!(world.count("app_secret").await, 0);
}

#[tokio::test]
async fn a_scope_the_workspace_lacks_is_made_and_a_refusal_makes_nothing() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let scopes = |names: &[&str]| AppChange { scopes: Some(texts(names)), ..AppChange::default() };
    let machine = new(AppType::Machine, "job", scopes(&["orders:read", "orders:read", "orders:write"]));
    let view = create(&tenant, machine, &WHO).await.unwrap();
    assert_eq!(view.scope, "orders:read orders:write");
    let tenant = tenant.renewed().await.unwrap();
    assert_eq!(tenant.catalogue().scopes().len(), 2);
    let clash = new(AppType::Machine, "job", scopes(&["other:read"]));
    assert!(create(&tenant, clash, &WHO).await.is_err());
    assert_eq!(tenant.renewed().await.unwrap().catalogue().scopes().len(), 2);
}

#[tokio::test]
async fn platform_scopes_are_for_machines_with_a_role() {
    let world = World::new().await;
    crate::domain::workspace::ensure_system(&world.instance).await.unwrap();
    let tenant = world.tenant("system").await;
    let wish = || AppChange { scopes: Some(texts(&["apps:read"])), ..AppChange::default() };
    assert!(create(&tenant, new(AppType::Machine, "job", wish()), &WHO).await.is_err());
    create(&tenant, new(AppType::Machine, "job", AppChange::default()), &WHO).await.unwrap();
    assert!(update(&tenant, "job", &wish(), &WHO).await.is_err());
    let job = Holder::App("job".to_owned());
    member::create(&tenant, &job, entity::member::Role::Viewer, &WHO).await.unwrap();
    assert_eq!(update(&tenant, "job", &wish(), &WHO).await.unwrap().scope, "apps:read");
    let redirect_uris = Some(texts(&["https://shop.example/cb"]));
    let web = new(AppType::Web, "shop", AppChange { redirect_uris, ..wish() });
    assert!(create(&tenant, web, &WHO).await.is_err());
}

#[tokio::test]
async fn a_browser_app_may_call_from_where_it_runs() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let redirect_uris = Some(texts(&["https://spa.example/cb", "http://localhost:5173/cb"]));
    let spa = new(AppType::Spa, "spa", AppChange { redirect_uris, ..AppChange::default() });
    let view = create(&tenant, spa, &WHO).await.unwrap();
    assert_eq!(view.cors_origins, ["https://spa.example", "http://localhost:5173"]);
    assert!(view.client_secret.is_none());
    let api = create(&tenant, new(AppType::Api, "api", AppChange::default()), &WHO).await.unwrap();
    assert_eq!(api.resource.as_deref(), Some("http://localhost:8080/acme"));
    assert!(api.scope.is_empty() && api.grant_types.is_empty());
}

#[tokio::test]
async fn lists_are_adjusted_and_what_is_not_named_stays() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, web("shop"), &WHO).await.unwrap();
    let change = |add: &[&str], remove: &[&str]| ListChange { add: texts(add), remove: texts(remove) };
    let scopes = |add: &[&str], remove: &[&str]| Adjustment { scopes: change(add, remove), ..Adjustment::default() };
    let grants =
        |add: &[&str], remove: &[&str]| Adjustment { grant_types: change(add, remove), ..Adjustment::default() };
    let run = async |lists: Adjustment| {
        let tenant = tenant.renewed().await.unwrap();
        adjust(&tenant, "shop", &AppChange::default(), &lists, &WHO).await
    };

    let more = run(grants(&["client_credentials", "refresh_token"], &[])).await.unwrap();
    assert_eq!(more.app.grant_types, ["authorization_code", "refresh_token", "client_credentials"]);
    assert_eq!((more.removed_grants.len(), epoch(&tenant, "shop").await), (0, 1), "nothing ends");
    let other = run(scopes(&["orders:read", "email"], &["profile"])).await.unwrap();
    assert_eq!(other.app.scope, "email offline_access openid orders:read", "a scope is made");
    assert_eq!((other.removed_scopes, epoch(&tenant, "shop").await), (texts(&["profile"]), 1));
    let fewer = run(grants(&[], &["refresh_token"])).await.unwrap();
    assert_eq!(fewer.app.scope, "email openid orders:read", "it was there for the grant that goes");
    assert_eq!(fewer.removed_grants, ["refresh_token"]);
    assert_eq!((fewer.removed_scopes, epoch(&tenant, "shop").await), (texts(&["offline_access"]), 2));

    for (refused, why) in [
        (grants(&[], &["passwrod"]), "not among the app's"),
        (grants(&["passwrod"], &[]), "not allowed"),
        (grants(&["implicit"], &[]), "does not exist in this workspace"),
        (grants(&["password"], &["password"]), "at once"),
        (scopes(&["phone"], &["phone"]), "at once"),
        (scopes(&[], &["orders:write"]), "not among the app's"),
        (scopes(&["offline_access"], &[]), "without refresh_token"),
    ] {
        let error = run(refused).await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(show(&tenant, "shop").await.unwrap().scope, "email openid orders:read", "nothing was changed");
}

#[tokio::test]
async fn an_update_tells_the_trail_what_it_took_away() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    create(&tenant, web("shop"), &WHO).await.unwrap();
    let change = AppChange {
        grant_types: Some(texts(&["authorization_code"])),
        scopes: Some(texts(&["openid", "phone"])),
        ..AppChange::default()
    };
    let updated = adjust(&tenant, "shop", &change, &Adjustment::default(), &WHO).await.unwrap();
    assert_eq!(updated.removed_grants, ["refresh_token"]);
    assert_eq!(updated.removed_scopes, ["email", "offline_access", "profile"]);
    let told = r#"audit_event WHERE action = 'app.updated' AND detail LIKE '%"removed_grants":["refresh_token"]%'
        AND detail LIKE '%"removed_scopes":["email","offline_access","profile"]%'"#;
    assert_eq!(world.count(told).await, 1);
}
