//! Making the first operator. While nobody owns the `system` workspace, each start prints a link that works once,
//! within the hour, and only until the next one is made. Opening the link shows a form; sending the form adds a person
//! with a password and makes them owner, in one transaction that also uses the link up. The command line makes links,
//! the `/setup` page checks and finishes them.

use super::audit::{Action, Actor, Target};
use super::login::{LoginName, NameRefused, NewPassword, PasswordRefused, SetPasswordRefused};
use super::tenant::Origin;
use super::{Fault, Instance, Tenant};
use crate::clock::UnixSeconds;
use crate::seal::codec::{Malformed, Reader, Writer};
use crate::seal::{Purpose, SealedText};
use crate::store::{SYSTEM, StoreError};
use entity::id::{MemberId, UserId};
use entity::member::Role;
use entity::{member, user};
use secrecy::SecretString;
use std::sync::Arc;

/// How long a link works, in seconds.
pub const LINK_SECONDS: i64 = 3_600;

/// The first word of the payload, which no other link has.
const WORD: &str = "setup";
/// Another node may make a link at the same moment; this often it is tried again.
const ATTEMPTS: usize = 4;

/// Why no operator was made.
#[derive(Debug, thiserror::Error)]
pub enum SetupRefused {
    /// The link is unknown, too old, used, replaced by a newer one, or there is an owner already.
    #[error("this set-up link does not work any more; restart the server to get a new one")]
    Closed,
    /// The username will not do.
    #[error("username: {0}")]
    Username(NameRefused),
    /// The e-mail address will not do.
    #[error("email: {0}")]
    Email(NameRefused),
    /// The password will not do.
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// Somebody in the `system` workspace has this username or e-mail address.
    #[error("this username or e-mail address is taken; choose another")]
    Taken,
    /// Nobody's wrong request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for SetupRefused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate => Self::Taken,
            other => Self::Fault(other.into()),
        }
    }
}

