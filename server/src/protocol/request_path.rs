//! The path of a request as somebody in front of an API must read it: in one way only.
//!
//! Whoever decides about a request and whoever answers it may read the same path differently: one decodes twice, one
//! merges slashes, one cuts at a semicolon. So everything that could be read in two ways is refused here, whatever it
//! was meant to be, and what is left means the same to all. Each segment is percent-decoded exactly once.

use std::borrow::Cow;

/// Longest path, in bytes as sent; the query does not count.
pub const MAX_PATH_BYTES: usize = 2_048;

/// A path that can be read in one way only: its segments, decoded; none for `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPath<'a> {
    segments: Vec<Cow<'a, str>>,
}

/// Why a path is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// It does not begin with a slash: an absolute URL, `*`, nothing.
    #[error("it does not begin with /")]
    NotAbsolute,
    /// Longer than [`MAX_PATH_BYTES`].
    #[error("it is longer than 2048 bytes")]
    TooLong,
    /// `//`.
    #[error("it has a doubled slash")]
    EmptySegment,
    /// A slash at the end.
    #[error("it ends with a slash")]
    TrailingSlash,
    /// `.` or `..`, plain or escaped.
    #[error("it has a segment . or ..")]
    DotSegment,
    /// `%2f`.
    #[error("it has an escaped slash")]
    EscapedSlash,
    /// `\`, plain or escaped.
    #[error("it has a backslash")]
    Backslash,
    /// `;`, plain or escaped.
    #[error("it has a semicolon")]
    Semicolon,
    /// `#`, plain or escaped.
    #[error("it has a number sign")]
    NumberSign,
    /// `%3f`.
    #[error("it has an escaped question mark")]
    EscapedQuestionMark,
    /// An escape that decodes to `%`.
    #[error("it is escaped twice")]
    EscapedTwice,
    /// A `%` without two hexadecimal digits.
    #[error("it has a broken escape")]
    BrokenEscape,
    /// A space, plain or escaped.
    #[error("it has a space")]
    Space,
    /// A control character, plain or escaped.
    #[error("it has a control character")]
    Control,
    /// Anything beyond ASCII, plain or escaped, whether it is UTF-8 or not.
    #[error("it has a character beyond ASCII")]
    NotAscii,
    /// A character no URI has (RFC 3986 §2), sent plain.
    #[error("it has a character that must be escaped")]
    NotUri,
}

impl<'a> RequestPath<'a> {
    /// Reads the target of a request as it was sent. What follows the first `?` is not looked at.
    ///
    /// # Errors
    /// The first thing that could be read in another way.
    pub fn parse(target: &'a str) -> Result<Self, PathProblem> {
        let path = target.split('?').next().unwrap_or_default();
        if path.len() > MAX_PATH_BYTES {
            return Err(PathProblem::TooLong);
        }
        let rest = path.strip_prefix('/').ok_or(PathProblem::NotAbsolute)?;
        let mut segments = Vec::new();
        if rest.is_empty() {
            return Ok(Self { segments });
        }
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            if part.is_empty() {
                let last = parts.peek().is_none();
                return Err(if last { PathProblem::TrailingSlash } else { PathProblem::EmptySegment });
            }
            segments.push(decode(part)?);
        }
        Ok(Self { segments })
    }

    /// Its segments, decoded.
    pub fn segments(&self) -> &[Cow<'a, str>] {
        &self.segments
    }
}

/// Decodes one segment once.
fn decode(part: &str) -> Result<Cow<'_, str>, PathProblem> {
    if let Some(problem) = part.bytes().find_map(problem_as_sent) {
        return Err(problem);
    }
    let decoded = if part.contains('%') { Cow::Owned(unescape(part)?) } else { Cow::Borrowed(part) };
    if matches!(&*decoded, "." | "..") { Err(PathProblem::DotSegment) } else { Ok(decoded) }
}

