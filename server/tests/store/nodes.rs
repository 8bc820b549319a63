//! Two nodes on one database: what may happen once happens once, whichever node is asked, and work that waits is shared.

use crate::backend::on_each;
use crate::rows::{NOW, household, id, write};
use entity::id::{KeyRowId, OutboxId, WorkspaceId};
use entity::{outbox, spare_key};
use futures_util::future::join_all;
use std::collections::BTreeSet;
use tenantry::store::{Db, Ending, Redemption, StoreError};
use uuid::Uuid;

#[test]
fn a_code_and_a_generation_have_one_winner_among_nodes() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let node = fresh.again().await;
        let (grant, redemption) = (home.grant, Redemption { at: NOW, refresh_key_id: 1, ends_at: NOW + 3_600 });
        let both = |number: usize| if number.is_multiple_of(2) { &fresh.db } else { &node };
        let redeem = (0..32).map(|number| {
            write(both(number), &home.workspace, async move |store| store.grants().redeem(grant, redemption).await)
        });
        let won = join_all(redeem).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1, "{}", fresh.name);
        let rotate = (0..100).map(|number| {
            write(both(number), &home.workspace, async move |store| store.grants().rotate(grant, 1, NOW, 1).await)
        });
        let won = join_all(rotate).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1, "{}", fresh.name);
        node.close().await;
    });
}

/// Takes messages until there are none.
async fn claims(db: &Db) -> Vec<Uuid> {
    let mut taken = Vec::new();
    loop {
        let claimed: Result<Option<outbox::Model>, StoreError> =
            db.write(async |tx| tx.platform().outbox_claim(NOW, |_| NOW + 30).await).await;
        let Some(message) = claimed.expect("a claim") else { break };
        assert_eq!((message.attempts, message.next_at), (0, NOW));
        taken.push(message.id.0);
    }
    taken
}

#[test]
fn each_message_is_taken_by_one_node() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        write(&fresh.db, &home.workspace, async move |store| {
            for number in 0..60 {
                let row = outbox::Model {
                    workspace_id: WorkspaceId(Uuid::nil()),
                    id: OutboxId(id()),
                    recipient: "ada@example.com".to_owned(),
                    subject: format!("{number}"),
                    body: String::new(),
                    attempts: 0,
                    next_at: NOW,
                    ends_at: NOW + 60,
                    created_at: NOW,
                };
                store.outbox().insert(row).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let node = fresh.again().await;
        let taken = join_all([&fresh.db, &node, &fresh.db, &node].map(claims)).await.concat();
        assert_eq!(taken.len(), 60, "{}", fresh.name);
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 60, "{}: taken twice", fresh.name);
        node.close().await;
    });
}

#[test]
fn the_pool_of_spare_keys_is_filled_once_and_each_is_taken_once() {
    on_each(async |fresh| {
        let node = fresh.again().await;
        let both = |number: usize| if number.is_multiple_of(2) { &fresh.db } else { &node };
        // The row that counting is ordered by.
        let instance = entity::instance::Model {
            id: entity::instance::ONLY,
            epoch: 1,
            public_url: None,
            setup_gen: 0,
            master: "m".to_owned(),
            master_check: vec![],
            created_at: NOW,
        };
        let made: Result<(), StoreError> =
            fresh.db.write(async move |tx| tx.platform().instance_insert(instance.clone()).await).await;
        made.unwrap();
        let adds = (0..12).map(|number| {
            let row = spare_key::Model {
                id: KeyRowId(id()),
                algorithm: "RS256".to_owned(),
                master: "m".to_owned(),
                wrapped: vec![1],
                created_at: NOW,
            };
            both(number).write(async move |tx| tx.platform().spare_key_add(row.clone(), 4).await)
        });
        let added: Vec<Result<bool, StoreError>> = join_all(adds).await;
        assert_eq!(added.iter().filter(|added| *added.as_ref().unwrap()).count(), 4, "{}", fresh.name);
        let orders =
            (0..8).map(|number| both(number).write(async |tx| tx.platform().spare_key_take("RS256", "m").await));
        let taken: Vec<Result<Option<spare_key::Model>, StoreError>> = join_all(orders).await;
        let taken: Vec<Uuid> = taken.into_iter().filter_map(|taken| Some(taken.unwrap()?.id.0)).collect();
        assert_eq!(taken.len(), 4, "{}", fresh.name);
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 4, "{}: taken twice", fresh.name);
        node.close().await;
    });
}

#[test]
fn ended_rows_are_removed_once_by_nodes_at_once() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        write(&fresh.db, &home.workspace, async |store| {
            for number in 0..200 {
                store.revoked_tokens().add(&format!("{number:03}"), NOW - 1).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let node = fresh.again().await;
        let sweep = async |db: &Db| {
            let mut gone = 0;
            for _ in 0..40 {
                let rows: Result<u64, StoreError> =
                    db.write(async |tx| tx.platform().remove_ended(Ending::RevokedTokens, NOW, 20).await).await;
                gone += rows.unwrap();
            }
            gone
        };
        let (ours, theirs) = tokio::join!(sweep(&fresh.db), sweep(&node));
        assert_eq!(ours + theirs, 200, "{}", fresh.name);
        node.close().await;
    });
}
