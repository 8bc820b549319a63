//! Opens the installation of a configuration: data folder, database, master keys. The server does so with the address
//! it listens on; a command beside it uses the address that was recorded, so that both name the same issuers.

use super::failure::Failure;
use super::master_key;
use crate::clock::SystemClock;
use crate::config::{Config, DatabaseUrl, PublicUrl};
use crate::domain::Instance;
use crate::domain::instance::Foundation;
use crate::domain::login::{Hasher, Throttle};
use crate::entropy::Entropy;
use crate::store::Db;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Opens the installation under a public URL.
pub async fn open(config: &Config, public_url: PublicUrl) -> Result<Arc<Instance>, Failure> {
    let db = database(config).await?;
    settle(config, db, public_url).await
}

/// Opens the installation for a command: under the configured public URL, else the recorded one, else this machine's.
pub async fn open_beside(config: &Config) -> Result<Arc<Instance>, Failure> {
    let db = database(config).await?;
    let public_url = match &config.server.public_url {
        Some(configured) => configured.clone(),
        None => recorded(&db).await?.unwrap_or_else(|| config.server.public_url_at(config.server.listen)),
    };
    settle(config, db, public_url).await
}

async fn recorded(db: &Db) -> Result<Option<PublicUrl>, Failure> {
    let row = db.platform().instance().await?;
    Ok(row.and_then(|row| row.public_url).and_then(|text| PublicUrl::parse(&text).ok()))
}

async fn settle(config: &Config, db: Db, public_url: PublicUrl) -> Result<Arc<Instance>, Failure> {
    let entropy = Entropy::system();
    let new = db.platform().instance().await?.is_none();
    let foundation = Foundation {
        db,
        clock: Arc::new(SystemClock),
        entropy,
        masters: master_key::load(&config.secrets.master_keys, new, entropy)?,
        public_url,
        cache_entries: config.limits.cache_entries,
        hasher: Hasher::new(config.password.argon2),
        throttle: Throttle::new(config.limits.login_attempts_per_minute_per_address),
    };
    Instance::open(foundation).await.map_err(|error| Failure::new(error.to_string()))
}

/// Opens the database and brings its schema up to date.
pub async fn database(config: &Config) -> Result<Db, Failure> {
    let url = &config.database.url;
    prepare_folder(url)?;
    Db::open(url.expose()).await.map_err(|error| unopened(url, &error.to_string()))
}

/// Makes the folder of an SQLite database, readable by nobody else: it will hold every key and every name.
fn prepare_folder(url: &DatabaseUrl) -> Result<(), Failure> {
    let folder = url.sqlite_file().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let Some(folder) = folder.filter(|folder| !folder.exists()) else { return Ok(()) };
    make_private(folder).map_err(|error| {
        Failure::new(format!(
            "cannot make the data folder {}: {error}; make it yourself, or choose another with database.url",
            folder.display()
        ))
    })
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What to do about a database that does not open; the driver's words alone do not say.
pub(super) fn unopened(url: &DatabaseUrl, reason: &str) -> Failure {
    let reason = reason.lines().next().unwrap_or("it does not answer");
    let hint = match url.sqlite_file() {
        Some(file) => format!("check that {} and its folder exist and can be written", file.display()),
        None => "check database.url, and that the server runs and admits this user".to_owned(),
    };
    Failure::new(format!("cannot open the database {url}: {reason}; {hint}"))
}
