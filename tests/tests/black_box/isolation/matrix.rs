//! The matrix: every route, asked by nobody, by somebody of another workspace, by somebody of this one who may do too
//! little, and by its own people, with an id of another workspace and with a double that never existed. Both answers
//! must be the same to the byte, and nothing may have changed in either workspace.

use super::answer::{Ask, Seen};
use super::belongings::{Home, Presented, cookie, double, short_id};
use super::table::{Field, Place, Probe, ROUTES, Route, Usual, Value};
use harness::client::basic;
use harness::world::PASSWORD;
use harness::{Browser, TestServer};
use reqwest::Method;
use std::collections::BTreeMap;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nobody in particular.
    Nobody,
    /// The person and the app of the other workspace.
    Stranger,
    /// A person of this workspace, and an app of it that may not do this.
    TooWeak,
    /// A person of this workspace and its app.
    Own,
}

pub(super) const CALLERS: [Caller; 4] = [Caller::Nobody, Caller::Stranger, Caller::TooWeak, Caller::Own];

/// Two workspaces on one server. All ids belong to `there`; all requests go to `here`, or to the server itself, whose
/// pages belong to the workspace `system`.
pub(super) struct Street {
    server: &'static TestServer,
    pub(super) here: Home,
    there: Home,
    doubles: BTreeMap<Presented, String>,
    binding: String,
    system: System,
}

/// What belongs to the server's own pages.
struct System {
    short_id: String,
    form_token: String,
    console_state: String,
}

impl Street {
    pub(super) async fn new() -> Self {
        // A browser chooses its cookies: the hardest case is one that has the same everywhere.
        let binding = cookie();
        let (here, there) = (Home::new(&binding).await, Home::new(&binding).await);
        let server = TestServer::shared();
        let doubles = there.ids().iter().map(|(id, of)| (*id, double(*id, of))).collect();
        Self { server, here, there, doubles, system: System::new(server, &binding).await, binding }
    }

    fn url(&self, route: &Route, file: &str) -> String {
        let path = route.path.replace("{ws}", &self.here.world.slug);
        let path = ["{file}", "{tail:.*}", "{client_id}"].iter().fold(path, |path, part| path.replace(part, file));
        format!("{}{path}", self.server.url)
    }

    fn value(&self, route: &Route, value: Value) -> String {
        match value {
            Value::Text(text) => text.to_owned(),
            // The server's own forms are the system workspace's.
            Value::Own(Presented::FormToken) if !route.path.contains("{ws}") => self.system.form_token.clone(),
            Value::Own(id) => self.here.id(id).to_owned(),
            Value::Foreign(id) => self.there.id(id).to_owned(),
            Value::Password => PASSWORD.to_owned(),
            Value::ConsoleState => self.system.console_state.clone(),
            Value::SystemIssuer => format!("{}/system", self.server.url),
        }
    }

    /// The end of the names of the cookies that a route reads.
    fn short_id(&self, route: &Route) -> &str {
        if route.path.contains("{ws}") { &self.here.short_id } else { &self.system.short_id }
    }

