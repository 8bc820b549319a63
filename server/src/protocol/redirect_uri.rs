//! Redirect URIs: what may be registered, and what a request may present (RFC 9700 §2.1, RFC 8252 §7).
//!
//! Strictness sits at registration: only text that is already in its one canonical form becomes a
//! [`Registered`]. That leaves nothing to interpret later: [`Registered::admits`] compares bytes and
//! parses nothing. The one exception is RFC 8252 §7.3: a native app that listens on a loopback
//! address chooses its port when it runs. Registration, post-logout URIs and the authorization
//! endpoint use this module.

use std::fmt;

use url::{Host, Url};

/// Longest redirect URI, in bytes.
pub const MAX_REDIRECT_URI_BYTES: usize = 2_048;

/// The loopback addresses whose port is free for native apps. The name `localhost` is not one of
/// them: it may resolve to something else (RFC 8252 §8.3).
const LOOPBACK_ORIGINS: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// Schemes that run or show something in the browser instead of reaching an app.
const LOCAL_SCHEMES: [&str; 10] =
    ["javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem", "ws", "wss"];

/// Why a redirect URI cannot be registered. The text is for the person who registers the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriProblem {
    /// Empty, or longer than [`MAX_REDIRECT_URI_BYTES`].
    #[error("a redirect URI must have between 1 and 2048 characters")]
    Length,
    /// A character that RFC 3986 does not allow: spaces, controls, backslashes, non-ASCII.
    #[error("a redirect URI must not contain spaces, control characters, backslashes or non-ASCII characters")]
    Character,
    /// A broken percent escape, an escaped control character, or an escaped dot or slash in the path.
    #[error("a redirect URI has a percent escape that is broken or not allowed")]
    Escape,
    /// A `#`, with or without something behind it.
    #[error("a redirect URI must not have a fragment")]
    Fragment,
    /// No scheme, or nothing behind it.
    #[error("a redirect URI must be absolute")]
    NotAbsolute,
    /// `javascript:`, `data:` and their like.
    #[error("this scheme is not allowed in a redirect URI")]
    LocalScheme,
    /// `http` to anything but this machine.
    #[error("a redirect URI must use https; http is allowed for localhost, 127.0.0.1 and [::1] only")]
    PlainHttp,
    /// A private-use scheme for an app that is not native.
    #[error("a private-use scheme is allowed for native apps only")]
    NotNative,
    /// A private-use scheme that is not a reversed domain name.
    #[error("a private-use scheme must be a reversed domain name, such as com.example.app")]
    SchemeWithoutDot,
    /// A user or password before the host.
    #[error("a redirect URI must not contain user information")]
    UserInfo,
    /// No host, a wildcard, a trailing dot or another host nobody can own.
    #[error("the host of a redirect URI must be a plain host name or address")]
    Host,
    /// `..` in the path.
    #[error("the path of a redirect URI must not contain ..")]
    DotSegment,
    /// Not the canonical text of this URI, as a browser would write it.
    #[error(
        "a redirect URI must be written the way browsers write it: scheme and host in lower case, no :443 or :80 that goes \
         without saying, no /./ in the path, a / before any ?"
    )]
    NotCanonical,
}

/// A redirect URI in canonical form that an app may register.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Registered {
    text: String,
    native: bool,
}

impl Registered {
    /// Parses a URI for registration. `native` says whether the app is a native one, which alone
    /// may use private-use schemes and free loopback ports.
    pub fn parse(text: &str, native: bool) -> Result<Self, RedirectUriProblem> {
        check_text(text)?;
        let (scheme, rest) = text.split_once(':').ok_or(RedirectUriProblem::NotAbsolute)?;
        check_scheme(scheme, native)?;
        let (authority, path_and_query) = split_authority(rest);
        if authority.is_some_and(|authority| authority.contains('@')) {
            return Err(RedirectUriProblem::UserInfo);
        }
        check_path(path_and_query)?;
        let url = Url::parse(text).map_err(|_| problem_of(scheme))?;
        check_place(&url, authority)?;
        // `https://app.example` is canonical too, although its serialisation has a slash more.
        let canonical =
            url.as_str() == text || (path_and_query.is_empty() && url.as_str().strip_suffix('/') == Some(text));
        if !canonical {
            return Err(RedirectUriProblem::NotCanonical);
        }
        Ok(Self { text: text.to_owned(), native })
    }

    /// Whether a request may name this URI: the same bytes, or for a native app the same loopback
    /// URI with another port.
    pub fn admits(&self, presented: &str) -> bool {
        self.text == presented
            || (self.native
                && split_loopback(&self.text).is_some_and(|registered| split_loopback(presented) == Some(registered)))
    }

