//! The scenarios: what each measures, what it needs beforehand, and what its connections do.

use crate::drive::{Length, measure, work_off};
use crate::flow::{
    Aged, Ageing, Authorize, Cookies, Exchange, Fixed, Flow, Heard, Login, Mixed, Refresh, Revoke, Stock, Tokens,
    Turns, Uncounted,
};
use crate::http::Answer;
use crate::world::{OPERATOR_SCOPES, World, api_of};
use anyhow::{Result, anyhow};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

/// Tokens that are introspected in turn.
const SPREAD: usize = 1_000;
/// Tokens that are introspected in turn where none may be remembered from the last time: at any rate a server of this
/// kind reaches on a few cores, a second and more passes between two questions about the same grant.
const FAR_APART: usize = 20_000;
/// Grants whose first refresh token is replayed in one run.
const REPLAYS: usize = 1_500;

/// Where a scenario is prepared.
#[derive(Debug)]
pub struct Stage<'w> {
    /// The installation; its server runs.
    pub world: &'w World,
    /// How many connections there will be.
    pub connections: usize,
    /// How long the run will take: decides how many codes are made for it.
    pub seconds: Duration,
}

type Flows = Vec<Box<dyn Flow>>;

/// What a rate is also a share of, beside that of `hello`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// One Argon2id hash at the server's cost, on all processors.
    Argon2id,
    /// One RSA-2048 signature, on all processors.
    Rs256,
    /// One row in one durable transaction of the database.
    Commit,
}

/// A scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What bounds it beside HTTP.
    pub limit: Option<Limit>,
    prepare: fn(&Stage<'_>) -> Result<Flows>,
}

/// All of them, in the order they run: those that write come last.
pub const ALL: [Scenario; 30] = [
    scenario("discovery", |stage| Ok(discovery(stage))),
    scenario("jwks", |stage| Ok(jwks(stage))),
    scenario("client_credentials_opaque", |stage| Ok(opaque(stage))),
    scenario("client_credentials_jwt_eddsa", |stage| Ok(jwt(stage, "EdDSA"))),
    scenario("client_credentials_jwt_es256", |stage| Ok(jwt(stage, "ES256"))),
    Scenario { limit: Some(Limit::Rs256), ..scenario("client_credentials_jwt_rs256", |stage| Ok(jwt(stage, "RS256"))) },
    scenario("introspect_hit", |stage| introspect(stage, 1)),
    scenario("introspect_spread", |stage| introspect(stage, SPREAD)),
    scenario("introspect_miss", |stage| introspect(stage, FAR_APART)),
    scenario("introspect_inactive", inactive),
    scenario("verify", verify),
    scenario("userinfo", userinfo),
    scenario("apps_list", apps_list),
    scenario("console_workspaces", |stage| console(stage, "/workspaces?limit=3")),
    scenario("console_workspaces_search", |stage| console(stage, "/workspaces?limit=3&query=be")),
    scenario("console_users", |stage| console(stage, "/workspaces/bench/users?limit=8")),
    scenario("console_users_search", |stage| console(stage, "/workspaces/bench/users?limit=8&query=person")),
    scenario("login_page", login_page),
    Scenario { limit: Some(Limit::Argon2id), ..scenario("password_login", password_login) },
    scenario("token_quiet", |stage| Ok(stage.half(opaque(stage)))),
    scenario("token_in_storm", |stage| stormy(stage, stage.half(opaque(stage)))),
    scenario("introspect_quiet", |stage| Ok(stage.half(introspect(stage, 1)?))),
    scenario("introspect_in_storm", |stage| stormy(stage, stage.half(introspect(stage, 1)?))),
    scenario("neighbour_quiet", |stage| Ok(neighbour(stage))),
    scenario("neighbour_in_storm", |stage| stormy(stage, neighbour(stage))),
    durable("authorize_session", authorize_session),
    durable("code_exchange", code_exchange),
    durable("refresh_rotate", refresh_rotate),
    scenario("mixed", mixed),
    scenario("revoke_then_introspect", |stage| Ok(revoke_then_introspect(stage))),
];

const fn scenario(name: &'static str, prepare: fn(&Stage<'_>) -> Result<Flows>) -> Scenario {
    Scenario { name, limit: None, prepare }
}

