//! What holds for every page.

use proptest::prelude::*;
use serde_json::Value;

use super::{Pages, TEMPLATES, asset, page::LoginProblem, samples};

fn render(pages: &Pages, sample: &samples::Sample) -> String {
    pages
        .render_view(sample.template, sample.kind, &sample.context)
        .unwrap_or_else(|error| panic!("{}: {error:?}", sample.name))
}

fn rendered() -> Vec<(&'static str, &'static str, String)> {
    let pages = Pages::new().unwrap();
    samples::all().iter().map(|sample| (sample.name, sample.kind, render(&pages, sample))).collect()
}

/// The tags of a page, as written between `<` and `>`. No attribute may hold either, because values are escaped.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn ids(html: &str) -> Vec<&str> {
    tags(html).into_iter().filter_map(|tag| attribute(tag, "id")).collect()
}

/// Templates that are no page of their own.
const PARTS: [&str; 4] = ["layout", "command", "members", "shape"];

#[test]
fn every_template_has_a_sample() {
    let samples = samples::all();
    for (name, _) in TEMPLATES {
        assert!(PARTS.contains(&name) || samples.iter().any(|sample| sample.template == name), "{name}");
    }
}

#[test]
fn pages_name_their_kind_language_and_heading() {
    for (name, kind, html) in rendered() {
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{name}");
        assert!(html.contains(&format!("<body id=\"page\" data-page=\"{kind}\"")), "{name}");
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
        assert_eq!(html.matches("<main>").count(), 1, "{name}");
        assert!(html.matches("<form").count() <= 1, "{name}");
        assert!(html.matches(" autofocus").count() <= 1, "{name}");
    }
}

#[test]
fn the_hooks_are_there() {
    let hooks: [(&str, &[&str]); 22] = [
        ("login", &["username", "password", "login-submit", "forgot-password"]),
        ("recover", &["username", "recover-submit", "sign-in"]),
        ("recover-sent", &["sign-in", "recover"]),
        ("recover-password", &["username", "password", "password-submit"]),
        ("recover-done", &["sign-in"]),
        ("recover-dead", &["recover"]),
        ("consent", &["consent-allow", "consent-deny", "redirect-host"]),
        ("logout", &["logout-confirm"]),
        ("error", &["error-code", "request-id", "other-account"]),
        ("home", &["sign-out"]),
        ("home-stranger", &["sign-in"]),
        ("setup", &["username", "email", "password", "setup-submit"]),
        ("apps", &["apps-list", "app-type-web", "app-type-spa", "app-name", "redirect-uris", "app-create"]),
        ("apps-empty", &["apps-list", "app-create"]),
        ("app", &["account-name", "account-sign-out", "stale", "scopes-problem"]),
        ("help", &["account-name", "command-set-code", "command-token", "command-register"]),
        ("app", &["client-id", "copy-client-id", "app-name", "redirect-uris", "app-save", "app-rotate", "app-delete"]),
        ("app-created", &["client-id", "client-secret", "copy-client-id", "copy-client-secret", "copy-settings"]),
        ("app-rotate", &["app-rotate", "leaked"]),
        ("app-rotated", &["client-secret", "copy-client-secret"]),
        ("app-delete", &["app-delete", "confirm"]),
        ("demo", &["demo", "demo-sign-in", "demo-refresh", "demo-userinfo", "demo-revoke", "demo-sign-out"]),
    ];
    let pages = rendered();
    for (name, wanted) in hooks {
        let (.., html) = pages.iter().find(|(sample, ..)| *sample == name).unwrap();
        for id in wanted {
            assert!(ids(html).contains(id), "{name}: {id}");
        }
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (name, _, html) in rendered() {
        let ids = ids(&html);
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{name}: {id}");
        }
        for tag in tags(&html) {
            for reference in ["for", "aria-describedby", "aria-labelledby"] {
                for id in attribute(tag, reference).unwrap_or_default().split(' ').filter(|id| !id.is_empty()) {
                    assert!(ids.contains(&id), "{name}: {reference} {id}");
                }
            }
        }
    }
}

