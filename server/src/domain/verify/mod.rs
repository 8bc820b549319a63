//! Whether a request a gateway holds back may pass: the token it carries must be good, made for the API the path belongs
//! to, and have a scope that opens the path. What is not in the table is closed. Asked by the verify endpoint; decides
//! the same for every gateway, which only says which request it is about.

mod table;

pub use table::{Closed, Table};

use super::refusal::Refused;
use super::resource;
use super::switch::Switch;
use super::token::check::{CheckedToken, check};
use super::{Fault, Tenant};
use crate::protocol::error::OAuthError;
use crate::protocol::gateway_request::{GatewayProblem, GatewayRequest};
use crate::protocol::request_path::{PathProblem, RequestPath};
use crate::protocol::scope::{OPENID, ScopeSet};
use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;

/// What was found out about a request.
#[derive(Debug)]
pub struct Verdict {
    /// Who it is from, if its token is good: told to the API, also where a refusal is only logged.
    pub identity: Option<Identity>,
    /// Why it is refused, if it is.
    pub refusal: Option<Why>,
}

/// Who a request is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person's id, or the `client_id` of an app on its own.
    pub subject: String,
    /// The app's `client_id`.
    pub client_id: String,
    /// All the token allows.
    pub scope: ScopeSet,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No token came along.
    TokenMissing,
    /// What came along cannot be one, or came twice.
    TokenMalformed(OAuthError),
    /// The token is not good here: unknown, ended, revoked, or of another workspace.
    TokenInvalid,
    /// It is not known which request this is about.
    Gateway(GatewayProblem),
    /// The path could be read in two ways.
    Path(PathProblem),
    /// No line of the table has this path.
    PathUnlisted,
    /// Lines of the table have this path, but for other methods.
    MethodUnlisted,
    /// The token has none of the scopes that open the path; one that does.
    Scope(ScopeSet),
    /// The token lacks `openid`, which every path of this workspace wants; what would do.
    Openid(ScopeSet),
    /// The token is for another API than the path belongs to.
    Audience,
}

impl Why {
    /// Its word in the log, which stays.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TokenMissing => "token_missing",
            Self::TokenMalformed(_) => "token_malformed",
            Self::TokenInvalid => "token_invalid",
            Self::Gateway(_) => "gateway_headers",
            Self::Path(_) => "path_refused",
            Self::PathUnlisted => "path_unlisted",
            Self::MethodUnlisted => "method_unlisted",
            Self::Scope(_) => "scope_missing",
            Self::Openid(_) => "openid_missing",
            Self::Audience => "other_api",
        }
    }

    /// The same for people; never with anything of the token.
    pub fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::TokenMissing => "no token came along".into(),
            Self::TokenMalformed(error) => error.description().to_owned().into(),
            Self::TokenInvalid => "the access token is unknown here, expired or revoked".into(),
            Self::Gateway(problem) => problem.to_string().into(),
            Self::Path(problem) => format!("the path is refused: {problem}").into(),
            Self::PathUnlisted => "no scope opens this path".into(),
            Self::MethodUnlisted => "no scope opens this path for this method".into(),
            Self::Scope(needed) => format!("this path needs {}", listed(needed)).into(),
            Self::Openid(needed) => format!("every path here needs openid too: ask for {}", listed(needed)).into(),
            Self::Audience => "the access token is for another API".into(),
        }
    }

    /// Whether another token, not another request, is what is wanted: 401 and not 403.
    pub const fn wants_token(&self) -> bool {
        matches!(self, Self::TokenMissing | Self::TokenMalformed(_) | Self::TokenInvalid)
    }

    /// The scopes that would do, if it is for them.
    pub const fn needed(&self) -> Option<&ScopeSet> {
        match self {
            Self::Scope(needed) | Self::Openid(needed) => Some(needed),
            _ => None,
        }
    }
}

impl From<Closed> for Why {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::PathUnlisted => Self::PathUnlisted,
            Closed::MethodUnlisted => Self::MethodUnlisted,
            Closed::Scope(scope) => Self::Scope(set(&[&scope])),
            Closed::Audience => Self::Audience,
        }
    }
}

