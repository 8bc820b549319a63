//! The house of a workspace through the admin API: scopes, APIs, paths, hosts, keys, the trail, policy, usage; and
//! the installation.

use harness::operator::Role;
use harness::world::AppType;
use harness::{TestServer, World};
use reqwest::Method;
use serde_json::json;
use tenantry::domain::{audit_chain, usage};

#[tokio::test]
async fn scopes_apis_and_paths_are_made_tried_and_removed() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let base = format!("/workspaces/{}", world.slug);
    let scope =
        api.post(&format!("{base}/scopes"), &json!({ "name": "orders:read", "description": "See orders" })).await;
    assert_eq!(scope.done(201)["kind"], "api");
    let scope = format!("{base}/scopes/{}", scope.json["id"].as_str().expect("an id"));
    api.post(&format!("{base}/scopes"), &json!({ "name": "orders:read" })).await.problem(409, "taken");
    let tag = api.get(&scope).await.header("etag").to_owned();
    let words = json!({ "description": "See all orders" });
    let changed = api.ask(Method::PATCH, &scope, (&[("if-match", &tag)], Some(&words))).await;
    assert_eq!(changed.done(200)["description"], "See all orders");
    api.ask(Method::PATCH, &scope, (&[("if-match", &tag)], Some(&words))).await.problem(412, "precondition_failed");

    let new = json!({ "identifier": "https://orders.example", "access_token": "jwt", "alg": "ES256" });
    let resource = api.post(&format!("{base}/resources"), &new).await;
    assert_eq!((&resource.done(201)["access_token"], &resource.json["default"]), (&json!("jwt"), &json!(false)));
    let resource = format!("{base}/resources/{}", resource.json["id"].as_str().expect("an id"));
    for own in ["", "/api/v1", "/acme"] {
        let new = json!({ "identifier": format!("{}{own}", world.server.url) });
        api.post(&format!("{base}/resources"), &new).await.problem(400, "invalid_value");
    }
    let listed = api.get(&format!("{base}/resources")).await;
    assert_eq!(listed.done(200)["items"].as_array().map(Vec::len), Some(2), "the admin API is no workspace's");

    let new = json!({
        "scope": "orders:read", "methods": ["GET", "POST"], "path": "/orders/{id}", "resource": "https://orders.example",
    });
    let path = api.post(&format!("{base}/paths"), &new).await;
    assert_eq!(path.done(201)["methods"], json!(["GET", "POST"]));
    let path = format!("{base}/paths/{}", path.json["id"].as_str().expect("an id"));
    let tried = async |method: &str, target: &str, scopes: &[&str], resource: &str| {
        let wish = json!({ "method": method, "path": target, "scopes": scopes, "resource": resource });
        let answer = api.post(&format!("{base}/paths/try"), &wish).await;
        (answer.done(200)["allowed"].as_bool(), answer.text_of("refusal"))
    };
    let (own, scope_name) = ("https://orders.example", ["orders:read"]);
    assert_eq!(tried("GET", "/orders/7", &scope_name, own).await, (Some(true), String::new()));
    assert_eq!(tried("GET", "/orders/7", &[], own).await, (Some(false), "scope_missing".to_owned()));
    assert_eq!(tried("PUT", "/orders/7", &scope_name, own).await, (Some(false), "method_unlisted".to_owned()));
    assert_eq!(tried("GET", "/other", &scope_name, own).await, (Some(false), "path_unlisted".to_owned()));
    assert_eq!(tried("GET", "/orders/7", &scope_name, "default").await, (Some(false), "other_api".to_owned()));
    assert_eq!(tried("GET", "/orders/../7", &scope_name, own).await, (Some(false), "path_refused".to_owned()));

    api.delete(&resource).await.problem(409, "conflict");
    api.delete(&format!("{path}?method=POST")).await.done(204);
    let left = api.get(&format!("{base}/paths")).await;
    assert_eq!(left.done(200)["items"][0]["methods"], json!(["GET"]));
    let path = format!("{base}/paths/{}", left.json["items"][0]["id"].as_str().expect("an id"));
    api.delete(&path).await.done(204);
    api.delete(&path).await.problem(404, "not_found");
    api.delete(&resource).await.done(204);
    api.delete(&scope).await.done(204);
    api.get(&scope).await.problem(404, "not_found");
}

