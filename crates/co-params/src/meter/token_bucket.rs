//! The token bucket of RFC 2215: data over any time T is at most min(M + p T, b + r T).
//!
//! Two buckets side by side, both full at the start: one of b that fills at r, and, where there is a
//! peak, one of M that fills at p. A packet conforms if both hold its size; then both lose it.
//!
//! Credit is counted in bytes divided by ticks per second, so that a tick adds exactly the rate and
//! no fraction is ever lost.
//!
//! Source: F-001; RFC 2215 section 3.6.

use core::num::NonZeroU32;

use crate::{BytesPerSecond, Tspec};

/// A meter of packets against a traffic description.
///
/// ```
/// use co_params::{Bytes, BytesPerSecond, Tspec, meter::TokenBucket};
///
/// let bytes = |n| Bytes::new(n).expect("a number");
/// let rate = BytesPerSecond::new(1000).expect("a number");
/// let unbounded = BytesPerSecond::POSITIVE_INFINITY;
/// let tspec = Tspec::new(rate, bytes(1500), unbounded, bytes(64), bytes(1500))?;
/// let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
///
/// assert!(meter.conforms(0, 1500), "the bucket starts full");
/// assert!(!meter.conforms(63_999, 1), "a short packet counts as 64");
/// assert!(meter.conforms(64_000, 1));
/// # Ok::<(), co_params::Rule>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    tspec: Tspec,
    sustained: Bucket,
    peak: Option<Bucket>,
    now: u64,
}

impl TokenBucket {
    /// Ticks of one microsecond.
    pub const MICROSECONDS: NonZeroU32 = NonZeroU32::new(1_000_000).expect("not zero");

    /// A meter with full buckets at time 0, for a clock of so many ticks per second.
    #[must_use]
    pub fn new(tspec: Tspec, ticks_per_second: NonZeroU32) -> Self {
        let peak = tspec.peak_bandwidth();
        let bucket = |rate: BytesPerSecond, depth: u32| Bucket::new(rate, depth, ticks_per_second);
        Self {
            tspec,
            sustained: bucket(tspec.token_rate(), tspec.token_bucket_size().get()),
            peak: (peak < BytesPerSecond::POSITIVE_INFINITY)
                .then(|| bucket(peak, tspec.max_sdu_size().get())),
            now: 0,
        }
    }

    /// Whether a packet of `size` bytes at time `at`, in ticks, conforms. If so, its credit is
    /// spent.
    #[must_use]
    pub fn conforms(&mut self, at: u64, size: u32) -> bool {
        let elapsed = at.saturating_sub(self.now);
        self.now += elapsed;
        self.sustained.refill(elapsed);
        if let Some(peak) = &mut self.peak {
            peak.refill(elapsed);
        }
        if size > self.tspec.max_sdu_size().get() {
            return false;
        }
        let accounted = size.max(self.tspec.minimum_policed_size().get());
        let has_credit =
            self.sustained.holds(accounted) && self.peak.is_none_or(|peak| peak.holds(accounted));
        if has_credit {
            self.sustained.spend(accounted);
            if let Some(peak) = &mut self.peak {
                peak.spend(accounted);
            }
        }
        has_credit
    }

    /// The whole bytes of credit at the latest time seen, before any ceiling by the peak.
    #[must_use]
    pub fn credit(&self) -> u64 {
        self.sustained.level / self.sustained.unit
    }
}

/// One bucket. Its level and depth are in units of 1/`unit` byte, where `unit` is the ticks per
/// second: a tick adds `rate` of them. Depth is below 2^64, being the product of two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bucket {
    rate: u64,
    unit: u64,
    depth: u64,
    level: u64,
}

impl Bucket {
    fn new(rate: BytesPerSecond, depth: u32, ticks_per_second: NonZeroU32) -> Self {
        let unit = u64::from(ticks_per_second.get());
        let depth = u64::from(depth) * unit;
        Self { rate: rate.get().into(), unit, depth, level: depth }
    }

    fn refill(&mut self, ticks: u64) {
        let credit = self.rate.saturating_mul(ticks);
        self.level = self.level.saturating_add(credit).min(self.depth);
    }

    const fn holds(&self, bytes: u32) -> bool {
        self.level >= bytes as u64 * self.unit
    }

    const fn spend(&mut self, bytes: u32) {
        self.level -= bytes as u64 * self.unit;
    }
}
