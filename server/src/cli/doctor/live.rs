//! Asks the server that listens where the configuration says whether it is alive: `GET /livez`.

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::config::Config;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(3);

/// Asks; refused unless the answer is 200.
pub(super) async fn ask(config: &Config, output: Output) -> Result<(), Failure> {
    let address = reachable(config.server.listen);
    let public_url = config.server.public_url_at(address);
    let host = public_url.origin().split_once("://").map_or("localhost", |(_, host)| host);
    let answer = tokio::time::timeout(PATIENCE, request(address, host)).await;
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
async fn request(address: SocketAddr, host: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /livez HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(256).read_to_end(&mut answer).await?;
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
