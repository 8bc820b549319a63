//! How mail leaves. A [`Letter`] is what the domain wants to say; a [`Message`] adds what every mail carries, and a
//! [`Mailbox`] takes it: a directory ([`Directory`]), a mail server ([`Smtp`]) or, for tests, memory
//! ([`MemoryMailbox`]). Nothing here knows rows or tries again; the outbox does.
//!
//! What goes into a header has a type whose only constructors refuse line ends and other control characters, so no
//! input can add a header or a second recipient (RFC 5322 §2.2).

mod directory;
mod error;
mod memory;
mod message;
mod smtp;

#[cfg(test)]
mod tests;

pub use directory::Directory;
pub use error::MailError;
pub use memory::MemoryMailbox;
pub use message::{Letter, Message, NotAHeader, Recipient, Subject};
pub use smtp::Smtp;

use crate::config::{Mail, MailTransport};
use futures_util::future::BoxFuture;
use std::fmt::Debug;
use std::sync::Arc;

/// A place that takes mail.
pub trait Mailbox: Debug + Send + Sync {
    /// Hands a message over. `Ok` means that somebody else answers for it now.
    ///
    /// # Errors
    /// Says whether another try makes sense; see [`MailError`].
    fn deliver<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), MailError>>;
}

/// The place the configuration names. Connects to nothing yet, but must be called inside the runtime, where a mail
/// server's connections are kept.
///
/// # Errors
/// The directory cannot be made, or TLS cannot be set up on this machine.
pub fn from_config(mail: &Mail) -> Result<Arc<dyn Mailbox>, MailError> {
    Ok(match &mail.url {
        MailTransport::Directory(path) => Arc::new(Directory::open(path.clone(), mail.from.clone())?),
        MailTransport::Smtp(server) => Arc::new(Smtp::new(server, mail.from.clone())?),
    })
}
