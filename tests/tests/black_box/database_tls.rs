//! PostgreSQL over TLS: a server that shows the right certificate is spoken to, any other is not, and nothing is said in
//! the clear where encryption was asked for.

use harness::postgres::Cluster;
use harness::{Authority, Database, Identity, Installation, Place};
use std::fs;
use std::time::{Duration, Instant};

/// A key that wraps all others. It guards nothing but this test.
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// PostgreSQL takes a new setting over within moments.
const PATIENCE: Duration = Duration::from_secs(30);

/// Switches TLS of the server; it counts for connections made from now on.
async fn switch(database: &Database, setting: &str) {
    database.execute(&format!("ALTER SYSTEM SET ssl = {setting}")).await;
    database.texts("SELECT pg_reload_conf()").await;
    let began = Instant::now();
    while database.texts("SELECT current_setting('ssl')").await != [setting] {
        assert!(began.elapsed() < PATIENCE, "ssl does not become {setting}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Has the server show this certificate. Its own user writes the files, because it reads a key only if nobody else can.
async fn show(database: &Database, identity: &Identity) {
    let folder = database.texts("SELECT setting FROM pg_settings WHERE name = 'data_directory'").await.remove(0);
    for (name, text) in [("test.crt", &identity.certificate), ("test.key", &identity.key)] {
        let write = format!("umask 077; cat > \"{folder}/{name}\"");
        let lines = text.trim_end();
        database.execute(&format!("COPY (SELECT string_to_table('{lines}', E'\\n')) TO PROGRAM '{write}'")).await;
    }
    database.execute("ALTER SYSTEM SET ssl_cert_file = 'test.crt'").await;
    database.execute("ALTER SYSTEM SET ssl_key_file = 'test.key'").await;
    switch(database, "on").await;
}

/// What `doctor` says of the connection with these parameters.
fn told(place: &mut Installation, url: &str, parameters: &str) -> String {
    place.set("TENANTRY__DATABASE__URL", &format!("{url}?{parameters}"));
    let report = place.run(&["doctor"], "");
    assert_eq!(report.code, Some(0), "{parameters}: {report:?}");
    let line = report.stdout.lines().find(|line| line.starts_with("database connection"));
    line.unwrap_or_else(|| panic!("no check: {report:?}")).to_owned()
}

/// Demands that nothing is done with these parameters, for this reason.
fn refused(place: &mut Installation, url: &str, parameters: &str, words: &[&str]) {
    place.set("TENANTRY__DATABASE__URL", &format!("{url}?{parameters}"));
    for command in [&["migrate"][..], &["serve"]] {
        place.run(command, "").refused(words);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_server_with_the_right_certificate_is_spoken_to() {
    // One of its own: others on the server that tests share would see TLS come and go.
    let cluster = tokio::task::spawn_blocking(|| Cluster::start("fsync=off")).await.expect("a server");
    let by_address = cluster.database();
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let database = Database::open(&Place::Url(by_address.clone())).await;
    let authority = Authority::new("Database authority");
    let mut place = Installation::new();
    place.set("TENANTRY__SECRETS__MASTER_KEYS", MASTER_KEY);
    fs::write(place.folder().join("ca.pem"), &authority.pem).expect("a file");
    fs::write(place.folder().join("other.pem"), Authority::new("Another authority").pem).expect("a file");

    // A server without TLS.
    switch(&database, "off").await;
    for demanded in ["sslmode=require", "sslmode=verify-full&sslrootcert=ca.pem", "sslrootcert=ca.pem"] {
        refused(&mut place, &by_name, demanded, &["cannot open the database", "TLS"]);
    }
    assert_eq!(database.tables().await, Vec::<String>::new());
    place.set("TENANTRY__DATABASE__URL", &format!("{by_name}?sslmode=disable"));
    place.json(&["migrate"], "").object();
    let line = told(&mut place, &by_name, "sslmode=prefer");
    assert!(line.contains("ok: not encrypted, and stays on this machine"), "{line}");

    // One with a certificate for its name.
    show(&database, &authority.identity(&["localhost"])).await;
    for parameters in ["sslmode=verify-full&sslrootcert=ca.pem", "sslrootcert=ca.pem"] {
        let line = told(&mut place, &by_name, parameters);
        assert!(line.contains("ok: encrypted (TLSv1.3), the server's certificate is verified"), "{line}");
    }
    place.serve(&[]).await.stop();
    let line = told(&mut place, &by_name, "sslmode=require");
    assert!(line.contains("ok: encrypted (TLSv1.3), and stays on this machine"), "{line}");

    let hint = "the server must show a certificate for the host in database.url";
    let full = "sslmode=verify-full&sslrootcert=";
    refused(&mut place, &by_name, &format!("{full}other.pem"), &["invalid peer certificate: UnknownIssuer", hint]);
    refused(&mut place, &by_name, "sslmode=verify-full", &["invalid peer certificate: UnknownIssuer", hint]);
    refused(&mut place, &by_address, &format!("{full}ca.pem"), &["certificate not valid for name", hint]);
    refused(&mut place, &by_name, &format!("{full}absent.pem"), &["No such file", hint]);

    // And one whose certificate has ended.
    show(&database, &authority.identity_until(&["localhost"], 2021)).await;
    refused(&mut place, &by_name, &format!("{full}ca.pem"), &["invalid peer certificate", "xpired", hint]);

    database.close().await;
}

#[test]
fn another_machine_is_never_spoken_to_in_the_clear_by_accident() {
    let mut place = Installation::new();
    place.set("TENANTRY__SECRETS__MASTER_KEYS", MASTER_KEY);
    for mode in ["prefer", "allow"] {
        place.set("TENANTRY__DATABASE__URL", &format!("postgres://tenantry:hunter2@192.0.2.1/tenantry?sslmode={mode}"));
        let ran = place.run(&["serve"], "");
        ran.refused(&["database.url: might speak in the clear to another machine", "sslmode=verify-full"]);
        assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    }
    // Who says nothing gets verification.
    place.set("TENANTRY__DATABASE__URL", "postgres://tenantry:hunter2@192.0.2.1/tenantry");
    let report = place.run(&["doctor"], "");
    assert!(report.stdout.contains("postgres://tenantry:***@192.0.2.1/tenantry?sslmode=verify-full"), "{report:?}");
}
