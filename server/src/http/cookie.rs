//! Cookies of people. Every workspace has names of its own on the shared origin; `__Host-` keeps a cookie to this host,
//! secure and without a domain. A name that comes twice counts as none: one of the two was planted.

use crate::domain::Tenant;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};

/// At most this many session cookies are kept in one browser; the oldest go.
const MOST_SESSIONS: usize = 20;

const SESSION: &str = "__Host-s.";
const PRE_LOGIN: &str = "__Host-p.";
const CONSOLE: &str = "__Host-c.";
const RECOVERY: &str = "__Host-r.";
const WAY_BACK: &str = "__Host-b.";

/// Which cookie of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// Who is signed in at the workspace's pages.
    Session,
    /// What binds forms and interactions to a browser before anybody is signed in.
    PreLogin,
    /// Who is signed in to the console.
    Console,
    /// The token of a link that sets a password, on its way from its address to the form.
    Recovery,
    /// Where a person who set a password goes on.
    WayBack,
}

impl Jar {
    fn prefix(self) -> &'static str {
        match self {
            Self::Session => SESSION,
            Self::PreLogin => PRE_LOGIN,
            Self::Console => CONSOLE,
            Self::Recovery => RECOVERY,
            Self::WayBack => WAY_BACK,
        }
    }

    fn same_site(self) -> &'static str {
        match self {
            // Links come from mail programs: what a page elsewhere leads to must find them.
            Self::Session | Self::PreLogin | Self::Recovery | Self::WayBack => "Lax",
            Self::Console => "Strict",
        }
    }

    /// The cookie's name in a workspace.
    pub fn name(self, tenant: &Tenant) -> String {
        format!("{}{}", self.prefix(), tenant.workspace().short_id())
    }
}

/// The value of a cookie, if it came exactly once.
pub fn value(request: &HttpRequest, jar: Jar, tenant: &Tenant) -> Option<String> {
    let name = jar.name(tenant);
    let mut found = pairs(request).filter(|(key, _)| *key == name);
    let (_, value) = found.next()?;
    let value = value.to_owned();
    found.next().is_none().then_some(value)
}

fn pairs(request: &HttpRequest) -> impl Iterator<Item = (&str, &str)> {
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Sets a cookie; without `max_age` it ends with the browser.
pub fn set(headers: &mut HeaderMap, jar: Jar, tenant: &Tenant, value: &str, max_age: Option<i64>) {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    append(
        headers,
        &format!("{}={value}; Path=/; Secure; HttpOnly; SameSite={}{age}", jar.name(tenant), jar.same_site()),
    );
}

/// Clears a cookie.
pub fn clear(headers: &mut HeaderMap, jar: Jar, tenant: &Tenant) {
    clear_named(headers, &jar.name(tenant), jar);
}

/// Makes room for one more session cookie: browsers send the oldest first.
pub fn make_room(headers: &mut HeaderMap, request: &HttpRequest, tenant: &Tenant) {
    let own = Jar::Session.name(tenant);
    let others: Vec<&str> =
        pairs(request).map(|(name, _)| name).filter(|name| name.starts_with(SESSION) && *name != own).collect();
    let surplus = (others.len() + 1).saturating_sub(MOST_SESSIONS);
    for name in others.into_iter().take(surplus) {
        clear_named(headers, name, Jar::Session);
    }
}

fn clear_named(headers: &mut HeaderMap, name: &str, jar: Jar) {
    append(headers, &format!("{name}=; Path=/; Secure; HttpOnly; SameSite={}; Max-Age=0", jar.same_site()));
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

/// The browser's binding: the pre-login cookie it has, or a new one to set.
pub struct Browser {
    value: String,
    is_new: bool,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser").field("is_new", &self.is_new).finish_non_exhaustive()
    }
}

impl Browser {
    /// Finds the browser's binding or draws one.
    pub fn of(request: &HttpRequest, tenant: &Tenant) -> Self {
        match value(request, Jar::PreLogin, tenant).filter(|value| is_token(value)) {
            Some(value) => Self { value, is_new: false },
            None => Self { value: tenant.instance().entropy.token(), is_new: true },
        }
    }

    /// What forms and interactions are bound to.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Sets the cookie if it is new.
    pub fn remember_on(&self, response: &mut HttpResponse, tenant: &Tenant) {
        if self.is_new {
            set(response.headers_mut(), Jar::PreLogin, tenant, &self.value, None);
        }
    }
}

/// Whether a value looks like one we draw: 43 characters of base64url.
fn is_token(value: &str) -> bool {
    value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
