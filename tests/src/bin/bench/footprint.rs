//! What the server takes when nothing happens, what tokens leave behind, and how soon it answers after it was started.

use crate::drive::work_off;
use crate::flow::{Fixed, Flow};
use crate::http::Connection;
use crate::process::Server;
use crate::scenario::is_opaque;
use crate::statistics::median;
use crate::world::World;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

const STARTS: usize = 5;
const START_WITHIN: Duration = Duration::from_secs(20);

/// Memory, disk, start.
#[derive(Debug, Serialize)]
pub struct Footprint {
    /// Resident bytes a second after the first answer.
    pub memory_idle: u64,
    /// Resident bytes after this many opaque tokens of `client_credentials`.
    pub memory_after_tokens: u64,
    /// How many they were.
    pub tokens: usize,
    /// Bytes the database grew by while they were issued, usage counts included.
    pub database_growth: i64,
    /// Bytes of the data folder when it was new.
    pub database: u64,
    /// Milliseconds from the start of the process to the first token, on that database.
    pub start_ms: Option<f64>,
}

/// Takes it, on an installation nobody has used yet.
pub fn take(world: &World, connections: usize, tokens: usize) -> Result<Footprint> {
    let start_ms = median_start(world)?;
    let database = world.place().bytes()?;
    let server = world.start()?.listening()?;
    let token = Arc::new(world.machine.client_credentials(None));
    let tokens_of = |count: usize| {
        let left = Arc::new(AtomicUsize::new(count));
        let flow = |_| Box::new(Fixed::limited(Arc::clone(&token), is_opaque, Arc::clone(&left))) as Box<dyn Flow>;
        (0..connections).map(flow).collect()
    };
    let memory_idle = settled_memory(world, &server)?;
    let issued = work_off(world.address, tokens_of(tokens))?;
    if issued != tokens {
        bail!("{issued} tokens were issued instead of {tokens}");
    }
    let memory_after_tokens = server.memory()?;
    // Stopping moves the write-ahead log into the database, so that nothing hides there.
    server.stop()?;
    let database_growth = i64::try_from(world.place().bytes()?)? - i64::try_from(database)?;
    Ok(Footprint { memory_idle, memory_after_tokens, tokens, database_growth, database, start_ms })
}

/// Resident bytes a second after the first token.
pub fn settled_memory(world: &World, server: &Server) -> Result<u64> {
    let once = Arc::new(AtomicUsize::new(1));
    let token = Fixed::limited(Arc::new(world.machine.client_credentials(None)), is_opaque, once);
    work_off(world.address, vec![Box::new(token)])?;
    std::thread::sleep(Duration::from_secs(1));
    server.memory()
}

/// The median of several starts.
pub fn median_start(world: &World) -> Result<Option<f64>> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (time, server) = first_token(world)?;
        times.push(time.as_secs_f64() * 1_000.0);
        server.stop()?;
    }
    Ok(median(&times))
}

fn first_token(world: &World) -> Result<(Duration, Server)> {
    let began = Instant::now();
    let mut server = world.start()?;
    let request = world.machine.client_credentials(None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    while began.elapsed() < START_WITHIN {
        server.demand_running()?;
        let Ok(mut connection) = runtime.block_on(Connection::open(world.address)) else {
            std::thread::sleep(Duration::from_micros(500));
            continue;
        };
        let exchange = async {
            let answer = connection.exchange(&request).await?;
            if answer.status != 200 || !is_opaque(&answer) {
                bail!("the first token is an answer of status {}", answer.status);
            }
            Ok(began.elapsed())
        };
        let time = runtime.block_on(async { tokio::time::timeout(START_WITHIN, exchange).await });
        return Ok((time.context("no first token")??, server));
    }
    bail!("the server does not listen within {START_WITHIN:?}")
}
