//! Requests written byte by byte, for what a client library refuses to send.

use crate::server::TestServer;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A server that has been silent for this long has nothing more to say.
const SILENCE: Duration = Duration::from_secs(1);

/// What came back on the connection.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status of the first answer; 0 if the connection was closed without one.
    pub status: u16,
    /// Everything, heads and bodies.
    pub text: String,
    /// Whether the server closed the connection.
    pub closed: bool,
}

/// Writes these bytes to a server and reads until it closes the connection or falls silent.
pub async fn send(server: &TestServer, bytes: &[u8]) -> Reply {
    send_to(&server.url, bytes).await
}

/// The same for the server of this URL.
pub async fn send_to(url: &str, bytes: &[u8]) -> Reply {
    let address = url.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The server may refuse, and close, before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut received = Vec::new();
    let mut chunk = [0; 8192];
    let closed = loop {
        match timeout(SILENCE, stream.read(&mut chunk)).await {
            Ok(Ok(0) | Err(_)) => break true,
            Ok(Ok(length)) => received.extend_from_slice(&chunk[..length]),
            Err(_) => break false,
        }
    };
    let text = String::from_utf8_lossy(&received).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, text, closed }
}

/// A request by a method and target as they stand, with the server's own name as Host and these further header lines,
/// each with its line end. The connection closes afterwards.
pub async fn request(server: &TestServer, method: &str, target: &str, headers: &str) -> Reply {
    let host = server.url.trim_start_matches("http://");
    let text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    send(server, text.as_bytes()).await
}

/// The same text with another last character, whatever the last one is.
pub fn misspelt(text: &str) -> String {
    let mut letters = text.chars();
    let other = if letters.next_back() == Some('A') { 'B' } else { 'A' };
    letters.chain([other]).collect()
}
