//! SIGKILL of PostgreSQL itself, every process of it, while the server runs. The server stays up, answers 503 while the
//! database is away, and is well again by itself.

use super::speak::{Ended, Said, patiently, refresh, sign_in};
use super::{Crowd, Office, PATIENCE, only, times};
use harness::browser::http;
use harness::installation::Running;
use harness::postgres::Cluster;
use harness::{Answer, Chance, Installation, Place};
use std::time::{Duration, Instant};

/// A kill comes before so much was acknowledged.
const MOST: u64 = 150;

/// A cluster that syncs its log before it answers a commit, with a workspace on it.
fn founded() -> (Cluster, Crowd) {
    let cluster = Cluster::start("fsync=on");
    let mut place = Installation::new();
    let database = Place::Url(cluster.database());
    database.settings().iter().for_each(|(name, value)| place.set(name, value));
    let crowd = Crowd::founded(place, database);
    (cluster, crowd)
}

/// What a probe answers.
async fn probe(crowd: &Crowd, path: &str) -> u16 {
    Answer::of(http().get(format!("{}{path}", crowd.place.url()))).await.status.as_u16()
}

/// While the database is away, the server is up and says that it cannot work now, and nothing else.
async fn only_says_not_now(crowd: &Crowd) -> Result<(), String> {
    let token = crowd.people.iter().find_map(|person| person.grants().live_token());
    let answers = tokio::join!(probe(crowd, "/livez"), probe(crowd, "/readyz"), async {
        match token {
            Some(token) => refresh(&crowd.office.app, token).await,
            None => Err(Ended::NotNow),
        }
    });
    match answers {
        (200, 503, Err(Ended::NotNow)) => Ok(()),
        (live, ready, refreshed) => Err(format!("livez {live}, readyz {ready}, a refresh {refreshed:?}")),
    }
}

/// Waits until the server is ready again.
async fn ready_again(crowd: &Crowd, server: &Running) {
    let began = Instant::now();
    while probe(crowd, "/readyz").await != 200 {
        assert!(began.elapsed() < PATIENCE, "the server does not recover: {}", server.log());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_to_kills_of_postgresql() {
    let (mut chance, kills) = (Chance::new(), times("DATABASE_KILLS", 3));
    let began = Instant::now();
    let (mut cluster, mut crowd) = founded();
    let server = crowd.serve().await;
    let mut kill = 0;
    while crowd.goes_on(kill, kills) {
        kill += 1;
        let seed = chance.seed();
        let context = || format!("SEED={seed}, kill {kill}: {}", server.log());
        crowd.holds().await.unwrap_or_else(|lost| panic!("{lost}\n{}", context()));
        let work = crowd.work(&mut chance, MOST).await;
        cluster.kill();
        // Every one of them was answered.
        only(&crowd.back(work).await, &[Ended::NotNow], &context());
        only_says_not_now(&crowd).await.unwrap_or_else(|wrong| panic!("{wrong}\n{}", context()));
        cluster.begin();
        ready_again(&crowd, &server).await;
        assert!(!server.log().contains("panicked"), "{}", context());
    }
    let done = crowd.ends_well(server).await;
    println!("{kill} kills of PostgreSQL in {:?}: {done}", began.elapsed());
}

/// Grants of a person: access tokens and refresh tokens.
async fn grants(office: &Office, count: usize) -> Vec<(String, String)> {
    let cookies = sign_in(&office.app.issuer, "person0").await.expect("a session");
    let mut grants = Vec::new();
    for _ in 0..count {
        let code = super::speak::authorize(&office.app, &cookies).await.expect("an answer").expect("a code");
        let tokens = office.app.exchange(&code).await.tokens();
        grants.push((tokens.access_token, tokens.refresh_token));
    }
    grants
}

/// Reads and writes, many at once, until the server holds some connections of each kind.
async fn many_connections(cluster: &Cluster, office: &Office, grants: &mut [(String, String)]) {
    let began = Instant::now();
    let connected = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tenantry'";
    while cluster.psql(connected).expect("a count").parse::<u32>().expect("a number") < 8 {
        assert!(began.elapsed() < PATIENCE, "the server uses few connections");
        let all = grants.iter_mut().map(|(_, token)| async {
            let next = patiently(|| refresh(&office.app, token)).await.expect("an answer").expect("a token");
            *token = next;
        });
        futures_util::future::join_all(all).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_died_costs_no_request() {
    let (mut cluster, crowd) = founded();
    let server = crowd.serve().await;
    let mut grants = grants(&crowd.office, 24).await;
    many_connections(&cluster, &crowd.office, &mut grants).await;
    cluster.kill();
    // Nobody asks for anything meanwhile, so every connection dies unnoticed.
    cluster.begin();
    cluster.answers();
    for (number, (access_token, refresh_token)) in grants.iter().enumerate() {
        // What was in memory of a grant is too old now: this reads.
        let read = crowd.office.app.introspect(access_token).await;
        assert_eq!(read.status, 200, "the {number}th read: {} {}", read.text, server.log());
        let written: Said<Option<String>> = refresh(&crowd.office.app, refresh_token).await;
        assert!(matches!(written, Ok(Some(_))), "the {number}th write: {written:?} {}", server.log());
    }
    server.stop();
}
