//! A consent that is withdrawn, or given, while the app asks: nothing is granted that nobody allows any more, and nothing
//! comes back that was taken away.

use futures_util::future::join_all;
use harness::api::Api;
use harness::operator::Role;
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Page, World};
use serde_json::{Value, json};
use std::time::Duration;

/// How often each race is run.
const ROUNDS: u64 = 24;
const ALLOW: [(&str, &str); 1] = [("decision", "allow")];

/// A person who is signed in, an app, and who withdraws what they allowed it.
struct Scene {
    world: World<'static>,
    app: App,
    api: Api,
    browser: Browser,
}

impl Scene {
    async fn set() -> Self {
        let world = World::new().await;
        world.user("ada").await;
        let (app, api) = (world.app(AppType::Web).await, world.api(Role::Admin).await);
        let mut browser = Browser::new();
        let page = browser.open(&world.url("/login")).await;
        browser.sign_in(&page, "ada", PASSWORD).await;
        Self { world, app, api, browser }
    }

    fn place(&self, noun: &str) -> String {
        format!("/workspaces/{}/{noun}", self.world.slug)
    }

    /// What the workspace has of these.
    async fn all(&self, noun: &str) -> Vec<Value> {
        let list = self.api.get(&self.place(noun)).await;
        list.done(200)["items"].as_array().expect("items").clone()
    }

    /// The page that asks for a consent to these scopes.
    async fn question(&mut self, scope: &str) -> Page {
        let page = self.browser.open(&self.app.authorize_url(&[("scope", scope)])).await;
        page.shows("consent");
        page
    }

    async fn allow(&mut self, scope: &str) {
        let page = self.question(scope).await;
        self.browser.submit(&page, &ALLOW).await.code_for(&self.app);
    }

    /// Withdraws the only consent there is, after a moment that is another one in each round.
    async fn withdraw(&self, round: u64) {
        let consents = self.all("consents").await;
        assert_eq!(consents.len(), 1, "{consents:?}");
        let place = format!("{}/{}", self.place("consents"), consents[0]["id"].as_str().expect("an id"));
        tokio::time::sleep(Duration::from_millis(round % 6)).await;
        self.api.delete(&place).await.done(204);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c_07_r_08_nothing_is_granted_on_a_consent_that_is_withdrawn_meanwhile() {
    let mut scene = Scene::set().await;
    for round in 0..ROUNDS {
        scene.allow("openid email").await;
        let silent = (0..8).map(|number| {
            let (mut browser, app) = (scene.browser.clone(), scene.app.clone());
            async move {
                let url = app.authorize_url(&[("scope", "openid email"), ("prompt", "none")]);
                let page = browser.open(&url).await;
                let Some(code) = page.redirect_parameter("code") else {
                    page.rejects(&app, "consent_required");
                    return (None, None);
                };
                // Some hurry, and some keep their code.
                let answer = if number % 2 == 0 { Some(app.exchange(&code).await) } else { None };
                (Some(code), answer.filter(|answer| answer.status == 200).map(|answer| answer.tokens()))
            }
        });
        let (given, ()) = tokio::join!(join_all(silent), scene.withdraw(round));
        assert_eq!(scene.all("consents").await, Vec::<Value>::new());
        assert_eq!(scene.all("grants").await, Vec::<Value>::new(), "round {round}: a grant without a consent");
        for (code, tokens) in given {
            if let Some(tokens) = tokens {
                assert!(!scene.app.is_active(&tokens.access_token).await, "round {round}: a token");
                scene.app.refresh(&tokens.refresh_token).await.refused(400, "invalid_grant");
            } else if let Some(code) = code {
                scene.app.exchange(&code).await.refused(400, "invalid_grant");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c_07_r_08_a_consent_given_meanwhile_brings_nothing_back() {
    let mut scene = Scene::set().await;
    for round in 0..ROUNDS {
        scene.allow("openid email").await;
        let question = scene.question("openid profile").await;
        let mut browser = scene.browser.clone();
        let (page, ()) = tokio::join!(browser.submit(&question, &ALLOW), scene.withdraw(round));
        let code = page.code_for(&scene.app);
        let left = scene.all("consents").await;
        let answer = scene.app.exchange(&code).await;
        match left.as_slice() {
            // First it was given, then all was withdrawn.
            [] => answer.refused(400, "invalid_grant"),
            [given] => {
                assert_eq!(given["scope"], "openid profile", "round {round}: what was withdrawn came back");
                assert!(scene.app.is_active(&answer.tokens().access_token).await);
                scene.withdraw(0).await;
            }
            more => panic!("one person allows one app in one row: {more:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_34_consents_given_at_once_are_all_remembered_and_keep_their_beginning() {
    let mut scene = Scene::set().await;
    for round in 0..ROUNDS {
        let questions = [scene.question("openid email").await, scene.question("openid profile").await];
        let answers = join_all(questions.iter().map(|question| {
            let (mut browser, question) = (scene.browser.clone(), question.clone());
            async move { browser.submit(&question, &ALLOW).await }
        }));
        for page in answers.await {
            page.code_for(&scene.app);
        }
        let before = scene.all("consents").await;
        assert_eq!(before.len(), 1, "{before:?}");
        let silent = scene.app.authorize_url(&[("scope", "openid email profile"), ("prompt", "none")]);
        scene.browser.open(&silent).await.code_for(&scene.app);
        scene.allow("openid offline_access").await;
        let after = scene.all("consents").await;
        assert_eq!((&after[0]["id"], &after[0]["created_at"]), (&before[0]["id"], &before[0]["created_at"]));
        assert_ne!(after[0]["scope"], before[0]["scope"], "{}", json!(after));
        scene.withdraw(round).await;
    }
}
