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
    plain("/favicon.ico"),
    plain("/robots.txt"),
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
    plain("/{ws}/.well-known/openid-configuration"),
    plain("/{ws}/.well-known/oauth-authorization-server"),
    plain("/.well-known/openid-configuration/{ws}"),
    plain("/.well-known/oauth-authorization-server/{ws}"),
    plain("/{ws}/oauth2/jwks"),
    Route {
        path: "/{ws}/oauth2/authorize",
        asks: &[get(REQUEST), post(REQUEST)],
        probes: &[
            probe("GET", Presented::ClientId, Place::Field("client_id"), REQUEST, [400; 4]),
            probe(
                "GET",
                Presented::ClientId,
                Place::Field("client_id"),
                &[FOREIGN_REDIRECT, RESPONSE, SCOPE],
                [400; 4],
            ),
            probe("GET", Presented::RedirectUri, Place::Field("redirect_uri"), REQUEST, [400; 4]),
            probe("GET", Presented::Scope, Place::Field("scope"), REQUEST, [303; 4]),
            probe("GET", Presented::Resource, Place::Field("resource"), REQUEST, [303; 4]),
            probe("GET", Presented::IdToken, Place::Field("id_token_hint"), REQUEST, [303; 4]),
            probe("POST", Presented::ClientId, Place::Field("client_id"), REQUEST, [303; 4]),
        ],
    },
    Route {
        path: "/{ws}/oauth2/token",
        asks: &[
            post(&[grant_type("refresh_token"), ("refresh_token", Value::Own(Presented::RefreshToken))]),
            PREFLIGHT,
        ],
        probes: &[
            probe("POST", Presented::Code, Place::Field("code"), EXCHANGE, [401, 401, 400, 400]),
            probe("POST", Presented::Code, Place::Field("code"), EXCHANGE_THERE, [401, 401, 400, 400]),
            probe("POST", Presented::RefreshToken, Place::Field("refresh_token"), REFRESH, [401, 401, 400, 400]),
            probe("POST", Presented::Scope, Place::Field("scope"), ON_ITS_OWN, [401, 401, 400, 400]),
            probe("POST", Presented::Resource, Place::Field("resource"), ON_ITS_OWN, [401, 401, 400, 400]),
            probe("POST", Presented::ClientId, Place::BasicName, EXCHANGE, [401; 4]),
            probe("POST", Presented::Secret, Place::BasicSecret, REFRESH, [401; 4]),
        ],
    },
    Route {
        path: "/{ws}/oauth2/revoke",
        asks: &[post(&[("token", Value::Own(Presented::AccessToken))]), PREFLIGHT],
        probes: TOKENS,
    },
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

/// Paths with their methods, as the server's source names them.
fn routes_of_the_server() -> Vec<(String, Vec<&'static str>)> {
    let words = [
        ("GET", &[".get(", "get().to(", "document()"][..]),
        ("POST", &[".post(", "post().to("]),
        ("OPTIONS", &["preflight()"]),
    ];
    let routes = SOURCE.split("resource(\"").skip(1).map(|rest| {
        let (path, rest) = rest.split_once('"').expect("a path");
        // Up to the next route or function.
        let own = rest.split("\nfn ").next().unwrap_or_default();
        let has = |signs: &&[&str]| signs.iter().any(|sign| own.contains(sign));
        (path.to_owned(), words.iter().filter(|(_, signs)| has(signs)).map(|(method, _)| *method).collect())
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
    let places =
        SOURCE.matches("resource(").count() + SOURCE.matches("scope(").count() + SOURCE.matches(".route(\"").count();
    assert_eq!(places, written.len(), "a route is made in another way than resource(\"…\")");
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
