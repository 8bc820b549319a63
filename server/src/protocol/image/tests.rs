use super::*;
use proptest::prelude::*;

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &crc(&named).to_be_bytes()].concat()
}

fn header(width: u32, height: u32) -> Vec<u8> {
    chunk(*b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat())
}

fn a_png(width: u32, height: u32) -> Vec<u8> {
    [PNG, &header(width, height), &chunk(*b"IDAT", b"pixels"), &chunk(*b"IEND", b"")].concat()
}

fn segment(code: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, code][..], &length, content].concat()
}

fn a_jpeg(width: u16, height: u16) -> Vec<u8> {
    let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    let scan = [&segment(0xda, &[1, 1, 0, 0, 63, 0])[..], &[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]].concat();
    [JPEG, &segment(0xe0, b"JFIF\0"), &segment(0xc0, &frame), &scan, &[0xff, 0xd9]].concat()
}

fn a_webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut all = b"WEBP".to_vec();
    for (name, content) in chunks {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        all.extend([name.as_slice(), &length, content, &vec![0; content.len() % 2]].concat());
    }
    [b"RIFF", &u32::try_from(all.len()).unwrap().to_le_bytes()[..], &all].concat()
}

fn a_lossy(width: u16, height: u16) -> Vec<u8> {
    let frame = [&[0, 0, 0, 0x9d, 1, 0x2a][..], &width.to_le_bytes(), &height.to_le_bytes(), b"pixels"].concat();
    a_webp(&[(b"VP8 ", &frame)])
}

#[test]
fn pictures_are_told_by_what_is_in_them() {
    assert_eq!(kind(&a_png(3, 2)), Ok(Kind::Png));
    assert_eq!(kind(&a_jpeg(3, 2)), Ok(Kind::Jpeg));
    assert_eq!(kind(&a_lossy(3, 2)), Ok(Kind::WebP));
    assert_eq!(kind(&a_webp(&[(b"VP8L", &[0x2f, 2, 0x40, 0, 0])])), Ok(Kind::WebP));
    let canvas = [0, 0, 0, 0, 2, 0, 0, 1, 0, 0];
    assert_eq!(kind(&a_webp(&[(b"VP8X", &canvas), (b"VP8L", &[0x2f, 2, 0x40, 0, 0])])), Ok(Kind::WebP));
    assert_eq!(crc(b"IEND"), 0xae42_6082, "as every PNG ends");
}

#[test]
fn what_is_no_picture_is_none() {
    let texts = ["", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "GIF89a", "BM", "RIFF\0\0\0\0WAVE"];
    for bytes in texts {
        assert_eq!(kind(bytes.as_bytes()), Err(ImageProblem::Unknown), "{bytes}");
    }
    assert_eq!(kind(&a_webp(&[(b"VP8X", &[0, 0, 0, 0, 2, 0, 0, 1, 0, 0])])), Err(ImageProblem::Damaged), "no pixels");
    assert_eq!(kind(&[PNG, &header(1, 1), &chunk(*b"IEND", b"")].concat()), Err(ImageProblem::Damaged), "no pixels");
    assert_eq!(kind(&[PNG, &chunk(*b"IDAT", b""), &chunk(*b"IEND", b"")].concat()), Err(ImageProblem::Damaged));
}

#[test]
fn what_follows_the_end_makes_it_none() {
    for picture in [a_png(3, 2), a_jpeg(3, 2), a_lossy(3, 2)] {
        for tail in ["<script>alert(1)</script>", "PK\u{3}\u{4}", "\0"] {
            assert_eq!(kind(&[&picture, tail.as_bytes()].concat()), Err(ImageProblem::Trailing), "{tail}");
        }
    }
}

#[test]
fn what_is_cut_short_is_none() {
    for picture in [a_png(3, 2), a_jpeg(3, 2), a_lossy(3, 2)] {
        for end in 0..picture.len() {
            assert!(kind(&picture[..end]).is_err(), "{end} of {}", picture.len());
        }
    }
}

#[test]
fn a_changed_chunk_of_a_png_is_found() {
    let picture = a_png(3, 2);
    for place in PNG.len()..picture.len() {
        let mut other = picture.clone();
        other[place] ^= 1;
        assert!(kind(&other).is_err(), "{place}");
    }
}

#[test]
fn no_picture_is_larger_than_a_logo() {
    for picture in [a_png(2_049, 2), a_png(2, u32::MAX), a_jpeg(2_049, 2), a_lossy(2, 2_049)] {
        assert_eq!(kind(&picture), Err(ImageProblem::TooManyPixels));
    }
    assert_eq!(kind(&a_png(2_048, 2_048)), Ok(Kind::Png));
    for picture in [a_png(0, 2), a_jpeg(2, 0), a_lossy(0, 2)] {
        assert_eq!(kind(&picture), Err(ImageProblem::Damaged));
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_answered(start in 0..4_usize, bytes: Vec<u8>, place: usize, other: u8) {
        let _ = kind(&[[&b""[..], PNG, JPEG, b"RIFF\x20\0\0\0WEBP"][start], &bytes].concat());
        for mut picture in [a_png(3, 2), a_jpeg(3, 2), a_lossy(3, 2)] {
            let place = place % picture.len();
            picture[place] = other;
            let _ = kind(&picture);
        }
    }
}
