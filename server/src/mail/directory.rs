//! Mail as files: what a machine without a mail server does, and what a developer reads. Each mail is one `.eml` file,
//! which is there as a whole or not at all; the newest name sorts last.

use super::{MailError, Mailbox, Message};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lettre::message::Mailbox as From;
use lettre::message::header::ContentTransferEncoding;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A directory that takes mail.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    from: From,
}

impl Directory {
    /// Makes the directory if there is none, readable by its owner alone: mails hold links that sign people in.
    ///
    /// # Errors
    /// [`MailError::Unreachable`] if it cannot be made.
    pub fn open(path: PathBuf, from: From) -> Result<Self, MailError> {
        private_directory(&path).map_err(|error| MailError::unreachable(&error))?;
        Ok(Self { path, from })
    }
}

impl Mailbox for Directory {
    fn deliver<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), MailError>> {
        async move {
            let mail = message.email(&self.from, ContentTransferEncoding::EightBit)?.formatted();
            let (directory, id) = (self.path.clone(), message.id());
            let written = tokio::task::spawn_blocking(move || {
                let unfinished = directory.join(format!(".{id}.part"));
                write(&unfinished, &mail)?;
                std::fs::rename(&unfinished, directory.join(format!("{id}.eml")))
            });
            match written.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(MailError::unreachable(&error)),
                Err(_) => Err(MailError::unreachable("writing was interrupted")),
            }
        }
        .boxed()
    }
}

fn private_directory(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that only its owner reads, down to the disk.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
