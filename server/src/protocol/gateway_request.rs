//! What a gateway asks about: the method and target of the request it holds back.
//!
//! Gateways say it in different ways, and all but the last hand on headers a client may have sent itself:
//!
//! | form | method | target | sent by |
//! |---|---|---|---|
//! | [`Form::Original`] | `X-Original-Method` | `X-Original-URI`, or `X-Original-URL` with scheme and host before it | nginx `auth_request`, ingress-nginx |
//! | [`Form::Forwarded`] | `X-Forwarded-Method` | `X-Forwarded-Uri` | Traefik `ForwardAuth`, Caddy `forward_auth` |
//! | [`Form::Prefixed`] | the request's own | the rest of its own path | Envoy `ext_authz` with `path_prefix` |
//!
//! If it is known which gateway asks, only its form is read. If not, all forms that are there must say the same: a
//! header the gateway did not overwrite then closes the way instead of opening another.

/// Longest method that is looked at, in bytes.
const MAX_METHOD_BYTES: usize = 32;

const ORIGINAL_METHOD: &str = "x-original-method";
const ORIGINAL_URI: &str = "x-original-uri";
const ORIGINAL_URL: &str = "x-original-url";
const FORWARDED_METHOD: &str = "x-forwarded-method";
const FORWARDED_URI: &str = "x-forwarded-uri";

/// A way to say what is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `X-Original-Method` and `X-Original-URI` or `X-Original-URL`.
    Original,
    /// `X-Forwarded-Method` and `X-Forwarded-Uri`.
    Forwarded,
    /// The request's own method, and its path after a prefix.
    Prefixed,
}

/// A header of a request, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    /// It was not sent.
    Absent,
    /// It was sent once.
    Once(&'a [u8]),
    /// It was sent more than once.
    Repeated,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayRequest<'a> {
    /// The method, exactly.
    pub method: &'a str,
    /// The target as the client sent it, with its query.
    pub target: &'a str,
}

/// Why it is not known what is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayProblem {
    /// No form is there, or not the expected one.
    #[error("the gateway did not say which request this is about")]
    Missing,
    /// A header came more than once.
    #[error("{0} came more than once")]
    Repeated(&'static str),
    /// A header came without its partner.
    #[error("{0} is missing beside its partner")]
    Half(&'static str),
    /// Two forms say different things.
    #[error("two forms of the headers disagree")]
    Disagree,
    /// A header is not printable ASCII.
    #[error("{0} is not text")]
    NotText(&'static str),
    /// The method is not one (RFC 9110 §9.1).
    #[error("the method is malformed")]
    Method,
    /// `X-Original-URL` is not an absolute `http` or `https` URL.
    #[error("x-original-url is malformed")]
    Url,
}

impl<'a> GatewayRequest<'a> {
    /// Finds out what is asked about: from one form, or from all that are there. `own` is the form
    /// [`Form::Prefixed`], if the request's path goes on after the prefix.
    ///
    /// # Errors
    /// Anything that leaves a doubt.
    pub fn read(
        form: Option<Form>,
        own: Option<Self>,
        field: impl Fn(&'static str) -> Field<'a>,
    ) -> Result<Self, GatewayProblem> {
        let read = |form| match form {
            Form::Original => original(&field),
            Form::Forwarded => forwarded(&field),
            Form::Prefixed => Ok(own),
        };
        let found = if let Some(form) = form {
            read(form)?
        } else {
            let all = [read(Form::Original)?, read(Form::Forwarded)?, read(Form::Prefixed)?];
            let mut there = all.into_iter().flatten();
            let first = there.next();
            if there.any(|other| Some(other) != first) {
                return Err(GatewayProblem::Disagree);
            }
            first
        };
        let found = found.ok_or(GatewayProblem::Missing)?;
        if is_method(found.method) { Ok(found) } else { Err(GatewayProblem::Method) }
    }
}

fn original<'a>(field: &impl Fn(&'static str) -> Field<'a>) -> Result<Option<GatewayRequest<'a>>, GatewayProblem> {
    let uri = text(field, ORIGINAL_URI)?;
    let target = match (uri, text(field, ORIGINAL_URL)?) {
        (uri, None) => uri,
        (None, Some(url)) => Some(behind_authority(url)?),
        (Some(uri), Some(url)) if behind_authority(url)? == uri => Some(uri),
        (Some(_), Some(_)) => return Err(GatewayProblem::Disagree),
    };
    pair(text(field, ORIGINAL_METHOD)?, target, (ORIGINAL_METHOD, ORIGINAL_URI))
}

fn forwarded<'a>(field: &impl Fn(&'static str) -> Field<'a>) -> Result<Option<GatewayRequest<'a>>, GatewayProblem> {
    let (method, target) = (text(field, FORWARDED_METHOD)?, text(field, FORWARDED_URI)?);
    pair(method, target, (FORWARDED_METHOD, FORWARDED_URI))
}

fn pair<'a>(
    method: Option<&'a str>,
    target: Option<&'a str>,
    names: (&'static str, &'static str),
) -> Result<Option<GatewayRequest<'a>>, GatewayProblem> {
    match (method, target) {
        (Some(method), Some(target)) => Ok(Some(GatewayRequest { method, target })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(GatewayProblem::Half(names.0)),
        (Some(_), None) => Err(GatewayProblem::Half(names.1)),
    }
}

fn text<'a>(field: &impl Fn(&'static str) -> Field<'a>, name: &'static str) -> Result<Option<&'a str>, GatewayProblem> {
    match field(name) {
        Field::Absent => Ok(None),
        Field::Repeated => Err(GatewayProblem::Repeated(name)),
        Field::Once(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if text.bytes().all(|byte| matches!(byte, 0x21..=0x7e)) => Ok(Some(text)),
            _ => Err(GatewayProblem::NotText(name)),
        },
    }
}

/// What follows scheme and host of an absolute URL. The host is the client's own `Host` header, so that it is held to
/// the characters of one: a `?` in it would hide the path.
fn behind_authority(url: &str) -> Result<&str, GatewayProblem> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).ok_or(GatewayProblem::Url)?;
    let (authority, target) = rest.split_at(rest.find('/').ok_or(GatewayProblem::Url)?);
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    let is_host = !authority.is_empty() && authority.bytes().all(of_host);
    if is_host { Ok(target) } else { Err(GatewayProblem::Url) }
}

/// RFC 9110 §5.6.2: a token, and not a long one.
fn is_method(method: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !method.is_empty() && method.len() <= MAX_METHOD_BYTES && method.bytes().all(of_token)
}

#[cfg(test)]
mod tests;
