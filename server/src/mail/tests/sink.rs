//! A mail server for tests: takes mail on a loopback port and keeps it, or answers as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What one client handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) sender: String,
    pub(super) recipients: Vec<String>,
    pub(super) mail: String,
}

/// A running server; it ends with the test's runtime.
pub(super) struct Sink {
    pub(super) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Sink {
    /// Answers every recipient with this line, such as `250 ok` or `550 no such user`.
    pub(super) async fn start(recipient_answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, recipient_answer, Arc::clone(&kept)));
            }
        });
        Self { address, received }
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("the mails").clone()
    }
}

/// One connection, RFC 5321 §4.1 as far as a client that behaves needs it.
async fn serve(stream: TcpStream, recipient_answer: &str, kept: Arc<Mutex<Vec<Received>>>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut current = Received::default();
    writer.write_all(b"220 sink ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "MAIL" => {
                current = Received { sender: line, ..Received::default() };
                "250 ok"
            }
            "RCPT" => {
                current.recipients.push(line);
                recipient_answer
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    current.mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    current.mail.push_str("\r\n");
                }
                kept.lock().expect("the mails").push(std::mem::take(&mut current));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
        if verb == "QUIT" {
            break;
        }
    }
    Ok(())
}
