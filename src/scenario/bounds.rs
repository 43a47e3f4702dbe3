//! The bounds of every number of a scenario, each with its reason, and the checks against them.
//!
//! A setting names its check in `deserialize_with`. A number out of range, of the wrong type, or no
//! number at all is answered with the range.

use core::fmt;
use core::marker::PhantomData;
use core::ops::RangeInclusive;
use core::time::Duration;

use co_params::BytesPerSecond;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

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

/// The heaviest smoothing: at 1 nothing would ever be learnt, and this remembers a million frames.
const MAX_SMOOTHING: f64 = 0.999_999;
/// The shortest time that must pass, in seconds: below it a clock of nanoseconds is too coarse.
const MIN_SECONDS: f64 = 0.000_001;
/// The longest run in seconds: a year.
const MAX_SECONDS: f64 = 31_536_000.0;
/// The longest wait for an answer in seconds: an hour, when any caller has hung up.
const MAX_DELAY: f64 = 3_600.0;

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
        from.deserialize_seq(Waits)
    }
}

/// Takes the two times of a delay.
struct Waits;

impl<'de> Visitor<'de> for Waits {
    type Value = Delay;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[min, max] with min at most max")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut waits: A) -> Result<Delay, A::Error> {
        let first: [Option<Wait>; 3] =
            [waits.next_element()?, waits.next_element()?, waits.next_element()?];
        match first {
            [Some(Wait(min)), Some(Wait(max)), None] if min <= max => Ok(Delay { min, max }),
            _ => Err(Error::invalid_value(Unexpected::Seq, &self)),
        }
    }
}

/// One of the times, in seconds.
#[derive(Deserialize)]
#[serde(transparent)]
struct Wait(#[serde(deserialize_with = "wait")] Duration);

fn wait<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    number(from, 0.0..=MAX_DELAY).map(Duration::from_secs_f64)
}

/// A whole number from `MIN` to `MAX`.
pub(super) fn within<'de, const MIN: u64, const MAX: u64, T, D>(from: D) -> Result<T, D::Error>
where
    T: TryFrom<u64>,
    D: Deserializer<'de>,
{
    from.deserialize_u64(Whole::<MIN, MAX, T>(PhantomData))
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

/// A fraction or a probability.
pub(super) fn fraction<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.0..=1.0)
}

/// The weight of the past.
pub(super) fn smoothing<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.0..=MAX_SMOOTHING)
}

/// The length of a run, in seconds, which may be left out.
pub(super) fn run_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    number(from, MIN_SECONDS..=MAX_SECONDS).map(|time| Some(Duration::from_secs_f64(time)))
}

/// A time-out, in seconds.
pub(super) fn timeout<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    number(from, MIN_SECONDS..=MAX_DELAY).map(Duration::from_secs_f64)
}

fn number<'de, D>(from: D, range: RangeInclusive<f64>) -> Result<f64, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_f64(Number(range))
}

/// Takes a whole number in a range.
struct Whole<const MIN: u64, const MAX: u64, T>(PhantomData<T>);

impl<const MIN: u64, const MAX: u64, T: TryFrom<u64>> Visitor<'_> for Whole<MIN, MAX, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let in_range = (MIN..=MAX).contains(&value).then(|| T::try_from(value).ok());
        in_range.flatten().ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
}

/// Takes a number, whole or not, in a range. NaN is in no range.
struct Number(RangeInclusive<f64>);

impl Visitor<'_> for Number {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number from {} to {}", self.0.start(), self.0.end())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        let in_range = self.0.contains(&value).then_some(value);
        in_range.ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }
}
