//! What an interaction still needs: a sign-in, a consent, or nothing. Asked anew at every step with what is true then,
//! so that a step cannot be skipped, and a change between two steps is seen.

use super::complete::{Basis, complete, remembered};
use super::failure::{AuthorizeFailure, Rejected};
use super::hint::hinted;
use super::ticket::Interaction;
use crate::domain::Tenant;
use crate::domain::session::Session;
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::prompt::Prompt;
use entity::app::AppType;

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// The login page.
    SignIn(Box<Interaction>),
    /// The consent page.
    Consent(Box<Interaction>),
    /// The client: this address holds the code.
    Done(String),
}

/// Says what comes next for an interaction, given who is signed in; finishes it if nothing is missing.
pub async fn next(
    tenant: &Tenant,
    interaction: Interaction,
    session: Option<&Session>,
) -> Result<Step, AuthorizeFailure> {
    let quiet = interaction.request.asked.prompt.forbids_pages();
    if session.is_some_and(|session| is_fresh(&interaction, session) && !is_expected(tenant, &interaction, session)) {
        // Asking again would go on for ever: the client learns that it was not the person it named.
        let error = OAuthError::new(ErrorCode::LoginRequired, "somebody else than the expected person signed in");
        return Err(Rejected { target: interaction.request.target, error }.into());
    }
    let Some(session) = session.filter(|session| suffices(tenant, &interaction, session)) else {
        return page_or(interaction, quiet, ErrorCode::LoginRequired, Step::SignIn);
    };
    let Some(basis) = basis(tenant, &interaction, session).await? else {
        return page_or(interaction, quiet, ErrorCode::ConsentRequired, Step::Consent);
    };
    match complete(tenant, interaction, session, basis).await? {
        Step::Consent(interaction) => page_or(*interaction, quiet, ErrorCode::ConsentRequired, Step::Consent),
        step => Ok(step),
    }
}

fn page_or(
    interaction: Interaction,
    quiet: bool,
    code: ErrorCode,
    page: fn(Box<Interaction>) -> Step,
) -> Result<Step, AuthorizeFailure> {
    if !quiet {
        return Ok(page(Box::new(interaction)));
    }
    let error = OAuthError::new(code, "prompt=none was asked, but a page is needed");
    Err(Rejected { target: interaction.request.target, error }.into())
}

/// Whether a session answers this request: recent enough, and of the person the request names.
pub fn suffices(tenant: &Tenant, interaction: &Interaction, session: &Session) -> bool {
    let asked = &interaction.request.asked;
    // No age at all is a wish for a sign-in now (OpenID Connect Core §3.1.2.1).
    let age = tenant.now() - session.auth_time();
    let recent = asked.max_age.is_none_or(|max_age| max_age > 0 && age <= max_age);
    (is_fresh(interaction, session) || (!asked.prompt.demands_login() && recent))
        && is_expected(tenant, interaction, session)
}

/// Signing in for this very interaction satisfies any wish for freshness, and nothing else does.
fn is_fresh(interaction: &Interaction, session: &Session) -> bool {
    interaction.signed_in == Some(session.row().id)
}

/// Whether the session is of the person the request names, if it names one.
fn is_expected(tenant: &Tenant, interaction: &Interaction, session: &Session) -> bool {
    let asked = &interaction.request.asked;
    let same_person = |sub: &str| sub == session.user().id.to_string();
    asked.claims.sub.as_deref().is_none_or(same_person)
        && asked.id_token_hint.as_deref().is_none_or(|hint| hinted(tenant, hint).is_some_and(|sub| same_person(&sub)))
}

/// Why the app may have what it asks for without a question; `None` if the person is to be asked.
async fn basis(
    tenant: &Tenant,
    interaction: &Interaction,
    session: &Session,
) -> Result<Option<Basis>, AuthorizeFailure> {
    let request = &interaction.request;
    if request.asked.prompt.contains(Prompt::Consent) {
        return Ok(None);
    }
    // Any program on a device can claim a redirect that is not https: ask each time (RFC 8252 §8.6).
    let claimed = request.app.row().app_type == AppType::Native && !request.target.uri().starts_with("https://");
    if claimed {
        return Ok(None);
    }
    if request.app.row().first_party {
        return Ok(Some(Basis::Own));
    }
    let known = remembered(tenant, request, session.user().id).await?;
    Ok(request.allowance().is_subset(&known).then_some(Basis::Remembered))
}
