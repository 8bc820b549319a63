//! What happened in a workspace, over time: the hourly totals, summed to points that a chart shows.

use super::{DAY, HOUR};
use crate::clock::UnixSeconds;
use crate::domain::timestamp::Timestamp;
use crate::domain::{Fault, Tenant};
use crate::store::UsageDelta;
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

    /// The period that ends with the step at hand. Steps are those of UTC.
    pub(super) const fn ending(self, now: UnixSeconds) -> Stretch {
        let (count, step) = self.steps();
        let to = now - now.rem_euclid(step) + step;
        Stretch { from: to - count * step, to, count, step }
    }
}

/// A period as of a moment, in steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// When the first step begins.
    pub(super) from: UnixSeconds,
    /// When the last step ends.
    pub(super) to: UnixSeconds,
    count: i64,
    /// How long a step is.
    pub(super) step: i64,
}

impl Stretch {
    /// How many hours it has.
    pub(super) fn hours(&self) -> u64 {
        u64::try_from(self.count * self.step / HOUR).unwrap_or(0)
    }

    /// Sums what happened in hours to its steps.
    pub(super) fn report(&self, hours: impl Iterator<Item = (UnixSeconds, Totals)>) -> Report {
        let mut totals = Totals::default();
        let empty = |n| Point { at: Timestamp(self.from + n * self.step), totals: Totals::default() };
        let mut points: Vec<Point> = (0..self.count).map(empty).collect();
        for (hour, more) in hours {
            totals.add(more);
            let place = usize::try_from((hour - self.from) / self.step).unwrap_or(usize::MAX);
            if let Some(point) = points.get_mut(place) {
                point.totals.add(more);
            }
        }
        let (from, to) = (Timestamp(self.from), Timestamp(self.to));
        Report { from, to, step_seconds: self.step, totals, points }
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
    fn add(&mut self, more: Self) {
        self.tokens += more.tokens;
        self.logins += more.logins;
        self.login_failures += more.login_failures;
        self.client_failures += more.client_failures;
    }
}

impl From<UsageDelta> for Totals {
    fn from(counts: UsageDelta) -> Self {
        let UsageDelta { tokens, logins, login_failures, client_failures } = counts;
        Self { tokens, logins, login_failures, client_failures }
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

/// What happened in a workspace over a period that ends with the step at hand.
pub async fn report(tenant: &Tenant, period: Period) -> Result<Report, Fault> {
    let stretch = period.ending(tenant.now());
    let rows = tenant.store().usage_hours().since(stretch.from, stretch.hours()).await?;
    Ok(stretch.report(rows.into_iter().map(|row| {
        let Model { hour, tokens, logins, login_failures, client_failures, .. } = row;
        (hour, Totals { tokens, logins, login_failures, client_failures })
    })))
}
