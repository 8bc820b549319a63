//! Power failures: what no fsync confirmed is lost (`harness::power_loss`).

use super::speak::Ended;
use super::{Crowd, only, times};
use harness::installation::Running;
use harness::power_loss::{Disk, Fate};
use harness::{Chance, Database, Installation, Place, steady};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The power goes before so much was acknowledged.
const MOST: u64 = 120;

/// Either nothing that was not synced is left, or parts of it.
fn fate(chance: &mut Chance, round: u32) -> Fate<'_> {
    if round.is_multiple_of(2) { Fate::Gone } else { Fate::Torn(chance) }
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let text = |path: &Path| fs::read_to_string(path).expect("a text");
    let mut files: Vec<_> =
        entries.map(|entry| (entry.file_name().into_string().expect("a name"), text(&entry.path()))).collect();
    files.sort();
    files
}

#[test]
fn a_disk_keeps_what_was_synced_and_nothing_else() {
    let place = Installation::new();
    let disk = Disk::under(place.folder());
    let run = |script: &str| {
        let ran =
            Command::new("sh").args(["-ec", script]).current_dir(place.folder()).envs(disk.environment()).status();
        assert!(ran.expect("a shell").success());
    };
    let left = |expected: &[(&str, &str)]| {
        disk.lose_power(Fate::Gone);
        let expected: Vec<_> = expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(files(place.folder()), expected);
    };
    run("printf 1 > file; sync file");
    left(&[]);
    run("printf 1 > file; printf 1 > name; sync file .");
    left(&[("file", "1"), ("name", "")]);
    run("printf 2 > file; printf 2 > name; sync name");
    left(&[("file", "1"), ("name", "2")]);
    run("printf 3 > new; sync new; mv new file; rm name");
    left(&[("file", "1"), ("name", "2")]);
    run("printf 3 > new; sync new; mv new file; sync .; rm name; printf 4 > file");
    left(&[("file", "3"), ("name", "2")]);
    run("sync -d file; printf 5 >> file; sync -d file; printf 6 >> file; rm name; sync .");
    left(&[("file", "35")]);
    // Of what was not synced, parts may be left: whole sectors, old or new.
    let (old, new) = ("o".repeat(9000), "n".repeat(9000));
    run(&format!("printf {old} > file; sync file; printf {new} | dd of=file conv=notrunc status=none"));
    disk.lose_power(Fate::Torn(&mut Chance::new()));
    let text = fs::read_to_string(place.folder().join("file")).expect("a file");
    let sectors: Vec<_> = text.as_bytes().chunks(512).collect();
    assert!(text.len() == 9000 && sectors.iter().all(|sector| sector.iter().all(|byte| *byte == sector[0])), "{text}");
}

/// A process that works on a database with SQLite, on a disk.
fn at_work(disk: &Disk, words: &[&str]) -> Child {
    let program = env!("CARGO_BIN_EXE_sqlite_at_work");
    let started = Command::new(program).args(words).envs(disk.environment()).stdout(Stdio::piped()).spawn();
    started.expect("the program starts")
}

/// How many of a hundred rows that were said to be committed are there after a power failure.
async fn rows_left(synchronous: &str) -> i64 {
    let place = Installation::new();
    let disk = Disk::under(place.folder());
    let file = place.folder().join("said.db");
    let pragma = format!("synchronous={synchronous}");
    // A checkpoint would sync what came before it.
    let pragmas = ["journal_mode=WAL", "wal_autocheckpoint=0", &pragma];
    let mut child = at_work(&disk, &[&["commit", &file.display().to_string()], pragmas.as_slice()].concat());
    let said = BufReader::new(child.stdout.take().expect("its output")).lines().take(100).count();
    child.kill().expect("it was running");
    child.wait().expect("it ends");
    assert_eq!(said, 100);
    disk.lose_power(Fate::Gone);
    if !file.exists() {
        return 0;
    }
    let database = Database::open(file.as_path()).await;
    let tables = database.tables().await;
    let rows = if tables.is_empty() { 0 } else { database.number("SELECT count(*) FROM said").await };
    database.close().await;
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_does_not_sync_is_found_out() {
    assert!(rows_left("FULL").await >= 100);
    assert!(rows_left("NORMAL").await < 100);
    assert!(rows_left("OFF").await < 100);
}

/// An empty folder on a disk that forgets.
fn on_a_disk() -> (Installation, Disk) {
    let mut place = Installation::new();
    let disk = Disk::under(place.folder());
    disk.environment().iter().for_each(|(name, value)| place.set(name, value));
    (place, disk)
}

/// Moves the write-ahead log into the file again and again, as the server does every ten seconds.
fn checkpoints(place: &Installation, disk: &Disk) -> Child {
    at_work(disk, &["repeat", &place.database().display().to_string(), "wal_checkpoint(PASSIVE)"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_to_power_failures() {
    let (mut chance, losses) = (Chance::new(), times("POWER_LOSSES", 10));
    let began = Instant::now();
    let (place, disk) = on_a_disk();
    let file = Place::File(place.database());
    let mut crowd = Crowd::founded(place, file);
    let mut loss = 0;
    while crowd.goes_on(loss, losses) {
        loss += 1;
        let mut server: Running = crowd.serve().await;
        let context = format!("SEED={}, power failure {loss}", chance.seed());
        crowd.holds().await.unwrap_or_else(|lost| panic!("{context}: {lost}\n{}", server.log()));
        let mut checkpoints = checkpoints(&crowd.place, &disk);
        let work = crowd.work(&mut chance, MOST).await;
        server.kill();
        checkpoints.kill().expect("it was running");
        checkpoints.wait().expect("it ends");
        only(&crowd.back(work).await, &[Ended::Unanswered, Ended::NotNow], &context);
        disk.lose_power(fate(&mut chance, loss));
    }
    let server = crowd.serve().await;
    let done = crowd.ends_well(server).await;
    println!("{loss} power failures in {:?}: {done}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_without_power_is_made_up_for_by_the_next() {
    let mut chance = Chance::new();
    for loss in 0..times("POWER_LOSSES", 10) {
        let (place, disk) = on_a_disk();
        let mut server = place.launch(&[]);
        tokio::time::sleep(Duration::from_millis(chance.below(150))).await;
        server.kill();
        disk.lose_power(fate(&mut chance, loss));
        let server = steady(|| place.serve(&[])).await;
        server.stop();
    }
}

#[test]
fn what_the_first_command_made_is_there_after_a_power_failure() {
    let (place, disk) = on_a_disk();
    let made = place.json(&["workspace", "create", "acme"], "").object();
    disk.lose_power(Fate::Gone);
    assert_eq!(place.json(&["workspace", "show", "acme"], "").object()["id"], made["id"]);
}

/// A start that was killed may have left a key whose name or text is not on the disk yet: what is sealed with it must not
/// be on the disk before.
#[test]
fn a_master_key_that_lay_there_is_kept_before_it_seals() {
    let (place, disk) = on_a_disk();
    let donor = Installation::new();
    donor.json(&["workspace", "create", "acme"], "").object();
    fs::create_dir(place.folder().join("data")).expect("a folder");
    fs::copy(donor.master_key(), place.master_key()).expect("a key");
    let made = place.json(&["workspace", "create", "acme"], "").object();
    disk.lose_power(Fate::Gone);
    assert_eq!(place.json(&["workspace", "show", "acme"], "").object()["id"], made["id"]);
}
