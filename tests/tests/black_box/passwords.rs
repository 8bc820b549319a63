//! Passwords when they are set and when they are typed (NIST SP 800-63B-4 §3.1.1): long ones, any characters, nothing
//! cut off, nothing a guesser tries first, and kept as Argon2id that grows with the policy.

use harness::world::PASSWORD;
use harness::{Browser, Database, Page, TestServer, World};
use tenantry::domain::audit::Actor;
use tenantry::domain::refusal::Refused;
use tenantry::domain::user::{self, NewUser};

/// Adds somebody with this password.
async fn person(world: &World<'_>, username: &str, password: &str) -> Result<(), Refused> {
    let new = NewUser {
        username: Some(username.to_owned()),
        email: Some(format!("{username}@engines.example")),
        password: Some(password.to_owned().into()),
        ..NewUser::default()
    };
    world.with(|tenant| async move { user::create(&tenant, new, &Actor::Operator).await.map(drop) }).await
}

async fn try_in(world: &World<'_>, username: &str, password: &str) -> Page {
    let mut browser = Browser::new();
    let page = browser.get(&world.url("/login")).await;
    browser.sign_in(&page, username, password).await
}

fn refused_password(result: Result<(), Refused>, what: &str) -> String {
    match result {
        Err(Refused::Invalid { field: "password", reason, .. }) => reason,
        other => panic!("{what}: {other:?}"),
    }
}

/// Letters no guesser's list has in this order.
fn letters(count: usize) -> String {
    (0..count)
        .map(|n| char::from_u32(0x4e00 + u32::try_from(n * 37 % 20_000).expect("small")).expect("a letter"))
        .collect()
}

#[tokio::test]
async fn w_01_fifteen_characters_are_enough_and_256_are_kept_whole() {
    let world = World::new().await;
    let reason = refused_password(person(&world, "short", "plum Velvet 7q").await, "fourteen");
    assert!(reason.contains("at least 15"), "{reason}");
    let reason = refused_password(person(&world, "long", &letters(257)).await, "257");
    assert!(reason.contains("at most 256"), "{reason}");
    let fifteen = "plum Velvet 7qx".to_owned();
    for (username, password) in [("fifteen", fifteen), ("sixtyfour", letters(64)), ("most", letters(256))] {
        person(&world, username, &password).await.expect("a good password");
        assert_eq!(try_in(&world, username, &password).await.status, 303, "{username}");
        let mut shorter = password.clone();
        shorter.pop();
        assert_eq!(try_in(&world, username, &shorter).await.status, 401, "{username}, without the last letter");
    }
}

#[tokio::test]
async fn w_01_an_oversized_password_is_sent_away_before_it_is_hashed() {
    let world = World::new().await;
    world.user("ada").await;
    // More than the failures that are free: none of these counts as one, because nothing was compared.
    for password in ["x".repeat(257), "x".repeat(1_025), letters(300), "x".repeat(60_000)].iter().cycle().take(8) {
        let page = try_in(&world, "ada", password).await;
        assert!(page.status.is_client_error() && page.status != 429, "{}", page.status);
        assert!(page.set_cookies().iter().all(|line| !line.starts_with("__Host-s.")));
        assert!(!page.body.contains("xxxxxxxxxx"));
    }
    assert_eq!(try_in(&world, "ada", PASSWORD).await.status, 303);
    let page = try_in(&world, "ada", &"x".repeat(70_000)).await;
    assert_eq!(page.status, 413, "more than any form may hold");
}

#[tokio::test]
async fn w_02_every_character_counts_and_any_will_do() {
    let world = World::new().await;
    let long = format!("{} the end of it", "plum velvet ".repeat(6));
    let table: [(&str, &str, &[&str]); 6] = [
        // Some hashes look at 72 bytes only.
        ("bytes", &long, &[&long[..72], &long.replace("end", "eNd"), &format!("{long}.")]),
        (
            "gaps",
            "  two gaps before and one after ",
            &["two gaps before and one after", "  two gaps before and one after"],
        ),
        ("accent", "caf\u{e9} velvet plum river", &["cafe velvet plum river"]),
        (
            "quotes",
            "\"quotes\" <and> 'more' & \\ %41+",
            &["\"quotes\" <and> 'more' & \\ A ", "&quot;quotes&quot; <and> 'more' & \\ %41+"],
        ),
        ("small", "only small letters here somehow", &["Only small letters here somehow"]),
        ("fox", "🦊🌵🚲🍋🎷🧭🪁🛶🔭🎺🧵🪶🥁🧊🪴", &["🦊🌵🚲🍋🎷🧭🪁🛶🔭🎺🧵🪶🥁🧊"]),
    ];
    for (username, password, others) in table {
        person(&world, username, password).await.unwrap_or_else(|refused| panic!("{username}: {refused}"));
        assert_eq!(try_in(&world, username, password).await.status, 303, "{username}");
        for other in others {
            assert_eq!(try_in(&world, username, other).await.status, 401, "{username}: {other}");
        }
    }
    let decomposed = try_in(&world, "accent", "cafe\u{301} velvet plum river").await;
    assert_eq!(decomposed.status, 303, "two ways to type the same letter");
}

