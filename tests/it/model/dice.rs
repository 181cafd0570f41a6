//! Chance that can be had again: SplitMix64.

use std::env;

use uuid::Uuid;

/// A seeded source of chance.
pub(crate) struct Dice(u64);

impl Dice {
    /// By `CHIDAO_TEST_SEED`, or by a fresh seed; it is printed, which shows where the test fails.
    pub(crate) fn seeded() -> Self {
        let seed = match env::var("CHIDAO_TEST_SEED") {
            Ok(seed) => seed.parse().expect("CHIDAO_TEST_SEED is a number"),
            Err(_) => Uuid::new_v4().as_u64_pair().0,
        };
        #[expect(clippy::print_stdout, reason = "cargo shows it where the test fails")]
        {
            println!("CHIDAO_TEST_SEED={seed}");
        }
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(crate) fn request_id(&mut self) -> String {
        Uuid::from_u64_pair(self.next(), self.next()).to_string()
    }
}