#[tokio::test]
async fn hosts_are_bound_by_operators_and_seen_by_members() {
    let world = World::new().await;
    let hosts = format!("/workspaces/{}/hosts", world.slug);
    let host = json!({ "host": format!("id.{}.example", world.slug) });
    let owner = world.api(Role::Owner).await;
    owner.post(&hosts, &host).await.problem(403, "forbidden");
    let operator = World::system(world.server).api(Role::Admin).await;
    let made = operator.post(&hosts, &host).await;
    let place = format!("{hosts}/{}", made.done(201)["id"].as_str().expect("an id"));
    assert_eq!(owner.get(&hosts).await.done(200)["items"][0]["host"], host["host"]);
    owner.delete(&place).await.problem(403, "forbidden");
    operator.delete(&place).await.done(204);
    operator.delete(&place).await.problem(404, "not_found");
}

#[tokio::test]
async fn b_06_keys_are_rotated_by_owners_and_never_shown() {
    let world = World::new().await;
    let keys = format!("/workspaces/{}/keys", world.slug);
    let (admin, owner) = (world.api(Role::Admin).await, world.api(Role::Owner).await);
    let before = admin.get(&keys).await;
    assert_eq!(before.done(200)["items"].as_array().map(Vec::len), Some(4));
    assert!(!before.text.contains("wrapped") && !before.text.contains("master"), "{}", before.text);
    admin.post(&format!("{keys}/rotate"), &json!({})).await.problem(403, "insufficient_scope");
    let after = owner.ask(Method::POST, &format!("{keys}/rotate"), (&[], None)).await;
    assert_eq!(after.done(200)["items"].as_array().map(Vec::len), Some(8));
    // Compromised keys go with every token made under them.
    owner.post(&format!("{keys}/rotate"), &json!({ "compromised": true })).await.done(200);
    owner.get(&keys).await.problem(401, "invalid_token");
    let operator = World::system(world.server).api(Role::Viewer).await;
    let shown = operator.get(&keys).await;
    assert_eq!(shown.done(200)["items"].as_array().map(Vec::len), Some(4));
    assert!(shown.json["items"][0]["master"].is_string(), "{}", shown.text);
}

