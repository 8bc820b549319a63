//! Ports for servers of the tests' own.

use std::net::TcpListener;
use tenantry::entropy::Entropy;

/// A port nobody listens on. Not one of those the system gives out by itself: until the server asks for it, or between
/// two starts, somebody else's connection would take it.
pub fn free_port() -> u16 {
    loop {
        let [low, high] = Entropy::system().bytes();
        let port = 10_000 + u16::from_be_bytes([high, low]) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
