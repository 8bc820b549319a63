//! Workspaces on a real database: what a new one holds, what ends with it, and that its numbers are never used twice.

use super::*;
use crate::domain::audit::Actor;
use crate::domain::test_support::World;
use crate::domain::{member, resource, scope};
use crate::store::SYSTEM;
use entity::api_resource::TokenFormat;
use entity::scope::Kind;

const WHO: Actor = Actor::Operator;

async fn acme(world: &World) -> Tenant {
    let slug = Slug::parse("acme").unwrap();
    let new =
        NewWorkspace { slug, name: "Acme".to_owned(), template: Template::Strict, demo: false, hosts: Vec::new() };
    create(&world.instance, new, &WHO, Origin::default()).await.unwrap()
}

fn number(tenant: &Tenant, name: &str) -> i32 {
    tenant.catalogue().scope(name).unwrap().number
}

#[tokio::test]
async fn a_new_workspace_is_complete() {
    let world = World::new().await;
    let tenant = acme(&world).await;
    assert_eq!(tenant.keys().algorithms().len(), 3);
    assert_eq!(tenant.catalogue().scopes().len(), 28);
    assert_eq!((number(&tenant, "openid"), number(&tenant, "workspaces:read")), (1, 16));
    assert_eq!(tenant.catalogue().resources()[0].identifier, "http://localhost:8080/acme");
    assert_eq!(world.count("audit_event WHERE action = 'workspace.created'").await, 1);
    let slug = Slug::parse("acme").unwrap();
    let again =
        NewWorkspace { slug, name: "Acme".to_owned(), template: Template::Strict, demo: false, hosts: Vec::new() };
    let refused = create(&world.instance, again, &WHO, Origin::default()).await.unwrap_err();
    assert!(matches!(refused, Refused::Taken { .. }), "{refused}");
}

#[tokio::test]
async fn the_system_workspace_is_made_once_and_stays() {
    let world = World::new().await;
    ensure_system(&world.instance).await.unwrap();
    ensure_system(&world.instance).await.unwrap();
    assert_eq!(world.count("workspace").await, 1);
    let system = find(&world.instance, SYSTEM, Origin::default()).await.unwrap();
    let settings = system.workspace().settings();
    assert_eq!((settings.session_idle_seconds, settings.session_seconds), (1_800, 43_200));
    assert!(matches!(suspend(&system, &WHO).await, Err(Refused::Conflict { .. })));
    assert!(matches!(delete(&system, &WHO).await, Err(Refused::Conflict { .. })));
}

#[tokio::test]
async fn ending_a_workspace_ends_everything_made_under_it() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let suspended = suspend(&tenant, &WHO).await.unwrap();
    assert_eq!((suspended.workspace().is_active(), suspended.workspace().epoch()), (false, 2));
    // Twice is as once.
    assert_eq!(suspend(&suspended, &WHO).await.unwrap().workspace().epoch(), 2);
    let resumed = resume(&suspended, &WHO).await.unwrap();
    assert_eq!((resumed.workspace().is_active(), resumed.workspace().epoch()), (true, 2));
    delete(&resumed, &WHO).await.unwrap();
    let gone = find(&world.instance, "acme", Origin::default()).await;
    assert!(matches!(gone, Err(Refused::NotFound { .. })));
    assert!(list(&world.instance, Page::FIRST).await.unwrap().is_empty());
    assert_eq!(world.count("workspace WHERE epoch = 3 AND status = 'deleted'").await, 1);
}

#[tokio::test]
async fn a_change_read_before_another_is_stale() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    let rename = |name: &str| WorkspaceChange { name: Some(name.to_owned()), ..WorkspaceChange::default() };
    update(&tenant, &rename("One"), &WHO).await.unwrap();
    let late = update(&tenant, &rename("Two"), &WHO).await;
    assert!(matches!(late, Err(Refused::Stale)));
}

#[tokio::test]
async fn a_new_algorithm_gets_a_key_and_one_in_use_stays() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    world.app(&tenant, "shop").await;
    let set = |value: &str| WorkspaceChange { settings: vec![value.to_owned()], ..WorkspaceChange::default() };
    let in_use = update(&tenant, &set("id_token_signing_algs=EdDSA"), &WHO).await;
    assert!(matches!(in_use, Err(Refused::Conflict { .. })));
    let fewer = update(&tenant, &set("id_token_signing_algs=ES256"), &WHO).await.unwrap();
    let more = update(&fewer, &set("id_token_signing_algs=ES256,RS256"), &WHO).await.unwrap();
    assert_eq!(more.keys().algorithms().len(), 3);
}

#[tokio::test]
async fn numbers_are_never_used_again() {
    let world = World::new().await;
    let mut tenant = world.workspace("acme").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        scope::create(&tenant, "orders:read", "", &WHO).await.unwrap();
        tenant = tenant.renewed().await.unwrap();
        seen.push(number(&tenant, "orders:read"));
        scope::delete(&tenant, "orders:read", &WHO).await.unwrap();
        tenant = tenant.renewed().await.unwrap();
        let new = resource::NewResource {
            identifier: "https://api.example/orders".to_owned(),
            name: None,
            access_token: TokenFormat::Jwt,
            algorithm: None,
        };
        let view = resource::create(&tenant, new, &WHO).await.unwrap();
        assert_eq!((view.default, view.alg.as_deref()), (false, Some("ES256")));
        tenant = tenant.renewed().await.unwrap();
        seen.push(tenant.catalogue().resource("https://api.example/orders").unwrap().number);
        resource::delete(&tenant, "https://api.example/orders", &WHO).await.unwrap();
        tenant = tenant.renewed().await.unwrap();
    }
    assert!(seen.iter().all(|number| *number > 0), "{seen:?}");
    let kinds = tenant.catalogue().scopes().iter().filter(|scope| scope.kind == Kind::Api).count();
    assert_eq!(kinds, 0);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[tokio::test]
async fn one_owner_always_stays() {
    let world = World::new().await;
    let tenant = world.workspace("acme").await;
    world.user(&tenant, "ada").await;
    world.user(&tenant, "grace").await;
    let (ada, grace) = (member::Holder::User("ada".to_owned()), member::Holder::User("grace".to_owned()));
    let owner = entity::member::Role::Owner;
    member::create(&tenant, &ada, owner, &WHO).await.unwrap();
    let twice = member::create(&tenant, &ada, entity::member::Role::Viewer, &WHO).await;
    assert!(matches!(twice, Err(Refused::Conflict { .. })));
    for refused in [
        member::delete(&tenant, &ada, &WHO).await,
        member::set_role(&tenant, &ada, entity::member::Role::Admin, &WHO).await.map(drop),
        crate::domain::user::delete(&tenant, "ada", &WHO).await,
    ] {
        assert!(matches!(refused, Err(Refused::Conflict { .. })));
    }
    member::create(&tenant, &grace, owner, &WHO).await.unwrap();
    member::delete(&tenant, &ada, &WHO).await.unwrap();
    assert_eq!(member::list(&tenant, Page::FIRST).await.unwrap().len(), 1);
}
