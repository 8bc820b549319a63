//! Removing a row makes the database look for rows that refer to it. That must not pass over their table either, and no
//! plan shows it: each reference needs an index that begins with its columns.

use harness::TestServer;
use harness::place::Place;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection, raw_sql};
use std::collections::{BTreeMap, BTreeSet};

async fn column(connection: &mut SqliteConnection, sql: String) -> Vec<String> {
    let rows = raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await.expect("rows");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reference_is_found_by_an_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("references.db");
    TestServer::again(&Place::File(file.clone()), &[]).stop().await;
    let mut file = SqliteConnectOptions::new().filename(file).connect().await.expect("the file");
    let mut missing = Vec::new();
    let mut seen = 0;
    for table in column(&mut file, "SELECT name FROM sqlite_master WHERE type = 'table'".to_owned()).await {
        let mut indexes = Vec::new();
        for index in column(&mut file, format!("SELECT name FROM pragma_index_list('{table}')")).await {
            let columns = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
            indexes.push(column(&mut file, columns).await);
        }
        let mut references: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let list = format!("SELECT id || ' ' || \"from\" FROM pragma_foreign_key_list('{table}')");
        for line in column(&mut file, list).await {
            let (id, from) = line.split_once(' ').expect("two words");
            references.entry(id.to_owned()).or_default().insert(from.to_owned());
        }
        for columns in references.into_values() {
            seen += 1;
            let begins =
                |index: &Vec<String>| index.iter().take(columns.len()).cloned().collect::<BTreeSet<_>>() == columns;
            if !indexes.iter().any(begins) {
                missing.push(format!("{table} {columns:?}"));
            }
        }
    }
    assert!(seen > 20, "only {seen} references were found");
    assert!(missing.is_empty(), "no index begins with the columns of {missing:?}");
}
