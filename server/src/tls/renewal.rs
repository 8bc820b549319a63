//! Looks at the two files again and again, and takes over what is new in them. A pair that cannot be used changes
//! nothing: the old one stays in use, and the log says once why.

use super::certificate::Certificate;
use super::error::TlsError;
use super::pair::{Contents, Described, Pair, day};
use crate::clock::Clock;
use crate::config::TlsFiles;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The pause between two looks. They read two small files, so that neither the way a file is replaced nor the clock of
/// its file system matters.
const EVERY: Duration = Duration::from_secs(5);

/// The task that looks. It ends when this is dropped.
#[derive(Debug)]
pub struct Renewal(JoinHandle<()>);

impl Renewal {
    /// Starts to look for what replaces a pair in its files.
    pub fn start(files: TlsFiles, pair: &Pair, certificate: Arc<Certificate>, clock: Arc<dyn Clock>) -> Self {
        let mut watch = Watch::new(files, pair, certificate);
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                let now = clock.now();
                let looking = tokio::task::spawn_blocking(move || {
                    let seen = watch.look(now);
                    (watch, seen)
                });
                let Ok((back, seen)) = looking.await else { return };
                watch = back;
                tell(&seen);
            }
        }))
    }
}

impl Drop for Renewal {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn tell(seen: &Seen) {
    match seen {
        Seen::Nothing => {}
        Seen::Renewed(described) => {
            let (names, ends) = (described.names.join(", "), day(described.ends));
            tracing::info!(names, ends, "a new certificate is in use for new connections");
        }
        Seen::Broken(error) => {
            let reason = error.to_string();
            tracing::error!(
                reason,
                "the new certificate cannot be used, the old one stays in use until the files are put right"
            );
        }
    }
}

/// What one look found.
#[derive(Debug)]
pub(super) enum Seen {
    /// Nothing to tell.
    Nothing,
    /// A new pair is in use.
    Renewed(Described),
    /// The files cannot be used, and this was not told yet.
    Broken(TlsError),
}

/// What a renewal remembers between two looks.
pub(super) struct Watch {
    files: TlsFiles,
    certificate: Arc<Certificate>,
    /// The files as they were when they were last taken over.
    in_use: Vec<u8>,
    trouble: Option<Trouble>,
}

/// Files that cannot be used.
struct Trouble {
    error: TlsError,
    told: bool,
}

impl Watch {
    pub(super) fn new(files: TlsFiles, pair: &Pair, certificate: Arc<Certificate>) -> Self {
        Self { files, certificate, in_use: pair.fingerprint.clone(), trouble: None }
    }

    /// One look at the files.
    pub(super) fn look(&mut self, now: i64) -> Seen {
        let contents = match Contents::read(&self.files) {
            Ok(contents) => contents,
            Err(error) => return self.complain(error),
        };
        if self.in_use == contents.fingerprint() {
            self.trouble = None;
            return Seen::Nothing;
        }
        match Pair::judge(&self.files, &contents, now) {
            Ok(pair) => {
                self.certificate.replace(&pair);
                self.trouble = None;
                self.in_use.clone_from(&pair.fingerprint);
                Seen::Renewed(pair.described)
            }
            Err(error) => self.complain(error),
        }
    }

    /// Tells of trouble when it is seen a second time: two files are not written at the same moment.
    fn complain(&mut self, error: TlsError) -> Seen {
        match &mut self.trouble {
            Some(trouble) if trouble.error == error => {
                if std::mem::replace(&mut trouble.told, true) {
                    Seen::Nothing
                } else {
                    Seen::Broken(error)
                }
            }
            _ => {
                self.trouble = Some(Trouble { error, told: false });
                Seen::Nothing
            }
        }
    }
}
