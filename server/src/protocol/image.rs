//! Whether bytes are one picture and nothing else: PNG (RFC 2083), JPEG (ITU-T T.81) or `WebP` (RFC 9649), told by what is
//! in them and walked from the first byte to the last. What is cut short, goes on behind its end, or pretends to be a
//! picture of another kind is none. Nothing is decoded.

/// The largest width and height, in pixels: a few hundred bytes may claim to be far more than a browser has room for.
pub const MOST_PIXELS: u32 = 2_048;

/// What kind of picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// `WebP`.
    WebP,
}

/// Why bytes are no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageProblem {
    /// It begins like none.
    #[error("it is neither PNG, JPEG nor WebP")]
    Unknown,
    /// It ends too early, or a part of it is not what its kind has there.
    #[error("it is damaged or cut short")]
    Damaged,
    /// Something follows its end.
    #[error("something stands behind its end")]
    Trailing,
    /// It is wider or higher than a logo.
    #[error("it is larger than {MOST_PIXELS} by {MOST_PIXELS} pixels")]
    TooManyPixels,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Jpeg, Self::WebP];

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// The ending of its files' names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

/// The kind of the picture these bytes are.
///
/// # Errors
/// [`ImageProblem`] if they are not one picture from beginning to end.
pub fn kind(bytes: &[u8]) -> Result<Kind, ImageProblem> {
    let mut rest = Rest(bytes);
    let (kind, size) = if rest.skip(PNG) {
        (Kind::Png, png(&mut rest)?)
    } else if rest.skip(JPEG) {
        (Kind::Jpeg, jpeg(&mut rest)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        (Kind::WebP, webp(&mut rest)?)
    } else {
        return Err(ImageProblem::Unknown);
    };
    if !rest.0.is_empty() {
        return Err(ImageProblem::Trailing);
    }
    match size {
        Size { width: 1..=MOST_PIXELS, height: 1..=MOST_PIXELS } => Ok(kind),
        Size { width: 0, .. } | Size { height: 0, .. } => Err(ImageProblem::Damaged),
        Size { .. } => Err(ImageProblem::TooManyPixels),
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8";

#[derive(Clone, Copy)]
struct Size {
    width: u32,
    height: u32,
}

/// What has not been walked over.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn skip(&mut self, start: &[u8]) -> bool {
        let after = self.0.strip_prefix(start);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], ImageProblem> {
        let (taken, after) = self.0.split_at_checked(count).ok_or(ImageProblem::Damaged)?;
        self.0 = after;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ImageProblem> {
        self.take(N)?.try_into().map_err(|_| ImageProblem::Damaged)
    }
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], ImageProblem> {
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).copied().ok_or(ImageProblem::Damaged)
}

fn length(bytes: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX)
}

/// Chunks up to IEND, each with its length, name and check sum (RFC 2083 §3.2).
fn png(rest: &mut Rest<'_>) -> Result<Size, ImageProblem> {
    let mut size = None;
    let mut has_pixels = false;
    loop {
        let content = length(rest.array()?);
        let named = rest.take(content.checked_add(4).ok_or(ImageProblem::Damaged)?)?;
        if u32::from_be_bytes(rest.array()?) != crc(named) {
            return Err(ImageProblem::Damaged);
        }
        let (name, content) = named.split_at_checked(4).ok_or(ImageProblem::Damaged)?;
        match (name, size) {
            (b"IHDR", None) if content.len() == 13 => {
                let [width, height] = [part(content, 0)?, part(content, 4)?].map(u32::from_be_bytes);
                size = Some(Size { width, height });
            }
            (b"IEND", Some(size)) if has_pixels && content.is_empty() => return Ok(size),
            (b"IHDR" | b"IEND", _) | (_, None) => return Err(ImageProblem::Damaged),
            _ => has_pixels |= name == b"IDAT",
        }
    }
}

/// The check sum of a chunk (RFC 2083 §3.4).
fn crc(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
}

