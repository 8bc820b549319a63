//! Carries the requests of foreign client libraries, which bring everything but a transport.

use crate::browser::http;

/// Sends a request and follows nothing. Libraries that demand https are given it as an address; the part of the proxy
/// that ends TLS in front of a server is played here.
///
/// # Errors
/// The transport's.
pub async fn carry(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, reqwest::Error> {
    let (head, body) = request.into_parts();
    let url = head.uri.to_string().replace("https://localhost", "http://localhost");
    let answer = http().request(head.method, url).headers(head.headers).body(body).send().await?;
    let mut response = http::Response::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = answer.bytes().await?.to_vec();
    Ok(response)
}
