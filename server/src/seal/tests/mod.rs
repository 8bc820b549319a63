//! What must hold of every sealed text, whatever it carries.

mod codec;
mod master;

use proptest::prelude::*;
use uuid::Uuid;

use super::{KeyId, NotGenuine, Purpose, RootKey, SealError, SealedText, Sealer};
use crate::entropy::Entropy;
use crate::secret::{CHECKSUM_LEN, checksum};

const ACME: Uuid = Uuid::from_u128(0xacae);
const GLOBEX: Uuid = Uuid::from_u128(0x610b_e700);

fn root() -> RootKey {
    RootKey::from_bytes(&[7; 32]).unwrap()
}

fn acme() -> Sealer {
    Sealer::new(&root(), KeyId(42), ACME, 0)
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop::sample::select(Purpose::ALL.to_vec())
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..120)
}

fn open(sealer: &Sealer, purpose: Purpose, text: &str) -> Result<Vec<u8>, NotGenuine> {
    sealer.open(&SealedText::parse(purpose, text)?)
}

/// The text with a checksum that fits it, as a forger would write it.
fn with_checksum(body: &str) -> String {
    format!("{body}{}", checksum(body))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_sealed_is_opened(purpose in purpose(), payload in payload()) {
        let text = acme().seal(purpose, &payload, Entropy::system()).unwrap();
        prop_assert!(text.starts_with(purpose.prefix()));
        let sealed = SealedText::parse(purpose, &text).unwrap();
        prop_assert_eq!(sealed.key_id(), KeyId(42));
        prop_assert_eq!(acme().open(&sealed).unwrap(), payload);
    }

    #[test]
    fn no_other_workspace_key_or_epoch_opens_it(purpose in purpose(), payload in payload()) {
        let text = acme().seal(purpose, &payload, Entropy::system()).unwrap();
        let others = vec![
            Sealer::new(&root(), KeyId(42), GLOBEX, 0),
            Sealer::new(&root(), KeyId(43), ACME, 0),
            Sealer::new(&root(), KeyId(42), ACME, 1),
            Sealer::new(&RootKey::generate(Entropy::system()), KeyId(42), ACME, 0),
        ];
        for other in others {
            prop_assert_eq!(open(&other, purpose, &text), Err(NotGenuine));
        }
    }

    #[test]
    fn no_other_purpose_reads_it(made in purpose(), read in purpose(), payload in payload()) {
        prop_assume!(made != read);
        let text = acme().seal(made, &payload, Entropy::system()).unwrap();
        prop_assert_eq!(open(&acme(), read, &text), Err(NotGenuine));
        // Not even under the prefix and checksum of the other.
        let body = &text[made.prefix().len()..text.len() - CHECKSUM_LEN];
        let forged = with_checksum(&format!("{}{body}", read.prefix()));
        prop_assert_eq!(open(&acme(), read, &forged), Err(NotGenuine));
    }

    #[test]
    fn every_changed_bit_of_the_body_is_refused(
        purpose in purpose(),
        payload in payload(),
        place in any::<prop::sample::Index>(),
        letter in prop::sample::select(
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_=".to_vec(),
        ),
    ) {
        let text = acme().seal(purpose, &payload, Entropy::system()).unwrap();
        let mut body = text.as_bytes()[..text.len() - CHECKSUM_LEN].to_vec();
        let place = place.index(body.len());
        prop_assume!(body[place] != letter);
        body[place] = letter;
        let forged = with_checksum(&String::from_utf8(body).unwrap());
        prop_assert_eq!(open(&acme(), purpose, &forged), Err(NotGenuine));
    }

    #[test]
    fn a_parser_fed_with_anything_refuses_it(purpose in purpose(), text in "\\PC{0,80}") {
        prop_assert!(SealedText::parse(purpose, &text).is_err());
        let forged = with_checksum(&format!("{}{text}", purpose.prefix()));
        prop_assert_eq!(open(&acme(), purpose, &forged), Err(NotGenuine));
    }
}

#[test]
fn every_flipped_truncated_or_extended_text_is_refused_before_any_key() {
    for purpose in Purpose::ALL {
        let text = acme().seal(purpose, b"sixteen byte pay", Entropy::system()).unwrap();
        for place in 0..text.len() {
            assert!(SealedText::parse(purpose, &text[..place]).is_err());
            let mut other = text.clone().into_bytes();
            for letter in [b'0', b'Z', b'a', b'-', b'.', b' '] {
                if other[place] != letter {
                    let kept = std::mem::replace(&mut other[place], letter);
                    let changed = std::str::from_utf8(&other).unwrap();
                    assert!(SealedText::parse(purpose, changed).is_err());
                    other[place] = kept;
                }
            }
        }
        for extra in ["0", "A", "=", " ", "\n"] {
            assert!(SealedText::parse(purpose, &format!("{text}{extra}")).is_err());
            assert!(SealedText::parse(purpose, &format!("{extra}{text}")).is_err());
        }
    }
}

