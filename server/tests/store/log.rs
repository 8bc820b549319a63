//! SQLite's write-ahead log: it grows while somebody reads for long, and becomes small again under load.

use crate::backend::{Fresh, on_each};
use crate::rows::{NOW, id, workspace, write};
use entity::audit_event;
use entity::id::{AuditEventId, WorkspaceId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tenantry::store::{Db, EventFilter, Page, Workspace};
use uuid::Uuid;

const MIB: u64 = 1 << 20;
/// A log that is longer has grown.
const LONG: u64 = 20 * MIB;
/// It is not waited for longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

fn file(fresh: &Fresh) -> PathBuf {
    let path = fresh.url.trim_start_matches("sqlite://").split('?').next().expect("a path");
    PathBuf::from(path)
}

fn log_size(fresh: &Fresh) -> u64 {
    let log = file(fresh).with_extension("db-wal");
    std::fs::metadata(log).expect("a log").len()
}

/// Writes big lines, one after the other, until told to stop.
async fn write_on(db: Db, home: Workspace, stop: Arc<AtomicBool>, written: Arc<AtomicU32>) {
    while !stop.load(Ordering::Relaxed) {
        let row = audit_event::Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: AuditEventId(id()),
            at: NOW,
            actor: "operator".to_owned(),
            action: "app.created".to_owned(),
            target: "app:web".to_owned(),
            detail: serde_json::json!({ "text": "x".repeat(128 << 10) }),
            request_id: None,
            seq: None,
            hash: None,
        };
        write(&db, &home, async move |store| store.audit_events().insert(row.clone()).await).await.expect("a line");
        written.fetch_add(1, Ordering::Relaxed);
    }
}

/// Reads until told to stop.
async fn read_on(db: Db, home: Workspace, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        let page = Page { after: None, limit: 2 };
        db.workspace(&home).audit_events().search(&EventFilter::default(), page).await.expect("lines");
    }
}

#[test]
fn the_log_becomes_small_again_under_load() {
    on_each(async |fresh| {
        if fresh.is_postgres() {
            return;
        }
        let home = workspace(&fresh.db, "home").await;
        let options = SqliteConnectOptions::new().filename(file(&fresh));
        let mut reader = SqliteConnection::connect_with(&options).await.expect("a reader");
        reader.execute("BEGIN").await.expect("a transaction");
        reader.execute("SELECT COUNT(*) FROM audit_event").await.expect("a look");
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let mut load = vec![];
        for _ in 0..2 {
            let (db, home, stop) = (fresh.db.clone(), home.clone(), Arc::clone(&stop));
            load.push(tokio::spawn(write_on(db.clone(), home.clone(), Arc::clone(&stop), Arc::clone(&written))));
            load.push(tokio::spawn(read_on(db, home, stop)));
        }
        let began = Instant::now();
        while log_size(&fresh) < LONG {
            assert!(began.elapsed() < PATIENCE, "nothing is written");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Somebody still reads what was: the log stays, and so does everybody else's work.
        fresh.db.checkpoint().await.expect("as far as it goes");
        assert!(log_size(&fresh) >= LONG, "the reader was cut off");
        let so_far = written.load(Ordering::Relaxed);
        while written.load(Ordering::Relaxed) < so_far + 4 {
            assert!(began.elapsed() < PATIENCE, "a reader keeps others from writing");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        reader.execute("COMMIT").await.expect("an end");
        while log_size(&fresh) > LONG / 2 {
            assert!(began.elapsed() < PATIENCE, "the log stays at {} MiB", log_size(&fresh) / MIB);
            fresh.db.checkpoint().await.expect("a checkpoint");
        }
        stop.store(true, Ordering::Relaxed);
        for task in load {
            task.await.expect("a task that ends");
        }
        reader.close().await.expect("a reader that goes");
    });
}
