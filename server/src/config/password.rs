//! Section `[password]`: what a password hash costs. The hash pool is built from it; a hash keeps
//! the cost it was made with, so that a change here invalidates none.

use super::error::{ConfigError, Refusal};
use super::keys::Key;
use super::reader::Reader;

pub(super) static ARGON2_MEMORY_KIB: Key = Key::new("password.argon2.memory_kib", "19456");
static ARGON2_ITERATIONS: Key = Key::new("password.argon2.iterations", "2");
static ARGON2_PARALLELISM: Key = Key::new("password.argon2.parallelism", "1");
pub(super) static KEYS: [&Key; 3] = [&ARGON2_MEMORY_KIB, &ARGON2_ITERATIONS, &ARGON2_PARALLELISM];

/// The weakest of the equivalent OWASP settings (7168 KiB, 5 passes), as memory times passes.
const LEAST_WORK: u64 = 7_168 * 5;

/// How passwords are hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// The cost of Argon2id.
    pub argon2: Argon2Cost,
}

/// The cost of one Argon2id hash (RFC 9106 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory in KiB, 7168 to 1048576.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 100.
    pub iterations: u32,
    /// Lanes, 1 to 4.
    pub parallelism: u32,
}

impl Password {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ConfigError> {
        let argon2 = Argon2Cost {
            memory_kib: reader.number(&ARGON2_MEMORY_KIB, 7_168..=1_048_576)?,
            iterations: reader.number(&ARGON2_ITERATIONS, 1..=100)?,
            parallelism: reader.number(&ARGON2_PARALLELISM, 1..=4)?,
        };
        if u64::from(argon2.memory_kib) * u64::from(argon2.iterations) < LEAST_WORK {
            let refusal = Refusal::new(
                format!(
                    "memory_kib {} with iterations {} makes guessing too cheap",
                    argon2.memory_kib, argon2.iterations
                ),
                "memory_kib times iterations must be at least 35840, for example 19456 and 2",
            );
            let key = weaker_key(reader);
            return Err(ConfigError::bad_value(&reader.source(key), key.path, refusal));
        }
        Ok(Self { argon2 })
    }
}

/// The key to blame: the iterations when somebody set them, else the memory.
fn weaker_key(reader: &Reader) -> &'static Key {
    if reader.source(&ARGON2_ITERATIONS) == super::Source::Default { &ARGON2_MEMORY_KIB } else { &ARGON2_ITERATIONS }
}
