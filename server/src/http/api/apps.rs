//! `/api/v1/workspaces/{ws}/apps`: apps, as far as whoever asks sees them (a developer only their own).

use super::creation::{Creation, KeyHeader};
use super::list::{Asked, Items, OrderParam, PageParams};
use super::precondition::{self, Seen};
use super::problem::Failure;
use super::{body, part};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadApps, WriteApps};
use crate::domain::app::permit::Manager;
use crate::domain::app::{AppChange, AppView, NewApp};
use actix_web::{HttpRequest, HttpResponse, web};
use entity::app::{AppType, AuthMethod, GrantLife, Lifetimes};
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What is looked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct Search {
    /// The beginning of a `client_id` or of a name.
    query: Option<String>,
}

/// Whether a code challenge is demanded (RFC 7636).
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AppPkce)]
pub enum Pkce {
    /// Always.
    Required,
    /// Not of this app, which keeps a secret.
    Optional,
}

/// Settings of an app; what is absent stays as it is, or as its type has it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppUpdate {
    /// What people see.
    client_name: Option<String>,
    /// Where codes may be sent.
    redirect_uris: Option<Vec<String>>,
    /// Where a browser may be sent after logout.
    post_logout_redirect_uris: Option<Vec<String>>,
    /// The grant types it may use.
    grant_types: Option<Vec<String>>,
    /// The scopes it may ask for, space separated; each exists in the workspace, unless `create_scopes` says otherwise.
    scope: Option<String>,
    /// Whether scopes that the workspace lacks are made on the way; that takes `scopes:write` as well.
    #[serde(default)]
    create_scopes: bool,
    /// How it proves itself.
    token_endpoint_auth_method: Option<AuthMethod>,
    /// Whether a code challenge is demanded.
    pkce: Option<Pkce>,
    /// Whether it belongs to the workspace itself: no consent is asked.
    first_party: Option<bool>,
    /// The algorithm of its ID tokens.
    id_token_signed_response_alg: Option<String>,
    /// Whether its grants end with their session.
    grant_life: Option<GrantLife>,
    /// Browser origins that may call the token endpoint.
    cors_origins: Option<Vec<String>>,
    /// The identifier of the API it serves, for the type `api`.
    resource: Option<String>,
    /// Lifetimes of its own in seconds; null for the workspace's.
    #[schema(value_type = Option<Lifetimes>)]
    settings: Option<BTreeMap<String, Option<i64>>>,
}

/// An app to be registered; what is absent comes from its type.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppCreate {
    /// What kind of software it is.
    #[serde(rename = "type")]
    app_type: AppType,
    /// A chosen name on the wire; one is drawn if absent.
    client_id: Option<String>,
    /// A chosen secret of 32 to 256 visible characters; one is made if absent and the app keeps one.
    #[serde(default, deserialize_with = "body::maybe_secret")]
    #[schema(value_type = Option<String>)]
    client_secret: Option<SecretString>,
    /// Its settings.
    #[serde(flatten)]
    settings: AppUpdate,
}

impl AppUpdate {
    fn change(self) -> AppChange {
        let words = |list: String| list.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let lifetime = |(name, seconds): (String, Option<i64>)| match seconds {
            Some(seconds) => format!("{name}={seconds}"),
            None => format!("{name}=workspace"),
        };
        AppChange {
            name: self.client_name,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            grant_types: self.grant_types,
            scopes: self.scope.map(words),
            auth_method: self.token_endpoint_auth_method,
            pkce_required: self.pkce.map(|pkce| matches!(pkce, Pkce::Required)),
            first_party: self.first_party,
            id_token_alg: self.id_token_signed_response_alg,
            grant_life: self.grant_life,
            cors_origins: self.cors_origins,
            resource: self.resource,
            lifetimes: self.settings.into_iter().flatten().map(lifetime).collect(),
        }
    }
}

