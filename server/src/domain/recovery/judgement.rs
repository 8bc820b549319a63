//! What a member's link rests on: who made it, and the role its person had. A link lasts for days, and whoever uses it is
//! its person from then on. So it reaches no further than its maker does at the moment it is used, and ends when its
//! person comes to hold more than they held when it was made (B-05).

use crate::domain::tenant::Origin;
use crate::domain::{Fault, Tenant, policy};
use crate::seal::codec::{Malformed, Reader, Writer};
use crate::store::{SYSTEM, Workspace};
use entity::id::MemberId;
use entity::member::Role;

/// The platform scope that making a link takes.
const NEEDED: &str = "users:write";

/// By what a member's link was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    /// Who made it.
    pub(super) maker: MemberId,
    /// Whether they are a member of `system` and not of the workspace itself.
    pub(super) away: bool,
    /// The role its person had.
    pub(super) role: Option<Role>,
}

impl Judgement {
    /// The workspace its maker is a member of; `None` if that is gone.
    pub(super) async fn home(&self, tenant: &Tenant) -> Result<Option<Workspace>, Fault> {
        if !self.away {
            return Ok(Some(tenant.workspace().clone()));
        }
        let system = Tenant::find(tenant.instance(), SYSTEM, Origin::default()).await?;
        Ok(system.map(|system| system.workspace().clone()))
    }

    /// Whether it would still be made for a person who has this role now, by a maker who has that one.
    pub(super) fn holds(&self, person: Option<Role>, maker: Option<Role>) -> bool {
        let able =
            |maker| policy::allows(maker, NEEDED) && person.is_none_or(|role| policy::manages_members(maker, role));
        person <= self.role && maker.is_some_and(able)
    }

    pub(super) fn write(self, payload: &mut Writer) -> &mut Writer {
        payload.uuid(self.maker.0).bool(self.away).opt(self.role, |payload, role| payload.u8(rank(role)))
    }

    pub(super) fn read(payload: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            maker: MemberId(payload.uuid()?),
            away: payload.bool()?,
            role: payload.opt(|payload| {
                let written = payload.u8()?;
                policy::ROLES.into_iter().find(|role| rank(*role) == written).ok_or(Malformed)
            })?,
        })
    }
}

/// The byte of a role in a link.
const fn rank(role: Role) -> u8 {
    match role {
        Role::Viewer => 1,
        Role::Developer => 2,
        Role::Admin => 3,
        Role::Owner => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn y_08_b_05_a_judgement_holds_while_it_would_be_made_again() {
        let made_of = |role| Judgement { maker: MemberId(Uuid::nil()), away: false, role };
        for before in [None, Some(Role::Viewer), Some(Role::Developer), Some(Role::Admin), Some(Role::Owner)] {
            for now in [None, Some(Role::Viewer), Some(Role::Developer), Some(Role::Admin), Some(Role::Owner)] {
                let holds = |maker| made_of(before).holds(now, maker);
                for unable in [None, Some(Role::Viewer), Some(Role::Developer)] {
                    assert!(!holds(unable), "{before:?} {now:?} {unable:?}");
                }
                assert_eq!(holds(Some(Role::Admin)), now <= before && now < Some(Role::Owner), "{before:?} {now:?}");
                assert_eq!(holds(Some(Role::Owner)), now <= before, "{before:?} {now:?}");
            }
        }
    }
}
