//! What may be said about a person: the standard claims (OpenID Connect Core §5.1) that scopes or a claims request
//! allow, and nothing else.

use crate::protocol::scope::ScopeSet;
use crate::protocol::standard_claims::{claims_of, is_user_claim};
use entity::user::Model;
use serde_json::{Map, Value};

/// The claims that granted scopes and claims asked for by name allow.
pub fn allowed(user: &Model, scope: &ScopeSet, by_name: &[String]) -> Map<String, Value> {
    let mut claims = Map::new();
    let of_scopes = scope.iter().flat_map(|name| claims_of(name).iter().copied());
    let named = by_name.iter().map(String::as_str).filter(|name| is_user_claim(name));
    for name in of_scopes.chain(named) {
        if let Some(value) = value(user, name) {
            claims.insert(name.to_owned(), value);
        }
    }
    claims
}

fn value(user: &Model, name: &str) -> Option<Value> {
    match name {
        "preferred_username" => Some(user.username.clone().into()),
        "email" => user.email.clone().map(Value::from),
        "email_verified" => user.email.as_ref().map(|_| Value::from(user.email_verified)),
        "updated_at" => Some(user.updated_at.into()),
        other => user.claims.0.get(other).cloned(),
    }
}
