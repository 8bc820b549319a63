//! Apps as a member of the workspace manages them. A [`Manager`] is the proof that somebody holds a role here now; its
//! verbs call those of the operator after asking what the role may do. Viewers look; developers manage the apps they
//! registered and find no other; admins and owners manage all, but never an app that holds a greater role than they do:
//! whoever holds its secret acts as it. Whoever comes with a token gives no app a platform scope that the token lacks,
//! and gets no secret of one that has such a scope: a token of an hour must not grow. Scopes are made on the way only
//! by those who may make scopes. Called by the apps pages, their JSON and the admin API.

use super::create::offered;
use super::update::update_seen;
use super::{AppChange, AppView, NewApp, OVERLAP_SECONDS, Rotation, SecretView, scopes, secret};
use crate::domain::audit::Actor;
use crate::domain::console;
use crate::domain::refusal::{Refused, shown};
use crate::domain::search::{self, Found};
use crate::domain::sifted::Among;
use crate::domain::token::check::check;
use crate::domain::{Fault, Tenant, policy};
use crate::protocol::error::{ErrorCode, OAuthError};
use crate::protocol::scope::ScopeSet;
use crate::protocol::token_request::GrantType;
use crate::store::{After, Page, Sorting, StoreError};
use entity::api_resource::DEFAULT;
use entity::app::{AppType, Model};
use entity::id::{AppId, AppSecretId, UserId};
use entity::member::Role;
use entity::scope::Kind;

/// The scope of tokens that look at apps.
pub const READ: &str = "apps:read";
/// The scope of tokens that register and change apps.
pub const WRITE: &str = "apps:write";

/// Most apps of one developer.
const MOST_OWN: u64 = 100;

/// Grants no developer takes, because they are weaker than the others (RFC 9700 §2.1.2 and §2.4).
const LEGACY: [GrantType; 2] = [GrantType::Implicit, GrantType::Password];

/// Somebody who holds a role in the workspace at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    role: Role,
    who: Who,
    makes_scopes: bool,
    /// What their token reaches; absent for whoever is there in person.
    reach: Option<ScopeSet>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Person(UserId),
    /// By `client_id`.
    App(String),
    /// Somebody who is not of this workspace, as its trail names them.
    Another(Actor),
}

/// One page of apps.
#[derive(Debug)]
pub struct AppList {
    /// The apps, in order of registration.
    pub apps: Vec<AppView>,
    /// Where the next page continues, if there is one.
    pub next: Option<AppId>,
}