fn unescape(part: &str) -> Result<String, PathProblem> {
    let mut decoded = String::with_capacity(part.len());
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(char::from(byte));
            continue;
        }
        let digits = digit(bytes.next()).zip(digit(bytes.next()));
        let (high, low) = digits.ok_or(PathProblem::BrokenEscape)?;
        let byte = high << 4 | low;
        match problem(byte) {
            Some(problem) => return Err(problem),
            None => decoded.push(char::from(byte)),
        }
    }
    Ok(decoded)
}

fn digit(byte: Option<u8>) -> Option<u8> {
    let digit = char::from(byte?).to_digit(16)?;
    u8::try_from(digit).ok()
}

/// What is wrong with a byte of a decoded segment.
const fn problem(byte: u8) -> Option<PathProblem> {
    match byte {
        b'/' => Some(PathProblem::EscapedSlash),
        b'\\' => Some(PathProblem::Backslash),
        b';' => Some(PathProblem::Semicolon),
        b'#' => Some(PathProblem::NumberSign),
        b'?' => Some(PathProblem::EscapedQuestionMark),
        b'%' => Some(PathProblem::EscapedTwice),
        b' ' => Some(PathProblem::Space),
        0..=0x1f | 0x7f => Some(PathProblem::Control),
        0x80.. => Some(PathProblem::NotAscii),
        _ => None,
    }
}

