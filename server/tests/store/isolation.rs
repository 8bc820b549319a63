//! Two workspaces in one database never meet: lookups do not find, changes do not touch, and the database itself refuses
//! a row that names another workspace's.

use crate::backend::on_each;
use crate::rows::{self, NOW, household, write};
use entity::id::{AppId, GrantId, SessionId, UserId};
use tenantry::store::{GrantFilter, Page, StoreError, WriteStore};

#[test]
fn mt_06_the_same_names_live_in_two_workspaces_and_do_not_mix() {
    on_each(async |fresh| {
        let (ours, theirs) = (household(&fresh.db, "ours").await, household(&fresh.db, "theirs").await);
        for (home, away) in [(&ours, &theirs), (&theirs, &ours)] {
            let store = fresh.db.workspace(&home.workspace);
            assert_eq!(store.apps().by_client_id("web").await.unwrap().unwrap().id, home.app);
            assert_eq!(store.users().by_login("ada").await.unwrap().unwrap().id, home.user);
            assert!(store.apps().by_id(away.app).await.unwrap().is_none(), "{}", fresh.name);
            assert!(store.users().by_id(away.user).await.unwrap().is_none());
            assert!(store.sessions().by_id(away.session).await.unwrap().is_none());
            assert!(store.grants().by_id(away.grant).await.unwrap().is_none());
            assert!(store.grants().context(away.grant).await.unwrap().is_none());
            let context = store.grants().context(home.grant).await.unwrap().unwrap();
            assert_eq!((context.client_id.as_str(), context.session_ends_at), ("web", Some(NOW + 3_600)));
            assert_eq!(store.apps().list(None, Page::FIRST).await.unwrap().len(), 1);
            assert_eq!(store.users().list(Page::FIRST).await.unwrap().len(), 1);
            assert_eq!(store.sessions().list(None, NOW, Page::FIRST).await.unwrap().len(), 1);
            assert_eq!(store.grants().list(GrantFilter::default(), NOW, Page::FIRST).await.unwrap().len(), 1);
            assert_eq!(store.api_resources().all().await.unwrap().len(), 1);
        }
    });
}

#[test]
fn changes_do_not_reach_another_workspace() {
    on_each(async |fresh| {
        let (ours, theirs) = (household(&fresh.db, "ours").await, household(&fresh.db, "theirs").await);
        let foreign = theirs.clone();
        write(&fresh.db, &ours.workspace, async move |store| {
            assert!(!store.grants().revoke(foreign.grant).await?);
            assert!(!store.sessions().end(foreign.session, NOW).await?);
            assert!(!store.apps().delete(foreign.app).await?);
            assert!(!store.users().delete(foreign.user).await?);
            store.users().advance_epoch(foreign.user).await?;
            store.apps().advance_epoch(foreign.app).await?;
            assert_eq!(store.grants().revoke_between(foreign.user, foreign.app).await?, 0);
            Ok(())
        })
        .await
        .unwrap();
        let store = fresh.db.workspace(&theirs.workspace);
        let context = store.grants().context(theirs.grant).await.unwrap().unwrap();
        assert_eq!((context.app_epoch_now, context.user_epoch_now), (1, 1), "{}", fresh.name);
        assert_eq!(context.grant.state, entity::grant::State::Live);
        let mut app = store.apps().by_client_id("web").await.unwrap().unwrap();
        app.name = "taken over".to_owned();
        let update = write(&fresh.db, &ours.workspace, async move |store| store.apps().update(app.clone()).await);
        assert!(matches!(update.await, Err(StoreError::Stale)), "{}", fresh.name);
    });
}

/// One way a row could name a row of another workspace.
type Link = fn(AppId, UserId, SessionId, GrantId) -> Row;

