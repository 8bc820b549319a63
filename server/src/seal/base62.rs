//! Bytes as one big number in base62, with as many digits as that many bytes can need: alphanumeric only, and
//! one text for each value. The work grows with the square of the length, so callers cap it.

use crate::secret::BASE62;

/// log2(62) · 10^9, rounded down, so that the digits always suffice.
const BITS_PER_DIGIT: usize = 5_954_196_310;

/// 8 · 10^9: the bits of a byte in the same unit.
const BITS_PER_BYTE: usize = 8_000_000_000;

/// The digits for `bytes` bytes.
fn digits_for(bytes: usize) -> usize {
    bytes.saturating_mul(BITS_PER_BYTE).div_ceil(BITS_PER_DIGIT)
}

/// The text for `bytes`.
pub(super) fn encode(bytes: &[u8]) -> String {
    // Little-endian digits; each byte in turn multiplies the number by 256 and is added.
    let mut digits = vec![0_u8; digits_for(bytes.len())];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let sum = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(sum % 62).unwrap_or_default();
            carry = sum / 62;
        }
    }
    digits.iter().rev().filter_map(|digit| BASE62.get(usize::from(*digit))).map(|letter| char::from(*letter)).collect()
}

/// The bytes of a text that [`encode`] could have made.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let len = text.len().checked_mul(BITS_PER_DIGIT)? / BITS_PER_BYTE;
    if digits_for(len) != text.len() {
        return None;
    }
    let mut bytes = vec![0_u8; len];
    for letter in text.bytes() {
        let mut carry = u32::from(value_of(letter)?);
        for byte in bytes.iter_mut().rev() {
            let sum = u32::from(*byte) * 62 + carry;
            *byte = u8::try_from(sum % 256).unwrap_or_default();
            carry = sum / 256;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

/// The value of one digit.
fn value_of(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'A'..=b'Z' => Some(letter - b'A' + 10),
        b'a'..=b'z' => Some(letter - b'a' + 36),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_extremes_of_each_length_fit() {
        for len in 0..80 {
            for fill in [0x00, 0xff] {
                let bytes = vec![fill; len];
                let text = encode(&bytes);
                assert_eq!(text.len(), digits_for(len));
                assert_eq!(decode(&text).as_deref(), Some(bytes.as_slice()));
            }
        }
    }

    #[test]
    fn values_beyond_the_length_are_refused() {
        // Two digits hold one byte: 255 is "47", 256 is "48".
        assert_eq!(decode("47"), Some(vec![255]));
        assert_eq!(decode("48"), None);
        assert_eq!(decode("zz"), None);
        assert_eq!(decode("0"), None);
        assert_eq!(decode("0-"), None);
        assert_eq!(decode("é"), None);
        assert_eq!(decode(""), Some(vec![]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn every_text_is_read_back_or_refused(text in "[0-9A-Za-z]{0,70}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
