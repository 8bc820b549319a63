//! Pictures to upload.

/// A PNG of one transparent pixel.
pub const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0bIDATx\xdac`\0\x02\0\0\
\x05\0\x01\xe9\xfa\xdc\xd8\0\0\0\0IEND\xaeB`\x82";

/// The same with a comment in it, which makes it another file.
pub fn png_saying(text: &str) -> Vec<u8> {
    let named = [b"tEXt", text.as_bytes()].concat();
    let crc = !named.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    });
    let length = u32::try_from(text.len()).expect("a short text").to_be_bytes();
    let (head, tail) = PNG.split_at(33);
    [head, &length, &named, &crc.to_be_bytes(), tail].concat()
}
