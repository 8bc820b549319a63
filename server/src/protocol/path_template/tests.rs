//! Templates against paths, and against the ways in which an API behind a gateway may misread a path.

use super::*;
use crate::protocol::fuzz_loop::fuzz_text;
use proptest::prelude::*;

/// The templates of the FDX profile, and some that would be easy to slip into.
const TEMPLATES: [&str; 6] = [
    "/customers/current",
    "/accounts",
    "/accounts/{accountId}",
    "/accounts/{accountId}/transactions",
    "/accounts/{accountId}/transactions/{transactionId}",
    "/{tenant}/accounts",
];

fn template(text: &str) -> PathTemplate {
    PathTemplate::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn matches(template_text: &str, target: &str) -> bool {
    RequestPath::parse(target).is_ok_and(|path| template(template_text).matches(&path))
}

#[test]
fn templates_that_can_be_written() {
    let most = format!("/{}", vec!["a"; MAX_TEMPLATE_SEGMENTS].join("/"));
    let longest = format!("/{}", "a".repeat(MAX_TEMPLATE_BYTES - 1));
    for good in ["/", "/accounts", "/accounts/{accountId}", "/v1.0/~ada/a_b-c", "/{a}/{a}", &most, &longest] {
        assert_eq!(template(good).as_str(), good);
        assert_eq!(template(good).to_string(), good);
    }
}

#[test]
fn templates_that_cannot() {
    use TemplateProblem as P;
    let many = format!("/{}", vec!["a"; MAX_TEMPLATE_SEGMENTS + 1].join("/"));
    let long = format!("/{}", "a".repeat(MAX_TEMPLATE_BYTES));
    let cases = [
        ("", P::NotAbsolute),
        ("accounts", P::NotAbsolute),
        ("https://api.example/accounts", P::NotAbsolute),
        ("//", P::EmptySegment),
        ("/accounts/", P::EmptySegment),
        ("/accounts//x", P::EmptySegment),
        ("/.", P::DotSegment),
        ("/a/../b", P::DotSegment),
        ("/{}", P::Name),
        ("/{1}", P::Name),
        ("/{a-b}", P::Name),
        ("/{a", P::Name),
        ("/a}", P::Name),
        ("/x{a}", P::Name),
        ("/{a}.json", P::Name),
        ("/{a}{b}", P::Name),
        ("/{a b}", P::Name),
        ("/*", P::Character),
        ("/**", P::Character),
        ("/a%20b", P::Character),
        ("/a b", P::Character),
        ("/a;b", P::Character),
        ("/a?b", P::Character),
        ("/a#b", P::Character),
        ("/a\\b", P::Character),
        ("/\u{e9}", P::Character),
        ("/a\n", P::Character),
        (&many, P::TooManySegments),
        (&long, P::TooLong),
    ];
    for (text, problem) in cases {
        assert_eq!(PathTemplate::parse(text), Err(problem), "{text}");
    }
}

#[test]
fn a_template_opens_its_paths_and_no_other() {
    let cases = [
        ("/", "/", true),
        ("/", "/a", false),
        ("/accounts", "/accounts", true),
        ("/accounts", "/accounts?limit=1", true),
        ("/accounts", "/%61ccounts", true),
        ("/accounts", "/Accounts", false),
        ("/accounts", "/accounts/1", false),
        ("/accounts", "/account", false),
        ("/accounts", "/accountsx", false),
        ("/accounts", "/x/accounts", false),
        ("/accounts", "/accounts/", false),
        ("/accounts", "//accounts", false),
        ("/accounts/{id}", "/accounts/1", true),
        ("/accounts/{id}", "/accounts/transactions", true),
        ("/accounts/{id}", "/accounts/%7bid%7d", true),
        ("/accounts/{id}", "/accounts", false),
        ("/accounts/{id}", "/accounts/", false),
        ("/accounts/{id}", "/accounts/1/transactions", false),
        ("/accounts/{id}", "/accounts/1%2ftransactions", false),
        ("/accounts/{id}", "/accounts/1/../../admin", false),
        ("/accounts/{id}/transactions", "/accounts/1/transactions", true),
        ("/accounts/{id}/transactions", "/accounts//transactions", false),
        ("/accounts/{id}/transactions", "/accounts/1/Transactions", false),
    ];
    for (template, target, opens) in cases {
        assert_eq!(matches(template, target), opens, "{template} {target}");
    }
}

#[test]
fn the_name_of_a_placeholder_means_nothing() {
    let same = |one: &str, other: &str| template(one).same_shape(&template(other));
    for (one, other) in [("/", "/"), ("/cases/{id}", "/cases/{other}"), ("/{a}/x/{a}", "/{b}/x/{c}")] {
        assert!(same(one, other) && same(other, one), "{one} {other}");
    }
    for (one, other) in
        [("/cases/{id}", "/cases/id"), ("/cases/{id}", "/Cases/{id}"), ("/cases/{id}", "/cases/{id}/x"), ("/", "/{a}")]
    {
        assert!(!same(one, other) && !same(other, one), "{one} {other}");
    }
}

/// What the most careless reader makes of a target: it decodes twice, takes backslashes for slashes, cuts segments at
/// semicolons and the rest at question marks and number signs, and ignores doubled slashes, NULs and dots.
fn misread(target: &str) -> Vec<String> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let sent = target.split('?').next().unwrap_or_default();
    let path = decode(&decode(sent)).replace('\\', "/").replace('\0', "");
    let path = path.split(['?', '#']).next().unwrap_or_default().to_owned();
    let mut seen: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match segment.split(';').next().unwrap_or_default().trim() {
            "" | "." => {}
            ".." => {
                seen.pop();
            }
            other => seen.push(other.to_owned()),
        }
    }
    seen
}

