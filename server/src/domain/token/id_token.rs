//! ID tokens (OpenID Connect Core §2): who signed in, when and how. Profile claims come from userinfo unless they were
//! asked for by name.

use super::claims;
use crate::domain::known_app::KnownApp;
use crate::domain::{Fault, Tenant};
use crate::protocol::jose::half_hash;
use crate::protocol::scope::{OPENID, ScopeSet};
use entity::grant::Model;
use entity::user;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// The ID token of a grant beside an access token; `None` if `openid` was not granted.
pub fn id_token(
    tenant: &Tenant,
    app: &KnownApp,
    grant: &Model,
    user: &user::Model,
    access_token: &SecretString,
) -> Result<Option<SecretString>, Fault> {
    let granted = ScopeSet::parse(&grant.scope).map_err(|_| Fault::Broken("a grant has scopes that are not"))?;
    if !granted.contains(OPENID) {
        return Ok(None);
    }
    let now = tenant.now();
    let algorithm = app.id_token_alg();
    let key = tenant.keys().signing(algorithm, now);
    let key = key.ok_or(Fault::Broken("the workspace has no key of its app's algorithm"))?;
    let mut claims: Map<String, Value> = claims::allowed(user, &ScopeSet::new(), &grant.claims.id_token.0);
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("iss", tenant.urls().issuer().into());
    say("sub", user.id.to_string().into());
    say("aud", app.client_id().into());
    say("iat", now.into());
    say("exp", (now + app.lifetimes(tenant).id_token).into());
    say("auth_time", grant.auth_time.into());
    say("amr", grant.amr.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().into());
    say("at_hash", half_hash(algorithm, access_token.expose_secret()).into());
    if let Some(nonce) = &grant.nonce {
        say("nonce", nonce.clone().into());
    }
    if let Some(session) = grant.session_id {
        say("sid", session.to_string().into());
    }
    Ok(Some(key.sign("JWT", &claims)?.into()))
}
