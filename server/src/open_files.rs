//! How many files and connections the system lets this process open. What it allows is often a thousand until a process
//! asks for more, and a server that runs out of them can neither take a connection nor open its database.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the server needs beside its connections: database, log, threads.
const OWN: u64 = 200;

/// Asks the system for this many connections, and says how many it lets the server have.
pub fn room_for(connections: usize) -> usize {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(OWN);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let allowed = match current {
        Some(now) if now < wanted => raised(now, maximum.map_or(wanted, |most| most.min(wanted)), maximum),
        _ => return connections,
    };
    if allowed >= wanted {
        return connections;
    }
    let room = allowed.saturating_sub(OWN).max(allowed / 2);
    tracing::warn!(
        open_files = allowed,
        connections = room,
        "the system lets this process open too few files for limits.connections; raise its limit (ulimit -n, or \
         LimitNOFILE= of systemd), or lower the setting"
    );
    usize::try_from(room).unwrap_or(connections)
}

fn raised(now: u64, to: u64, maximum: Option<u64>) -> u64 {
    match setrlimit(Resource::Nofile, Rlimit { current: Some(to), maximum }) {
        Ok(()) => to,
        Err(_) => now,
    }
}
