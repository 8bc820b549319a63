//! SIGKILL of the server at any moment, on either database.

use super::speak::Ended;
use super::{Crowd, only, times};
use harness::{Chance, Database, Installation, Place, on_postgres, postgres, steady};
use std::time::{Duration, Instant};

/// A kill comes before so much was acknowledged.
const MOST: u64 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_to_kills_of_the_server() {
    let (mut chance, kills) = (Chance::new(), times("KILLS", 15));
    let began = Instant::now();
    let mut place = Installation::new();
    let database = if on_postgres() { Place::Url(postgres::database()) } else { Place::File(place.database()) };
    if on_postgres() {
        database.settings().iter().for_each(|(name, value)| place.set(name, value));
    }
    let mut crowd = Crowd::founded(place, database);
    let mut kill = 0;
    while crowd.goes_on(kill, kills) {
        kill += 1;
        let mut server = crowd.serve().await;
        let seed = chance.seed();
        let context = |log| format!("SEED={seed}, kill {kill}: {log}");
        crowd.holds().await.unwrap_or_else(|lost| panic!("{lost}\n{}", context(server.log())));
        let work = crowd.work(&mut chance, MOST).await;
        server.kill();
        let ends = crowd.back(work).await;
        only(&ends, &[Ended::Unanswered, Ended::NotNow], &context(server.log()));
        assert!(!server.log().contains("panicked"), "{}", context(server.log()));
    }
    let server = crowd.serve().await;
    let done = crowd.ends_well(server).await;
    println!("{kill} kills of the server in {:?}: {done}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_that_is_killed_on_its_way_is_made_up_for_by_the_next() {
    let mut chance = Chance::new();
    for _ in 0..times("KILLS", 15).div_ceil(3) {
        let place = Installation::new();
        for _ in 0..3 {
            let mut server = place.launch(&[]);
            tokio::time::sleep(Duration::from_millis(chance.below(100))).await;
            server.kill();
            assert!(!server.log().contains("error"), "SEED={}: {}", chance.seed(), server.log());
        }
        let server = steady(|| place.serve(&[])).await;
        let database = Database::open(&place.database()).await;
        assert_eq!(database.texts("PRAGMA integrity_check").await, ["ok"], "SEED={}", chance.seed());
        database.close().await;
        server.stop();
    }
}
