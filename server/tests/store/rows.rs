//! Rows to put into a database, each valid by itself.

use entity::app::{AppType, AuthMethod, GrantLife, Lifetimes};
use entity::grant::{Code, RequestedClaims, State};
use entity::id::{
    AppId, AppSecretId, ConsentId, CredentialId, GrantId, MemberId, ResourceId, SessionId, UserId, WorkspaceId,
};
use entity::list::{NumberList, TextList};
use entity::member::Role;
use entity::user::Claims;
use entity::workspace::{Brand, Settings, Status};
use entity::{
    api_resource, app, app_secret, consent, credential, failure_counter, grant, member, recovery, session, user,
    workspace,
};
use tenantry::entropy::Entropy;
use tenantry::store::{Db, StoreError, Workspace, WriteStore};
use uuid::Uuid;

/// The time of every test.
pub const NOW: i64 = 1_800_000_000;

/// A new id.
pub fn id() -> Uuid {
    Entropy::system().uuid_v7(NOW * 1000)
}

/// Makes a workspace.
pub async fn workspace(db: &Db, slug: &str) -> Workspace {
    let row = workspace::Model {
        id: WorkspaceId(id()),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        template: "strict".to_owned(),
        status: Status::Active,
        epoch: 1,
        brand: Brand::default(),
        settings: Settings::default(),
        demo: false,
        created_at: NOW,
        version: 1,
    };
    db.write(async move |tx| tx.platform().workspace_insert(row.clone()).await).await.expect("a workspace")
}

/// Writes into one workspace.
pub async fn write<T: Send + 'static>(
    db: &Db,
    workspace: &Workspace,
    job: impl for<'t> AsyncFn(WriteStore<'t>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let workspace = workspace.clone();
    db.write(async move |tx| job(tx.workspace(&workspace)).await).await
}

/// What one workspace holds.
#[derive(Clone, Debug)]
pub struct Household {
    /// The workspace.
    pub workspace: Workspace,
    /// An app.
    pub app: AppId,
    /// A person.
    pub user: UserId,
    /// Their session.
    pub session: SessionId,
    /// Their grant to the app.
    pub grant: GrantId,
}

/// A workspace with one of everything.
pub async fn household(db: &Db, slug: &str) -> Household {
    let workspace = workspace(db, slug).await;
    let (app, user, session) = (app("web"), user("ada"), None);
    let session = self::session(user.id, session);
    let grant = grant(app.id, user.id, Some(session.id));
    let made =
        Household { workspace: workspace.clone(), app: app.id, user: user.id, session: session.id, grant: grant.id };
    write(db, &workspace, async move |store| {
        store.api_resources().insert(api_resource(1)).await?;
        store.apps().insert(app.clone()).await?;
        store.users().insert(user.clone()).await?;
        store.sessions().insert(session.clone()).await?;
        store.grants().insert(grant.clone()).await
    })
    .await
    .expect("a household");
    made
}

/// Every row below names this workspace; the store must put its own in place of it.
fn nowhere() -> WorkspaceId {
    WorkspaceId(Uuid::nil())
}

pub fn app(client_id: &str) -> app::Model {
    app::Model {
        workspace_id: nowhere(),
        id: AppId(id()),
        client_id: client_id.to_owned(),
        name: "App".to_owned(),
        app_type: AppType::Web,
        auth_method: AuthMethod::ClientSecretBasic,
        redirect_uris: TextList(vec!["https://app.example/cb".to_owned()]),
        post_logout_redirect_uris: TextList::default(),
        grant_types: TextList(vec!["authorization_code".to_owned()]),
        scopes: "openid".to_owned(),
        cors_origins: TextList::default(),
        resource_number: None,
        pkce_required: true,
        first_party: false,
        id_token_alg: "RS256".to_owned(),
        grant_life: GrantLife::Session,
        lifetimes: Lifetimes::default(),
        owner_id: None,
        disabled: false,
        epoch: 1,
        created_at: NOW,
        version: 1,
    }
}

