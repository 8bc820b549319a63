//! The listening socket at its end. When such a socket is closed, the system resets the connections that it has made and
//! the server has not taken yet: their clients have sent a request and learn nothing about it, and a proxy may not repeat
//! what it has sent. So first nobody new is let in, then those inside are taken, and only then is the socket closed.
//! Whoever knocks meanwhile is not answered, knocks again a second later as TCP has it, and is refused: that is the one
//! failure after which every client and proxy goes elsewhere.

use socket2::SockRef;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

/// Taking connections that are made is a matter of microseconds; this leaves room for a busy machine and a distant client
/// whose greeting is under way.
const TAKEN: Duration = Duration::from_millis(100);

/// A second hand on the listening socket. The socket lives until this is gone too.
#[derive(Debug)]
pub(super) struct Door(TcpListener);

impl Door {
    pub(super) fn of(listener: &TcpListener) -> io::Result<Self> {
        listener.try_clone().map(Self)
    }

    /// Lets nobody new in and waits until those who are have been taken.
    pub(super) async fn close(self) {
        match shut(&self.0) {
            Ok(()) => tokio::time::sleep(TAKEN).await,
            // Then a connection made in the very last moment may be lost, as with any other server.
            Err(error) => tracing::debug!(%error, "the listening socket cannot be filtered"),
        }
    }
}

/// Has the system drop the first segment of every further connection.
#[cfg(target_os = "linux")]
fn shut(listener: &TcpListener) -> io::Result<()> {
    use socket2::SockFilter;
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    // Loads the byte with the flags of the TCP header; with SYN among them keeps nothing of the segment, else all of it.
    let program = [
        SockFilter::new(0x30, 0, 0, FLAGS),
        SockFilter::new(0x45, 0, 1, SYN),
        SockFilter::new(0x06, 0, 0, 0),
        SockFilter::new(0x06, 0, 0, u32::MAX),
    ];
    SockRef::from(listener).attach_filter(&program)
}

#[cfg(not(target_os = "linux"))]
fn shut(_: &TcpListener) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
