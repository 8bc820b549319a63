//! The addresses of a workspace. Its issuer is one fixed string; discovery, pages and redirects all take their
//! addresses from here, never from a request.

use crate::config::PublicUrl;

/// Addresses of one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urls {
    issuer: String,
    base: String,
}

impl Urls {
    /// The addresses of the workspace of this slug.
    pub fn new(public_url: &PublicUrl, slug: &str) -> Self {
        Self { issuer: format!("{}/{slug}", public_url.origin()), base: format!("/{slug}") }
    }

    /// The issuer (RFC 8414 §2): no trailing slash.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// An absolute address below the issuer; `path` starts with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// The path of a page of this workspace; `path` starts with a slash.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
