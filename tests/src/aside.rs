//! A little server of a test's own, on a thread of its own: what the program under test talks to.

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use std::sync::mpsc::sync_channel;

/// A running server; it is told to stop when this is dropped.
#[derive(Debug)]
pub(crate) struct Aside {
    /// Where it listens, as address and port.
    pub(crate) address: String,
    handle: ServerHandle,
}

impl Aside {
    /// Starts one with these routes, on a free port of this machine.
    pub(crate) fn start(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let (ready, started) = sync_channel(1);
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().configure(routes.clone());
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.bind(("127.0.0.1", 0)).expect("a free port");
                let address = server.addrs().first().expect("an address").to_string();
                let server = server.run();
                ready.send((address, server.handle())).expect("a test waits");
                server.await.expect("it runs until it is stopped");
            });
        });
        let (address, handle) = started.recv().expect("it started");
        Self { address, handle }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // The future only waits; the order to stop goes out when it is made.
        drop(self.handle.stop(false));
    }
}
