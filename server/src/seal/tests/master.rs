//! Wrapping under the instance's master keys.

use crate::entropy::Entropy;
use crate::seal::{MasterKeyError, MasterKeyProblem, MasterKeys, UnwrapError};

fn text() -> String {
    MasterKeys::generate_text(Entropy::system()).to_string()
}

fn keys(texts: &[&String]) -> MasterKeys {
    let texts: Vec<String> = texts.iter().map(|text| (*text).clone()).collect();
    MasterKeys::parse(&texts).unwrap()
}

#[test]
fn what_was_wrapped_is_unwrapped_in_its_place_only() {
    let keys = keys(&[&text()]);
    let wrapped = keys.wrap(b"signing-key/1", b"secret", Entropy::system()).unwrap();
    assert_eq!(&wrapped.master, keys.current());
    assert_eq!(wrapped.master.as_str().len(), 8);
    let secret = keys.unwrap(b"signing-key/1", &wrapped).unwrap();
    assert_eq!(secret.as_slice(), b"secret");
    assert_eq!(keys.unwrap(b"signing-key/2", &wrapped), Err(UnwrapError::Damaged));
    let again = keys.wrap(b"signing-key/1", b"secret", Entropy::system()).unwrap();
    assert_ne!(again.bytes, wrapped.bytes);
}

#[test]
fn every_altered_or_shortened_byte_is_refused() {
    let keys = keys(&[&text()]);
    let wrapped = keys.wrap(b"c", b"secret", Entropy::system()).unwrap();
    for place in 0..wrapped.bytes.len() {
        let mut altered = wrapped.clone();
        altered.bytes[place] ^= 1;
        assert_eq!(keys.unwrap(b"c", &altered), Err(UnwrapError::Damaged));
        altered.bytes.truncate(place);
        assert_eq!(keys.unwrap(b"c", &altered), Err(UnwrapError::Damaged));
    }
}

#[test]
fn the_first_wraps_and_all_unwrap() {
    let (old, new) = (text(), text());
    let before = keys(&[&old]);
    let wrapped = before.wrap(b"c", b"secret", Entropy::system()).unwrap();
    let both = keys(&[&new, &old]);
    assert_ne!(both.current(), before.current());
    assert!(both.unwrap(b"c", &wrapped).is_ok());
    assert!(both.recognises(&before.check_value()));
    let after = keys(&[&new]);
    assert!(!after.recognises(&before.check_value()));
    assert!(!after.recognises(b"short"));
    let refused = after.unwrap(b"c", &wrapped).unwrap_err();
    assert_eq!(refused, UnwrapError::WrongMasterKey { master: before.current().clone() });
    assert!(refused.to_string().contains(before.current().as_str()));
}

#[test]
fn a_refused_key_is_named_by_its_place_and_not_shown() {
    let good = text();
    let cases = [
        ("not base64 at all!", MasterKeyProblem::NotBase64),
        ("c2hvcnQ=", MasterKeyProblem::WrongLength { bytes: 5 }),
        ("", MasterKeyProblem::WrongLength { bytes: 0 }),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", MasterKeyProblem::NotRandom),
        (good.as_str(), MasterKeyProblem::Repeated),
    ];
    for (bad, problem) in cases {
        let refused = MasterKeys::parse(&[good.clone(), bad.to_owned()]).unwrap_err();
        assert_eq!(refused, MasterKeyError::Key { index: 1, problem });
        assert!(refused.to_string().contains("key 1"));
        assert!(bad.is_empty() || !refused.to_string().contains(bad));
    }
    assert_eq!(MasterKeys::parse(&[]).unwrap_err(), MasterKeyError::Missing);
}

#[test]
fn other_spellings_of_a_key_are_the_same_key() {
    let text = text();
    let url_safe = text.replace('+', "-").replace('/', "_");
    let bare = format!(" {}\n", url_safe.trim_end_matches('='));
    assert_eq!(keys(&[&text]).current(), keys(&[&bare]).current());
}

#[test]
fn keys_are_never_printed() {
    let text = text();
    let keys = keys(&[&text]);
    let printed = format!("{keys:?}");
    assert!(printed.contains(keys.current().as_str()));
    assert!(!printed.contains(&text));
}
