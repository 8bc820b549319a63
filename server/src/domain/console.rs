//! Signing in to the console. The console is a first-party app of the workspace like any other: code and PKCE, but its
//! tokens stay here, in a session row that holds the grant, and the browser gets a cookie.

use super::app::{self, AppChange, NewApp};
use super::app_auth::authenticate;
use super::audit::Actor;
use super::grant::authorization_code::{CodeOrder, redeem};
use super::oauth_failure::OAuthFailure;
use super::refusal::Refused;
use super::session::{self, NewSession, Proof};
use super::token::refresh_token::code_grant;
use super::{Fault, Tenant};
use crate::protocol::error::OAuthError;
use crate::protocol::pkce::CodeVerifier;
use crate::protocol::presented_client::PresentedClient;
use crate::protocol::prompt::Prompt;
use crate::seal::Purpose;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::app::{AppType, GrantLife};
use entity::member::Role;
use secrecy::{ExposeSecret, SecretString};

/// The `client_id` of the console in every workspace it manages.
pub const CLIENT_ID: &str = "console";

/// Who registers it.
pub(super) const ACTOR: Actor = Actor::Job("console");

/// A console session's longest life.
const SESSION_SECONDS: i64 = 12 * 3_600;

/// What the console asks for.
pub const SCOPE: &str = "openid profile email";

/// Where codes for the console go.
pub fn redirect_uri(tenant: &Tenant) -> String {
    format!("{}/console/callback", tenant.instance().public_url.origin())
}

/// Registers the console in a workspace, or follows a public URL that moved.
pub async fn ensure_app(tenant: &Tenant) -> Result<(), Refused> {
    let uris = vec![redirect_uri(tenant)];
    match tenant.store().apps().by_client_id(CLIENT_ID).await? {
        Some(row) if row.redirect_uris.0 == uris => Ok(()),
        Some(_) => {
            let change = AppChange { redirect_uris: Some(uris), ..AppChange::default() };
            app::update(tenant, CLIENT_ID, &change, &ACTOR).await.map(drop)
        }
        None => {
            let settings = AppChange {
                name: Some("Tenantry console".to_owned()),
                redirect_uris: Some(uris),
                // The session holds the grant for as long as it lives itself, whatever becomes of the sign-in.
                grant_types: Some(vec!["authorization_code".to_owned(), "refresh_token".to_owned()]),
                grant_life: Some(GrantLife::Own),
                lifetimes: vec![format!("refresh_seconds={SESSION_SECONDS}")],
                scopes: Some(SCOPE.split(' ').map(str::to_owned).collect()),
                first_party: Some(true),
                ..AppChange::default()
            };
            let new = NewApp {
                app_type: AppType::Spa,
                client_id: Some(CLIENT_ID.to_owned()),
                secret: None,
                owner: None,
                settings,
            };
            match app::create(tenant, new, &ACTOR).await {
                // Two people came at once.
                Ok(_) | Err(Refused::Taken { .. }) => Ok(()),
                Err(refused) => Err(refused),
            }
        }
    }
}

/// One attempt to sign in: a state only this browser can bring back, and the proof that goes with it. Both follow from
/// the browser's binding, so nothing is stored; where the person wanted to go stands in the state.
pub struct Attempt {
    state: String,
    verifier: String,
    return_to: String,
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt")
    }
}

impl Attempt {
    /// A new one of somebody who wants to go to a page of the console.
    pub fn begin(tenant: &Tenant, binding: &str, return_to: &str) -> Result<Self, Fault> {
        let drawn = tenant.instance().entropy.base32(20);
        let seed = format!("{drawn}.{}", URL_SAFE_NO_PAD.encode(return_to));
        let mark = derive(tenant, "state", binding, &seed)?;
        Self::with_state(tenant, binding, format!("{seed}.{mark}"), return_to.to_owned())
    }

    /// The one a state belongs to; `None` if this browser did not begin it.
    pub fn resume(tenant: &Tenant, binding: &str, state: &str) -> Result<Option<Self>, Fault> {
        let Some((seed, mark)) = state.rsplit_once('.') else { return Ok(None) };
        let expected = derive(tenant, "state", binding, seed)?;
        if aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), mark.as_bytes()).is_err() {
            return Ok(None);
        }
        let return_to = seed.split_once('.').and_then(|(_, place)| URL_SAFE_NO_PAD.decode(place).ok());
        let return_to = return_to.and_then(|place| String::from_utf8(place).ok()).unwrap_or_default();
        Self::with_state(tenant, binding, state.to_owned(), return_to).map(Some)
    }

    fn with_state(tenant: &Tenant, binding: &str, state: String, return_to: String) -> Result<Self, Fault> {
        let verifier = derive(tenant, "verifier", binding, &state)?;
        Ok(Self { state, verifier, return_to })
    }

    /// Where the person wanted to go.
    pub fn return_to(&self) -> &str {
        &self.return_to
    }

    /// The parameters of the authorization request; `fresh` asks for the password again, session or not.
    pub fn parameters(&self, tenant: &Tenant, fresh: bool) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("client_id", CLIENT_ID.to_owned()),
            ("response_type", "code".to_owned()),
            ("redirect_uri", redirect_uri(tenant)),
            ("scope", SCOPE.to_owned()),
            ("state", self.state.clone()),
            ("code_challenge", CodeVerifier::presented(&self.verifier).challenge().as_str().to_owned()),
            ("code_challenge_method", "S256".to_owned()),
        ];
        if fresh {
            parameters.push(("prompt", Prompt::Login.as_str().to_owned()));
        }
        parameters
    }
}

fn derive(tenant: &Tenant, what: &str, binding: &str, seed: &str) -> Result<String, Fault> {
    let sealer = tenant.keys().sealer(tenant.now())?;
    let said = format!("console\n{what}\n{binding}\n{seed}");
    Ok(URL_SAFE_NO_PAD.encode(sealer.prf(Purpose::Form, said.as_bytes())))
}

/// Opens a console session for the person a code was made for.
pub async fn sign_in(tenant: &Tenant, attempt: Attempt, code: SecretString) -> Result<NewSession, OAuthFailure> {
    let gone = || OAuthError::invalid_grant("the sign-in has ended");
    let id = code_grant(tenant, code.expose_secret()).ok_or_else(gone)?;
    let client = authenticate(tenant, &PresentedClient::Public { client_id: CLIENT_ID.to_owned() }).await?;
    let order = CodeOrder {
        code,
        redirect_uri: Some(redirect_uri(tenant)),
        code_verifier: Some(CodeVerifier::presented(&attempt.verifier)),
        resources: Vec::new(),
    };
    redeem(tenant, &client, order).await?;
    let context = tenant.grant(id).await?.ok_or_else(gone)?;
    let proof = Proof { auth_time: context.grant.auth_time, amr: context.grant.amr.clone() };
    let made = session::create_console(tenant, context.grant.user_id, id, proof).await?;
    Ok(made.ok_or_else(gone)?)
}

/// A person's role in the workspace the console was opened in; in `system` any role operates the instance.
pub async fn role(tenant: &Tenant, user: entity::id::UserId) -> Result<Option<Role>, Fault> {
    Ok(tenant.store().members().of_user(user).await?.map(|member| member.role))
}
