//! What is offered instead of a rate that does not fit.

use super::admission::Millionths;
use super::rates::Rates;

/// A policy of counter-offers. An offer is in whole bytes a second, fits, and is more than the call
/// has in some direction; if there is none like that, the answer is a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Counter {
    /// Nothing: what does not fit is refused.
    #[default]
    Nothing,
    /// All that is left.
    Left,
    /// What the call has, and this share of what is left beyond it: the rest is for others.
    Share(Millionths),
    /// The largest of these rates, in bit/s, that fits and is not above what is wanted.
    OneOf(Vec<u64>),
}

impl Counter {
    /// The rates to offer to a call that `has` some, wants `wanted`, and could have `left`.
    #[must_use]
    pub fn offer(&self, wanted: Rates, has: Rates, left: Rates) -> Option<Rates> {
        let most = wanted.min(left);
        let offer = match self {
            Self::Nothing => return None,
            Self::Left => most,
            Self::Share(share) => {
                has.zip(left, |has, left| has + share.part(left.saturating_sub(has))).min(most)
            }
            Self::OneOf(rates) => most.zip(has, |most, _| nearest(rates, most)),
        };
        // A direction that fits as wanted gets what is wanted, and none loses what it has.
        let offer = wanted.zip(offer.whole_bytes().max(has), u64::min);
        let offer = fitting(wanted, left, offer);
        (!offer.fits(has)).then_some(offer)
    }
}

/// The largest rate that is at most `most`; none is 0.
fn nearest(rates: &[u64], most: u64) -> u64 {
    rates.iter().copied().filter(|&rate| rate <= most).max().unwrap_or(0)
}

/// What is wanted, in each direction where it fits, and else the offer.
fn fitting(wanted: Rates, left: Rates, offer: Rates) -> Rates {
    let pick = |wanted: u64, left: u64, offer: u64| if wanted <= left { wanted } else { offer };
    Rates {
        transmit: pick(wanted.transmit, left.transmit, offer.transmit),
        receive: pick(wanted.receive, left.receive, offer.receive),
    }
}
