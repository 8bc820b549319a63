//! Asks the server that listens where the configuration says whether it is alive: `GET /livez`.

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::config::Config;
use crate::tls::probing;
use rustls::pki_types::ServerName;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(3);
/// No status line is longer, in bytes.
const LONGEST: usize = 256;

/// Asks; refused unless the answer is 200.
pub(super) async fn ask(config: &Config, output: Output) -> Result<(), Failure> {
    let address = reachable(config.server.listen);
    let public_url = config.server.public_url_at(address);
    let host = public_url.origin().split_once("://").map_or("localhost", |(_, host)| host);
    let answer = tokio::time::timeout(PATIENCE, request(address, host, config.server.tls.is_some())).await;
    let reason = match answer {
        Ok(Ok(status)) if status.contains(" 200") => {
            return output.done(&serde_json::json!({ "live": true }), "the server is alive");
        }
        Ok(Ok(status)) => format!("it answers \"{}\"", crate::domain::refusal::shown(&status)),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} s", PATIENCE.as_secs()),
    };
    output.only_json(&serde_json::json!({ "live": false }))?;
    Err(Failure::new(format!("the server at {address} is not alive: {reason}")))
}

/// A server that listens everywhere is asked on this machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The status line of the answer.
async fn request(address: SocketAddr, host: &str, tls: bool) -> std::io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    if !tls {
        return exchange(stream, host).await;
    }
    let config = probing().map_err(std::io::Error::other)?;
    let name = ServerName::IpAddress(address.ip().into());
    exchange(TlsConnector::from(Arc::new(config)).connect(name, stream).await?, host).await
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str) -> std::io::Result<String> {
    let request = format!("GET /livez HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    while answer.len() < LONGEST && !answer.contains(&b'\n') {
        if stream.read_buf(&mut answer).await? == 0 {
            break;
        }
    }
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_here() {
        for (listen, asked) in
            [("0.0.0.0:8080", "127.0.0.1:8080"), ("[::]:80", "[::1]:80"), ("192.0.2.7:443", "192.0.2.7:443")]
        {
            assert_eq!(reachable(listen.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