/// What is wrong with a byte of a segment as it was sent.
const fn problem_as_sent(byte: u8) -> Option<PathProblem> {
    match byte {
        b'%' => None,
        b'"' | b'<' | b'>' | b'[' | b']' | b'^' | b'`' | b'{' | b'|' | b'}' => Some(PathProblem::NotUri),
        other => problem(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz_text;
    use proptest::prelude::*;

    fn segments(target: &str) -> Vec<String> {
        let path = RequestPath::parse(target).unwrap_or_else(|problem| panic!("{target}: {problem}"));
        path.segments().iter().map(|segment| segment.clone().into_owned()).collect()
    }

    #[test]
    fn what_has_one_reading_is_read() {
        assert_eq!(segments("/"), Vec::<String>::new());
        assert_eq!(segments("/?a=/../b"), Vec::<String>::new());
        assert_eq!(segments("/accounts"), ["accounts"]);
        assert_eq!(segments("/accounts/1?x=%2f#;"), ["accounts", "1"]);
        assert_eq!(segments("/%61ccounts/a%2Db"), ["accounts", "a-b"]);
        assert_eq!(segments("/a:b@c/!$&'()*+,=/~._-"), ["a:b@c", "!$&'()*+,=", "~._-"]);
        assert_eq!(segments("/.../..a/a../.b"), ["...", "..a", "a..", ".b"]);
        assert_eq!(segments("/a%22%7bb%7D"), ["a\"{b}"]);
        assert_eq!(segments(&format!("/{}", "a".repeat(MAX_PATH_BYTES - 1))).len(), 1);
    }

    #[test]
    fn what_has_two_readings_is_refused() {
        use PathProblem as P;
        let cases: &[(&str, P)] = &[
            ("", P::NotAbsolute),
            ("*", P::NotAbsolute),
            ("accounts", P::NotAbsolute),
            ("?a", P::NotAbsolute),
            ("http://api.example/accounts", P::NotAbsolute),
            ("//", P::EmptySegment),
            ("//accounts", P::EmptySegment),
            ("/accounts//1", P::EmptySegment),
            ("/accounts/", P::TrailingSlash),
            ("/accounts/?x", P::TrailingSlash),
            ("/.", P::DotSegment),
            ("/accounts/..", P::DotSegment),
            ("/accounts/./1", P::DotSegment),
            ("/accounts/%2e", P::DotSegment),
            ("/accounts/%2E%2e/1", P::DotSegment),
            ("/accounts/.%2e/1", P::DotSegment),
            ("/accounts%2f1", P::EscapedSlash),
            ("/accounts/..%2Fadmin", P::EscapedSlash),
            ("/accounts\\1", P::Backslash),
            ("/accounts/..%5cadmin", P::Backslash),
            ("/accounts;x=1", P::Semicolon),
            ("/accounts/..;/admin", P::Semicolon),
            ("/accounts/1%3b", P::Semicolon),
            ("/accounts#1", P::NumberSign),
            ("/accounts%231", P::NumberSign),
            ("/accounts/1%3ftransactions", P::EscapedQuestionMark),
            ("/accounts/%252e%252e/1", P::EscapedTwice),
            ("/accounts/%25", P::EscapedTwice),
            ("/accounts/%", P::BrokenEscape),
            ("/accounts/%2", P::BrokenEscape),
            ("/accounts/%zz", P::BrokenEscape),
            ("/accounts/%u002e", P::BrokenEscape),
            ("/accounts/%+2", P::BrokenEscape),
            ("/accounts 1", P::Space),
            ("/accounts/%20", P::Space),
            ("/accounts/\u{0}", P::Control),
            ("/accounts/%00", P::Control),
            ("/accounts/%0d%0aX:1", P::Control),
            ("/accounts/%7f", P::Control),
            ("/accounts/\t", P::Control),
            ("/accounts/\u{e9}", P::NotAscii),
            ("/accounts/%c3%a9", P::NotAscii),
            // Overlong forms of "." and "/", and what is no UTF-8 at all.
            ("/accounts/%c0%ae%c0%ae", P::NotAscii),
            ("/accounts/%c0%af", P::NotAscii),
            ("/accounts/%e0%80%af", P::NotAscii),
            ("/accounts/%ff", P::NotAscii),
            // Full-width forms that some normalise to dots and slashes.
            ("/accounts/%ef%bc%8e", P::NotAscii),
            ("/accounts/{id}", P::NotUri),
            ("/accounts/a|b", P::NotUri),
            ("/accounts/\"", P::NotUri),
        ];
        for (target, problem) in cases {
            assert_eq!(RequestPath::parse(target), Err(*problem), "{target}");
        }
        let long = format!("/{}", "a".repeat(MAX_PATH_BYTES));
        assert_eq!(RequestPath::parse(&long), Err(P::TooLong));
    }

    #[test]
    fn every_byte_is_judged_alike_plain_and_escaped() {
        for byte in 0..=u8::MAX {
            for escape in [format!("/a%{byte:02x}b"), format!("/a%{byte:02X}b")] {
                let read = RequestPath::parse(&escape);
                match problem(byte) {
                    Some(problem) => assert_eq!(read, Err(problem), "{escape}"),
                    None => assert_eq!(read.unwrap().segments(), [format!("a{}b", char::from(byte))]),
                }
            }
        }
    }

    #[test]
    fn mutations_leave_nothing_to_read_twice() {
        let corpus = ["/accounts/42/transactions?a=b", "/%61/%2e%2e/..;x", "/a/%252e/\\", "//x/./%c0%ae"];
        fuzz_text(0x5eed_0011, &corpus, |target| {
            if let Ok(path) = RequestPath::parse(target) {
                for segment in path.segments() {
                    assert!(!segment.is_empty() && !matches!(&**segment, "." | ".."), "{target:?}");
                    assert!(segment.bytes().all(|byte| problem(byte).is_none()), "{target:?}");
                }
            }
        });
    }

    proptest! {
        #[test]
        fn any_text_never_panics(target in any::<String>()) {
            let _ = RequestPath::parse(&target);
        }

        #[test]
        fn what_was_read_reads_the_same_again(words in prop::collection::vec("[A-Za-z0-9_~-]{1,8}", 0..6)) {
            let target = format!("/{}", words.join("/"));
            prop_assert_eq!(segments(&target), words);
        }
    }
}
