//! Every step is what it says it is.

use crate::backend::{bring_up, on_each};
use crate::shape::Shape;
use migration::sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use migration::{Change, Steps};

/// The last step of the first version. No version has ever known fewer, so what those before it do to each other is
/// nobody's loss.
const FIRST: &str = "m20261122_000006_legacy";

#[test]
fn a_step_that_does_not_say_so_takes_nothing_away() {
    on_each(async |database| {
        let known = Steps::known();
        let first = known.names().iter().position(|name| name == FIRST).expect("the first version") + 1;
        bring_up(&Steps::new(known.each()[..first].to_vec()), &database).await.expect("the first schema");
        let mut before = Shape::of(&database).await;
        for count in first + 1..=known.each().len() {
            let (so_far, _) = known.each().split_at(count);
            bring_up(&Steps::new(so_far.to_vec()), &database).await.expect("a step");
            let after = Shape::of(&database).await;
            let step = known.each()[count - 1];
            if step.change() == Change::Expand {
                assert_eq!(before.missed_in(&after), Vec::<String>::new(), "{} says that it only adds", step.name());
            }
            before = after;
        }
        assert!(before.tables().len() > 20, "the schema was not read: {:?}", before.tables());
    });
}

#[test]
fn a_step_that_takes_away_names_one_before_it() {
    let names = Steps::known().names();
    assert!(names.is_sorted(), "a new step stands at the end");
    for (place, step) in Steps::known().each().iter().enumerate() {
        if let Change::Contract { oldest } = step.change() {
            let before = names[..place].iter().any(|name| name == oldest);
            assert!(before, "{} names {oldest}, which is no step before it", step.name());
        }
    }
}

/// A change, on SQLite where its text differs, and what a program of the schema before it misses.
struct Case {
    sqlite: Option<&'static str>,
    text: &'static str,
    missed: &'static [&'static str],
}

const fn same(text: &'static str, missed: &'static [&'static str]) -> Case {
    Case { sqlite: None, text, missed }
}

const BEFORE: &str = r"
    CREATE TABLE room (id integer NOT NULL PRIMARY KEY, name varchar NOT NULL, floor integer, door integer NOT NULL DEFAULT 1);
    CREATE UNIQUE INDEX room_name ON room (name);
    CREATE TABLE key (id integer NOT NULL PRIMARY KEY, room integer);";

const CASES: &[Case] = &[
    same("CREATE TABLE hall (id integer NOT NULL PRIMARY KEY, room integer NOT NULL REFERENCES room (id))", &[]),
    same("CREATE INDEX room_floor ON room (floor)", &[]),
    same("ALTER TABLE room ADD COLUMN colour varchar", &[]),
    same("ALTER TABLE room ADD COLUMN windows integer NOT NULL DEFAULT 2", &[]),
    same("ALTER TABLE room ADD COLUMN hall integer REFERENCES key (id)", &[]),
    same("ALTER TABLE room ADD COLUMN badge varchar; CREATE UNIQUE INDEX room_badge ON room (badge)", &[]),
    same("DROP TABLE key", &["key.id is gone", "key.room is gone"]),
    same("ALTER TABLE room DROP COLUMN floor", &["room.floor is gone"]),
    same("ALTER TABLE room RENAME COLUMN floor TO storey", &["room.floor is gone"]),
    same("ALTER TABLE key RENAME TO fob", &["key.id is gone", "key.room is gone"]),
    Case {
        sqlite: Some(
            "DROP TABLE key; CREATE TABLE key (id integer NOT NULL PRIMARY KEY, room integer, cut varchar NOT NULL)",
        ),
        text: "ALTER TABLE key ADD COLUMN cut varchar NOT NULL",
        missed: &["key.cut is new and must be written"],
    },
    Case {
        sqlite: Some("DROP TABLE key; CREATE TABLE key (id integer NOT NULL PRIMARY KEY, room integer NOT NULL)"),
        text: "ALTER TABLE key ALTER COLUMN room SET NOT NULL",
        missed: &["key.room must not be null any more"],
    },
    Case {
        sqlite: Some("DROP TABLE key; CREATE TABLE key (id integer NOT NULL PRIMARY KEY, room varchar)"),
        text: "ALTER TABLE key ALTER COLUMN room TYPE varchar",
        missed: &["key.room was integer and is "],
    },
    Case {
        sqlite: Some(
            "DROP TABLE key; CREATE TABLE key (id integer NOT NULL PRIMARY KEY, room integer REFERENCES room (id))",
        ),
        text: "ALTER TABLE key ADD FOREIGN KEY (room) REFERENCES room (id)",
        missed: &["key(room) must refer to a row now"],
    },
    Case {
        sqlite: Some(
            "DROP TABLE room; CREATE TABLE room (id integer NOT NULL PRIMARY KEY, name varchar NOT NULL, floor integer,
             door integer NOT NULL); CREATE UNIQUE INDEX room_name ON room (name)",
        ),
        text: "ALTER TABLE room ALTER COLUMN door DROP DEFAULT",
        missed: &["room.door lost its default"],
    },
    same("CREATE UNIQUE INDEX key_room ON key (room)", &["key(room) must be unique now"]),
    same("DROP INDEX room_name", &["room(name) is not unique any more"]),
    same(
        "ALTER TABLE key ADD COLUMN cut integer NOT NULL DEFAULT 1; CREATE UNIQUE INDEX key_cut ON key (cut)",
        &["key(cut) must be unique now"],
    ),
];

async fn run(database: &DatabaseConnection, text: &str) {
    database.execute_unprepared(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}

#[test]
fn what_a_program_would_miss_is_found() {
    on_each(async |database| {
        for case in CASES {
            run(&database, BEFORE).await;
            let before = Shape::of(&database).await;
            let sqlite = case.sqlite.filter(|_| database.get_database_backend() == DbBackend::Sqlite);
            let text = sqlite.unwrap_or(case.text);
            run(&database, text).await;
            let after = Shape::of(&database).await;
            let missed = before.missed_in(&after);
            let agrees = missed.iter().zip(case.missed).all(|(found, wanted)| found.starts_with(wanted));
            assert!(missed.len() == case.missed.len() && agrees, "{text}: {missed:?}, not {:?}", case.missed);
            for table in ["hall", "fob", "key", "room"] {
                let cascade = if database.get_database_backend() == DbBackend::Sqlite { "" } else { " CASCADE" };
                run(&database, &format!("DROP TABLE IF EXISTS {table}{cascade}")).await;
            }
        }
    });
}
