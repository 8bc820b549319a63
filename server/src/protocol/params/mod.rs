//! The parameters of a request, from a query or a form body.
//!
//! Decoding is strict: a broken percent escape, text that is not UTF-8, a NUL or too much of
//! anything refuses the whole request, so that no later reader sees a different request than the
//! first one did. For the same reason a parameter that was sent twice has no [`Params::value`]:
//! there is one accessor, and it never chooses between twins. Handlers make a `Params`, the parsers
//! of this module read it. Two more ways to write the same, for workspaces that speak them, are in
//! `json` and `lenient`.

mod json;
mod lenient;

use std::collections::BTreeSet;
use std::fmt;

use crate::protocol::error::OAuthError;
use crate::protocol::response_mode::form_encode;

pub use json::MAX_JSON_BYTES;

/// Most parameters in one request.
pub const MAX_PARAMETERS: usize = 200;
/// Longest parameter name, in bytes after decoding.
pub const MAX_NAME_BYTES: usize = 100;
/// Longest query, in bytes before decoding.
pub const MAX_QUERY_BYTES: usize = 16 * 1024;
/// Longest form body, in bytes before decoding.
pub const MAX_FORM_BYTES: usize = 64 * 1024;

/// Why a query or body is not a list of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// Decoded bytes are not UTF-8.
    #[error("a parameter is not UTF-8")]
    NotUtf8,
    /// A `%` is not followed by two hexadecimal digits.
    #[error("a percent escape is broken")]
    BrokenEscape,
    /// A NUL was sent, raw or escaped.
    #[error("a parameter contains a NUL")]
    Nul,
    /// More than [`MAX_PARAMETERS`].
    #[error("there are too many parameters")]
    TooMany,
    /// A name is longer than [`MAX_NAME_BYTES`].
    #[error("a parameter name is too long")]
    NameTooLong,
    /// Longer than [`MAX_QUERY_BYTES`], [`MAX_FORM_BYTES`] or [`MAX_JSON_BYTES`].
    #[error("the request is too large")]
    TooLarge,
    /// A form has a line break that is not escaped.
    #[error("the form has line breaks; separate parameters with & alone, or turn on lenient_form in this workspace")]
    LineBreak,
    /// A JSON body is not one object whose members are strings.
    #[error("the body must be one JSON object whose members are all strings")]
    NotFlat,
    /// A member of a JSON object came twice.
    #[error("a member of the JSON object was sent more than once")]
    MemberTwice,
}

impl From<ParamsError> for OAuthError {
    fn from(error: ParamsError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

/// Decoded parameters in the order they came. `Debug` shows names only: values may be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Parses the part of a URL after `?`, without the `?`.
    pub fn from_query(query: &str) -> Result<Self, ParamsError> {
        if query.len() > MAX_QUERY_BYTES {
            return Err(ParamsError::TooLarge);
        }
        Self::parse(query.as_bytes())
    }

    /// Parses a body of type `application/x-www-form-urlencoded`.
    pub fn from_form(body: &[u8]) -> Result<Self, ParamsError> {
        if body.len() > MAX_FORM_BYTES {
            return Err(ParamsError::TooLarge);
        }
        // Pasted from a page that wraps its lines, a form would lose a parameter without a word.
        if body.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
            return Err(ParamsError::LineBreak);
        }
        Self::parse(body)
    }

    fn parse(bytes: &[u8]) -> Result<Self, ParamsError> {
        let mut params = Self::default();
        for piece in bytes.split(|&b| b == b'&').filter(|piece| !piece.is_empty()) {
            let mut halves = piece.splitn(2, |&b| b == b'=');
            let name = form_decode(halves.next().unwrap_or_default())?;
            let value = form_decode(halves.next().unwrap_or_default())?;
            params.push(name, value)?;
        }
        Ok(params)
    }

