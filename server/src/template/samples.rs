//! One sample of each page in each of its shapes, for the tests.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Page, asset,
    page::{
        AppChoice, AppCreatedPage, AppDeletePage, AppHead, AppLine, AppPage, AppRotatePage, AppRotatedPage, AppsPage,
        Chrome, CodeStep, ConsentPage, DemoPage, EditForm, ErrorPage, Fact, Field, HelpPage, HiddenField, KindChoice,
        LoggedOutPage, LoginPage, LoginProblem, LogoutPage, OlderForm, RegisterForm, RootPage, ScopeChoice, ScopeLine,
        SetupClosedPage, SetupDonePage, SetupPage, Step, WorkspaceHomePage,
    },
};

/// A page as its template sees it.
pub(super) struct Sample {
    pub name: &'static str,
    pub template: &'static str,
    pub kind: &'static str,
    pub context: Value,
}

fn sample<P: Page + Serialize>(name: &'static str, page: &P) -> Sample {
    Sample { name, template: P::TEMPLATE, kind: P::KIND, context: json!(page) }
}

fn acme() -> Chrome {
    Chrome::workspace("Acme", "/acme", "/acme/assets")
}

pub(super) fn login() -> LoginPage {
    LoginPage {
        chrome: acme().with_theme("/acme/assets/theme-0123456789ab.css".into()),
        action: "/acme/login".into(),
        ticket: Some("tni_ticket".into()),
        next: None,
        form_token: "form".into(),
        username: String::new(),
        app_name: Some("Demo Web".into()),
        problem: None,
        wait_seconds: None,
    }
}

fn consent() -> ConsentPage {
    let scopes = [
        ("openid", "Know that it is you"),
        ("profile", "See your name and picture"),
        ("email", "See your email address"),
        ("offline_access", "Keep access while you are away, until you withdraw it"),
    ];
    ConsentPage {
        chrome: acme(),
        action: "/acme/consent".into(),
        ticket: "ticket".into(),
        form_token: "form".into(),
        app_name: "Demo Web".into(),
        redirect_host: "localhost:8080".into(),
        username: "ada".into(),
        scopes: scopes
            .map(|(name, description)| ScopeLine { name: name.into(), description: description.into() })
            .into(),
    }
}

fn logout() -> LogoutPage {
    LogoutPage {
        chrome: acme(),
        action: "/acme/logout".into(),
        form_token: "form".into(),
        fields: vec![HiddenField { name: "state".into(), value: "xyz".into() }],
        username: Some("ada".into()),
        app_name: Some("Demo Web".into()),
    }
}

fn home() -> WorkspaceHomePage {
    WorkspaceHomePage {
        chrome: acme(),
        user_name: Some("Ada Lovelace".into()),
        sign_in_href: "/acme/login".into(),
        sign_out_action: "/acme/logout".into(),
        form_token: "form".into(),
        apps_href: Some("/acme/oauth2/apps".into()),
        help_href: "/acme/oauth2".into(),
        demo_href: Some("/acme/demo".into()),
    }
}

fn error() -> ErrorPage {
    ErrorPage {
        chrome: acme(),
        code: "invalid_redirect_uri".into(),
        heading: "This app is not set up right".into(),
        message: "It asked to be called back at an address that is not registered. Only its maker can change that."
            .into(),
        request_id: "01934c3e-7a10-7cc2-9d5f-0a1b2c3d4e5f".into(),
        back_href: Some("/acme".into()),
    }
}

fn root() -> RootPage {
    RootPage {
        chrome: Chrome::platform("/assets"),
        console_href: Some("/console".into()),
        docs_href: Some("/docs".into()),
        demo_href: Some("/acme/demo".into()),
    }
}

fn setup() -> SetupPage {
    SetupPage {
        chrome: Chrome::platform("/assets"),
        action: "/setup".into(),
        token: "tnl_token".into(),
        form_token: "form".into(),
        username: "ada".into(),
        email: "ada@example.com".into(),
        problem: Some("This password is easy to guess. Please choose another.".into()),
    }
}

