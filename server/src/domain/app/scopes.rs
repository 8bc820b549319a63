//! The scopes an app may ask for: what its type has by default, or a list that replaces it. A name the workspace does
//! not know yet becomes a scope of its APIs.

use super::{check, kind};
use crate::domain::Tenant;
use crate::domain::audit::Actor;
use crate::domain::refusal::Refused;
use crate::domain::scope::{NewScope, check_name};
use crate::protocol::scope::{EMAIL, OFFLINE_ACCESS, OPENID, PROFILE, ScopeSet};
use crate::protocol::token_request::GrantType;
use entity::app::{AppType, Model};
use entity::scope::Kind;

/// What an app of this row may ask for when nothing is said.
pub(super) fn default_scopes(row: &Model) -> ScopeSet {
    if !kind::has_people(row.app_type) {
        return ScopeSet::new();
    }
    if check::has(row, GrantType::RefreshToken) {
        ScopeSet::of(&[OPENID, PROFILE, EMAIL, OFFLINE_ACCESS])
    } else {
        ScopeSet::of(&[OPENID, PROFILE, EMAIL])
    }
}

/// Reads a list for an app of this row; the scopes that must be made first come with it.
pub(super) async fn resolve(
    tenant: &Tenant,
    row: &Model,
    names: &[String],
    actor: &Actor,
) -> Result<(ScopeSet, Vec<NewScope>), Refused> {
    let (mut scopes, mut new) = (ScopeSet::new(), Vec::new());
    for name in names {
        let name = check_name(name)?;
        match tenant.catalogue().scope(&name).map(|scope| scope.kind) {
            Some(Kind::Identity) => check_identity(row, &name)?,
            Some(Kind::Platform) => check_platform(tenant, row, &name).await?,
            Some(Kind::Api) => {}
            None if scopes.contains(&name) => {}
            None => new.push(NewScope::prepare(tenant, &name, "", actor)?),
        }
        scopes.insert(&name).map_err(|problem| Refused::invalid("scope", problem.to_string(), "name fewer scopes"))?;
    }
    Ok((scopes, new))
}

fn check_identity(row: &Model, name: &str) -> Result<(), Refused> {
    if kind::has_people(row.app_type) {
        return Ok(());
    }
    let reason = format!("{name} is about a person, and nobody signs in to {}", kind::word(row.app_type));
    Err(Refused::invalid("scope", reason, "leave it out"))
}

/// The platform's scopes are for machine apps that hold a role.
async fn check_platform(tenant: &Tenant, row: &Model, name: &str) -> Result<(), Refused> {
    if row.app_type != AppType::Machine {
        let reason = format!("{name} manages the workspace");
        return Err(Refused::invalid("scope", reason, "only machine apps that are members may have it"));
    }
    if tenant.store().members().of_app(row.id).await?.is_none() {
        let hint = "make the app a member with a role first, then add the scope";
        return Err(Refused::invalid("scope", format!("{name} is for machine apps that are members"), hint));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::create::blank;
    use super::*;
    use entity::workspace::Settings;

    #[test]
    fn defaults_follow_type_and_grants() {
        let mut web = blank(AppType::Web, &Settings::default());
        assert_eq!(default_scopes(&web).to_string(), "email offline_access openid profile");
        web.grant_types = ["authorization_code"].into_iter().collect();
        assert_eq!(default_scopes(&web).to_string(), "email openid profile");
        assert!(default_scopes(&blank(AppType::Machine, &Settings::default())).is_empty());
        assert!(default_scopes(&blank(AppType::Api, &Settings::default())).is_empty());
    }
}
