//! Acknowledged is durable, and what was spent or ended stays so. Four people sign in and out, consent, exchange codes,
//! refresh, revoke and register apps, and remember what they were told (`person`); then the server is killed
//! (`killed_server`), or PostgreSQL under it (`killed_database`), or the power goes (`power_loss`), again and again. After
//! each of them everything acknowledged must hold, with its line in the audit trail; what was under way is done or not, as
//! a whole; and the database must be whole.
//!
//! `KILLS`, `DATABASE_KILLS` and `POWER_LOSSES` say how often at least; by default the suite stays quick. `SEED` repeats
//! a run as far as several processes allow.

mod apps;
mod grants;
mod killed_database;
mod killed_server;
mod person;
mod power_loss;
mod speak;
mod trail;

use harness::installation::Running;
use harness::world::PASSWORD;
use harness::{App, Chance, Database, Installation, Place, steady};
use person::Person;
use speak::Ended;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use trail::Trail;

/// How many people work at the same time.
const PEOPLE: usize = 4;
/// Nothing takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often something is done: as the environment says, or so often.
fn times(name: &str, by_default: u32) -> u32 {
    std::env::var(name).map_or(by_default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// The apps everybody knows.
#[derive(Clone, Debug)]
struct Office {
    /// Signs people in and asks for no consent.
    app: App,
    /// Registers apps.
    robot: App,
}

/// People at work.
type Work = Vec<JoinHandle<(Person, Ended)>>;

/// A workspace in which people work, and what they know.
struct Crowd {
    place: Installation,
    database: Place,
    office: Office,
    people: Vec<Person>,
    acknowledged: Arc<AtomicU64>,
}

impl Crowd {
    /// Founds the workspace `acme` in a folder, on the database it is configured for.
    fn founded(place: Installation, database: Place) -> Self {
        place.json(&["workspace", "create", "acme"], "").object();
        let acknowledged = Arc::default();
        let people = (0..PEOPLE).map(|person| format!("person{person}"));
        let people = people.map(|name| {
            let words = ["user", "create", "--workspace", "acme", "--username", &name, "--password-stdin"];
            place.json(&words, PASSWORD).object();
            let words = ["member", "create", "--workspace", "acme", "--user", &name, "--role", "admin"];
            place.json(&words, "").object();
            Person::new(name, Trail::new(Arc::clone(&acknowledged)))
        });
        let people = people.collect();
        let words =
            ["--type", "web", "--first-party", "--grant-life", "own", "--redirect-uri", "https://app.example/cb"];
        let app = place.app("acme", &words);
        let robot = place.app("acme", &["--type", "machine", "--scope", speak::SCOPE]);
        let words = ["member", "create", "--workspace", "acme", "--app", &robot.client_id, "--role", "admin"];
        place.json(&words, "").object();
        let words = ["app", "update", &robot.client_id, "--workspace", "acme", "--scope", "apps:write"];
        place.json(&words, "").object();
        Self { place, database, office: Office { app, robot }, people, acknowledged }
    }

    /// Starts the server.
    async fn serve(&self) -> Running {
        steady(|| self.place.serve(&[])).await
    }

    /// Demands everything that was acknowledged, of all people at once.
    async fn holds(&mut self) -> Result<(), String> {
        self.whole().await?;
        let people = std::mem::take(&mut self.people).into_iter();
        let tasks: Vec<_> = people.map(|person| tokio::spawn(person.settle(self.office.clone()))).collect();
        for task in tasks {
            self.people.push(task.await.map_err(|panic| panic.to_string())??);
        }
        Ok(())
    }

    /// Whether the database is whole, no row refers to one that is not there, and the trail tells what was done.
    async fn whole(&self) -> Result<(), String> {
        let database = Database::open(&self.database).await;
        let held = async {
            if let Place::File(_) = self.database {
                let integrity = database.texts("PRAGMA integrity_check").await;
                let orphans = database.texts("PRAGMA foreign_key_check").await;
                if integrity != ["ok"] || !orphans.is_empty() {
                    return Err(format!("integrity: {integrity:?}, rows that refer to nothing: {orphans:?}"));
                }
            }
            self.trail().holds(&database).await
        };
        let held = held.await;
        database.close().await;
        held
    }

    /// Sets everybody to work until they cannot go on; comes back at a moment when at most so much of it was acknowledged.
    async fn work(&mut self, chance: &mut Chance, most: u64) -> Work {
        let people = std::mem::take(&mut self.people).into_iter();
        let enough = self.acknowledged.load(Ordering::Relaxed) + chance.below(most);
        let work: Work = people.map(|person| tokio::spawn(person.work(self.office.clone()))).collect();
        let began = Instant::now();
        while self.acknowledged.load(Ordering::Relaxed) < enough && !work.iter().all(JoinHandle::is_finished) {
            assert!(began.elapsed() < PATIENCE, "nothing is done");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // Anywhere between two answers.
        tokio::time::sleep(Duration::from_millis(chance.below(10))).await;
        work
    }

    /// Waits for everybody; what stopped each.
    async fn back(&mut self, work: Work) -> Vec<Ended> {
        let mut ends = Vec::new();
        for task in work {
            let (person, ended) = task.await.expect("a person's work");
            self.people.push(person);
            ends.push(ended);
        }
        ends
    }

    /// Whether it has happened too seldom, or so far too little was done for it to mean anything.
    fn goes_on(&self, times: u32, wanted: u32) -> bool {
        times < wanted || !self.trail().is_enough()
    }

    /// What everybody did so far.
    fn trail(&self) -> Trail {
        Trail::sum(self.people.iter().map(Person::trail))
    }

    /// Waits until each line has its place in the audit trail's chain, and verifies it; what was done, in words.
    async fn ends_well(&mut self, server: Running) -> String {
        self.holds().await.expect("everything acknowledged");
        let database = Database::open(&self.database).await;
        let began = Instant::now();
        while database.number("SELECT count(*) FROM audit_event WHERE seq IS NULL").await > 0 {
            assert!(began.elapsed() < PATIENCE, "the audit trail is not chained: {}", server.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        database.close().await;
        let verified = self.place.json(&["audit", "verify", "--workspace", "acme"], "").object();
        assert_eq!(verified["intact"], true);
        server.stop();
        self.whole().await.expect("a whole database");
        format!("{:?}, {} lines of audit chained", self.trail().done(), verified["events"])
    }
}

/// Demands that everybody stopped for one of these reasons.
#[track_caller]
fn only(ends: &[Ended], reasons: &[Ended], context: &str) {
    for ended in ends {
        assert!(reasons.contains(ended), "{context}: {ended:?}");
    }
}
