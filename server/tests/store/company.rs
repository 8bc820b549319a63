//! Writes in company: whoever is held up by another transaction, takes long or fails at the very end keeps nobody else
//! from what they did, and nothing is acknowledged that is not there.

use crate::backend::{Fresh, on_each};
use crate::rows::{NOW, household, user, workspace, write};
use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::time::Duration;
use tenantry::store::{StoreError, UsageDelta};

/// Another client of the same PostgreSQL.
async fn stranger(fresh: &Fresh) -> PgConnection {
    PgConnection::connect(&fresh.url).await.expect("a connection")
}

async fn run(connection: &mut PgConnection, sql: &str) {
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("a statement that runs");
}

/// Checks something only PostgreSQL has: several transactions that write at a time.
fn on_postgres<F: Future<Output = ()>>(check: impl Fn(Fresh) -> F) {
    on_each(async |fresh| {
        if fresh.is_postgres() {
            check(fresh).await;
        }
    });
}

/// How many clients wait for a lock there.
async fn waiting(connection: &mut PgConnection) -> i64 {
    let query = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    sqlx::query_scalar(query).fetch_one(connection).await.expect("a count")
}

#[test]
fn a_locked_row_holds_up_only_who_wants_it() {
    on_postgres(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let mut other = stranger(&fresh).await;
        run(&mut other, "BEGIN").await;
        run(&mut other, r#"SELECT 1 FROM "grant" FOR UPDATE"#).await;
        let id = home.grant;
        let held_up = tokio::spawn({
            let (db, workspace) = (fresh.db.clone(), home.workspace.clone());
            let one = move || {
                let (db, workspace) = (db.clone(), workspace.clone());
                async move { write(&db, &workspace, async move |store| store.grants().rotate(id, 0, NOW, 1).await).await }
            };
            async move { join_all((0..6).map(|_| one())).await }
        });
        let mut watch = stranger(&fresh).await;
        while waiting(&mut watch).await == 0 {
            assert!(!held_up.is_finished(), "the row was not locked");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // All of these are done while the row stays locked.
        for round in 0..4 {
            let people = (0..40).map(|number| {
                let person = user(&format!("person{round}x{number}"));
                write(&fresh.db, &home.workspace, async move |store| store.users().insert(person.clone()).await)
            });
            for done in join_all(people).await {
                done.expect("somebody who wants nothing of the locked row");
            }
        }
        run(&mut other, "COMMIT").await;
        let answers = held_up.await.expect("answers");
        let won = answers.iter().filter(|answer| matches!(answer, Ok(true))).count();
        let grant = fresh.db.workspace(&home.workspace).grants().by_id(id).await.unwrap().unwrap();
        assert_eq!(usize::try_from(grant.generation).unwrap(), won, "{answers:?}");
        for answer in answers {
            assert!(matches!(answer, Ok(_) | Err(StoreError::Unavailable(_))), "{answer:?}");
        }
    });
}

#[test]
fn a_deadlock_is_nobodys_refusal() {
    on_postgres(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let delta = UsageDelta { tokens: 1, ..UsageDelta::default() };
        for hour in [0, 3_600] {
            write(&fresh.db, &home.workspace, async move |store| store.usage_hours().add(hour, delta).await)
                .await
                .unwrap();
        }
        let mut other = stranger(&fresh).await;
        run(&mut other, "BEGIN").await;
        run(&mut other, r#"UPDATE "usage_hour" SET "tokens" = "tokens" + 1 WHERE "hour" = 0"#).await;
        let ours = tokio::spawn({
            let (db, workspace) = (fresh.db.clone(), home.workspace.clone());
            async move {
                let both = async move |store: tenantry::store::WriteStore<'_>| {
                    store.usage_hours().add(3_600, delta).await?;
                    store.usage_hours().add(0, delta).await
                };
                write(&db, &workspace, both).await
            }
        });
        let mut watch = stranger(&fresh).await;
        while waiting(&mut watch).await == 0 {
            assert!(!ours.is_finished(), "the row was not locked");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // Now each has what the other wants. One of the two has to step back, and it is not the stranger's turn.
        run(&mut other, "SET deadlock_timeout = '60s'").await;
        run(&mut other, r#"UPDATE "usage_hour" SET "tokens" = "tokens" + 1 WHERE "hour" = 3600"#).await;
        run(&mut other, "COMMIT").await;
        ours.await.unwrap().expect("a write that was tried again");
        for hour in [0, 3_600] {
            let total = fresh.db.workspace(&home.workspace).usage_hours().of(hour).await.unwrap().unwrap();
            assert_eq!(total.tokens, 3);
        }
    });
}

#[test]
fn writes_that_cross_each_other_lose_nothing() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let node = fresh.again().await;
        let delta = UsageDelta { tokens: 1, ..UsageDelta::default() };
        for hour in [0, 3_600] {
            write(&fresh.db, &home.workspace, async move |store| store.usage_hours().add(hour, delta).await)
                .await
                .unwrap();
        }
        let crossing = (0..60).map(|number| {
            let hours = if number % 2 == 0 { [0, 3_600] } else { [3_600, 0] };
            let db = if number % 3 == 0 { &node } else { &fresh.db };
            write(db, &home.workspace, async move |store| {
                for hour in hours {
                    store.usage_hours().add(hour, delta).await?;
                    tokio::task::yield_now().await;
                }
                Ok(())
            })
        });
        let answers = join_all(crossing).await;
        let done = i64::try_from(answers.iter().filter(|answer| answer.is_ok()).count()).unwrap();
        assert!(done > 0, "{}: {answers:?}", fresh.name);
        for answer in &answers {
            assert!(matches!(answer, Ok(()) | Err(StoreError::Unavailable(_))), "{}: {answer:?}", fresh.name);
        }
        for hour in [0, 3_600] {
            let total = fresh.db.workspace(&home.workspace).usage_hours().of(hour).await.unwrap().unwrap();
            assert_eq!(total.tokens, 1 + done, "{}: what was acknowledged is what is there", fresh.name);
        }
        node.close().await;
    });
}

