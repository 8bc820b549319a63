//! Chance that follows from a seed, so that a failure can be repeated as far as several processes allow.

use tenantry::entropy::Entropy;

/// Numbers from a seed (xorshift64*).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
    seed: u64,
}

impl Chance {
    /// From the seed in `SEED`, or a drawn one. It is printed, which shows where the test fails.
    pub fn new() -> Self {
        let given = std::env::var("SEED").ok().map(|seed| seed.parse().expect("SEED is a number"));
        let seed = given.unwrap_or_else(|| u64::from_be_bytes(Entropy::system().bytes())).max(1);
        println!("SEED={seed}");
        Self { state: seed, seed }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn happens(&mut self, in_hundred: u64) -> bool {
        self.below(100) < in_hundred
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
