//! Who calls the admin API: the holder of an access token made for it, or somebody who is signed in to the console. Known
//! first, admitted second: what a caller may do is asked of their role at each request.

use super::right::{Need, Right};
use super::{Admin, Holder, Who, admitted};
use crate::domain::catalogue::ADMIN_API;
use crate::domain::refusal::Refused;
use crate::domain::session::current_console;
use crate::domain::tenant::Origin;
use crate::domain::token::check::check;
use crate::domain::workspace::{self, Slug};
use crate::domain::{Fault, Instance, Tenant, policy};
use crate::protocol::scope::ScopeSet;
use crate::store::SYSTEM;
use std::marker::PhantomData;
use std::sync::Arc;

/// Somebody who proved who they are, and nothing more yet.
#[derive(Debug)]
pub struct Caller {
    who: Who,
    home: Tenant,
    /// Of a token; a session has none, and goes as far as its person's role.
    scope: Option<ScopeSet>,
    fresh: bool,
}

/// Why somebody does not get in. Nothing of it says whether what they asked for is there.
#[derive(Debug, thiserror::Error)]
pub enum Barred {
    /// They hold no role.
    #[error("whoever asks holds no role in this workspace; an owner or admin can give them one")]
    NotAMember,
    /// The token has not the scope.
    #[error("the access token does not have the scope {0}")]
    Scope(&'static str),
    /// The role does not reach so far.
    #[error("the role {role} does not allow this; it takes {needed}")]
    Role {
        /// The role.
        role: &'static str,
        /// What would do.
        needed: &'static str,
    },
    /// This is for operators.
    #[error("this is for the operators of the instance, who are the members of the workspace system")]
    Operators,
    /// Too long since they signed in.
    #[error("this needs a sign-in of the last five minutes")]
    Stale,
    /// There is no such workspace, for somebody who may know.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Fault> for Barred {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

/// The workspaces whose people may act in one: its own, and `system`.
fn homes(slug: &str) -> impl Iterator<Item = &str> {
    let own = Some(slug).filter(|slug| *slug != SYSTEM && Slug::parse(slug).is_ok());
    own.into_iter().chain([SYSTEM])
}

impl Caller {
    /// The holder of an access token for the admin API, made by the workspace that is asked or by `system`; `None` if it
    /// is not good, whatever the reason.
    pub async fn of_token(
        instance: &Arc<Instance>,
        slug: &str,
        token: &str,
        origin: &Origin,
    ) -> Result<Option<Self>, Fault> {
        for slug in homes(slug) {
            let Some(home) = Tenant::find(instance, slug, origin.clone()).await? else { continue };
            let Some(token) = check(&home, token).await? else { continue };
            if !token.audience.numbers.contains(&ADMIN_API) {
                return Ok(None);
            }
            let who = match token.user {
                None => Who::App { id: token.app, client_id: token.client_id },
                Some(id) => {
                    let Some(person) = home.store().users().by_id(id).await? else { return Ok(None) };
                    Who::Person { id, username: person.username }
                }
            };
            return Ok(Some(Self { who, home, scope: Some(token.scope), fresh: true }));
        }
        Ok(None)
    }

    /// Whoever is signed in to the console, of the workspace that is asked or of `system`. `cookie` is the console's cookie
    /// of a workspace, if the browser sent one.
    pub async fn of_session(
        instance: &Arc<Instance>,
        slug: &str,
        origin: &Origin,
        cookie: impl Fn(&Tenant) -> Option<String>,
    ) -> Result<Option<Self>, Fault> {
        for slug in homes(slug) {
            let Some(home) = Tenant::find(instance, slug, origin.clone()).await? else { continue };
            let Some(cookie) = cookie(&home) else { continue };
            let Some(session) = current_console(&home, &cookie).await? else { continue };
            let who = Who::Person { id: session.user().id, username: session.user().username.clone() };
            let fresh = session.is_fresh(home.now());
            return Ok(Some(Self { who, home, scope: None, fresh }));
        }
        Ok(None)
    }

    /// The workspace they are known in.
    pub fn home(&self) -> &Tenant {
        &self.home
    }

    /// Lets them into a workspace, if they have the right; asks for everything that does not depend on what is there
    /// first.
    pub async fn enter<R: Right>(self, slug: &str) -> Result<Admin<R>, Barred> {
        let members = self.home.store();
        let member = match &self.who {
            Who::Person { id, .. } => members.members().of_user(*id).await?,
            Who::App { id, .. } => members.members().of_app(*id).await?,
        };
        let member = member.ok_or(Barred::NotAMember)?;
        let (member, role) = (member.id, member.role);
        let holder = Holder { who: self.who, member, role, home: self.home, scope: self.scope };
        if let Some(barred) = holder.barred(R::SCOPE, R::NEEDS) {
            return Err(barred);
        }
        if R::NEEDS.contains(&Need::Fresh) && !self.fresh {
            return Err(Barred::Stale);
        }
        let home = &holder.home;
        let tenant = if home.workspace().slug() == slug {
            home.clone()
        } else {
            workspace::find(home.instance(), slug, home.origin().clone()).await?
        };
        Ok(Admin { tenant, holder, right: PhantomData })
    }
}

impl Holder {
    /// Why they have not a right, whenever they signed in; `None` if they have it.
    pub(super) fn barred(&self, scope: Option<&'static str>, needs: &[Need]) -> Option<Barred> {
        let role = policy::word(self.role);
        if let Some(Err(barred)) = scope.map(|needed| admitted(self.role, self.scope.as_ref(), needed)) {
            return Some(barred);
        }
        needs.iter().find_map(|need| match need {
            Need::Operator if !self.home.workspace().is_system() => Some(Barred::Operators),
            Need::Owner if !policy::ends_things(self.role) => Some(Barred::Role { role, needed: "the role owner" }),
            Need::Operator | Need::Owner | Need::Fresh => None,
        })
    }
}

impl From<crate::store::StoreError> for Barred {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Refused(error.into())
    }
}
