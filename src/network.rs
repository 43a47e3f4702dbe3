//! The simulated network and adapter: what stands behind the two seams of the call manager.
//!
//! A [`Switch`] admits calls to one [`Link`] and answers at once, later, or never; a [`Card`]
//! activates VCs, refuses rates above its limit, and rounds when it may. Both take their chance
//! from a seed, and both answer for what they hold: the [`audit`] compares it with what the call
//! manager believes.

mod answers;
pub mod audit;
mod card;
mod chance;
mod link;
mod per_vc;
mod switch;
#[cfg(test)]
pub(crate) mod tests;

pub use card::Card;
pub use chance::Chance;
pub use link::{DoesNotFit, Link};
pub(crate) use per_vc::PerVc;
pub use switch::Switch;

use call_manager::Terms;

/// The rate that terms reserve in the direction of the link, in bit/s. An open rate reserves none.
#[must_use]
pub fn reserved_rate(terms: &Terms) -> u64 {
    terms.transmit.token_rate.map_or(0, co_params::BytesPerSecond::bits)
}
