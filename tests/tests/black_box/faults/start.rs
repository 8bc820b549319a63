//! Starts that cannot be: each ends with exit status 1 and one line that names the cause and what to do, changes
//! nothing, and once the cause is gone the start succeeds and everything is there.

use harness::Installation;
use std::fs;
use std::net::TcpListener;

/// Something that is wrong, the words that must name it, and how it is put right.
struct Fault {
    wrong: fn(&mut Installation),
    named: &'static [&'static str],
    mended: fn(&mut Installation),
}

/// A database server that is not there, with a password that must not be told.
const UNREACHABLE: &str = "postgres://nobody:secret-of-nobody@127.0.0.1:1/none";

/// A master key that nothing was made with.
const OTHER_KEY: &str = "bmV3IGtleSwgb25seSBhbiBleGFtcGxlLCAzMiBCeXQ=";

fn write(place: &Installation, name: &str, text: &str) {
    fs::write(place.folder().join(name), text).expect("a file");
}

fn remove(place: &Installation, name: &str) {
    fs::remove_file(place.folder().join(name)).expect("a file that goes");
}

fn rename(place: &Installation, from: &str, to: &str) {
    fs::rename(place.folder().join(from), place.folder().join(to)).expect("another name");
}

/// Keeps the database aside and puts this in its place.
fn spoil(place: &Installation, change: fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(place.database()).expect("a database");
    rename(place, "data/tenantry.db", "kept.db");
    change(&mut bytes);
    fs::write(place.database(), bytes).expect("a spoilt database");
}

fn restore(place: &mut Installation) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(place.folder().join(format!("data/tenantry.db{ending}")));
    }
    rename(place, "kept.db", "data/tenantry.db");
}

