//! How much is going on at once: connections and requests, counted against `limits.connections` and `limits.requests`.
//! A request beyond what may be worked on is answered 503 before anything is read for it, so that memory has an end and
//! those that were let in are answered. Pages leave a quarter of the room to programs: a crowd that signs in waits for
//! hashes, and what an app asks about its tokens meanwhile takes no time.

use crate::patience::Patience;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Requests of one connection at once. Browsers and proxies ask for a hundred of HTTP/2 at most; HTTP/1.1 has one.
const STREAMS: usize = 128;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A browser, for a page.
    Person,
    /// An app or a gateway.
    Program,
}

/// What one process carries now.
#[derive(Debug)]
pub struct Load {
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    most_connections: usize,
    most_requests: usize,
    patience: Mutex<Patience>,
}

/// An open connection; it is counted until this is dropped.
#[derive(Debug)]
pub struct Connection {
    all: Arc<AtomicUsize>,
    streams: Rc<Cell<usize>>,
}

/// A request on a connection; it is counted until this is dropped.
#[derive(Debug)]
pub struct Stream(Rc<Cell<usize>>);

/// A request that is worked on; it is counted until this is dropped.
#[derive(Debug)]
pub struct Busy(Arc<AtomicUsize>);

impl Load {
    /// Nothing yet, and at most this much.
    pub fn new(most_connections: usize, most_requests: usize) -> Self {
        Self {
            connections: Arc::default(),
            requests: Arc::default(),
            most_connections,
            most_requests,
            patience: Mutex::default(),
        }
    }

    /// Counts a connection.
    pub fn connected(&self) -> Connection {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connection { all: Arc::clone(&self.connections), streams: Rc::default() }
    }

    /// Counts a request, if it may be worked on.
    pub fn begin(&self, asker: Asker) -> Option<Busy> {
        let before = self.requests.fetch_add(1, Ordering::Relaxed);
        // Dropping takes it out again.
        let busy = Busy(Arc::clone(&self.requests));
        let kept_free = if asker == Asker::Person { self.most_requests / 4 } else { 0 };
        (before < self.most_requests - kept_free).then_some(busy)
    }

    /// Whether to say now that requests are refused, and how often it was kept back.
    pub fn complain(&self) -> Option<u64> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner).complain(Instant::now())
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// How many requests are worked on.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether connections are so many that none should be kept for a next request.
    pub fn is_crowded(&self) -> bool {
        self.connections() > self.most_connections / 4 * 3
    }
}

impl Connection {
    /// Counts a request on it, if it may have one more at once.
    pub fn stream(&self) -> Option<Stream> {
        let before = self.streams.get();
        if before >= STREAMS {
            return None;
        }
        self.streams.set(before + 1);
        Some(Stream(Rc::clone(&self.streams)))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_no_longer_counted() {
        let load = Load::new(4, 2);
        let first = load.begin(Asker::Program);
        let second = load.begin(Asker::Program);
        assert!(first.is_some() && second.is_some());
        assert!(load.begin(Asker::Program).is_none());
        assert_eq!(load.requests(), 2, "what was refused is not worked on");
        drop(first);
        assert!(load.begin(Asker::Program).is_some());
        drop(second);
        assert_eq!(load.requests(), 0);
    }

    #[test]
    fn pages_leave_room_for_programs() {
        let load = Load::new(4, 8);
        let pages: Vec<_> = std::iter::from_fn(|| load.begin(Asker::Person)).collect();
        let programs: Vec<_> = std::iter::from_fn(|| load.begin(Asker::Program)).collect();
        assert_eq!((pages.len(), programs.len()), (6, 2));
        drop(programs);
        assert!(load.begin(Asker::Person).is_none());
    }

    #[test]
    fn three_quarters_are_a_crowd() {
        let load = Load::new(4, 2);
        let mut open: Vec<_> = (0..3).map(|_| load.connected()).collect();
        assert!(!load.is_crowded());
        open.push(load.connected());
        assert!(load.is_crowded());
        open.clear();
        assert_eq!(load.connections(), 0);
    }

    #[test]
    fn one_connection_does_not_ask_for_everything_at_once() {
        let connection = Load::new(4, 2).connected();
        let mut streams: Vec<_> = (0..1_000).filter_map(|_| connection.stream()).collect();
        assert_eq!(streams.len(), STREAMS);
        streams.pop();
        streams.extend(connection.stream());
        assert!(streams.len() == STREAMS && connection.stream().is_none());
    }
}
