//! When a live source asks for another rate, and for which one.
//!
//! The source watches its buffer. Above a high mark it asks for more, below a low mark for less, and
//! each time for what would carry the rate it expects and empty the buffer within a horizon. The
//! caller asks once a slot, after the slot was played; a rate it gets counts from the next slot.
//!
//! Source: the online heuristic of RCBR. With `e` the expected rate, `q` the content, `T` the
//! horizon in seconds: `rate = granularity x ceil((e + q/T) / granularity)`.

use super::{Buffer, PARTS_PER_SLOT, Volume};

/// What a [`Heuristic`] goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeuristicSettings {
    /// Below this content, in bits, a lower rate is asked for.
    pub low: u64,
    /// Above this content, in bits, a higher rate is asked for.
    pub high: u64,
    /// Slots in which the buffer should empty; 0 counts as 1.
    pub horizon: u32,
    /// Weight of the past in the expected rate, from 0 to below 1. At 0 the last frame alone
    /// counts, and all is exact in integers.
    pub smoothing: f64,
    /// Rates asked for are multiples of this, in bit/s; 0 counts as 1.
    pub granularity: u64,
}

/// The heuristic of one source.
#[derive(Clone, Debug)]
pub struct Heuristic {
    settings: HeuristicSettings,
    low: Volume,
    high: Volume,
    frames_per_second: u32,
    expected: Expected,
}

/// The rate that the film is expected to have, in bit/s.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// That of the last frame.
    Last(u64),
    /// The mean of all frames, each older one weighted less.
    Average(f64),
}

impl Heuristic {
    /// The heuristic of a source that starts at this rate, in bit/s.
    #[must_use]
    pub fn new(settings: HeuristicSettings, frames_per_second: u32, first_rate: u64) -> Self {
        let settings = HeuristicSettings {
            horizon: settings.horizon.max(1),
            granularity: settings.granularity.max(1),
            ..settings
        };
        Self {
            settings,
            low: Volume::from_bits(settings.low, frames_per_second),
            high: Volume::from_bits(settings.high, frames_per_second),
            frames_per_second,
            expected: if settings.smoothing == 0.0 {
                Expected::Last(first_rate)
            } else {
                Expected::Average(first_rate as f64)
            },
        }
    }

    /// Takes in the frame of the slot that ends.
    pub fn observe(&mut self, frame_bits: u32) {
        let rate = u64::from(frame_bits) * u64::from(self.frames_per_second);
        let smoothing = self.settings.smoothing;
        self.expected = match self.expected {
            Expected::Last(_) => Expected::Last(rate),
            Expected::Average(past) => {
                Expected::Average(smoothing * past + (1.0 - smoothing) * rate as f64)
            }
        };
    }

    /// The rate to ask for now, in bit/s, if another than the one in force: higher if the buffer is
    /// above the high mark, lower if it is below the low mark.
    #[must_use]
    pub fn wanted(&self, buffer: &Buffer, rate: u64) -> Option<u64> {
        let content = buffer.content();
        let wanted = self.rate_to_empty(content);
        let rises = content > self.high && wanted > rate;
        let falls = content < self.low && wanted < rate;
        (rises || falls).then_some(wanted)
    }

    /// The rate that carries what is expected and empties the buffer within the horizon. It is at
    /// least one granule, where the formula alone could give 0: no flow has a token rate of 0.
    fn rate_to_empty(&self, content: Volume) -> u64 {
        let granules = match self.expected {
            Expected::Last(rate) => self.exact_granules(rate, content),
            Expected::Average(rate) => self.smoothed_granules(rate, content),
        };
        self.settings.granularity.saturating_mul(granules.max(1))
    }

    fn exact_granules(&self, rate: u64, content: Volume) -> u64 {
        let horizon = u128::from(self.settings.horizon) * u128::from(PARTS_PER_SLOT);
        let granule = horizon * u128::from(self.settings.granularity);
        let granules = (horizon * u128::from(rate) + content.units()).div_ceil(granule);
        u64::try_from(granules).unwrap_or(u64::MAX)
    }

    /// The same in floating point. The content converts exactly after whole slots.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates are not negative, and the cast saturates"
    )]
    fn smoothed_granules(&self, rate: f64, content: Volume) -> u64 {
        let slots = f64::from(PARTS_PER_SLOT);
        let parts = content.units() % u128::from(PARTS_PER_SLOT);
        let content = content.bits_times_frames_per_second() as f64 + parts as f64 / slots;
        let rate = rate + content / f64::from(self.settings.horizon);
        (rate / self.settings.granularity as f64).ceil() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAMES_PER_SECOND: u32 = 10;
    const SETTINGS: HeuristicSettings =
        HeuristicSettings { low: 10, high: 50, horizon: 5, smoothing: 0.0, granularity: 100 };

    #[test]
    fn above_the_high_mark_a_higher_rate_is_asked_for() {
        // 90 bits come and 30 leave: 60 wait. 900 bit/s come, and 60 bits in 0.5 s are 120 bit/s.
        assert_eq!(asked(SETTINGS, 300, &[90]), [Some(1100)]);
    }

    #[test]
    fn at_a_mark_nothing_is_asked_for() {
        assert_eq!(asked(SETTINGS, 300, &[80]), [None]); // 50 wait
        assert_eq!(asked(SETTINGS, 300, &[40]), [None]); // 10 wait
    }

    #[test]
    fn below_the_low_mark_a_lower_rate_is_asked_for() {
        assert_eq!(asked(SETTINGS, 300, &[20]), [Some(200)]);
        assert_eq!(asked(SETTINGS, 300, &[21]), [None]); // 210 bit/s round up to what there is
    }

    #[test]
    fn a_rate_is_never_zero() {
        assert_eq!(asked(SETTINGS, 300, &[0, 0]), [Some(100), None]);
    }

    #[test]
    fn smoothing_weighs_the_past() {
        // Expected: 0.75 x 300 + 0.25 x 900 = 450, then 487.5, then 365.625 bit/s. Twice 60 bits
        // wait, for 120 bit/s more; at the end nothing does.
        let settings = HeuristicSettings { smoothing: 0.75, ..SETTINGS };
        assert_eq!(asked(settings, 300, &[90, 60, 0]), [Some(600), Some(700), Some(400)]);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let settings = HeuristicSettings { low: u64::MAX, horizon: u32::MAX, ..SETTINGS };
        let mut heuristic = Heuristic::new(settings, u32::MAX, u64::MAX);
        let mut buffer = Buffer::new(u64::MAX, u32::MAX);
        buffer.play(u32::MAX, 0, u32::MAX);
        heuristic.observe(u32::MAX);
        assert_eq!(heuristic.wanted(&buffer, 0), Some(u64::MAX));
    }

    /// What a source asks for after each frame, when it gets all it asks for.
    fn asked(settings: HeuristicSettings, mut rate: u64, frames: &[u32]) -> Vec<Option<u64>> {
        let mut buffer = Buffer::new(100, FRAMES_PER_SECOND);
        let mut heuristic = Heuristic::new(settings, FRAMES_PER_SECOND, rate);
        let mut slot = |&frame| {
            buffer.play(frame, rate, PARTS_PER_SLOT);
            heuristic.observe(frame);
            let wanted = heuristic.wanted(&buffer, rate);
            rate = wanted.unwrap_or(rate);
            wanted
        };
        frames.iter().map(&mut slot).collect()
    }
}
