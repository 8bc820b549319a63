//! Who manages a workspace through the admin API. [`Admin`] is the proof that somebody may do one kind of thing there, at
//! this moment: it is made only by [`Caller::enter`], and without one no handler of the API has a workspace in its hands.
//! Power is role and, for a token, scope together: neither alone is enough. Members of `system` operate the instance:
//! what their role is there, it is in every workspace, and the trail of that workspace says whose work it was.

mod caller;
mod right;

pub use caller::{Barred, Caller};
pub use right::{Entry, Right, RightName, rights};

use super::app::AppChange;
use super::app::permit::Manager;
use super::audit::Actor;
use super::{Fault, Tenant, policy};
use crate::protocol::scope::{PLATFORM_SCOPES, ScopeSet};
use entity::id::{AppId, MemberId, UserId};
use entity::member::Role;
use std::marker::PhantomData;
use std::ops::Deref;

/// Somebody who may do one kind of thing in one workspace now.
#[derive(Debug)]
pub struct Admin<R> {
    tenant: Tenant,
    holder: Holder,
    right: PhantomData<fn() -> R>,
}

/// Whoever acts, and how far they reach.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    who: Who,
    member: MemberId,
    role: Role,
    home: Tenant,
    scope: Option<ScopeSet>,
}

/// A person or an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person.
    Person {
        /// Key.
        id: UserId,
        /// What they sign in with.
        username: String,
    },
    /// A machine app.
    App {
        /// Key.
        id: AppId,
        /// Its name on the wire.
        client_id: String,
    },
}

/// Demands that a token, if there is one, has a scope, and that the role of its holder allows it.
fn admitted(role: Role, scope: Option<&ScopeSet>, needed: &'static str) -> Result<(), Barred> {
    if scope.is_some_and(|scope| !scope.contains(needed)) {
        return Err(Barred::Scope(needed));
    }
    if !policy::allows(role, needed) {
        return Err(Barred::Role { role: policy::word(role), needed: policy::least(needed) });
    }
    Ok(())
}

impl<R> Deref for Admin<R> {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.tenant
    }
}

impl<R> Admin<R> {
    /// The workspace.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The same for a request that makes something with a key.
    #[must_use]
    pub fn with_tenant(self, tenant: Tenant) -> Self {
        Self { tenant, ..self }
    }

    /// Who acts.
    pub fn who(&self) -> &Who {
        &self.holder.who
    }

    /// As a member: of this workspace, or of `system` for an operator.
    pub fn member(&self) -> MemberId {
        self.holder.member
    }

    /// Their role: in this workspace, or in `system` for an operator.
    pub fn role(&self) -> Role {
        self.holder.role
    }

    /// Whether they operate the instance.
    pub fn is_operator(&self) -> bool {
        self.holder.home.workspace().is_system()
    }

    /// Whether they are known in another workspace than this: operators, outside of `system`.
    pub fn is_away(&self) -> bool {
        self.holder.home.workspace().id() != self.tenant.workspace().id()
    }

    /// The workspace they are known in.
    pub fn home(&self) -> &Tenant {
        &self.holder.home
    }

    /// What they may do here: all their role allows, as far as a token's scopes go.
    pub fn permitted(&self) -> ScopeSet {
        let role = policy::permitted(self.holder.role, &ScopeSet::of(&PLATFORM_SCOPES));
        match &self.holder.scope {
            None => role,
            Some(scope) => policy::permitted(self.holder.role, scope),
        }
    }

    /// Every right there is, and why they have it not, if so. One that takes a fresh sign-in counts as theirs.
    pub fn rights(&self) -> impl Iterator<Item = (&'static Entry, Option<Barred>)> + '_ {
        right::ALL.iter().map(|entry| (entry, self.holder.barred(entry.scope, entry.needs)))
    }

    /// As the trail of this workspace names them.
    pub fn actor(&self) -> Actor {
        match (&self.holder.who, self.is_away()) {
            (Who::Person { id, .. }, false) => Actor::User(*id),
            (Who::Person { id, .. }, true) => Actor::System(*id),
            (Who::App { client_id, .. }, false) => Actor::App(client_id.clone()),
            (Who::App { client_id, .. }, true) => Actor::SystemApp(client_id.clone()),
        }
    }

    /// Whether they may give, change or take away a role: nobody makes or unmakes a greater one than their own.
    pub fn manages(&self, role: Role) -> bool {
        policy::manages_members(self.holder.role, role)
    }

    /// The roles they may give, change or take away, the least first.
    pub fn managed_roles(&self) -> Vec<Role> {
        policy::ROLES.into_iter().filter(|role| self.manages(*role)).collect()
    }

    /// Whether they may change a person here: whoever sets somebody's password can be them.
    pub async fn is_above(&self, person: UserId) -> Result<bool, Fault> {
        let member = self.tenant.store().members().of_user(person).await?;
        Ok(member.is_none_or(|member| self.manages(member.role)))
    }

    /// Whether they may end what an app was given for itself: it acts with the app's role.
    pub async fn is_above_app(&self, app: AppId) -> Result<bool, Fault> {
        let member = self.tenant.store().members().of_app(app).await?;
        Ok(member.is_none_or(|member| self.manages(member.role)))
    }

    /// As they manage apps here.
    pub fn apps(&self) -> Manager {
        let manager = match &self.holder.who {
            Who::Person { id, .. } if !self.is_away() => Manager::person(self.holder.role, *id),
            _ => Manager::another(self.holder.role, self.actor()),
        };
        manager.within(self.holder.scope.clone())
    }

    /// The same, making the scopes on the way that a change names and the workspace lacks.
    ///
    /// # Errors
    /// There are such scopes, and they may not make any.
    pub fn apps_with_scopes(&self, change: &AppChange) -> Result<Manager, Barred> {
        let catalogue = self.tenant.catalogue();
        if change.scopes.iter().flatten().all(|name| catalogue.scope(name).is_some()) {
            return Ok(self.apps());
        }
        let holder = &self.holder;
        admitted(holder.role, holder.scope.as_ref(), "scopes:write")?;
        Ok(self.apps().making_scopes())
    }
}
