//! `/api/v1/workspaces/{ws}/branding`: the look of a workspace's pages, and how readable it is.

use super::body;
use super::precondition::{self, Seen};
use super::problem::{Failure, Kind};
use crate::domain::Tenant;
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{ReadSettings, WriteSettings};
use crate::domain::workspace::{
    self, BrandChange, BrandingView, MOST_LOGO_BYTES, WorkspaceChange, preview as preview_brand,
};
use crate::http::form::is_plain;
use crate::protocol::image;
use actix_web::{HttpRequest, HttpResponse, web};
use entity::workspace::{Appearance, Corners};
use serde::Deserialize;
use utoipa::ToSchema;

/// The look of a workspace's pages; what is absent or null is as it is built in, or away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandingReplace {
    /// The colour of buttons and links as `#rrggbb`.
    primary: Option<String>,
    /// How round corners are; `soft` if absent.
    corners: Option<Corners>,
    /// Whether pages are light, dark or as the reader's system is; `auto` if absent.
    appearance: Option<Appearance>,
    /// Where it is said what happens to what people tell: an address that begins with `https://`, as the two below.
    privacy_policy: Option<String>,
    /// Where it is said what people agree to.
    terms_of_service: Option<String>,
    /// Where people get help.
    support: Option<String>,
}

impl From<BrandingReplace> for BrandChange {
    fn from(replace: BrandingReplace) -> Self {
        Self {
            primary: Some(replace.primary.unwrap_or_default()),
            corners: Some(replace.corners.unwrap_or_default()),
            appearance: Some(replace.appearance.unwrap_or_default()),
            privacy_policy: Some(replace.privacy_policy.unwrap_or_default()),
            terms_of_service: Some(replace.terms_of_service.unwrap_or_default()),
            support: Some(replace.support.unwrap_or_default()),
        }
    }
}

/// Show the look of a workspace's pages
///
/// With the contrasts they come to, in light and dark.
#[utoipa::path(
    get, path = "/workspaces/{ws}/branding", operation_id = "show_branding", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "Its look", body = BrandingView)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadSettings>) -> HttpResponse {
    shown(&admin)
}

/// Replace the look of a workspace's pages
///
/// The logo stays.
#[utoipa::path(
    put, path = "/workspaces/{ws}/branding", operation_id = "replace_branding", tag = "settings",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body = BrandingReplace,
    responses((status = 200, description = "Its look", body = BrandingView)),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn replace(
    admin: Admin<WriteSettings>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let replace: BrandingReplace = body::read(&request, payload).await?;
    seen.check(admin.workspace().row().version)?;
    let change = WorkspaceChange { brand: replace.into(), ..WorkspaceChange::default() };
    Ok(shown(&workspace::update(&admin, &change, &admin.actor()).await?))
}

/// Show the look a workspace's pages would have
///
/// Nothing is changed.
#[utoipa::path(
    post, path = "/workspaces/{ws}/branding/preview", operation_id = "preview_branding", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    request_body = BrandingReplace,
    responses((status = 200, description = "The look it would be", body = BrandingView)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn preview(
    admin: Admin<ReadSettings>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let replace: BrandingReplace = body::read(&request, payload).await?;
    Ok(HttpResponse::Ok().json(preview_brand(&admin, &replace.into())?))
}

/// Have the pages show a picture in place of the name
///
/// One PNG, JPEG or WebP of at most 64 KiB and 2048 by 2048 pixels. What it is said to be, it must be from its first byte to
/// its last. SVG is not taken: it may hold scripts.
#[utoipa::path(
    put, path = "/workspaces/{ws}/branding/logo", operation_id = "replace_logo", tag = "settings",
    params(
        ("ws" = String, Path, description = "The slug of the workspace"),
        ("If-Match" = String, Header, description = "An ETag, or *"),
    ),
    request_body(content((String = "image/png"), (String = "image/jpeg"), (String = "image/webp"))),
    responses((status = 200, description = "Its look", body = BrandingView)),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn replace_logo(
    admin: Admin<WriteSettings>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let seen = Seen::of(&request)?;
    let bytes = body::raw(&request, payload, MOST_LOGO_BYTES).await?;
    let kind = image::Kind::ALL.into_iter().find(|kind| is_plain(&request, kind.media_type()));
    let types = image::Kind::ALL.map(image::Kind::media_type).join(", ");
    let kind = kind.ok_or_else(|| Failure::new(Kind::MediaType, format!("a logo is one of {types}, uncompressed")))?;
    seen.check(admin.workspace().row().version)?;
    Ok(shown(&workspace::set_logo(&admin, bytes, kind, &admin.actor()).await?))
}

/// Have the pages show the name again
#[utoipa::path(
    delete, path = "/workspaces/{ws}/branding/logo", operation_id = "delete_logo", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace")),
    responses((status = 200, description = "Its look", body = BrandingView)),
    security(("token" = ["settings:write"]), ("session" = []))
)]
pub async fn delete_logo(admin: Admin<WriteSettings>) -> Result<HttpResponse, Failure> {
    Ok(shown(&workspace::remove_logo(&admin, &admin.actor()).await?))
}

fn shown(tenant: &Tenant) -> HttpResponse {
    precondition::shown(&BrandingView::of(tenant), tenant.workspace().row().version)
}
