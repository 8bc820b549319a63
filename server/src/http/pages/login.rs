//! `/{ws}/login`: signs a person in, for an app that asked or for the workspace's own pages.

use super::chrome::chrome;
use super::interaction::{TICKET, go_on};
use super::recover::WayBack;
use super::{fault, foreign_form, render, see_other};
use crate::domain::authorize::failure::AuthorizeFailure;
use crate::domain::authorize::step::next;
use crate::domain::authorize::ticket::{Binding, Interaction};
use crate::domain::login::{Attempt, SignInRefused, SignedIn, sign_in};
use crate::domain::session::Session;
use crate::domain::{Fault, Tenant};
use crate::http::cookie::{Browser, Jar, make_room, set, value};
use crate::http::error::{self, Explained, page, page_failure};
use crate::http::form::{Form, query};
use crate::http::tenant::Here;
use crate::http::{csrf, pages};
use crate::protocol::params::Params;
use crate::state::State;
use crate::template::page::{LoginPage, LoginProblem};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};

/// The parameter and form field that say where to go afterwards.
pub(super) const NEXT: &str = "next";
pub(super) const USERNAME: &str = "username";
pub(super) const PASSWORD: &str = "password";

/// Where a person who signs in for no app goes afterwards: a word for a page of the workspace, never an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The apps.
    Apps,
    /// The steps of signing people in.
    Help,
}

impl Next {
    const ALL: [Self; 2] = [Self::Apps, Self::Help];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Apps => "apps",
            Self::Help => "help",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Apps => "/oauth2/apps",
            Self::Help => "/oauth2",
        }
    }

    /// The address of the login page that leads there.
    pub fn login(self, tenant: &Tenant) -> String {
        format!("{}?{NEXT}={}", tenant.urls().path("/login"), self.word())
    }

    fn of(params: &Params) -> Option<Self> {
        Self::named(params.value(NEXT)?)
    }

    /// The page of a word.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|next| next.word() == word)
    }
}

/// What the login page shows.
struct Shown<'a> {
    interaction: Option<&'a Interaction>,
    next: Option<Next>,
    username: String,
    problem: Option<LoginProblem>,
}

/// Shows the form.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let Ok(params) = query(&request) else {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    };
    let browser = Browser::of(&request, &tenant);
    let signed_in = value(&request, Jar::Session, &tenant).is_some();
    match resume(&tenant, &params, &browser, signed_in).await {
        Ok(interaction) => {
            let hint = interaction.as_ref().and_then(|interaction| interaction.request.asked.login_hint.clone());
            let username = hint.unwrap_or_default();
            let next = Next::of(&params);
            let shown = Shown { interaction: interaction.as_ref(), next, username, problem: None };
            answer(&request, &state, &tenant, &browser, shown)
        }
        Err(failure) => page_failure(&request, &state, &tenant, &failure),
    }
}

/// Takes the form.
pub async fn submit(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    let form = form.0;
    if let Some(answer) = foreign_form(&request, &state, &tenant, &form) {
        return answer;
    }
    let binding = Browser::of(&request, &tenant);
    if form.first_duplicate(&[]).is_some() {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    }
    let interaction = match resume(&tenant, &form, &binding, true).await {
        Ok(interaction) => interaction,
        Err(failure) => return page_failure(&request, &state, &tenant, &failure),
    };
    let next = Next::of(&form);
    let username = form.value(USERNAME).unwrap_or_default().to_owned();
    let password = SecretString::from(form.value(PASSWORD).unwrap_or_default().to_owned());
    let previous = match pages::session(&request, &tenant).await {
        Ok(session) => session.map(|session| session.id()),
        Err(error) => return fault(&request, &state, &tenant, &error),
    };
    match sign_in(&tenant, Attempt { username: username.clone(), password, previous }).await {
        Ok(signed_in) => welcome(&request, &state, &tenant, &binding, (interaction, next, signed_in)).await,
        Err(SignInRefused::Oversized) => page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE),
        Err(refused) => match problem(refused) {
            Ok(problem) => {
                let shown = Shown { interaction: interaction.as_ref(), next, username, problem: Some(problem) };
                answer(&request, &state, &tenant, &binding, shown)
            }
            Err(error) => fault(&request, &state, &tenant, &error),
        },
    }
}

