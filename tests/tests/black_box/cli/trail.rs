//! What is kept for ever: the audit trail, in which no change goes unnoticed, and the slugs of deleted workspaces.

use super::{installation, within_a_second};
use harness::browser::http;
use harness::world::AppType;
use harness::{Browser, Database, Installation, Place, TestServer, World, steady};
use serde_json::Value;
use tenantry::domain::audit_chain::chain_batch;

/// An installation whose server has stopped, with a workspace that has a chained trail; its slug.
async fn with_a_trail() -> (Installation, (Place, tempfile::TempDir), String) {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    world.user("ada").await;
    world.app(AppType::Web).await.sign_in(&mut Browser::new(), "ada").await;
    let slug = world.slug.clone();
    // Lines get their place once they have settled.
    server.clock.advance(10);
    let chained = server.run(|instance| async move { chain_batch(&instance).await }).await;
    assert!(chained.expect("a chain") >= 4);
    let mut place = Installation::new();
    let database = server.database().clone();
    for (name, value) in database.settings() {
        place.set(name, &value);
    }
    let folder = server.stop().await;
    (place, (database, folder), slug)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_in_the_audit_trail_is_found_and_named() {
    steady(|| async {
        let (place, (database, _folder), slug) = with_a_trail().await;
        let words = ["audit", "verify", "--workspace", &slug];
        let whole = place.json(&words, "").object();
        assert_eq!(whole["intact"], true);
        let events = whole["events"].as_u64().expect("a number");
        let listed = place.json(&["audit", "list", "--workspace", &slug], "").lines();
        assert_eq!(listed.last().and_then(|line| line["hash"].as_str()), whole["head"].as_str());
        let third = listed.iter().find(|line| line["seq"] == 3).expect("a third line");
        let id = third["id"].as_str().expect("an id").to_owned();

        let database = Database::open(&database).await;
        let third = format!("seq = 3 AND workspace_id = (SELECT id FROM workspace WHERE slug = '{slug}')");
        for column in ["actor", "action", "target", "detail"] {
            let flip = |from, to| {
                format!("UPDATE audit_event SET {column} = replace({column}, '{from}', '{to}') WHERE {third}")
            };
            let letter = place_of_a_letter(listed.iter().find(|line| line["seq"] == 3).map(|line| &line[column]));
            let Some(letter) = letter else { continue };
            assert_eq!(database.execute(&flip(letter.as_str(), "\u{1}")).await, 1);
            place.run(&words, "").refused(&["place 3", &id, "does not match its hash"]);
            assert_eq!(database.execute(&flip("\u{1}", letter.as_str())).await, 1);
            assert_eq!(place.json(&words, "").object(), whole, "{column} is as it was");
        }
        // A head that was kept is met on the way, and shows what no walk can: that the end was cut off.
        let (count, head) = (events.to_string(), whole["head"].as_str().expect("a head"));
        let kept = [&words[..], &["--events", &count, "--head", head]].concat();
        assert_eq!(place.json(&kept, "").object(), whole);
        let last = format!("seq = {events} AND workspace_id = (SELECT id FROM workspace WHERE slug = '{slug}')");
        assert_eq!(database.execute(&format!("UPDATE audit_event SET seq = NULL, hash = NULL WHERE {last}")).await, 1);
        let cut = place.json(&words, "").object();
        assert_eq!((&cut["intact"], &cut["events"]), (&true.into(), &(events - 1).into()));
        assert_eq!(cut["unchained"].as_u64(), whole["unchained"].as_u64().map(|waiting| waiting + 1));
        place.run(&kept, "").refused(&[&format!("place {events}: the trail ends before it")]);
        assert_eq!(database.execute(&format!("DELETE FROM audit_event WHERE {third}")).await, 1);
        place.run(&words, "").refused(&["place 3", "missing"]);
        database.close().await;
        assert!(events >= 4);
    })
    .await;
}

/// A letter of a text.
fn place_of_a_letter(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?;
    text.chars().find(char::is_ascii_alphabetic).map(String::from)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_tells_who_did_what_to_whom() {
    steady(|| async {
        let place = installation();
        let app = place.app("acme", &["--type", "machine", "--scope", "a:b"]);
        place.json(&["app", "disable", "--workspace", "acme", &app.client_id], "").object();
        let target = format!("app:{}", app.client_id);
        let list =
            |words: &[&str]| place.json(&[&["audit", "list", "--workspace", "acme"], words].concat(), "").lines();
        let lines = list(&["--actor", "operator", "--target", &target]);
        let actions: Vec<&str> = lines.iter().filter_map(|line| line["action"].as_str()).collect();
        assert_eq!(actions, ["app.created", "app.disabled"]);
        assert!(list(&["--actor", "user:nobody"]).is_empty());
        let times: Vec<&str> = lines.iter().filter_map(|line| line["at"].as_str()).collect();
        assert!(times.iter().all(|time| time.len() == 20 && time.ends_with('Z')), "{times:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_workspace_is_gone_and_its_slug_is_never_used_again() {
    steady(|| async {
        let place = installation();
        let server = place.serve(&[]).await;
        let discovery = format!("{}/acme/.well-known/openid-configuration", place.url());
        let status = || async { http().get(&discovery).send().await.expect("an answer").status().as_u16() };
        assert_eq!(status().await, 200);
        place.json(&["workspace", "suspend", "acme"], "").object();
        within_a_second("it is suspended", || async { status().await == 404 }).await;
        place.json(&["workspace", "resume", "acme"], "").object();
        within_a_second("it is back", || async { status().await == 200 }).await;
        place.run(&["workspace", "delete", "acme"], "").refused(&["--yes"]);
        assert_eq!(status().await, 200);
        let deleted = place.json(&["workspace", "delete", "acme", "--yes"], "").object();
        assert_eq!(deleted["status"], "deleted");
        within_a_second("it is gone", || async { status().await == 404 }).await;
        place.run(&["workspace", "create", "acme"], "").refused(&["acme"]);
        for words in
            [["workspace", "show", "acme"], ["workspace", "resume", "acme"], ["user", "list", "--workspace=acme"]]
        {
            place.run(&words, "").refused(&["acme"]);
        }
        let slugs = place.json(&["workspace", "list"], "").lines();
        assert!(slugs.iter().all(|workspace| workspace["slug"] != "acme"), "{slugs:?}");
        assert_eq!(status().await, 404);
        server.stop();
    })
    .await;
}