/// Why a member's wish is not carried out; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The token is not good here, or lacks the scope (RFC 6750 §3.1).
    #[error("{0}")]
    Token(OAuthError),
    /// Whoever asks holds no role here.
    #[error("whoever this token acts for is no member of this workspace; an owner or admin can add them")]
    NotAMember,
    /// A viewer wants to change something.
    #[error("a viewer looks at apps and changes none; ask an owner or admin of this workspace for another role")]
    ReadOnly,
    /// A machine app that is a developer.
    #[error("a developer manages the apps they registered, and an app cannot own apps; give it the role admin instead")]
    NoOwnApps,
    /// The app is more than whoever wants to change it.
    #[error("this app {0}; ask an owner or admin of this workspace to change it")]
    AboveRole(&'static str),
    /// The wish itself does not fit.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Fault> for Denied {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl Manager {
    /// The role of a person; `None` if they have none.
    pub async fn of_person(tenant: &Tenant, user: UserId) -> Result<Option<Self>, Fault> {
        let member = tenant.store().members().of_user(user).await?;
        Ok(member.map(|member| Self::person(member.role, user)))
    }

    /// The role behind an access token of this scope, made for the workspace's own API.
    ///
    /// # Errors
    /// [`Denied::Token`] if the token is not good, is for another API or lacks the scope; [`Denied::NotAMember`] and
    /// [`Denied::ReadOnly`] if the role does not reach as far as the scope.
    pub async fn of_token(tenant: &Tenant, token: &str, scope: &'static str) -> Result<Self, Denied> {
        let token = check(tenant, token).await?.ok_or_else(|| invalid("it is unknown, expired or revoked"))?;
        if !token.audience.numbers.contains(&DEFAULT) {
            return Err(invalid("it is for another resource; ask for one without the resource parameter"));
        }
        if !token.scope.contains(scope) {
            let why = format!("the access token does not have the scope {scope}");
            return Err(Denied::Token(OAuthError::new(ErrorCode::InsufficientScope, why)));
        }
        let members = tenant.store();
        let (member, who) = match token.user {
            Some(user) => (members.members().of_user(user).await?, Who::Person(user)),
            None => (members.members().of_app(token.app).await?, Who::App(token.client_id)),
        };
        let role = member.ok_or(Denied::NotAMember)?.role;
        if !policy::allows(role, scope) {
            return Err(Denied::ReadOnly);
        }
        Ok(Self { role, who, makes_scopes: false, reach: Some(token.scope) })
    }

    /// A person whose role is known.
    pub(in crate::domain) fn person(role: Role, id: UserId) -> Self {
        Self { role, who: Who::Person(id), makes_scopes: false, reach: None }
    }

    /// Whoever else has a role that is known: an app, or an operator of the instance.
    pub(in crate::domain) fn another(role: Role, actor: Actor) -> Self {
        Self { role, who: Who::Another(actor), makes_scopes: false, reach: None }
    }

    /// The same by a token of this scope: nobody gives an app more than they hold themselves.
    #[must_use]
    pub(in crate::domain) fn within(self, reach: Option<ScopeSet>) -> Self {
        Self { reach, ..self }
    }

    /// The same where scopes that the workspace lacks are made on the way: for those who may make scopes.
    #[must_use]
    pub(in crate::domain) fn making_scopes(self) -> Self {
        Self { makes_scopes: true, ..self }
    }

    /// Whether this role changes anything.
    pub fn may_write(&self) -> bool {
        policy::allows(self.role, WRITE)
    }

    /// Whether this role sees only the apps its holder registered.
    pub fn sees_own_only(&self) -> bool {
        self.role == Role::Developer
    }

    /// Whether they register apps of the type `api`. Their secrets are good for introspection of any token that is made
    /// for the API, whoever it was made for: more than a developer has to see.
    pub fn may_register_apis(&self) -> bool {
        !self.sees_own_only()
    }

    /// As the audit trail names them.
    fn actor(&self) -> Actor {
        match &self.who {
            Who::Person(id) => Actor::User(*id),
            Who::App(client_id) => Actor::App(client_id.clone()),
            Who::Another(actor) => actor.clone(),
        }
    }

    /// Whose apps they see; `None` for everybody's.
    ///
    /// # Errors
    /// [`Denied::NoOwnApps`] for a developer who is no person of this workspace, and so sees none.
    pub fn scope_of_view(&self) -> Result<Option<UserId>, Denied> {
        match (&self.who, self.sees_own_only()) {
            (_, false) => Ok(None),
            (Who::Person(id), true) => Ok(Some(*id)),
            (Who::App(_) | Who::Another(_), true) => Err(Denied::NoOwnApps),
        }
    }

    /// The apps they see, for a list of what belongs to those.
    pub async fn among(&self, tenant: &Tenant) -> Result<Among, Denied> {
        let Some(owner) = self.scope_of_view()? else { return Ok(Among::All) };
        let own = own(tenant, owner).await?;
        Ok(Among::These(own.into_iter().map(|app| app.id).collect()))
    }

    /// The apps they see.
    pub async fn list(&self, tenant: &Tenant, page: Page) -> Result<AppList, Denied> {
        let owner = self.scope_of_view()?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let one_more = Page { limit: page.limit.saturating_add(1), ..page };
        let mut apps = super::list(tenant, owner, one_more).await?;
        let more = apps.len() > limit;
        apps.truncate(limit);
        let next = apps.last().map(|app| app.id).filter(|_| more);
        Ok(AppList { apps, next })
    }

    /// The apps they see whose `client_id` or name begins with a text.
    pub async fn search(
        &self,
        tenant: &Tenant,
        text: &str,
        place: Option<&str>,
        limit: u64,
    ) -> Result<Found<AppView>, Denied> {
        let Some(owner) = self.scope_of_view()? else {
            return Ok(super::search(tenant, text, place, limit).await?);
        };
        let mut items = own(tenant, owner).await?;
        let folded = text.to_ascii_lowercase();
        let begins = |app: &AppView| {
            app.client_id.starts_with(text) || app.client_name.to_ascii_lowercase().starts_with(&folded)
        };
        items.retain(begins);
        Ok(Found { items, next: None })
    }

    /// The apps they see, in an order.
    pub async fn sorted(
        &self,
        tenant: &Tenant,
        sorting: Sorting,
        place: Option<&str>,
        limit: u64,
    ) -> Result<Found<AppView>, Denied> {
        let Some(owner) = self.scope_of_view()? else {
            return Ok(super::sorted(tenant, sorting, place, limit).await?);
        };
        let place_of = |app: &AppView| super::place_of(sorting, app);
        let mut own = own(tenant, owner).await?;
        own.sort_by(|one, other| sorting.compare(&place_of(one), &place_of(other)));
        let read = async |after: Option<&After>, limit| {
            let left =
                own.iter().filter(|app| after.is_none_or(|after| sorting.compare(&place_of(app), after).is_gt()));
            Ok::<_, Denied>(left.take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
        };
        search::sorted(place, limit, read, place_of).await
    }

    /// An app they see; another's is not found, like one that never was.
    pub async fn show(&self, tenant: &Tenant, client_id: &str) -> Result<AppView, Denied> {
        Ok(AppView::of(tenant, &self.visible(tenant, client_id).await?))
    }

    /// Whether they see an app.
    pub async fn sees(&self, tenant: &Tenant, client_id: &str) -> Result<bool, Denied> {
        match self.visible(tenant, client_id).await {
            Ok(_) => Ok(true),
            Err(Denied::Refused(Refused::NotFound { .. })) => Ok(false),
            Err(denied) => Err(denied),
        }
    }

    /// An app they see and may change.
    pub async fn show_changeable(&self, tenant: &Tenant, client_id: &str) -> Result<AppView, Denied> {
        Ok(AppView::of(tenant, &self.changeable(tenant, client_id).await?))
    }

    /// Registers an app; the answer holds its secret, this once.
    pub async fn create(&self, tenant: &Tenant, app_type: AppType, settings: AppChange) -> Result<AppView, Denied> {
        self.register(tenant, NewApp { app_type, client_id: None, secret: None, owner: None, settings }).await
    }

    /// The same with a chosen `client_id` and secret, which those may choose who see all apps. It is theirs, whoever the
    /// wish says owns it.
    pub async fn register(&self, tenant: &Tenant, new: NewApp) -> Result<AppView, Denied> {
        self.demand_write()?;
        let owner = self.scope_of_view()?;
        if new.app_type == AppType::Api && !self.may_register_apis() {
            let reason = "api is for those who see all apps: an API learns what everybody's tokens are worth";
            return Err(Refused::invalid("type", reason, "choose another, or ask an admin to register it").into());
        }
        self.judge(tenant, &new.settings, None)?;
        if let Some(owner) = owner {
            let own = own(tenant, owner).await?;
            if u64::try_from(own.len()).is_ok_and(|own| own >= MOST_OWN) {
                let reason = format!("are too many: a developer has at most {MOST_OWN}");
                return Err(Refused::invalid("apps", reason, "delete one that is not used, or ask an admin").into());
            }
        }
        let owner = match &self.who {
            Who::Person(id) => Some(*id),
            Who::App(_) | Who::Another(_) => None,
        };
        let chosen = [("client_id", new.client_id.is_some()), ("client_secret", new.secret.is_some())];
        if let Some((field, _)) = chosen.into_iter().find(|(_, chosen)| *chosen && self.sees_own_only()) {
            let reason = "is drawn for developers";
            return Err(Refused::invalid(field, reason, "leave it out, or ask an admin to register it").into());
        }
        Ok(super::create(tenant, NewApp { owner, ..new }, &self.actor()).await?)
    }

    /// Changes what is named and leaves the rest, as decided by somebody who looked at this version of the app.
    ///
    /// # Errors
    /// [`Refused::Stale`] if the app is another version by now; nothing of somebody else's is overwritten unseen.
    pub async fn update(
        &self,
        tenant: &Tenant,
        (client_id, version): (&str, i64),
        change: &AppChange,
    ) -> Result<AppView, Denied> {
        let row = self.entrusted(tenant, client_id).await?;
        self.judge(tenant, change, Some(&row))?;
        Ok(update_seen(tenant, (row, version), change, &self.actor()).await?)
    }

    /// Gives an app a new secret; the answer holds it, this once. The old one works for a day more, unless it has
    /// `leaked`: then it ends now, and every token of the app with it.
    pub async fn rotate(&self, tenant: &Tenant, client_id: &str, leaked: bool) -> Result<AppView, Denied> {
        self.entrusted(tenant, client_id).await?;
        let overlap_seconds = if leaked { 0 } else { OVERLAP_SECONDS };
        let rotation = Rotation { secret: None, overlap_seconds, revoke_tokens: leaked };
        Ok(super::rotate(tenant, client_id, rotation, &self.actor()).await?)
    }

    /// The secrets of an app they see, as far as anybody but the app may know them.
    pub async fn secrets(&self, tenant: &Tenant, client_id: &str) -> Result<Vec<SecretView>, Denied> {
        Ok(secret::live(tenant, &self.visible(tenant, client_id).await?).await?)
    }

    /// Gives an app a new secret; the answer holds it, this once. The old one works for a while more.
    pub async fn issue_secret(
        &self,
        tenant: &Tenant,
        client_id: &str,
        rotation: Rotation,
    ) -> Result<SecretView, Denied> {
        let app = self.entrusted(tenant, client_id).await?;
        Ok(secret::issue(tenant, app, rotation, &self.actor()).await?)
    }

    /// Ends a secret of an app that another has replaced.
    pub async fn delete_secret(&self, tenant: &Tenant, client_id: &str, id: AppSecretId) -> Result<(), Denied> {
        let app = self.changeable(tenant, client_id).await?;
        Ok(secret::delete(tenant, &app, id, &self.actor()).await?)
    }

    /// Refuses an app everywhere; everything it was given is dead for ever.
    pub async fn disable(&self, tenant: &Tenant, client_id: &str) -> Result<AppView, Denied> {
        self.changeable(tenant, client_id).await?;
        Ok(super::disable(tenant, client_id, &self.actor()).await?)
    }

    /// Lets an app work again; nothing it had before comes back.
    pub async fn enable(&self, tenant: &Tenant, client_id: &str) -> Result<AppView, Denied> {
        self.changeable(tenant, client_id).await?;
        Ok(super::enable(tenant, client_id, &self.actor()).await?)
    }

    /// Removes an app with its secrets, grants and consents.
    pub async fn delete(&self, tenant: &Tenant, client_id: &str) -> Result<(), Denied> {
        self.changeable(tenant, client_id).await?;
        Ok(super::delete(tenant, client_id, &self.actor()).await?)
    }

    /// Why they may not change an app they see; `None` if they may.
    pub async fn why_not(&self, tenant: &Tenant, client_id: &str) -> Result<Option<Denied>, Denied> {
        match self.changeable(tenant, client_id).await {
            Ok(_) => Ok(None),
            Err(denied @ (Denied::ReadOnly | Denied::AboveRole(_))) => Ok(Some(denied)),
            Err(denied) => Err(denied),
        }
    }

    fn demand_write(&self) -> Result<(), Denied> {
        if self.may_write() { Ok(()) } else { Err(Denied::ReadOnly) }
    }

    async fn visible(&self, tenant: &Tenant, client_id: &str) -> Result<Model, Denied> {
        let owner = self.scope_of_view()?;
        let row = super::find(tenant, client_id).await?;
        if owner.is_some() && row.owner_id != owner {
            return Err(Refused::not_found("app", client_id).into());
        }
        Ok(row)
    }

    async fn changeable(&self, tenant: &Tenant, client_id: &str) -> Result<Model, Denied> {
        self.demand_write()?;
        let row = self.visible(tenant, client_id).await?;
        if row.client_id == console::CLIENT_ID {
            // Whoever chooses where its codes go has the operators.
            return Err(Denied::AboveRole("is the console, which looks after itself"));
        }
        let role = tenant.store().members().of_app(row.id).await?.map(|member| member.role);
        // Whoever holds the app's secret has its role, and whoever chooses where its codes go has its people.
        if role.is_some_and(|role| !policy::manages_members(self.role, role)) {
            return Err(Denied::AboveRole("holds a role in this workspace itself"));
        }
        if row.first_party && self.sees_own_only() {
            return Err(Denied::AboveRole("belongs to the workspace itself, which asks nobody for consent to it"));
        }
        Ok(row)
    }

    /// An app whose secret they may have and whose codes they may lead elsewhere: whoever has those can ask for all the app
    /// may ask for, also after their own token has ended.
    async fn entrusted(&self, tenant: &Tenant, client_id: &str) -> Result<Model, Denied> {
        let row = self.changeable(tenant, client_id).await?;
        if row.scopes.split(' ').any(|name| !self.reaches(name)) {
            Err(Denied::AboveRole("may ask for scopes that this token does not have"))
        } else {
            Ok(row)
        }
    }

    /// Whether their token, if they come with one, has a scope as far as their role would let it.
    fn reaches(&self, name: &str) -> bool {
        let held = |reach: &ScopeSet| reach.contains(name) || !policy::allows(self.role, name);
        self.reach.as_ref().is_none_or(held)
    }

    /// Whether a change stays within the role; what an app has already may stay.
    fn judge(&self, tenant: &Tenant, change: &AppChange, row: Option<&Model>) -> Result<(), Refused> {
        for name in change.scopes.iter().flatten() {
            self.judge_scope(tenant, name)?;
        }
        if !self.sees_own_only() {
            return Ok(());
        }
        if change.first_party == Some(true) {
            let reason = "is for apps that belong to the workspace itself";
            return Err(Refused::invalid("first_party", reason, "leave it out, or ask an admin"));
        }
        let given = |word: &str| row.is_some_and(|row| row.grant_types.has(word));
        let mut words = LEGACY.into_iter().map(GrantType::as_str);
        let wanted =
            words.find(|word| change.grant_types.iter().flatten().any(|wanted| wanted == word) && !given(word));
        match wanted {
            Some(word) => Err(Refused::invalid(
                "grant_types",
                format!("{word} is a grant that developers do not take"),
                "use authorization_code, or ask an admin of the workspace to add it",
            )),
            None => Ok(()),
        }
    }

    fn judge_scope(&self, tenant: &Tenant, name: &str) -> Result<(), Refused> {
        match tenant.catalogue().scope(name).map(|scope| scope.kind) {
            Some(Kind::Identity | Kind::Api) => Ok(()),
            Some(Kind::Platform) if !self.reaches(name) => {
                let reason = format!("{name} is more than this token has");
                Err(Refused::invalid("scope", reason, "leave it out, or come with a token that has it"))
            }
            Some(Kind::Platform) if policy::manages_all_apps(self.role) && policy::allows(self.role, name) => Ok(()),
            Some(Kind::Platform) => {
                let reason = format!("{name} manages the workspace");
                Err(Refused::invalid("scope", reason, "leave it out, or ask somebody with a greater role"))
            }
            None if self.makes_scopes => Ok(()),
            None => {
                let reason = format!("\"{}\" does not exist in this workspace", shown(name));
                Err(Refused::invalid("scope", reason, "name scopes that exist; an admin can make new ones"))
            }
        }
    }
}

/// The apps of one owner, in order of registration: nobody has more than are read here at once.
async fn own(tenant: &Tenant, owner: UserId) -> Result<Vec<AppView>, Refused> {
    super::list(tenant, Some(owner), Page { after: None, limit: MOST_OWN }).await
}

fn invalid(why: &str) -> Denied {
    Denied::Token(OAuthError::new(ErrorCode::InvalidToken, format!("the access token cannot be used: {why}")))
}

/// The scopes of a new app of a type that is to reach these APIs too.
pub fn scopes_with(tenant: &Tenant, app_type: AppType, of_apis: &[String]) -> Vec<String> {
    scopes::default_scopes(&offered(tenant, app_type))
        .iter()
        .map(str::to_owned)
        .chain(of_apis.iter().cloned())
        .collect()
}
