//! Every route of the server, with what a usual request to it brings, and every id it takes. A route that is added to
//! the server without a line here fails the test at the end of this file.

use super::belongings::Presented;

/// A route.
pub struct Route {
    /// Its path, as the server names it.
    pub path: &'static str,
    /// What it is asked by.
    pub asks: &'static [Usual],
    /// The ids it takes.
    pub probes: &'static [Probe],
}

impl Route {
    /// Whether it is an older path, which exists only where a workspace has its switch on.
    pub fn is_alias(&self) -> bool {
        ["/v1/", "/v4/", "/oauth/2/"].iter().any(|part| self.path.contains(part))
    }
}

/// A usual request by a method.
pub struct Usual {
    /// The method.
    pub method: &'static str,
    /// Its query or form.
    pub fields: &'static [Field],
}

/// A field and where its value comes from.
pub type Field = (&'static str, Value);

/// What stands in a field.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// This.
    Text(&'static str),
    /// An id of the workspace that is asked.
    Own(Presented),
    /// An id of the other workspace, beside the one that is probed.
    Foreign(Presented),
    /// The password of everybody.
    Password,
    /// What the console began a sign-in with.
    ConsoleState,
    /// The issuer of the system workspace.
    SystemIssuer,
}

/// Where an id is presented.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In the query or form.
    Field(&'static str),
    /// As bearer token.
    Bearer,
    /// As the name in Basic authentication, with the secret that goes with it.
    BasicName,
    /// As the secret in Basic authentication, with the name of the workspace's own app.
    BasicSecret,
    /// As the file of the path.
    File,
    /// As the name of an app in the path, with cookies and no other credentials.
    Path,
    /// In the form, with cookies and no other credentials.
    Form(&'static str),
}

/// An id a route takes, and the status it answers nobody, somebody of another workspace, somebody of this one who may
/// do too little, and this workspace's own app and person.
pub struct Probe {
    /// The method.
    pub method: &'static str,
    /// What is presented.
    pub id: Presented,
    /// Where.
    pub place: Place,
    /// Beside it.
    pub with: &'static [Field],
    /// The statuses.
    pub statuses: [u16; 4],
}

const fn get(fields: &'static [Field]) -> Usual {
    Usual { method: "GET", fields }
}

const fn post(fields: &'static [Field]) -> Usual {
    Usual { method: "POST", fields }
}

const PREFLIGHT: Usual = Usual { method: "OPTIONS", fields: &[] };

const LOOK: &[Usual] = &[get(&[])];

const fn plain(path: &'static str) -> Route {
    Route { path, asks: LOOK, probes: &[] }
}

const fn file(path: &'static str) -> Route {
    const PROBES: &[Probe] = &[probe("GET", Presented::ThemeFile, Place::File, &[], [404; 4])];
    Route { path, asks: LOOK, probes: PROBES }
}

const fn probe(method: &'static str, id: Presented, place: Place, with: &'static [Field], statuses: [u16; 4]) -> Probe {
    Probe { method, id, place, with, statuses }
}

const FORM: Field = ("form_token", Value::Own(Presented::FormToken));
const TICKET: Field = ("ticket", Value::Own(Presented::Ticket));
const CLIENT: Field = ("client_id", Value::Own(Presented::ClientId));
const REDIRECT: Field = ("redirect_uri", Value::Own(Presented::RedirectUri));
const PASSWORD: Field = ("password", Value::Password);
const RESPONSE: Field = ("response_type", Value::Text("code"));
const SCOPE: Field = ("scope", Value::Text("openid"));
const CHALLENGE: Field = ("code_challenge", Value::Text("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
const METHOD: Field = ("code_challenge_method", Value::Text("S256"));
const VERIFIER: Field = ("code_verifier", Value::Text("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
const REQUEST: &[Field] = &[CLIENT, REDIRECT, RESPONSE, SCOPE, CHALLENGE, METHOD];
const ALLOW: &[Field] = &[FORM, TICKET, ("decision", Value::Text("allow"))];
const SIGN_IN: &[Field] = &[FORM, ("username", Value::Own(Presented::Username)), PASSWORD];
const NEW_OPERATOR: &[Field] = &[FORM, ("token", Value::Text("tnl_none")), ("username", Value::Text("root")), PASSWORD];

const ASKED_LINK: &[Field] = &[FORM, ("username", Value::Text("nobody"))];
const REDEEMED_LINK: &[Field] = &[FORM, ("token", Value::Text("tnl_none")), PASSWORD];

const NEW_APP: &[Field] = &[
    FORM,
    ("type", Value::Text("web")),
    ("name", Value::Text("Forged")),
    ("redirect_uris", Value::Text("https://app.example/callback")),
];
const CHANGED_APP: &[Field] = &[
    FORM,
    ("version", Value::Text("1")),
    ("name", Value::Text("Forged")),
    ("redirect_uris", Value::Text("https://app.example/callback")),
];
const DELETED_APP: &[Field] = &[FORM, ("confirm", Value::Text("Test app"))];

/// A page of an app: people who are not signed in here are sent to do that, an admin finds nothing.
const APP_PAGE: Probe = probe("GET", Presented::ClientId, Place::Path, &[], [303, 303, 404, 404]);

/// The form of such a page.
const fn app_form(with: &'static [Field]) -> Probe {
    probe("POST", Presented::ClientId, Place::Path, with, [303, 303, 404, 404])
}

const fn grant_type(name: &'static str) -> Field {
    ("grant_type", Value::Text(name))
}

/// Presented to an endpoint that takes tokens from clients: it tells nobody anything, and clients nothing new.
const fn token(id: Presented) -> Probe {
    probe("POST", id, Place::Field("token"), &[], [401, 401, 200, 200])
}

const fn bearer(method: &'static str, id: Presented) -> Probe {
    probe(method, id, Place::Bearer, &[], [401; 4])
}

const ASKED_BY_GATEWAYS: &[Usual] = &[get(&[]), post(&[])];

const AT_A_GATEWAY: &[Probe] = &[
    bearer("GET", Presented::AccessToken),
    bearer("GET", Presented::JwtAccessToken),
    bearer("GET", Presented::RefreshToken),
    bearer("GET", Presented::IdToken),
    bearer("POST", Presented::AccessToken),
];

const TOKENS: &[Probe] = &[
    token(Presented::AccessToken),
    token(Presented::JwtAccessToken),
    token(Presented::RefreshToken),
    token(Presented::IdToken),
    token(Presented::Code),
    probe(
        "POST",
        Presented::ClientId,
        Place::BasicName,
        &[("token", Value::Foreign(Presented::AccessToken))],
        [401; 4],
    ),
    probe("POST", Presented::Secret, Place::BasicSecret, &[("token", Value::Own(Presented::AccessToken))], [401; 4]),
];

const AUTHORIZATIONS: &[Probe] = &[
    probe("GET", Presented::ClientId, Place::Field("client_id"), REQUEST, [400; 4]),
    probe("GET", Presented::ClientId, Place::Field("client_id"), &[FOREIGN_REDIRECT, RESPONSE, SCOPE], [400; 4]),
    probe("GET", Presented::RedirectUri, Place::Field("redirect_uri"), REQUEST, [400; 4]),
    probe("GET", Presented::Scope, Place::Field("scope"), REQUEST, [303; 4]),
    probe("GET", Presented::Resource, Place::Field("resource"), REQUEST, [303; 4]),
    probe("GET", Presented::IdToken, Place::Field("id_token_hint"), REQUEST, [303; 4]),
    probe("POST", Presented::ClientId, Place::Field("client_id"), REQUEST, [303; 4]),
];

const REVOKED: &[Field] = &[("token", Value::Own(Presented::AccessToken))];
const REFRESHED: &[Field] = &[grant_type("refresh_token"), ("refresh_token", Value::Own(Presented::RefreshToken))];

const REDEMPTIONS: &[Probe] = &[
    probe("POST", Presented::Code, Place::Field("code"), EXCHANGE, [401, 401, 400, 400]),
    probe("POST", Presented::Code, Place::Field("code"), EXCHANGE_THERE, [401, 401, 400, 400]),
    probe("POST", Presented::RefreshToken, Place::Field("refresh_token"), REFRESH, [401, 401, 400, 400]),
    probe("POST", Presented::Scope, Place::Field("scope"), ON_ITS_OWN, [401, 401, 400, 400]),
    probe("POST", Presented::Resource, Place::Field("resource"), ON_ITS_OWN, [401, 401, 400, 400]),
    probe("POST", Presented::ClientId, Place::BasicName, EXCHANGE, [401; 4]),
    probe("POST", Presented::Secret, Place::BasicSecret, REFRESH, [401; 4]),
];

/// An older path of an endpoint, which is asked like it.
const fn alias(path: &'static str, asks: &'static [Usual], probes: &'static [Probe]) -> Route {
    Route { path, asks, probes }
}

/// The routes.
pub const ROUTES: &[Route] = &[
    plain("/"),
    Route {
        path: "/setup",
        asks: &[get(&[("token", Value::Text("tnl_none"))]), post(NEW_OPERATOR)],
        probes: &[
            probe("GET", Presented::AccessToken, Place::Field("token"), &[], [410; 4]),
            probe("POST", Presented::FormToken, Place::Field("form_token"), NEW_OPERATOR, [400; 4]),
        ],
    },
    file("/assets/{file}"),
    plain("/livez"),
    plain("/healthz"),
    plain("/readyz"),
    plain("/metrics"),
    plain("/favicon.ico"),
    plain("/robots.txt"),
    plain("/api/docs"),
    plain("/console"),
    plain("/console/"),
    plain("/console/session"),
    plain("/console/login"),
    Route {
        path: "/console/callback",
        asks: &[get(&[])],
        probes: &[probe(
            "GET",
            Presented::Code,
            Place::Field("code"),
            &[("state", Value::ConsoleState), ("iss", Value::SystemIssuer)],
            [400; 4],
        )],
    },
    Route {
        path: "/console/logout",
        asks: &[post(&[FORM])],
        probes: &[probe("POST", Presented::FormToken, Place::Field("form_token"), &[], [400; 4])],
    },
    file("/console/assets/{file}"),
    plain("/console/{tail:.*}"),
    Route {
        path: "/{ws}/recover",
        asks: &[get(&[]), post(ASKED_LINK)],
        probes: &[
            probe("GET", Presented::Ticket, Place::Field("ticket"), &[], [200; 4]),
            probe("POST", Presented::Username, Place::Field("username"), &[FORM], [303; 4]),
            probe("POST", Presented::FormToken, Place::Field("form_token"), ASKED_LINK, [400; 4]),
        ],
    },
    plain("/{ws}/recover/sent"),
    Route {
        path: "/{ws}/recover/link",
        asks: &[get(&[("token", Value::Text("tnl_none"))])],
        probes: &[
            probe("GET", Presented::PasswordLink, Place::Field("token"), &[], [410; 4]),
            probe("GET", Presented::AccessToken, Place::Field("token"), &[], [410; 4]),
        ],
    },
    Route {
        path: "/{ws}/recover/password",
        asks: &[get(&[]), post(REDEEMED_LINK)],
        probes: &[
            probe("POST", Presented::PasswordLink, Place::Field("token"), &[FORM, PASSWORD], [410; 4]),
            probe("POST", Presented::FormToken, Place::Field("form_token"), REDEEMED_LINK, [400; 4]),
        ],
    },
    plain("/{ws}/recover/done"),
    plain("/{ws}/.well-known/change-password"),
    plain("/{ws}/.well-known/openid-configuration"),
    plain("/{ws}/.well-known/oauth-authorization-server"),
    plain("/.well-known/openid-configuration/{ws}"),
    plain("/.well-known/oauth-authorization-server/{ws}"),
    plain("/{ws}/oauth2/jwks"),
    Route { path: "/{ws}/oauth2/authorize", asks: &[get(REQUEST), post(REQUEST)], probes: AUTHORIZATIONS },
    Route { path: "/{ws}/oauth2/token", asks: &[post(REFRESHED), PREFLIGHT], probes: REDEMPTIONS },
    Route { path: "/{ws}/oauth2/revoke", asks: &[post(REVOKED), PREFLIGHT], probes: TOKENS },
    alias("/{ws}/v1/oauth2/authorize", &[get(REQUEST), post(REQUEST)], AUTHORIZATIONS),
    alias("/{ws}/v1/oauth2/token", &[post(REFRESHED), PREFLIGHT], REDEMPTIONS),
    alias("/{ws}/oauth2/v4/authorize", &[get(REQUEST), post(REQUEST)], AUTHORIZATIONS),
    alias("/{ws}/oauth2/v4/token", &[post(REFRESHED), PREFLIGHT], REDEMPTIONS),
    alias("/{ws}/oauth2/v4/revoke", &[post(REVOKED), PREFLIGHT], TOKENS),
    alias("/{ws}/oauth/2/token", &[post(REFRESHED), PREFLIGHT], REDEMPTIONS),
    Route {
        path: "/{ws}/oauth2/introspect",
        asks: &[post(&[("token", Value::Own(Presented::AccessToken))])],
        probes: TOKENS,
    },
    Route {
        path: "/{ws}/oauth2/userinfo",
        asks: &[get(&[]), post(&[]), PREFLIGHT],
        probes: &[
            bearer("GET", Presented::AccessToken),
            bearer("GET", Presented::JwtAccessToken),
            bearer("GET", Presented::RefreshToken),
            bearer("GET", Presented::IdToken),
            bearer("POST", Presented::AccessToken),
            probe("POST", Presented::AccessToken, Place::Field("access_token"), &[], [401; 4]),
        ],
    },
    Route { path: "/{ws}/oauth2/verify", asks: ASKED_BY_GATEWAYS, probes: AT_A_GATEWAY },
    Route { path: "/{ws}/oauth2/verify/{tail:.*}", asks: ASKED_BY_GATEWAYS, probes: AT_A_GATEWAY },
    Route {
        path: "/{ws}/oauth2",
        asks: LOOK,
        probes: &[probe("GET", Presented::ClientId, Place::Form("app"), &[], [200; 4])],
    },
    Route {
        path: "/{ws}/oauth2/apps",
        asks: &[get(&[]), post(NEW_APP)],
        probes: &[
            probe("POST", Presented::FormToken, Place::Form("form_token"), NEW_APP, [303, 303, 400, 400]),
            bearer("GET", Presented::AccessToken),
            bearer("GET", Presented::JwtAccessToken),
            bearer("POST", Presented::AccessToken),
        ],
    },
    Route {
        path: "/{ws}/oauth2/apps/{client_id}",
        asks: &[get(&[]), post(CHANGED_APP)],
        probes: &[APP_PAGE, app_form(CHANGED_APP), bearer("GET", Presented::AccessToken)],
    },
    Route {
        path: "/{ws}/oauth2/apps/{client_id}/rotate",
        asks: &[get(&[]), post(&[FORM])],
        probes: &[APP_PAGE, app_form(&[FORM])],
    },
    Route {
        path: "/{ws}/oauth2/apps/{client_id}/delete",
        asks: &[get(&[]), post(DELETED_APP)],
        probes: &[APP_PAGE, app_form(DELETED_APP)],
    },
    Route {
        path: "/{ws}/oauth2/logout",
        asks: &[get(&[]), post(&[])],
        probes: &[
            probe("GET", Presented::IdToken, Place::Field("id_token_hint"), &[], [200; 4]),
            probe("GET", Presented::IdToken, Place::Field("id_token_hint"), &[RETURN_THERE], [200; 4]),
            probe("GET", Presented::ClientId, Place::Field("client_id"), &[RETURN_THERE], [200; 4]),
            probe("GET", Presented::PostLogoutUri, Place::Field("post_logout_redirect_uri"), &[CLIENT], [200; 4]),
            probe("POST", Presented::IdToken, Place::Field("id_token_hint"), &[RETURN_THERE], [303; 4]),
        ],
    },
    plain("/{ws}"),
    Route {
        path: "/{ws}/login",
        asks: &[get(&[TICKET]), post(SIGN_IN)],
        probes: &[
            probe("GET", Presented::Ticket, Place::Field("ticket"), &[], [400; 4]),
            probe("POST", Presented::Ticket, Place::Field("ticket"), SIGN_IN, [400; 4]),
            probe("POST", Presented::Username, Place::Field("username"), SIGN_IN, [401; 4]),
            probe("POST", Presented::FormToken, Place::Field("form_token"), SIGN_IN, [400; 4]),
        ],
    },
    Route {
        path: "/{ws}/consent",
        asks: &[get(&[TICKET]), post(ALLOW)],
        probes: &[
            probe("GET", Presented::Ticket, Place::Field("ticket"), &[], [400; 4]),
            probe("POST", Presented::Ticket, Place::Field("ticket"), ALLOW, [400; 4]),
            probe("POST", Presented::FormToken, Place::Field("form_token"), ALLOW, [400; 4]),
        ],
    },
    Route {
        path: "/{ws}/logout",
        asks: &[get(&[]), post(&[FORM])],
        probes: &[probe("POST", Presented::FormToken, Place::Field("form_token"), &[], [400; 4])],
    },
    plain("/{ws}/demo"),
    file("/{ws}/assets/{file}"),
];

const FOREIGN_REDIRECT: Field = ("redirect_uri", Value::Foreign(Presented::RedirectUri));
const RETURN_THERE: Field = ("post_logout_redirect_uri", Value::Foreign(Presented::PostLogoutUri));
const EXCHANGE: &[Field] = &[grant_type("authorization_code"), REDIRECT, VERIFIER];
const EXCHANGE_THERE: &[Field] = &[grant_type("authorization_code"), FOREIGN_REDIRECT, VERIFIER];
const REFRESH: &[Field] = &[grant_type("refresh_token")];
const ON_ITS_OWN: &[Field] = &[grant_type("client_credentials")];

/// The server's own table of routes, as it is written.
const SOURCE: &str = include_str!("../../../../server/src/http/mod.rs");

/// Paths with their methods, as the server's source names them: what stands in a function with a scope is below it.
fn routes_of_the_server() -> Vec<(String, Vec<&'static str>)> {
    SOURCE.split("\nfn ").flat_map(routes_of_a_function).collect()
}

fn routes_of_a_function(source: &'static str) -> Vec<(String, Vec<&'static str>)> {
    // What `shows` answers HEAD as it answers GET.
    let words = [
        ("GET", &[".get(", ".shows(", "verify::any"][..]),
        ("POST", &[".post(", "post().to(", "verify::any"]),
        ("OPTIONS", &["preflight()"]),
    ];
    let scope = source.split("scope(\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let routes = source.split("resource(\"").skip(1).map(|own| {
        let (path, own) = own.split_once('"').expect("a path");
        let has = |signs: &&[&str]| signs.iter().any(|sign| own.contains(sign));
        (format!("{scope}{path}"), words.iter().filter(|(_, signs)| has(signs)).map(|(method, _)| *method).collect())
    });
    routes.collect()
}

#[test]
fn b_01_every_route_of_the_server_is_in_the_table() {
    let mut written: Vec<_> = routes_of_the_server();
    let mut listed: Vec<_> = ROUTES
        .iter()
        .map(|route| (route.path.to_owned(), route.asks.iter().map(|ask| ask.method).collect::<Vec<_>>()))
        .collect();
    assert!(written.len() > 30, "the source is not read any more: {written:?}");
    let places = SOURCE.matches("resource(").count() + SOURCE.matches(".route(\"").count();
    assert_eq!(places, written.len(), "a route is made in another way than resource(\"…\")");
    let most = SOURCE.split("\nfn ").map(|function| function.matches("scope(").count()).max();
    assert_eq!(most, Some(1), "a function has more than one scope");
    written.sort();
    listed.sort();
    assert_eq!(written, listed, "server/src/http/mod.rs and tests/black_box/isolation/table.rs differ");
}

#[test]
fn b_01_every_probe_asks_by_a_method_of_its_route() {
    for route in ROUTES {
        for probe in route.probes {
            let known = route.asks.iter().any(|ask| ask.method == probe.method);
            assert!(known, "{} {}", probe.method, route.path);
        }
    }
}