fn demo() -> DemoPage {
    let at = |path: &str| format!("http://localhost:8080/acme{path}");
    DemoPage {
        chrome: acme(),
        client_id: "demo-web".into(),
        machine_client_id: Some("demo-machine".into()),
        issuer: at(""),
        authorize_endpoint: at("/oauth2/authorize"),
        token_endpoint: at("/oauth2/token"),
        userinfo_endpoint: at("/oauth2/userinfo"),
        introspection_endpoint: at("/oauth2/introspect"),
        revocation_endpoint: at("/oauth2/revoke"),
        end_session_endpoint: at("/oauth2/logout"),
        jwks_uri: at("/.well-known/jwks.json"),
        scope: "openid profile email offline_access".into(),
        redirect_uri: at("/demo"),
        script_href: asset::demo_script().href("/acme/assets"),
        stylesheet_href: asset::demo_stylesheet().href("/acme/assets"),
    }
}

fn field(value: &str, problem: bool) -> Field {
    Field { value: value.into(), problem: problem.then(|| "This is wrong.".into()), focus: false }
}

fn scopes() -> Vec<ScopeChoice> {
    let choice = |number, scope: &str, about: &str, chosen| ScopeChoice {
        number,
        scope: scope.into(),
        about: about.into(),
        chosen,
    };
    vec![choice(0, "orders:read", "Read your orders", true), choice(1, "orders:write", "Place orders", false)]
}

fn apps() -> AppsPage {
    let kind = |word, focus| KindChoice { word, label: "Web app", hint: "Runs on a server.", chosen: focus, focus };
    AppsPage {
        chrome: acme(),
        notice: Some("The app is deleted.".into()),
        own_only: true,
        apps: vec![AppLine {
            href: "/acme/oauth2/apps/x1".into(),
            name: "Shop".into(),
            client_id: "x1".into(),
            kind: "Web app".into(),
            disabled: true,
        }],
        first_href: Some("/acme/oauth2/apps".into()),
        next_href: Some("/acme/oauth2/apps?cursor=x".into()),
        register_href: "/acme/oauth2/apps#register".into(),
        help_href: "/acme/oauth2".into(),
        form: Some(RegisterForm {
            action: "/acme/oauth2/apps".into(),
            form_token: "form".into(),
            kinds: vec![kind("web", true), kind("spa", false)],
            kind_problem: Some("Choose one of these.".into()),
            name: field("Shop", true),
            uris: field("https://shop.example/cb", true),
            scopes: scopes(),
            problem: Some("This is wrong.".into()),
        }),
    }
}

fn head() -> AppHead {
    AppHead {
        name: "Shop".into(),
        client_id: "x1".into(),
        href: "/acme/oauth2/apps/x1".into(),
        list_href: "/acme/oauth2/apps".into(),
    }
}

fn app() -> AppPage {
    AppPage {
        chrome: acme(),
        app: head(),
        notice: Some("Saved.".into()),
        script_href: asset::copy_script().href("/acme/assets"),
        facts: vec![Fact { label: "Kind", text: "Web app".into(), code: Some("web".into()) }],
        disabled: true,
        help_href: "/acme/oauth2?app=x1".into(),
        form: Some(EditForm {
            action: "/acme/oauth2/apps/x1".into(),
            form_token: "form".into(),
            name: field("Shop", true),
            uris: field("https://shop.example/cb", true),
            has_uris: true,
            scopes: scopes(),
            problem: Some("This is wrong.".into()),
            rotate_href: Some("/acme/oauth2/apps/x1/rotate".into()),
            delete_href: "/acme/oauth2/apps/x1/delete".into(),
        }),
        locked: None,
    }
}

fn app_pages() -> Vec<Sample> {
    let mut empty = apps();
    (empty.notice, empty.apps, empty.first_href, empty.next_href) = (None, Vec::new(), None, None);
    let mut read = apps();
    read.form = None;
    let mut locked = app();
    (locked.notice, locked.form, locked.locked) = (None, None, Some("A viewer looks at apps.".into()));
    let created = AppCreatedPage {
        chrome: acme(),
        app: head(),
        script_href: asset::copy_script().href("/acme/assets"),
        client_secret: "tns_secret".into(),
        settings: "ISSUER=http://localhost:8080/acme".into(),
        help_href: "/acme/oauth2?app=x1".into(),
    };
    let asked = AppRotatePage {
        chrome: acme(),
        app: head(),
        action: "/acme/oauth2/apps/x1/rotate".into(),
        form_token: "form".into(),
        overlap: "24 hours".into(),
    };
    let rotated = AppRotatedPage {
        chrome: acme(),
        app: head(),
        script_href: asset::copy_script().href("/acme/assets"),
        client_secret: "tns_secret".into(),
        overlap: Some("24 hours".into()),
    };
    let leaked = AppRotatedPage { overlap: None, ..rotated.clone() };
    let delete = AppDeletePage {
        chrome: acme(),
        app: head(),
        action: "/acme/oauth2/apps/x1/delete".into(),
        form_token: "form".into(),
        confirm: Field { focus: true, ..field("Shoe", true) },
    };
    vec![
        sample("apps", &apps()),
        sample("apps-empty", &empty),
        sample("apps-read", &read),
        sample("app", &app()),
        sample("app-locked", &locked),
        sample("app-created", &created),
        sample("app-rotate", &asked),
        sample("app-rotated", &rotated),
        sample("app-rotated-leaked", &leaked),
        sample("app-delete", &delete),
    ]
}

