//! The bounds of every number of a scenario, each with its reason, and the checks against them.
//!
//! A setting names its check in `deserialize_with`; `numbers` makes it.

use core::ops::RangeInclusive;
use core::time::Duration;

use co_params::BytesPerSecond;
use serde::{Deserialize, Deserializer};

use super::numbers::{Ends, Number, Unit, Wait, Whole};
use crate::network::Millionths;

/// The most sources: twice what a link of 10 Gb/s carries of video at 1 Mb/s. Each takes 40 kB, most
/// of it the blocks of its client, so that these fit into a gigabyte.
pub(super) const MAX_SOURCES: u64 = 20_000;
/// The most frames a second: high-speed video; slots below 1 ms are no frames.
pub(super) const MAX_FRAMES_PER_SECOND: u64 = 1_000;
/// The largest rate in bit/s that a FLOWSPEC states: all above is `POSITIVE_INFINITY_RATE`.
pub(super) const MAX_RATE: u64 = BytesPerSecond::POSITIVE_INFINITY.bits() - 8;
/// The largest capacity in bit/s: every source at the largest rate, so that more admits no more.
pub(super) const MAX_CAPACITY: u64 = MAX_SOURCES * MAX_RATE;
/// The largest buffer in bits: half a minute at the largest rate.
pub(super) const MAX_BUFFER: u64 = 1_000_000_000_000;
/// The longest horizon in slots: at 24 frames a second, half a day.
pub(super) const MAX_HORIZON: u64 = 1_000_000;
/// The most passes of a film: of a film of two hours, more than two years.
pub(super) const MAX_PASSES: u64 = 10_000;
/// The most rounds of an episode: a client that asks more often asks for ever.
pub(super) const MAX_ROUNDS: u64 = 100;

/// The most incoming calls: as many as a busy exchange sees in an hour.
pub(super) const MAX_CALLS: u64 = 1_000_000;
/// The largest number of a VC or of a question: what the call manager counts with.
pub(super) const MAX_COUNT: u64 = u32::MAX as u64;

/// The heaviest smoothing: at 1 nothing would ever be learnt, and this remembers a million frames.
const MAX_SMOOTHING: f64 = 0.999_999;
/// The shortest time that must pass, in seconds: below it a clock of nanoseconds is too coarse.
const MIN_SECONDS: f64 = 0.000_001;
/// The longest run in seconds: a year.
pub(super) const MAX_SECONDS: f64 = 31_536_000.0;
/// The longest wait for an answer in seconds: an hour, when any caller has hung up.
pub(super) const MAX_DELAY: f64 = 3_600.0;
/// The shortest time in seconds from one act of a far end to its next: below it a run stands still.
pub(super) const MIN_INTERVAL: f64 = 0.001;

/// How long an answer takes: uniform between two times, and at once if both are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delay {
    /// The shortest time.
    pub min: Duration,
    /// The longest time, at least `min`.
    pub max: Duration,
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let [min, max] = range(from, Unit::Seconds, 0.0..=MAX_DELAY)?.map(Duration::from_secs_f64);
        Ok(Self { min, max })
    }
}

/// Two numbers, `[min, max]`, each in `ends`.
pub(super) fn range<'de, D>(
    from: D,
    of: Unit,
    ends: RangeInclusive<f64>,
) -> Result<[f64; 2], D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_seq(Ends(Number { of, range: ends }))
}

/// A time: a number of seconds, or a text with a unit as `"40 ms"`.
pub(super) fn wait<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    from.deserialize_any(Wait(MAX_DELAY))
}

/// The same for a setting that may be left out.
pub(super) fn wait_if_any<'de, D>(from: D) -> Result<Option<Duration>, D::Error>
where
    D: Deserializer<'de>,
{
    wait(from).map(Some)
}

/// A whole number from `MIN` to `MAX`.
pub(super) fn within<'de, const MIN: u64, const MAX: u64, T, D>(from: D) -> Result<T, D::Error>
where
    T: TryFrom<u64>,
    D: Deserializer<'de>,
{
    from.deserialize_u64(Whole::<MIN, MAX, T>::of(Unit::None))
}

/// The same for a setting that may be left out.
pub(super) fn within_if_any<'de, const MIN: u64, const MAX: u64, T, D>(
    from: D,
) -> Result<Option<T>, D::Error>
where
    T: TryFrom<u64>,
    D: Deserializer<'de>,
{
    within::<MIN, MAX, T, D>(from).map(Some)
}

/// A rate from `MIN` to `MAX` bit/s.
pub(super) fn rate<'de, const MIN: u64, const MAX: u64, D>(from: D) -> Result<u64, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_u64(Whole::<MIN, MAX, u64>::of(Unit::BitsPerSecond))
}

/// The same for a setting that may be left out.
pub(super) fn rate_if_any<'de, const MIN: u64, const MAX: u64, D>(
    from: D,
) -> Result<Option<u64>, D::Error>
where
    D: Deserializer<'de>,
{
    rate::<MIN, MAX, D>(from).map(Some)
}

/// What a buffer holds, from `MIN` to [`MAX_BUFFER`] bits.
pub(super) fn content<'de, const MIN: u64, D>(from: D) -> Result<u64, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_u64(Whole::<MIN, MAX_BUFFER, u64>::of(Unit::Bits))
}

/// A share from 0 to 1.
pub(super) fn share<'de, D: Deserializer<'de>>(from: D) -> Result<Millionths, D::Error> {
    fraction(from).map(Millionths::of)
}

/// A fraction or a probability.
pub(super) fn fraction<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    from.deserialize_f64(Number { of: Unit::None, range: 0.0..=1.0 })
}

/// The weight of the past.
pub(super) fn smoothing<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    from.deserialize_f64(Number { of: Unit::None, range: 0.0..=MAX_SMOOTHING })
}

/// The length of a run, which may be left out.
pub(super) fn run_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    seconds(from, MIN_SECONDS..=MAX_SECONDS).map(|time| Some(Duration::from_secs_f64(time)))
}

/// A time-out.
pub(super) fn timeout<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    seconds_to(from, MAX_DELAY)
}

/// The same for a setting that may be left out.
pub(super) fn timeout_if_any<'de, D>(from: D) -> Result<Option<Duration>, D::Error>
where
    D: Deserializer<'de>,
{
    timeout(from).map(Some)
}

/// A time that must pass, up to so many seconds.
pub(super) fn seconds_to<'de, D>(from: D, most: f64) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    seconds(from, MIN_SECONDS..=most).map(Duration::from_secs_f64)
}

/// A time from the start of a run, in seconds.
pub(super) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    seconds(from, 0.0..=MAX_SECONDS)
}

fn seconds<'de, D>(from: D, range: RangeInclusive<f64>) -> Result<f64, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_f64(Number { of: Unit::Seconds, range })
}