    fn push(&mut self, name: String, value: String) -> Result<(), ParamsError> {
        if self.0.len() == MAX_PARAMETERS {
            return Err(ParamsError::TooMany);
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(ParamsError::NameTooLong);
        }
        self.0.push((name, value));
        Ok(())
    }

    /// The same with one name for another; `None` if the other was not sent, or says nothing: empty
    /// is the same as absent (RFC 6749 §3.1). Where both were sent and say the same, one is left.
    ///
    /// # Errors
    /// `invalid_request` if both were sent and differ.
    pub fn renamed(&self, other: &'static str, name: &'static str) -> Result<Option<Self>, OAuthError> {
        if self.says_nothing(other) {
            return Ok(None);
        }
        let mut params = self.clone();
        if self.says_nothing(name) {
            // Beside the other name an empty one would be its twin.
            params.0.retain(|(found, _)| found != name);
        } else if let Some(sent) = self.value(name) {
            if self.value(other) != Some(sent) {
                return Err(OAuthError::invalid_request(format!("{name} and {other} were sent and differ")));
            }
            params.0.retain(|(found, _)| found != other);
        }
        for (found, _) in &mut params.0 {
            if found == other {
                name.clone_into(found);
            }
        }
        Ok(Some(params))
    }

    /// The same with one value of a parameter for another; `None` if it has not that value.
    pub fn reworded(&self, name: &str, other: &str, value: &str) -> Option<Self> {
        if self.value(name) != Some(other) {
            return None;
        }
        let mut params = self.clone();
        for (found, text) in &mut params.0 {
            if found == name {
                value.clone_into(text);
            }
        }
        Some(params)
    }

    /// The first name that is none of these.
    pub fn first_unknown(&self, known: &[&str]) -> Option<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !known.contains(name))
    }

    /// The first of these names that was sent without a value.
    pub fn first_empty<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.all(name).any(str::is_empty))
    }

    /// The value of a parameter that was sent once and not empty. An empty value is the same as
    /// none (RFC 6749 §3.1), and a parameter sent twice has no value.
    pub fn value<'s>(&'s self, name: &str) -> Option<&'s str> {
        let mut found = self.all(name);
        let value = found.next()?;
        (found.next().is_none() && !value.is_empty()).then_some(value)
    }

    /// Every value of a parameter that may be repeated, without the empty ones.
    pub fn values<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.all(name).filter(|value| !value.is_empty())
    }

    /// Whether a parameter was sent more than once, empty or not.
    pub fn duplicated(&self, name: &str) -> bool {
        self.all(name).nth(1).is_some()
    }

    /// The name of the first parameter that was sent more than once although it is not among `except`.
    pub fn first_duplicate(&self, except: &[&str]) -> Option<&str> {
        let mut seen = BTreeSet::new();
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !except.contains(name) && !seen.insert(*name))
    }

    /// Refuses a parameter sent more than once (RFC 6749 §3.1 and §3.2), apart from `except`.
    pub fn refuse_duplicates(&self, except: &[&str]) -> Result<(), OAuthError> {
        match self.first_duplicate(except) {
            // The name is not repeated in the answer: it is the client's text.
            Some(_) => Err(OAuthError::invalid_request("a parameter was sent more than once")),
            None => Ok(()),
        }
    }

    /// The value of a parameter, or `invalid_request` naming it if it is longer than `max` bytes.
    pub fn capped(&self, name: &'static str, max: usize) -> Result<Option<&str>, OAuthError> {
        match self.value(name) {
            Some(value) if value.len() > max => Err(OAuthError::invalid_request(format!("{name} is too long"))),
            value => Ok(value),
        }
    }

    /// The value of a parameter that must be there, of at most `max` bytes.
    pub fn required(&self, name: &'static str, max: usize) -> Result<&str, OAuthError> {
        self.capped(name, max)?.ok_or_else(|| OAuthError::invalid_request(format!("{name} is missing")))
    }

    /// The same parameters as a query, for a request that is sent on by GET.
    pub fn to_query(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{}={}", form_encode(name), form_encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a parameter was not sent, or once and empty.
    fn says_nothing(&self, name: &str) -> bool {
        !self.duplicated(name) && self.value(name).is_none()
    }

    fn all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Decodes one name or value of `application/x-www-form-urlencoded` (RFC 6749 appendix B).
pub fn form_decode(encoded: &[u8]) -> Result<String, ParamsError> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter().copied();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(hex_value);
                let low = rest.next().and_then(hex_value);
                high.zip(low).map(|(high, low)| high << 4 | low).ok_or(ParamsError::BrokenEscape)?
            }
            byte => byte,
        };
        if byte == 0 {
            return Err(ParamsError::Nul);
        }
        decoded.push(byte);
    }
    String::from_utf8(decoded).map_err(|_| ParamsError::NotUtf8)
}