fn help() -> HelpPage {
    let step = || Some(Step { command: "curl".into(), missing: Some("This app is not registered for it.".into()) });
    HelpPage {
        chrome: acme(),
        script_href: asset::copy_script().href("/acme/assets"),
        apps: vec![AppChoice { href: "/acme/oauth2?app=x1".into(), name: "Shop".into(), chosen: true }],
        app_name: Some("Shop".into()),
        sign_in_href: Some("/acme/login?next=help".into()),
        apps_href: "/acme/oauth2/apps".into(),
        issuer: "http://localhost:8080/acme".into(),
        register: "curl".into(),
        code: Some(CodeStep {
            prepare: "STATE=".into(),
            pkce_required: true,
            authorize: "echo".into(),
            exchange: "curl".into(),
            missing: Some("This app is not registered for it.".into()),
        }),
        implicit: step(),
        password: step(),
        machine: step(),
        refresh: step(),
        userinfo: "curl".into(),
        introspect: "curl".into(),
        revoke: "curl".into(),
        discovery: "curl".into(),
        older: vec![OlderForm { form: "grant_type=code".into(), means: "The same".into() }],
    }
}

fn help_pages() -> Vec<Sample> {
    let mut stranger = help();
    (stranger.app_name, stranger.apps, stranger.older) = (None, Vec::new(), Vec::new());
    let mut bare = help();
    (bare.code, bare.implicit, bare.password, bare.machine, bare.refresh) = (None, None, None, None, None);
    vec![sample("help", &help()), sample("help-stranger", &stranger), sample("help-bare", &bare)]
}

/// Every page, full first and then in its barer shapes.
pub(super) fn all() -> Vec<Sample> {
    let mut alone = login();
    (alone.ticket, alone.app_name, alone.chrome.theme_href) = (None, None, None);
    alone.next = Some("apps");
    let mut retry = login().with_problem(LoginProblem::SlowDown { seconds: 8 });
    retry.username = "ada".into();
    let mut bare_consent = consent();
    bare_consent.scopes.clear();
    let mut bare_logout = logout();
    (bare_logout.username, bare_logout.app_name, bare_logout.fields) = (None, None, Vec::new());
    let mut stranger = home();
    (stranger.user_name, stranger.apps_href) = (None, None);
    let mut lost = error();
    lost.back_href = None;
    let mut bare_root = root();
    (bare_root.console_href, bare_root.docs_href, bare_root.demo_href) = (None, None, None);
    let mut fresh_setup = setup();
    (fresh_setup.username, fresh_setup.email, fresh_setup.problem) = (String::new(), String::new(), None);
    let mut bare_demo = demo();
    bare_demo.machine_client_id = None;
    let sign_in_href = Some("/acme/login".into());
    let mut all = vec![
        sample("login", &login()),
        sample("login-alone", &alone),
        sample("login-retry", &retry),
        sample("consent", &consent()),
        sample("consent-bare", &bare_consent),
        sample("logout", &logout()),
        sample("logout-bare", &bare_logout),
        sample("logged-out", &LoggedOutPage { chrome: acme(), sign_in_href }),
        sample("logged-out-bare", &LoggedOutPage { chrome: acme(), sign_in_href: None }),
        sample("error", &error()),
        sample("error-lost", &lost),
        sample("home", &home()),
        sample("home-stranger", &stranger),
        sample("root", &root()),
        sample("root-bare", &bare_root),
        sample("setup", &fresh_setup),
        sample("setup-retry", &setup()),
        sample(
            "setup-done",
            &SetupDonePage {
                chrome: Chrome::platform("/assets"),
                username: "ada".into(),
                console_href: "/console".into(),
            },
        ),
        sample("setup-closed", &SetupClosedPage { chrome: Chrome::platform("/assets") }),
        sample("demo", &demo()),
        sample("demo-bare", &bare_demo),
    ];
    all.extend(app_pages());
    all.extend(help_pages());
    all
}