impl From<SetPasswordRefused> for SetupRefused {
    fn from(refused: SetPasswordRefused) -> Self {
        match refused {
            SetPasswordRefused::Password(refused) => Self::Password(refused),
            SetPasswordRefused::UnknownUser => Self::Fault(Fault::Broken("a password was set for nobody")),
            SetPasswordRefused::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Who the first operator is to be.
#[derive(Debug)]
pub struct FirstOperator {
    /// Their username.
    pub username: String,
    /// Their e-mail address, if they gave one.
    pub email: Option<String>,
    /// Their password.
    pub password: SecretString,
}

/// A new link, which kills every older one; none once somebody owns the `system` workspace.
pub async fn link(instance: &Arc<Instance>) -> Result<Option<String>, Fault> {
    let system = system(instance, Origin::default()).await?;
    if system.store().members().any(Role::Owner).await? {
        return Ok(None);
    }
    for _ in 0..ATTEMPTS {
        let generation = generation(instance).await?;
        let made: bool = instance
            .db
            .write(async move |tx| Ok::<_, Fault>(tx.platform().instance_setup_advance(generation).await?))
            .await?;
        if made {
            let token = Token { generation: generation + 1, ends_at: system.now() + LINK_SECONDS };
            let sealed = token.seal(&system)?;
            return Ok(Some(format!("{}/setup?token={sealed}", instance.public_url.origin())));
        }
    }
    Err(Fault::Broken("set-up links are being made elsewhere"))
}

/// Whether a link's token still works; changes nothing.
///
/// # Errors
/// [`SetupRefused::Closed`] if not.
pub async fn check(instance: &Arc<Instance>, token: &str) -> Result<(), SetupRefused> {
    let system = system(instance, Origin::default()).await?;
    open(&system, token).await?;
    Ok(())
}

/// Uses a link up and makes its holder the first owner of the `system` workspace.
///
/// # Errors
/// See [`SetupRefused`]; nothing has changed then, and the link still works unless it was closed.
pub async fn finish(
    instance: &Arc<Instance>,
    token: &str,
    operator: FirstOperator,
    origin: Origin,
) -> Result<UserId, SetupRefused> {
    let system = system(instance, origin).await?;
    let generation = open(&system, token).await?;
    let username = LoginName::parse(&operator.username).map_err(SetupRefused::Username)?;
    let email = operator.email.as_deref().filter(|email| !email.trim().is_empty());
    let email = email.map(LoginName::parse_email).transpose().map_err(SetupRefused::Email)?;
    let address = email.as_ref().map(LoginName::typed);
    let password = NewPassword::prepare(&system, username.typed(), address, operator.password).await?;
    let user = person(&system, username, email);
    let id = user.id;
    let credential = password.row(&system, id);
    let member = owner(&system, id);
    // Whoever has the link read it on the server's own terminal.
    let actor = Actor::Operator;
    let events = [
        system.event(&actor, Action::UserCreated, Target::new("user", id)),
        system.event(&actor, Action::PasswordSet, Target::new("user", id)),
        system.event(&actor, Action::MemberAdded, Target::new("member", member.id)),
    ];
    let workspace = system.workspace().clone();
    instance
        .db
        .write(async move |tx| {
            let store = tx.workspace(&workspace);
            if !tx.platform().instance_setup_advance(generation).await? || store.members().any(Role::Owner).await? {
                return Err(SetupRefused::Closed);
            }
            store.users().insert(user.clone()).await?;
            store.credentials().put(credential.clone()).await?;
            store.members().insert(member.clone()).await?;
            for event in &events {
                store.audit_events().insert(event.clone()).await?;
            }
            Ok(id)
        })
        .await
}

async fn system(instance: &Arc<Instance>, origin: Origin) -> Result<Tenant, Fault> {
    Tenant::find(instance, SYSTEM, origin).await?.ok_or(Fault::Broken("the system workspace is not there"))
}

async fn generation(instance: &Instance) -> Result<i64, Fault> {
    let row = instance.db.platform().instance().await?;
    row.map(|row| row.setup_gen).ok_or(Fault::Broken("the instance row is gone"))
}

/// The generation of a token that works.
async fn open(system: &Tenant, token: &str) -> Result<i64, SetupRefused> {
    let token = Token::open(system, token).ok_or(SetupRefused::Closed)?;
    let current = generation(system.instance()).await?;
    let owned = system.store().members().any(Role::Owner).await?;
    if owned || token.generation != current || token.ends_at <= system.now() {
        return Err(SetupRefused::Closed);
    }
    Ok(current)
}

/// What a link carries.
struct Token {
    generation: i64,
    ends_at: UnixSeconds,
}

impl Token {
    fn seal(&self, system: &Tenant) -> Result<String, Fault> {
        let mut payload = Writer::new();
        payload.str(WORD).i64(self.generation).i64(self.ends_at);
        let sealer = system.keys().sealer(system.now())?;
        Ok(sealer.seal(Purpose::Link, &payload.finish(), system.instance().entropy)?)
    }

    fn open(system: &Tenant, text: &str) -> Option<Self> {
        let payload = system.keys().open(&SealedText::parse(Purpose::Link, text).ok()?)?;
        Self::read(&payload).ok()
    }

    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        if reader.str()? != WORD {
            return Err(Malformed);
        }
        let token = Self { generation: reader.i64()?, ends_at: reader.i64()? };
        reader.finish()?;
        Ok(token)
    }
}

fn person(system: &Tenant, username: LoginName, email: Option<LoginName>) -> user::Model {
    let now = system.now();
    let (username, username_key) = username.into_parts();
    let (email, email_key) = email.map(LoginName::into_parts).unzip();
    user::Model {
        workspace_id: system.workspace().id(),
        id: UserId(system.instance().entropy.uuid_v4()),
        username,
        username_key,
        email,
        email_key,
        email_verified: false,
        claims: user::Claims::default(),
        disabled: false,
        epoch: 1,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

fn owner(system: &Tenant, user: UserId) -> member::Model {
    let instance = system.instance();
    member::Model {
        workspace_id: system.workspace().id(),
        id: MemberId(instance.entropy.uuid_v7(instance.clock.now_millis())),
        user_id: Some(user),
        app_id: None,
        role: Role::Owner,
        created_at: system.now(),
    }
}

#[cfg(test)]
mod tests;
