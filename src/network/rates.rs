//! Rates in both directions, as one end sees them.

use core::ops::{Add, Sub};

use call_manager::Terms;
use co_params::{BytesPerSecond, Flowspec};

/// A way that data goes, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client into the network.
    Transmit,
    /// From the network to the client.
    Receive,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Transmit, Self::Receive];
}

/// A rate for each direction, in bit/s. The two are never added up: a link carries both at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// What the client sends.
    pub transmit: u64,
    /// What it receives.
    pub receive: u64,
}

impl Rates {
    /// Nothing in either direction.
    pub const ZERO: Self = Self { transmit: 0, receive: 0 };

    /// The same rate in both directions.
    #[must_use]
    pub const fn both(rate: u64) -> Self {
        Self { transmit: rate, receive: rate }
    }

    /// A rate for the way out, and nothing for the way in.
    #[must_use]
    pub const fn transmit(rate: u64) -> Self {
        Self { transmit: rate, receive: 0 }
    }

    /// The rate of a direction.
    #[must_use]
    pub const fn of(self, direction: Direction) -> u64 {
        match direction {
            Direction::Transmit => self.transmit,
            Direction::Receive => self.receive,
        }
    }

    /// The same, with another rate in a direction.
    #[must_use]
    pub const fn with(self, direction: Direction, rate: u64) -> Self {
        match direction {
            Direction::Transmit => Self { transmit: rate, ..self },
            Direction::Receive => Self { receive: rate, ..self },
        }
    }

    /// Whether neither direction is above that of `room`.
    #[must_use]
    pub const fn fits(self, room: Self) -> bool {
        self.transmit <= room.transmit && self.receive <= room.receive
    }

    /// The larger rate of each direction.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        self.zip(other, u64::max)
    }

    /// The smaller rate of each direction.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        self.zip(other, u64::min)
    }

    /// What is above `other` in each direction, nothing where it is not.
    #[must_use]
    pub fn above(self, other: Self) -> Self {
        self.zip(other, u64::saturating_sub)
    }

    /// Each direction rounded down to whole bytes a second, as a FLOWSPEC counts.
    #[must_use]
    pub const fn whole_bytes(self) -> Self {
        Self {
            transmit: self.transmit - self.transmit % 8,
            receive: self.receive - self.receive % 8,
        }
    }

    /// Puts the directions together one by one.
    #[must_use]
    pub fn zip(self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            transmit: join(self.transmit, other.transmit),
            receive: join(self.receive, other.receive),
        }
    }
}

/// The caller knows that the sum is one of rates that a link carries, far below 2⁶⁴.
impl Add for Rates {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.zip(other, |rate, more| rate + more)
    }
}

/// The caller knows that `other` is part of this.
impl Sub for Rates {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.zip(other, |rate, part| rate - part)
    }
}

/// The terms with no flow above a rate of `most`, its peak included. Where a flow already fits, and
/// where it is open, it stays.
#[must_use]
pub(super) fn cut(terms: &Terms, most: Rates) -> Terms {
    let mut cut = terms.clone();
    cut.transmit = cut_flow(terms.transmit, most.transmit);
    cut.receive = cut_flow(terms.receive, most.receive);
    cut
}

/// The terms with these rates, peaks included, in the directions that have one; as far as a FLOWSPEC
/// can say it.
#[must_use]
pub(super) fn set(terms: &Terms, rates: Rates) -> Terms {
    let mut set = terms.clone();
    set.transmit = set_flow(terms.transmit, rates.transmit);
    set.receive = set_flow(terms.receive, rates.receive);
    set
}

fn cut_flow(flow: Flowspec, most: u64) -> Flowspec {
    let Some(most) = BytesPerSecond::from_bits_floor(most) else { return flow };
    Flowspec {
        token_rate: flow.token_rate.map(|rate| rate.min(most)),
        peak_bandwidth: flow.peak_bandwidth.map(|rate| rate.min(most)),
        ..flow
    }
}

fn set_flow(flow: Flowspec, rate: u64) -> Flowspec {
    let Some(rate) = BytesPerSecond::from_bits_floor(rate) else { return flow };
    Flowspec {
        token_rate: flow.token_rate.map(|_| rate),
        peak_bandwidth: flow.peak_bandwidth.map(|_| rate),
        ..flow
    }
}
