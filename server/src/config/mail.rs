//! Section `[mail]`: how mail leaves and from whom. The mailer builds its transport from
//! [`MailTransport`]; nothing is connected here.

use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

use super::error::{ConfigError, Refusal, quoted};
use super::keys::Key;
use super::public_url::leads_here;
use super::reader::Reader;

static URL: Key = Key::new("mail.url", "file:data/mail");
static FROM: Key = Key::new("mail.from", "Tenantry <no-reply@localhost>");
pub(super) static KEYS: [&Key; 2] = [&URL, &FROM];

const EXAMPLE: &str = "write file:data/mail, smtp://host:587 or smtps://user:password@host";

/// How mail leaves, and from whom.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Where mail is handed over.
    pub url: MailTransport,
    /// The sender of every mail.
    pub from: Mailbox,
}

impl Mail {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self { url: reader.text(&URL, MailTransport::parse)?, from: reader.text(&FROM, from)? })
    }
}

fn from(text: &str) -> Result<Mailbox, Refusal> {
    text.parse().map_err(|_| Refusal::new("is not a mail address", "write for example Example <no-reply@example.com>"))
}

/// Where mail is handed over.
#[derive(Debug, Clone)]
pub enum MailTransport {
    /// Each mail becomes a file in this directory, relative to the working directory unless
    /// absolute.
    Directory(PathBuf),
    /// Mail is given to a server.
    Smtp(SmtpServer),
}

/// A mail server (RFC 5321).
#[derive(Debug, Clone)]
pub struct SmtpServer {
    /// Its name or address, without brackets.
    pub host: String,
    /// Its port: 465 for `smtps`, 587 for `smtp`, unless the URL says otherwise.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// How we sign in, if we do.
    pub credentials: Option<SmtpCredentials>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// TLS from the first byte (RFC 8314 section 3.3).
    Implicit,
    /// STARTTLS, and no mail without it (RFC 3207).
    StartTls,
    /// None.
    Plain,
}

/// A user name and a password (RFC 4954).
#[derive(Debug, Clone)]
pub struct SmtpCredentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: SecretString,
}

impl MailTransport {
    /// Reads `file:DIRECTORY`, `smtp://[user:password@]host[:port][?tls=starttls|none]` or
    /// `smtps://…`. Without `tls`, `smtp` demands STARTTLS unless the host is this machine.
    ///
    /// # Errors
    /// Other forms, and a password that would cross the network in the clear.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if let Some(path) = text.strip_prefix("file:") {
            return directory(path);
        }
        if text.starts_with("smtp://") || text.starts_with("smtps://") {
            return SmtpServer::parse(text).map(Self::Smtp);
        }
        Err(Refusal::new("is neither a file:, an smtp:// nor an smtps:// URL", EXAMPLE))
    }
}

fn directory(path: &str) -> Result<MailTransport, Refusal> {
    // file:///var/mail has an empty authority; file://var/mail would name a host.
    let path = match path.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => {
            return Err(Refusal::new("names a host in a file: URL", "write file:data/mail or file:/absolute/path"));
        }
        None => path,
    };
    if path.is_empty() || path.contains('\0') {
        return Err(Refusal::new("names no directory", EXAMPLE));
    }
    Ok(MailTransport::Directory(PathBuf::from(path)))
}

impl SmtpServer {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let encode = "percent-encode reserved characters in the user name and password";
        let url = Url::parse(text).map_err(|_| Refusal::new("is not a URL", encode))?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(Refusal::new("has a path or a fragment", encode));
        }
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(Refusal::new("names no host", EXAMPLE));
        }
        let tls = tls(&url)?;
        let credentials = credentials(&url)?;
        if credentials.is_some() && tls == SmtpTls::Plain && !stays_here(&url) {
            return Err(Refusal::new(
                "would send a password over the network in the clear",
                "use smtps://, or remove ?tls=none",
            ));
        }
        let default_port = if tls == SmtpTls::Implicit { 465 } else { 587 };
        Ok(Self { host, port: url.port().unwrap_or(default_port), tls, credentials })
    }
}

/// Whether mail for this server does not leave the machine on its way.
fn stays_here(url: &Url) -> bool {
    url.host_str().is_some_and(leads_here)
}

fn tls(url: &Url) -> Result<SmtpTls, Refusal> {
    match (url.scheme(), url.query()) {
        ("smtps", None) => Ok(SmtpTls::Implicit),
        ("smtp", Some("tls=none")) => Ok(SmtpTls::Plain),
        ("smtp", Some("tls=starttls")) => Ok(SmtpTls::StartTls),
        ("smtp", None) => Ok(if stays_here(url) { SmtpTls::Plain } else { SmtpTls::StartTls }),
        _ => Err(Refusal::new(
            "has parameters that are not supported",
            "smtp:// takes ?tls=starttls or ?tls=none, smtps:// takes none",
        )),
    }
}

