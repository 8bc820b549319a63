//! Many at once, one winner.

use crate::backend::on_each;
use crate::rows::{self, NOW, grant, household, write};
use futures_util::future::join_all;
use tenantry::store::{Redemption, StoreError};

#[test]
fn c_03_thirty_two_redemptions_of_one_code_have_one_winner() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let redemption = Redemption { at: NOW, refresh_key_id: 1, ends_at: NOW + 3_600 };
        let tries = (0..32).map(|_| {
            let id = home.grant;
            write(&fresh.db, &home.workspace, async move |store| store.grants().redeem(id, redemption).await)
        });
        let won = join_all(tries).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1, "{}", fresh.name);
    });
}

#[test]
fn r_04_a_hundred_rotations_of_one_generation_have_one_winner() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let tries = (0..100).map(|_| {
            let id = home.grant;
            write(&fresh.db, &home.workspace, async move |store| store.grants().rotate(id, 0, NOW, 1).await)
        });
        let won = join_all(tries).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1, "{}", fresh.name);
        let store = fresh.db.workspace(&home.workspace);
        assert_eq!(store.grants().by_id(home.grant).await.unwrap().unwrap().generation, 1);
    });
}

#[test]
fn an_interaction_finishes_once() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let mut first = grant(home.app, home.user, Some(home.session));
        let interaction = first.interaction_id;
        let tries = (0..20).map(|_| {
            first = grant(home.app, home.user, Some(home.session));
            first.interaction_id = interaction;
            let row = first.clone();
            write(&fresh.db, &home.workspace, async move |store| store.grants().insert(row.clone()).await)
        });
        let tries: Vec<_> = tries.collect();
        let answers = join_all(tries).await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        let lost = answers.iter().filter(|answer| matches!(answer, Err(StoreError::Duplicate))).count();
        assert_eq!((won, lost), (1, 19), "{}", fresh.name);
    });
}

#[test]
fn w_06_no_failure_is_lost_between_two_that_are_counted_at_once() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let user = home.user;
        let first = rows::failures(user);
        write(&fresh.db, &home.workspace, async move |store| store.failure_counters().put(first.clone()).await)
            .await
            .unwrap();
        let before = fresh.db.workspace(&home.workspace).failure_counters().of(user).await.unwrap().unwrap().count;
        let tries = (0..100).map(|_| {
            write(&fresh.db, &home.workspace, async move |store| {
                let mut row = store.failure_counters().held(user).await?.unwrap();
                row.count += 1;
                store.failure_counters().put(row).await
            })
        });
        let counted = join_all(tries).await.into_iter().flatten().count();
        let after = fresh.db.workspace(&home.workspace).failure_counters().of(user).await.unwrap().unwrap().count;
        assert_eq!((after - before, counted), (100, 100), "{}", fresh.name);
    });
}

#[test]
fn a_spent_or_revoked_grant_moves_no_more() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let id = home.grant;
        let redemption = Redemption { at: NOW, refresh_key_id: 1, ends_at: NOW + 3_600 };
        write(&fresh.db, &home.workspace, async move |store| {
            assert!(store.grants().revoke(id).await?);
            assert!(!store.grants().revoke(id).await?);
            assert!(!store.grants().redeem(id, redemption).await?);
            assert!(!store.grants().rotate(id, 0, NOW, 1).await?);
            Ok(())
        })
        .await
        .unwrap();
    });
}
