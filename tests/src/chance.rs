//! Random choices that can be made again.

use std::env;

/// Random numbers (SplitMix64) from a seed that is printed, so that a failure can be played again with `CHIDAO_TEST_SEED`.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl From<u64> for Chance {
    /// The same numbers every time.
    fn from(seed: u64) -> Self {
        Self(seed)
    }
}

impl Chance {
    /// Begins with the seed in `CHIDAO_TEST_SEED`, or with a fresh one; prints it, which is shown where the test fails.
    ///
    /// # Panics
    /// The variable holds no number.
    #[must_use]
    #[expect(clippy::print_stdout, reason = "the output of a test is shown where it fails")]
    pub fn seeded() -> Self {
        let seed = match env::var("CHIDAO_TEST_SEED") {
            Ok(seed) => seed.parse().expect("CHIDAO_TEST_SEED is a number"),
            Err(_) => uuid::Uuid::new_v4().as_u64_pair().0,
        };
        println!("CHIDAO_TEST_SEED={seed}");
        Self(seed)
    }

    /// A generator of its own, for another task.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }

    /// A number from 0 to `below` − 1.
    ///
    /// # Panics
    /// `below` is 0.
    pub fn below<N>(&mut self, below: N) -> N
    where
        N: TryInto<u64> + TryFrom<u64>,
    {
        let bound: u64 = below.try_into().ok().expect("a bound that fits");
        N::try_from(self.next() % bound)
            .ok()
            .expect("less than the bound fits as well")
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100_u64) < chance
    }

    /// A request id.
    pub fn request_id(&mut self) -> String {
        uuid::Uuid::from_u64_pair(self.next(), self.next()).to_string()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
