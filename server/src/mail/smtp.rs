//! Mail handed to a server (RFC 5321), over TLS unless the configuration says that the way there is safe.

use super::{MailError, Mailbox, Message};
use crate::config::{SmtpServer, SmtpTls};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lettre::message::Mailbox as From;
use lettre::message::header::ContentTransferEncoding;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::{Category, Severity};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;
use std::time::Duration;

/// Each command is answered within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Mail is sent one after the other; a second connection serves while the first is being replaced.
const CONNECTIONS: u32 = 2;

/// A mail server.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: From,
}

impl Smtp {
    /// Prepares the transport; the first mail connects.
    ///
    /// # Errors
    /// [`MailError::Unreachable`] if TLS cannot be set up, such as where the machine trusts no certificate at all.
    pub fn new(server: &SmtpServer, from: From) -> Result<Self, MailError> {
        let parameters =
            || TlsParameters::new_rustls(server.host.clone()).map_err(|error| MailError::unreachable(&error));
        let tls = match server.tls {
            SmtpTls::Implicit => Tls::Wrapper(parameters()?),
            SmtpTls::StartTls => Tls::Required(parameters()?),
            SmtpTls::Plain => Tls::None,
        };
        // "Dangerous" because it starts without TLS, which the next lines set as configured.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.as_str())
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some(credentials) = &server.credentials {
            let password = credentials.password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(credentials.username.clone(), password));
        }
        Ok(Self { transport: builder.build(), from })
    }
}

impl Mailbox for Smtp {
    fn deliver<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), MailError>> {
        async move {
            let mail = message.email(&self.from, ContentTransferEncoding::SevenBit)?;
            match self.transport.send(mail).await {
                Ok(_) => Ok(()),
                Err(error) => Err(sorted(&error)),
            }
        }
        .boxed()
    }
}

/// A refusal of this mail ends it: 55x, RFC 5321 §4.2.3. Any other reply may be about us (a password that is being
/// changed, a full queue), and is worth another try; without a reply, no other mail would get further.
fn sorted(error: &Error) -> MailError {
    let reason = describe(error);
    match error.status() {
        Some(code)
            if code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem =>
        {
            MailError::refused(&reason)
        }
        Some(_) => MailError::deferred(&reason),
        None if error.is_client() => MailError::deferred(&reason),
        None => MailError::unreachable(&reason),
    }
}

/// The error and what caused it.
fn describe(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.ends_with(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