fn credentials(url: &Url) -> Result<Option<SmtpCredentials>, Refusal> {
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| Refusal::new("has a user name or password that is not UTF-8", EXAMPLE))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => {
            Err(Refusal::new("has a user name without a password or a password without a user name", EXAMPLE))
        }
        (username, Some(password)) => {
            Ok(Some(SmtpCredentials { username: decoded(username)?, password: SecretString::from(decoded(password)?) }))
        }
    }
}

/// Without the password, as `doctor` prints it.
impl fmt::Display for MailTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(f, "file:{}", quoted(&path.to_string_lossy())),
            Self::Smtp(server) => server.fmt(f),
        }
    }
}

impl fmt::Display for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, query) = match self.tls {
            SmtpTls::Implicit => ("smtps", ""),
            SmtpTls::StartTls => ("smtp", "?tls=starttls"),
            SmtpTls::Plain => ("smtp", "?tls=none"),
        };
        write!(f, "{scheme}://")?;
        if let Some(credentials) = &self.credentials {
            write!(f, "{}:***@", quoted(&credentials.username))?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]:{}{query}", self.host, self.port)
        } else {
            write!(f, "{}:{}{query}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        MailTransport::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}")).to_string()
    }

    #[test]
    fn forms_that_are_accepted() {
        for (text, means) in [
            ("file:data/mail", "file:data/mail"),
            ("file:/var/mail", "file:/var/mail"),
            ("file:///var/mail", "file:/var/mail"),
            ("smtp://mail.example", "smtp://mail.example:587?tls=starttls"),
            ("smtp://mail.example:25/", "smtp://mail.example:25?tls=starttls"),
            ("smtp://relay:25?tls=none", "smtp://relay:25?tls=none"),
            ("smtp://localhost:1025", "smtp://localhost:1025?tls=none"),
            ("smtp://mail.localhost:1025", "smtp://mail.localhost:1025?tls=starttls"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025?tls=none"),
            ("smtp://[::1]:1025", "smtp://[::1]:1025?tls=none"),
            ("smtp://u:hunter2@localhost", "smtp://u:***@localhost:587?tls=none"),
            ("smtps://mail.example", "smtps://mail.example:465"),
            ("smtps://a%40b:hunter2@mail.example", "smtps://a@b:***@mail.example:465"),
        ] {
            assert_eq!(shown(text), means, "{text}");
        }
    }

    #[test]
    fn passwords_are_decoded_and_hidden() {
        use secrecy::ExposeSecret as _;
        let transport = MailTransport::parse("smtps://u:hunter2%2f%40@mail.example");
        let Ok(MailTransport::Smtp(server)) = transport else {
            panic!("not a server");
        };
        assert!(!format!("{server:?}").contains("hunter2"));
        let Some(credentials) = server.credentials else {
            panic!("no credentials");
        };
        assert_eq!(credentials.password.expose_secret(), "hunter2/@");
    }

    #[test]
    fn forms_that_are_refused() {
        for (text, reason) in [
            ("", "neither"),
            ("mail.example", "neither"),
            ("http://mail.example", "neither"),
            ("file:", "no directory"),
            ("file://host/dir", "names a host"),
            ("smtp://", "names no host"),
            ("smtps://:465", "not a URL"),
            ("smtp://u:hunter2@mail.example?tls=none", "in the clear"),
            ("smtp://mail.example?tls=opportunistic", "parameters"),
            ("smtps://mail.example?tls=none", "parameters"),
            ("smtp://mail.example/path", "path"),
            ("smtp://u:12/hunter2@mail.example", "path"),
            ("smtp://u:12#hunter2@mail.example", "fragment"),
            ("smtp://u:12?hunter2@mail.example", "parameters"),
            ("smtp://u:hunter2#@mail.example", "not a URL"),
            ("smtps://u@mail.example", "without a password"),
            ("smtps://:hunter2@mail.example", "without a user name"),
            ("smtps://u:hunter2%ff@mail.example", "UTF-8"),
        ] {
            match MailTransport::parse(text) {
                Ok(transport) => panic!("{text} was read as {transport}"),
                Err(refusal) => {
                    assert!(refusal.reason.contains(reason), "{text}: {refusal}");
                    assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
                }
            }
        }
    }
}
