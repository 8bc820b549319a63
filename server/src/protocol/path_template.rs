//! Templates of paths: which paths of an API a scope opens.
//!
//! A template is matched segment by segment against a [`RequestPath`]: a word stands for itself, byte for byte, and
//! `{name}` for any one segment. There is no "and everything below": a path with one segment more is another path. The
//! gateway's table is made of these; an operator writes them, and [`PathTemplate::parse`] says what is wrong with one.

use crate::protocol::request_path::RequestPath;
use std::fmt;

/// Longest template, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 512;
/// Most segments of a template.
pub const MAX_TEMPLATE_SEGMENTS: usize = 16;

/// A template, such as `/accounts/{accountId}/transactions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// Itself.
    Word(String),
    /// Any one segment.
    Any,
}

/// Why a text is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateProblem {
    /// It does not begin with one slash.
    #[error("it does not begin with /")]
    NotAbsolute,
    /// Longer than [`MAX_TEMPLATE_BYTES`].
    #[error("it is longer than 512 bytes")]
    TooLong,
    /// More segments than [`MAX_TEMPLATE_SEGMENTS`].
    #[error("it has more than 16 segments")]
    TooManySegments,
    /// `//`, or a slash at the end.
    #[error("it has an empty segment: a doubled slash, or one at the end")]
    EmptySegment,
    /// `.` or `..`.
    #[error("it has a segment . or ..")]
    DotSegment,
    /// Braces that are not the first and last character of a segment around a name.
    #[error("a segment is a word or a name in braces, such as {{accountId}}")]
    Name,
    /// A character other than letters, digits and `-._~`.
    #[error("a word has a character other than letters, digits and -._~")]
    Character,
}

impl PathTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TemplateProblem> {
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(TemplateProblem::TooLong);
        }
        let rest = text.strip_prefix('/').ok_or(TemplateProblem::NotAbsolute)?;
        let mut segments = Vec::new();
        if !rest.is_empty() {
            for part in rest.split('/') {
                if segments.len() == MAX_TEMPLATE_SEGMENTS {
                    return Err(TemplateProblem::TooManySegments);
                }
                segments.push(Segment::parse(part)?);
            }
        }
        Ok(Self { text: text.to_owned(), segments })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it opens the same paths as another: what a placeholder is called means nothing.
    pub fn same_shape(&self, other: &Self) -> bool {
        self.segments == other.segments
    }

    /// Whether it opens a path: as many segments, each word equal, each name any one segment.
    pub fn matches(&self, path: &RequestPath<'_>) -> bool {
        let parts = path.segments();
        self.segments.len() == parts.len()
            && self.segments.iter().zip(parts).all(|(segment, part)| match segment {
                Segment::Word(word) => word == part,
                Segment::Any => true,
            })
    }
}

impl Segment {
    fn parse(part: &str) -> Result<Self, TemplateProblem> {
        if part.is_empty() {
            return Err(TemplateProblem::EmptySegment);
        }
        if let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            return if named { Ok(Self::Any) } else { Err(TemplateProblem::Name) };
        }
        if part.contains(['{', '}']) {
            return Err(TemplateProblem::Name);
        }
        if matches!(part, "." | "..") {
            return Err(TemplateProblem::DotSegment);
        }
        // RFC 3986 §2.3: what is never escaped has one spelling.
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if part.bytes().all(unreserved) { Ok(Self::Word(part.to_owned())) } else { Err(TemplateProblem::Character) }
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
