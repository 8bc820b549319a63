//! The same stateless requests sent by `wrk`, if it is installed: a second opinion on what the closed loop here measures.

use crate::world::World;
use anyhow::{Context, Result, anyhow, bail};
use std::net::SocketAddr;
use std::process::Command;

/// Whether there is one.
pub fn is_installed() -> bool {
    Command::new("wrk").arg("--version").output().is_ok()
}

/// How hard it works.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Threads.
    pub threads: usize,
    /// Connections over all threads.
    pub connections: usize,
    /// Seconds.
    pub seconds: u64,
}

/// Requests a second by GET.
pub fn get(effort: Effort, address: SocketAddr, path: &str) -> Result<f64> {
    rate(effort, &[&format!("http://{address}{path}")])
}

/// Opaque tokens a second.
pub fn client_credentials(effort: Effort, world: &World) -> Result<f64> {
    let script = world.data().join("client_credentials.lua");
    let authorization = &world.machine.authorization;
    let text = format!(
        "wrk.method = \"POST\"\nwrk.body = \"grant_type=client_credentials\"\n\
         wrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"\n\
         wrk.headers[\"Authorization\"] = \"{authorization}\"\n"
    );
    std::fs::write(&script, text)?;
    let url = format!("http://{}/bench/oauth2/token", world.address);
    let rate = rate(effort, &["--script", &script.display().to_string(), &url]);
    std::fs::remove_file(script)?;
    rate
}

fn rate(effort: Effort, words: &[&str]) -> Result<f64> {
    // It wants at least one connection for each thread.
    let threads = effort.threads.min(effort.connections);
    let numbers = [threads.to_string(), effort.connections.to_string(), format!("{}s", effort.seconds)];
    let mut command = Command::new("wrk");
    for (name, number) in ["--threads", "--connections", "--duration"].iter().zip(&numbers) {
        command.arg(name).arg(number);
    }
    let output = command.args(words).output().context("wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        bail!("wrk met errors: {}", text.trim());
    }
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    line.and_then(|rate| rate.trim().parse().ok()).ok_or_else(|| anyhow!("wrk tells no rate: {}", text.trim()))
}
