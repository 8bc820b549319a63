//! Requests as bytes, built once where they never change.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// Who a server is asked as, and where.
#[derive(Clone, Debug)]
pub struct Site {
    /// The `Host` header.
    pub host: String,
}

impl Site {
    /// A GET with further header lines.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        self.head("GET", path, headers, "").into_bytes()
    }

    /// A form by POST with further header lines.
    pub fn form(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
        let mut own = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
        own.reserve(body.len());
        let mut request = self.head("POST", path, headers, &own);
        request.push_str(body);
        request.into_bytes()
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)], own: &str) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for (name, value) in headers {
            // Writing to a string does not fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str(own);
        head.push_str("\r\n");
        head
    }
}

/// The value of `Authorization` for a client (RFC 6749 §2.3.1).
pub fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret))))
}

/// A form or query from pairs.
pub fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
