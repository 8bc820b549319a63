//! What a `postgres://` URL says about the way to the server: whether it leaves this machine, and who could then read
//! along. The driver falls back to no encryption unless it is told not to, so that is decided here.

use percent_encoding::percent_decode_str;
use url::Url;

use super::error::Refusal;
use super::public_url::leads_here;

/// Who could read what goes to the database and back, or put himself in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transit {
    /// Nobody else: it stays on this machine.
    ThisMachine,
    /// Nobody else: it is encrypted, and the server has shown a certificate for its host.
    Verified,
    /// Who can put himself in between: it is encrypted, but not every certificate for another host is refused.
    Unverified,
    /// Everybody on the way, as the URL says.
    Clear,
}

/// The modes of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SslMode {
    Disable,
    /// `allow` and `prefer`: what comes of it depends on the server.
    Opportunistic,
    Require,
    VerifyCa,
    VerifyFull,
}

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PostgresWay {
    /// Who could read along.
    pub(super) transit: Transit,
    /// The parameter to add to the URL.
    pub(super) added: Option<&'static str>,
}

/// The parameters that were read, the last of each, as the driver does.
#[derive(Default)]
struct Parameters {
    mode: Option<SslMode>,
    root: bool,
    host: String,
    socket: bool,
}

const KNOWN: &str = "known are user, password, host, hostaddr, port, dbname, sslmode, sslrootcert, sslcert, sslkey, \
                     application_name, options and statement-cache-capacity";

impl PostgresWay {
    /// Judges a URL.
    ///
    /// # Errors
    /// No host, a parameter the driver does not know, a mode that may end unencrypted on another machine, or an
    /// authority that the mode does not look at.
    pub(super) fn of(url: &Url) -> Result<Self, Refusal> {
        let read = Parameters::read(url)?;
        if read.host.is_empty() && !read.socket {
            // The driver would take one from variables that are not ours.
            return Err(Refusal::new(
                "names no host",
                "write postgres://user@localhost/database, or ?host=/run/postgresql for a socket",
            ));
        }
        if read.root && !matches!(read.mode, None | Some(SslMode::VerifyCa | SslMode::VerifyFull)) {
            return Err(Refusal::new(
                "has an sslrootcert that its sslmode does not look at",
                "write sslmode=verify-full, or leave sslrootcert out",
            ));
        }
        let near = read.socket || leads_here(&read.host);
        let by_default = read.mode.is_none() && (!near || read.root);
        let mode = if by_default { Some(SslMode::VerifyFull) } else { read.mode };
        let transit = match mode {
            Some(SslMode::VerifyFull) => Transit::Verified,
            _ if near => Transit::ThisMachine,
            Some(SslMode::Require | SslMode::VerifyCa) => Transit::Unverified,
            Some(SslMode::Disable) => Transit::Clear,
            Some(SslMode::Opportunistic) | None => {
                return Err(Refusal::new(
                    "might speak in the clear to another machine",
                    "write sslmode=verify-full, or sslmode=disable where nobody else is on the network",
                ));
            }
        };
        Ok(Self { transit, added: by_default.then_some("sslmode=verify-full") })
    }
}

impl Parameters {
    fn read(url: &Url) -> Result<Self, Refusal> {
        let mut read = Self::default();
        if let Some(host) = url.host_str() {
            read.place(&percent_decode_str(host).decode_utf8_lossy());
        }
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "sslmode" | "ssl-mode" => read.mode = Some(SslMode::parse(&value)?),
                "sslrootcert" | "ssl-root-cert" | "ssl-ca" => read.root = true,
                "host" | "hostaddr" => read.place(&value),
                "sslcert"
                | "ssl-cert"
                | "sslkey"
                | "ssl-key"
                | "statement-cache-capacity"
                | "port"
                | "dbname"
                | "user"
                | "password"
                | "application_name"
                | "options" => {}
                name if name.starts_with("options[") => {}
                // The driver would go on without it, and log its value.
                _ => return Err(Refusal::new("has a parameter that is not known", KNOWN)),
            }
        }
        Ok(read)
    }

    /// A host, or the folder of a socket, which the driver prefers wherever it stands.
    fn place(&mut self, host: &str) {
        if host.starts_with('/') {
            self.socket = true;
        } else {
            host.clone_into(&mut self.host);
        }
    }
}

impl SslMode {
    fn parse(text: &str) -> Result<Self, Refusal> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "disable" => Self::Disable,
            "allow" | "prefer" => Self::Opportunistic,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(Refusal::new(
                    "has an sslmode that is not known",
                    "write sslmode=verify-full, verify-ca, require or disable",
                ));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rest: &str) -> Result<PostgresWay, Refusal> {
        PostgresWay::of(&Url::parse(&format!("postgres://{rest}")).expect("a URL"))
    }

    #[test]
    fn the_way_follows_from_host_and_mode() {
        use Transit::{Clear, ThisMachine, Unverified, Verified};
        for (rest, transit) in [
            ("db.example/t", Verified),
            ("10.0.0.7/t", Verified),
            ("[2001:db8::1]/t", Verified),
            ("db.example/t?sslmode=verify-full", Verified),
            ("db.example/t?sslmode=VERIFY-FULL", Verified),
            ("db.example/t?sslrootcert=ca.pem", Verified),
            ("db.example/t?sslmode=verify-ca", Unverified),
            ("db.example/t?ssl-mode=require", Unverified),
            ("db.example/t?sslmode=disable", Clear),
            ("db.example/t?sslmode=verify-full&sslmode=disable", Clear),
            ("localhost/t?host=db.example&sslmode=disable", Clear),
            ("localhost/t?hostaddr=192.0.2.7&sslmode=require", Unverified),
            ("localhost/t", ThisMachine),
            ("db.localhost/t", Verified),
            ("127.0.0.1/t?sslmode=disable", ThisMachine),
            ("[::1]/t?sslmode=prefer", ThisMachine),
            ("localhost/t?sslmode=require", ThisMachine),
            ("localhost/t?sslmode=verify-full", Verified),
            ("localhost/t?sslrootcert=ca.pem", Verified),
            ("%2Frun%2Fpostgresql/t", ThisMachine),
            ("/t?host=/run/postgresql", ThisMachine),
            ("db.example/t?host=/run/postgresql&sslmode=prefer", ThisMachine),
        ] {
            assert_eq!(judged(rest).map(|way| way.transit), Ok(transit), "{rest}");
        }
    }

    #[test]
    fn what_the_driver_would_do_in_silence_is_refused() {
        for (rest, reason) in [
            ("db.example/t?sslmode=prefer", "might speak in the clear"),
            ("db.example/t?sslmode=allow", "might speak in the clear"),
            ("localhost/t?host=db.example&sslmode=prefer", "might speak in the clear"),
            ("db.example/t?sslmode=require&sslrootcert=ca.pem", "does not look at"),
            ("localhost/t?sslmode=prefer&sslrootcert=ca.pem", "does not look at"),
            ("db.example/t?sslmode=verify", "not known"),
            ("db.example/t?sslmode=", "not known"),
            ("db.example/t?channel_binding=require", "parameter that is not known"),
            ("/t", "names no host"),
        ] {
            let refusal = judged(rest).expect_err(rest);
            assert!(refusal.reason.contains(reason), "{rest}: {refusal}");
        }
    }
}