const fn durable(name: &'static str, prepare: fn(&Stage<'_>) -> Result<Flows>) -> Scenario {
    Scenario { limit: Some(Limit::Commit), ..scenario(name, prepare) }
}

impl Scenario {
    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|scenario| scenario.name == name)
    }

    /// Whether its rate is that of the server, not of the few connections it has.
    pub fn has_rate(&self) -> bool {
        !self.name.ends_with("_quiet") && !self.name.ends_with("_in_storm")
    }

    /// Does what must be done beforehand; one flow for each connection.
    pub fn prepare(&self, stage: &Stage<'_>) -> Result<Flows> {
        (self.prepare)(stage)
    }
}

impl Stage<'_> {
    fn flows<F: Flow + 'static>(&self, mut flow: impl FnMut(usize) -> F) -> Flows {
        (0..self.connections).map(|number| Box::new(flow(number)) as Box<dyn Flow>).collect()
    }

    fn fixed(&self, request: Vec<u8>, check: fn(&Answer<'_>) -> bool) -> Flows {
        let request = Arc::new(request);
        self.flows(|_| Fixed::new(Arc::clone(&request), check))
    }

    /// The first half of the connections: what is measured in a storm has no more in quiet times.
    fn half(&self, mut flows: Flows) -> Flows {
        flows.truncate(self.connections.div_ceil(2));
        flows
    }

    fn work_off(&self, flows: Flows) -> Result<()> {
        work_off(self.world.address, flows).map(drop)
    }

    fn login(&self, number: usize) -> Result<Login> {
        let people = &self.world.people;
        let person = people.get(number % people.len().max(1)).ok_or_else(|| anyhow!("there is nobody"))?;
        Ok(Login::new(self.world.site.clone(), Arc::clone(&self.world.web), person.clone()))
    }

    /// Signs somebody in.
    fn cookies(&self) -> Result<Cookies> {
        let signed_in = Stock::new();
        let login = self.login(0)?.limited(signed_in.clone(), Arc::new(AtomicUsize::new(1)));
        self.work_off(vec![Box::new(login)])?;
        signed_in.take().ok_or_else(|| anyhow!("nobody was signed in"))
    }

    /// The authorization request of somebody who is signed in.
    fn signed_in_request(&self) -> Result<Arc<Vec<u8>>> {
        let Cookies { pre_login, session } = self.cookies()?;
        let cookie = format!("{pre_login}; {session}");
        Ok(Arc::new(self.world.web.authorize(&[("Cookie", &cookie)])))
    }

    fn codes(&self, count: usize) -> Result<Stock<String>> {
        let (request, codes, left) = (self.signed_in_request()?, Stock::new(), Arc::new(AtomicUsize::new(count)));
        self.work_off(self.flows(|_| Authorize::limited(Arc::clone(&request), codes.clone(), Arc::clone(&left))))?;
        Ok(codes)
    }

    /// The access token a request is answered with.
    pub fn token_of(&self, request: Vec<u8>) -> Result<String> {
        let tokens = Stock::new();
        self.work_off(vec![Box::new(Single { request: Some(request), tokens: tokens.clone() })])?;
        tokens.take().ok_or_else(|| anyhow!("there is no token"))
    }

    /// Tokens of so many grants.
    pub fn tokens(&self, count: usize) -> Result<Vec<Tokens>> {
        let (codes, tokens) = (self.codes(count)?, Stock::new());
        self.work_off(self.flows(|_| Exchange::into(Arc::clone(&self.world.web), codes.clone(), tokens.clone())))?;
        Ok(tokens.empty())
    }
}

fn discovery(stage: &Stage<'_>) -> Flows {
    let request = stage.world.site.get("/bench/.well-known/openid-configuration", &[]);
    stage.fixed(request, |answer| answer.body.starts_with(b"{\"issuer\":\"http://localhost:"))
}

fn jwks(stage: &Stage<'_>) -> Flows {
    let request = stage.world.site.get("/bench/oauth2/jwks", &[]);
    stage.fixed(request, |answer| answer.body.starts_with(b"{\"keys\":[{"))
}

/// Whether a token answer holds an opaque token.
pub fn is_opaque(answer: &Answer<'_>) -> bool {
    answer.member("access_token").is_some_and(|token| token.starts_with("tna_"))
}

fn opaque(stage: &Stage<'_>) -> Flows {
    stage.fixed(stage.world.machine.client_credentials(None), is_opaque)
}