    pub(super) fn ask(&self, route: &Route, (method, fields): (&str, &[Field])) -> Ask {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), self.value(route, *value)));
        Ask {
            method: Method::from_bytes(method.as_bytes()).expect("a method"),
            url: self.url(route, "none.css"),
            headers: vec![("accept".to_owned(), "text/html,application/json".to_owned())],
            fields: fields.collect(),
        }
    }

    /// The cookies a caller brings to a route: always the binding of forms there, and a session if there is one.
    pub(super) fn cookies(&self, route: &Route, caller: Caller) -> String {
        let mut cookies = vec![format!("__Host-p.{}={}", self.short_id(route), self.binding)];
        match caller {
            Caller::Nobody => {}
            Caller::Stranger => {
                cookies.push(format!("__Host-p.{}={}", self.there.short_id, self.binding));
                cookies.push(format!("__Host-s.{}={}", self.there.short_id, self.there.session()));
            }
            Caller::TooWeak | Caller::Own => {
                cookies.push(format!("__Host-s.{}={}", self.here.short_id, self.here.session()));
            }
        }
        cookies.join("; ")
    }

    pub(super) fn authorization(&self, caller: Caller) -> Option<String> {
        let app = match caller {
            Caller::Nobody => return None,
            Caller::Stranger => &self.there.web,
            Caller::TooWeak => &self.here.machine,
            Caller::Own => &self.here.web,
        };
        Some(basic(format!("{}:{}", app.client_id, app.secret.as_deref().expect("a secret"))))
    }

    /// The request of a probe with this id.
    fn probe(&self, route: &Route, probe: &Probe, caller: Caller, id: &str) -> Ask {
        let mut ask = self.ask(route, (probe.method, probe.with));
        let mut authorization = self.authorization(caller);
        match probe.place {
            Place::Field(name) => {
                ask.fields.retain(|(known, _)| known != name);
                ask.fields.push((name.to_owned(), id.to_owned()));
            }
            Place::Bearer => authorization = Some(format!("Bearer {id}")),
            Place::BasicName => authorization = Some(basic(format!("{id}:{}", self.there.id(Presented::Secret)))),
            Place::BasicSecret => authorization = Some(basic(format!("{}:{id}", self.here.id(Presented::ClientId)))),
            Place::File => ask.url = self.url(route, id),
            Place::Path => {
                ask.url = self.url(route, id);
                authorization = None;
            }
            Place::Form(name) => {
                ask.fields.retain(|(known, _)| known != name);
                ask.fields.push((name.to_owned(), id.to_owned()));
                authorization = None;
            }
        }
        ask.headers.push(("cookie".to_owned(), self.cookies(route, caller)));
        ask.headers.extend(authorization.map(|value| ("authorization".to_owned(), value)));
        ask
    }
}

impl System {
    async fn new(server: &TestServer, binding: &str) -> Self {
        let mut browser = Browser::new();
        browser.get(&format!("{}/system/login", server.url)).await;
        let short_id = short_id(&browser);
        browser.set_cookie(&format!("__Host-p.{short_id}"), binding);
        let login = browser.get(&format!("{}/system/login", server.url)).await;
        let begun = browser.get(&format!("{}/console/login", server.url)).await;
        let location = url::Url::parse(&server.url).and_then(|base| base.join(begun.location().expect("a redirect")));
        let location = location.expect("an address");
        let state = location.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
        Self { short_id, form_token: login.field("form_token").expect("a form"), console_state: state }
    }
}

