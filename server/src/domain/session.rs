//! Sessions: signed-in browsers, on a workspace's pages or in the console. The cookie is 256 random bits, of which the
//! row keeps the SHA-256. A session is live until its end, while it is used now and then, and as long as its person
//! and workspace are under the epochs it was made under; disabling a person or changing a password ends all of theirs
//! at once, without touching a session's row. [`Session`] is the proof that one is live; only this file makes one.
//! Pages ask for it on each request; sign-in and the console make sessions.

mod view;

pub use view::{SessionView, listed};

use super::audit::{Action, Actor, Target};
use super::grant::standing;
use super::source::written;
use super::{Fault, Tenant};
use crate::clock::UnixSeconds;
use crate::secret::Digest;
use crate::store::Page;
use entity::id::{GrantId, SessionId, UserId};
use entity::session::{Kind, Model};
use entity::user;
use secrecy::SecretString;

/// The length of a cookie's value: 32 bytes in base64url.
const COOKIE_LENGTH: usize = 43;
/// Use is noted this often at most, in seconds.
const TOUCH_SECONDS: i64 = 60;
/// A person who signed in this recently is fresh, in seconds.
const FRESH_SECONDS: i64 = 300;
/// Consoles and the `system` workspace: idle and absolute life, in seconds, where the workspace allows more.
const GUARDED_IDLE: i64 = 1_800;
const GUARDED_LIFE: i64 = 12 * 3_600;
/// The longest browser name that is kept, in characters.
const USER_AGENT_LETTERS: usize = 200;

/// A live session and its person, as they were read for this request.
#[derive(Debug)]
pub struct Session {
    row: Model,
    user: user::Model,
}

/// A new session and the value of its cookie, which is not kept anywhere.
#[derive(Debug)]
pub struct NewSession {
    /// The session.
    pub session: Session,
    /// The cookie's value.
    pub cookie: SecretString,
}

/// How a person came to a session.
#[derive(Clone, Debug)]
pub struct Proof {
    /// When they proved themselves (`OpenID` Connect Core §2 `auth_time`).
    pub auth_time: UnixSeconds,
    /// How (RFC 8176 values, space separated).
    pub amr: String,
}

/// The live sessions of a person, one page of them.
#[derive(Debug)]
pub struct SessionList {
    /// Live sessions.
    pub sessions: Vec<Model>,
    /// Where the next page starts, if there may be one.
    pub next: Option<SessionId>,
}

impl Session {
    /// Who is signed in.
    pub fn user(&self) -> &user::Model {
        &self.user
    }

    /// The row.
    pub fn row(&self) -> &Model {
        &self.row
    }

    /// The id, `sid` in ID tokens.
    pub fn id(&self) -> SessionId {
        self.row.id
    }

    /// When the person proved themselves.
    pub fn auth_time(&self) -> UnixSeconds {
        self.row.auth_time
    }

    /// Whether that was recently enough for what needs a fresh sign-in.
    pub fn is_fresh(&self, now: UnixSeconds) -> bool {
        now.saturating_sub(self.row.auth_time) <= FRESH_SECONDS
    }
}

/// The live session of this cookie on the workspace's pages, if there is one.
pub async fn current(tenant: &Tenant, cookie: &str) -> Result<Option<Session>, Fault> {
    find(tenant, cookie, Kind::Browser).await
}

/// The live session of this cookie in the console, if there is one and the grant it works with still stands.
pub async fn current_console(tenant: &Tenant, cookie: &str) -> Result<Option<Session>, Fault> {
    let Some(session) = find(tenant, cookie, Kind::Console).await? else { return Ok(None) };
    let Some(grant) = session.row.grant_id else { return Ok(None) };
    let stands = tenant.grant(grant).await?.is_some_and(|context| standing::is_good(tenant, &context));
    Ok(stands.then_some(session))
}

async fn find(tenant: &Tenant, cookie: &str, kind: Kind) -> Result<Option<Session>, Fault> {
    if cookie.len() != COOKIE_LENGTH {
        return Ok(None);
    }
    let found = tenant.store().sessions().by_digest(&digest(tenant, cookie)).await?;
    let Some((mut row, user)) = found else { return Ok(None) };
    if row.kind != kind || !is_live(tenant, &row, &user) {
        return Ok(None);
    }
    let now = tenant.now();
    if now.saturating_sub(row.last_used_at) >= TOUCH_SECONDS {
        let id = row.id;
        let noted = tenant.write(async move |store| Ok::<_, Fault>(store.sessions().touch(id, now).await?)).await;
        match noted {
            Ok(()) => row.last_used_at = now,
            // A session is good also while nothing can be written.
            Err(fault) => tracing::warn!(%fault, "the use of a session was not noted"),
        }
    }
    Ok(Some(Session { row, user }))
}

/// Whether a session's row is good for this person now.
pub fn is_live(tenant: &Tenant, row: &Model, user: &user::Model) -> bool {
    let now = tenant.now();
    let idle = Life::of(tenant, row.kind).idle;
    row.user_id == user.id
        && now < row.ends_at
        && now.saturating_sub(row.last_used_at) < idle
        && !user.disabled
        && row.user_epoch == user.epoch
        && row.workspace_epoch == tenant.workspace().epoch()
}

/// How long sessions of a kind last, in seconds.
struct Life {
    idle: i64,
    absolute: i64,
}

/// Seconds an unused session of the workspace's pages lives.
pub(super) fn idle_seconds(tenant: &Tenant) -> i64 {
    Life::of(tenant, Kind::Browser).idle
}