pub fn user(username: &str) -> user::Model {
    user::Model {
        workspace_id: nowhere(),
        id: UserId(Entropy::system().uuid_v4()),
        username: username.to_owned(),
        username_key: username.to_owned(),
        email: None,
        email_key: None,
        email_verified: false,
        claims: Claims::default(),
        disabled: false,
        epoch: 1,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

pub fn session(user_id: UserId, grant_id: Option<GrantId>) -> session::Model {
    session::Model {
        workspace_id: nowhere(),
        id: SessionId(id()),
        digest: Entropy::system().bytes::<32>().to_vec(),
        kind: session::Kind::Browser,
        user_id,
        grant_id,
        auth_time: NOW,
        amr: "pwd".to_owned(),
        user_epoch: 1,
        workspace_epoch: 1,
        created_at: NOW,
        last_used_at: NOW,
        ends_at: NOW + 3_600,
        address: None,
        user_agent: None,
    }
}

pub fn grant(app_id: AppId, user_id: UserId, session_id: Option<SessionId>) -> grant::Model {
    grant::Model {
        workspace_id: nowhere(),
        id: GrantId(id()),
        app_id,
        user_id,
        session_id,
        interaction_id: id(),
        state: State::Live,
        code: Code::Open,
        code_end: NOW + 60,
        code_key_id: 1,
        redirect_uri: None,
        redirect_named: false,
        code_challenge: None,
        nonce: None,
        scope: "openid".to_owned(),
        resources: NumberList::default(),
        claims: RequestedClaims::default(),
        auth_time: NOW,
        amr: "pwd".to_owned(),
        user_epoch: 1,
        app_epoch: 1,
        workspace_epoch: 1,
        refreshable: true,
        generation: 0,
        rotated_at: NOW,
        refresh_key_id: 1,
        life: GrantLife::Session,
        ends_at: NOW + 3_600,
        created_at: NOW,
        last_used_at: NOW,
    }
}

pub fn api_resource(number: i32) -> api_resource::Model {
    api_resource::Model {
        workspace_id: nowhere(),
        id: ResourceId(id()),
        number,
        identifier: format!("https://api.example/{number}"),
        name: "API".to_owned(),
        access_token: api_resource::TokenFormat::Opaque,
        algorithm: "ES256".to_owned(),
        created_at: NOW,
    }
}

pub fn app_secret(app_id: AppId) -> app_secret::Model {
    app_secret::Model {
        workspace_id: nowhere(),
        id: AppSecretId(id()),
        app_id,
        kind: app_secret::Kind::Sha256,
        digest: vec![1; 32],
        expires_at: None,
        created_at: NOW,
    }
}

pub fn credential(user_id: UserId) -> credential::Model {
    credential::Model {
        workspace_id: nowhere(),
        id: CredentialId(id()),
        user_id,
        kind: credential::Kind::Password,
        data: "$argon2id$…".to_owned(),
        created_at: NOW,
    }
}

pub fn consent(user_id: UserId, app_id: AppId) -> consent::Model {
    consent::Model {
        workspace_id: nowhere(),
        id: ConsentId(id()),
        user_id,
        app_id,
        resources: String::new(),
        scope: "openid".to_owned(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn member(user_id: Option<UserId>, app_id: Option<AppId>) -> member::Model {
    member::Model { workspace_id: nowhere(), id: MemberId(id()), user_id, app_id, role: Role::Admin, created_at: NOW }
}

pub fn recovery(user_id: UserId) -> recovery::Model {
    recovery::Model { workspace_id: nowhere(), user_id, letters: 1, began_at: NOW }
}

pub fn failures(user_id: UserId) -> failure_counter::Model {
    failure_counter::Model {
        workspace_id: nowhere(),
        user_id,
        count: 1,
        blocked_until: 0,
        recent: failure_counter::Refusals::default(),
    }
}
