//! Requests by the pattern of their route, method and status class, and how long they took.

use super::count::{Count, Level, Raised};
use super::histogram::Histogram;
use super::page::{Page, Tell};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The route of a request that found none, or was refused before one was looked for.
pub const NO_ROUTE: &str = "none";

const METHODS: [&str; 6] = ["GET", "POST", "OPTIONS", "HEAD", "DELETE", OTHER_METHOD];
const OTHER_METHOD: &str = "_OTHER";
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// From an answer out of memory to a login that waited for its hash, in microseconds.
const DURATIONS: &[u64] = &[1_000, 5_000, 25_000, 100_000, 500_000, 2_500_000];

/// A method as a label: one of those this server knows, or the word for all others.
pub fn method_word(method: &str) -> &'static str {
    METHODS.into_iter().find(|known| *known == method).unwrap_or(OTHER_METHOD)
}

/// Requests of one route.
#[derive(Debug)]
pub struct Route {
    pattern: String,
    counts: [[Count; CLASSES.len()]; METHODS.len()],
    durations: Histogram,
}

impl Route {
    fn new(pattern: String) -> Self {
        Self { pattern, counts: Default::default(), durations: Histogram::of_durations(DURATIONS) }
    }

    /// Its pattern, with names where a path has values.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Notes an answer.
    pub fn answered(&self, method: &str, status: u16, took: Duration) {
        let method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1);
        // What is below 200 goes on as another protocol, which nothing here does.
        let class = usize::from(status / 100).saturating_sub(2).min(CLASSES.len() - 1);
        if let Some(count) = self.counts.get(method).and_then(|classes| classes.get(class)) {
            count.one();
        }
        self.durations.took(took);
    }

    fn told(&self) -> impl Iterator<Item = ([(&'static str, &str); 3], u64)> {
        let methods = METHODS.into_iter().zip(&self.counts);
        let counts = methods.flat_map(|(method, classes)| {
            CLASSES.into_iter().zip(classes).map(move |(class, count)| (method, class, count.get()))
        });
        // Most methods of most routes are never asked for.
        counts.filter(|(_, _, count)| *count > 0).map(|(method, class, count)| {
            ([("route", self.pattern.as_str()), ("method", method), ("status", class)], count)
        })
    }
}

/// All requests. Routes are found by their patterns once in each thread that serves them; from then on counting asks
/// for no lock.
#[derive(Debug)]
pub struct Requests {
    in_flight: Level,
    routes: Mutex<Vec<Arc<Route>>>,
    none: Arc<Route>,
}

impl Default for Requests {
    fn default() -> Self {
        let none = Arc::new(Route::new(NO_ROUTE.to_owned()));
        Self { in_flight: Level::default(), routes: Mutex::new(vec![Arc::clone(&none)]), none }
    }
}

impl Requests {
    /// A request came in; it is in flight until the value is dropped.
    pub fn begin(&self) -> Raised<'_> {
        self.in_flight.raise()
    }

    /// The numbers of the route with this pattern.
    pub fn route(&self, pattern: String) -> Arc<Route> {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = routes.iter().find(|route| route.pattern == pattern) {
            return Arc::clone(known);
        }
        let new = Arc::new(Route::new(pattern));
        routes.push(Arc::clone(&new));
        new
    }

    /// The numbers of what found no route.
    pub fn no_route(&self) -> &Route {
        &self.none
    }
}

impl Tell for Requests {
    fn tell(&self, page: &mut Page<'_>) -> fmt::Result {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        routes.sort_by(|one, other| one.pattern.cmp(&other.pattern));
        page.level("tenantry_http_requests_in_flight", "Requests that are being answered.", self.in_flight.get())?;
        page.labelled_counts(
            "tenantry_http_requests",
            "Requests answered, by the pattern of their route, method and status class.",
            routes.iter().flat_map(|route| route.told()),
        )?;
        page.histograms(
            "tenantry_http_request_duration_seconds",
            "From the head of a request to the head of its answer.",
            routes.iter().map(|route| (("route", route.pattern.as_str()), &route.durations)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(route: &Route) -> Vec<(&'static str, &'static str, u64)> {
        let word = |text: &str| {
            let all = METHODS.into_iter().chain(CLASSES);
            all.into_iter().find(|word| *word == text).unwrap_or_default()
        };
        route.told().map(|([_, (_, method), (_, class)], count)| (word(method), word(class), count)).collect()
    }

    #[test]
    fn methods_and_statuses_have_an_end() {
        let requests = Requests::default();
        let route = requests.route("/{ws}".to_owned());
        let asked = [("GET", 200), ("GET", 204), ("BREW", 405), ("PROPFIND", 499), ("GET", 599), ("POST", 101)];
        for (method, status) in asked {
            route.answered(method, status, Duration::ZERO);
        }
        assert_eq!(told(&route), [("GET", "2xx", 2), ("GET", "5xx", 1), ("POST", "2xx", 1), ("_OTHER", "4xx", 2)]);
        assert_eq!(route.durations.snapshot().count, 6);
    }

    #[test]
    fn a_pattern_is_one_route_however_often_it_is_asked_for() {
        let requests = Requests::default();
        assert!(Arc::ptr_eq(&requests.route("/a".to_owned()), &requests.route("/a".to_owned())));
        assert!(!Arc::ptr_eq(&requests.route("/a".to_owned()), &requests.route("/b".to_owned())));
        assert_eq!(requests.no_route().pattern(), NO_ROUTE);
    }
}