const FAULTS: &[Fault] = &[
    Fault {
        wrong: |place| place.set("TENANTRY__SERVER__PORT", "8080"),
        named: &["TENANTRY__SERVER__PORT", "unknown key"],
        mended: |place| place.unset("TENANTRY__SERVER__PORT"),
    },
    Fault {
        wrong: |place| write(place, "tenantry.toml", "[server]\nport = 8080\n"),
        named: &["tenantry.toml", "server.port", "unknown key"],
        mended: |place| remove(place, "tenantry.toml"),
    },
    Fault {
        wrong: |place| write(place, "tenantry.toml", "[server\n"),
        named: &["tenantry.toml", "line 1"],
        mended: |place| remove(place, "tenantry.toml"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__LIMITS__FORM_BYTES", "plenty"),
        named: &["TENANTRY__LIMITS__FORM_BYTES", "limits.form_bytes"],
        mended: |place| place.unset("TENANTRY__LIMITS__FORM_BYTES"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__WORKSPACE__DEFAULT", "v1"),
        named: &["workspace.default", "v1", "reserved word"],
        mended: |place| place.unset("TENANTRY__WORKSPACE__DEFAULT"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__WORKSPACE__DEFAULT", "system"),
        named: &["workspace.default", "system", "reserved word"],
        mended: |place| place.unset("TENANTRY__WORKSPACE__DEFAULT"),
    },
    Fault {
        wrong: |place| write(place, "tenantry.toml", "[workspace]\ndefault = \"Acme Inc\"\n"),
        named: &["workspace.default", "Acme Inc", "is not a slug"],
        mended: |place| remove(place, "tenantry.toml"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__WORKSPACE__DEFAULT", ""),
        named: &["TENANTRY__WORKSPACE__DEFAULT", "workspace.default", "is empty"],
        mended: |place| place.unset("TENANTRY__WORKSPACE__DEFAULT"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__SERVER__PUBLIC_URL", "http://id.example.com"),
        named: &["server.public_url", "https"],
        mended: |place| place.unset("TENANTRY__SERVER__PUBLIC_URL"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__SECRETS__MASTER_KEYS", OTHER_KEY),
        named: &["secrets.master_keys", "none of", "made with"],
        mended: |place| place.unset("TENANTRY__SECRETS__MASTER_KEYS"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__SECRETS__MASTER_KEYS", "too short"),
        named: &["secrets.master_keys"],
        mended: |place| place.unset("TENANTRY__SECRETS__MASTER_KEYS"),
    },
    Fault {
        wrong: |place| rename(place, "data/master.key", "kept.key"),
        named: &["master.key is missing", "backup"],
        mended: |place| rename(place, "kept.key", "data/master.key"),
    },
    Fault {
        wrong: |place| {
            // A copy is as private as the file itself.
            fs::copy(place.master_key(), place.folder().join("kept.key")).expect("a copy");
            write(place, "data/master.key", "not a key\n");
        },
        named: &["master.key is not one"],
        mended: |place| rename(place, "kept.key", "data/master.key"),
    },
    Fault {
        wrong: |place| spoil(place, |bytes| bytes[..100].fill(0x5a)),
        named: &["cannot open the database", "not a database"],
        mended: restore,
    },
    Fault {
        wrong: |place| spoil(place, |bytes| bytes.truncate(3 * 4096)),
        named: &["cannot open the database", "malformed"],
        mended: restore,
    },
    Fault {
        wrong: |place| place.set("TENANTRY__DATABASE__URL", "sqlite:///proc/tenantry/tenantry.db?mode=rwc"),
        named: &["/proc/tenantry"],
        mended: |place| place.unset("TENANTRY__DATABASE__URL"),
    },
    Fault {
        wrong: |place| {
            write(place, "file", "");
            place.set("TENANTRY__DATABASE__URL", "sqlite://file/tenantry.db?mode=rwc");
        },
        named: &["file"],
        mended: |place| place.unset("TENANTRY__DATABASE__URL"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__DATABASE__URL", "sqlite://data?mode=rwc"),
        named: &["cannot open the database", "data"],
        mended: |place| place.unset("TENANTRY__DATABASE__URL"),
    },
    Fault {
        wrong: |place| place.set("TENANTRY__DATABASE__URL", UNREACHABLE),
        named: &["secrets.master_keys", "PostgreSQL"],
        mended: |place| place.unset("TENANTRY__DATABASE__URL"),
    },
    Fault {
        wrong: |place| {
            place.set("TENANTRY__DATABASE__URL", UNREACHABLE);
            place.set("TENANTRY__SECRETS__MASTER_KEYS", OTHER_KEY);
        },
        named: &["cannot open the database", "127.0.0.1:1", "database.url"],
        mended: |place| {
            place.unset("TENANTRY__DATABASE__URL");
            place.unset("TENANTRY__SECRETS__MASTER_KEYS");
        },
    },
];

/// A place with a workspace in it.
fn founded() -> Installation {
    let place = Installation::new();
    place.json(&["workspace", "create", "acme"], "").object();
    place
}

fn refuses_to_start(place: &Installation, named: &[&str]) {
    let ran = place.run(&["serve"], "");
    ran.refused(named);
    assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("secret-of-nobody"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_cannot_be_says_why_in_one_line_and_loses_nothing() {
    let mut place = founded();
    let whole = place.json(&["workspace", "show", "acme"], "").object();
    for fault in FAULTS {
        (fault.wrong)(&mut place);
        refuses_to_start(&place, fault.named);
        (fault.mended)(&mut place);
        let ran = place.json(&["workspace", "show", "acme"], "");
        assert_eq!(ran.object(), whole, "after {:?}", fault.named);
    }
    place.serve(&[]).await.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_port_is_named_and_its_owner_is_not_disturbed() {
    let place = founded();
    let owner = TcpListener::bind(("127.0.0.1", place.port())).expect("the port");
    refuses_to_start(&place, &["cannot listen on", &place.port().to_string(), "--listen"]);
    drop(owner);
    let server = place.serve(&[]).await;
    let second = place.run(&["serve"], "");
    second.refused(&["cannot listen on"]);
    assert_eq!(place.json(&["doctor", "--live"], "").object()["live"], true);
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_public_url_stops_the_start_until_it_is_accepted() {
    let mut place = Installation::new();
    place.set("TENANTRY__SERVER__PUBLIC_URL", "https://id.example.com");
    place.json(&["workspace", "create", "acme"], "").object();
    place.set("TENANTRY__SERVER__PUBLIC_URL", "https://login.example.com");
    refuses_to_start(&place, &["https://id.example.com", "https://login.example.com", "--accept-public-url"]);
    // A setting that was lost would change every issuer just the same.
    place.set("TENANTRY__SERVER__PUBLIC_URL", "http://localhost:8080");
    refuses_to_start(&place, &["https://id.example.com", "http://localhost:8080"]);
    place.set("TENANTRY__SERVER__PUBLIC_URL", "https://login.example.com");
    let shown = place.run(&["doctor"], "");
    assert_eq!(shown.code, Some(1), "{shown:?}");
    assert!(shown.stdout.contains("--accept-public-url"), "{shown:?}");
    place.json(&["doctor", "--accept-public-url"], "").object();
    let issuer = place.json(&["workspace", "show", "acme"], "").object()["issuer"].clone();
    assert_eq!(issuer, "https://login.example.com/acme");
    place.serve(&[]).await.stop();
}

#[test]
fn a_first_start_that_cannot_be_leaves_nothing_behind() {
    let mut place = Installation::new();
    place.set("TENANTRY__SERVER__PORT", "8080");
    refuses_to_start(&place, &["unknown key"]);
    place.unset("TENANTRY__SERVER__PORT");
    let owner = TcpListener::bind(("127.0.0.1", place.port())).expect("the port");
    refuses_to_start(&place, &["cannot listen on"]);
    drop(owner);
    place.run(&["serve", "--config", "absent.toml"], "").refused(&["absent.toml"]);
    place.run(&["serve", "--demo", "--listen", "0.0.0.0:0"], "").refused(&["--demo", "loopback"]);
    assert!(!place.folder().join("data").exists(), "a data folder was made");
}
