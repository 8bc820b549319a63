//! Signing in with a name and a password, by whatever way: pages, the password grant, set-up. In this order: a place to
//! wait is taken, the address is counted, the name is looked up, a name that rests is sent away, one hash is computed
//! whatever was found, and then one transaction makes the session, if the account is still what was judged. Unknown,
//! disabled and passwordless accounts and wrong passwords cost the same work and get the same answer.

use super::hasher::{Lane, Verdict};
use super::name::LoginName;
use super::password::kept;
use super::password_policy::is_oversized;
use super::throttle::{Guesses, Subject};
use crate::clock::UnixSeconds;
use crate::domain::audit::{Action, Actor, Target};
use crate::domain::measures::Login;
use crate::domain::session::{NewSession, Proof, Session};
use crate::domain::{Fault, Tenant};
use crate::store::{StoreError, WriteStore};
use entity::id::{AppId, SessionId, UserId};
use entity::{credential, user};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

/// A name and a password as they were typed.
#[derive(Debug)]
pub struct Attempt {
    /// Username or e-mail address.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// The session the browser came with; it ends when the new one begins.
    pub previous: Option<SessionId>,
}

/// A new session and the value of its cookie.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The cookie's value, which is not kept anywhere.
    pub cookie: SecretString,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// No such account, a wrong password, a disabled account, no password yet: all the same.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many failures at this name or attempts from this address.
    #[error("too many attempts; try again in {seconds} seconds")]
    Throttled {
        /// How long to wait, at least 1.
        seconds: u64,
    },
    /// The password is longer than any can be; nothing was looked up or hashed.
    #[error("the password is too long")]
    Oversized,
    /// Nobody's wrong request; [`Fault::Busy`] when too many passwords wait.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for SignInRefused {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

fn throttled(seconds: u64) -> SignInRefused {
    SignInRefused::Throttled { seconds }
}

/// Signs in.
///
/// # Errors
/// See [`SignInRefused`].
pub async fn sign_in(tenant: &Tenant, attempt: Attempt) -> Result<SignedIn, SignInRefused> {
    let Attempt { username, password, previous } = attempt;
    let proven = prove(tenant, &username, password, None).await?;
    let signed_in = open(tenant, proven.clone(), previous).await.inspect_err(|refused| counted(tenant, refused))?;
    proven.passed(tenant);
    Ok(signed_in)
}

/// Counts an attempt that was refused; one that passed is counted with [`Proven::passed`].
fn counted(tenant: &Tenant, refused: &SignInRefused) {
    tenant.instance().measures.logins.one(refused.into());
}

/// Finds out whether a name and a password go together, counting and slowing down guesses; `through` is the app that
/// brings them, if no page does.
///
/// # Errors
/// See [`SignInRefused`].
pub async fn prove(
    tenant: &Tenant,
    username: &str,
    password: SecretString,
    through: Option<AppId>,
) -> Result<Proven, SignInRefused> {
    judged(tenant, username, password, through).await.inspect_err(|refused| counted(tenant, refused))
}

async fn judged(
    tenant: &Tenant,
    username: &str,
    password: SecretString,
    through: Option<AppId>,
) -> Result<Proven, SignInRefused> {
    if is_oversized(&password) {
        return Err(SignInRefused::Oversized);
    }
    // Whoever finds no place is not looked at, and so not counted.
    let _place = tenant.instance().hasher.place(tenant.workspace().id())?;
    let throttle = &tenant.instance().throttle;
    throttle.admit(tenant, through).map_err(throttled)?;
    let account = Account::find(tenant, username).await?;
    let subject = account.subject(username);
    let guesses = throttle.guesses(tenant, &subject).await?;
    if let Some(seconds) = guesses.wait(tenant.now()) {
        return Err(throttled(seconds));
    }
    match account.judge(tenant, &password).await? {
        Judgement::Right(user, verdict) => {
            let rehashed = if verdict == Verdict::MatchOutdated { rehash(tenant, &user, password).await } else { None };
            Ok(Proven { user, rehashed })
        }
        Judgement::Wrong(reason) => {
            tenant.instance().usage.login_failed(tenant.workspace().id(), tenant.now());
            throttle.failed(tenant, &subject, guesses, reason).await.map_err(throttled)?;
            Err(SignInRefused::Wrong)
        }
    }
}

/// A person whose name and password were right a moment ago. What follows from it is written together with
/// [`Proven::settle`], and told with [`Proven::passed`] once it is.
#[derive(Clone, Debug)]
pub struct Proven {
    user: user::Model,
    rehashed: Option<credential::Model>,
}

impl Proven {
    /// The person.
    pub fn user(&self) -> &user::Model {
        &self.user
    }

