//! Servers of two versions beside each other: the version before runs on a schema that a newer one has added to, also
//! while that happens, and is refused by one that took something away. The newer version is this one with steps nobody
//! needs.

use harness::world::AppType;
use harness::{App, Browser, Database, Installation, Place, TestServer, World, postgres};
use migration::sea_orm_migration::async_trait;
use migration::sea_orm_migration::prelude::*;
use migration::sea_orm_migration::sea_orm::{
    Database as SeaOrm, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use migration::{Step, Steps};

const ADDS: &str = "m29990101_000001_adds";
const TAKES: &str = "m29990101_000002_takes";

struct Adds;

impl MigrationName for Adds {
    fn name(&self) -> &str {
        ADDS
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Adds {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [
            r#"ALTER TABLE "grant" ADD COLUMN "colour" varchar"#,
            r#"ALTER TABLE "grant" ADD COLUMN "weight" integer NOT NULL DEFAULT 1"#,
            r#"ALTER TABLE "session" ADD COLUMN "colour" varchar"#,
            r#"ALTER TABLE "app" ADD COLUMN "weight" bigint NOT NULL DEFAULT 1"#,
            r#"ALTER TABLE "user" ADD COLUMN "colour" varchar"#,
            r#"ALTER TABLE "workspace" ADD COLUMN "colour" varchar"#,
            r#"CREATE INDEX "ix-grant-colour" ON "grant" ("workspace_id", "colour")"#,
            r#"CREATE TABLE "novelty" ("id" integer NOT NULL PRIMARY KEY, "text" varchar NOT NULL)"#,
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

struct Takes;

impl MigrationName for Takes {
    fn name(&self) -> &str {
        TAKES
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Takes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(r#"DROP TABLE "switch_usage""#).await.map(|_| ())
    }
}

/// The version after this one.
fn next() -> Steps {
    Steps::known().then(Step::expand(|| Box::new(Adds)))
}

/// One after it, which needs the step of that one to be known.
fn later() -> Steps {
    next().then(Step::contract(|| Box::new(Takes), ADDS))
}

/// What a start of a version does to the schema.
async fn started(version: &Steps, place: &Place) {
    let url = match place {
        Place::File(file) => format!("sqlite://{}", file.display()),
        Place::Url(url) => url.clone(),
    };
    let database = SeaOrm::connect(url).await.expect("the database");
    let mode = matches!(place, Place::File(_)).then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    let tx = database.begin_with_options(options).await.expect("a transaction");
    version.bring_up(&tx).await.expect("the schema of that version");
    tx.commit().await.expect("a commit");
    database.close().await.expect("it closes");
}

/// All an app does with a person, from the login page to the end of the grant.
async fn whole_life(app: &App, username: &str) {
    let first = app.sign_in(&mut Browser::new(), username).await;
    assert!(app.is_active(&first.access_token).await);
    let second = app.refresh(&first.refresh_token).await.tokens();
    assert_eq!(app.userinfo(&second.access_token).await.status, 200);
    assert_eq!(app.revoke(&second.refresh_token).await.status, 200);
    app.refresh(&second.refresh_token).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_server_goes_on_and_starts_again_on_a_schema_that_was_added_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = tokio::task::spawn_blocking(postgres::database).await.expect("a database");
    for place in [Place::File(folder.path().join("tenantry.db")), Place::Url(url)] {
        let server = TestServer::again(&place, &[]);
        let world = World::on(&server).await;
        let app = world.app(AppType::Web).await;
        world.user("ada").await;
        // Every statement of a life is prepared before the schema changes.
        whole_life(&app, "ada").await;
        let kept = app.sign_in(&mut Browser::new(), "ada").await;
        started(&next(), &place).await;
        whole_life(&app, "ada").await;
        let kept = app.refresh(&kept.refresh_token).await.tokens();
        world.user("grace").await;
        whole_life(&world.app(AppType::Web).await, "grace").await;
        server.stop().await;

        let server = TestServer::again(&place, &[]);
        let slug = app.issuer.rsplit_once('/').expect("a slug").1;
        let app = App { issuer: format!("{}/{slug}", server.url), ..app.clone() };
        app.refresh(&kept.refresh_token).await.tokens();
        whole_life(&app, "ada").await;
        let world = World::on(&server).await;
        world.user("alan").await;
        whole_life(&world.app(AppType::Web).await, "alan").await;
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_added_is_told_and_what_was_taken_away_stops_the_start() {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    started(&next(), &Place::File(place.database())).await;

    let state = place.json(&["migrate", "--check"], "").object();
    assert_eq!(state, serde_json::json!({ "pending": [], "newer": [ADDS] }));
    assert_eq!(place.json(&["migrate"], "").object(), serde_json::json!({ "applied": [] }));
    let report = place.run(&["doctor"], "");
    assert_eq!(report.code, Some(0), "{report:?}");
    let told = format!("schema newer than this version, which may run on it ({ADDS})");
    assert!(report.stdout.contains(&told), "{report:?}");
    place.serve(&[]).await.stop();
    place.json(&["workspace", "show", "acme"], "").object();

    started(&later(), &Place::File(place.database())).await;
    let database = Database::open(&place.database()).await;
    let before = (database.rows().await, database.texts("SELECT version FROM seaql_migrations ORDER BY 1").await);
    // This version does not know the step that the oldest one knows which may still run.
    let words = ["cannot use the database", "a newer version has taken away", TAKES, "run a version that knows", ADDS];
    for command in [&["serve"][..], &["migrate"], &["migrate", "--check"], &["workspace", "list"]] {
        place.run(command, "").refused(&words);
    }
    let report = place.run(&["doctor"], "");
    assert_eq!(report.code, Some(1), "{report:?}");
    assert!(report.stdout.contains("FAILED: cannot use the database"), "{report:?}");
    let after = (database.rows().await, database.texts("SELECT version FROM seaql_migrations ORDER BY 1").await);
    assert_eq!(before, after);
    database.close().await;
}
