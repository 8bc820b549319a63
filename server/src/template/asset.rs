//! The static files of the pages, embedded, each under a name that changes with its bytes.
//!
//! A hashed name may be cached for ever (`Cache-Control: immutable`), because other bytes have another name. Contexts
//! take the address of a file from here; the HTTP layer serves what [`find`] gives.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};

/// A static file.
#[derive(Debug)]
pub struct Asset {
    /// The file's plain name, such as `tenantry.css`.
    pub name: &'static str,
    /// The media type to send it with.
    pub content_type: &'static str,
    /// The file itself.
    pub bytes: &'static [u8],
    /// The first 12 hexadecimal digits of its SHA-256.
    pub hash: String,
    /// The name it is served under, such as `tenantry-0123456789ab.css`.
    pub hashed_name: String,
}

impl Asset {
    fn new(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
        let hash = asset_hash(bytes);
        let hashed_name = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}-{hash}.{ending}"),
            None => format!("{name}-{hash}"),
        };
        Asset { name, content_type, bytes, hash, hashed_name }
    }

    /// Its address below `base`, which has no slash at its end: `/acme/assets` gives `/acme/assets/tenantry-….css`.
    pub fn href(&self, base: &str) -> String {
        format!("{base}/{}", self.hashed_name)
    }
}

/// The first 12 hexadecimal digits of the SHA-256 of a file: enough to tell versions of one file apart.
pub fn asset_hash(bytes: &[u8]) -> String {
    let mut hash = String::with_capacity(12);
    for byte in digest(&SHA256, bytes).as_ref().iter().take(6) {
        for digit in [byte >> 4, byte & 15] {
            hash.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    hash
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("tenantry.css", "text/css; charset=utf-8", include_bytes!("../../static/tenantry.css"))
});
static DEMO_STYLESHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("demo.css", "text/css; charset=utf-8", include_bytes!("../../static/demo.css")));
static DEMO_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("demo.js", "text/javascript; charset=utf-8", include_bytes!("../../static/demo.js")));
static COPY_SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("copy.js", "text/javascript; charset=utf-8", include_bytes!("../../static/copy.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_bytes!("../../static/icon.svg")));

/// The stylesheet of every page.
pub fn stylesheet() -> &'static Asset {
    &STYLESHEET
}

/// What the demo page needs beside [`stylesheet`].
pub fn demo_stylesheet() -> &'static Asset {
    &DEMO_STYLESHEET
}

/// The demo app, an ES module.
pub fn demo_script() -> &'static Asset {
    &DEMO_SCRIPT
}

/// What is behind the copy buttons, an ES module.
pub fn copy_script() -> &'static Asset {
    &COPY_SCRIPT
}

/// The icon browsers show in a tab; also what `/favicon.ico` answers.
pub fn icon() -> &'static Asset {
    &ICON
}

/// All static files.
pub fn all() -> [&'static Asset; 5] {
    [stylesheet(), demo_stylesheet(), demo_script(), copy_script(), icon()]
}

/// The file served under this hashed name. An old or unknown hash finds nothing.
pub fn find(hashed_name: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.hashed_name == hashed_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_files_by_hashed_name_only() {
        for asset in all() {
            assert_eq!(asset.hash.len(), 12);
            assert!(std::ptr::eq(find(&asset.hashed_name).unwrap(), asset));
            assert!(find(asset.name).is_none());
        }
        assert!(find("tenantry-000000000000.css").is_none());
        assert!(find("../Cargo.toml").is_none());
    }

    #[test]
    fn hashes_are_of_the_bytes() {
        assert_eq!(asset_hash(b"abc"), "ba7816bf8f01");
        assert_eq!(stylesheet().href("/acme/assets"), format!("/acme/assets/tenantry-{}.css", stylesheet().hash));
    }
}