#[test]
fn every_field_has_a_label_and_an_autocomplete_word() {
    for (name, _, html) in rendered() {
        let fields = tags(&html).into_iter().filter(|tag| {
            tag.starts_with("textarea ") || (tag.starts_with("input ") && attribute(tag, "type") != Some("hidden"))
        });
        for field in fields {
            let id = attribute(field, "id").unwrap();
            assert!(html.contains(&format!("<label for=\"{id}\">")), "{name}: {id}");
            // What is picked is not completed (HTML §4.10.5.1).
            let picked = matches!(attribute(field, "type"), Some("radio" | "checkbox"));
            assert!(picked || attribute(field, "autocomplete").is_some(), "{name}: {id}");
        }
    }
}

#[test]
fn h_01_nothing_is_inline_and_nothing_is_foreign() {
    for (name, _, html) in rendered() {
        assert!(!html.contains("<style"), "{name}");
        for tag in tags(&html) {
            assert!(attribute(tag, "style").is_none(), "{name}: {tag}");
            assert!(!tag.contains(" on"), "{name}: {tag}");
            if tag.starts_with("script") {
                assert!(attribute(tag, "src").is_some(), "{name}: {tag}");
            }
            for address in ["src", "href", "action"].iter().filter_map(|name| attribute(tag, name)) {
                // Only what a workspace links to at the foot is elsewhere, and learns nothing of the page.
                let linked = tag.starts_with("a ") && attribute(tag, "rel") == Some("noopener");
                assert!(address.starts_with(['/', '#']) || linked && address.starts_with("https://"), "{name}: {tag}");
            }
        }
        let scripted = name.starts_with("demo") || name.starts_with("help") || html.contains("data-copy=");
        assert_eq!(html.contains("<script"), scripted || name == "app-locked", "{name}");
    }
    for asset in asset::all() {
        let text = std::str::from_utf8(asset.bytes).unwrap();
        assert!(!text.contains("url(") && !text.contains("@import") && !text.contains("innerHTML"), "{}", asset.name);
    }
}

const NASTY: &str = "<script>\"'&";

/// Puts something nasty into every string, whatever it is.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("{NASTY}{text}"),
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(members) => members.values_mut().for_each(poison),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn h_07_every_value_is_escaped() {
    let pages = Pages::new().unwrap();
    for mut sample in samples::all() {
        let honest = render(&pages, &sample);
        poison(&mut sample.context);
        let html = render(&pages, &sample);
        assert!(html.contains("&lt;script&gt;&quot;&#x27;&amp;"), "{}", sample.name);
        // The page has exactly the tags it had: nothing became markup, no attribute was left or entered.
        let shape = |html: &str| -> Vec<(String, usize)> {
            tags(html)
                .iter()
                .map(|tag| (tag.split([' ', '\n']).next().unwrap().to_owned(), tag.matches('"').count()))
                .collect()
        };
        let mut before = shape(&honest);
        before.retain(|(tag, _)| !tag.is_empty());
        assert_eq!(shape(&html), before, "{}", sample.name);
    }
}

#[test]
fn h_07_no_template_has_a_raw_expression() {
    for (name, text) in TEMPLATES {
        assert!(!text.contains("{{{") && !text.contains("{{&") && !text.contains("lookup"), "{name}");
    }
}

#[test]
fn a_33_names_are_cleaned_on_their_way_into_a_page() {
    let pages = Pages::new().unwrap();
    let mut page = samples::login();
    page.app_name = Some("Demo\u{202E}beW\u{200B}".into());
    page.chrome.workspace_name = "Ac\u{2066}me".into();
    let html = pages.render(&page).unwrap();
    assert!(html.contains("<strong>DemobeW</strong>") && html.contains("alt=\"Acme\""));
}

/// The names a template uses, `chrome.lang`, `problem`, with those its parts use of what it hands them.
fn names(template: &str) -> Vec<String> {
    let mut names = Vec::new();
    for expression in template.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
        if expression.starts_with('/') || ["> @partial-block", "else", "this"].contains(&expression) {
            continue;
        }
        if let Some(call) = expression.strip_prefix("#> layout ") {
            names.extend(handed(call).filter(|(_, value)| is_name(value)).map(|(_, value)| value.to_owned()));
        } else if let Some((part, call)) = expression.strip_prefix("> ").and_then(|call| call.split_once(' ')) {
            let (_, text) = TEMPLATES.into_iter().find(|(name, _)| *name == part).unwrap();
            names.extend(self::names(text).into_iter().filter_map(|name| outside(&name, call)));
        } else {
            names.push(expression.rsplit(' ').next().unwrap().to_owned());
        }
    }
    names
}

