//! What happened in a workspace, over time: the hourly totals, summed to points that a chart shows.

use super::{DAY, HOUR};
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use entity::usage_hour::Model;
use serde::Serialize;
use utoipa::ToSchema;

/// How far back, and in what steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// 24 hours, by the hour.
    Day,
    /// 7 days, by the hour.
    Week,
    /// 30 days, by the day.
    Month,
}

impl Period {
    /// The period of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "24h" => Some(Self::Day),
            "7d" => Some(Self::Week),
            "30d" => Some(Self::Month),
            _ => None,
        }
    }

    const fn steps(self) -> (i64, i64) {
        match self {
            Self::Day => (24, HOUR),
            Self::Week => (7 * 24, HOUR),
            Self::Month => (30, DAY),
        }
    }
}

/// What happened in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    /// Access tokens issued.
    pub tokens: i64,
    /// Completed sign-ins.
    pub logins: i64,
    /// Refused sign-ins.
    pub login_failures: i64,
    /// Refused client authentications.
    pub client_failures: i64,
}

impl Totals {
    fn add(&mut self, row: &Model) {
        self.tokens += row.tokens;
        self.logins += row.logins;
        self.login_failures += row.login_failures;
        self.client_failures += row.client_failures;
    }
}

/// One step of a report.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = UsagePoint)]
pub struct Point {
    /// When the step begins.
    pub at: Timestamp,
    /// What happened in it.
    #[serde(flatten)]
    pub totals: Totals,
}

/// What happened over a period; what happened in the last seconds may still be on its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Usage)]
pub struct Report {
    /// When the first step begins.
    pub from: Timestamp,
    /// When the last step ends.
    pub to: Timestamp,
    /// How long a step is.
    pub step_seconds: i64,
    /// Everything together.
    pub totals: Totals,
    /// Every step, the oldest first, also those in which nothing happened.
    pub points: Vec<Point>,
}

/// What happened in a workspace over a period that ends with the step at hand. Steps are those of UTC.
pub async fn report(tenant: &Tenant, period: Period) -> Result<Report, Fault> {
    let (count, step) = period.steps();
    let now = tenant.now();
    let to = now - now.rem_euclid(step) + step;
    let from = to - count * step;
    let hours = u64::try_from(count * step / HOUR).unwrap_or(0);
    let rows = tenant.store().usage_hours().since(from, hours).await?;
    let mut totals = Totals::default();
    let mut points: Vec<Point> =
        (0..count).map(|n| Point { at: Timestamp(from + n * step), totals: Totals::default() }).collect();
    for row in &rows {
        totals.add(row);
        let place = usize::try_from((row.hour - from) / step).unwrap_or(usize::MAX);
        if let Some(point) = points.get_mut(place) {
            point.totals.add(row);
        }
    }
    Ok(Report { from: Timestamp(from), to: Timestamp(to), step_seconds: step, totals, points })
}
