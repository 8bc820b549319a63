//! The tables of older ways: a host leads to one workspace, a path belongs to a scope of its own workspace, and uses of a
//! switch are one row for a switch and an app.

use crate::backend::on_each;
use crate::rows::{NOW, household, id, write};
use entity::id::{ScopeId, ScopePathId, WorkspaceHostId, WorkspaceId};
use entity::scope::Kind;
use entity::{scope, scope_path, workspace_host};
use tenantry::store::{StoreError, SwitchUses};
use uuid::Uuid;

fn host(name: &str) -> workspace_host::Model {
    workspace_host::Model {
        workspace_id: WorkspaceId(Uuid::nil()),
        id: WorkspaceHostId(id()),
        host: name.to_owned(),
        created_at: NOW,
    }
}

#[test]
fn mt_22_a_host_leads_to_one_workspace() {
    on_each(async |fresh| {
        let (ours, theirs) = (household(&fresh.db, "ours").await, household(&fresh.db, "theirs").await);
        let row = host("id.ours.example");
        write(&fresh.db, &ours.workspace, async move |store| store.hosts().insert(row.clone()).await).await.unwrap();
        let again = host("id.ours.example");
        let taken = write(&fresh.db, &theirs.workspace, async move |store| store.hosts().insert(again.clone()).await);
        assert!(matches!(taken.await, Err(StoreError::Duplicate)), "{}", fresh.name);
        let found = fresh.db.platform().bound_host("id.ours.example").await.unwrap().unwrap();
        assert_eq!(found.slug, "ours", "{}", fresh.name);
        assert!(fresh.db.platform().bound_host("id.theirs.example").await.unwrap().is_none());
        assert!(fresh.db.workspace(&theirs.workspace).hosts().all().await.unwrap().is_empty());
        let foreign = write(&fresh.db, &theirs.workspace, async |store| store.hosts().delete("id.ours.example").await);
        assert!(!foreign.await.unwrap(), "{}", fresh.name);
    });
}

#[test]
fn a_path_belongs_to_a_scope_of_its_workspace_and_goes_with_it() {
    on_each(async |fresh| {
        let (ours, theirs) = (household(&fresh.db, "ours").await, household(&fresh.db, "theirs").await);
        let row = scope::Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: ScopeId(id()),
            number: 900,
            name: "accounts".to_owned(),
            description: String::new(),
            kind: Kind::Api,
            created_at: NOW,
        };
        let path = scope_path::Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: ScopePathId(id()),
            scope_id: row.id,
            method: "GET".to_owned(),
            template: "/accounts/{accountId}".to_owned(),
            resource_number: 0,
            created_at: NOW,
        };
        let (first, same) = (path.clone(), scope_path::Model { id: ScopePathId(id()), ..path.clone() });
        write(&fresh.db, &ours.workspace, async move |store| {
            store.scopes().insert(row.clone()).await?;
            store.scope_paths().insert(first.clone()).await
        })
        .await
        .unwrap();
        let twice =
            write(&fresh.db, &ours.workspace, async move |store| store.scope_paths().insert(same.clone()).await);
        assert!(matches!(twice.await, Err(StoreError::Duplicate)), "{}", fresh.name);
        let stray = scope_path::Model { id: ScopePathId(id()), ..path };
        let foreign =
            write(&fresh.db, &theirs.workspace, async move |store| store.scope_paths().insert(stray.clone()).await);
        assert!(matches!(foreign.await, Err(StoreError::MissingReference)), "{}", fresh.name);
        assert_eq!(fresh.db.workspace(&ours.workspace).scope_paths().all().await.unwrap().len(), 1);
        write(&fresh.db, &ours.workspace, async |store| store.scopes().delete("accounts").await).await.unwrap();
        assert!(fresh.db.workspace(&ours.workspace).scope_paths().all().await.unwrap().is_empty(), "{}", fresh.name);
    });
}

#[test]
fn uses_of_a_switch_are_one_row_for_an_app() {
    on_each(async |fresh| {
        let (home, away) = (household(&fresh.db, "home").await, household(&fresh.db, "away").await);
        let app = home.app;
        for (uses, last_used_at) in [(3, NOW), (4, NOW + 9), (5, NOW + 2)] {
            let delta = SwitchUses { uses, last_used_at };
            let add = async move |store: tenantry::store::WriteStore<'_>| {
                store.switch_usages().add("implicit", app, delta).await
            };
            write(&fresh.db, &home.workspace, add).await.unwrap();
        }
        let totals = fresh.db.workspace(&home.workspace).switch_usages().totals().await.unwrap();
        assert_eq!(totals.len(), 1, "{}", fresh.name);
        let total = &totals[0];
        assert_eq!(
            (total.switch.as_str(), total.uses, total.last_used_at),
            ("implicit", 12, NOW + 9),
            "{}",
            fresh.name
        );
        assert_eq!(total.last_app.as_deref(), Some("web"), "{}", fresh.name);
        assert!(fresh.db.workspace(&away.workspace).switch_usages().totals().await.unwrap().is_empty());
    });
}

#[test]
fn uses_outlive_the_app_that_made_them() {
    on_each(async |fresh| {
        let (home, away) = (household(&fresh.db, "home").await, household(&fresh.db, "away").await);
        let second = crate::rows::app("second");
        let other = second.id;
        write(&fresh.db, &home.workspace, async move |store| store.apps().insert(second.clone()).await).await.unwrap();
        let add = async |app, switch: &'static str, uses, last_used_at| {
            let delta = SwitchUses { uses, last_used_at };
            write(&fresh.db, &home.workspace, async move |store| store.switch_usages().add(switch, app, delta).await)
                .await
                .unwrap();
        };
        let gone = async |app| {
            write(&fresh.db, &home.workspace, async move |store| {
                store.switch_usages().keep(app).await?;
                assert!(store.apps().delete(app).await?);
                Ok(())
            })
            .await
            .unwrap();
        };
        let totals = async || {
            let store = fresh.db.workspace(&home.workspace);
            let totals = store.switch_usages().totals().await.unwrap();
            let told = |total: tenantry::store::SwitchTotal| {
                (total.switch, total.uses, total.last_used_at - NOW, total.last_app.unwrap_or_default())
            };
            totals.into_iter().map(told).collect::<Vec<_>>()
        };
        let line = |switch: &str, uses, at, app: &str| (switch.to_owned(), uses, at, app.to_owned());
        add(home.app, "implicit", 3, NOW + 9).await;
        add(other, "implicit", 4, NOW + 5).await;
        add(other, "scope_star", 1, NOW + 7).await;
        let before = totals().await;
        assert_eq!(before, [line("implicit", 7, 9, "web"), line("scope_star", 1, 7, "second")], "{}", fresh.name);
        gone(other).await;
        let kept = totals().await;
        assert_eq!(kept, [line("implicit", 7, 9, "web"), line("scope_star", 1, 7, "")], "{}", fresh.name);
        gone(home.app).await;
        assert_eq!(totals().await, [line("implicit", 7, 9, ""), line("scope_star", 1, 7, "")], "{}", fresh.name);
        // What was counted before the app went and is written only now still counts.
        add(other, "implicit", 2, NOW + 1).await;
        assert_eq!(totals().await, [line("implicit", 9, 9, ""), line("scope_star", 1, 7, "")], "{}", fresh.name);
        assert!(fresh.db.workspace(&away.workspace).switch_usages().totals().await.unwrap().is_empty());
    });
}
