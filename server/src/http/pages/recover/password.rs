//! What a link that sets a password leads to: `/{ws}/recover/link` takes the token out of the address,
//! `/{ws}/recover/password` shows and takes the form. Looking at either uses nothing up.

use super::super::chrome::chrome;
use super::super::login::PASSWORD;
use super::super::{fault, foreign_form, render, see_other, sentence};
use super::WayBack;
use crate::domain::recovery::{self, Holder, RedeemRefused, SELF_SECONDS};
use crate::domain::{Fault, Tenant};
use crate::http::cookie::{Browser, Jar, clear, set, value};
use crate::http::csrf;
use crate::http::error::{self, Explained, page};
use crate::http::form::{Form, query};
use crate::http::tenant::Here;
use crate::state::State;
use crate::template::page::{LoginProblem, RecoverDeadPage, RecoverDonePage, RecoverPasswordPage};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;

const TOKEN: &str = "token";

/// Takes the token out of the address: the browser goes on to the form, and keeps this address nowhere.
pub async fn open(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let params = query(&request);
    let token = params.as_ref().ok().and_then(|params| params.value(TOKEN)).unwrap_or_default();
    match recovery::look(&tenant, token).await {
        Ok(Some(holder)) => {
            let mut response = see_other(&tenant.urls().path("/recover/password"));
            // A link may last a week; a form that was opened is sent within the time of one that was asked for, or the link
            // is opened again.
            let lasts = holder.lasts.min(SELF_SECONDS);
            set(response.headers_mut(), Jar::Recovery, &tenant, token, Some(lasts));
            response
        }
        Ok(None) => dead(&state, &tenant),
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Shows the form.
pub async fn show(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let token = value(&request, Jar::Recovery, &tenant).unwrap_or_default();
    match recovery::look(&tenant, &token).await {
        Ok(Some(holder)) => answer(&request, &state, &tenant, (token, holder), None),
        Ok(None) => dead(&state, &tenant),
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Takes the form.
pub async fn submit(request: HttpRequest, state: web::Data<State>, tenant: Here, form: Form) -> HttpResponse {
    let form = form.0;
    if let Some(answer) = foreign_form(&request, &state, &tenant, &form) {
        return answer;
    }
    if form.first_duplicate(&[]).is_some() {
        return page(&request, &state, Some(&tenant), &Explained::FORM_UNREADABLE);
    }
    // That of the form, not of the cookie: another link may have been opened since the form was shown.
    let token = form.value(TOKEN).unwrap_or_default().to_owned();
    let password = SecretString::from(form.value(PASSWORD).unwrap_or_default().to_owned());
    let problem = match recovery::redeem(&tenant, &token, password).await {
        Ok(()) => {
            let mut response = see_other(&tenant.urls().path("/recover/done"));
            clear(response.headers_mut(), Jar::Recovery, &tenant);
            return response;
        }
        Err(RedeemRefused::Dead) => return dead(&state, &tenant),
        Err(RedeemRefused::Password(refused)) => Problem::Password(sentence(&refused.to_string())),
        Err(RedeemRefused::Throttled { seconds }) => Problem::Login(LoginProblem::SlowDown { seconds }),
        Err(RedeemRefused::Fault(Fault::Busy)) => Problem::Login(LoginProblem::Busy),
        Err(RedeemRefused::Fault(error)) => return fault(&request, &state, &tenant, &error),
    };
    match recovery::look(&tenant, &token).await {
        Ok(Some(holder)) => answer(&request, &state, &tenant, (token, holder), Some(problem)),
        Ok(None) => dead(&state, &tenant),
        Err(error) => fault(&request, &state, &tenant, &error),
    }
}

/// Says that the password is set, and leads on.
pub async fn done(request: HttpRequest, state: web::Data<State>, tenant: Here) -> HttpResponse {
    let way_back = WayBack::remembered(&request, &tenant);
    let page = RecoverDonePage {
        chrome: chrome(Some(&tenant)),
        sign_in_href: WayBack::on(way_back.as_ref(), &tenant.urls().path("/login")),
        goes_on: matches!(way_back, Some(WayBack::App(_))),
    };
    render(&state, StatusCode::OK, &page)
}

/// What is wrong with what was sent.
enum Problem {
    Password(String),
    Login(LoginProblem),
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Password(_) => StatusCode::BAD_REQUEST,
            Self::Login(LoginProblem::SlowDown { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::Login(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            Self::Password(_) => None,
            Self::Login(LoginProblem::SlowDown { seconds }) => Some(HeaderValue::from(*seconds)),
            Self::Login(_) => Some(HeaderValue::from_static(error::RETRY_AFTER)),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Password(words) => words,
            Self::Login(problem) => problem.words(),
        }
    }
}

fn answer(
    request: &HttpRequest,
    state: &State,
    tenant: &Tenant,
    (token, holder): (String, Holder),
    problem: Option<Problem>,
) -> HttpResponse {
    let browser = Browser::of(request, tenant);
    let form_token = match csrf::token(tenant, &browser) {
        Ok(token) => token,
        Err(error) => return fault(request, state, tenant, &error),
    };
    let status = problem.as_ref().map_or(StatusCode::OK, Problem::status);
    let retry = problem.as_ref().and_then(Problem::retry_after);
    let page = RecoverPasswordPage {
        chrome: chrome(Some(tenant)),
        action: tenant.urls().path("/recover/password"),
        token,
        form_token,
        username: holder.username,
        problem: problem.map(Problem::words),
    };
    let mut response = render(state, status, &page);
    if let Some(retry) = retry {
        response.headers_mut().insert(RETRY_AFTER, retry);
    }
    browser.remember_on(&mut response, tenant);
    response
}

/// A link that does not work, whatever the reason.
fn dead(state: &State, tenant: &Tenant) -> HttpResponse {
    let page = RecoverDeadPage {
        chrome: chrome(Some(tenant)),
        minutes: SELF_SECONDS / 60,
        again_href: tenant.urls().path("/recover"),
    };
    let mut response = render(state, StatusCode::GONE, &page);
    clear(response.headers_mut(), Jar::Recovery, tenant);
    response
}
