//! The root keys of workspaces: 256 random bits from which the key of each purpose is derived.

use std::fmt;

use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The name of a root key: random, unique in the instance, and written into every text sealed under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub u64);

impl KeyId {
    /// A new random name.
    pub fn generate(entropy: Entropy) -> Self {
        Self(u64::from_be_bytes(entropy.bytes()))
    }

    /// The same 64 bits as a signed number, for a database column.
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// The reverse of [`KeyId::to_i64`].
    pub const fn from_i64(stored: i64) -> Self {
        Self(stored.cast_unsigned())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// A root key. Wiped from memory when dropped, never printed.
pub struct RootKey(Zeroizing<[u8; 32]>);

impl RootKey {
    /// A new random key.
    pub fn generate(entropy: Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The key with these 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WrongKeyLength> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| WrongKeyLength)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// The bytes, to be wrapped.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RootKey(..)")
    }
}

/// The bytes given as a root key are not 32 long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a root key has 32 bytes")]
pub struct WrongKeyLength;
