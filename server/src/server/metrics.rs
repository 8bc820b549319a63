//! The listener for the numbers alone. It answers while the server drains, so that this can be watched too.

use super::{HEADERS_WITHIN, StartError};
use crate::http;
use crate::state::State;
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use std::net::{SocketAddr, TcpListener};

/// Whoever reads numbers needs no more at once.
const CONNECTIONS: usize = 64;

/// A running listener.
#[derive(Debug)]
pub(super) struct MetricsListener {
    address: SocketAddr,
    handle: ServerHandle,
}

/// Takes the address, before anything is opened.
pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|reason| StartError::ListenForMetrics { address, reason })
}

impl MetricsListener {
    /// Begins to answer.
    pub(super) fn start(listener: TcpListener, state: web::Data<State>) -> Result<Self, StartError> {
        let address = listener.local_addr().map_err(StartError::Stopped)?;
        let app =
            move || App::new().app_data(state.clone()).route("/metrics", web::get().to(http::metrics::whoever_asks));
        let server = HttpServer::new(app)
            .workers(1)
            .max_connections(CONNECTIONS)
            .client_request_timeout(HEADERS_WITHIN)
            .disable_signals()
            .listen(listener)
            .map_err(StartError::Stopped)?
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { address, handle })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops.
    pub(super) async fn stop(self) {
        self.handle.stop(false).await;
    }
}
