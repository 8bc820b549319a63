//! What has ended goes, what has not stays, and a deleted workspace ends as its tombstone.

use crate::backend::on_each;
use crate::rows::{NOW, household, write};
use tenantry::store::{Ending, StoreError, Tx, UsageDelta};

#[test]
fn ended_rows_go_in_batches_and_live_ones_stay() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        write(&fresh.db, &home.workspace, async |store| {
            for number in 0..30 {
                let ends_at = if number < 20 { NOW - 1 } else { NOW + 60 };
                store.revoked_tokens().add(&format!("{number:03}"), ends_at).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let sweep = async || {
            let gone: Result<u64, StoreError> =
                fresh.db.write(async |tx| tx.platform().remove_ended(Ending::RevokedTokens, NOW, 15).await).await;
            gone.unwrap()
        };
        assert_eq!((sweep().await, sweep().await, sweep().await), (15, 5, 0), "{}", fresh.name);
        let store = fresh.db.workspace(&home.workspace);
        assert!(!store.revoked_tokens().has("000").await.unwrap());
        assert!(store.revoked_tokens().has("025").await.unwrap());
        assert!(store.grants().by_id(home.grant).await.unwrap().is_some());
    });
}

#[test]
fn a_session_stays_while_a_grant_may_be_judged_by_it() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let session = home.session;
        write(&fresh.db, &home.workspace, async move |store| store.sessions().end(session, NOW - 10).await)
            .await
            .unwrap();
        let ended = fresh.db.platform().sessions_ended(NOW, 100).await.unwrap();
        assert!(ended.is_empty(), "{}", fresh.name);
        // Chosen before a grant was made in it, it must not go either.
        let chosen = vec![(home.workspace.id(), home.session)];
        let remove = async move |tx: &Tx| tx.platform().remove_sessions(&chosen).await;
        assert_eq!(fresh.db.write(remove).await.unwrap(), 0, "{}", fresh.name);
        let over = NOW + 7_200;
        fresh.db.write(async move |tx| tx.platform().remove_ended(Ending::Grants, over, 100).await).await.unwrap();
        let ended = fresh.db.platform().sessions_ended(over, 100).await.unwrap();
        assert_eq!(ended.len(), 1, "{}", fresh.name);
        let remove = async move |tx: &Tx| tx.platform().remove_sessions(&ended).await;
        assert_eq!(fresh.db.write(remove).await.unwrap(), 1);
        let store = fresh.db.workspace(&home.workspace);
        assert!(store.sessions().by_id(home.session).await.unwrap().is_none(), "{}", fresh.name);
    });
}

#[test]
fn totals_of_one_hour_are_one_row() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        for _ in 0..3 {
            let delta = UsageDelta { tokens: 5, logins: 1, ..UsageDelta::default() };
            write(&fresh.db, &home.workspace, async move |store| store.usage_hours().add(NOW, delta).await)
                .await
                .unwrap();
        }
        let total = fresh.db.workspace(&home.workspace).usage_hours().of(NOW).await.unwrap().unwrap();
        assert_eq!((total.tokens, total.logins, total.login_failures), (15, 3, 0), "{}", fresh.name);
    });
}
