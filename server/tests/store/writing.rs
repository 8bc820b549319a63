//! A write happens whole or not at all, and one that fails takes no other with it.

use crate::backend::on_each;
use crate::rows::{household, user, workspace, write};
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tenantry::store::StoreError;

#[test]
fn a_refused_write_changes_nothing_and_its_neighbours_stay() {
    on_each(async |fresh| {
        let home = workspace(&fresh.db, "home").await;
        let jobs = (0..60).map(|number| {
            let person = user(&format!("person{number}"));
            write(&fresh.db, &home, async move |store| {
                store.users().insert(person.clone()).await?;
                // Every third one changes its mind after it has written.
                if number % 3 == 0 { Err(StoreError::Stale) } else { Ok(()) }
            })
        });
        let answers = join_all(jobs).await;
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer.is_err(), number % 3 == 0, "{number} on {}", fresh.name);
        }
        let store = fresh.db.workspace(&home);
        for number in 0..60 {
            let there = store.users().by_login(&format!("person{number}")).await.unwrap().is_some();
            assert_eq!(there, number % 3 != 0, "{number} on {}", fresh.name);
        }
    });
}

#[test]
fn a_panic_or_a_slow_job_is_that_jobs_alone() {
    on_each(async |fresh| {
        let home = workspace(&fresh.db, "home").await;
        let panicked = write::<()>(&fresh.db, &home, async |_| panic!("a bug in a job"));
        assert!(matches!(panicked.await, Err(StoreError::Unavailable(_))), "{}", fresh.name);
        let slow = write(&fresh.db, &home, async |_| {
            tokio::time::sleep(Duration::from_secs(3)).await;
            Ok(())
        });
        assert!(matches!(slow.await, Err(StoreError::Unavailable(_))), "{}", fresh.name);
        let person = user("after");
        write(&fresh.db, &home, async move |store| store.users().insert(person.clone()).await).await.unwrap();
    });
}

#[test]
fn a_second_of_a_name_is_a_duplicate_and_a_changed_row_is_stale() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let second = user("ada");
        let refused = write(&fresh.db, &home.workspace, async move |store| store.users().insert(second.clone()).await);
        assert!(matches!(refused.await, Err(StoreError::Duplicate)), "{}", fresh.name);
        let read = fresh.db.workspace(&home.workspace).users().by_id(home.user).await.unwrap().unwrap();
        let again = read.clone();
        write(&fresh.db, &home.workspace, async move |store| store.users().update(read.clone()).await).await.unwrap();
        let stale = write(&fresh.db, &home.workspace, async move |store| store.users().update(again.clone()).await);
        assert!(matches!(stale.await, Err(StoreError::Stale)), "{}", fresh.name);
    });
}

#[test]
fn closing_finishes_what_was_queued() {
    on_each(async |fresh| {
        let home = workspace(&fresh.db, "home").await;
        let done = Arc::new(AtomicBool::new(false));
        let (flag, db) = (Arc::clone(&done), fresh.db.clone());
        let queued = tokio::spawn({
            let home = home.clone();
            async move {
                write(&db, &home, async move |store| {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    store.users().insert(user("last")).await?;
                    flag.store(true, Ordering::SeqCst);
                    Ok(())
                })
                .await
            }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        fresh.db.close().await;
        queued.await.unwrap().unwrap();
        assert!(done.load(Ordering::SeqCst), "{}", fresh.name);
        let refused = write(&fresh.db, &home, async |_| Ok(()));
        assert!(matches!(refused.await, Err(StoreError::Unavailable(_))), "{}", fresh.name);
    });
}
