//! Where the browser goes after a sign-in to the console: a page of the console, and nothing else, whatever a link says
//! (open redirects).

/// The longest address that is remembered, in bytes.
const LONGEST: usize = 512;
/// Paths of the console that are no pages of it.
const NO_PAGES: [&str; 5] = ["/login", "/callback", "/logout", "/session", "/assets"];

/// The address, if it is that of a page of the console.
pub fn checked(address: &str) -> Option<&str> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let below = path.strip_prefix("/console")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let fits = (below.is_empty() || below.starts_with('/'))
        && below.bytes().all(plain)
        && !below.contains("//")
        && !below.split('/').any(|segment| segment == "." || segment == "..")
        && query.bytes().all(|byte| plain(byte) || b"=&%+:,".contains(&byte))
        && !NO_PAGES.iter().any(|page| below == *page || below.starts_with(&format!("{page}/")))
        && address.len() <= LONGEST;
    fits.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn only_pages_of_the_console() {
        for good in ["/console", "/console/", "/console/w/acme/apps", "/console/w/acme/users?query=a%20b&limit=50"] {
            assert_eq!(checked(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "console",
            "/consolex",
            "//console",
            "/console//evil.example",
            "https://evil.example/console",
            "/console/../acme",
            "/console/./x",
            "/console\\evil",
            "/console/%2e%2e",
            "/console/login",
            "/console/callback?code=x",
            "/console/logout",
            "/console/a b",
            "/console/x?y=\r\n",
            "/console?x=<",
            "/console@evil.example",
            "/console.evil.example",
            &format!("/console/{}", "x".repeat(600)),
        ] {
            assert_eq!(checked(bad), None, "{bad}");
        }
    }
}
