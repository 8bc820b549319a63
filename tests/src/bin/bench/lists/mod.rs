//! The lists of the admin API when they are long: what somebody waits for who opens a screen of the console, its first
//! page, and what they wait for who types into its search. One asks at a time, as one person does; what counts is the
//! time of an answer.

mod seed;

use crate::drive::{Length, Run, measure as drive};
use crate::machine::Machine;
use crate::place::{Kind, Name, run};
use crate::process::Server;
use crate::report::milliseconds;
use crate::scenario::{Stage, console};
use crate::words::{Lists, Words};
use crate::world::{SLUG, World};
use anyhow::{Context, Result};
use serde::Serialize;
use std::fmt::Write as _;
use std::time::Duration;

/// Nobody should wait longer for a page, in milliseconds.
const TARGET: f64 = 200.0;

/// A list of the API, and the questions people ask it.
struct List {
    path: &'static str,
    questions: &'static [&'static str],
}

/// Every list that comes in pages.
const LISTS: [List; 8] = [
    List {
        path: "/workspaces",
        questions: &["", "query=seed-77", "query=Bench", "order=newest", "order=name", "order=name_descending"],
    },
    List {
        path: "/workspaces/{ws}/apps",
        questions: &["", "query=seeded-77", "query=Seeded%207", "order=newest", "order=name", "order=name_descending"],
    },
    List {
        path: "/workspaces/{ws}/users",
        questions: &[
            "",
            "query=seeded-77",
            "query=nobody",
            "order=oldest",
            "order=newest",
            "order=name",
            "order=name_descending",
        ],
    },
    List { path: "/workspaces/{ws}/sessions", questions: &["", "user_id={user}"] },
    List { path: "/workspaces/{ws}/grants", questions: &["", "user_id={user}", "client_id={app}"] },
    List { path: "/workspaces/{ws}/consents", questions: &["", "user_id={user}", "client_id={app}"] },
    List { path: "/workspaces/{ws}/members", questions: &[""] },
    List {
        path: "/workspaces/{ws}/audit",
        questions: &["", "action=user.deleted", "actor=user:7", "target=user:7", "from=2020-01-01T00:00:00Z"],
    },
];

/// How many rows there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rows {
    workspaces: u64,
    people: u64,
    apps: u64,
    sessions: u64,
    grants: u64,
    consents: u64,
    members: u64,
    lines: u64,
}

impl Lists {
    fn rows(self) -> Rows {
        match self {
            Self::Small => Rows {
                workspaces: 100,
                people: 2_000,
                apps: 100,
                sessions: 1_000,
                grants: 1_000,
                consents: 1_000,
                members: 100,
                lines: 1_000,
            },
            Self::Usual => Rows {
                workspaces: 10_000,
                people: 1_000_000,
                apps: 10_000,
                sessions: 100_000,
                grants: 1_000_000,
                consents: 100_000,
                members: 10_000,
                lines: 1_000_000,
            },
        }
    }
}

/// What a question took.
#[derive(Debug, Serialize)]
struct Answered {
    question: String,
    run: Run,
}

/// What was measured on one database.
#[derive(Debug, Serialize)]
struct Looked {
    database: Name,
    machine: Machine,
    rows: Rows,
    bytes: u64,
    seconds: u64,
    answered: Vec<Answered>,
}

/// Measures and prints; whether everything was answered in time.
pub fn measure(lists: Lists, words: &Words) -> Result<bool> {
    let mut all = Vec::new();
    for kind in &words.databases {
        let looked = of_database(kind, lists.rows(), words)?;
        println!("{}", looked.markdown());
        all.push(looked);
    }
    if let Some(path) = &words.json {
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    }
    Ok(all.iter().flat_map(|looked| &looked.answered).all(Answered::is_in_time))
}

fn of_database(kind: &Kind, rows: Rows, words: &Words) -> Result<Looked> {
    eprintln!("lists on {}", kind.name().title());
    let world = World::make(kind, words.log_level.as_deref())?;
    let machine = Machine::look(world.data());
    // A session and a grant that is redeemed, to be copied.
    let server = world.start()?.listening()?;
    stage(&world, 1).tokens(1)?;
    server.stop()?;
    eprintln!("{} workspaces, {} people", rows.workspaces, rows.people);
    run(self::fill(&world, rows))?;
    let server = world.start()?.listening()?;
    let answered = ask(&world, &server, words)?;
    server.stop()?;
    let (database, bytes) = (kind.name(), world.place().bytes()?);
    Ok(Looked { database, machine, rows, bytes, seconds: words.seconds, answered })
}

