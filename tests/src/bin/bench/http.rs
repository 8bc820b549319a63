//! One HTTP/1.1 connection that is kept: requests go out as they were built, one at a time, and only what a flow needs is
//! read from an answer. It understands what servers here send: a `Content-Length`, no body, or, of other servers, chunks,
//! which are left as they came.

use anyhow::{Context, Result, anyhow, bail};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BUFFER: usize = 16 * 1024;
const LARGEST_ANSWER: usize = 1024 * 1024;

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, as long as its connection is not used again.
#[derive(Debug)]
pub struct Answer<'b> {
    /// Its status.
    pub status: u16,
    head: &'b str,
    /// Its body.
    pub body: &'b [u8],
}

struct Shape {
    status: u16,
    head: usize,
    body: Body,
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// So many bytes.
    Sized(usize),
    /// Until a chunk of no bytes (RFC 9112 §7.1), without trailers.
    Chunked,
}

/// What a chunked body ends with.
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

impl Shape {
    /// The bytes of the whole answer, once they are all there.
    fn whole(&self, buffer: &[u8]) -> Option<usize> {
        match self.body {
            Body::Sized(length) => Some(self.head + length).filter(|whole| buffer.len() >= *whole),
            Body::Chunked => Some(buffer.len()).filter(|_| {
                let body = buffer.get(self.head..).unwrap_or_default();
                body == LAST_CHUNK || body.ends_with(b"\r\n0\r\n\r\n")
            }),
        }
    }
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(BUFFER) })
    }

    /// Sends a request and waits for its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await.context("the request could not be sent")?;
        self.buffer.clear();
        let (shape, whole) = loop {
            if self.stream.read_buf(&mut self.buffer).await.context("no answer")? == 0 {
                bail!("the server closed the connection");
            }
            if let Some(shape) = shape(&self.buffer)?
                && let Some(whole) = shape.whole(&self.buffer)
            {
                break (shape, whole);
            }
            if self.buffer.len() > LARGEST_ANSWER {
                bail!("an answer of more than {LARGEST_ANSWER} bytes");
            }
            self.buffer.reserve(BUFFER);
        };
        if self.buffer.len() > whole {
            bail!("more was sent than one answer");
        }
        let (head, body) = self.buffer.split_at(shape.head);
        let head = std::str::from_utf8(head).context("a head that is not text")?;
        Ok(Answer { status: shape.status, head, body })
    }
}

/// The shape of the answer a buffer begins with; `None` while its head is not complete.
fn shape(buffer: &[u8]) -> Result<Option<Shape>> {
    let mut length = None;
    let mut chunked = false;
    let mut status = None;
    let mut head = 0;
    for line in buffer.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\r\n") {
            return Ok(None);
        }
        head += line.len();
        if line.len() == 2 {
            let status = status.ok_or_else(|| anyhow!("an answer without a status"))?;
            let body = match length {
                Some(length) => Body::Sized(length),
                None if matches!(status, 204 | 304) => Body::Sized(0),
                None if chunked => Body::Chunked,
                None => bail!("an answer of status {status} without Content-Length"),
            };
            return Ok(Some(Shape { status, head, body }));
        }
        if status.is_none() {
            let digits = line.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
            status = Some(digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| anyhow!("not HTTP"))?);
        } else if let Some(value) = value_of(line, b"transfer-encoding:") {
            chunked = value.trim_ascii().eq_ignore_ascii_case(b"chunked");
        } else if let Some(value) = value_of(line, b"content-length:") {
            let text = std::str::from_utf8(value).ok().and_then(|text| text.trim().parse::<usize>().ok());
            length =
                Some(text.filter(|length| *length <= LARGEST_ANSWER).ok_or_else(|| anyhow!("a bad Content-Length"))?);
        }
    }
    Ok(None)
}

fn value_of<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

impl Answer<'_> {
    /// The values of a header.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.head.lines().filter_map(move |line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// `name=value` of the cookie whose name starts like this, if it is set.
    pub fn cookie(&self, prefix: &str) -> Option<&str> {
        self.headers("set-cookie").filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with(prefix))
    }

    /// A parameter of the address a redirect leads to, still encoded.
    pub fn location_parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.headers("location").next()?.split_once('?')?;
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The body, if it is text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }

    /// A text member of a JSON object that has no escapes in it, as tokens have none.
    pub fn member(&self, name: &str) -> Option<&str> {
        let marker = format!("\"{name}\":\"");
        between(self.text(), &marker, "\"")
    }

    /// The value of a form's field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let marker = format!("name=\"{name}\" value=\"");
        between(self.text(), &marker, "\"")
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(buffer: &str) -> Option<(u16, usize, usize)> {
        shape(buffer.as_bytes()).unwrap().map(|shape| match shape.body {
            Body::Sized(length) => (shape.status, shape.head, length),
            Body::Chunked => panic!("chunks: {buffer}"),
        })
    }

    #[test]
    fn chunks_end_with_an_empty_one() {
        let whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na0\n\r\n0\r\n\r\n";
        let ends = |text: &str| shape(text.as_bytes()).unwrap().and_then(|shape| shape.whole(text.as_bytes()));
        assert_eq!(ends(whole), Some(whole.len()));
        for end in 0..whole.len() {
            assert_eq!(ends(whole.get(..end).unwrap()), None, "{end}");
        }
    }

    #[test]
    fn an_answer_is_measured_once_its_head_is_complete() {
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(lengths(whole), Some((200, 38, 3)));
        for end in 0..38 {
            assert_eq!(lengths(whole.get(..end).unwrap()), None, "{end}");
        }
        assert_eq!(lengths("HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n"), Some((304, 40, 0)));
    }

    #[test]
    fn what_the_server_never_sends_is_refused() {
        for strange in [
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            "HTTP/1.1 abc\r\ncontent-length: 0\r\n\r\n",
            "\r\n",
        ] {
            assert!(shape(strange.as_bytes()).is_err(), "{strange}");
        }
    }

    #[test]
    fn values_are_found_where_they_stand() {
        let head =
            "HTTP/1.1 303 See Other\r\nSet-Cookie: __Host-s.x=1; Path=/\r\nLocation: /a?code=b%2Bc&state=d\r\n\r\n";
        let body = br#"{"access_token":"tna_x"}<input type="hidden" name="ticket" value="t">"#;
        let answer = Answer { status: 303, head, body };
        assert_eq!(answer.cookie("__Host-s."), Some("__Host-s.x=1"));
        assert_eq!(answer.location_parameter("code"), Some("b%2Bc"));
        assert_eq!(answer.location_parameter("cod"), None);
        assert_eq!(answer.member("access_token"), Some("tna_x"));
        assert_eq!(answer.field("ticket"), Some("t"));
    }
}