#[tokio::test]
async fn the_trail_is_searched_and_verified() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (app, token) = world.api_app(Role::Admin).await;
    let api = harness::Api::with_token(&server, &token);
    let base = format!("/workspaces/{}", world.slug);
    api.post(&format!("{base}/scopes"), &json!({ "name": "a:read" })).await.done(201);
    server.clock.advance(60);
    api.post(&format!("{base}/scopes"), &json!({ "name": "b:read" })).await.done(201);
    let found = async |filter: &str| {
        let page = api.get(&format!("{base}/audit?{filter}")).await;
        let items = page.done(200)["items"].as_array().expect("items").clone();
        items.iter().map(|line| line["target"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let own = format!("action=scope.created&actor=app%3A{}", app.client_id);
    assert_eq!(found(&own).await, "scope:b:read scope:a:read", "the newest first");
    assert_eq!(found("target=scope%3Aa%3Aread").await, "scope:a:read");
    assert_eq!(found(&format!("actor=app%3A{}&limit=1", app.client_id)).await, "scope:b:read");
    let lines = api.get(&format!("{base}/audit?action=scope.created")).await;
    let moment = lines.done(200)["items"][0]["at"].as_str().expect("a time").to_owned();
    assert_eq!(found(&format!("{own}&from={moment}")).await, "scope:b:read");
    assert_eq!(found(&format!("{own}&to={moment}")).await, "scope:a:read");
    // Whoever narrows the list down by a variable that happens to be empty does not get all of it.
    for wrong in ["from=yesterday", "actor=", "action=", "target="] {
        api.get(&format!("{base}/audit?{wrong}")).await.problem(400, "invalid_value");
    }
    let mut seen = 0;
    let mut path = format!("{base}/audit?limit=2");
    loop {
        let page = api.get(&path).await;
        seen += page.done(200)["items"].as_array().map_or(0, Vec::len);
        match page.json["next_cursor"].as_str() {
            Some(cursor) => path = format!("{base}/audit?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    let all = api.get(&format!("{base}/audit?limit=200")).await;
    assert_eq!(Some(seen), all.done(200)["items"].as_array().map(Vec::len));
    server.clock.advance(3);
    server.run(|instance| async move { audit_chain::chain_batch(&instance).await }).await.expect("a chain");
    let verify = format!("{base}/audit/verify");
    let verified = api.get(&verify).await;
    assert_eq!(
        (&verified.done(200)["intact"], verified.json["events"].as_u64()),
        (&json!(true), u64::try_from(seen).ok())
    );
    assert_eq!((&verified.json["complete"], &verified.json["unchained"]), (&json!(true), &json!(0)));
    assert_eq!(verified.json["checked_to"], verified.json["last"]);
}

#[tokio::test]
async fn the_trail_is_verified_a_stretch_at_a_time() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (_, token) = world.api_app(Role::Admin).await;
    let api = harness::Api::with_token(&server, &token);
    let base = format!("/workspaces/{}", world.slug);
    api.post(&format!("{base}/scopes"), &json!({ "name": "a:read" })).await.done(201);
    // The last line is removed below, and it must be the second of these.
    server.clock.advance(1);
    api.post(&format!("{base}/scopes"), &json!({ "name": "b:read" })).await.done(201);
    server.clock.advance(3);
    server.run(|instance| async move { audit_chain::chain_batch(&instance).await }).await.expect("a chain");
    let verify = format!("{base}/audit/verify");
    let verified = api.get(&verify).await;
    assert_eq!(verified.done(200)["intact"], true);

    // Stretch by stretch it comes to the same.
    let (mut query, mut events) = ("?limit=1".to_owned(), 0);
    let last = loop {
        let stretch = api.get(&format!("{verify}{query}")).await;
        assert_eq!(stretch.done(200)["intact"], true, "{}", stretch.text);
        events += stretch.json["events"].as_u64().expect("a count");
        if stretch.json["complete"] == true {
            break stretch;
        }
        query = format!("?limit=1&after={}&head={}", stretch.json["checked_to"], stretch.text_of("head"));
    };
    assert_eq!((Some(events), &last.json["head"]), (verified.json["events"].as_u64(), &verified.json["head"]));
    for (wrong, field) in [
        ("after=1", "head"),
        ("head=00", "after"),
        ("after=1&head=00", "head"),
        ("after=0&head=", "head"),
        (&format!("after=0&head={}", "0".repeat(64)), "after"),
        (&format!("after=x&head={}", "0".repeat(64)), "after"),
        ("limit=0", "limit"),
        ("limit=5001", "limit"),
    ] {
        let refused = api.get(&format!("{verify}?{wrong}")).await;
        refused.problem(400, "invalid_value");
        assert_eq!(refused.json["field"], field, "{wrong}: {}", refused.text);
    }

    // Who brings a hash that no line has here is told so, and learns none.
    let foreign = api.get(&format!("{verify}?after=1&head={}", "0".repeat(64))).await;
    assert_eq!((&foreign.done(200)["intact"], &foreign.json["broken_at"]), (&json!(false), &json!(1)));
    assert!(foreign.json.get("head").is_none() && foreign.json.get("events").is_none(), "{}", foreign.text);

    api.post(&format!("{base}/scopes"), &json!({ "name": "c:read" })).await.done(201);
    assert_eq!(api.get(&verify).await.done(200)["unchained"], 1);

    // The head that was kept shows that the end was cut off, which the chain itself does not.
    let kept = format!("{verify}?after={}&head={}", verified.json["last"], verified.text_of("head"));
    assert_eq!(api.get(&kept).await.done(200)["intact"], true);
    world.execute(&format!("DELETE FROM audit_event WHERE seq = {}", verified.json["last"])).await;
    assert_eq!(api.get(&verify).await.done(200)["intact"], true);
    assert_eq!(api.get(&kept).await.done(200)["broken_at"], verified.json["last"]);

    world.execute("UPDATE audit_event SET target = 'scope:c' WHERE target = 'scope:a:read'").await;
    let broken = api.get(&verify).await;
    assert_eq!(broken.done(200)["intact"], false);
    assert!(broken.json["broken_at"].is_number() && broken.json["reason"].is_string(), "{}", broken.text);
}

#[tokio::test]
async fn policy_and_switches_are_shown_and_changed() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let base = format!("/workspaces/{}", world.slug);
    let settings = format!("{base}/settings");
    let shown = api.get(&settings).await;
    assert_eq!(shown.done(200)["code_seconds"], 60);
    let tag = shown.header("etag").to_owned();
    let change = json!({
        "code_seconds": 30, "id_token_signing_algs": ["RS256", "ES256"], "app_pkce": "optional",
        "allowed_grants": ["authorization_code", "client_credentials", "refresh_token"], "switches": { "path_v1": true },
    });
    let changed = api.ask(Method::PATCH, &settings, (&[("if-match", &tag)], Some(&change))).await;
    assert_eq!((&changed.done(200)["code_seconds"], &changed.json["app_pkce"]), (&json!(30), &json!("optional")));
    assert_eq!(
        (&changed.json["switches"]["path_v1"], &changed.json["allowed_grants"]),
        (&json!(true), &change["allowed_grants"])
    );
    api.ask(Method::PATCH, &settings, (&[("if-match", &tag)], Some(&change))).await.problem(412, "precondition_failed");
    assert_eq!(api.patch(&settings, &json!({ "allowed_grants": [] })).await.done(200)["allowed_grants"], json!([]));
    for wrong in [json!({ "code_seconds": 9 }), json!({ "nonsense": 1 }), json!({ "app_pkce": "plain" })] {
        api.patch(&settings, &wrong).await.problem(400, "invalid_value");
    }
    for wrong in [json!({ "code_seconds": null }), json!({ "switches": { "path_v1": "yes" } }), json!({ "a": [1] })] {
        api.patch(&settings, &wrong).await.problem(400, "malformed_request");
    }
    let switches = api.get(&format!("{base}/switches")).await;
    let on =
        switches.done(200)["items"].as_array().expect("items").iter().find(|item| item["name"] == "path_v1").cloned();
    assert_eq!(on.map(|item| item["on"].clone()), Some(json!(true)));
}

/// What is only a name on the command line, or stands elsewhere, or is of another type, is no member of a policy.
#[tokio::test]
async fn policy_is_changed_only_in_the_shape_it_is_shown_in() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let settings = format!("/workspaces/{}/settings", world.slug);
    let before = api.get(&settings).await;
    let same = json!({ "code_seconds": 60, "switches": before.done(200)["switches"], "app_pkce": "required" });
    for (wrong, kind) in [
        (json!({ "refresh_days": 5 }), "invalid_value"),
        (json!({ "path_v1": true }), "invalid_value"),
        (json!({ "switches": { "verify_dry_run": true } }), "invalid_value"),
        (json!({ "switches": { "nonsense": true } }), "invalid_value"),
        (json!({ "switches": { "switches": {} } }), "malformed_request"),
        (json!({ "switches": true }), "malformed_request"),
        (json!({ "code_seconds": "30" }), "malformed_request"),
        (json!({ "verify_dry_run": "true" }), "malformed_request"),
        (json!({ "allowed_grants": "all" }), "malformed_request"),
        (json!({ "allowed_grants": ["password", 1] }), "malformed_request"),
    ] {
        api.patch(&settings, &wrong).await.problem(400, kind);
    }
    for (list, words) in [
        ("allowed_grants", json!(["all"])),
        ("allowed_grants", json!(["authorization_code", "all"])),
        ("allowed_grants", json!(["authorization_code,refresh_token"])),
        ("allowed_grants", json!([" authorization_code"])),
        ("allowed_grants", json!([""])),
        ("allowed_grants", json!(["authorization_code", "authorization_code"])),
        ("allowed_grants", json!(["implied"])),
        ("id_token_signing_algs", json!([])),
        ("id_token_signing_algs", json!(["all"])),
        ("id_token_signing_algs", json!(["RS256,ES256"])),
        ("id_token_signing_algs", json!(["RS256", "RS256"])),
    ] {
        let refused = api.patch(&settings, &json!({ list: words })).await;
        refused.problem(400, "invalid_value");
        assert_eq!(refused.json["field"], list, "{}", refused.text);
    }
    assert_eq!(api.get(&settings).await.text, before.text, "nothing of it was done");
    assert_eq!(api.patch(&settings, &same).await.done(200), &before.json);
    assert_eq!(api.patch(&settings, &json!({})).await.done(200), &before.json);
}

#[tokio::test]
async fn usage_is_summed_over_the_period_that_is_asked_for() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let (_, token) = world.api_app(Role::Viewer).await;
    let api = harness::Api::with_token(&server, &token);
    let machine = world.app(AppType::Machine).await;
    machine.client_credentials().await.tokens();
    server.run(|instance| async move { usage::flush(&instance).await }).await.expect("a flush");
    let path = format!("/workspaces/{}/usage", world.slug);
    for (query, points, step) in [("", 24, 3_600), ("?period=7d", 168, 3_600), ("?period=30d", 30, 86_400)] {
        let report = api.get(&format!("{path}{query}")).await;
        assert_eq!(report.done(200)["points"].as_array().map(Vec::len), Some(points));
        assert_eq!(report.json["step_seconds"], step);
        let tokens = report.json["totals"]["tokens"].as_i64().expect("a count");
        assert!(tokens >= 2, "{}", report.text);
        assert_eq!(report.json["points"][points - 1]["tokens"].as_i64(), Some(tokens), "{}", report.text);
    }
    api.get(&format!("{path}?period=1y")).await.problem(400, "invalid_value");
}

#[tokio::test]
async fn operators_see_how_the_installation_is() {
    let server = TestServer::shared();
    let operator = World::system(server).api(Role::Viewer).await;
    let seen = operator.get("/instance").await;
    assert_eq!(
        (&seen.done(200)["healthy"], seen.json["public_url"].as_str()),
        (&json!(true), Some(server.url.as_str()))
    );
    let schema = &seen.json["schema"];
    assert_eq!((&schema["applied"], &schema["pending"], &schema["newer"]), (&schema["known"], &json!([]), &json!([])));
    assert!(schema["known"].as_str().is_some_and(|step| step.starts_with('m')), "{}", seen.text);
    assert!(seen.json["workspaces"]["active"].as_u64() >= Some(1), "{}", seen.text);
    assert!(["sqlite", "postgres"].contains(&seen.json["database"]["kind"].as_str().unwrap()), "{}", seen.text);
    let world = World::new().await;
    world.api(Role::Owner).await.get("/instance").await.problem(401, "invalid_token");
}

#[tokio::test]
async fn operators_see_what_a_newer_version_did_to_the_schema_and_how_many_workspaces_there_are() {
    let server = TestServer::alone();
    let world = World::on(&server).await;
    let api = World::system(&server).api(Role::Admin).await;
    let before = api.get("/instance").await;
    let counts = |seen: &harness::Answer| {
        let workspaces = &seen.json["workspaces"];
        (workspaces["active"].as_i64().unwrap_or(-1), workspaces["suspended"].as_i64().unwrap_or(-1))
    };
    assert_eq!(before.done(200)["schema"]["newer"], json!([]));
    api.post(&format!("/workspaces/{}/suspend", world.slug), &json!({})).await.done(200);
    world.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 0)").await;
    let after = api.get("/instance").await;
    assert_eq!(after.done(200)["schema"]["newer"], json!(["m29991231_000001_later"]));
    assert_eq!(after.json["schema"]["applied"], "m29991231_000001_later");
    assert_eq!((counts(&after).0 + 1, counts(&after).1 - 1), counts(&before));

    let known = before.json["schema"]["known"].as_str().expect("a step").to_owned();
    world.execute(&format!("DELETE FROM seaql_migrations WHERE version = '{known}'")).await;
    let diverged = api.get("/instance").await;
    assert!(diverged.done(200)["schema"]["problem"].is_string(), "{}", diverged.text);
    world.execute("DELETE FROM seaql_migrations WHERE version = 'm29991231_000001_later'").await;
    let behind = api.get("/instance").await;
    assert_eq!(behind.done(200)["schema"]["pending"], json!([known]));
}

