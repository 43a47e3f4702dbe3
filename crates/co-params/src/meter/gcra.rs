//! The generic cell rate algorithm, GCRA(I, L), in its two forms.
//!
//! I is the increment, the time between cells at the agreed rate; L is the limit, how much too early
//! a cell may be. Both are in the ticks of the caller. A cell that comes exactly at the limit
//! conforms.
//!
//! Source: ITU-T I.371; ATM Forum, Traffic Management.

/// The parameters of the algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gcra {
    /// I: the ticks between cells at the agreed rate.
    pub increment: u64,
    /// L: the ticks by which a cell may be too early.
    pub limit: u64,
}

impl Gcra {
    /// The most cells that conform in a row, from rest, when they come so many ticks apart:
    /// 1 + floor(L / (I - spacing)). `None` if there is no end, for they come no faster than
    /// agreed.
    #[must_use]
    pub const fn burst(&self, spacing: u64) -> Option<u64> {
        match self.increment.checked_sub(spacing) {
            Some(lead) if lead > 0 => Some((self.limit / lead).saturating_add(1)),
            Some(_) | None => None,
        }
    }
}

/// The form that keeps the theoretical arrival time (TAT) of the next cell.
///
/// A cell at t conforms unless t < TAT - L; then TAT becomes max(t, TAT) + I.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VirtualScheduling {
    gcra: Gcra,
    /// At most the time of the last conforming cell, L and I together: it fits in 66 bits.
    theoretical_arrival: u128,
    now: u64,
}

impl VirtualScheduling {
    /// A meter at rest: the first cell conforms, whenever it comes.
    #[must_use]
    pub const fn new(gcra: Gcra) -> Self {
        Self { gcra, theoretical_arrival: 0, now: 0 }
    }

    /// Whether a cell at time `at` conforms.
    #[must_use]
    pub fn conforms(&mut self, at: u64) -> bool {
        self.now = self.now.max(at);
        let at = u128::from(self.now);
        let conforms = at + u128::from(self.gcra.limit) >= self.theoretical_arrival;
        if conforms {
            self.theoretical_arrival =
                self.theoretical_arrival.max(at) + u128::from(self.gcra.increment);
        }
        conforms
    }
}

/// The form that keeps the level X of a bucket, which leaks one unit a tick, and the time of the
/// last conforming cell (LCT).
///
/// A cell at t finds X' = max(0, X - (t - LCT)) and conforms unless X' > L; then X becomes X' + I
/// and LCT becomes t.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeakyBucket {
    gcra: Gcra,
    /// At most L and I together: it fits in 65 bits.
    level: u128,
    last_conforming: u64,
    now: u64,
}

impl LeakyBucket {
    /// A meter at rest: the first cell conforms, whenever it comes.
    #[must_use]
    pub const fn new(gcra: Gcra) -> Self {
        Self { gcra, level: 0, last_conforming: 0, now: 0 }
    }

    /// Whether a cell at time `at` conforms.
    #[must_use]
    pub fn conforms(&mut self, at: u64) -> bool {
        self.now = self.now.max(at);
        let leaked = u128::from(self.now - self.last_conforming);
        let level = self.level.saturating_sub(leaked);
        let conforms = level <= u128::from(self.gcra.limit);
        if conforms {
            self.level = level + u128::from(self.gcra.increment);
            self.last_conforming = self.now;
        }
        conforms
    }
}
