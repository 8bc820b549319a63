//! No statement passes over a table of a workspace, on SQLite and on PostgreSQL. What is judged are the statements the
//! server sends: those of a life in here, and, where `TEST_STATEMENTS` names the folder in which the black-box suite
//! kept what it saw, every statement of every route, job and command. A query that is new is judged without being
//! named anywhere.
#![expect(clippy::expect_used, reason = "tests fail loudly")]

mod foreign_keys;
mod life;
mod plan;
mod planner;

use harness::place::Place;
use harness::{TestServer, postgres, statements};
use plan::Plan;
use planner::Planner;
use std::path::Path;

/// Fewer would mean that nobody listened.
const LEAST: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_passes_over_a_table_of_a_workspace() {
    statements::listen();
    let folder = tempfile::tempdir().expect("a folder");
    let mut planners = Vec::new();
    for place in places(folder.path()).await {
        let living = TestServer::again(&place, &[]);
        life::lived(&living).await;
        living.stop().await;
        planners.push((Planner::at(&place).await, 0));
    }
    let mut sent = statements::sent();
    sent.extend(statements::kept());
    sent.retain(|statement| plan::is_planned(statement));
    let mut complaints = Vec::new();
    for statement in &sent {
        let mut plans = Vec::new();
        for (planner, judged) in planners.iter_mut().filter(|(planner, _)| planner.speaks(statement)) {
            let explained = planner.explain(statement).await;
            if let Ok(steps) = &explained {
                *judged += 1;
                let found = Plan { statement, steps: steps.clone() }.complaints().into_iter();
                let name = planner.name();
                complaints.extend(found.map(|complaint| format!("{name}: {complaint}\n    {statement}")));
            }
            plans.push(explained);
        }
        // Without a placeholder it may be of the other database.
        let understood = plans.is_empty() || plans.iter().any(Result::is_ok);
        assert!(understood, "{statement}: {plans:?}");
    }
    for (planner, judged) in &planners {
        println!("{judged} statements were judged by {}", planner.name());
        assert!(*judged >= LEAST, "only {judged} statements were judged by {}", planner.name());
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// A fresh database of each kind in `TEST_BACKENDS`.
async fn places(folder: &Path) -> Vec<Place> {
    let wanted = std::env::var("TEST_BACKENDS").unwrap_or_else(|_| "sqlite,postgres".to_owned());
    let mut places = Vec::new();
    for name in wanted.split(',').map(str::trim) {
        places.push(match name {
            "sqlite" => Place::File(folder.join("plans.db")),
            "postgres" => Place::Url(tokio::task::spawn_blocking(postgres::database).await.expect("a database")),
            other => panic!("TEST_BACKENDS names {other}; it knows sqlite and postgres"),
        });
    }
    places
}