/// What a part is handed: its own name for it, and the caller's.
fn handed(call: &str) -> impl Iterator<Item = (&str, &str)> {
    call.split(' ').filter_map(|pair| pair.split_once('='))
}

fn is_name(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'.' | b'_'))
}

/// What a part's name is called where the part is used; nothing if it is handed a text.
fn outside(name: &str, call: &str) -> Option<String> {
    let (head, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
    match handed(call).find(|(own, _)| *own == head) {
        Some((_, value)) => is_name(value).then(|| format!("{value}{rest}")),
        None => Some(name.to_owned()),
    }
}

/// The names a context has: those of its members as `member.inner`, those in the items of its lists alone.
fn known(context: &Value, before: &str, found: &mut Vec<String>) {
    for (name, value) in context.as_object().unwrap() {
        let name = format!("{before}{name}");
        if value.is_object() {
            known(value, &format!("{name}."), found);
            continue;
        }
        if let Some(item) = value.get(0).filter(|item| item.is_object()) {
            known(item, "", found);
        }
        found.push(name);
    }
}

/// Strict mode forgives a misspelt name in a condition, and a field no template shows is no error at all.
#[test]
fn templates_and_contexts_name_the_same_things() {
    let (_, layout) = TEMPLATES[0];
    for (template, text) in TEMPLATES.into_iter().filter(|(name, _)| !PARTS.contains(name)) {
        let mut all = vec!["kind".to_owned(), "title".to_owned(), "shape".to_owned()];
        for sample in samples::all().iter().filter(|sample| sample.template == template) {
            known(&sample.context, "", &mut all);
        }
        let used: Vec<String> = names(layout).into_iter().chain(names(text)).collect();
        for name in &used {
            assert!(all.iter().any(|known| known == name), "{template}: {name} is in no context");
        }
        for name in &all {
            assert!(used.contains(name), "{template}: {name} is never shown");
        }
    }
}

#[test]
fn a_missing_value_is_an_error_not_a_gap() {
    let pages = Pages::new().unwrap();
    for (mut sample, name) in samples::all().into_iter().zip(["form_token", "action"]) {
        sample.context.as_object_mut().unwrap().remove(name);
        assert!(pages.render_view(sample.template, sample.kind, &sample.context).is_err(), "{name}");
    }
}

#[test]
fn login_problems_never_tell_whether_the_account_exists() {
    let problems = [
        LoginProblem::WrongCredentials,
        LoginProblem::SlowDown { seconds: 30 },
        LoginProblem::FormExpired,
        LoginProblem::Busy,
    ];
    let pages = Pages::new().unwrap();
    for problem in problems {
        let words = problem.words().to_lowercase();
        for telling in ["exist", "unknown", "no account", "no such", "disabled", "locked", "not found"] {
            assert!(!words.contains(telling), "{words}");
        }
        let html = pages.render(&samples::login().with_problem(problem)).unwrap();
        assert!(html.contains("<div id=\"problem\" class=\"problem\" role=\"alert\""));
        assert!(html.contains(&problem.words()));
        assert_eq!(html.matches("aria-describedby=\"problem\"").count(), 2);
        assert_eq!(html.contains("data-wait-seconds=\"30\""), problem.wait_seconds().is_some());
    }
}

#[test]
fn c_15_the_login_page_is_small() {
    let pages = Pages::new().unwrap();
    let html = pages.render(&samples::login()).unwrap();
    let total = html.len() + asset::stylesheet().bytes.len();
    assert!(total < 30 * 1024, "{total} bytes");
}

proptest! {
    #[test]
    fn texts_are_escaped_as_the_library_would(text in r#"([a-z<>&"'`=]|.){0,40}"#) {
        prop_assert_eq!(super::escape(&text), handlebars::html_escape(&text));
    }
}