async fn fill(world: &World, rows: Rows) -> Result<()> {
    crate::seed::workspaces(world, rows.workspaces).await?;
    crate::seed::people(world, rows.people).await?;
    crate::seed::grants(world, rows.grants).await?;
    seed::rest(world, &rows).await
}

fn stage(world: &World, seconds: u64) -> Stage<'_> {
    Stage { world, connections: 1, seconds: Duration::from_secs(seconds) }
}

fn ask(world: &World, server: &Server, words: &Words) -> Result<Vec<Answered>> {
    let names = Names::look(world)?;
    let mut all = Vec::new();
    for List { path, questions } in LISTS {
        for question in questions {
            let question = names.fill(format!("{path}?{question}").trim_end_matches('?'));
            let stage = stage(world, words.seconds);
            // A search that finds nothing is an answer too.
            let flows = console(&stage, &question).with_context(|| question.clone())?;
            let length = Length::closed(Duration::from_secs(words.seconds));
            let run = drive(world.address, flows, length, &|| server.cpu()).with_context(|| question.clone())?;
            eprintln!("{question}: {}", milliseconds(run.p99.into()));
            all.push(Answered { question, run });
        }
    }
    Ok(all)
}

/// What a question names.
struct Names {
    user: String,
    app: String,
}

impl Names {
    fn look(world: &World) -> Result<Self> {
        run(async {
            let mut open = world.place().open().await?;
            let hexadecimal = open.pick("lower(hex(id))", "id::text");
            let user = format!(r#"SELECT {hexadecimal} FROM "user" WHERE username = 'seeded-77' LIMIT 1"#);
            let user = open.texts(&user).await?.pop().context("nobody was seeded")?;
            let app = "SELECT client_id FROM app WHERE app_type = 'web' AND client_id NOT LIKE 'seeded-%'
                       AND workspace_id = (SELECT id FROM workspace WHERE slug = 'bench')";
            let app = open.texts(app).await?.pop().context("there is no app")?;
            Ok(Self { user, app })
        })
    }

    fn fill(&self, question: &str) -> String {
        question.replace("{ws}", SLUG).replace("{user}", &self.user).replace("{app}", &self.app)
    }
}

impl Answered {
    fn is_in_time(&self) -> bool {
        f64::from(self.run.p99) / 1_000.0 <= TARGET
    }
}

impl Looked {
    fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let Rows { workspaces, people, apps, sessions, grants, consents, members, lines } = self.rows;
        writeln!(text, "## Lists on {}\n", self.database.title())?;
        writeln!(text, "| question | server CPU | p50 | p99 | within {TARGET:.0} ms |\n|---|--:|--:|--:|---|")?;
        for answered in &self.answered {
            let Answered { question, run } = answered;
            let (p50, p99) = (milliseconds(run.p50.into()), milliseconds(run.p99.into()));
            let in_time = if answered.is_in_time() { "yes" } else { "no" };
            let micros = run.server_micros();
            writeln!(text, "| `{question}` | {micros:.0} µs | {p50} | {p99} | {in_time} |")?;
        }
        writeln!(
            text,
            "\n- {workspaces} workspaces; in one of them {people} people, {apps} apps, {sessions} sessions, {grants} grants, \
             {consents} consents, {members} members, {lines} audit lines; {} bytes of database",
            self.bytes
        )?;
        writeln!(text, "- one connection, {} s for each question", self.seconds)?;
        self.machine.write(text)
    }
}

#[test]
fn every_list_of_the_api_is_looked_at() {
    let described = include_str!("../../../../../admin-ui/openapi.json");
    let described: serde_json::Value = serde_json::from_str(described).expect("the description");
    let paths = described["paths"].as_object().expect("paths");
    let in_pages = |operation: &serde_json::Value| {
        let parameters = operation["get"]["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|parameter| parameter["name"] == "cursor"))
    };
    let mut lists: Vec<&str> = paths.iter().filter(|(_, path)| in_pages(path)).map(|(path, _)| path.as_str()).collect();
    let mut known = LISTS.map(|list| list.path);
    lists.sort_unstable();
    known.sort_unstable();
    assert_eq!(lists, known);
}