impl Life {
    fn of(tenant: &Tenant, kind: Kind) -> Self {
        let settings = tenant.workspace().settings();
        let (idle, absolute) = (settings.session_idle_seconds, settings.session_seconds);
        if kind == Kind::Console || tenant.workspace().is_system() {
            Self { idle: idle.min(GUARDED_IDLE), absolute: absolute.min(GUARDED_LIFE) }
        } else {
            Self { idle, absolute }
        }
    }
}

impl NewSession {
    /// A session yet to be inserted, with an id and cookie that never were before; `grant` makes it the console's.
    pub(super) fn prepare(tenant: &Tenant, user: user::Model, proof: Proof, grant: Option<GrantId>) -> Self {
        let instance = tenant.instance();
        let now = tenant.now();
        let kind = if grant.is_some() { Kind::Console } else { Kind::Browser };
        let cookie = SecretString::from(instance.entropy.token());
        let row = Model {
            workspace_id: tenant.workspace().id(),
            id: SessionId(instance.entropy.uuid_v7(instance.clock.now_millis())),
            digest: digest(tenant, secrecy::ExposeSecret::expose_secret(&cookie)),
            kind,
            user_id: user.id,
            grant_id: grant,
            auth_time: proof.auth_time,
            amr: proof.amr,
            user_epoch: user.epoch,
            workspace_epoch: tenant.workspace().epoch(),
            created_at: now,
            last_used_at: now,
            ends_at: now.saturating_add(Life::of(tenant, kind).absolute),
            address: tenant.origin().address.as_deref().and_then(written),
            user_agent: tenant.origin().user_agent.as_deref().map(clean).filter(|name| !name.is_empty()),
        };
        Self { session: Session { row, user }, cookie }
    }
}

/// What the row keeps of a cookie. The instance epoch goes in, so that ending every derived value ends every session
/// with it, at once and without a write.
fn digest(tenant: &Tenant, cookie: &str) -> Vec<u8> {
    Digest::of(format!("{}.{cookie}", tenant.instance_epoch()).as_bytes()).to_vec()
}

/// What a browser calls itself, as a person may be shown it.
fn clean(user_agent: &str) -> String {
    user_agent.chars().filter(|letter| !letter.is_control()).take(USER_AGENT_LETTERS).collect()
}

/// Opens a console session that works with a grant; `None` if its person is gone or disabled.
pub async fn create_console(
    tenant: &Tenant,
    user: UserId,
    grant: GrantId,
    proof: Proof,
) -> Result<Option<NewSession>, Fault> {
    let Some(user) = tenant.store().users().by_id(user).await?.filter(|user| !user.disabled) else {
        return Ok(None);
    };
    let actor = Actor::User(user.id);
    let new = NewSession::prepare(tenant, user, proof, Some(grant));
    let row = new.session.row().clone();
    let event = tenant.event(&actor, Action::SignedIn, Target::new("session", row.id));
    tenant
        .write(async move |store| {
            store.sessions().insert(row.clone()).await?;
            store.audit_events().insert(event.clone()).await?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(Some(new))
}

/// Whose session it is; `None` if there is none.
pub async fn holder(tenant: &Tenant, id: SessionId) -> Result<Option<UserId>, Fault> {
    Ok(tenant.store().sessions().by_id(id).await?.map(|row| row.user_id))
}

/// Ends a session; `false` if there is none or it had ended.
pub async fn end(tenant: &Tenant, id: SessionId, actor: &Actor) -> Result<bool, Fault> {
    let Some(row) = tenant.store().sessions().by_id(id).await? else {
        return Ok(false);
    };
    let action = if *actor == Actor::User(row.user_id) { Action::SignedOut } else { Action::SessionRevoked };
    let event = tenant.event(actor, action, Target::new("session", id));
    let now = tenant.now();
    let ended = tenant
        .write(async move |store| {
            let ended = store.sessions().end(id, now).await?;
            if ended {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, Fault>(ended)
        })
        .await;
    tenant.forget_grants();
    ended
}

/// Ends every session and grant of a person ("sign out everywhere").
pub async fn end_all(tenant: &Tenant, user: UserId, actor: &Actor) -> Result<(), Fault> {
    let action = if *actor == Actor::User(user) { Action::SignedOut } else { Action::SessionRevoked };
    let event = tenant.event(actor, action, Target::new("user", user));
    let ended = tenant
        .write(async move |store| {
            if store.users().by_id(user).await?.is_some() {
                store.users().advance_epoch(user).await?;
                store.audit_events().insert(event.clone()).await?;
            }
            Ok::<_, Fault>(())
        })
        .await;
    tenant.forget_user(user).await;
    ended
}

/// The live sessions of a person, the oldest first. A page may hold fewer than asked for and yet not be the last.
pub async fn list(tenant: &Tenant, user: UserId, page: Page) -> Result<SessionList, Fault> {
    let store = tenant.store();
    let Some(user) = store.users().by_id(user).await? else {
        return Ok(SessionList { sessions: Vec::new(), next: None });
    };
    let limit = page.limit;
    let mut sessions = store.sessions().list(Some(user.id), tenant.now(), page).await?;
    let full = u64::try_from(sessions.len()).is_ok_and(|found| found >= limit);
    let next = sessions.last().map(|row| row.id).filter(|_| full);
    sessions.retain(|row| is_live(tenant, row, &user));
    Ok(SessionList { sessions, next })
}

#[cfg(test)]
mod tests;
