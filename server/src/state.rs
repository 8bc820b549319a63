//! What a request can reach: the installation, the pages, the limits. Made once at start; handlers get it by reference.

pub mod load;

use crate::clock::UnixSeconds;
use crate::config::{Limits, TrustedProxies, Verify};
use crate::domain::Instance;
use crate::telemetry::Requests;
use crate::template::Pages;
use load::Load;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What handlers share.
#[derive(Debug)]
pub struct State {
    /// The installation.
    pub instance: Arc<Instance>,
    /// The pages.
    pub pages: Pages,
    /// Sizes and rates.
    pub limits: Limits,
    /// Whose word about the peer's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// What gateways tell.
    pub verify: Verify,
    /// Requests, counted.
    pub requests: Requests,
    /// When this server started.
    pub started: UnixSeconds,
    /// Whether numbers are shown on a listener of their own, and so not here.
    pub metrics_elsewhere: bool,
    /// How much is going on.
    pub load: Arc<Load>,
    draining: AtomicBool,
}

impl State {
    /// What a server shares among its handlers.
    pub fn new(
        instance: Arc<Instance>,
        pages: Pages,
        limits: Limits,
        trusted_proxies: TrustedProxies,
        verify: Verify,
    ) -> Self {
        let started = instance.clock.now();
        let load = Arc::new(Load::new(limits.connections, limits.requests));
        Self {
            instance,
            pages,
            limits,
            trusted_proxies,
            verify,
            requests: Requests::default(),
            started,
            metrics_elsewhere: false,
            load,
            draining: AtomicBool::new(false),
        }
    }

    /// Says that the server is about to stop: probes send no new work here.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}