    /// The text that was registered.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the URI is an https one, which the operating system lets only its owner receive.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Where the browser goes, as people read it: the host with its port, or the private-use scheme.
    pub fn place(&self) -> &str {
        let (scheme, rest) = self.text.split_once(':').unwrap_or((&self.text, ""));
        match scheme {
            "http" | "https" => split_authority(rest).0.unwrap_or(scheme),
            _ => scheme,
        }
    }
}

impl fmt::Display for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Length, alphabet, escapes and fragment: what can be judged before any structure is known.
fn check_text(text: &str) -> Result<(), RedirectUriProblem> {
    if text.is_empty() || text.len() > MAX_REDIRECT_URI_BYTES {
        return Err(RedirectUriProblem::Length);
    }
    if text.contains('#') {
        return Err(RedirectUriProblem::Fragment);
    }
    // RFC 3986 §2.2, §2.3 and the percent sign.
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&b);
    if !text.bytes().all(allowed) {
        return Err(RedirectUriProblem::Character);
    }
    for escape in text.split('%').skip(1) {
        let value = escape.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match value.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if !byte.is_ascii_control() => {}
            _ => return Err(RedirectUriProblem::Escape),
        }
    }
    Ok(())
}

fn check_scheme(scheme: &str, native: bool) -> Result<(), RedirectUriProblem> {
    let lower = scheme.to_ascii_lowercase();
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !well_formed {
        Err(RedirectUriProblem::NotAbsolute)
    } else if LOCAL_SCHEMES.contains(&lower.as_str()) {
        Err(RedirectUriProblem::LocalScheme)
    } else if scheme != lower {
        Err(RedirectUriProblem::NotCanonical)
    } else if matches!(scheme, "http" | "https") {
        Ok(())
    } else if !native {
        Err(RedirectUriProblem::NotNative)
    } else if scheme.split('.').count() < 2 || scheme.split('.').any(str::is_empty) {
        Err(RedirectUriProblem::SchemeWithoutDot)
    } else {
        Ok(())
    }
}

/// The authority of `//authority/path`, if there is one, and what follows it.
fn split_authority(after_scheme: &str) -> (Option<&str>, &str) {
    match after_scheme.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (authority, rest) = rest.split_at(end);
            (Some(authority), rest)
        }
        None => (None, after_scheme),
    }
}

/// No way to climb, plain or escaped. The query is data of the app and may hold anything.
fn check_path(path_and_query: &str) -> Result<(), RedirectUriProblem> {
    let path = path_and_query.split('?').next().unwrap_or_default().to_ascii_lowercase();
    if path.contains("..") {
        return Err(RedirectUriProblem::DotSegment);
    }
    if ["%2e", "%2f", "%5c", "%25"].iter().any(|escape| path.contains(escape)) {
        return Err(RedirectUriProblem::Escape);
    }
    Ok(())
}

/// What it means that a URI with a good scheme does not parse.
fn problem_of(scheme: &str) -> RedirectUriProblem {
    if matches!(scheme, "http" | "https") { RedirectUriProblem::Host } else { RedirectUriProblem::NotAbsolute }
}

/// The host of an http or https URI, or the body of a private-use one.
fn check_place(url: &Url, authority: Option<&str>) -> Result<(), RedirectUriProblem> {
    if !matches!(url.scheme(), "http" | "https") {
        return if url.path().is_empty() && authority.is_none_or(str::is_empty) {
            Err(RedirectUriProblem::NotAbsolute)
        } else {
            Ok(())
        };
    }
    if authority.is_none_or(str::is_empty) {
        return Err(RedirectUriProblem::Host);
    }
    if url.port() == Some(0) {
        return Err(RedirectUriProblem::NotCanonical);
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => {
            check_name(name)?;
            name == "localhost"
        }
        Some(Host::Ipv4(address)) => address.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(RedirectUriProblem::Host),
    };
    if url.scheme() == "http" && !loopback { Err(RedirectUriProblem::PlainHttp) } else { Ok(()) }
}

fn check_name(name: &str) -> Result<(), RedirectUriProblem> {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    if name.split('.').all(label) { Ok(()) } else { Err(RedirectUriProblem::Host) }
}

/// Splits a loopback URI into its origin without the port and everything behind the port. `None`
/// for all other texts and for ports that are not written as a plain number from 1 to 65535.
fn split_loopback(uri: &str) -> Option<(&'static str, &str)> {
    LOOPBACK_ORIGINS.into_iter().find_map(|origin| {
        let after = uri.strip_prefix(origin)?;
        let rest = match after.strip_prefix(':') {
            Some(with_port) => {
                let end = with_port.find(|c: char| !c.is_ascii_digit()).unwrap_or(with_port.len());
                let (port, rest) = with_port.split_at(end);
                port.parse::<u16>().ok().filter(|number| *number > 0 && !port.starts_with('0'))?;
                rest
            }
            None => after,
        };
        (rest.is_empty() || rest.starts_with('/')).then_some((origin, rest))
    })
}

#[cfg(test)]
mod tests;
