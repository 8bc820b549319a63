use super::*;
use crate::clock::Clock;
use crate::domain::Tenant;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::test_support::World;
use entity::id::{ConsentId, GrantId, OutboxId, SessionId};
use entity::list::NumberList;
use entity::workspace::Status;
use entity::{consent, grant, outbox, session, user};

fn session(world: &World, user: &user::Model, ends_at: i64) -> session::Model {
    let id = world.instance.entropy.uuid_v7(world.clock.now_millis());
    session::Model {
        workspace_id: user.workspace_id,
        id: SessionId(id),
        digest: id.as_bytes().to_vec(),
        kind: session::Kind::Browser,
        user_id: user.id,
        grant_id: None,
        auth_time: 0,
        amr: "pwd".to_owned(),
        user_epoch: 1,
        workspace_epoch: 1,
        created_at: 0,
        last_used_at: 0,
        ends_at,
        address: None,
        user_agent: None,
    }
}

fn grant(world: &World, app: &entity::app::Model, session: &session::Model, ends_at: i64) -> grant::Model {
    let id = world.instance.entropy.uuid_v7(world.clock.now_millis());
    grant::Model {
        workspace_id: session.workspace_id,
        id: GrantId(id),
        app_id: app.id,
        user_id: session.user_id,
        session_id: Some(session.id),
        interaction_id: id,
        state: grant::State::Live,
        code: grant::Code::Spent,
        code_end: 0,
        code_key_id: 0,
        redirect_uri: None,
        redirect_named: false,
        code_challenge: None,
        nonce: None,
        scope: "openid".to_owned(),
        resources: NumberList::default(),
        claims: grant::RequestedClaims::default(),
        auth_time: 0,
        amr: "pwd".to_owned(),
        user_epoch: 1,
        app_epoch: 1,
        workspace_epoch: 1,
        refreshable: true,
        generation: 1,
        rotated_at: 0,
        refresh_key_id: 0,
        life: grant::GrantLife::Own,
        ends_at,
        created_at: 0,
        last_used_at: 0,
    }
}

async fn insert(tenant: &Tenant, sessions: Vec<session::Model>, grants: Vec<grant::Model>) {
    let written: Result<(), StoreError> = tenant
        .write(async move |store| {
            for row in &sessions {
                store.sessions().insert(row.clone()).await?;
            }
            for row in &grants {
                store.grants().insert(row.clone()).await?;
            }
            Ok(())
        })
        .await;
    written.expect("rows");
}

async fn revoke_token(tenant: &Tenant, jti: &'static str, ends_at: i64) {
    let written: Result<bool, StoreError> =
        tenant.write(async move |store| store.revoked_tokens().add(jti, ends_at).await).await;
    assert!(written.expect("a row"));
}

