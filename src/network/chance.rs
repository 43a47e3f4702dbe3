//! Chance from a seed: the same seed, the same run, on any machine.

use core::time::Duration;

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::scenario::Delay;

/// A stream of chance. Two streams of one seed with different names are independent.
#[derive(Clone, Debug)]
pub struct Chance(Pcg64);

impl Chance {
    /// The stream of this name.
    #[must_use]
    pub fn new(seed: u64, name: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&name.to_le_bytes());
        Self(Pcg64::from_seed(bytes))
    }

    /// Uniform in 0 ≤ x < 1, in steps of 2⁻⁵³.
    pub fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0 ≤ n < `bound`, to within 2⁻⁶⁴; 0 if the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).expect("a product with a fraction below 1 is below its bound")
    }

    /// Uniform between the ends of the range, in nanoseconds.
    pub fn delay(&mut self, range: Delay) -> Duration {
        let spread = (range.max.saturating_sub(range.min)).as_nanos();
        let spread = u64::try_from(spread).unwrap_or(u64::MAX);
        range.min + Duration::from_nanos(self.below(spread.saturating_add(1)))
    }
}