#[test]
fn somebody_slow_is_waited_for_apart() {
    on_each(async |fresh| {
        let home = workspace(&fresh.db, "home").await;
        let jobs = (0..30).map(|number| {
            let person = user(&format!("person{number}"));
            write(&fresh.db, &home, async move |store| {
                store.users().insert(person.clone()).await?;
                if number == 7 {
                    tokio::time::sleep(Duration::from_millis(700)).await;
                }
                Ok(())
            })
        });
        for (number, answer) in join_all(jobs).await.into_iter().enumerate() {
            answer.unwrap_or_else(|error| panic!("{number} on {}: {error}", fresh.name));
        }
        for number in 0..30 {
            let there = fresh.db.workspace(&home).users().by_login(&format!("person{number}")).await.unwrap();
            assert!(there.is_some(), "{number} on {}", fresh.name);
        }
    });
}

#[test]
fn a_panic_in_company_is_that_jobs_alone() {
    on_each(async |fresh| {
        let home = workspace(&fresh.db, "home").await;
        let jobs = (0..30).map(|number| {
            let person = user(&format!("person{number}"));
            write(&fresh.db, &home, async move |store| {
                store.users().insert(person.clone()).await?;
                assert_ne!(number, 11, "a bug in a job");
                Ok(())
            })
        });
        for (number, answer) in join_all(jobs).await.into_iter().enumerate() {
            assert_eq!(answer.is_err(), number == 11, "{number} on {}: {answer:?}", fresh.name);
            let there = fresh.db.workspace(&home).users().by_login(&format!("person{number}")).await.unwrap();
            assert_eq!(there.is_some(), number != 11, "{number} on {}", fresh.name);
        }
    });
}

#[test]
fn a_job_that_goes_on_after_a_failed_statement_is_not_acknowledged() {
    on_each(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let jobs = (0..20).map(|number| {
            let (person, same) = (user(&format!("person{number}")), user("ada"));
            write(&fresh.db, &home.workspace, async move |store| {
                store.users().insert(person.clone()).await?;
                if number == 3 {
                    let _ = store.users().insert(same.clone()).await;
                }
                Ok(())
            })
        });
        for (number, answer) in join_all(jobs).await.into_iter().enumerate() {
            let there = fresh.db.workspace(&home.workspace).users().by_login(&format!("person{number}")).await.unwrap();
            assert_eq!(answer.is_ok(), there.is_some(), "{number} on {}: {answer:?}", fresh.name);
            assert_eq!(answer.is_ok(), number != 3, "{number} on {}: {answer:?}", fresh.name);
        }
    });
}

#[test]
fn of_a_commit_that_fails_nothing_is_acknowledged() {
    on_postgres(async |fresh| {
        let home = household(&fresh.db, "home").await;
        let mut other = stranger(&fresh).await;
        // Found out when the transaction ends, as a full disk is.
        run(
            &mut other,
            r#"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN IF NEW."username" = 'poison' THEN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END IF;
               RETURN NULL; END $$"#,
        )
        .await;
        run(
            &mut other,
            r#"CREATE CONSTRAINT TRIGGER late AFTER INSERT ON "user" DEFERRABLE INITIALLY DEFERRED
               FOR EACH ROW EXECUTE FUNCTION refuse()"#,
        )
        .await;
        let names: Vec<String> =
            (0..40).map(|number| if number == 20 { "poison".to_owned() } else { format!("person{number}") }).collect();
        let jobs = names.iter().map(|name| {
            let person = user(name);
            write(&fresh.db, &home.workspace, async move |store| store.users().insert(person.clone()).await)
        });
        let answers = join_all(jobs).await;
        assert!(answers[20].is_err());
        for (name, answer) in names.iter().zip(answers) {
            assert!(matches!(answer, Ok(()) | Err(StoreError::Unavailable(_))), "{name}: {answer:?}");
            let there = fresh.db.workspace(&home.workspace).users().by_login(name).await.unwrap().is_some();
            assert_eq!(there, answer.is_ok(), "{name}");
        }
    });
}