#[tokio::test]
async fn w_03_what_a_guesser_tries_first_is_refused_however_it_is_set() {
    let world = World::new().await;
    world.user("ada").await;
    let slug = format!("{0}{0}{0}{0}{0}{0}{0}{0}", world.slug);
    let common = [
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "qwertyuiopasdfgh",
        "passwordpassword",
        "Password1234567",
        "P@ssw0rdP@ssw0rd",
        "iloveyou-iloveyou",
        "abcdefghijklmnop",
        "tenantry-tenantry",
        "tenantrytenantry",
        "babbage@engines.example",
        "babbagebabbage1",
        &slug,
    ];
    for password in common {
        let reason = refused_password(person(&world, "babbage", password).await, password);
        assert!(reason.contains("easy to guess"), "{password}: {reason}");
        assert!(!reason.contains(password), "a refusal does not repeat it");
        let secret = password.to_owned().into();
        let set = world
            .with(|tenant| async move { user::set_password(&tenant, "ada", secret, &Actor::Operator).await.map(drop) });
        let set = set.await;
        if !password.contains("babbage") {
            refused_password(set, password);
        }
    }
}

async fn kept(database: &Database) -> String {
    database.texts("SELECT data FROM credential").await.into_iter().next().expect("a hash")
}

#[tokio::test]
async fn w_04_hashes_grow_when_the_policy_does() {
    let weak = [("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB", "7168"), ("TENANTRY__PASSWORD__ARGON2__ITERATIONS", "5")];
    let server = TestServer::configured(&weak);
    let slug = {
        let world = World::on(&server).await;
        world.user("ada").await;
        world.slug.clone()
    };
    let place = server.database().clone();
    let _folder = server.stop().await;
    let database = Database::open(&place).await;
    assert!(kept(&database).await.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{}", kept(&database).await);
    database.close().await;

    let strong = [("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB", "19456"), ("TENANTRY__PASSWORD__ARGON2__ITERATIONS", "2")];
    let server = TestServer::again(&place, &strong);
    let world = World { server: &server, slug };
    assert_eq!(try_in(&world, "ada", "not the password at all").await.status, 401);
    let database = Database::open(&place).await;
    assert!(kept(&database).await.contains("m=7168,t=5"), "a wrong password changes nothing");
    assert_eq!(try_in(&world, "ada", PASSWORD).await.status, 303);
    assert!(kept(&database).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept(&database).await);
    assert_eq!(try_in(&world, "ada", PASSWORD).await.status, 303);

    // A row may hold anything; what it asks for is bounded before it is computed.
    for cost in ["m=4294967295,t=2,p=1", "m=19456,t=4294967295,p=1", "m=1073741824,t=1000,p=255"] {
        let hash = format!("$argon2id$v=19${cost}$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g");
        assert_eq!(database.execute(&format!("UPDATE credential SET data = '{hash}'")).await, 1);
        let page = try_in(&world, "ada", PASSWORD).await;
        assert!([401, 503].contains(&page.status.as_u16()), "{cost}: {}", page.status);
        assert!(!page.body.contains("argon2"), "{}", page.body);
    }
    database.close().await;
    server.stop().await;
}

#[tokio::test]
async fn w_04_the_defaults_are_what_owasp_asks_for() {
    let config = tenantry::config::Config::from_parts(
        &tenantry::config::ConfigFile::IfPresent("/nonexistent/tenantry.toml".into()),
        Vec::new(),
        &tenantry::config::Overrides::default(),
    );
    let cost = config.expect("a configuration").password.argon2;
    assert_eq!((cost.memory_kib, cost.iterations, cost.parallelism), (19_456, 2, 1));
    let cheaper = vec![("TENANTRY__PASSWORD__ARGON2__MEMORY_KIB".to_owned(), "4096".to_owned())];
    let refused = tenantry::config::Config::from_parts(
        &tenantry::config::ConfigFile::IfPresent("/nonexistent/tenantry.toml".into()),
        cheaper,
        &tenantry::config::Overrides::default(),
    );
    assert!(refused.is_err(), "nobody can configure less");
}
