//! The command line as scripts and operators meet it: the real program, its words, its answers and its exit status.
//! `words` goes through every command there is (`commands`), `secrets` looks for what must not be shown, `lifecycle` works beside a
//! running server, `trail` is about what is kept for ever. `remote` works through a server.

mod commands;
mod lifecycle;
mod remote;
mod secrets;
mod trail;
mod words;

use harness::Installation;
use harness::world::PASSWORD;

/// An installation with the workspace `acme` and, in it, the person `ada`.
fn installation() -> Installation {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    let ada = ["user", "create", "--workspace", "acme", "--username", "ada", "--email", "ada@example.test"];
    place.json(&[&ada[..], &["--password-stdin"]].concat(), PASSWORD).object();
    place
}

/// Waits until something is so, for as long as a change may take to show; demands that it is so by then.
async fn within_a_second<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    // What is remembered is at most a second old; the rest is for the request itself.
    let patience = std::time::Duration::from_millis(1100);
    let began = std::time::Instant::now();
    loop {
        let asked = began.elapsed();
        if is_so().await {
            return;
        }
        assert!(asked < patience, "{what}, but not after {asked:?}");
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
}
