//! What the audit trail says: who did what to what. Each change writes its line in its own transaction; nothing here
//! ever holds a secret, a token or a password.

mod view;

pub use view::EventView;

use crate::domain::Tenant;
use entity::audit_event::Model;
use entity::id::{AuditEventId, UserId};
use serde_json::{Value, json};
use std::fmt;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person of the workspace.
    User(UserId),
    /// An app of the workspace, by `client_id`.
    App(String),
    /// Whoever runs the command line on the server's machine.
    Operator,
    /// An operator signed in to the `system` workspace.
    System(UserId),
    /// An app of the `system` workspace, by `client_id`.
    SystemApp(String),
    /// A job of the server.
    Job(&'static str),
    /// Nobody proved to be anyone.
    Anonymous,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::App(client_id) => write!(f, "app:{client_id}"),
            Self::Operator => f.write_str("operator"),
            Self::System(id) => write!(f, "system/{id}"),
            Self::SystemApp(client_id) => write!(f, "system/{client_id}"),
            Self::Job(name) => write!(f, "job:{name}"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What was done, as a stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// The word in the trail.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

actions! {
    /// A workspace was made.
    WorkspaceCreated = "workspace.created",
    /// A workspace was changed.
    WorkspaceUpdated = "workspace.updated",
    /// A workspace was suspended.
    WorkspaceSuspended = "workspace.suspended",
    /// A workspace was resumed.
    WorkspaceResumed = "workspace.resumed",
    /// A workspace was deleted.
    WorkspaceDeleted = "workspace.deleted",
    /// An app was registered.
    AppCreated = "app.created",
    /// An app was changed.
    AppUpdated = "app.updated",
    /// An app was disabled.
    AppDisabled = "app.disabled",
    /// An app was enabled.
    AppEnabled = "app.enabled",
    /// An app was deleted.
    AppDeleted = "app.deleted",
    /// A secret of an app was ended.
    AppSecretDeleted = "app.secret_deleted",
    /// An app got a new secret.
    AppSecretRotated = "app.secret_rotated",
    /// A person was added.
    UserCreated = "user.created",
    /// A person was changed.
    UserUpdated = "user.updated",
    /// A person was disabled.
    UserDisabled = "user.disabled",
    /// A person was enabled.
    UserEnabled = "user.enabled",
    /// A person was removed.
    UserDeleted = "user.deleted",
    /// A person got a new password.
    PasswordSet = "user.password_set",
    /// A link was made with which a person chooses a password.
    PasswordLinkMade = "user.password_link_made",
    /// A person proved themselves and got a session.
    SignedIn = "session.created",
    /// A first-party app brought a person's name and password and got tokens.
    PasswordGranted = "grant.password",
    /// A session was ended by its person.
    SignedOut = "session.ended",
    /// A session was ended by somebody else.
    SessionRevoked = "session.revoked",
    /// Guessing at an account was slowed down.
    AccountThrottled = "user.throttled",
    /// A person allowed an app.
    ConsentGiven = "consent.given",
    /// A person refused an app.
    ConsentDenied = "consent.denied",
    /// What a person allowed an app was withdrawn; its grants ended.
    ConsentWithdrawn = "consent.withdrawn",
    /// A grant was revoked.
    GrantRevoked = "grant.revoked",
    /// A code was presented twice; its grant is revoked.
    CodeReused = "grant.code_reused",
    /// A code was presented by the wrong client or with the wrong proof; it is spent.
    CodeMisused = "grant.code_misused",
    /// A spent refresh token was presented; its grant is revoked.
    RefreshReused = "grant.refresh_reused",
    /// An access token was revoked.
    TokenRevoked = "token.revoked",
    /// A scope was added.
    ScopeCreated = "scope.created",
    /// A scope was described anew.
    ScopeUpdated = "scope.updated",
    /// A scope was removed.
    ScopeDeleted = "scope.deleted",
    /// An API was added.
    ResourceCreated = "resource.created",
    /// An API was removed.
    ResourceDeleted = "resource.deleted",
    /// A scope opens a path at the gateway.
    PathCreated = "path.created",
    /// A scope opens a path no more.
    PathDeleted = "path.deleted",
    /// A person or app got a role.
    MemberAdded = "member.added",
    /// A role was changed.
    MemberUpdated = "member.updated",
    /// A role was taken away.
    MemberRemoved = "member.removed",
    /// A host was bound to the workspace.
    HostCreated = "host.created",
    /// A host was released.
    HostDeleted = "host.deleted",
    /// Keys were rotated.
    KeysRotated = "key.rotated",
    /// Every derived value of the instance was ended.
    KeysExpired = "key.expired_all",
}

/// What an event is about, as `noun:id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(String);

impl Target {
    /// `noun:id`; nouns are those of the product: app, user, grant, session, scope, resource, member, host, key, workspace.
    pub fn new(noun: &'static str, id: impl fmt::Display) -> Self {
        Self(format!("{noun}:{id}"))
    }
}

impl Tenant {
    /// A line for the trail, to be inserted in the transaction of what it tells.
    pub fn event(&self, actor: &Actor, action: Action, target: Target) -> Model {
        self.event_with(actor, action, target, json!({}))
    }

    /// The same with further facts; never a secret among them.
    pub fn event_with(&self, actor: &Actor, action: Action, target: Target, detail: Value) -> Model {
        let instance = self.instance();
        let millis = instance.clock.now_millis();
        Model {
            workspace_id: self.workspace().id(),
            id: AuditEventId(instance.entropy.uuid_v7(millis)),
            at: millis.div_euclid(1000),
            actor: actor.to_string(),
            action: action.as_str().to_owned(),
            target: target.0,
            detail,
            request_id: self.origin().request_id.clone(),
            seq: None,
            hash: None,
        }
    }
}
