//! How far somebody's role reaches: platform scopes are had only as far as the holder's role in the workspace goes.

use super::{Fault, Tenant, policy};
use crate::protocol::scope::ScopeSet;
use entity::id::{AppId, UserId};
use entity::scope::Kind;

impl Tenant {
    /// Those platform scopes a machine app's role reaches; none without a role.
    pub async fn within_role_of_app(&self, app: AppId, scopes: &ScopeSet) -> Result<ScopeSet, Fault> {
        let member = self.store().members().of_app(app).await?;
        Ok(member.map_or_else(ScopeSet::new, |member| policy::permitted(member.role, scopes)))
    }

    /// Those scopes a person can give to an app: any but platform scopes beyond the person's role.
    pub async fn grantable(&self, scopes: &ScopeSet, user: UserId) -> Result<ScopeSet, Fault> {
        let platform = self.catalogue().of_kind(scopes, Kind::Platform);
        if platform.is_empty() {
            return Ok(scopes.clone());
        }
        let member = self.store().members().of_user(user).await?;
        let reached = member.map_or_else(ScopeSet::new, |member| policy::permitted(member.role, &platform));
        let refused = platform.difference(&reached);
        Ok(scopes.difference(&refused))
    }
}
