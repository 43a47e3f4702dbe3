//! Takes the numbers of a scenario: whole ones, others, pairs and times, each within a range.
//!
//! A number out of range, of the wrong type, or no number at all is answered with what it counts and
//! with the range. Which range a setting has, and why, is in `bounds`.

use core::fmt;
use core::marker::PhantomData;
use core::ops::RangeInclusive;
use core::time::Duration;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

/// What a number counts.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    /// Things, or parts of one.
    None,
    Bits,
    BitsPerSecond,
    Seconds,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "",
            Self::Bits => " of bits",
            Self::BitsPerSecond => " of bit/s",
            Self::Seconds => " of seconds",
        })
    }
}

/// Takes a whole number in a range.
pub(super) struct Whole<const MIN: u64, const MAX: u64, T> {
    of: Unit,
    number: PhantomData<T>,
}

impl<const MIN: u64, const MAX: u64, T> Whole<MIN, MAX, T> {
    pub(super) const fn of(of: Unit) -> Self {
        Self { of, number: PhantomData }
    }
}

impl<const MIN: u64, const MAX: u64, T: TryFrom<u64>> Visitor<'_> for Whole<MIN, MAX, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number{} from {MIN} to {MAX}", self.of)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let in_range = (MIN..=MAX).contains(&value).then(|| T::try_from(value).ok());
        in_range.flatten().ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
}

/// Takes a number, whole or not, in a range. NaN is in no range.
#[derive(Clone)]
pub(super) struct Number {
    pub(super) of: Unit,
    pub(super) range: RangeInclusive<f64>,
}

impl Visitor<'_> for Number {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, range } = self;
        write!(f, "a number{of} from {} to {}", range.start(), range.end())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        let in_range = self.range.contains(&value).then_some(value);
        in_range.ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }
}

impl<'de> DeserializeSeed<'de> for Number {
    type Value = f64;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<f64, D::Error> {
        from.deserialize_f64(self)
    }
}

/// Takes the two ends of a range, each such a number.
pub(super) struct Ends(pub(super) Number);

impl<'de> Visitor<'de> for Ends {
    type Value = [f64; 2];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[min, max] with min at most max, each {}", Expected(&self.0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut ends: A) -> Result<[f64; 2], A::Error> {
        let mut next = || ends.next_element_seed(self.0.clone());
        match [next()?, next()?, next()?] {
            [Some(min), Some(max), None] if min <= max => Ok([min, max]),
            _ => Err(Error::invalid_value(Unexpected::Seq, &self)),
        }
    }
}

/// A visitor by what it expects.
struct Expected<'a>(&'a Number);

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

/// Takes a time from 0 to so many seconds: a number of seconds, or a text with a unit.
pub(super) struct Wait(pub(super) f64);

impl Visitor<'_> for Wait {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(most) = self;
        write!(f, "a time from 0 to {most} s, as \"40 ms\" (ns, us, ms, s, min) or in seconds")
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Duration, E> {
        let in_range = (0.0..=self.0).contains(&seconds);
        let time = in_range.then(|| Duration::from_secs_f64(seconds));
        time.ok_or_else(|| E::invalid_value(Unexpected::Float(seconds), &self))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
        self.visit_f64(seconds as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
        let seconds = seconds(text.trim());
        let refused = E::invalid_value(Unexpected::Str(text), &self);
        seconds.and_then(|seconds| self.visit_f64::<E>(seconds).ok()).ok_or(refused)
    }
}

/// How many seconds a text like `40 ms` says.
fn seconds(text: &str) -> Option<f64> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let seconds = match unit {
        "ns" => 1e-9,
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    Some(number * seconds)
}
