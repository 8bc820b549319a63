//! The access token: read where others cannot see it, checked for what would never be one, and shown to nobody.

use crate::cli::failure::Failure;
use crate::cli::output::remark;
use crate::opening::master_key::is_open_to_others;
use secrecy::{ExposeSecret, SecretString};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// The longest token, in bytes; ours have 1 KiB at most.
const LONGEST: usize = 8 * 1024;

/// Reads a token from a file, or from a pipe with a name.
pub fn from_file(path: &Path) -> Result<SecretString, Failure> {
    let unreadable = |error| Failure::new(format!("cannot read the token from {}: {error}", path.display()));
    let mut text = Zeroizing::new(String::new());
    let file = File::open(path).map_err(unreadable)?;
    if is_open_to_others(path) {
        let shown = path.display();
        remark(&format!("Others on this machine can read the token; do: chmod 600 {shown}"));
    }
    file.take(LONGEST as u64 + 2).read_to_string(&mut text).map_err(unreadable)?;
    checked(&SecretString::from(text.as_str()))
}

/// A token without the line end at its end; refused if it has characters that no token has (RFC 6750 §2.1).
pub fn checked(text: &SecretString) -> Result<SecretString, Failure> {
    let line = text.expose_secret();
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if line.is_empty() {
        return Err(Failure::new("the access token is empty"));
    }
    if line.len() > LONGEST || !line.bytes().all(known) {
        return Err(Failure::new("the access token is none: it is too long or has characters that no token has"));
    }
    Ok(SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word() {
        for good in ["tna_abc", "tna_abc\n", "tna_abc\r\n", "eyJ.a-b_c~d+e/f=="] {
            assert_eq!(checked(&good.into()).unwrap().expose_secret(), good.trim_end());
        }
        for bad in ["", "\n", "two words", "Bearer tna_abc", "tna_abc\n\n", "caf\u{e9}", &"x".repeat(LONGEST + 1)] {
            let said = format!("{:?}", checked(&bad.into()).unwrap_err());
            assert!(bad.trim().is_empty() || !said.contains(bad), "{said}");
        }
    }
}
