//! docs/quickstarts/rust.md: the page shows the program, and the program signs a person in.

use harness::browser::http;
use harness::world::PASSWORD;
use harness::{Browser, Process, on_postgres};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

const PAGE: &str = include_str!("../../../docs/quickstarts/rust.md");
const PROGRAM: &str = include_str!("../../src/bin/quickstart.rs");

/// What stands in the first block of a language.
fn block(language: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{language}\n")).expect("a block of this language");
    rest.split_once("```\n").expect("its end").0
}

/// A program that does not outlive its test.
struct Guarded(Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_page_shows_the_program() {
    assert!(block("rust") == PROGRAM, "copy tests/src/bin/quickstart.rs into the block of docs/quickstarts/rust.md");
}

/// So that what people build is what is tested here.
#[test]
fn the_page_asks_for_the_versions_the_program_is_built_with() {
    let workspace = include_str!("../../../Cargo.toml");
    let version = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{name} = "))).expect("a dependency");
        line.split('"')
            .find(|part| part.starts_with(|letter: char| letter.is_ascii_digit()))
            .expect("a version")
            .to_owned()
    };
    let (_, dependencies) = block("toml").split_once("[dependencies]\n").expect("dependencies");
    for name in dependencies.lines().filter_map(|line| line.split(" = ").next()) {
        let (shown, built) = (version(dependencies, name), version(workspace, name));
        assert!(built.starts_with(&shown), "{name}: the page says {shown}, the workspace {built}");
    }
}

/// The words of a command, as a shell would take them.
fn words(command: &str) -> Vec<&str> {
    command
        .trim()
        .split('"')
        .enumerate()
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}

#[tokio::test]
async fn the_program_signs_a_person_in() {
    // It speaks HTTP; which database answers does not matter to it.
    if on_postgres() {
        return;
    }
    let server = Process::serve(&[]).await;
    server.command(&["workspace", "create", "acme"], "");
    server.command(&["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"], PASSWORD);
    let registration = words(block("sh"));
    let app = server.command(&registration[1..], "");
    let issuer = format!("{}/acme", server.url);
    let program = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .env_clear()
        .envs([("ISSUER", issuer.as_str()), ("CLIENT_ID", app["client_id"].as_str().expect("a client_id"))])
        .stdout(Stdio::piped())
        .spawn();
    let mut program = Guarded(program.expect("the program starts"));
    let mut said = BufReader::new(program.0.stdout.take().expect("its output"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    let url = line.strip_prefix("open ").expect("an address").trim().to_owned();

    let answer = Browser::new().authorize(&url, "ada", PASSWORD).await;
    let back = answer.location().expect("the way back").to_owned();
    let told = http().get(back).send().await.expect("an answer").text().await.expect("a text");
    assert_eq!(told, "Go back to the terminal.");
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("its output");
    assert!(rest.starts_with("Hello ada, you are "), "{rest}");
    assert!(program.0.wait().expect("it ends").success());
    server.stop();
}