#[tokio::test]
async fn operators_see_what_happens_in_all_workspaces_and_which_are_the_busiest() {
    let server = TestServer::alone();
    let (quiet, busy, gone) = (World::on(&server).await, World::on(&server).await, World::on(&server).await);
    let issue = async |world: &World<'_>, times: usize| {
        let machine = world.app(AppType::Machine).await;
        for _ in 0..times {
            machine.client_credentials().await.tokens();
        }
    };
    let flush = || async {
        server.run(|instance| async move { usage::flush(&instance).await }).await.expect("a flush");
    };
    issue(&busy, 5).await;
    issue(&gone, 9).await;
    flush().await;
    server.clock.advance(3 * 24 * 3_600);
    issue(&quiet, 2).await;
    issue(&busy, 1).await;
    flush().await;
    let owner = World::system(&server).api(Role::Owner).await;
    owner.delete(&format!("/workspaces/{}", gone.slug)).await.done(204);
    flush().await;
    let seen = async |period: &str| {
        let report = owner.get(&format!("/instance/usage?period={period}")).await;
        let busiest = report.done(200)["busiest"].as_array().expect("a list").clone();
        let own = busiest.iter().filter(|one| one["slug"] != "system");
        let own: Vec<_> = own.map(|one| (one["slug"].as_str().unwrap().to_owned(), one["tokens"].as_i64())).collect();
        let points = report.json["points"].as_array().expect("points");
        let sum: i64 = points.iter().filter_map(|point| point["tokens"].as_i64()).sum();
        assert_eq!(Some(sum), report.json["totals"]["tokens"].as_i64(), "{}", report.text);
        (own, points.len(), sum)
    };
    let (day, points, tokens) = seen("24h").await;
    assert_eq!((day, points), (vec![(quiet.slug.clone(), Some(2)), (busy.slug.clone(), Some(1))], 24));
    assert!((3..5).contains(&tokens), "those of operators included: {tokens}");
    for (period, steps) in [("7d", 168), ("30d", 30)] {
        let (busiest, points, tokens) = seen(period).await;
        assert_eq!(busiest, [(busy.slug.clone(), Some(6)), (quiet.slug.clone(), Some(2))], "{period}");
        assert!((17..19).contains(&tokens) && points == steps, "what is gone still counts: {tokens} in {points}");
    }
    owner.get("/instance/usage?period=1y").await.problem(400, "invalid_value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_describe_a_scope_at_once_one_is_heard() {
    let world = World::new().await;
    let api = world.api(Role::Admin).await;
    let scopes = format!("/workspaces/{}/scopes", world.slug);
    let id = api.post(&scopes, &json!({ "name": "raced:read" })).await.text_of("id");
    let place = format!("{scopes}/{id}");
    for round in 0..3 {
        let seen = api.get(&place).await;
        let tag = seen.header("etag");
        let answers = futures_util::future::join_all((0..8).map(|wish| {
            let (api, place) = (&api, &place);
            async move {
                let words = json!({ "description": format!("{round} {wish}") });
                api.ask(reqwest::Method::PATCH, place, (&[("if-match", tag)], Some(&words))).await.status.as_u16()
            }
        }))
        .await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| matches!(status, 200 | 412)), "{answers:?}");
    }
}