fn jwt(stage: &Stage<'_>, algorithm: &str) -> Flows {
    let request = stage.world.machine.client_credentials(Some(&api_of(algorithm)));
    stage.fixed(request, |answer| answer.member("access_token").is_some_and(|token| token.starts_with("eyJ")))
}

/// Tokens of people, asked about by an API.
fn introspect(stage: &Stage<'_>, count: usize) -> Result<Flows> {
    let tokens = stage.tokens(count)?;
    let requests = tokens.iter().map(|token| stage.world.api.introspect(&token.access)).collect();
    let requests: Arc<Vec<_>> = Arc::new(requests);
    let apart = count.div_ceil(stage.connections);
    Ok(stage.flows(|number| {
        Turns::new(Arc::clone(&requests), |answer| answer.text().contains("\"active\":true"), number * apart)
    }))
}

/// The token of a grant that was revoked.
fn inactive(stage: &Stage<'_>) -> Result<Flows> {
    let token = stage.tokens(1)?.pop().ok_or_else(|| anyhow!("there is no token"))?;
    let revoke =
        Fixed::limited(Arc::new(stage.world.web.revoke(&token.refresh)), |_| true, Arc::new(AtomicUsize::new(1)));
    stage.work_off(vec![Box::new(revoke)])?;
    let request = stage.world.api.introspect(&token.access);
    Ok(stage.fixed(request, |answer| answer.text() == "{\"active\":false}"))
}

/// The list of the workspace's apps, for a machine that may look at them.
fn apps_list(stage: &Stage<'_>) -> Result<Flows> {
    let token = stage.token_of(stage.world.viewer.scoped("apps:read"))?;
    let headers = [("Authorization", &*format!("Bearer {token}")), ("Accept", "application/json")];
    let request = stage.world.site.get("/bench/oauth2/apps", &headers);
    Ok(stage.fixed(request, |answer| answer.body.starts_with(b"{\"items\":[{")))
}

/// A page of a list, as the console of an operator asks for it.
pub fn console(stage: &Stage<'_>, path: &str) -> Result<Flows> {
    let scope = OPERATOR_SCOPES.join(" ");
    let token = stage.token_of(stage.world.operator.for_the_admin_api(&scope))?;
    let headers = [("Authorization", &*format!("Bearer {token}")), ("Accept", "application/json")];
    let request = stage.world.site.get(&format!("/api/v1{path}"), &headers);
    Ok(stage.fixed(request, |answer| answer.body.starts_with(b"{\"items\":[")))
}

/// A gateway asks, as nginx does, whether one token of a person opens a path.
fn verify(stage: &Stage<'_>) -> Result<Flows> {
    let token = stage.tokens(1)?.pop().ok_or_else(|| anyhow!("there is no token"))?;
    let headers = [
        ("Authorization", &*format!("Bearer {}", token.access)),
        ("X-Original-Method", "GET"),
        ("X-Original-URI", "/accounts/4b1c7e52-9f0d/transactions?limit=50"),
    ];
    let request = stage.world.site.get("/bench/oauth2/verify", &headers);
    Ok(stage.fixed(request, |answer| answer.body.is_empty()))
}

fn userinfo(stage: &Stage<'_>) -> Result<Flows> {
    let token = stage.tokens(1)?.pop().ok_or_else(|| anyhow!("there is no token"))?;
    let authorization = format!("Bearer {}", token.access);
    let request = stage.world.site.get("/bench/oauth2/userinfo", &[("Authorization", &authorization)]);
    Ok(stage.fixed(request, |answer| answer.member("sub").is_some() && answer.member("email").is_some()))
}

/// The page of one interaction, as a browser that reloads it sees it.
fn login_page(stage: &Stage<'_>) -> Result<Flows> {
    let page = Stock::new();
    let finder = PageFinder { login: stage.login(0)?, page: page.clone(), asked: 0 };
    stage.work_off(vec![Box::new(finder)])?;
    let request = page.take().ok_or_else(|| anyhow!("there is no login page"))?;
    Ok(stage.fixed(request, |answer| answer.field("form_token").is_some()))
}

/// Goes as far as the login page and keeps its request.
struct PageFinder {
    login: Login,
    page: Stock<Vec<u8>>,
    asked: u32,
}

