//! What a link carries. It works until its time is over, while its person has the epoch they had when it was made, and,
//! if it was mailed, the address it was mailed to. So a new password, being disabled and being signed out everywhere end
//! every link there is, and a new address those that went to the old one. One that a member made works, besides, while
//! its [`Judgement`] holds.

use super::judgement::Judgement;
use crate::clock::UnixSeconds;
use crate::domain::{Fault, Tenant};
use crate::seal::codec::{Malformed, Reader, Writer};
use crate::seal::{Purpose, SealedText};
use crate::secret::Digest;
use entity::id::UserId;
use entity::user;

/// The first word of the payload of a link that somebody asked for; no other link has it.
const ASKED: &str = "password";
/// The same of one that was made for somebody.
const OFFERED: &str = "password for another";

/// Whose work a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// Whoever typed a name: it is mailed.
    Anybody,
    /// The command line of the server's machine, which may do everything.
    Machine,
    /// A member who looks after the person.
    Member(Judgement),
}

/// A link as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) user: UserId,
    epoch: i64,
    pub(super) ends_at: UnixSeconds,
    /// SHA-256 of the address it was mailed to; absent if it was handed over.
    address: Option<[u8; 32]>,
    maker: Maker,
}

impl Link {
    /// One that is handed over.
    pub(super) fn handed(person: &user::Model, ends_at: UnixSeconds, maker: Maker) -> Self {
        Self { user: person.id, epoch: person.epoch, ends_at, address: None, maker }
    }

    /// One that is mailed to the address on file.
    pub(super) fn mailed(person: &user::Model, address: &str, ends_at: UnixSeconds, maker: Maker) -> Self {
        Self { address: Some(digest(address)), ..Self::handed(person, ends_at, maker) }
    }

    /// What it rests on, if a member made it.
    pub(super) fn judgement(&self) -> Option<Judgement> {
        match self.maker {
            Maker::Member(judgement) => Some(judgement),
            Maker::Anybody | Maker::Machine => None,
        }
    }

    /// Whether it came by mail: whoever has it reads what is sent to the address.
    pub(super) fn is_mailed(&self) -> bool {
        self.address.is_some()
    }

    /// The epoch its person has while it works.
    pub(super) fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Whether it works for its person as they are now, if its judgement holds.
    pub(super) fn fits(&self, person: &user::Model, now: UnixSeconds) -> bool {
        let same = person.id == self.user && person.epoch == self.epoch && !person.disabled;
        same && now < self.ends_at && self.reaches(person)
    }

    /// Whether its person still has the address it was mailed to.
    pub(super) fn reaches(&self, person: &user::Model) -> bool {
        self.address.is_none_or(|mailed| person.email.as_deref().map(digest) == Some(mailed))
    }

    /// The address that shows the page, under the public URL whatever a request was sent to (Y-03).
    pub(super) fn url(&self, tenant: &Tenant) -> Result<String, Fault> {
        let sealer = tenant.keys().sealer(tenant.now())?;
        let token = sealer.seal(Purpose::Link, &self.write(), tenant.instance().entropy)?;
        Ok(format!("{}?token={token}", tenant.urls().absolute("/recover/link")))
    }

    /// A link of this workspace, whether it works or not.
    pub(super) fn open(tenant: &Tenant, text: &str) -> Option<Self> {
        let payload = tenant.keys().open(&SealedText::parse(Purpose::Link, text).ok()?)?;
        Self::read(&payload).ok()
    }

    fn write(&self) -> Vec<u8> {
        let mut payload = Writer::new();
        let (word, judgement) = match self.maker {
            Maker::Anybody => (ASKED, None),
            Maker::Machine => (OFFERED, Some(None)),
            Maker::Member(judgement) => (OFFERED, Some(Some(judgement))),
        };
        payload.str(word).uuid(self.user.0).i64(self.epoch).i64(self.ends_at);
        payload.opt(self.address, |payload, address| payload.raw(&address));
        if let Some(judgement) = judgement {
            payload.opt(judgement, |payload, judgement| judgement.write(payload));
        }
        payload.finish()
    }

    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        let offered = match reader.str()? {
            ASKED => false,
            OFFERED => true,
            _ => return Err(Malformed),
        };
        let link = Self {
            user: UserId(reader.uuid()?),
            epoch: reader.i64()?,
            ends_at: reader.i64()?,
            address: reader.opt(Reader::array)?,
            maker: if offered {
                reader.opt(Judgement::read)?.map_or(Maker::Machine, Maker::Member)
            } else {
                Maker::Anybody
            },
        };
        reader.finish()?;
        // What was asked for goes to an address, and to nobody's hand.
        if link.maker == Maker::Anybody && !link.is_mailed() { Err(Malformed) } else { Ok(link) }
    }
}

fn digest(address: &str) -> [u8; 32] {
    Digest::of(address.as_bytes()).to_vec().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::ROLES;
    use entity::id::MemberId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn maker() -> impl Strategy<Value = Maker> {
        let member = (any::<u128>(), any::<bool>(), prop::option::of(prop::sample::select(&ROLES[..])));
        let member = member.prop_map(|(maker, away, role)| {
            Maker::Member(Judgement { maker: MemberId(Uuid::from_u128(maker)), away, role })
        });
        prop_oneof![Just(Maker::Anybody), Just(Maker::Machine), member]
    }

    proptest! {
        #[test]
        fn y_02_whatever_is_read_is_what_would_be_written(payload in prop::collection::vec(any::<u8>(), 0..90)) {
            if let Ok(link) = Link::read(&payload) {
                prop_assert_eq!(link.write(), payload);
            }
        }

        #[test]
        fn y_02_a_link_is_read_back_whole_and_in_no_other_way(
            (user, epoch, ends_at) in any::<(u128, i64, i64)>(), address in any::<[u8; 32]>(), mailed in any::<bool>(),
            maker in maker(), cut in 1_usize..90, more in any::<u8>(),
        ) {
            let address = (mailed || maker == Maker::Anybody).then_some(address);
            let link = Link { user: UserId(Uuid::from_u128(user)), epoch, ends_at, address, maker };
            let payload = link.write();
            prop_assert_eq!(Link::read(&payload), Ok(link));
            let shorter = payload.get(..payload.len().saturating_sub(cut)).unwrap_or_default();
            prop_assert_eq!(Link::read(shorter), Err(Malformed));
            let longer: Vec<u8> = payload.iter().copied().chain([more]).collect();
            prop_assert_eq!(Link::read(&longer), Err(Malformed));
        }
    }
}
