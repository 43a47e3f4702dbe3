//! `switch.counter`: a word, a share, or a list of rates.

use core::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::bounds::{MAX_RATE, rate};
use crate::network::{Counter, Millionths};

/// The most rates of a list: more than any ladder of codecs has.
const MAX_RATES: usize = 1_000;

impl<'de> Deserialize<'de> for Counter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Policy)
    }
}

/// Takes a policy of counter-offers.
struct Policy;

impl<'de> Visitor<'de> for Policy {
    type Value = Counter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a boolean, a share from 0 to 1, or a list of 1 to {MAX_RATES} rates")
    }

    fn visit_bool<E: Error>(self, offers: bool) -> Result<Counter, E> {
        Ok(if offers { Counter::Left } else { Counter::Nothing })
    }

    fn visit_f64<E: Error>(self, share: f64) -> Result<Counter, E> {
        let in_range = (0.0..=1.0).contains(&share).then(|| Counter::Share(Millionths::of(share)));
        in_range.ok_or_else(|| E::invalid_value(Unexpected::Float(share), &self))
    }

    fn visit_u64<E: Error>(self, share: u64) -> Result<Counter, E> {
        self.visit_f64(share as f64)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Counter, A::Error> {
        let mut rates = Vec::new();
        while let Some(Rate(rate)) = list.next_element()? {
            rates.push(rate);
            if rates.len() > MAX_RATES {
                return Err(Error::invalid_value(Unexpected::Seq, &self));
            }
        }
        if rates.is_empty() {
            return Err(Error::invalid_value(Unexpected::Seq, &self));
        }
        Ok(Counter::OneOf(rates))
    }
}

/// A rate in bit/s.
#[derive(Deserialize)]
#[serde(transparent)]
struct Rate(#[serde(deserialize_with = "rate::<8, {MAX_RATE}, _>")] u64);
