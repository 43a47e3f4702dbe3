//! Admission: what a call needs of a link, and how much of a link it may have.
//!
//! A rule says both in numbers, and the ledger does the rest. So no rule can overbook a link, and
//! one that multiplexes (less than the peak for each call) does so by what it reserves.

use call_manager::Terms;
use co_params::{BytesPerSecond, Flowspec};

use super::link::Link;
use super::rates::Rates;

/// A rule of admission. It sees terms and books, and nothing else.
pub trait Admission {
    /// What a call with these terms reserves on every link of its path. A smaller flow must not
    /// need more than a larger one.
    fn demand(&self, terms: &Terms) -> Rates;

    /// How much of a link the calls may hold together, once this one is admitted. What is above the
    /// capacity is not given.
    fn usable(&self, occasion: Occasion, link: &Link) -> Rates {
        let _ = occasion;
        link.capacity()
    }
}

/// Why something is asked of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A new call.
    Setup,
    /// A change of a call that is up.
    Change,
}

/// The rules that a scenario can name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Which rate is reserved.
    pub by: Basis,
    /// How much of a link is kept from new calls for the changes of old ones, in millionths.
    pub guard: Millionths,
}

/// The rate of a flow that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The token rate. An open one reserves nothing.
    #[default]
    Token,
    /// The peak bandwidth, or the token rate where the peak is open or without bound.
    Peak,
}

/// A share from 0 to 1 in integers, so that a share of a rate is one, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Millionths(u32);

impl Millionths {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Half of it.
    pub const HALF: Self = Self(500_000);
    /// All of it.
    pub const ALL: Self = Self(1_000_000);

    /// The nearest share; one of 0 to 1 is expected, and others are cut to that.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is cut to the range, and no number becomes 0"
    )]
    pub fn of(share: f64) -> Self {
        Self((share.clamp(0.0, 1.0) * 1e6).round() as u32)
    }

    /// This share of a rate, rounded down.
    #[must_use]
    pub fn part(self, rate: u64) -> u64 {
        let part = u128::from(rate) * u128::from(self.0) / 1_000_000;
        u64::try_from(part).expect("a share of at most 1 of a number fits where the number does")
    }
}

impl Admission for Rule {
    fn demand(&self, terms: &Terms) -> Rates {
        Rates { transmit: self.by.rate(&terms.transmit), receive: self.by.rate(&terms.receive) }
    }

    fn usable(&self, occasion: Occasion, link: &Link) -> Rates {
        let capacity = link.capacity();
        match occasion {
            Occasion::Change => capacity,
            Occasion::Setup if self.guard == Millionths::NONE => capacity,
            Occasion::Setup => capacity.zip(Rates::ZERO, |all, _| all - self.guard.part(all)),
        }
    }
}

impl Basis {
    fn rate(self, flow: &Flowspec) -> u64 {
        let token = flow.token_rate.map_or(0, BytesPerSecond::bits);
        match self {
            Self::Token => token,
            Self::Peak => flow
                .peak_bandwidth
                .filter(|&peak| peak != BytesPerSecond::POSITIVE_INFINITY)
                .map_or(token, BytesPerSecond::bits),
        }
    }
}