/// The value of one hexadecimal digit.
const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::fuzz_loop::fuzz;
    use proptest::prelude::*;

    #[test]
    fn a_10_empty_is_absent_and_unknown_is_ignored() {
        let params = Params::from_query("state=&&scope=openid+email&colour=%23fff&flag").unwrap();
        assert_eq!(params.value("state"), None);
        assert_eq!(params.value("flag"), None);
        assert_eq!(params.value("scope"), Some("openid email"));
        assert_eq!(params.value("nonce"), None);
        assert!(Params::from_query("").unwrap().is_empty());
    }

    #[test]
    fn a_09_twins_have_no_value_and_are_named() {
        let params = Params::from_query("client_id=a&scope=x&client_id=b&resource=u&resource=v").unwrap();
        assert_eq!(params.value("client_id"), None);
        assert!(params.duplicated("client_id"));
        assert!(!params.duplicated("scope"));
        assert_eq!(params.first_duplicate(&["resource"]), Some("client_id"));
        assert_eq!(params.first_duplicate(&["resource", "client_id"]), None);
        assert_eq!(params.values("resource").collect::<Vec<_>>(), ["u", "v"]);
        let with_empty = Params::from_query("state=&state=x").unwrap();
        assert!(with_empty.refuse_duplicates(&[]).is_err());
        let escaped_twin = Params::from_query("client_id=a&client%5Fid=b").unwrap();
        assert!(escaped_twin.duplicated("client_id"));
    }

    #[test]
    fn t_03_hostile_bodies_are_refused() {
        assert_eq!(Params::from_form(b"a=%ff"), Err(ParamsError::NotUtf8));
        assert_eq!(Params::from_form(b"a=\xff"), Err(ParamsError::NotUtf8));
        for broken in [b"a=%".as_slice(), b"a=%1", b"a=%zz", b"%u0041=1", b"a=%+1", b"a=%1+"] {
            assert_eq!(Params::from_form(broken), Err(ParamsError::BrokenEscape));
        }
        assert_eq!(Params::from_form(b"a=%00"), Err(ParamsError::Nul));
        assert_eq!(Params::from_form(b"a\0=1"), Err(ParamsError::Nul));
        assert_eq!(Params::from_form("a=1&".repeat(201).as_bytes()), Err(ParamsError::TooMany));
        assert!(Params::from_form("a=1&".repeat(200).as_bytes()).is_ok());
        assert_eq!(Params::from_form("n".repeat(101).as_bytes()), Err(ParamsError::NameTooLong));
        assert_eq!(Params::from_form(&vec![b'a'; MAX_FORM_BYTES + 1]), Err(ParamsError::TooLarge));
        assert_eq!(Params::from_query(&"a".repeat(MAX_QUERY_BYTES + 1)), Err(ParamsError::TooLarge));
    }

    #[test]
    fn a_form_with_line_breaks_is_refused_with_a_hint() {
        for body in [b"a=1\nb=2".as_slice(), b"a=1&\r\nb=2", b"a=1\n", b"\n"] {
            assert_eq!(Params::from_form(body), Err(ParamsError::LineBreak));
        }
        assert!(ParamsError::LineBreak.to_string().contains("lenient_form"));
        assert_eq!(Params::from_form(b"a=1%0D%0A2").unwrap().value("a"), Some("1\r\n2"));
    }

    #[test]
    fn another_name_means_the_same_unless_both_differ() {
        let read = |text: &str| Params::from_query(text).unwrap();
        let renamed = |text: &str| read(text).renamed("redirect_url", "redirect_uri");
        assert_eq!(renamed("redirect_uri=a&x=1"), Ok(None));
        assert_eq!(renamed("redirect_url=a&x=1"), Ok(Some(read("redirect_uri=a&x=1"))));
        assert_eq!(renamed("redirect_url=a&redirect_uri=a"), Ok(Some(read("redirect_uri=a"))));
        assert_eq!(renamed("redirect_url=a&redirect_uri=b").unwrap_err().code().as_str(), "invalid_request");
        assert_eq!(renamed("redirect_uri=&redirect_url=a&x=1"), Ok(Some(read("redirect_uri=a&x=1"))));
        for standard in
            ["redirect_url=&redirect_uri=a", "redirect_uri=a&redirect_url=", "redirect_url=", "redirect_url"]
        {
            assert_eq!(renamed(standard), Ok(None), "{standard}");
        }
        for doubled in [
            "redirect_url=&redirect_url=a",
            "redirect_url=&redirect_url=",
            "redirect_uri=&redirect_uri=&redirect_url=a",
            "redirect_url=a&redirect_url=a",
            "redirect_url=a&redirect_url=b",
            "redirect_uri=a&redirect_uri=b&redirect_url=a",
        ] {
            assert!(renamed(doubled).unwrap().unwrap().duplicated("redirect_uri"), "{doubled}");
        }
        assert!(renamed("redirect_uri=a&redirect_url=a&redirect_url=b").is_err());
    }

    #[test]
    fn another_value_means_the_same() {
        let read = |text: &str| Params::from_query(text).unwrap();
        let reworded = |text: &str| read(text).reworded("grant_type", "code", "authorization_code");
        assert_eq!(reworded("grant_type=code&code=x"), Some(read("grant_type=authorization_code&code=x")));
        for other in ["grant_type=password", "code=code", "grant_type=Code", "grant_type=code&grant_type=code"] {
            assert_eq!(reworded(other), None, "{other}");
        }
    }

    #[test]
    fn debug_hides_values() {
        let params = Params::from_form(b"client_secret=hush").unwrap();
        assert_eq!(format!("{params:?}"), "[\"client_secret\"]");
    }

    #[test]
    fn caps_name_the_parameter() {
        let params = Params::from_query("state=12345").unwrap();
        assert_eq!(params.capped("state", 5).unwrap(), Some("12345"));
        assert_eq!(params.capped("state", 4).unwrap_err().description(), "state is too long");
        assert_eq!(params.required("nonce", 4).unwrap_err().description(), "nonce is missing");
    }

    #[test]
    fn mutations_never_panic() {
        let corpus = ["client_id=app&state=%20a%2Bb+c", "a=%C3%A9&b=&c", "scope=openid&resource=https%3A%2F%2Fapi"];
        fuzz(0x5eed_0001, &corpus, |input| {
            if let Ok(params) = Params::from_form(input) {
                assert!(params.0.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
            }
        });
    }

    proptest! {
        #[test]
        fn encoded_pairs_come_back(pairs in proptest::collection::vec(("[a-z_]{1,20}", "[^\0]{0,40}"), 0..20)) {
            let text = pairs.iter().map(|(n, v)| format!("{}={}", form_encode(n), form_encode(v))).collect::<Vec<_>>().join("&");
            prop_assert_eq!(Params::from_query(&text), Ok(Params(pairs)));
        }

        #[test]
        fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Params::from_form(&bytes);
        }
    }
}
