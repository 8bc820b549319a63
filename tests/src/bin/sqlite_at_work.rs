//! SQLite in a process of its own that can be killed, with settings the server would not use.
//!
//! `sqlite_at_work commit FILE PRAGMA…` says a number as soon as the row with it is committed, on and on.
//! `sqlite_at_work repeat FILE PRAGMA…` runs the pragmas again and again.
#![expect(clippy::expect_used, reason = "a test's own program fails loudly")]

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Error};
use std::io::Write;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [what, file, pragmas @ ..] = words.as_slice() else {
        panic!("usage: sqlite_at_work commit|repeat FILE PRAGMA…")
    };
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a database");
    match what.as_str() {
        "commit" => {
            set(&pool, pragmas).await.expect("pragmas");
            commit(&pool).await.expect("commits");
        }
        "repeat" => loop {
            // Somebody else may be at it.
            let _ = set(&pool, pragmas).await;
            tokio::time::sleep(Duration::from_millis(3)).await;
        },
        other => panic!("{other} is neither commit nor repeat"),
    }
}

async fn set(pool: &SqlitePool, pragmas: &[String]) -> Result<(), Error> {
    for pragma in pragmas {
        sqlx::query(AssertSqlSafe(format!("PRAGMA {pragma}"))).execute(pool).await?;
    }
    Ok(())
}

async fn commit(pool: &SqlitePool) -> Result<(), Error> {
    sqlx::query("CREATE TABLE IF NOT EXISTS said (number INTEGER PRIMARY KEY)").execute(pool).await?;
    let mut stdout = std::io::stdout();
    for number in 1_i64.. {
        sqlx::query("INSERT INTO said (number) VALUES (?)").bind(number).execute(pool).await?;
        writeln!(stdout, "{number}").and_then(|()| stdout.flush())?;
    }
    Ok(())
}
