//! Makes access tokens: opaque ones are sealed, JWTs (RFC 9068) signed. Nothing is written.

use super::payload::{AccessToken, Source, TokenId};
use crate::domain::known_app::KnownApp;
use crate::domain::oauth_failure::OAuthFailure;
use crate::domain::{Fault, Tenant};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::introspection::one_or_many;
use crate::protocol::jose::Algorithm;
use crate::protocol::scope::ScopeSet;
use crate::seal::Purpose;
use entity::api_resource::{self, TokenFormat};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// The media type of JWT access tokens (RFC 9068 §2.1).
pub const JWT_TYPE: &str = "at+jwt";

/// The APIs one access token is for, and what their settings make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Their numbers, sorted.
    pub numbers: Vec<i32>,
    /// Their identifiers: the token's `aud`.
    pub identifiers: Vec<String>,
    /// The form they want.
    pub format: TokenFormat,
    algorithm: String,
}

impl Audience {
    /// The APIs of these numbers.
    ///
    /// # Errors
    /// `invalid_target` (RFC 8707 §2) if one is gone or they want different forms.
    pub fn of(tenant: &Tenant, numbers: Vec<i32>) -> Result<Self, OAuthError> {
        let numbers = Self::normal(numbers);
        let invalid = |why: &'static str| OAuthError::new(ErrorCode::InvalidTarget, why);
        let mut resources = Vec::with_capacity(numbers.len());
        for number in &numbers {
            let resource = tenant.catalogue().resource_numbered(*number);
            resources.push(resource.ok_or_else(|| invalid("a resource of this grant does not exist any more"))?);
        }
        let first = resources.first().ok_or_else(|| invalid("no resource"))?;
        let (format, algorithm) = (first.access_token, first.algorithm.clone());
        if resources.iter().any(|other| (other.access_token, &other.algorithm) != (format, &algorithm)) {
            return Err(invalid("these resources take different tokens; ask for one at a time"));
        }
        let identifiers = resources.iter().map(|resource| resource.identifier.clone()).collect();
        Ok(Self { numbers, identifiers, format, algorithm })
    }

    /// Numbers as an audience has them: sorted, each once, and the default one where none is named.
    pub fn normal(mut numbers: Vec<i32>) -> Vec<i32> {
        if numbers.is_empty() {
            numbers.push(api_resource::DEFAULT);
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The APIs these identifiers name.
    ///
    /// # Errors
    /// `invalid_target` if one is unknown here.
    pub fn numbers(tenant: &Tenant, identifiers: &[String]) -> Result<Vec<i32>, OAuthError> {
        let number = |identifier: &String| {
            let resource = tenant.catalogue().resource(identifier);
            resource.map(|resource| resource.number).ok_or_else(|| {
                OAuthError::new(ErrorCode::InvalidTarget, "this workspace has no resource of this identifier")
            })
        };
        identifiers.iter().map(number).collect()
    }
}

/// What an access token is to say.
#[derive(Debug)]
pub struct IssueOrder<'a> {
    /// For which app.
    pub app: &'a KnownApp,
    /// About whom: a user's id, or the `client_id`.
    pub subject: String,
    /// What it allows.
    pub scope: &'a ScopeSet,
    /// Where.
    pub audience: &'a Audience,
    /// Its name and time.
    pub id: TokenId,
    /// What it is derived from.
    pub source: Source,
    /// It does not live longer than this, if there is such an end.
    pub ends_at: Option<i64>,
}

/// Claims of a JWT access token (RFC 9068 §2.2) and, last, what introspection needs to judge it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct JwtClaims {
    pub(super) iss: String,
    #[serde(serialize_with = "one_or_many", skip_deserializing)]
    pub(super) aud: Vec<String>,
    pub(super) sub: String,
    pub(super) client_id: String,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: String,
    pub(super) scope: ScopeSet,
    /// The same content as an opaque token, sealed: only this workspace reads it.
    pub(super) src: String,
}

/// A made access token.
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub text: SecretString,
    /// Seconds left of it.
    pub expires_in: i64,
}

/// Makes the token an order describes.
pub fn issue(tenant: &Tenant, order: IssueOrder<'_>) -> Result<Issued, OAuthFailure> {
    let now = tenant.now();
    let own = order.app.lifetimes(tenant);
    let longest = match order.audience.format {
        TokenFormat::Opaque => own.access_token,
        TokenFormat::Jwt => own.jwt_access_token,
    };
    let left = order.ends_at.map_or(longest, |end| end.saturating_sub(order.id.issued_at));
    let lifetime = longest.min(left);
    let token = AccessToken { id: order.id, lifetime, source: order.source };
    let expires_in = token.expires_at() - now;
    let sealer = tenant.keys().sealer(now)?;
    let opaque = sealer.seal(Purpose::AccessToken, &token.encode(), tenant.instance().entropy)?;
    tenant.instance().usage.token_issued(tenant.workspace().id(), now);
    if order.audience.format == TokenFormat::Opaque {
        return Ok(Issued { text: opaque.into(), expires_in });
    }
    let algorithm =
        Algorithm::parse(&order.audience.algorithm).ok_or(Fault::Broken("a resource names an unknown algorithm"))?;
    let key = tenant.keys().signing(algorithm, now);
    let key = key.ok_or(Fault::Broken("the workspace has no key of its resource's algorithm"))?;
    let claims = JwtClaims {
        iss: tenant.urls().issuer().to_owned(),
        aud: order.audience.identifiers.clone(),
        sub: order.subject,
        client_id: order.app.client_id().to_owned(),
        iat: token.id.issued_at,
        exp: token.expires_at(),
        jti: token.id.text(),
        scope: order.scope.clone(),
        src: opaque,
    };
    let text = key.sign(JWT_TYPE, &claims).map_err(Fault::from)?;
    Ok(Issued { text: text.into(), expires_in })
}