/// Asks twice and demands the same answer; that answer.
async fn same(foreign: (Ask, &str), never: (Ask, &str), what: &str) -> Seen {
    let (one, other) = (foreign.0.seen(foreign.1).await, never.0.seen(never.1).await);
    assert_eq!(one, other, "{what}: an id of another workspace is told from one that never existed");
    one
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_01_b_02_a_foreign_id_is_answered_like_one_that_never_existed() {
    let street = Street::new().await;
    let before = (street.here.rows().await, street.there.rows().await);
    let mut wrong = Vec::new();
    for route in ROUTES {
        for probe in route.probes {
            let (foreign, never) = (street.there.id(probe.id), street.doubles[&probe.id].as_str());
            for (caller, expected) in CALLERS.into_iter().zip(probe.statuses) {
                let (method, id, place) = (probe.method, probe.id, probe.place);
                let what = format!("{method} {} asked by {caller:?} with {id:?} as {place:?}", route.path);
                let asks = (street.probe(route, probe, caller, foreign), street.probe(route, probe, caller, never));
                let seen = same((asks.0, foreign), (asks.1, never), &what).await;
                if seen.status != expected {
                    wrong.push(format!("{what}: {expected} is in the table, the answer is {seen:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = (street.here.rows().await, street.there.rows().await);
    assert_eq!(before.1, after.1, "a probe changed the other workspace");
    assert_eq!(before.0, after.0, "a probe changed the workspace it was sent to");
    everything_still_works(&street).await;
}

/// What was presented elsewhere is still good at home.
async fn everything_still_works(street: &Street) {
    let there = &street.there;
    assert!(there.web.is_active(there.id(Presented::AccessToken)).await);
    assert_eq!(there.web.userinfo(there.id(Presented::AccessToken)).await.status, 200);
    there.web.exchange(there.id(Presented::Code)).await.tokens();
    there.web.refresh(there.id(Presented::RefreshToken)).await.tokens();
    let mut browser = there.browser.clone();
    let home = browser.get(&there.world.issuer()).await;
    assert!(home.body.contains(there.id(Presented::Username)), "{}", home.body);
    browser.set_cookie(&format!("__Host-p.{}", there.short_id), &street.binding);
    let resumed = browser.get(&there.world.url(&format!("/login?ticket={}", there.id(Presented::Ticket)))).await;
    assert_eq!((resumed.status.as_u16(), resumed.kind()), (200, "login"), "{}", resumed.body);
}

/// Ways to bring a credential of another workspace to any route at all: cookies under their own names and under the
/// names of the workspace that is asked, a bearer token, a client's name and secret.
fn credentials(street: &Street, route: &Route) -> [(&'static str, [String; 3], [String; 3]); 4] {
    let (there, own) = (&street.there, street.short_id(route));
    let cookies = |ending: &str, session: &str, binding: &str| {
        let cookies = format!("__Host-s.{ending}={session}; __Host-c.{ending}={session}; __Host-p.{ending}={binding}");
        ["cookie".to_owned(), cookies, session.to_owned()]
    };
    let authorization = |value: String, id: &str| ["authorization".to_owned(), value, id.to_owned()];
    let (session, token) = (there.session(), there.id(Presented::AccessToken));
    let (name, secret) = (there.id(Presented::ClientId), there.id(Presented::Secret));
    let (no_session, no_token) = (cookie(), &street.doubles[&Presented::AccessToken]);
    let (no_name, no_secret) = (&street.doubles[&Presented::ClientId], &street.doubles[&Presented::Secret]);
    [
        (
            "cookies under their own names",
            cookies(&there.short_id, session, &street.binding),
            cookies(&there.short_id, &no_session, &street.binding),
        ),
        (
            "cookies under the names of this workspace",
            cookies(own, session, &street.binding),
            cookies(own, &no_session, &street.binding),
        ),
        (
            "a bearer token",
            authorization(format!("Bearer {token}"), token),
            authorization(format!("Bearer {no_token}"), no_token),
        ),
        (
            "a client's name and secret",
            authorization(basic(format!("{name}:{secret}")), name),
            authorization(basic(format!("{no_name}:{no_secret}")), no_name),
        ),
    ]
}

async fn usual(street: &Street, route: &Route, usual: &Usual) {
    for (what, foreign, never) in credentials(street, route) {
        let ask = |[header, value, id]: [String; 3]| {
            let mut ask = street.ask(route, (usual.method, usual.fields));
            if header != "cookie" {
                ask.headers.push(("cookie".to_owned(), street.cookies(route, Caller::Nobody)));
            }
            if usual.method == "OPTIONS" {
                ask.headers.push(("origin".to_owned(), "https://app.example".to_owned()));
            }
            ask.headers.push((header, value));
            (ask, id)
        };
        let ((one, foreign), (other, never)) = (ask(foreign), ask(never));
        let what = format!("{} {} with {what}", usual.method, route.path);
        let seen = same((one, &foreign), (other, &never), &what).await;
        assert!(seen.status < 500, "{what}: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_01_mt_01_no_route_knows_a_credential_of_another_workspace() {
    let street = Street::new().await;
    let before = street.there.rows().await;
    for route in ROUTES {
        for ask in route.asks {
            usual(&street, route, ask).await;
        }
    }
    assert_eq!(before, street.there.rows().await, "a request changed a workspace it was not sent to");
    everything_still_works(&street).await;
}
