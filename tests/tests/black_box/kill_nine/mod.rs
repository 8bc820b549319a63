//! SIGKILL at any moment takes nothing that was acknowledged. A server on one folder is killed again and again while
//! four people sign in, exchange codes, refresh and revoke; each remembers what it was told (`ledger`). After every
//! start all of it must hold, a spent code must stay spent, and the database must be whole.

mod ledger;
mod work;

use harness::installation::Running;
use harness::world::PASSWORD;
use harness::{App, Database, Installation, steady};
use ledger::Ledger;
use std::time::{Duration, Instant};
use tenantry::entropy::Entropy;

/// How often it is killed.
const KILLS: u32 = 50;
/// How many people work at the same time.
const PEOPLE: usize = 4;
/// A kill comes at most so long after the work began, in milliseconds.
const LATEST: u64 = 200;

/// Numbers that follow from a seed (xorshift64*), so that a failure can be repeated as far as two processes allow.
struct Chance(u64);

impl Chance {
    /// From `KILL_NINE_SEED`, or drawn.
    fn new() -> (Self, u64) {
        let given = std::env::var("KILL_NINE_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from_be_bytes(Entropy::system().bytes())).max(1);
        (Self(seed), seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

/// A folder with a workspace, an app of it that asks for no consent, and the people.
fn founded() -> (Installation, App) {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    for person in 0..PEOPLE {
        let name = format!("person{person}");
        let words = ["user", "create", "--workspace", "acme", "--username", &name, "--password-stdin"];
        place.json(&words, PASSWORD).object();
    }
    let words = ["--type", "web", "--first-party", "--grant-life", "own", "--redirect-uri", "https://app.example/cb"];
    let app = place.app("acme", &words);
    (place, app)
}

/// Whether the file is whole and no row refers to one that is not there.
async fn whole(place: &Installation) -> Result<(), String> {
    let database = Database::open(&place.database()).await;
    let integrity = database.texts("PRAGMA integrity_check").await;
    let orphans = database.texts("PRAGMA foreign_key_check").await;
    database.close().await;
    if (integrity.join(""), orphans.len()) == ("ok".to_owned(), 0) {
        return Ok(());
    }
    Err(format!("integrity: {integrity:?}, rows without the row they refer to: {orphans:?}"))
}

/// Lets everybody work until the server is killed under them.
async fn work_until_killed(server: &mut Running, app: &App, people: Vec<Ledger>, after: Duration) -> Vec<Ledger> {
    let tasks: Vec<_> = people.into_iter().map(|ledger| tokio::spawn(work::work(app.clone(), ledger))).collect();
    tokio::time::sleep(after).await;
    server.kill();
    let mut people = Vec::new();
    for task in tasks {
        people.push(task.await.expect("a person's work"));
    }
    people
}

/// Demands everything that was acknowledged, of all people at once.
async fn settle(app: &App, people: Vec<Ledger>) -> Result<Vec<Ledger>, String> {
    let tasks: Vec<_> = people.into_iter().map(|ledger| tokio::spawn(ledger.settle(app.clone()))).collect();
    let mut settled = Vec::new();
    for task in tasks {
        settled.push(task.await.map_err(|panic| panic.to_string())??);
    }
    Ok(settled)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_to_fifty_kills() {
    let (mut chance, seed) = Chance::new();
    eprintln!("KILL_NINE_SEED={seed}");
    let began = Instant::now();
    let (place, app) = founded();
    let mut people: Vec<Ledger> = (0..PEOPLE).map(|person| Ledger::new(format!("person{person}"))).collect();
    for kill in 0..KILLS {
        let mut server = steady(|| place.serve(&[])).await;
        let held = async {
            whole(&place).await?;
            settle(&app, people).await
        };
        let lost = |lost| panic!("KILL_NINE_SEED={seed}, after kill {kill}: {lost}\n{}", server.log());
        people = held.await.unwrap_or_else(lost);
        let after = Duration::from_millis(chance.below(LATEST));
        people = work_until_killed(&mut server, &app, people, after).await;
        assert!(!server.log().contains("panicked"), "KILL_NINE_SEED={seed}: {}", server.log());
    }
    let server = steady(|| place.serve(&[])).await;
    whole(&place).await.expect("a whole database");
    let people = settle(&app, people).await.unwrap_or_else(|lost| panic!("KILL_NINE_SEED={seed}: {lost}"));
    server.stop();
    whole(&place).await.expect("a whole database");
    let done = people.iter().fold([0; 5], |sum, person| std::array::from_fn(|kind| sum[kind] + person.done[kind]));
    eprintln!("{KILLS} kills in {:?}; sign-ins, codes, exchanges, refreshes, revocations: {done:?}", began.elapsed());
    assert!(done.iter().all(|times| *times >= 5), "too little was done to mean anything: {done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_that_is_killed_on_its_way_is_made_up_for_by_the_next() {
    let (mut chance, seed) = Chance::new();
    for _ in 0..10 {
        let place = Installation::new();
        for _ in 0..3 {
            let mut server = place.launch(&[]);
            let after = Duration::from_millis(chance.below(100));
            tokio::time::sleep(after).await;
            server.kill();
            assert!(!server.log().contains("error"), "KILL_NINE_SEED={seed}: {}", server.log());
        }
        let server = steady(|| place.serve(&[])).await;
        whole(&place).await.expect("a whole database");
        server.stop();
    }
}
