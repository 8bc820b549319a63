//! A link for somebody a member looks after: mailed to the address on file, or shown once, to be handed over. Who may
//! make one for whom is decided by whoever calls: as for setting the password itself. By what it was decided goes into
//! the link, and is looked at again when it is used ([`Judgement`]).

use super::judgement::Judgement;
use super::letter::{Sending, Sent, Wish, made, recipient};
use super::limit::ALL_LETTERS;
use super::link::{Link, Maker};
use crate::domain::admin::Admin;
use crate::domain::admin::rights::WriteUsers;
use crate::domain::audit::Actor;
use crate::domain::refusal::Refused;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::find;
use crate::domain::{Fault, Tenant};
use entity::id::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a link works unless it is said, in seconds: a day.
pub const OFFERED_SECONDS: i64 = 86_400;
/// The shortest and the longest time that can be said, in seconds: five minutes, a week.
pub const SHORTEST_SECONDS: i64 = 300;
/// See [`SHORTEST_SECONDS`].
pub const LONGEST_SECONDS: i64 = 7 * 86_400;

/// How a link reaches its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PasswordLinkDelivery)]
pub enum Delivery {
    /// It is mailed to the address on file.
    Mail,
    /// It is in the answer, for whoever asked to hand over.
    Answer,
}

/// What kind of link is wished for.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// How it reaches its person.
    pub delivery: Delivery,
    /// How long it works, in seconds; [`OFFERED_SECONDS`] if absent.
    pub expires_in: Option<i64>,
}

/// Who makes a link.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// The command line of the server's machine. Its links rest on nobody's role.
    Machine,
    /// A member, or an operator of the instance.
    Member(&'a Admin<WriteUsers>),
}

impl By<'_> {
    fn actor(self) -> Actor {
        match self {
            Self::Machine => Actor::Operator,
            Self::Member(admin) => admin.actor(),
        }
    }

    /// As the link for a person of this workspace names them.
    async fn maker(self, tenant: &Tenant, person: UserId) -> Result<Maker, Fault> {
        let Self::Member(admin) = self else { return Ok(Maker::Machine) };
        let role = tenant.store().members().of_user(person).await?.map(|member| member.role);
        Ok(Maker::Member(Judgement { maker: admin.member(), away: admin.is_away(), role }))
    }
}

/// A link that was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PasswordLink {
    /// How it reaches its person.
    pub delivery: Delivery,
    /// When it ends if nothing ends it before.
    pub expires_at: Timestamp,
    /// The link, if it is in the answer; this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Makes a link for a person, by id, username or e-mail address.
///
/// # Errors
/// The person is disabled, has no address for a letter or got as many letters as they may; a time that does not fit.
pub async fn offer(tenant: &Tenant, name: &str, offer: Offer, by: By<'_>) -> Result<PasswordLink, Refused> {
    let person = find(tenant, name).await?;
    let (maker, actor) = (by.maker(tenant, person.id).await?, by.actor());
    if person.disabled {
        return Err(Refused::conflict("this person is disabled", "enable them first"));
    }
    let ends_at = tenant.now() + seconds(offer.expires_in)?;
    let view = PasswordLink { delivery: offer.delivery, expires_at: Timestamp(ends_at), url: None };
    let once = tenant.once(written(&view));
    match offer.delivery {
        Delivery::Answer => {
            let link = Link::handed(&person, ends_at, maker);
            let event = made(tenant, &link, &actor);
            let url = link.url(tenant)?;
            tenant
                .write(async move |store| {
                    store.idempotency().keep(once.as_ref()).await?;
                    Ok::<_, Refused>(store.audit_events().insert(event.clone()).await?)
                })
                .await?;
            Ok(PasswordLink { url: Some(url), ..view })
        }
        Delivery::Mail => {
            let to = recipient(&person).ok_or_else(|| {
                let hint = "write an address to the person first, or have the link in the answer";
                Refused::conflict("this person has no address that mail can be sent to", hint)
            })?;
            let link = Link::mailed(&person, person.email.as_deref().unwrap_or_default(), ends_at, maker);
            let sending = Sending::of(tenant, &person, (to, &link), (Wish::OfMember, &actor), ALL_LETTERS)?;
            tenant
                .write(async move |store| match sending.put(&store).await? {
                    Sent::Queued => Ok(store.idempotency().keep(once.as_ref()).await?),
                    Sent::Changed => Err(Refused::Stale),
                    Sent::TooMany => {
                        let hint = "wait an hour, or have the link in the answer";
                        Err(Refused::conflict("this person was sent many links within the hour", hint))
                    }
                })
                .await?;
            Ok(view)
        }
    }
}

fn seconds(asked: Option<i64>) -> Result<i64, Refused> {
    let seconds = asked.unwrap_or(OFFERED_SECONDS);
    if (SHORTEST_SECONDS..=LONGEST_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    let hint = format!("write {SHORTEST_SECONDS} to {LONGEST_SECONDS} seconds");
    Err(Refused::invalid("expires_in", "does not fit", hint))
}

/// A link as it is kept under the key its wish came with: without what it is.
fn written(view: &PasswordLink) -> String {
    let word = match view.delivery {
        Delivery::Mail => "mail",
        Delivery::Answer => "answer",
    };
    format!("{word} {}", view.expires_at.0)
}

/// What [`offer`] made before, going by what was kept; the link itself is not told again.
pub fn again(kept: &str) -> Option<PasswordLink> {
    let (word, ends_at) = kept.split_once(' ')?;
    let delivery = match word {
        "mail" => Delivery::Mail,
        "answer" => Delivery::Answer,
        _ => return None,
    };
    Some(PasswordLink { delivery, expires_at: Timestamp(ends_at.parse().ok()?), url: None })
}
