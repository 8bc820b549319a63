//! `/{ws}/oauth2/apps` and what is below it: where members register apps and look after them, as pages for people who
//! are signed in and as JSON for programs with a token. A look never changes anything. `list` and `app` follow the
//! paths; `json` is the other form of both; `registration` reads what people typed; `words` says what things are called.

pub mod app;
pub mod delete;
mod json;
pub mod list;
mod registration;
pub mod rotate;
mod words;

use crate::domain::Tenant;
use crate::domain::app::AppView;
use crate::domain::app::permit::{Denied, Manager};
use crate::domain::refusal::Refused;
use crate::domain::session::Session;
use crate::http::cookie::Browser;
use crate::http::csrf;
use crate::http::error::{Explained, page_within};
use crate::http::form::Form;
use crate::http::pages::chrome::chrome_of;
use crate::http::pages::login::Next;
use crate::http::pages::{self, fault, render, see_other};
use crate::protocol::params::Params;
use crate::protocol::token_request::GrantType;
use crate::state::State;
use crate::template::page::{AppHead, Chrome, KindChoice};
use crate::template::{Page, asset};
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

/// Whether the JSON form is asked for: by a token, or by what is accepted or sent.
fn wants_json(request: &HttpRequest) -> bool {
    request.headers().contains_key(actix_web::http::header::AUTHORIZATION)
        || crate::http::accept::prefers_json(request)
        || crate::http::form::is_plain(request, crate::http::form::JSON)
}

/// A member at these pages.
struct Desk<'r> {
    request: &'r HttpRequest,
    state: &'r State,
    tenant: &'r Tenant,
    browser: Browser,
    session: Session,
    manager: Manager,
}

impl<'r> Desk<'r> {
    /// Lets a member in. Whoever is not signed in is sent to do that, whoever has no role is told whom to ask.
    async fn open(request: &'r HttpRequest, state: &'r State, tenant: &'r Tenant) -> Result<Self, HttpResponse> {
        let manager = async {
            let Some(session) = pages::session(request, tenant).await? else { return Ok(None) };
            let manager = Manager::of_person(tenant, session.user().id).await?;
            Ok(Some((session, manager)))
        };
        match manager.await {
            Ok(Some((session, Some(manager)))) => {
                Ok(Self { request, state, tenant, browser: Browser::of(request, tenant), session, manager })
            }
            Ok(Some((session, None))) => {
                let (chrome, other) = (chrome_of(tenant, &session), Some(Next::Apps.login(tenant)));
                Err(page_within(request, state, chrome, &Explained::NOT_A_MEMBER, other))
            }
            Ok(None) => Err(see_other(&Next::Apps.login(tenant))),
            Err(error) => Err(fault(request, state, tenant, &error)),
        }
    }

    /// The same with the form a member sent from one of these pages. Without a session or a role it is not even read.
    async fn with_form(
        request: &'r HttpRequest,
        state: &'r State,
        tenant: &'r Tenant,
        payload: web::Payload,
    ) -> Result<(Self, Params), HttpResponse> {
        let desk = Self::open(request, state, tenant).await?;
        let form = Form::from_request(request, &mut payload.into_inner()).await;
        let form = form.map_err(|error| crate::http::error::form_error(&error))?.0;
        match csrf::proven(request, tenant, &form) {
            Ok(Some(_)) => {}
            Ok(None) => return Err(desk.stop(&Explained::FORM_EXPIRED)),
            Err(error) => return Err(fault(request, state, tenant, &error)),
        }
        if form.first_duplicate(&[registration::SCOPE]).is_some() {
            return Err(desk.stop(&Explained::FORM_UNREADABLE));
        }
        Ok((desk, form))
    }

    fn stop(&self, explained: &Explained) -> HttpResponse {
        page_within(self.request, self.state, self.chrome(), explained, None)
    }

    fn chrome(&self) -> Chrome {
        chrome_of(self.tenant, &self.session)
    }

    /// Shows a page with a form.
    fn show<P: Page>(&self, status: StatusCode, page: &P) -> HttpResponse {
        let mut response = render(self.state, status, page);
        self.browser.remember_on(&mut response, self.tenant);
        response
    }

    fn form_token(&self) -> Result<String, Denied> {
        Ok(csrf::token(self.tenant, &self.browser)?)
    }

    /// Shows why something is not to be had.
    fn denied(&self, denied: &Denied) -> HttpResponse {
        match denied {
            Denied::Refused(Refused::Fault(error)) => fault(self.request, self.state, self.tenant, error),
            Denied::Refused(Refused::NotFound { .. }) => self.stop(&Explained::NOT_FOUND),
            Denied::ReadOnly => self.stop(&Explained::READ_ONLY),
            Denied::AboveRole(_) => self.stop(&Explained::ABOVE_ROLE),
            Denied::Refused(Refused::Stale | Refused::Conflict { .. }) => self.stop(&Explained::CHANGED_MEANWHILE),
            _ => self.stop(&Explained::NOT_A_MEMBER),
        }
    }

    /// The path of the list, or of what is below it.
    fn path(&self, below: &str) -> String {
        self.tenant.urls().path(&format!("/oauth2/apps{below}"))
    }

    fn script(&self) -> String {
        asset::copy_script().href(&self.tenant.urls().path("/assets"))
    }

    fn help(&self, app: Option<&AppView>) -> String {
        let path = self.tenant.urls().path("/oauth2");
        app.map_or_else(|| path.clone(), |app| format!("{path}?app={}", app.client_id))
    }

    fn head(&self, app: &AppView) -> AppHead {
        AppHead {
            name: app.client_name.clone(),
            client_id: app.client_id.clone(),
            href: self.path(&format!("/{}", app.client_id)),
            list_href: self.path(""),
        }
    }

    /// The kinds of apps there can be: without a grant of its own, a service can do nothing, and without a permission
    /// it gets no token. APIs are offered to those who may register them.
    fn kinds(&self, chosen: Option<&str>, focus: bool) -> Vec<KindChoice> {
        let services = self.tenant.offers(GrantType::ClientCredentials);
        let apis = self.manager.may_register_apis();
        let offered = |word: &str| (services || word != "machine") && (apis || word != "api");
        let known = words::KINDS.into_iter().filter(|(word, ..)| offered(word)).enumerate();
        let useless = !registration::has_permissions(self.tenant);
        let unblock = || format!("tenantry scope create --workspace {} orders:read", self.tenant.workspace().slug());
        let choice = known.map(|(place, (word, label, hint))| {
            let blocked = (useless && word == "machine").then_some(words::NO_SERVICES);
            KindChoice {
                word,
                label,
                hint,
                blocked,
                unblock: blocked.map(|_| unblock()),
                chosen: chosen == Some(word) && blocked.is_none(),
                focus: focus && place == 0,
            }
        });
        choice.collect()
    }
}

/// The `client_id` of the path.
fn client_id(request: &HttpRequest) -> &str {
    request.match_info().get("client_id").unwrap_or_default()
}
