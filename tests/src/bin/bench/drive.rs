//! The closed loop: every connection asks, waits for the answer, and asks again. Connections are spread over as many
//! threads as there are processors, each with a runtime of its own, so that the loop itself costs little.

use crate::flow::{Flow, Heard};
use crate::http::Connection;
use crate::machine;
use crate::process::own_cpu;
use crate::statistics::percentile;
use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// An answer that takes longer voids its run.
const PATIENCE: Duration = Duration::from_secs(15);
/// Preparing a scenario may take this long.
const PREPARATION: Duration = Duration::from_mins(3);

/// How long a scenario is driven.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// Not counted: caches fill, connections and threads start.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
}

/// What came of one run.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Run {
    /// Counted answers.
    pub count: u64,
    /// In this time.
    pub elapsed: Duration,
    /// Processor time the server used meanwhile.
    pub server_cpu: Duration,
    /// Processor time this program used meanwhile.
    pub own_cpu: Duration,
    /// Half of the answers came within so many microseconds.
    pub p50: u32,
    /// 99 of 100 came within so many microseconds.
    pub p99: u32,
}

/// When answers count; shared by all connections of a run.
struct Window {
    begins: OnceLock<Instant>,
    length: Length,
    /// The first flow that has nothing left to do ends the run for all.
    over: AtomicBool,
    together: bool,
}

impl Window {
    fn new(length: Length, together: bool) -> Self {
        Self { begins: OnceLock::new(), length, over: AtomicBool::new(false), together }
    }

    fn opens(&self) -> Instant {
        *self.begins.get_or_init(Instant::now) + self.length.warm_up
    }

    fn is_over(&self, now: Instant) -> bool {
        self.over.load(Ordering::Relaxed) || now >= self.opens() + self.length.measured
    }
}

type Flows = Vec<Box<dyn Flow>>;

/// Drives flows for a fixed time, or until the first has nothing left to do. `cpu` tells the server's processor time.
pub fn measure(address: SocketAddr, flows: Flows, length: Length, cpu: &dyn Fn() -> Result<Duration>) -> Result<Run> {
    let window = Arc::new(Window::new(length, true));
    let watch = |window: &Window| {
        std::thread::sleep(window.opens().saturating_duration_since(Instant::now()));
        let (began, server_before, own_before) = (Instant::now(), cpu()?, own_cpu()?);
        while !window.is_over(Instant::now()) {
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok((began.elapsed(), cpu()?.saturating_sub(server_before), own_cpu()?.saturating_sub(own_before)))
    };
    let (mut answers, (elapsed, server_cpu, own_cpu)) = drive(address, flows, &window, watch)?;
    let count = u64::try_from(answers.len())?;
    if count == 0 {
        bail!("no answer was counted");
    }
    let (p50, p99) = (percentile(&mut answers, 50), percentile(&mut answers, 99));
    Ok(Run { count, elapsed, server_cpu, own_cpu, p50, p99 })
}

/// Drives flows until none has anything left to do; how many answers counted.
pub fn work_off(address: SocketAddr, flows: Flows) -> Result<usize> {
    let window = Arc::new(Window::new(Length { warm_up: Duration::ZERO, measured: PREPARATION }, false));
    let (answers, ()) = drive(address, flows, &window, |_| Ok(()))?;
    if window.is_over(Instant::now()) {
        bail!("preparing took more than {PREPARATION:?}");
    }
    Ok(answers.len())
}

/// Runs the flows on their threads and `watch` on this one; the latencies of counted answers in microseconds.
fn drive<W>(
    address: SocketAddr,
    flows: Flows,
    window: &Arc<Window>,
    watch: impl FnOnce(&Window) -> Result<W>,
) -> Result<(Vec<u32>, W)> {
    let mut groups: Vec<Flows> = Vec::new();
    groups.resize_with(machine::cores().min(flows.len().max(1)), Vec::new);
    let threads = groups.len();
    for (at, flow) in flows.into_iter().enumerate() {
        if let Some(group) = groups.get_mut(at % threads) {
            group.push(flow);
        }
    }
    let connected = Barrier::new(threads + 1);
    std::thread::scope(|scope| {
        let running: Vec<_> =
            groups.into_iter().map(|group| scope.spawn(|| thread(address, group, window, &connected))).collect();
        connected.wait();
        let watched = watch(window);
        let mut latencies = Vec::new();
        for thread in running {
            latencies.append(&mut thread.join().map_err(|_| anyhow!("a thread of the benchmark panicked"))??);
        }
        Ok((latencies, watched?))
    })
}

fn thread(address: SocketAddr, group: Flows, window: &Arc<Window>, connected: &Barrier) -> Result<Vec<u32>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let connections = runtime.as_ref().map_err(|error| anyhow!("{error}")).and_then(|runtime| {
        let open = async {
            let mut open = Vec::new();
            for flow in group {
                open.push((Connection::open(address).await.context("cannot connect")?, flow));
            }
            Ok(open)
        };
        runtime.block_on(open)
    });
    // Everybody waits here, also who failed, or the others would wait for ever.
    connected.wait();
    let opens = window.opens();
    let connections = connections.inspect_err(|_| window.over.store(true, Ordering::Relaxed))?;
    let ends = tokio::time::Instant::from_std(opens + window.length.measured + PATIENCE);
    LocalSet::new().block_on(&runtime?, async {
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|(connection, flow)| tokio::task::spawn_local(serve(connection, flow, Arc::clone(window))))
            .collect();
        let joined = async {
            let mut latencies = Vec::new();
            for task in tasks {
                latencies.append(&mut task.await??);
            }
            Ok(latencies)
        };
        tokio::time::timeout_at(ends, joined).await.map_err(|_| anyhow!("an answer took longer than {PATIENCE:?}"))?
    })
}

async fn serve(mut connection: Connection, mut flow: Box<dyn Flow>, window: Arc<Window>) -> Result<Vec<u32>> {
    let served = closed_loop(&mut connection, flow.as_mut(), &window).await;
    if served.is_err() {
        window.over.store(true, Ordering::Relaxed);
    }
    served
}

async fn closed_loop(connection: &mut Connection, flow: &mut dyn Flow, window: &Window) -> Result<Vec<u32>> {
    let opens = window.opens();
    let mut request = Vec::with_capacity(2048);
    let mut latencies = Vec::new();
    loop {
        request.clear();
        if !flow.ask(&mut request) {
            if window.together {
                window.over.store(true, Ordering::Relaxed);
            }
            return Ok(latencies);
        }
        let began = Instant::now();
        let answer = connection.exchange(&request).await?;
        let heard = flow.hear(&answer)?;
        let ended = Instant::now();
        let over = window.is_over(ended);
        // What comes too late belongs to no rate; when flows end by themselves, everything is in time.
        if heard == Heard::Counted && ended >= opens && (!over || !window.together) {
            latencies.push(u32::try_from((ended - began).as_micros()).unwrap_or(u32::MAX));
        }
        if over {
            return Ok(latencies);
        }
    }
}
