//! Section `[limits]`: sizes and rates of one process. The HTTP layer and the caches read them.

use std::num::NonZeroU32;

use super::error::ConfigError;
use super::keys::Key;
use super::reader::Reader;

static FORM_BYTES: Key = Key::new("limits.form_bytes", "65536");
static LOGIN_ATTEMPTS: Key = Key::new("limits.login_attempts_per_minute_per_address", "60");
static CACHE_ENTRIES: Key = Key::new("limits.cache_entries", "10000");
pub(super) static KEYS: [&Key; 3] = [&FORM_BYTES, &LOGIN_ATTEMPTS, &CACHE_ENTRIES];

/// Sizes and rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest form in a request, in bytes.
    pub form_bytes: usize,
    /// How many sign-ins one client address may try in a minute, per workspace.
    pub login_attempts_per_minute_per_address: NonZeroU32,
    /// The most entries that each cache in memory holds.
    pub cache_entries: u64,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        let form_bytes = reader.number(&FORM_BYTES, 4_096..=1_048_576)?;
        let attempts = reader.number(&LOGIN_ATTEMPTS, 1..=100_000)?;
        Ok(Self {
            form_bytes: form_bytes as usize,
            login_attempts_per_minute_per_address: NonZeroU32::new(attempts).unwrap_or(NonZeroU32::MIN),
            cache_entries: u64::from(reader.number(&CACHE_ENTRIES, 100..=10_000_000)?),
        })
    }
}
