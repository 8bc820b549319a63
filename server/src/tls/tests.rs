use super::pair::Contents;
use super::renewal::{Seen, Watch};
use super::*;
use crate::config::TlsFiles;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

/// 2026-01-01.
const NOW: i64 = 1_767_225_600;

struct Files {
    _folder: TempDir,
    files: TlsFiles,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = TlsFiles { cert: folder.path().join("id.pem"), key: folder.path().join("id.key") };
        let made = Self { _folder: folder, files };
        made.write(&certificate("id.example.com", 2027));
        made
    }

    fn write(&self, (certificate, key): &(String, String)) {
        fs::write(&self.files.cert, certificate).expect("a file");
        fs::write(&self.files.key, key).expect("a file");
    }

    fn read(&self) -> Result<Pair, String> {
        Pair::read(&self.files, NOW).map_err(|error| error.to_string())
    }
}

/// PEM texts of a certificate until the first day of a year, and of its key.
fn certificate(name: &str, year: i32) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::new([name.to_owned(), "192.0.2.7".to_owned()]).expect("names");
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(year, 1, 1);
    (parameters.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
}

#[test]
fn a_pair_says_what_it_is_for_and_until_when() {
    let described = Files::new().read().expect("a pair").described;
    assert_eq!(described.names, ["id.example.com", "192.0.2.7"]);
    assert_eq!((described.begins, described.ends), (1_577_836_800, 1_798_761_600));
}

/// What is done to good files, and the words that must tell it.
type Spoilt = (fn(&TlsFiles), &'static [&'static str]);

#[test]
fn what_cannot_be_used_is_refused_with_its_file_and_reason() {
    let spoilt: [Spoilt; 9] = [
        (|files| fs::remove_file(&files.cert).unwrap(), &["server.tls.cert: ", "id.pem cannot be read: No such file"]),
        (|files| fs::remove_file(&files.key).unwrap(), &["server.tls.key: ", "id.key cannot be read: No such file"]),
        (|files| fs::write(&files.cert, "").unwrap(), &["server.tls.cert: ", "id.pem holds no certificate"]),
        (
            |files| fs::write(&files.cert, "-----BEGIN CERTIFICATE-----\nAAAA").unwrap(),
            &["server.tls.cert: ", "id.pem is not PEM"],
        ),
        (
            |files| fs::write(&files.cert, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap(),
            &["server.tls.cert: ", "id.pem holds a certificate that cannot be read"],
        ),
        (|files| fs::write(&files.key, "hunter2").unwrap(), &["server.tls.key: ", "id.key holds no private key"]),
        (
            |files| {
                let text = fs::read_to_string(&files.key).unwrap().replace("PRIVATE", "ENCRYPTED PRIVATE");
                fs::write(&files.key, text).unwrap();
            },
            &["server.tls.key: ", "id.key holds an encrypted key", "openssl pkey"],
        ),
        (
            |files| fs::write(&files.key, certificate("id.example.com", 2027).1).unwrap(),
            &["server.tls.key: ", "id.key is not the key of the certificate in ", "id.pem;"],
        ),
        (
            |files| {
                let (cert, key) = certificate("id.example.com", 2026);
                fs::write(&files.cert, cert).unwrap();
                fs::write(&files.key, key).unwrap();
            },
            &["server.tls.cert: ", "id.pem holds a certificate that ended on 2026-01-01; renew it"],
        ),
    ];
    for (spoil, words) in spoilt {
        let made = Files::new();
        spoil(&made.files);
        // One second after the last good one.
        let told = Pair::read(&made.files, NOW + 1).expect_err("a refusal").to_string();
        for word in words {
            assert!(told.contains(word), "{word:?} is not in {told:?}");
        }
        assert!(!told.contains('\n') && !told.contains("hunter2"), "{told:?}");
    }
}

#[test]
fn a_renewed_pair_is_shown_and_a_broken_one_is_told_once() {
    let made = Files::new();
    let pair = made.read().expect("a pair");
    let certificate_in_use = Certificate::new(&pair);
    let mut watch = Watch::new(made.files.clone(), &pair, Arc::clone(&certificate_in_use));
    let shown = |certificate: &Certificate| certificate.current().cert[0].clone();
    let first = shown(&certificate_in_use);
    assert!(matches!(watch.look(NOW), Seen::Nothing), "nothing has changed");

    let next = certificate("new.example.com", 2028);
    // One of the two files is written before the other.
    fs::write(&made.files.cert, &next.0).expect("a file");
    assert!(matches!(watch.look(NOW), Seen::Nothing), "half a renewal is no trouble yet");
    assert_eq!(shown(&certificate_in_use), first);
    made.write(&next);
    match watch.look(NOW) {
        Seen::Renewed(described) => assert_eq!(described.names[0], "new.example.com"),
        other => panic!("{other:?}"),
    }
    let second = shown(&certificate_in_use);
    assert_ne!(second, first);

    fs::write(&made.files.key, "no key").expect("a file");
    assert!(matches!(watch.look(NOW), Seen::Nothing));
    assert!(matches!(watch.look(NOW), Seen::Broken(_)), "it stays broken");
    assert!(matches!(watch.look(NOW), Seen::Nothing), "it was told already");
    fs::remove_file(&made.files.key).expect("no file");
    assert!(matches!(watch.look(NOW), Seen::Nothing));
    assert!(matches!(watch.look(NOW), Seen::Broken(_)), "it is broken in another way");
    assert_eq!(shown(&certificate_in_use), second);
    made.write(&next);
    assert!(matches!(watch.look(NOW), Seen::Nothing), "the old files are back");
    fs::write(&made.files.key, "no key").expect("a file");
    assert!(matches!(watch.look(NOW), Seen::Nothing));
    assert!(matches!(watch.look(NOW), Seen::Broken(_)), "it broke again");
}

#[test]
fn files_are_told_apart_by_their_bytes() {
    let made = Files::new();
    let before = Contents::read(&made.files).expect("files").fingerprint();
    assert_eq!(before, Contents::read(&made.files).expect("files").fingerprint());
    made.write(&certificate("id.example.com", 2027));
    assert_ne!(before, Contents::read(&made.files).expect("files").fingerprint());
}

#[test]
fn the_listener_is_set_up_without_a_process_wide_choice() {
    let pair = Files::new().read().expect("a pair");
    let config = Certificate::new(&pair).listening().expect("a configuration");
    assert!(config.ticketer.enabled() && config.max_early_data_size == 0);
}
