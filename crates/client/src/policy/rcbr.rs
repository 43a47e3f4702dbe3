//! Wishes from the content of a buffer: the online heuristic of RCBR.
//!
//! A source watches the buffer between itself and its call. Above a high mark it wishes for more,
//! below a low mark for less, and each time for what would carry the rate it expects and empty the
//! buffer within a horizon. With `e` the expected rate, `q` the content and `T` the horizon:
//! `rate = granularity x ceil((e + q/T) / granularity)`.
//!
//! Not a [`Policy`](super::Policy): it says when to ask for what, and a policy what to accept.
//!
//! The expected rate is kept in parts of 2^-20 B/s and rounded down; it may be below its true value
//! by less than `2000 / (1000 - smoothing_per_mille)` such parts. All else is exact in integers.
//!
//! Source: M. Grossglauser, S. Keshav and D. Tse, "RCBR: a simple and efficient service for multiple
//! time-scale traffic", IEEE/ACM Transactions on Networking 5(6), 1997.

use core::time::Duration;

use co_params::BytesPerSecond;

/// What the heuristic goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RcbrSettings {
    /// Below this content, in bytes, less is wished for.
    pub low: u64,
    /// Above this content, in bytes, more is wished for.
    pub high: u64,
    /// The time in which the buffer should empty; from 1 ns, which 0 counts as, to 584 years, which
    /// longer counts as.
    pub horizon: Duration,
    /// The weight of the past in the expected rate, in thousandths; from 0, where what came last
    /// alone counts, to 999, which more counts as.
    pub smoothing_per_mille: u32,
    /// Wishes are multiples of this rate; 0 counts as 1.
    pub granularity: BytesPerSecond,
}

/// The heuristic of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rcbr {
    low: u64,
    high: u64,
    /// Nanoseconds.
    horizon: u64,
    past_per_mille: u32,
    granularity: u32,
    /// In parts of a byte per second; see [`PARTS`].
    expected: u128,
}

/// Parts of a byte per second.
const PARTS: u128 = 1 << 20;

const NANOSECONDS: u128 = 1_000_000_000;

/// The largest rate that is a rate: the next is that without bound.
const LARGEST: u32 = BytesPerSecond::POSITIVE_INFINITY.get() - 1;

impl Rcbr {
    /// The heuristic of a source that starts at this rate.
    #[must_use]
    pub fn new(settings: RcbrSettings, first: BytesPerSecond) -> Self {
        let horizon = u64::try_from(settings.horizon.as_nanos()).unwrap_or(u64::MAX);
        Self {
            low: settings.low,
            high: settings.high,
            horizon: horizon.max(1),
            past_per_mille: settings.smoothing_per_mille.min(999),
            granularity: settings.granularity.get().max(1),
            expected: u128::from(first.get()) * PARTS,
        }
    }

    /// Takes in that so many bytes came in this time, such as a frame in its slot. What came in no
    /// time says nothing of a rate and is passed over.
    pub fn observe(&mut self, bytes: u64, within: Duration) {
        let Some(came) = (u128::from(bytes) * NANOSECONDS * PARTS).checked_div(within.as_nanos())
        else {
            return;
        };
        let came = came.min(u128::from(u32::MAX) * PARTS);
        let past = u128::from(self.past_per_mille);
        self.expected = (past * self.expected + (1000 - past) * came) / 1000;
    }

    /// The rate to ask for now, if another than the one in force: a higher one with the buffer above
    /// the high mark, a lower one with it below the low mark. Never 0: no flow has such a rate.
    #[must_use]
    pub fn wanted(&self, queued: u64, in_force: BytesPerSecond) -> Option<BytesPerSecond> {
        let wanted = self.rate_to_empty(queued);
        let rises = queued > self.high && wanted > in_force;
        let falls = queued < self.low && wanted < in_force;
        (rises || falls).then_some(wanted)
    }

    /// The least multiple of the granularity that carries what is expected and empties the buffer
    /// within the horizon. No product here exceeds 2^117.
    fn rate_to_empty(&self, queued: u64) -> BytesPerSecond {
        let horizon = u128::from(self.horizon);
        let volume = horizon * self.expected + u128::from(queued) * NANOSECONDS * PARTS;
        let granules = volume.div_ceil(horizon * u128::from(self.granularity) * PARTS).max(1);
        let rate = granules.saturating_mul(u128::from(self.granularity));
        let rate = u32::try_from(rate).unwrap_or(LARGEST).min(LARGEST);
        BytesPerSecond::new(rate).expect("the largest rate is a number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten slots a second.
    const SLOT: Duration = Duration::from_millis(100);

    #[test]
    fn above_the_high_mark_more_is_wished_for() {
        // 90 bytes a slot are 900 B/s, and 60 bytes in 0.5 s are 120 B/s.
        let mut source = source(0);
        source.observe(90, SLOT);
        assert_eq!(source.wanted(60, rate(300)), Some(rate(1_100)));
        assert_eq!(source.wanted(60, rate(1_100)), None, "it has that already");
        assert_eq!(source.wanted(60, rate(2_000)), None, "it is no time for less");
    }

    #[test]
    fn at_a_mark_nothing_is_wished_for() {
        let mut source = source(0);
        source.observe(90, SLOT);
        assert_eq!(source.wanted(50, rate(300)), None);
        assert!(source.wanted(51, rate(300)).is_some());
        assert_eq!(source.wanted(10, rate(5_000)), None);
        assert!(source.wanted(9, rate(5_000)).is_some());
    }

    #[test]
    fn below_the_low_mark_less_is_wished_for_but_never_nothing() {
        let mut source = source(0);
        source.observe(0, SLOT);
        assert_eq!(source.wanted(0, rate(300)), Some(rate(100)));
        assert_eq!(source.wanted(0, rate(100)), None);
    }

    #[test]
    fn smoothing_weighs_the_past() {
        // 0.75 x 300 + 0.25 x 900 = 450, and 120 B/s to empty the buffer.
        let mut source = source(750);
        source.observe(90, SLOT);
        assert_eq!(source.wanted(60, rate(300)), Some(rate(600)));
    }

    #[test]
    fn what_came_in_no_time_is_passed_over() {
        let mut source = source(0);
        let before = source.clone();
        source.observe(90, Duration::ZERO);
        assert_eq!(source, before);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        for horizon in [Duration::ZERO, Duration::MAX] {
            let settings = RcbrSettings {
                low: u64::MAX,
                high: 0,
                horizon,
                smoothing_per_mille: u32::MAX,
                granularity: BytesPerSecond::MAX,
            };
            let mut source = Rcbr::new(settings, BytesPerSecond::MAX);
            for _ in 0..3 {
                source.observe(u64::MAX, Duration::from_nanos(1));
                let wanted = source.wanted(u64::MAX, BytesPerSecond::ZERO);
                assert_eq!(wanted, BytesPerSecond::new(LARGEST));
            }
        }
    }

    fn source(smoothing_per_mille: u32) -> Rcbr {
        let settings = RcbrSettings {
            low: 10,
            high: 50,
            horizon: 5 * SLOT,
            smoothing_per_mille,
            granularity: rate(100),
        };
        Rcbr::new(settings, rate(300))
    }

    fn rate(rate: u32) -> BytesPerSecond {
        BytesPerSecond::new(rate).unwrap()
    }
}
