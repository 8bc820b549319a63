//! Many at once: what may happen once happens once, and nobody is kept waiting for long.

use futures_util::future::join_all;
use harness::browser::http;
use harness::installation::free_port;
use harness::world::{AppType, PASSWORD};
use harness::{App, Browser, Installation, Page, World, steady};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A workspace with a person and an app.
async fn world() -> (World<'static>, App) {
    let world = World::new().await;
    world.user("ada").await;
    let app = world.app(AppType::Web).await;
    (world, app)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_29_of_50_consents_to_one_request_comes_one_code() {
    steady(|| async {
        let (world, app) = world().await;
        let mut browser = Browser::new();
        let login = browser.open(&app.authorize_url(&[])).await;
        let answer = browser.sign_in(&login, "ada", PASSWORD).await;
        let consent = browser.follow(answer).await;
        assert_eq!(consent.kind(), "consent");
        let submits = (0..50).map(|_| {
            let (mut browser, consent) = (browser.clone(), consent.clone());
            async move { browser.submit(&consent, &[("decision", "allow")]).await }
        });
        let (good, bad): (Vec<Page>, Vec<Page>) =
            join_all(submits).await.into_iter().partition(|page| page.redirect_parameter("code").is_some());
        assert_eq!(good.len(), 1, "{:?}", good.iter().map(Page::location).collect::<Vec<_>>());
        for page in &bad {
            page.stops("interaction_finished");
        }
        app.exchange(&good[0].code_for(&app)).await.tokens();
        assert_eq!(world.audited("consent.given").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s_01_people_who_sign_in_at_once_each_get_a_session_of_their_own() {
    steady(|| async {
        let (world, _) = world().await;
        let sign_ins = join_all((0..12).map(|_| async {
            let mut browser = Browser::new();
            let login = browser.get(&world.url("/login")).await;
            let answer = browser.sign_in(&login, "ada", PASSWORD).await;
            (browser, answer.status.as_u16())
        }));
        let signed_in = sign_ins.await;
        let mut sessions = BTreeSet::new();
        for (browser, status) in signed_in {
            assert_eq!(status, 303);
            let session = browser.cookies().iter().find(|(name, _)| name.starts_with("__Host-s.")).expect("a session");
            sessions.insert(session.1.clone());
            assert!(browser.clone().get(&world.issuer()).await.body.contains("ada"));
        }
        assert_eq!(sessions.len(), 12);
    })
    .await;
}

/// A server with its command line beside it.
fn place() -> Installation {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    let ada = ["user", "create", "--workspace", "acme", "--username", "ada", "--password-stdin"];
    place.json(&ada, PASSWORD).object();
    place
}

/// No write waits longer than the lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Refreshes until told to stop; how often, and the longest wait.
async fn refresh_on(app: App, mut token: String, stop: tokio::sync::watch::Receiver<bool>) -> (u32, Duration) {
    let (mut times, mut longest) = (0, Duration::ZERO);
    while !*stop.borrow() {
        let began = Instant::now();
        token = app.refresh(&token).await.tokens().refresh_token;
        longest = longest.max(began.elapsed());
        times += 1;
    }
    (times, longest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_and_its_command_line_write_at_once_and_neither_loses_anything() {
    steady(|| async {
        let place = place();
        let server = place.serve(&[]).await;
        let app = place.app("acme", &["--type", "web", "--redirect-uri", "https://app.example/callback"]);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut load = Vec::new();
        for _ in 0..4 {
            let tokens = app.sign_in(&mut Browser::new(), "ada").await;
            load.push(tokio::spawn(refresh_on(app.clone(), tokens.refresh_token, stopped.clone())));
        }
        for person in 0..12 {
            let began = Instant::now();
            let name = format!("person{person}");
            place.json(&["user", "create", "--workspace", "acme", "--username", &name], "").object();
            assert!(began.elapsed() < PATIENCE, "a command waited {:?}", began.elapsed());
        }
        stop.send(true).expect("somebody listens");
        for task in load {
            let (times, longest) = task.await.expect("refreshes");
            assert!(times > 5, "the command line kept the server from writing: {times} refreshes");
            assert!(longest < PATIENCE, "a refresh waited {longest:?}");
        }
        assert_eq!(place.json(&["user", "list", "--workspace", "acme"], "").lines().len(), 13);
        assert_eq!(place.json(&["audit", "list", "--workspace", "acme", "--actor", "operator"], "").lines().len(), 15);
        server.stop();
    })
    .await;
}

#[test]
fn of_commands_that_make_the_same_thing_at_once_one_makes_it() {
    let place = place();
    for words in ["workspace create twice", "user create --workspace acme --username twice"] {
        let words: Vec<&str> = words.split(' ').collect();
        let ran: Vec<_> = std::thread::scope(|scope| {
            let started: Vec<_> = (0..4).map(|_| scope.spawn(|| place.json(&words, ""))).collect();
            started.into_iter().map(|command| command.join().expect("a command that ends")).collect()
        });
        let (done, refused): (Vec<_>, Vec<_>) = ran.iter().partition(|ran| ran.code == Some(0));
        assert_eq!(done.len(), 1, "{words:?}: {ran:?}");
        for ran in &refused {
            ran.refused(&["twice"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_starts_on_one_folder_found_one_installation() {
    steady(|| async {
        let place = Installation::new();
        let other = format!("127.0.0.1:{}", free_port());
        let words = ["--listen", other.as_str()];
        let (one, two) = tokio::join!(place.serve(&[]), place.serve(&words));
        let began = Instant::now();
        while !http().get(format!("http://{other}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
            assert!(began.elapsed() < Duration::from_secs(10), "the second is not ready: {}", two.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        place.json(&["workspace", "create", "acme"], "").object();
        let app = place.app("acme", &["--type", "machine", "--scope", "orders:read"]);
        let there = App { issuer: format!("http://{other}/acme").replace("127.0.0.1", "localhost"), ..app.clone() };
        let tokens = there.client_credentials().await.tokens();
        assert!(app.is_active(&tokens.access_token).await, "the two do not share their keys");
        two.stop();
        one.stop();
        assert_eq!(place.json(&["doctor"], "").object()["ok"], true);
    })
    .await;
}
