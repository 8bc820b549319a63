//! One sample of each page in each of its shapes, for the tests.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Page, asset,
    page::{
        Chrome, ConsentPage, DemoPage, ErrorPage, HiddenField, LoggedOutPage, LoginPage, LoginProblem, LogoutPage,
        RecoverDeadPage, RecoverDonePage, RecoverPage, RecoverPasswordPage, RecoverSentPage, RootPage, ScopeLine,
        SetupClosedPage, SetupDonePage, SetupPage, WorkspaceHomePage,
    },
};

mod apps;
mod reference;

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
    let link = |path: &str| Some(format!("https://acme.example/{path}"));
    Chrome::workspace("Acme", "/acme", "/acme/assets").with_links([link("privacy"), link("terms"), link("help")])
}

pub(super) fn login() -> LoginPage {
    LoginPage {
        chrome: acme()
            .with_theme("/acme/assets/theme-0123456789ab.css".into())
            .with_logo(Some("/acme/assets/logo-0123456789ab.png".into())),
        action: "/acme/login".into(),
        recover_href: "/acme/recover?ticket=tni_ticket".into(),
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
        other_account_href: Some("/acme/login".into()),
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

fn recover() -> RecoverPage {
    RecoverPage {
        chrome: acme(),
        action: "/acme/recover".into(),
        form_token: "form".into(),
        fields: vec![HiddenField { name: "ticket".into(), value: "ticket".into() }],
        username: String::new(),
        problem: None,
        sign_in_href: "/acme/login?ticket=ticket".into(),
    }
}

fn recover_sent(for_operators: bool) -> RecoverSentPage {
    RecoverSentPage {
        chrome: acme(),
        minutes: 30,
        sign_in_href: "/acme/login".into(),
        again_href: "/acme/recover".into(),
        for_operators,
    }
}

fn recover_password(problem: Option<String>) -> RecoverPasswordPage {
    RecoverPasswordPage {
        chrome: acme(),
        action: "/acme/recover/password".into(),
        token: "tnl_token".into(),
        form_token: "form".into(),
        username: "ada".into(),
        problem,
    }
}

fn recover_done(goes_on: bool) -> RecoverDonePage {
    RecoverDonePage { chrome: acme(), sign_in_href: "/acme/login".into(), goes_on }
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
    (lost.back_href, lost.other_account_href) = (None, None);
    let mut bare_root = root();
    (bare_root.console_href, bare_root.docs_href, bare_root.demo_href) = (None, None, None);
    let mut fresh_setup = setup();
    (fresh_setup.username, fresh_setup.email, fresh_setup.problem) = (String::new(), String::new(), None);
    let slow_recover = RecoverPage {
        fields: Vec::new(),
        problem: Some(LoginProblem::SlowDown { seconds: 8 }.words()),
        username: "ada".into(),
        ..recover()
    };
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
        sample("recover", &recover()),
        sample("recover-retry", &slow_recover),
        sample("recover-sent", &recover_sent(false)),
        sample("recover-sent-operators", &recover_sent(true)),
        sample("recover-password", &recover_password(None)),
        sample("recover-password-retry", &recover_password(Some("The password is too short.".into()))),
        sample("recover-done", &recover_done(true)),
        sample("recover-done-alone", &recover_done(false)),
        sample("recover-dead", &RecoverDeadPage { chrome: acme(), minutes: 30, again_href: "/acme/recover".into() }),
        sample("reference", &reference::reference()),
        sample("reference-bare", &reference::bare()),
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
    all.extend(apps::app_pages());
    all.extend(apps::help_pages());
    all
}
