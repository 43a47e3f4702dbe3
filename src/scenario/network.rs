//! `[switch]` and `[miniport]`: how the simulated network and adapter answer.

use core::time::Duration;

use serde::Deserialize;

use super::bounds::{self, Delay, fraction, rate, rate_if_any, share, timeout, within};
use crate::network::{Basis, Counter, Millionths, Order, Rates, Schedule};

/// `[switch]`: the links that calls share, and the control that admits them. By default there is one
/// link of constant capacity, and the switch answers at once and refuses exactly what does not fit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchSettings {
    /// What the calls may send together, in bit/s, 1 to 687 194 766 880 000.
    #[serde(deserialize_with = "rate::<1, {bounds::MAX_CAPACITY}, _>")]
    pub capacity: u64,
    /// What the calls may receive together, in bit/s, 1 to 687 194 766 880 000. Default: `capacity`.
    #[serde(default, deserialize_with = "rate_if_any::<1, {bounds::MAX_CAPACITY}, _>")]
    pub receive_capacity: Option<u64>,
    /// Other capacities later on: `[[seconds, bit/s], ...]`, with a third number for the way in if
    /// that differs, or the name of a file with the same numbers in lines. At most 1 000 000 times,
    /// ascending; rates of 0 to 687 194 766 880 000. Default: none.
    #[serde(default)]
    pub schedule: Schedule,
    /// `[[switch.link]]`: more links on the way of every call, at most 64. Default: none.
    #[serde(default)]
    pub link: Vec<LinkSettings>,
    /// The ways that calls take in turn, each a list of links by number; that of `capacity` has
    /// number 0. At most 1000. Default: one way over all links.
    #[serde(default)]
    pub ways: Vec<Vec<usize>>,
    /// Which rate of a flow is reserved, `"token"` or `"peak"`. Default `"token"`.
    #[serde(default)]
    pub admission: Basis,
    /// The share of each link that new calls leave to changes of old ones, 0 to 1. Default 0.
    #[serde(default, deserialize_with = "share")]
    pub guard: Millionths,
    /// What a change that does not fit is countered with: `false` (it is refused), `true` (what is
    /// left), a share from 0 to 1 of what is left beyond what the call has, or a list of rates in
    /// bit/s of which the largest that fits is offered. Default false.
    #[serde(default)]
    pub counter: Counter,
    /// How long an answer takes, `[min, max]` in seconds, each 0 to 3600. Default `[0, 0]`.
    #[serde(default)]
    pub delay: Delay,
    /// Probability that a change is refused though it fits. Default 0.
    #[serde(default, deserialize_with = "fraction")]
    pub refuse: f64,
    /// Probability that a change is never answered; with `refuse` at most 1. Default 0.
    #[serde(default, deserialize_with = "fraction")]
    pub silent: f64,
    /// Probability that a call set-up is refused though it fits. Default 0.
    #[serde(default, deserialize_with = "fraction")]
    pub busy: f64,
    /// Whose rate is to shrink first when capacity has fallen, `"oldest"` or `"largest"`. Default
    /// `"oldest"`.
    #[serde(default)]
    pub shrink: Order,
    /// The least share of its rate that one proposal leaves a call, 0 to 1. Default 0.5; at 1
    /// nothing is proposed, and calls are pre-empted at the end of `shrink_patience`.
    #[serde(default = "half", deserialize_with = "share")]
    pub shrink_to: Millionths,
    /// After so many refused proposals calls are released instead, 1 to 20 000. Default 10.
    #[serde(default = "ten", deserialize_with = "within::<1, {bounds::MAX_SOURCES}, _, _>")]
    pub shrink_refusals: u32,
    /// How long capacity that fell may be overcommitted before calls are released, in seconds,
    /// 0.000 001 to 3600. Default 5.
    #[serde(default = "five_seconds", deserialize_with = "timeout")]
    pub shrink_patience: Duration,
}

/// `[[switch.link]]`: a further link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// What the calls may send over it together, in bit/s, 1 to 687 194 766 880 000.
    #[serde(deserialize_with = "rate::<1, {bounds::MAX_CAPACITY}, _>")]
    pub capacity: u64,
    /// What they may receive, in bit/s, 1 to 687 194 766 880 000. Default: `capacity`.
    #[serde(default, deserialize_with = "rate_if_any::<1, {bounds::MAX_CAPACITY}, _>")]
    pub receive_capacity: Option<u64>,
    /// As [`SwitchSettings::schedule`]. Default: none.
    #[serde(default)]
    pub schedule: Schedule,
}

const fn half() -> Millionths {
    Millionths::HALF
}

const fn ten() -> u32 {
    10
}

const fn five_seconds() -> Duration {
    Duration::from_secs(5)
}

impl SwitchSettings {
    /// A link of this capacity, in bit/s, with everything else as it is by default.
    #[must_use]
    pub fn with_capacity(capacity: u64) -> Self {
        Self {
            capacity,
            receive_capacity: None,
            schedule: Schedule::default(),
            link: Vec::new(),
            ways: Vec::new(),
            admission: Basis::default(),
            guard: Millionths::NONE,
            counter: Counter::default(),
            delay: Delay::default(),
            refuse: 0.0,
            silent: 0.0,
            busy: 0.0,
            shrink: Order::default(),
            shrink_to: half(),
            shrink_refusals: ten(),
            shrink_patience: five_seconds(),
        }
    }

    /// The capacity of every link when the run begins, in the order of their numbers.
    pub fn capacities(&self) -> impl Iterator<Item = Rates> {
        let own = (self.capacity, self.receive_capacity);
        let more = self.link.iter().map(|link| (link.capacity, link.receive_capacity));
        core::iter::once(own)
            .chain(more)
            .map(|(transmit, receive)| Rates { transmit, receive: receive.unwrap_or(transmit) })
    }

    /// The later capacities of every link, in the order of their numbers.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        core::iter::once(&self.schedule).chain(self.link.iter().map(|link| &link.schedule))
    }
}

/// `[miniport]`: the adapter that activates VCs. By default it takes every rate, at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MiniportSettings {
    /// The largest rate of a VC, in bit/s, 1 to 34 359 738 344; above it an activation is refused.
    /// Default: no limit.
    #[serde(deserialize_with = "rate_if_any::<1, {bounds::MAX_RATE}, _>")]
    pub peak: Option<u64>,
    /// Rates are rounded up to multiples of this, in bit/s, 1 to 34 359 738 344, if the call allows
    /// it (`client.round_up`). Default: no rounding.
    #[serde(deserialize_with = "rate_if_any::<1, {bounds::MAX_RATE}, _>")]
    pub granularity: Option<u64>,
    /// How long an activation takes, `[min, max]` in seconds, each 0 to 3600. Default `[0, 0]`.
    pub delay: Delay,
}
