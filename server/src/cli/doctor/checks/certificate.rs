//! The certificate of the server's own TLS: for whom it is, and how long it is good.

use super::{Check, bad, doubtful, failed, good};
use crate::clock::UnixSeconds;
use crate::config::Config;
use crate::domain::timestamp::Timestamp;
use crate::tls::{Described, Pair};

const NAME: &str = "certificate";
/// Seconds before its end from when on a certificate should have been renewed.
const SOON: i64 = 14 * 24 * 3600;

/// Looked at only where the server speaks TLS itself.
pub(super) fn look(config: &Config, now: UnixSeconds) -> Option<Check> {
    let files = config.server.tls.as_ref()?;
    Some(match Pair::read(files, now) {
        Err(error) => failed(NAME, error),
        Ok(pair) => judge(&pair.described, now),
    })
}

fn judge(described: &Described, now: UnixSeconds) -> Check {
    let names = if described.names.is_empty() { "no name".to_owned() } else { described.names.join(", ") };
    let (begins, ends) = (Timestamp(described.begins), Timestamp(described.ends));
    if now < described.begins {
        return bad(NAME, format!("for {names}, good only from {begins}; wait, or set this machine's clock"));
    }
    if described.ends - now < SOON {
        return doubtful(
            NAME,
            format!("for {names}, ends soon, on {ends}; renew it: the server takes new files over by itself"),
        );
    }
    good(NAME, format!("for {names}, until {ends}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_good_between_its_days_and_doubtful_in_the_last_fortnight() {
        let described = Described { names: vec!["id.example.com".to_owned()], begins: 1_000_000, ends: 9_000_000 };
        let seen = |now: i64| {
            let check = judge(&described, now);
            assert!(check.detail.contains("id.example.com"), "{check:?}");
            (check.ok, check.warning)
        };
        assert_eq!(seen(999_999), (false, false));
        assert_eq!(seen(1_000_000), (true, false));
        assert_eq!(seen(9_000_000 - SOON), (true, false));
        assert_eq!(seen(9_000_000 - SOON + 1), (true, true));
    }
}
