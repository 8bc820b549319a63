//! Whether others on the network can read what goes to the database and back.

use super::{Check, doubtful, failed, good};
use crate::config::{Config, DatabaseKind, Transit};
use crate::store::Db;

const NAME: &str = "database connection";

/// Looked at only where there is a connection to speak of.
pub(super) async fn look(config: &Config, db: &Db) -> Option<Check> {
    let url = &config.database.url;
    if url.kind() == DatabaseKind::Sqlite {
        return None;
    }
    Some(match db.encryption().await {
        Err(error) => failed(NAME, error),
        Ok(version) => judge(url.transit(), version.as_deref()),
    })
}

fn judge(transit: Transit, version: Option<&str>) -> Check {
    match (transit, version) {
        (Transit::Verified, Some(version)) => {
            good(NAME, format!("encrypted ({version}), the server's certificate is verified"))
        }
        (Transit::Unverified, Some(version)) => doubtful(
            NAME,
            format!(
                "encrypted ({version}), but another server that puts itself in between is believed; \
                 write sslmode=verify-full in database.url"
            ),
        ),
        // What the database sees is the last leg.
        (Transit::Verified | Transit::Unverified, None) => {
            doubtful(NAME, "encrypted as far as a pooler, which speaks to PostgreSQL in the clear")
        }
        (Transit::ThisMachine, Some(version)) => {
            good(NAME, format!("encrypted ({version}), and stays on this machine"))
        }
        (Transit::ThisMachine, None) => good(NAME, "not encrypted, and stays on this machine"),
        (Transit::Clear, _) => doubtful(
            NAME,
            "not encrypted, as sslmode=disable in database.url says; right only where nobody else is on that network",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_others_cannot_read_is_good() {
        for (transit, version, good) in [
            (Transit::Verified, Some("TLSv1.3"), true),
            (Transit::Verified, None, false),
            (Transit::Unverified, Some("TLSv1.3"), false),
            (Transit::ThisMachine, Some("TLSv1.3"), true),
            (Transit::ThisMachine, None, true),
            (Transit::Clear, None, false),
        ] {
            let check = judge(transit, version);
            assert_eq!((check.ok, !check.warning), (true, good), "{check:?}");
        }
    }
}