/// Judges a request. `presented` is the token of its `Authorization` header, `request` what the gateway said.
pub async fn verify(
    tenant: &Tenant,
    presented: Result<Option<SecretString>, OAuthError>,
    request: Result<GatewayRequest<'_>, GatewayProblem>,
) -> Result<Verdict, Fault> {
    let refused = |why| Verdict { identity: None, refusal: Some(why) };
    let token = match presented {
        Ok(Some(token)) => token,
        Ok(None) => return Ok(refused(Why::TokenMissing)),
        Err(error) => return Ok(refused(Why::TokenMalformed(error))),
    };
    let Some(token) = check(tenant, token.expose_secret()).await? else { return Ok(refused(Why::TokenInvalid)) };
    let refusal = judge(tenant, &token, request).err();
    if matches!(refusal, Some(Why::Openid(_))) {
        tenant.used(Switch::OpenidRequired, token.app);
    }
    let CheckedToken { client_id, user, scope, .. } = token;
    let subject = user.map_or_else(|| client_id.clone(), |user| user.to_string());
    Ok(Verdict { identity: Some(Identity { subject, client_id, scope }), refusal })
}

fn judge(
    tenant: &Tenant,
    token: &CheckedToken,
    request: Result<GatewayRequest<'_>, GatewayProblem>,
) -> Result<(), Why> {
    let request = request.map_err(Why::Gateway)?;
    open(tenant, request, &token.scope, &token.audience.numbers).map(drop)
}

/// The scope that opens the path of a request to a token of these scopes, made for APIs of these numbers.
fn open<'t>(
    tenant: &'t Tenant,
    request: GatewayRequest<'_>,
    held: &ScopeSet,
    audience: &[i32],
) -> Result<&'t str, Why> {
    let path = RequestPath::parse(request.target).map_err(Why::Path)?;
    let wants_openid = tenant.has(Switch::OpenidRequired);
    let lacks_openid = wants_openid && !held.contains(OPENID);
    match tenant.table().opened(request.method, &path, held, audience) {
        Ok(scope) if lacks_openid => Err(Why::Openid(set(&[OPENID, scope]))),
        Ok(scope) => Ok(scope),
        Err(Closed::Scope(scope)) if wants_openid => Err(Why::Scope(set(&[OPENID, &scope]))),
        Err(closed) => Err(closed.into()),
    }
}

/// What would become of a request whose token has these scopes and is made for an API, named or the default one: the
/// scope that opens its path.
pub fn rehearse(
    tenant: &Tenant,
    request: GatewayRequest<'_>,
    held: &ScopeSet,
    resource: Option<&str>,
) -> Result<Result<String, Why>, Refused> {
    let number = resource::number_of(tenant, resource.unwrap_or(resource::DEFAULT_NAME))?;
    Ok(open(tenant, request, held, &[number]).map(str::to_owned))
}

/// Scopes in a sentence: "the scope accounts", "the scopes accounts and openid".
fn listed(scopes: &ScopeSet) -> String {
    let mut names: Vec<&str> = scopes.iter().collect();
    match (names.pop(), names.as_slice()) {
        (None, _) => "no scope".to_owned(),
        (Some(only), []) => format!("the scope {only}"),
        (Some(last), others) => format!("the scopes {} and {last}", others.join(", ")),
    }
}

/// Scopes the workspace has, and that are scopes therefore.
fn set(names: &[&str]) -> ScopeSet {
    let mut set = ScopeSet::new();
    for name in names {
        let _ = set.insert(name);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_told_one_by_one() {
        let reason = |why: Why| why.reason().into_owned();
        assert_eq!(reason(Why::Scope(set(&["accounts"]))), "this path needs the scope accounts");
        assert_eq!(
            reason(Why::Scope(set(&["openid", "transactions"]))),
            "this path needs the scopes openid and transactions"
        );
        assert_eq!(listed(&set(&["a", "b", "c"])), "the scopes a, b and c");
        assert_eq!(
            reason(Why::Openid(set(&["openid", "accounts"]))),
            "every path here needs openid too: ask for the scopes accounts and openid"
        );
    }
}
