//! Opens the installation of a configuration: data folder, database, master keys. The server does so with the address
//! it listens on; a command beside it uses the address that was recorded, so that both name the same issuers. Called by
//! `server` and `cli`.

mod disk;
pub mod master_key;

use crate::clock::{Clock, SystemClock};
use crate::config::{Config, DatabaseUrl, PublicUrl, Transit};
use crate::domain::Instance;
use crate::domain::client_limit::{ClientLimit, ClientRates};
use crate::domain::instance::Foundation;
use crate::domain::login::{Hasher, Throttle};
use crate::domain::recovery::RecoveryLimit;
use crate::domain::workspace::Slug;
use crate::entropy::Entropy;
use crate::store::{Db, StoreError};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an installation takes from outside: tests bring a clock of their own.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Entropy,
}

impl Default for Ambient {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Entropy::system() }
    }
}

/// Why an installation does not open, in one line that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpenFailure(String);

impl OpenFailure {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<StoreError> for OpenFailure {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

/// Opens the installation under a public URL.
pub async fn open(config: &Config, ambient: Ambient, public_url: PublicUrl) -> Result<Arc<Instance>, OpenFailure> {
    let db = database(config).await?;
    settle(config, ambient, db, public_url).await
}

/// Opens the installation for a command: under the configured public URL, else the recorded one, else this machine's.
pub async fn open_beside(config: &Config, ambient: Ambient) -> Result<Arc<Instance>, OpenFailure> {
    let db = database(config).await?;
    let public_url = match &config.server.public_url {
        Some(configured) => configured.clone(),
        None => recorded(&db).await?.unwrap_or_else(|| config.server.public_url_at(config.server.listen)),
    };
    settle(config, ambient, db, public_url).await
}

async fn recorded(db: &Db) -> Result<Option<PublicUrl>, OpenFailure> {
    let row = db.platform().instance().await?;
    Ok(row.and_then(|row| row.public_url).and_then(|text| PublicUrl::parse(&text).ok()))
}

async fn settle(
    config: &Config,
    ambient: Ambient,
    db: Db,
    public_url: PublicUrl,
) -> Result<Arc<Instance>, OpenFailure> {
    let Ambient { clock, entropy } = ambient;
    let new = db.platform().instance().await?.is_none();
    let foundation = Foundation {
        db,
        clock,
        entropy,
        masters: master_key::load(&config.secrets.master_keys, new, entropy)?,
        public_url,
        default_workspace: default_workspace(config)?,
        cache_entries: config.limits.cache_entries,
        hasher: Hasher::new(config.password.argon2),
        throttle: Throttle::new(config.limits.login_attempts_per_minute_per_address),
        client_limit: ClientLimit::new(ClientRates::from(&config.limits)),
        recovery_limit: RecoveryLimit::new(
            config.limits.login_attempts_per_minute_per_address,
            config.limits.recovery_letters_per_minute_per_workspace,
        ),
    };
    Instance::open(foundation).await.map_err(|error| OpenFailure::new(error.to_string()))
}

/// The workspace that answers paths without one, if one is configured.
pub fn default_workspace(config: &Config) -> Result<Option<Slug>, OpenFailure> {
    let slug = config.workspace.default.as_deref().map(Slug::parse).transpose();
    slug.map_err(|error| OpenFailure::new(format!("workspace.default: {error}")))
}

/// The file of the database, where that is a file and there is none: so there is no installation. Of a database that is a
/// server's only its own content would tell.
pub fn missing(config: &Config) -> Option<PathBuf> {
    // What may not even be looked at is explained by whoever opens it.
    let file = config.database.url.sqlite_file().filter(|file| matches!(file.try_exists(), Ok(false)))?;
    Some(std::path::absolute(file).unwrap_or_else(|_| file.to_owned()))
}

/// Refuses where there is no installation: a command that only looks at one or changes it must not make another in a folder
/// somebody mistook.
pub fn must_stand(config: &Config) -> Result<(), OpenFailure> {
    match missing(config) {
        Some(file) => Err(OpenFailure::new(format!(
            "there is no installation here: {} does not exist; run this in the installation's folder, or give database.url \
             with its whole path (names are read from where a command runs); a new one is made by: tenantry serve",
            file.display()
        ))),
        None => Ok(()),
    }
}

/// Opens the database and brings its schema up to date.
pub async fn database(config: &Config) -> Result<Db, OpenFailure> {
    let url = &config.database.url;
    prepare_file(url)?;
    Db::open(url.expose()).await.map_err(|error| unopened(url, &error))
}

/// Makes the folder and the file of a new SQLite database, readable by nobody else: it will hold every key and every
/// name. The files SQLite puts beside it take over its permissions.
fn prepare_file(url: &DatabaseUrl) -> Result<(), OpenFailure> {
    let Some(file) = url.sqlite_file().filter(|file| !file.exists()) else { return Ok(()) };
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        if !folder.exists() {
            make_private(folder).map_err(|error| {
                OpenFailure::new(format!(
                    "cannot make the data folder {}: {error}; make it yourself, or choose another with database.url",
                    folder.display()
                ))
            })?;
        }
        // Also one that is there already: the start that made it may have been killed before this.
        disk::keep_names(folder);
    }
    // An empty file is an empty database. Only `rwc` asks for one to be made; what fails here, the driver explains.
    if url.expose().ends_with("mode=rwc") {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let _ = options.open(file);
    }
    Ok(())
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What to do about a database that does not open; the driver's words alone do not say.
pub fn unopened(url: &DatabaseUrl, error: &StoreError) -> OpenFailure {
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or("it does not answer");
    let hint = match (error, url.sqlite_file()) {
        (StoreError::Schema(_), _) => return OpenFailure::new(format!("cannot use the database {url}: {reason}")),
        (_, Some(file)) => format!("check that {} and its folder exist and can be written", file.display()),
        (_, None) if url.transit() == Transit::Verified && speaks_of_tls(reason) => {
            "the server must show a certificate for the host in database.url, from a public authority or the one in \
             sslrootcert=FILE; write sslmode=disable only where the network itself is trusted"
                .to_owned()
        }
        (_, None) => "check database.url, and that the server runs and admits this user".to_owned(),
    };
    OpenFailure::new(format!("cannot open the database {url}: {reason}; {hint}"))
}

fn speaks_of_tls(reason: &str) -> bool {
    ["TLS", "certificate", "No such file"].iter().any(|word| reason.contains(word))
}
