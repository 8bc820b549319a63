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

/// Bytes that are read, and digits that are written, in one step: as many as leave room in 64 bits to multiply by both.
const BYTES: usize = 4;
const DIGITS: usize = 5;

/// 256 to the power of [`BYTES`], 62 to the power of [`DIGITS`].
const OF_BYTES: u64 = 1 << 32;
const OF_DIGITS: u64 = 916_132_832;

/// The text for `bytes`.
pub(super) fn encode(bytes: &[u8]) -> String {
    let wanted = digits_for(bytes.len());
    let mut limbs = vec![0_u64; wanted.div_ceil(DIGITS)];
    for piece in pieces(bytes, BYTES) {
        let (factor, value) =
            piece.iter().fold((1, 0), |(factor, value), byte| (factor * 256, value * 256 + u64::from(*byte)));
        multiply_and_add::<OF_DIGITS>(&mut limbs, factor, value);
    }
    let digits = limbs.iter().flat_map(|limb| (0..DIGITS).scan(*limb, |left, _| next_digit(left)));
    // Those beyond the wanted ones are zero. The lowest comes first.
    let mut letters: Vec<u8> = digits.take(wanted).collect();
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

/// Takes the lowest digit off.
fn next_digit(left: &mut u64) -> Option<u8> {
    let digit = usize::try_from(*left % 62).ok()?;
    *left /= 62;
    BASE62.get(digit).copied()
}

/// The bytes of a text that [`encode`] could have made.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let len = text.len().checked_mul(BITS_PER_DIGIT)? / BITS_PER_BYTE;
    if digits_for(len) != text.len() {
        return None;
    }
    let mut limbs = vec![0_u64; len.div_ceil(BYTES)];
    for piece in pieces(text.as_bytes(), DIGITS) {
        let (mut factor, mut value) = (1, 0);
        for letter in piece {
            factor *= 62;
            value = value * 62 + u64::from(value_of(*letter)?);
        }
        if multiply_and_add::<OF_BYTES>(&mut limbs, factor, value) != 0 {
            return None;
        }
    }
    let mut bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes().into_iter().take(BYTES)).collect();
    if bytes.drain(len..).any(|surplus| surplus != 0) {
        return None;
    }
    bytes.reverse();
    Some(bytes)
}

/// Pieces of so many, of which only the first may be shorter.
fn pieces(all: &[u8], size: usize) -> impl Iterator<Item = &[u8]> {
    let (first, others) = all.split_at(all.len() % size);
    std::iter::once(first).chain(others.chunks(size))
}

/// Multiplies a number, its lowest limb first, and adds to it; what does not fit any more.
fn multiply_and_add<const BASE: u64>(limbs: &mut [u64], factor: u64, more: u64) -> u64 {
    let mut carry = more;
    for limb in limbs {
        let sum = *limb * factor + carry;
        *limb = sum % BASE;
        carry = sum / BASE;
    }
    carry
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