/// Segments up to the end of the image (ITU-T T.81, B.1).
fn jpeg(rest: &mut Rest<'_>) -> Result<Size, ImageProblem> {
    let (mut size, mut scanned) = (None, false);
    loop {
        let [mark, mut code] = rest.array()?;
        if mark != 0xff {
            return Err(ImageProblem::Damaged);
        }
        // Any number of 0xff may stand before a code.
        while code == 0xff {
            [code] = rest.array()?;
        }
        if code == 0xd9 {
            return size.filter(|_| scanned).ok_or(ImageProblem::Damaged);
        }
        if matches!(code, 0x00..=0x01 | 0xd0..=0xd8) {
            return Err(ImageProblem::Damaged);
        }
        let content = usize::from(u16::from_be_bytes(rest.array()?));
        let content = rest.take(content.checked_sub(2).ok_or(ImageProblem::Damaged)?)?;
        // A frame header: all of its row but the tables of Huffman, arithmetic coding and a reserved code.
        if matches!(code, 0xc0..=0xcf) && !matches!(code, 0xc4 | 0xc8 | 0xcc) && size.is_none() {
            let [height, width] = [part(content, 1)?, part(content, 3)?].map(u16::from_be_bytes).map(u32::from);
            size = Some(Size { width, height });
        }
        if code == 0xda {
            scanned = true;
            entropy_coded(rest)?;
        }
    }
}

/// Passes over the data of a scan: in it 0xff is followed by 0 or by the code of a restart.
fn entropy_coded(rest: &mut Rest<'_>) -> Result<(), ImageProblem> {
    let marker = |pair: &[u8]| matches!(pair, [0xff, code] if !matches!(code, 0x00 | 0xd0..=0xd7 | 0xff));
    let end = rest.0.windows(2).position(marker).ok_or(ImageProblem::Damaged)?;
    rest.take(end).map(drop)
}

/// Chunks as RIFF has them; the size at the front is that of all of them (RFC 9649 §2).
fn webp(rest: &mut Rest<'_>) -> Result<Size, ImageProblem> {
    rest.take(4)?;
    let all = usize::try_from(u32::from_le_bytes(rest.array()?)).unwrap_or(usize::MAX);
    if all % 2 == 1 || all > rest.0.len() {
        return Err(ImageProblem::Damaged);
    }
    let mut chunks = Rest(rest.take(all)?);
    chunks.take(4)?;
    let (mut size, mut has_pixels) = (None, false);
    while !chunks.0.is_empty() {
        let name: [u8; 4] = chunks.array()?;
        let length = usize::try_from(u32::from_le_bytes(chunks.array()?)).unwrap_or(usize::MAX);
        let content = chunks.take(length)?;
        chunks.take(length % 2)?;
        let found = match &name {
            b"VP8X" => Some(canvas(content)?),
            b"VP8 " => Some(lossy(content)?),
            b"VP8L" => Some(lossless(content)?),
            _ => None,
        };
        has_pixels |= matches!(&name, b"VP8 " | b"VP8L" | b"ANMF");
        size = size.or(found);
        if size.is_none() {
            return Err(ImageProblem::Damaged);
        }
    }
    size.filter(|_| has_pixels).ok_or(ImageProblem::Damaged)
}

/// RFC 9649 §2.7: after flags, width and height less one, 24 bits each.
fn canvas(content: &[u8]) -> Result<Size, ImageProblem> {
    let number = |at| part::<3>(content, at).map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]) + 1);
    Ok(Size { width: number(4)?, height: number(7)? })
}

/// RFC 6386 §9.1: a frame tag, a start code, then 14 bits of width and of height, each below two of scale.
fn lossy(content: &[u8]) -> Result<Size, ImageProblem> {
    if part::<3>(content, 3)? != [0x9d, 0x01, 0x2a] {
        return Err(ImageProblem::Damaged);
    }
    let number = |at| part(content, at).map(|bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff));
    Ok(Size { width: number(6)?, height: number(8)? })
}

/// RFC 9649 §3.4: a signature, then width and height less one, 14 bits each.
fn lossless(content: &[u8]) -> Result<Size, ImageProblem> {
    if part::<1>(content, 0)? != [0x2f] {
        return Err(ImageProblem::Damaged);
    }
    let bits = u32::from_le_bytes(part(content, 1)?);
    Ok(Size { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 })
}

#[cfg(test)]
mod tests;
