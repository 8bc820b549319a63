//! `/api/v1/workspaces/{ws}/usage` and `/api/v1/instance/usage`: what happened over time.

use super::list::parameters;
use super::problem::{Failure, Kind};
use crate::domain::admin::Admin;
use crate::domain::admin::rights::{Operate, ReadSettings};
use crate::domain::usage::{InstanceReport, Period, Report, instance_report, report};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::IntoParams;

/// How far back.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter; it is read by name")]
pub struct HowFar {
    /// `24h` and `7d` come by the hour, `30d` by the day; `24h` if absent.
    #[param(example = "24h")]
    period: Option<String>,
}

/// Show what happened in a workspace over time
#[utoipa::path(
    get, path = "/workspaces/{ws}/usage", operation_id = "show_usage", tag = "settings",
    params(("ws" = String, Path, description = "The slug of the workspace"), HowFar),
    responses((status = 200, description = "What happened", body = Report)),
    security(("token" = ["settings:read"]), ("session" = []))
)]
pub async fn show(admin: Admin<ReadSettings>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(report(&admin, period(&request)?).await?))
}

/// Show what happened in all workspaces over time, and which were the busiest
///
/// For operators.
#[utoipa::path(
    get, path = "/instance/usage", operation_id = "show_instance_usage", tag = "instance",
    params(HowFar),
    responses((status = 200, description = "What happened", body = InstanceReport)),
    security(("token" = ["workspaces:read"]), ("session" = []))
)]
pub async fn of_instance(admin: Admin<Operate>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(instance_report(admin.instance(), period(&request)?).await?))
}

fn period(request: &HttpRequest) -> Result<Period, Failure> {
    let params = parameters(request, &["period"])?;
    let period = Period::parse(params.value("period").unwrap_or("24h"));
    period.ok_or_else(|| Failure::new(Kind::Invalid, "period is 24h, 7d or 30d").about("period"))
}
