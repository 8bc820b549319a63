//! Signing in for an app, as a browser does it: the authorization request leads to the login page, the page's form to the
//! client with a code. Each time anew: the session cookie is thrown away.

use super::fixed::one_of;
use super::{Flow, Heard, Stock, unexpected};
use crate::http::Answer;
use crate::request::{Site, encoded};
use crate::world::{Person, WebApp};
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// What a browser is given.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    /// `name=value` of the cookie that binds pages to the browser.
    pub pre_login: String,
    /// `name=value` of the session's.
    pub session: String,
}

#[derive(Clone, Debug)]
enum Step {
    Authorize,
    Page { location: String },
    Form { ticket: String, form_token: String },
}

/// Signs in.
#[derive(Debug)]
pub struct Login {
    site: Site,
    app: Arc<WebApp>,
    person: Person,
    step: Step,
    binding: String,
    signed_in: Option<Stock<Cookies>>,
    codes: Option<Stock<String>>,
    left: Option<Arc<AtomicUsize>>,
}

impl Login {
    /// For ever.
    pub fn new(site: Site, app: Arc<WebApp>, person: Person) -> Self {
        Self {
            site,
            app,
            person,
            step: Step::Authorize,
            binding: String::new(),
            signed_in: None,
            codes: None,
            left: None,
        }
    }

    /// Keeps the codes.
    pub fn leaving(mut self, codes: Stock<String>) -> Self {
        self.codes = Some(codes);
        self
    }

    /// As often as the shared number says, and keeps the cookies.
    pub fn limited(mut self, signed_in: Stock<Cookies>, left: Arc<AtomicUsize>) -> Self {
        self.signed_in = Some(signed_in);
        self.left = Some(left);
        self
    }
}

impl Flow for Login {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        let cookie: &[(&str, &str)] = &[("Cookie", &self.binding)];
        match &self.step {
            Step::Authorize => {
                if !self.left.as_deref().is_none_or(one_of) {
                    return false;
                }
                let cookie = if self.binding.is_empty() { &[] } else { cookie };
                request.extend(self.app.authorize(cookie));
            }
            Step::Page { location } => request.extend(self.site.get(location, cookie)),
            Step::Form { ticket, form_token } => {
                let form = encoded(&[
                    ("ticket", ticket),
                    ("form_token", form_token),
                    ("username", &self.person.username),
                    ("password", &self.person.password),
                ]);
                request.extend(self.site.form(&format!("/{}/login", self.app.slug), cookie, &form));
            }
        }
        true
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        if let Some(cookie) = answer.cookie("__Host-p.") {
            cookie.clone_into(&mut self.binding);
        }
        match &self.step {
            Step::Authorize => match answer.headers("location").next() {
                Some(location) if answer.status == 303 && answer.location_parameter("ticket").is_some() => {
                    self.step = Step::Page { location: location.to_owned() };
                    Ok(Heard::Step)
                }
                _ => unexpected(answer, "303 to the login page"),
            },
            Step::Page { .. } => match (answer.field("ticket"), answer.field("form_token")) {
                (Some(ticket), Some(form_token)) if answer.status == 200 => {
                    self.step = Step::Form { ticket: ticket.to_owned(), form_token: form_token.to_owned() };
                    Ok(Heard::Step)
                }
                _ => unexpected(answer, "200 with the login form"),
            },
            Step::Form { .. } => match (answer.cookie("__Host-s."), answer.location_parameter("code")) {
                (Some(session), Some(code)) if answer.status == 303 => {
                    if let Some(codes) = &self.codes {
                        codes.put(code.to_owned());
                    }
                    if let Some(signed_in) = &self.signed_in {
                        signed_in.put(Cookies { pre_login: self.binding.clone(), session: session.to_owned() });
                    }
                    self.step = Step::Authorize;
                    Ok(Heard::Counted)
                }
                _ => unexpected(answer, "303 with a session and a code"),
            },
        }
    }
}