#[tokio::test]
async fn what_is_over_goes_and_what_lives_stays() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let (user, app) = (world.user(&acme, "ada").await, world.app(&acme, "web").await);
    let now = world.clock.now();
    let (over, alive) = (now - LINGER_SECONDS - 1, now + 1);
    let plain = session(&world, &user, over);
    let judging = session(&world, &user, over);
    let open = session(&world, &user, alive);
    let just_over = session(&world, &user, now - 1);
    let long = grant(&world, &app, &judging, alive);
    let done = grant(&world, &app, &open, over);
    let sessions = vec![plain, judging.clone(), open.clone(), just_over.clone()];
    insert(&acme, sessions, vec![long.clone(), done]).await;
    revoke_token(&acme, "old", over).await;
    revoke_token(&acme, "new", alive).await;
    let keys = world.count("workspace_key").await;

    assert_eq!(remove_ended(&world.instance).await.expect("removed"), 3);
    assert_eq!(remove_ended(&world.instance).await.expect("nothing left"), 0);
    let store = acme.store();
    for kept in [&judging, &open, &just_over] {
        assert!(store.sessions().by_id(kept.id).await.expect("read").is_some());
    }
    assert_eq!(world.count("session").await, 3);
    assert_eq!(world.count(r#""grant""#).await, 1);
    assert!(store.grants().by_id(long.id).await.expect("read").is_some());
    assert_eq!(world.count(r#""revoked_token" WHERE "jti" = 'new'"#).await, 1);
    assert_eq!(world.count("revoked_token").await, 1);
    assert_eq!(world.count("workspace_key").await, keys);
    assert_eq!(world.count("user").await, 1);

    // Once the grant has ended too, the session it was judged by may go.
    world.clock.advance(LINGER_SECONDS + 2);
    assert_eq!(remove_ended(&world.instance).await.expect("removed"), 5);
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn more_than_one_batch_goes_in_one_run() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    let (user, app) = (world.user(&acme, "ada").await, world.app(&acme, "web").await);
    let over = world.clock.now() - LINGER_SECONDS - 1;
    let sessions: Vec<_> = (0..250).map(|_| session(&world, &user, over)).collect();
    let grants: Vec<_> = sessions.iter().map(|session| grant(&world, &app, session, over)).collect();
    insert(&acme, sessions, grants).await;
    assert_eq!(remove_ended(&world.instance).await.expect("removed"), 500);
}

fn allowed(world: &World, user: &user::Model, app: &entity::app::Model) -> consent::Model {
    let now = world.clock.now();
    consent::Model {
        workspace_id: user.workspace_id,
        id: ConsentId(world.instance.entropy.uuid_v7(world.clock.now_millis())),
        user_id: user.id,
        app_id: app.id,
        resources: String::new(),
        scope: "openid".to_owned(),
        created_at: now,
        updated_at: now,
    }
}

fn waiting_mail(world: &World, tenant: &Tenant) -> outbox::Model {
    let now = world.clock.now();
    outbox::Model {
        workspace_id: tenant.workspace().id(),
        id: OutboxId(world.instance.entropy.uuid_v7(world.clock.now_millis())),
        recipient: "ada@example.com".to_owned(),
        subject: "x".to_owned(),
        body: "x".to_owned(),
        attempts: 0,
        next_at: now + 600,
        ends_at: now + 600,
        created_at: now,
    }
}

/// Every table of a workspace has a row, and sessions and grants name each other.
async fn furnish(world: &World, tenant: &Tenant) {
    let (user, app) = (world.user(tenant, "ada").await, world.app(tenant, "web").await);
    let now = world.clock.now();
    let browser = session(world, &user, now + 60);
    let given = grant(world, &app, &browser, now + 60);
    let mut console = session(world, &user, now + 60);
    console.grant_id = Some(given.id);
    let from_console = grant(world, &app, &console, now + 60);
    insert(tenant, vec![browser], vec![given]).await;
    insert(tenant, vec![console], vec![from_console]).await;
    revoke_token(tenant, "one", now + 60).await;
    world.instance.usage.login(tenant.workspace().id(), now);
    crate::domain::usage::flush(&world.instance).await.expect("flushed");
    let event = tenant.event(&Actor::Operator, Action::WorkspaceDeleted, Target::new("workspace", "acme"));
    let mail = waiting_mail(world, tenant);
    let allowed = allowed(world, &user, &app);
    let written: Result<(), StoreError> = tenant
        .write(async move |store| {
            store.outbox().insert(mail.clone()).await?;
            store.consents().insert(allowed.clone()).await?;
            store.audit_events().insert(event.clone()).await
        })
        .await;
    written.expect("rows");
}

#[tokio::test]
async fn a_living_workspace_loses_nothing() {
    let world = World::new().await;
    let acme = world.workspace("acme").await;
    furnish(&world, &acme).await;
    assert_eq!(remove_deleted(&world.instance).await.expect("nobody is deleted"), 0);
    let id = acme.workspace().id();
    let spared: Result<Option<u64>, StoreError> =
        world.instance.db.write(async move |tx| tx.platform().remove_deleted(id, BATCH).await).await;
    assert_eq!(spared.expect("an answer"), None, "a living workspace loses nothing");
    assert_eq!(world.count("session").await, 2);
}

#[tokio::test]
async fn a_deleted_workspace_ends_as_a_tombstone() {
    let world = World::new().await;
    let (acme, globex) = (world.workspace("acme").await, world.workspace("globex").await);
    furnish(&world, &acme).await;
    furnish(&world, &globex).await;
    world.set_status(&acme, Status::Deleted).await;
    assert!(remove_deleted(&world.instance).await.expect("removed") > 0);
    assert_eq!(remove_deleted(&world.instance).await.expect("nothing left"), 0);

    let of = |tenant: &Tenant| format!(r#"WHERE "workspace_id" = x'{}'"#, tenant.workspace().id().0.simple());
    for table in [
        "outbox",
        "usage_hour",
        "usage_day",
        "revoked_token",
        "consent",
        "grant",
        "session",
        "member",
        "failure_counter",
        "recovery",
        "credential",
        "user",
        "app_secret",
        "app",
        "api_resource",
        "scope",
        "workspace_key",
        "audit_event",
    ] {
        assert_eq!(world.count(&format!(r#""{table}" {}"#, of(&acme))).await, 0, "{table}");
    }
    assert_eq!(world.count(&format!(r#""session" {}"#, of(&globex))).await, 2);
    assert_eq!(world.count(&format!(r#""grant" {}"#, of(&globex))).await, 2);
    let slug = world.tenant("acme").await;
    assert_eq!(slug.workspace().row().status, Status::Deleted);
}
