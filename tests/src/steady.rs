//! Tests that watch the clock, on machines that sometimes stand still: a virtual machine that is paused for seconds
//! makes every deadline in it pass at once, and that is no verdict on the server.

use futures_util::FutureExt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Somebody who only wants to sleep for a few milliseconds is never kept this long by other processes.
const STANDSTILL: Duration = Duration::from_millis(400);
/// How often a test is tried.
const TRIES: u32 = 4;

/// Sleeps and looks at the clock until it is stopped.
#[derive(Debug)]
struct Watch {
    stop: Arc<AtomicBool>,
    sleeper: JoinHandle<Duration>,
}

impl Watch {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let sleeper = std::thread::spawn(move || {
            let (mut longest, mut last) = (Duration::ZERO, Instant::now());
            while !stopped.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
            longest
        });
        Self { stop, sleeper }
    }

    /// The longest time for which nothing went on.
    fn stop(self) -> Duration {
        self.stop.store(true, Ordering::Relaxed);
        self.sleeper.join().expect("it only sleeps")
    }
}

/// Runs a test, or a part of one. If it fails and the machine stood still meanwhile, it is run again.
pub async fn steady<T, F: Future<Output = T>>(test: impl Fn() -> F) -> T {
    for _ in 0..TRIES {
        let watch = Watch::start();
        let ended = AssertUnwindSafe(test()).catch_unwind().await;
        let longest = watch.stop();
        match ended {
            Ok(done) => return done,
            Err(failed) if longest < STANDSTILL => resume_unwind(failed),
            Err(_) => eprintln!("once more: the machine stood still for {longest:?}"),
        }
    }
    panic!("the machine stood still during each of {TRIES} tries");
}
