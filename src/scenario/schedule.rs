//! `switch.schedule`: capacities to come, in a list or in a file.

use core::fmt;
use core::time::Duration;

use call_manager::Time;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::bounds::{MAX_CAPACITY, MAX_SECONDS, moment, rate};
use crate::network::{MAX_STEPS, Rates, Schedule, Step};

impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Source)
    }
}

/// Takes a schedule.
struct Source;

impl<'de> Visitor<'de> for Source {
    type Value = Schedule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the name of a file, or at most {MAX_STEPS} lists [seconds, bit/s] or [seconds, bit/s, \
             bit/s], times ascending"
        )
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Schedule, E> {
        Schedule::read(name.as_ref()).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Schedule, A::Error> {
        let mut steps = Vec::new();
        while let Some(Line(step)) = list.next_element()? {
            steps.push(step);
        }
        Schedule::new(steps).ok_or_else(|| Error::invalid_value(Unexpected::Seq, &self))
    }
}

/// One time with its capacity.
struct Line(Step);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Numbers)
    }
}

/// Takes two or three numbers.
struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Line;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[seconds, bit/s] or [seconds, bit/s, bit/s]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Line, A::Error> {
        let refused = || Error::invalid_value(Unexpected::Seq, &Self);
        let Moment(at) = list.next_element()?.ok_or_else(refused)?;
        let Rate(transmit) = list.next_element()?.ok_or_else(refused)?;
        let receive = list.next_element()?.map_or(transmit, |Rate(receive)| receive);
        let step = step(at, Rates { transmit, receive });
        match (step, list.next_element::<Rate>()?) {
            (Some(step), None) => Ok(Line(step)),
            _ => Err(refused()),
        }
    }
}

/// A time in seconds.
#[derive(Deserialize)]
#[serde(transparent)]
struct Moment(#[serde(deserialize_with = "moment")] f64);

/// A rate in bit/s.
#[derive(Deserialize)]
#[serde(transparent)]
struct Rate(#[serde(deserialize_with = "rate::<0, {MAX_CAPACITY}, _>")] u64);

/// A capacity from a time on, if both are in range.
pub(crate) fn step(seconds: f64, capacity: Rates) -> Option<Step> {
    let in_range =
        (0.0..=MAX_SECONDS).contains(&seconds) && capacity.fits(Rates::both(MAX_CAPACITY));
    in_range.then(|| Step { at: Time::ZERO.after(Duration::from_secs_f64(seconds)), capacity })
}
