//! `[remote]`: what the far ends of calls do of their own.

use core::time::Duration;

use serde::Deserialize;

use super::bounds::{self, Delay, fraction, rate, share, timeout, within};
use super::numbers::Unit;
use crate::network::Millionths;

/// `[remote]`: the far ends. By default they accept everything at once, and never act themselves.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemoteSettings {
    /// How long a far end takes to answer, `[min, max]` in seconds, each 0 to 3600, on top of
    /// `switch.delay`. Default `[0, 0]`.
    pub delay: Delay,
    /// Probability that a call, a change or a party is refused. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub refuse: f64,
    /// Probability that a change that is not refused is countered. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub counter: f64,
    /// The share of the wanted increase that a counter-offer grants, 0 to 1. Default 0.5.
    #[serde(deserialize_with = "share")]
    pub counter_share: Millionths,
    /// Time from one proposal on a call to the next, `[min, max]` in seconds, each 0.001 to 3600.
    /// Default: none.
    pub propose: Option<Interval>,
    /// What is proposed: a share of the rate in force, `[min, max]`, each 0 to 10. Default
    /// `[0.5, 1.5]`.
    pub proposal: Shares,
    /// How long a far end waits for the answer to a proposal or an offer, in seconds, 0.000 001 to
    /// 3600. Default 30.
    #[serde(deserialize_with = "timeout")]
    pub patience: Duration,
    /// Time from one incoming call to the next, `[min, max]` in seconds, each 0.001 to 3600, while a
    /// SAP is registered. Default: none.
    pub call: Option<Interval>,
    /// The most incoming calls of a run, 0 to 1 000 000. Default 1000.
    #[serde(deserialize_with = "within::<0, {bounds::MAX_CALLS}, _, _>")]
    pub calls: u32,
    /// The rate that an incoming call sends to this end, in bit/s, 8 to 34 359 738 344. Default
    /// 64 000.
    #[serde(deserialize_with = "rate::<8, {bounds::MAX_RATE}, _>")]
    pub call_rate: u64,
    /// Probability that the client's changed answer to an offer is agreed to. Default 1.
    #[serde(deserialize_with = "fraction")]
    pub agree: f64,
    /// How long a far end stays in a call before it releases it, `[min, max]` in seconds, each 0.001
    /// to 3600. Default: for ever.
    pub holding: Option<Interval>,
    /// How long a party stays in a call, `[min, max]` in seconds, each 0.001 to 3600. Default: for
    /// ever.
    pub party_holding: Option<Interval>,
}

impl Default for RemoteSettings {
    fn default() -> Self {
        Self {
            delay: Delay::default(),
            refuse: 0.0,
            counter: 0.0,
            counter_share: Millionths::HALF,
            propose: None,
            proposal: Shares::default(),
            patience: Duration::from_secs(30),
            call: None,
            calls: 1_000,
            call_rate: 64_000,
            agree: 1.0,
            holding: None,
            party_holding: None,
        }
    }
}

/// A time between two ends, neither of which is so short that a run would stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval(pub Delay);

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        bounds::range(from, Unit::Seconds, bounds::MIN_INTERVAL..=bounds::MAX_DELAY).map(
            |[min, max]| {
                Self(Delay { min: Duration::from_secs_f64(min), max: Duration::from_secs_f64(max) })
            },
        )
    }
}

/// Shares of a rate, in thousandths of it, from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// The least.
    pub min: u32,
    /// The most, at least `min`.
    pub max: u32,
}

impl Default for Shares {
    fn default() -> Self {
        Self { min: 500, max: 1500 }
    }
}

impl<'de> Deserialize<'de> for Shares {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "shares are 0 to 10"
        )]
        bounds::range(from, Unit::None, 0.0..=10.0).map(|ends| {
            let [min, max] = ends.map(|end| (end * 1e3).round() as u32);
            Self { min, max }
        })
    }
}
