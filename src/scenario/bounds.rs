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
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

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
        let [min, max] = range(from, 0.0..=MAX_DELAY)?.map(Duration::from_secs_f64);
        Ok(Self { min, max })
    }
}

/// Two numbers, `[min, max]`, each in `ends`.
pub(super) fn range<'de, D>(from: D, ends: RangeInclusive<f64>) -> Result<[f64; 2], D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_seq(Range(ends))
}

/// Takes the two ends of a range.
struct Range(RangeInclusive<f64>);

impl<'de> Visitor<'de> for Range {
    type Value = [f64; 2];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[min, max] with min at most max")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut ends: A) -> Result<[f64; 2], A::Error> {
        let mut next = || ends.next_element_seed(Number(self.0.clone()));
        match [next()?, next()?, next()?] {
            [Some(min), Some(max), None] if min <= max => Ok([min, max]),
            _ => Err(Error::invalid_value(Unexpected::Seq, &self)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Number {
    type Value = f64;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<f64, D::Error> {
        from.deserialize_f64(self)
    }
}

/// A time: a number of seconds, or a text with a unit as `"40 ms"`.
pub(super) fn wait<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    from.deserialize_any(Wait)
}

/// The same for a setting that may be left out.
pub(super) fn wait_if_any<'de, D>(from: D) -> Result<Option<Duration>, D::Error>
where
    D: Deserializer<'de>,
{
    wait(from).map(Some)
}

/// Takes a time.
struct Wait;

impl Visitor<'_> for Wait {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a time from 0 to {MAX_DELAY} s, as \"40 ms\" (ns, us, ms, s, min) or in seconds")
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Duration, E> {
        let in_range = (0.0..=MAX_DELAY).contains(&seconds);
        let time = in_range.then(|| Duration::from_secs_f64(seconds));
        time.ok_or_else(|| E::invalid_value(Unexpected::Float(seconds), &self))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
        self.visit_f64(seconds as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
        let refused = || E::invalid_value(Unexpected::Str(text), &Self);
        let text = text.trim();
        let end = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(refused)?;
        let (number, unit) = text.split_at(end);
        let seconds = match unit {
            "ns" => 1e-9,
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            _ => return Err(refused()),
        };
        let number: f64 = number.trim().parse().map_err(|_| refused())?;
        self.visit_f64(number * seconds).map_err(|_: E| refused())
    }
}

/// A share from 0 to 1.
pub(super) fn share<'de, D: Deserializer<'de>>(from: D) -> Result<Millionths, D::Error> {
    fraction(from).map(Millionths::of)
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

/// A time from the start of a run, in seconds.
pub(super) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.0..=MAX_SECONDS)
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
