//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): whom a request may sign out without asking, and where
//! it may send the browser afterwards.

use super::Tenant;
use super::audit::Actor;
use super::fault::Fault;
use super::known_app::KnownApp;
use super::session::{self, Session};
use crate::protocol::jose::verify;
use crate::protocol::params::Params;
use crate::protocol::response_mode::ResponseMode;
use entity::id::{SessionId, UserId};
use serde_json::Value;
use std::sync::Arc;

/// What a logout request comes to.
#[derive(Debug)]
pub enum Logout {
    /// The request proved which session it is about: it is ended without asking.
    Proven(Proven),
    /// Ask the person first.
    Ask(Option<Arc<KnownApp>>),
}

/// A request that proved which session it is about.
#[derive(Debug)]
pub struct Proven {
    session: Option<SessionId>,
    person: Option<UserId>,
    target: Option<Return>,
}

impl Proven {
    /// Where the browser goes afterwards; absent for a page of the workspace.
    pub fn target(&self) -> Option<&Return> {
        self.target.as_ref()
    }
}

/// Where the browser goes afterwards: a registered address of the app the ID token was made for.
#[derive(Debug)]
pub struct Return(String);

impl Return {
    /// The address.
    pub fn location(&self) -> &str {
        &self.0
    }
}

/// Judges a logout request against who is signed in.
pub async fn judge(tenant: &Tenant, params: &Params, session: Option<&Session>) -> Result<Logout, Fault> {
    if params.first_duplicate(&[]).is_some() {
        return Ok(Logout::Ask(None));
    }
    let named = match params.value("client_id") {
        Some(client_id) => tenant.app(client_id).await?,
        None => None,
    };
    let Some(hint) = params.value("id_token_hint").and_then(|hint| Hint::read(tenant, hint)) else {
        return Ok(Logout::Ask(named));
    };
    let app = tenant.app(&hint.client_id).await?;
    let named_other = params.value("client_id").is_some_and(|client_id| client_id != hint.client_id);
    let Some(app) = app.filter(|_| !named_other) else { return Ok(Logout::Ask(None)) };
    if session.is_some_and(|session| !hint.is_about(session)) {
        return Ok(Logout::Ask(Some(app)));
    }
    // The ID token names the session also where the browser does not bring its cookie: under another host, say.
    let proven = |target| {
        let session = session.map(|session| session.row().id).or_else(|| hint.sid.as_deref()?.parse().ok());
        Logout::Proven(Proven { session, person: hint.sub.parse().ok(), target })
    };
    match params.value("post_logout_redirect_uri") {
        None => Ok(proven(None)),
        Some(uri) if app.row().post_logout_redirect_uris.has(uri) && !app.row().disabled => {
            let state = params.value("state").map(|state| ("state", state));
            let state = state.as_slice();
            Ok(proven(Some(Return(ResponseMode::Query.location(uri, state)))))
        }
        // A place that is not registered is never gone to, and says the request is not what it seems.
        Some(_) => Ok(Logout::Ask(Some(app))),
    }
}

/// Ends the session a request proved to be about, if it is of the person its ID token names.
pub async fn end_proven(tenant: &Tenant, proven: &Proven) -> Result<(), Fault> {
    let (Some(id), Some(person)) = (proven.session, proven.person) else { return Ok(()) };
    let row = tenant.store().sessions().by_id(id).await?;
    if row.is_some_and(|row| row.user_id == person) {
        session::end(tenant, id, &Actor::User(person)).await?;
    }
    Ok(())
}

/// Ends the session of this browser.
pub async fn end(tenant: &Tenant, session: &Session) -> Result<(), Fault> {
    session::end(tenant, session.row().id, &Actor::User(session.user().id)).await?;
    Ok(())
}

/// What a genuine ID token of this workspace says, expired or not.
struct Hint {
    client_id: String,
    sub: String,
    sid: Option<String>,
}

impl Hint {
    fn read(tenant: &Tenant, token: &str) -> Option<Self> {
        let verified = verify(token, tenant.keys().verifying().ok()?).ok()?;
        let text = |name: &str| verified.claims.get(name).and_then(Value::as_str).map(str::to_owned);
        if !verified.header.has_type("JWT") || text("iss")? != tenant.urls().issuer() {
            return None;
        }
        Some(Self { client_id: text("aud")?, sub: text("sub")?, sid: text("sid") })
    }

    fn is_about(&self, session: &Session) -> bool {
        let same_session = self.sid.as_ref().is_none_or(|sid| *sid == session.row().id.to_string());
        self.sub == session.user().id.to_string() && same_session
    }
}