#[test]
fn a_second_spelling_of_the_same_bytes_is_refused() {
    // 2 bytes over a multiple of three: the last base64url character has two unused bits.
    let text = acme().seal(Purpose::AccessToken, &[0; 13], Entropy::system()).unwrap();
    let body = &text[..text.len() - CHECKSUM_LEN];
    let (head, last) = body.split_at(body.len() - 1);
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        if !last.starts_with(letter) {
            let other = with_checksum(&format!("{head}{letter}"));
            assert!(open(&acme(), Purpose::AccessToken, &other).is_err());
        }
    }
    let padded = with_checksum(&format!("{body}="));
    assert!(open(&acme(), Purpose::AccessToken, &padded).is_err());
}

#[test]
fn codes_are_alphanumeric_and_of_one_length() {
    for grant in 0..50_u128 {
        let payload = Uuid::from_u128(grant << 96 | grant).into_bytes();
        let code = acme().seal(Purpose::AuthorizationCode, &payload, Entropy::system()).unwrap();
        assert_eq!(code.len(), 62);
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}

#[test]
fn only_codes_and_refresh_tokens_come_out_the_same_twice() {
    for purpose in Purpose::ALL {
        let texts = [(); 2].map(|()| acme().seal(purpose, b"x", Entropy::system()).unwrap());
        assert_eq!(texts[0] == texts[1], purpose.deterministic(), "{purpose:?}");
    }
}

#[test]
fn too_long_a_payload_is_refused_when_made_and_when_read() {
    for purpose in Purpose::ALL {
        let max = purpose.max_len();
        for len in [max, max + 1, 100_000] {
            let sealed = acme().seal(purpose, &vec![1; len], Entropy::system());
            assert_eq!(sealed, Err(SealError::TooLong));
        }
        let long = with_checksum(&format!("{}{}", purpose.prefix(), "A".repeat(max)));
        assert!(SealedText::parse(purpose, &long).is_err());
    }
    let ticket = vec![1; 6_000];
    let text = acme().seal(Purpose::Interaction, &ticket, Entropy::system()).unwrap();
    assert_eq!(open(&acme(), Purpose::Interaction, &text), Ok(ticket));
}

#[test]
fn an_access_token_of_a_grant_is_about_105_characters() {
    // Grant id, token id, two times.
    let text = acme().seal(Purpose::AccessToken, &[9; 36], Entropy::system()).unwrap();
    assert!(text.len() <= 110, "{}", text.len());
}

#[test]
fn the_pseudorandom_function_depends_on_purpose_workspace_and_data() {
    let one = acme().prf(Purpose::TokenId, b"data").unwrap();
    assert_eq!(one, acme().prf(Purpose::TokenId, b"data").unwrap());
    assert_ne!(one, acme().prf(Purpose::TokenId, b"date").unwrap());
    assert_ne!(one, acme().prf(Purpose::Form, b"data").unwrap());
    let globex = Sealer::new(&root(), KeyId(42), GLOBEX, 0);
    assert_ne!(one, globex.prf(Purpose::TokenId, b"data").unwrap());
}

#[test]
fn keys_are_named_stored_and_never_printed() {
    let id = KeyId(u64::MAX - 1);
    assert_eq!(KeyId::from_i64(id.to_i64()), id);
    assert_eq!(KeyId(42).to_string(), "000000000000002a");
    assert_ne!(KeyId::generate(Entropy::system()), KeyId::generate(Entropy::system()));
    assert_eq!(format!("{:?}", root()), "RootKey(..)");
    assert!(RootKey::from_bytes(&[0; 31]).is_err());
    assert_eq!(root().expose(), &[7; 32]);
    assert!(!format!("{:?}", acme()).contains("cipher"));
    let code = acme().seal(Purpose::AuthorizationCode, b"grant", Entropy::system());
    let sealed = SealedText::parse(Purpose::AuthorizationCode, &code.unwrap()).unwrap();
    assert!(!format!("{sealed:?}").contains("ciphertext"));
}

#[test]
fn labels_are_distinct() {
    for (place, one) in Purpose::ALL.iter().enumerate() {
        for other in &Purpose::ALL[place + 1..] {
            assert_ne!(one.label(), other.label());
        }
    }
}