/// Whether what the careless reader saw is inside a template still.
fn inside(template: &str, seen: &[String]) -> bool {
    let words: Vec<&str> = template.split('/').filter(|word| !word.is_empty()).collect();
    words.len() == seen.len() && words.iter().zip(seen).all(|(word, seen)| word.starts_with('{') || word == seen)
}

fn demand_no_escape(target: &str) {
    for text in TEMPLATES {
        if matches(text, target) {
            let seen = misread(target);
            assert!(inside(text, &seen), "{text} admits {target:?}, which can be read as {seen:?}");
        }
    }
}

#[test]
fn the_careless_reader_is_careless() {
    let steps_out = [
        "/accounts/%2e%2e/customers/current",
        "/accounts/%252e%252e/customers/current",
        "/accounts/..;/customers/current",
        "/accounts/x\\..\\../customers/current",
        "//accounts/../customers/./current/",
    ];
    for target in steps_out {
        assert_eq!(misread(target), ["customers", "current"], "{target}");
        demand_no_escape(target);
    }
}

#[test]
fn mutated_paths_never_leave_their_template() {
    let corpus = [
        "/accounts/42/transactions",
        "/accounts/42",
        "/customers/current?x=1",
        "/accounts/%2e%2e/x",
        "/accounts/..;/..\\",
        "/accounts/%252f%25252e",
        "/%61ccounts//4/./2",
    ];
    for seed in [0x5eed_0012, 0x5eed_0013, 0x5eed_0014] {
        fuzz_text(seed, &corpus, demand_no_escape);
    }
}

#[test]
fn mutated_templates_are_read_or_refused() {
    fuzz_text(0x5eed_0015, &["/accounts/{accountId}/transactions", "/a/{b}", "/{x}/../y"], |text| {
        if let Ok(read) = PathTemplate::parse(text) {
            assert_eq!(read.as_str(), text);
            assert!(read.segments.len() <= MAX_TEMPLATE_SEGMENTS && !text.contains("//"), "{text}");
        }
    });
}

/// Pieces tricks are made of.
const PIECES: [&str; 34] = [
    "/",
    "/",
    "/",
    "//",
    "accounts",
    "customers",
    "current",
    "transactions",
    "42",
    ".",
    "..",
    "%2e",
    "%2E%2e",
    "%252e",
    "%25",
    "%2f",
    "%252f",
    "%5c",
    "\\",
    ";",
    "%3b",
    "..;",
    "%3f",
    "?",
    "#",
    "%23",
    "%00",
    "%09",
    "%c0%ae",
    "%c0%af",
    "%ef%bc%8f",
    "%u002f",
    "%",
    "%61",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_spelling_of_a_path_leaves_its_template(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14)) {
        demand_no_escape(&format!("/{}", pieces.concat()));
    }

    #[test]
    fn no_account_id_leaves_its_template(id in "[%/.;\\\\?#25efcEF0 a{}-]{1,12}") {
        demand_no_escape(&format!("/accounts/{id}"));
        demand_no_escape(&format!("/accounts/{id}/transactions"));
    }
}