fn problem(refused: SignInRefused) -> Result<LoginProblem, Fault> {
    match refused {
        SignInRefused::Wrong | SignInRefused::Oversized => Ok(LoginProblem::WrongCredentials),
        SignInRefused::Throttled { seconds } => Ok(LoginProblem::SlowDown { seconds }),
        SignInRefused::Fault(Fault::Busy) => Ok(LoginProblem::Busy),
        SignInRefused::Fault(fault) => Err(fault),
    }
}

/// The interaction of a ticket. Whether it has finished is only asked where it can have: whoever finished one in this
/// browser signed in here. What was finished and signed out of since is found out by the form.
async fn resume(
    tenant: &Tenant,
    params: &Params,
    browser: &Browser,
    may_have_finished: bool,
) -> Result<Option<Interaction>, AuthorizeFailure> {
    let Some(ticket) = params.value(TICKET) else { return Ok(None) };
    let interaction = Interaction::resume(tenant, ticket, Binding::of(browser.value())).await?;
    if may_have_finished {
        interaction.demand_unfinished(tenant).await?;
    }
    Ok(Some(interaction))
}

fn answer(request: &HttpRequest, state: &State, tenant: &Tenant, browser: &Browser, shown: Shown<'_>) -> HttpResponse {
    let ticket = shown.interaction.map(|interaction| interaction.ticket(tenant, Binding::of(browser.value())));
    let ticket = match ticket.transpose() {
        Ok(ticket) => ticket,
        Err(failure) => return page_failure(request, state, tenant, &failure),
    };
    let form_token = match csrf::token(tenant, browser) {
        Ok(token) => token,
        Err(error) => return fault(request, state, tenant, &error),
    };
    let way_back = match (&ticket, shown.next) {
        (Some(ticket), _) => WayBack::ticket(ticket),
        (None, next) => next.map(WayBack::Next),
    };
    let page = LoginPage {
        chrome: chrome(Some(tenant)),
        action: tenant.urls().path("/login"),
        recover_href: WayBack::on(way_back.as_ref(), &tenant.urls().path("/recover")),
        ticket,
        next: shown.next.map(Next::word),
        form_token,
        username: shown.username,
        app_name: shown.interaction.map(|interaction| interaction.request.app.row().name.clone()),
        problem: shown.problem.map(LoginProblem::words),
        wait_seconds: shown.problem.and_then(LoginProblem::wait_seconds),
    };
    let mut response = render(state, status(shown.problem), &page);
    let retry = match shown.problem {
        Some(LoginProblem::SlowDown { seconds }) => Some(HeaderValue::from(seconds)),
        Some(LoginProblem::Busy) => Some(HeaderValue::from_static(error::RETRY_AFTER)),
        _ => None,
    };
    if let Some(retry) = retry {
        response.headers_mut().insert(RETRY_AFTER, retry);
    }
    browser.remember_on(&mut response, tenant);
    response
}

fn status(problem: Option<LoginProblem>) -> StatusCode {
    match problem {
        None => StatusCode::OK,
        Some(LoginProblem::SlowDown { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Some(LoginProblem::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::UNAUTHORIZED,
    }
}

/// The person is signed in: on with the app's request, or to the page they wanted, or to the workspace's front page.
async fn welcome(
    request: &HttpRequest,
    state: &State,
    tenant: &Tenant,
    browser: &Browser,
    (interaction, next, signed_in): (Option<Interaction>, Option<Next>, SignedIn),
) -> HttpResponse {
    let SignedIn { session, cookie } = signed_in;
    let lasts = session.row().ends_at - tenant.now();
    let mut response = match interaction {
        Some(interaction) => resumed(request, state, tenant, browser, (interaction, session)).await,
        None => see_other(&tenant.urls().path(next.map_or("", Next::path))),
    };
    let cookies = response.headers_mut();
    set(cookies, Jar::Session, tenant, cookie.expose_secret(), Some(lasts));
    make_room(cookies, request, tenant);
    response
}

async fn resumed(
    request: &HttpRequest,
    state: &State,
    tenant: &Tenant,
    browser: &Browser,
    (mut interaction, session): (Interaction, Session),
) -> HttpResponse {
    interaction.signed_in = Some(session.id());
    match next(tenant, interaction, Some(&session)).await {
        Ok(step) => go_on(request, state, tenant, browser, step),
        Err(failure) => page_failure(request, state, tenant, &failure),
    }
}
