//! A workspace that is suspended or deleted is not there: each of its routes answers, to its own people and apps too,
//! what the same route of a workspace that never existed answers.

use super::belongings::Home;
use super::matrix::{CALLERS, Street};
use super::table::{ROUTES, Route};
use tenantry::domain::audit::Actor;
use tenantry::domain::workspace;

/// Every request to a route, by every caller, to the workspace it was made for and to none.
async fn same_as_none(street: &Street, route: &Route, none: &str) {
    let slug = &street.here.world.slug;
    for usual in route.asks {
        for caller in CALLERS {
            for accept in ["text/html", "application/json"] {
                let mut ask = street.ask(route, (usual.method, usual.fields));
                ask.headers = vec![
                    ("accept".to_owned(), accept.to_owned()),
                    ("cookie".to_owned(), street.cookies(route, caller)),
                ];
                ask.headers.extend(street.authorization(caller).map(|value| ("authorization".to_owned(), value)));
                let mut twin = ask.clone();
                twin.url = ask.url.replace(&format!("/{slug}"), &format!("/{none}"));
                assert_ne!(twin.url, ask.url);
                let (one, other) = (ask.seen(slug).await, twin.seen(none).await);
                let what = format!("{} {} asked by {caller:?} for {accept}", usual.method, route.path);
                assert_eq!(one, other, "{what}: the workspace is told from one that never existed");
                // A preflight tells nothing about what is there; an older path is not there itself.
                let preflight = usual.method == "OPTIONS" && !route.is_alias();
                let expected = if preflight { 204 } else { 404 };
                assert_eq!(one.status, expected, "{what}: {one:?}");
            }
        }
    }
}

async fn nothing_is_there(street: &Street) {
    let none = "z".repeat(street.here.world.slug.len());
    for route in ROUTES.iter().filter(|route| route.path.contains("{ws}")) {
        same_as_none(street, route, &none).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_02_a_suspended_workspace_is_not_told_from_none() {
    let street = Street::new().await;
    street.here.world.suspend(true).await;
    nothing_is_there(&street).await;
    street.here.world.suspend(false).await;
    let Home { world, web, tokens, .. } = &street.here;
    let login = harness::Browser::new().open(&web.authorize_url(&[])).await;
    assert_eq!(login.kind(), "login", "{} is back: {}", world.slug, login.body);
    web.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b_02_a_deleted_workspace_is_not_told_from_none() {
    let street = Street::new().await;
    let gone = street.here.world.with(|tenant| async move { workspace::delete(&tenant, &Actor::Operator).await });
    gone.await.expect("the workspace goes");
    nothing_is_there(&street).await;
}
