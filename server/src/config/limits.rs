//! Section `[limits]`: sizes and rates of one process. The HTTP layer, the domain and the caches read them.

use std::num::NonZeroU32;

use super::error::ConfigError;
use super::keys::Key;
use super::reader::Reader;

static CONNECTIONS: Key = Key::new("limits.connections", "10000");
static REQUESTS: Key = Key::new("limits.requests", "4000");
static FORM_BYTES: Key = Key::new("limits.form_bytes", "65536");
static LOGIN_ATTEMPTS: Key = Key::new("limits.login_attempts_per_minute_per_address", "60");
static RECOVERY_LETTERS: Key = Key::new("limits.recovery_letters_per_minute_per_workspace", "60");
static CLIENT_FAILURES: Key = Key::new("limits.client_failures_per_minute_per_address", "60");
static CLIENT_REQUESTS: Key = Key::new("limits.client_requests_per_minute", "6000000");
static PUBLIC_REQUESTS: Key = Key::new("limits.public_client_requests_per_minute_per_address", "6000");
static CACHE_ENTRIES: Key = Key::new("limits.cache_entries", "2000");
pub(super) static KEYS: [&Key; 9] = [
    &CONNECTIONS,
    &REQUESTS,
    &FORM_BYTES,
    &LOGIN_ATTEMPTS,
    &RECOVERY_LETTERS,
    &CLIENT_FAILURES,
    &CLIENT_REQUESTS,
    &PUBLIC_REQUESTS,
    &CACHE_ENTRIES,
];

/// Sizes and rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most connections that are open at once.
    pub connections: usize,
    /// The most requests that are worked on at once.
    pub requests: usize,
    /// The largest form in a request, in bytes.
    pub form_bytes: usize,
    /// How many sign-ins one client address may try in a minute, per workspace; and as many times ask for a new password.
    pub login_attempts_per_minute_per_address: NonZeroU32,
    /// How many letters that people ask for themselves leave one workspace in a minute.
    pub recovery_letters_per_minute_per_workspace: NonZeroU32,
    /// How often one client may fail to authenticate in a minute from one address, per workspace.
    pub client_failures_per_minute_per_address: NonZeroU32,
    /// How often one client that proves itself may ask in a minute, per workspace.
    pub client_requests_per_minute: NonZeroU32,
    /// How often one public client may ask in a minute from one address, per workspace.
    pub public_client_requests_per_minute_per_address: NonZeroU32,
    /// The most entries that each cache in memory holds.
    pub cache_entries: u64,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        Ok(Self {
            connections: reader.number(&CONNECTIONS, 100..=1_000_000)? as usize,
            requests: reader.number(&REQUESTS, 100..=1_000_000)? as usize,
            form_bytes: reader.number(&FORM_BYTES, 4_096..=1_048_576)? as usize,
            login_attempts_per_minute_per_address: rate(reader, &LOGIN_ATTEMPTS, 100_000)?,
            recovery_letters_per_minute_per_workspace: rate(reader, &RECOVERY_LETTERS, 100_000)?,
            client_failures_per_minute_per_address: rate(reader, &CLIENT_FAILURES, 100_000)?,
            client_requests_per_minute: rate(reader, &CLIENT_REQUESTS, 6_000_000)?,
            public_client_requests_per_minute_per_address: rate(reader, &PUBLIC_REQUESTS, 6_000_000)?,
            cache_entries: u64::from(reader.number(&CACHE_ENTRIES, 100..=10_000_000)?),
        })
    }
}

/// At least once a minute.
fn rate(reader: &mut Reader, key: &'static Key, most: u32) -> Result<NonZeroU32, ConfigError> {
    Ok(NonZeroU32::new(reader.number(key, 1..=most)?).unwrap_or(NonZeroU32::MIN))
}