/// The rows that name others.
#[derive(Clone)]
enum Row {
    Secret(entity::app_secret::Model),
    Credential(entity::credential::Model),
    Consent(entity::consent::Model),
    Member(entity::member::Model),
    Failures(entity::failure_counter::Model),
    Recovery(entity::recovery::Model),
    Session(entity::session::Model),
    Grant(entity::grant::Model),
}

async fn insert(store: &WriteStore<'_>, row: Row) -> Result<(), StoreError> {
    match row {
        Row::Secret(row) => store.app_secrets().insert(row).await,
        Row::Credential(row) => store.credentials().put(row).await,
        Row::Consent(row) => store.consents().insert(row).await.map(drop),
        Row::Member(row) => store.members().insert(row).await,
        Row::Failures(row) => store.failure_counters().put(row).await,
        Row::Recovery(row) => store.recoveries().put(row, None).await,
        Row::Session(row) => store.sessions().insert(row).await,
        Row::Grant(row) => store.grants().insert(row).await,
    }
}

#[test]
fn mt_05_the_database_refuses_a_reference_into_another_workspace() {
    let links: [(&str, Link); 9] = [
        ("app_secret.app_id", |app, _, _, _| Row::Secret(rows::app_secret(app))),
        ("credential.user_id", |_, user, _, _| Row::Credential(rows::credential(user))),
        ("consent", |app, user, _, _| Row::Consent(rows::consent(user, app))),
        ("member.user_id", |_, user, _, _| Row::Member(rows::member(Some(user), None))),
        ("member.app_id", |app, _, _, _| Row::Member(rows::member(None, Some(app)))),
        ("failure_counter.user_id", |_, user, _, _| Row::Failures(rows::failures(user))),
        ("recovery.user_id", |_, user, _, _| Row::Recovery(rows::recovery(user))),
        ("session.user_id", |_, user, _, _| Row::Session(rows::session(user, None))),
        ("grant", |app, user, session, _| Row::Grant(rows::grant(app, user, Some(session)))),
    ];
    on_each(async |fresh| {
        let (ours, theirs) = (household(&fresh.db, "ours").await, household(&fresh.db, "theirs").await);
        for (name, link) in links {
            let good = link(ours.app, ours.user, ours.session, ours.grant);
            let bad = link(theirs.app, theirs.user, theirs.session, theirs.grant);
            let refused = write(&fresh.db, &ours.workspace, async move |store| insert(&store, bad.clone()).await);
            assert!(matches!(refused.await, Err(StoreError::MissingReference)), "{name} on {}", fresh.name);
            let taken = write(&fresh.db, &ours.workspace, async move |store| insert(&store, good.clone()).await);
            taken.await.unwrap_or_else(|error| panic!("{name} on {}: {error}", fresh.name));
        }
        mixed(&fresh, &ours, &theirs).await;
    });
}

/// References beside one that is right.
async fn mixed(fresh: &crate::backend::Fresh, ours: &rows::Household, theirs: &rows::Household) {
    let mixed: [(&str, Row); 5] = [
        ("grant.app_id", Row::Grant(rows::grant(theirs.app, ours.user, None))),
        ("grant.user_id", Row::Grant(rows::grant(ours.app, theirs.user, None))),
        ("grant.session_id", Row::Grant(rows::grant(ours.app, ours.user, Some(theirs.session)))),
        ("session.grant_id", Row::Session(rows::session(ours.user, Some(theirs.grant)))),
        ("consent.app_id", Row::Consent(rows::consent(ours.user, theirs.app))),
    ];
    for (name, row) in mixed {
        let refused = write(&fresh.db, &ours.workspace, async move |store| insert(&store, row.clone()).await);
        assert!(matches!(refused.await, Err(StoreError::MissingReference)), "{name} on {}", fresh.name);
    }
    let mut app = rows::app("other");
    app.resource_number = Some(7);
    let refused = write(&fresh.db, &ours.workspace, async move |store| store.apps().insert(app.clone()).await);
    assert!(matches!(refused.await, Err(StoreError::MissingReference)), "app.resource_number on {}", fresh.name);
}
