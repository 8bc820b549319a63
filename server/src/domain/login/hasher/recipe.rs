//! How one hash is computed: which Argon2, at which cost, how long its output is. From the configuration for new
//! hashes, from the PHC string for kept ones.

use crate::config::Argon2Cost;
use crate::domain::Fault;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

/// The length of the output of new hashes, in bytes.
const OUTPUT: usize = 32;

/// What a kept hash may cost at most: what the configuration can ask for, with room for the lanes of other products.
const MOST: Argon2Cost = Argon2Cost { memory_kib: 1_048_576, iterations: 100, parallelism: 16 };

/// A way to hash.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    output: usize,
}

impl Recipe {
    /// The recipe of new hashes. A cost that Argon2 itself does not know (less than 8 KiB a lane) becomes its default.
    pub(super) fn of(cost: Argon2Cost) -> Self {
        let params = Params::new(cost.memory_kib, cost.iterations, cost.parallelism, Some(OUTPUT));
        Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params: params.unwrap_or_default(),
            output: OUTPUT,
        }
    }

    /// The recipe of a kept hash, refused if it is not Argon2 or out of bounds.
    pub(super) fn read(kept: &PasswordHash) -> Result<Self, Fault> {
        let foreign = Fault::Broken("a kept hash is not one of Argon2");
        let Ok(algorithm) = Algorithm::try_from(kept.algorithm.as_str()) else {
            return Err(foreign);
        };
        // Without a version it is the first one (PHC string format of Argon2).
        let Ok(version) = Version::try_from(kept.version.unwrap_or(Version::V0x10.into())) else {
            return Err(foreign);
        };
        let Ok(params) = Params::try_from(kept) else {
            return Err(foreign);
        };
        let output = kept.hash.map_or(0, |hash| hash.len());
        let fits = params.m_cost() <= MOST.memory_kib
            && params.t_cost() <= MOST.iterations
            && params.p_cost() <= MOST.parallelism
            && output >= 16;
        if fits {
            Ok(Self { algorithm, version, params, output })
        } else {
            Err(Fault::Broken("a kept hash has parameters out of bounds"))
        }
    }

    /// Whether guessing against it is less work than against `other`: memory times passes, or an older algorithm.
    pub(super) fn is_cheaper_than(&self, other: &Self) -> bool {
        let work = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost());
        work(&self.params) < work(&other.params)
            || self.algorithm != other.algorithm
            || self.version != other.version
            || self.output < other.output
    }

    /// How much memory it needs, in blocks of 1 KiB.
    pub(super) fn blocks(&self) -> usize {
        self.params.block_count()
    }

    /// Computes a hash in the given memory.
    pub(super) fn derive(&self, secret: &[u8], salt: &[u8], memory: &mut [Block]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let mut output = Zeroizing::new(vec![0; self.output]);
        Argon2::new(self.algorithm, self.version, self.params.clone())
            .hash_password_into_with_memory(secret, salt, &mut output, memory)
            .map_err(|_| Fault::Broken("Argon2 refused its parameters"))?;
        Ok(output)
    }

    /// The PHC string of a hash computed by this recipe.
    pub(super) fn write(&self, salt: &[u8], output: &[u8]) -> Result<String, Fault> {
        let unwritable = |_| Fault::Broken("a hash cannot be written as a PHC string");
        let params = ParamsString::try_from(&self.params);
        let params = params.map_err(|_| Fault::Broken("the cost of hashes cannot be written as a PHC string"))?;
        let hash = PasswordHash {
            algorithm: self.algorithm.ident(),
            version: Some(self.version.into()),
            params,
            salt: Some(Salt::new(salt).map_err(unwritable)?),
            hash: Some(Output::new(output).map_err(unwritable)?),
        };
        Ok(hash.to_string())
    }
}
