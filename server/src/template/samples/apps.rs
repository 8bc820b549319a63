//! Samples of the pages about apps, and of the steps.

use super::{Sample, acme, sample};
use crate::template::asset;
use crate::template::page::{
    AppChoice, AppCreatedPage, AppDeletePage, AppHead, AppLine, AppPage, AppRotatePage, AppRotatedPage, AppsPage,
    Chrome, CodeStep, EditForm, Fact, Field, HelpPage, KindChoice, OlderForm, RegisterForm, RegisterStep, ScopeChoice,
    Step,
};

fn field(value: &str, problem: bool) -> Field {
    Field { value: value.into(), problem: problem.then(|| "This is wrong.".into()), focus: false }
}

fn scopes() -> Vec<ScopeChoice> {
    let choice = |number, scope: &str, about: &str, chosen| ScopeChoice {
        number,
        scope: scope.into(),
        about: about.into(),
        chosen,
        focus: false,
    };
    vec![choice(0, "orders:read", "Read your orders", true), choice(1, "orders:write", "Place orders", false)]
}

fn apps() -> AppsPage {
    let kind = |word, focus: bool| KindChoice {
        word,
        label: "Web app",
        hint: "Runs on a server.",
        blocked: (!focus).then_some("Not yet:"),
        unblock: (!focus).then(|| "tenantry scope create".into()),
        chosen: focus,
        focus,
    };
    AppsPage {
        chrome: member(),
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
            scopes_hint: "Each one opens part of an API.",
            scopes_problem: Some("Choose at least one.".into()),
            problem: Some("This is wrong.".into()),
        }),
    }
}

fn member() -> Chrome {
    acme().with_account("ada", "/acme/logout".into())
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
        chrome: member(),
        app: head(),
        notice: Some("Saved.".into()),
        script_href: asset::copy_script().href("/acme/assets"),
        facts: vec![Fact { label: "Kind", text: "Web app".into(), code: Some("web".into()) }],
        disabled: true,
        help_href: "/acme/oauth2?app=x1".into(),
        form: Some(EditForm {
            action: "/acme/oauth2/apps/x1".into(),
            form_token: "form".into(),
            version: 3,
            stale: true,
            now: vec![Fact { label: "Name", text: "Bookshop".into(), code: Some("x".into()) }],
            name: field("Shop", true),
            uris: field("https://shop.example/cb", true),
            has_uris: true,
            scopes: scopes(),
            scopes_hint: "Each one opens part of an API.",
            scopes_problem: Some("Choose at least one.".into()),
            problem: Some("This is wrong.".into()),
            rotate_href: Some("/acme/oauth2/apps/x1/rotate".into()),
            delete_href: "/acme/oauth2/apps/x1/delete".into(),
        }),
        locked: None,
    }
}

pub(super) fn app_pages() -> Vec<Sample> {
    let mut empty = apps();
    (empty.notice, empty.apps, empty.first_href, empty.next_href) = (None, Vec::new(), None, None);
    let mut read = apps();
    read.form = None;
    let mut locked = app();
    (locked.notice, locked.form, locked.locked) = (None, None, Some("A viewer looks at apps.".into()));
    let created = AppCreatedPage {
        chrome: member(),
        app: head(),
        script_href: asset::copy_script().href("/acme/assets"),
        client_secret: "tns_secret".into(),
        settings: "ISSUER=http://localhost:8080/acme".into(),
        prove: None,
        help_href: "/acme/oauth2?app=x1".into(),
    };
    let unproven = AppCreatedPage { prove: Some("tenantry app update --pkce required".into()), ..created.clone() };
    let asked = AppRotatePage {
        chrome: member(),
        app: head(),
        action: "/acme/oauth2/apps/x1/rotate".into(),
        form_token: "form".into(),
        overlap: "24 hours".into(),
    };
    let rotated = AppRotatedPage {
        chrome: member(),
        app: head(),
        script_href: asset::copy_script().href("/acme/assets"),
        client_secret: "tns_secret".into(),
        overlap: Some("24 hours".into()),
    };
    let leaked = AppRotatedPage { overlap: None, ..rotated.clone() };
    let delete = AppDeletePage {
        chrome: member(),
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
        sample("app-created-unproven", &unproven),
        sample("app-rotate", &asked),
        sample("app-rotated", &rotated),
        sample("app-rotated-leaked", &leaked),
        sample("app-delete", &delete),
    ]
}

fn help() -> HelpPage {
    let step = || Step { command: "curl".into(), missing: None, remedy: None };
    HelpPage {
        chrome: member(),
        script_href: asset::copy_script().href("/acme/assets"),
        apps: vec![AppChoice { href: "/acme/oauth2?app=x1".into(), name: "Shop".into(), chosen: true }],
        app_name: Some("Shop".into()),
        disabled: true,
        secret: true,
        sign_in_href: Some("/acme/login?next=help".into()),
        apps_href: "/acme/oauth2/apps".into(),
        issuer: "http://localhost:8080/acme".into(),
        register: Some(RegisterStep { member: "tenantry".into(), token: "curl".into(), command: "curl".into() }),
        code: Some(CodeStep {
            prepare: "STATE=".into(),
            nonce: true,
            pkce_required: true,
            authorize: "echo".into(),
            exchange: "curl".into(),
            missing: None,
            remedy: None,
        }),
        implicit: Some(step()),
        password: Some(step()),
        machine: Some(step()),
        refresh: Some(step()),
        userinfo: step(),
        introspect: "curl".into(),
        revoke: step(),
        revoke_refresh: true,
        discovery: "curl".into(),
        older: vec![OlderForm { form: "grant_type=code".into(), means: "The same".into() }],
    }
}

pub(super) fn help_pages() -> Vec<Sample> {
    let mut stranger = help();
    (stranger.chrome, stranger.app_name, stranger.apps, stranger.older) = (acme(), None, Vec::new(), Vec::new());
    let mut bare = help();
    (bare.code, bare.implicit, bare.password, bare.machine, bare.refresh) = (None, None, None, None, None);
    (bare.register, bare.secret, bare.revoke_refresh) = (None, false, false);
    let mut lacking = help();
    let without = || Step {
        command: "curl".into(),
        missing: Some("This app is not registered for it.".into()),
        remedy: Some("tenantry app update".into()),
    };
    (lacking.implicit, lacking.password, lacking.machine) = (Some(without()), Some(without()), Some(without()));
    (lacking.refresh, lacking.userinfo, lacking.revoke) = (Some(without()), without(), without());
    if let Some(code) = &mut lacking.code {
        (code.missing, code.remedy) = (without().missing, without().remedy);
    }
    let samples = [("help", help()), ("help-stranger", stranger), ("help-bare", bare), ("help-lacking", lacking)];
    samples.iter().map(|(name, page)| sample(name, page)).collect()
}