impl Flow for PageFinder {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        self.login.ask(request);
        self.asked += 1;
        if self.asked == 2 {
            self.page.put(request.clone());
        }
        self.asked <= 2
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        self.login.hear(answer)
    }
}

/// Asks once and keeps the access token.
struct Single {
    request: Option<Vec<u8>>,
    tokens: Stock<String>,
}

impl Flow for Single {
    fn ask(&mut self, request: &mut Vec<u8>) -> bool {
        self.request.take().map(|own| request.extend(own)).is_some()
    }

    fn hear(&mut self, answer: &Answer<'_>) -> Result<Heard> {
        let token = answer.member("access_token").ok_or_else(|| anyhow!("no token: {}", answer.text()))?;
        self.tokens.put(token.to_owned());
        Ok(Heard::Step)
    }
}

fn password_login(stage: &Stage<'_>) -> Result<Flows> {
    let logins: Result<Vec<_>> = (0..stage.connections).map(|number| stage.login(number)).collect();
    Ok(logins?.into_iter().map(|login| Box::new(login) as Box<dyn Flow>).collect())
}

/// The same while people sign in as fast as they can with the other half of the connections.
fn stormy(stage: &Stage<'_>, mut flows: Flows) -> Result<Flows> {
    for number in 0..stage.connections.div_ceil(2) {
        flows.push(Box::new(Uncounted(stage.login(number)?)));
    }
    Ok(flows)
}

/// Two people of another workspace who sign in.
fn neighbour(stage: &Stage<'_>) -> Flows {
    let (app, person) = &stage.world.neighbour;
    let login = || Login::new(stage.world.site.clone(), Arc::clone(app), person.clone());
    (0..2).map(|_| Box::new(login()) as Box<dyn Flow>).collect()
}

fn authorize_session(stage: &Stage<'_>) -> Result<Flows> {
    let request = stage.signed_in_request()?;
    Ok(stage.flows(|_| Authorize::new(Arc::clone(&request))))
}

/// The codes are made just before, for as long as they will be exchanged and a little longer.
fn code_exchange(stage: &Stage<'_>) -> Result<Flows> {
    let (request, codes) = (stage.signed_in_request()?, Stock::new());
    let flows = stage.flows(|_| Authorize::into(Arc::clone(&request), codes.clone()));
    let length = Length { warm_up: Duration::ZERO, measured: stage.seconds.mul_f64(1.5), pace: None };
    measure(stage.world.address, flows, length, &|| Ok(Duration::ZERO))?;
    Ok(stage.flows(|_| Exchange::new(Arc::clone(&stage.world.web), codes.clone())))
}

fn refresh_rotate(stage: &Stage<'_>) -> Result<Flows> {
    let mut tokens = stage.tokens(stage.connections + REPLAYS)?;
    let mut own = tokens.split_off(REPLAYS);
    let young = tokens.into_iter().map(|token| Aged { oldest: token.refresh.clone(), newest: token.refresh });
    let (young, older, old) = (Stock::of(young.collect()), Stock::new(), Stock::new());
    for (from, into) in [(&young, &older), (&older, &old)] {
        stage.work_off(stage.flows(|_| Ageing::new(Arc::clone(&stage.world.web), from.clone(), into.clone())))?;
    }
    let chain = |_| own.pop().map(|token| Refresh::new(Arc::clone(&stage.world.web), token.refresh, old.clone()));
    let chains: Option<Vec<_>> = (0..stage.connections).map(chain).collect();
    let chains = chains.ok_or_else(|| anyhow!("there are too few grants"))?;
    Ok(chains.into_iter().map(|chain| Box::new(chain) as Box<dyn Flow>).collect())
}

fn revoke_then_introspect(stage: &Stage<'_>) -> Flows {
    stage.flows(|_| Revoke::new(Arc::clone(&stage.world.machine)))
}

/// One sign-in, one exchange, eight refreshes, forty questions about tokens and twenty tokens of machines, in turn.
fn mixed(stage: &Stage<'_>) -> Result<Flows> {
    let mut flows: Flows = Vec::new();
    for number in 0..stage.connections {
        let World { web, api, machine, .. } = stage.world;
        flows.push(Box::new(Mixed::new(stage.login(number)?, Arc::clone(web), Arc::clone(api), Arc::clone(machine))));
    }
    Ok(flows)
}
