//! The loops. Closed: every connection asks, waits for the answer, and asks again. Open: every connection asks by a
//! schedule, and an answer that comes late makes the next one late too, counted from when it was due. Connections are
//! spread over as many threads as there are processors, each with a runtime of its own, so that the loop itself costs
//! little.

use crate::flow::{Flow, Heard};
use crate::http::Connection;
use crate::machine;
use crate::process::own_cpu;
use crate::statistics::of_a_thousand;
use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// An answer that takes longer voids its run.
const PATIENCE: Duration = Duration::from_secs(15);
/// Time that is not counted.
pub const WARM_UP: Duration = Duration::from_millis(500);
/// Preparing a scenario may take this long.
const PREPARATION: Duration = Duration::from_mins(3);

/// How long a scenario is driven.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// Not counted: caches fill, connections and threads start.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
    /// In an open loop, the time from one request of a connection to its next.
    pub pace: Option<Duration>,
}

impl Length {
    /// A closed loop of this length, and half a second before it.
    pub fn closed(measured: Duration) -> Self {
        Self { warm_up: WARM_UP, measured, pace: None }
    }
}

/// What came of one run.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Run {
    /// Counted answers.
    pub count: u64,
    /// All answers meanwhile, steps on the way included.
    pub answers: u64,
    /// In this time.
    pub elapsed: Duration,
    /// Processor time the server used meanwhile.
    pub server_cpu: Duration,
    /// Processor time this program used meanwhile.
    pub own_cpu: Duration,
    /// Half of the answers came within so many microseconds.
    pub p50: u32,
    /// 95 of 100.
    pub p95: u32,
    /// 99 of 100.
    pub p99: u32,
    /// 999 of 1,000.
    pub p999: u32,
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
    let (mut heard, (elapsed, server_cpu, own_cpu)) = drive(address, flows, &window, watch)?;
    let count = u64::try_from(heard.latencies.len())?;
    if count == 0 {
        bail!("no answer was counted");
    }
    heard.latencies.sort_unstable();
    let [p50, p95, p99, p999] = [500, 950, 990, 999].map(|share| of_a_thousand(&heard.latencies, share));
    Ok(Run { count, answers: heard.answers, elapsed, server_cpu, own_cpu, p50, p95, p99, p999 })
}

/// Drives flows until none has anything left to do; how many answers counted.
pub fn work_off(address: SocketAddr, flows: Flows) -> Result<usize> {
    let length = Length { warm_up: Duration::ZERO, measured: PREPARATION, pace: None };
    let window = Arc::new(Window::new(length, false));
    let (heard, ()) = drive(address, flows, &window, |_| Ok(()))?;
    if window.is_over(Instant::now()) {
        bail!("preparing took more than {PREPARATION:?}");
    }
    Ok(heard.latencies.len())
}

/// What connections heard while it counted.
#[derive(Debug, Default)]
struct Log {
    /// Of counted answers, in microseconds.
    latencies: Vec<u32>,
    answers: u64,
}

impl Log {
    fn append(&mut self, mut other: Self) {
        self.latencies.append(&mut other.latencies);
        self.answers += other.answers;
    }
}

/// Runs the flows on their threads and `watch` on this one; what was heard.
fn drive<W>(
    address: SocketAddr,
    flows: Flows,
    window: &Arc<Window>,
    watch: impl FnOnce(&Window) -> Result<W>,
) -> Result<(Log, W)> {
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
        let mut heard = Log::default();
        for thread in running {
            heard.append(thread.join().map_err(|_| anyhow!("a thread of the benchmark panicked"))??);
        }
        Ok((heard, watched?))
    })
}

fn thread(address: SocketAddr, group: Flows, window: &Arc<Window>, connected: &Barrier) -> Result<Log> {
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
            let mut heard = Log::default();
            for task in tasks {
                heard.append(task.await??);
            }
            Ok(heard)
        };
        tokio::time::timeout_at(ends, joined).await.map_err(|_| anyhow!("an answer took longer than {PATIENCE:?}"))?
    })
}

async fn serve(mut connection: Connection, mut flow: Box<dyn Flow>, window: Arc<Window>) -> Result<Log> {
    let served = converse(&mut connection, flow.as_mut(), &window).await;
    if served.is_err() {
        window.over.store(true, Ordering::Relaxed);
    }
    served
}

async fn converse(connection: &mut Connection, flow: &mut dyn Flow, window: &Window) -> Result<Log> {
    let opens = window.opens();
    let mut schedule = window.length.pace.map(Schedule::new);
    let mut request = Vec::with_capacity(2048);
    let mut log = Log::default();
    loop {
        request.clear();
        if !flow.ask(&mut request) {
            if window.together {
                window.over.store(true, Ordering::Relaxed);
            }
            return Ok(log);
        }
        let began = match &mut schedule {
            Some(schedule) => schedule.next().await,
            None => Instant::now(),
        };
        let answer = connection.exchange(&request).await?;
        let heard = flow.hear(&answer)?;
        let ended = Instant::now();
        let over = window.is_over(ended);
        // What comes too late belongs to no rate; when flows end by themselves, everything is in time.
        if ended >= opens && (!over || !window.together) {
            log.answers += 1;
            if heard == Heard::Counted {
                log.latencies.push(u32::try_from((ended - began).as_micros()).unwrap_or(u32::MAX));
            }
        }
        if over {
            return Ok(log);
        }
    }
}

/// When a connection of an open loop asks.
struct Schedule {
    due: Instant,
    pace: Duration,
}

impl Schedule {
    /// Connections begin at times of their own, spread over one pace.
    fn new(pace: Duration) -> Self {
        let share = spread_share();
        Self { due: Instant::now() + pace.mul_f64(share), pace }
    }

    /// Waits for the next time; the instant a latency counts from. A connection that still had its last answer to wait
    /// for is late, and counts from when it should have asked. One that was idle counts from when it asks: that a timer
    /// rings late is nobody's fault.
    async fn next(&mut self) -> Instant {
        let due = self.due;
        self.due += self.pace;
        if due <= Instant::now() {
            return due;
        }
        tokio::time::sleep_until(due.into()).await;
        Instant::now()
    }
}

/// A number from 0 to 1 that differs from call to call: steps of the golden ratio spread evenly.
fn spread_share() -> f64 {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    (f64::from(CALLS.fetch_add(1, Ordering::Relaxed)) * 0.618_033_988_75).fract()
}
