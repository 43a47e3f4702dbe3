//! How long a link has one capacity, and what happens to its books meanwhile.

use crate::network::rates::Rates;

/// The time since the capacity last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// How often it changed before.
    pub number: u64,
    /// What may be reserved together.
    pub capacity: Rates,
    /// What was reserved together when it began.
    pub began_with: Rates,
    /// The most that was reserved together since.
    pub peak: Rates,
}

impl Era {
    /// The most that can be reserved in this time: the capacity, and where it had fallen below what
    /// was reserved, that.
    #[must_use]
    pub fn ceiling(&self) -> Rates {
        self.capacity.max(self.began_with)
    }
}