    /// Refuses an account that is not what was judged any more, or came to rest meanwhile; forgets its failures.
    pub async fn settle(&self, store: &WriteStore<'_>, now: UnixSeconds) -> Result<(), SignInRefused> {
        let id = self.user.id;
        let user = store.users().by_id(id).await?;
        if !user.is_some_and(|user| !user.disabled && user.epoch == self.user.epoch) {
            return Err(SignInRefused::Wrong);
        }
        if let Some(mut failures) = store.failure_counters().held(id).await? {
            if let Some(seconds) = Guesses::of(Some(&failures)).wait(now) {
                return Err(throttled(seconds));
            }
            failures.count = 0;
            failures.blocked_until = 0;
            store.failure_counters().put(failures).await?;
        }
        if let Some(rehashed) = &self.rehashed {
            store.credentials().put(rehashed.clone()).await?;
        }
        Ok(())
    }

    /// Counts the sign-in, and forgets the guesses that came before it.
    pub fn passed(&self, tenant: &Tenant) {
        tenant.instance().throttle.passed(tenant, self.user.id);
        tenant.instance().usage.login(tenant.workspace().id(), tenant.now());
        tenant.instance().measures.logins.one(Login::Passed);
    }
}

/// What a name leads to.
struct Account {
    user: Option<user::Model>,
    password: Option<credential::Model>,
}

/// What came of one hash.
enum Judgement {
    Right(user::Model, Verdict),
    /// Why, as the account's own list of refusals names it; nobody else is told.
    Wrong(&'static str),
}

impl Account {
    /// Asks the same questions whether there is an account or not.
    async fn find(tenant: &Tenant, username: &str) -> Result<Self, Fault> {
        let store = tenant.store();
        let user = match LoginName::parse(username) {
            Ok(name) => store.users().by_login(name.key()).await?,
            Err(_) => None,
        };
        let id = user.as_ref().map_or(UserId(Uuid::nil()), |user| user.id);
        let password = store.credentials().password(id).await?;
        Ok(Self { user, password })
    }

    fn subject(&self, username: &str) -> Subject {
        match &self.user {
            Some(user) => Subject::Account(user.id),
            None => match LoginName::parse(username) {
                Ok(name) => Subject::stranger(name.key()),
                Err(_) => Subject::stranger(username),
            },
        }
    }

    /// One hash, always.
    async fn judge(self, tenant: &Tenant, password: &SecretString) -> Result<Judgement, Fault> {
        let workspace = tenant.workspace();
        let (here, lane) = (workspace.id(), Lane::of(workspace));
        let hasher = &tenant.instance().hasher;
        let verdict = if let Some(kept) = &self.password {
            Some(hasher.verify(here, lane, &kept.data, password.clone()).await?)
        } else {
            hasher.dummy_verify(here, lane, password.clone()).await?;
            None
        };
        Ok(match (self.user, verdict) {
            (None, _) => Judgement::Wrong("unknown"),
            (Some(_), None) => Judgement::Wrong("no_password"),
            (Some(_), Some(Verdict::Mismatch)) => Judgement::Wrong("wrong_password"),
            (Some(user), Some(_)) if user.disabled => Judgement::Wrong("disabled"),
            (Some(user), Some(verdict)) => Judgement::Right(user, verdict),
        })
    }
}

/// The right password at today's cost. If the pool is busy the old hash does until next time.
async fn rehash(tenant: &Tenant, user: &user::Model, password: SecretString) -> Option<credential::Model> {
    let workspace = tenant.workspace();
    let hashed = tenant.instance().hasher.hash(workspace.id(), Lane::of(workspace), password).await;
    hashed.ok().map(|phc| kept(tenant, user.id, phc))
}

/// Makes the session.
async fn open(tenant: &Tenant, proven: Proven, previous: Option<SessionId>) -> Result<SignedIn, SignInRefused> {
    let now = tenant.now();
    let id = proven.user.id;
    let proof = Proof { auth_time: now, amr: "pwd".to_owned() };
    let NewSession { session, cookie } = NewSession::prepare(tenant, proven.user.clone(), proof, None);
    let row = session.row().clone();
    let detail = previous.map_or_else(|| json!({}), |previous| json!({ "replaces": previous.to_string() }));
    let event = tenant.event_with(&Actor::User(id), Action::SignedIn, Target::new("session", row.id), detail);
    tenant
        .write(async move |store| {
            proven.settle(&store, now).await?;
            if let Some(previous) = previous {
                store.sessions().end(previous, now).await?;
            }
            store.sessions().insert(row.clone()).await?;
            store.audit_events().insert(event.clone()).await?;
            Ok::<_, SignInRefused>(())
        })
        .await?;
    Ok(SignedIn { session, cookie })
}

#[cfg(test)]
mod tests;