/// List apps
///
/// In order of registration, in the one that is asked for, or in that of what is looked for.
#[utoipa::path(
    get, path = "/workspaces/{ws}/apps", operation_id = "list_apps", tag = "apps",
    params(("ws" = String, Path, description = "The slug of the workspace"), Search, OrderParam, PageParams),
    responses((status = 200, description = "A page of apps", body = Items<AppView>)),
    security(("token" = ["apps:read"]), ("session" = []))
)]
pub async fn list(admin: Admin<ReadApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let asked = Asked::of(&request, "apps", &["query", "order"])?;
    let sorting = asked.sorting()?;
    let apps = admin.apps();
    let items = if let Some(text) = asked.value("query") {
        let place = asked.place(&admin)?;
        let found = apps.search(&admin, text, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else if let Some(sorting) = sorting {
        let place = asked.place(&admin)?;
        let found = apps.sorted(&admin, sorting, place.as_deref(), asked.limit()).await?;
        asked.page_of_texts(&admin, found)?
    } else {
        let mut page = asked.page(&admin)?;
        page.limit = asked.limit();
        let found = apps.list(&admin, page).await?;
        asked.page_of(&admin, found.apps, found.next.map(|id| id.0))?
    };
    Ok(HttpResponse::Ok().json(items))
}

/// Register an app
///
/// The answer holds its secret, this once, unless it was chosen.
#[utoipa::path(
    post, path = "/workspaces/{ws}/apps", operation_id = "create_app", tag = "apps",
    params(("ws" = String, Path, description = "The slug of the workspace"), KeyHeader),
    request_body = AppCreate,
    responses((status = 201, description = "The app", body = AppView)),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn create(
    admin: Admin<WriteApps>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = body::bytes(&request, payload).await?;
    let creation = Creation::of(&request, &admin, &admin, &bytes)?;
    let make = async |tenant: Tenant| {
        let AppCreate { app_type, client_id, client_secret, settings } = body::parse(&bytes)?;
        let (create_scopes, settings) = (settings.create_scopes, settings.change());
        let manager = manager(&admin, create_scopes, &settings)?;
        let new = NewApp { app_type, client_id, secret: client_secret, owner: None, settings };
        Ok(manager.register(&tenant, new).await?)
    };
    let again = async |client_id: String| Ok(admin.apps().show(&admin, &client_id).await?);
    let outcome = creation.run(&admin, make, again).await?;
    Ok(outcome.answer(&request, &outcome.thing.client_id, Some(outcome.thing.version)))
}

/// Show an app
#[utoipa::path(
    get, path = "/workspaces/{ws}/apps/{client_id}", operation_id = "show_app", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
    ),
    responses((status = 200, description = "The app", body = AppView)),
    security(("token" = ["apps:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&admin.apps().show(&admin, part(&request, "client_id")).await?))
}

/// Change an app
#[utoipa::path(
    patch, path = "/workspaces/{ws}/apps/{client_id}", operation_id = "update_app", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = AppUpdate,
    responses((status = 200, description = "The app", body = AppView)),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn update(
    admin: Admin<WriteApps>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let settings: AppUpdate = body::read(&request, payload).await?;
    let (create_scopes, change) = (settings.create_scopes, settings.change());
    let (apps, client_id) = (manager(&admin, create_scopes, &change)?, part(&request, "client_id"));
    let before = apps.show_changeable(&admin, client_id).await?;
    seen.check(before.version)?;
    Ok(shown(&apps.update(&admin, (client_id, before.version), &change).await?))
}

/// Delete an app with its secrets, grants and consents
#[utoipa::path(
    delete, path = "/workspaces/{ws}/apps/{client_id}", operation_id = "delete_app", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
    ),
    responses((status = 204, description = "It is deleted")),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn delete(admin: Admin<WriteApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    admin.apps().delete(&admin, part(&request, "client_id")).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Refuse an app everywhere
///
/// Everything it was given ends for ever.
#[utoipa::path(
    post, path = "/workspaces/{ws}/apps/{client_id}/disable", operation_id = "disable_app", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
    ),
    responses((status = 200, description = "The app", body = AppView)),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn disable(admin: Admin<WriteApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&admin.apps().disable(&admin, part(&request, "client_id")).await?))
}

/// Let an app work again
///
/// Nothing it had before comes back.
#[utoipa::path(
    post, path = "/workspaces/{ws}/apps/{client_id}/enable", operation_id = "enable_app", tag = "apps",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("client_id" = String, Path, description = "The app"),
    ),
    responses((status = 200, description = "The app", body = AppView)),
    security(("token" = ["apps:write"]), ("session" = []))
)]
pub async fn enable(admin: Admin<WriteApps>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(shown(&admin.apps().enable(&admin, part(&request, "client_id")).await?))
}

/// Whoever asks, as they manage apps, with as much as these settings take.
fn manager(admin: &Admin<WriteApps>, create_scopes: bool, change: &AppChange) -> Result<Manager, Failure> {
    if create_scopes {
        return admin.apps_with_scopes(change).map_err(|barred| Failure::barred(admin.instance(), barred));
    }
    Ok(admin.apps())
}

fn shown(view: &AppView) -> HttpResponse {
    precondition::shown(view, view.version)
}
