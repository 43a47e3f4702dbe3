//! `[switch]` and `[miniport]`: how the simulated network and adapter answer.

use serde::Deserialize;

use super::bounds::{self, Delay, fraction, within, within_if_any};

/// `[switch]`: one link that all calls share, and the control that admits them to it. By default
/// it answers at once, and refuses exactly what does not fit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchSettings {
    /// What the calls may reserve together, in bit/s, 1 to 687 194 766 880 000.
    #[serde(deserialize_with = "within::<1, {bounds::MAX_CAPACITY}, _, _>")]
    pub capacity: u64,
    /// Whether a change that does not fit is countered with what is left, instead of refused.
    /// Default false.
    #[serde(default)]
    pub counter: bool,
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
}

impl SwitchSettings {
    /// A link of this capacity, in bit/s, with everything else as it is by default.
    #[must_use]
    pub fn with_capacity(capacity: u64) -> Self {
        let delay = Delay::default();
        Self { capacity, counter: false, delay, refuse: 0.0, silent: 0.0, busy: 0.0 }
    }
}

/// `[miniport]`: the adapter that activates VCs. By default it takes every rate, at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MiniportSettings {
    /// The largest rate of a VC, in bit/s, 1 to 34 359 738 344; above it an activation is refused.
    /// Default: no limit.
    #[serde(deserialize_with = "within_if_any::<1, {bounds::MAX_RATE}, _, _>")]
    pub peak: Option<u64>,
    /// Rates are rounded up to multiples of this, in bit/s, 1 to 34 359 738 344, if the call allows
    /// it (`client.round_up`). Default: no rounding.
    #[serde(deserialize_with = "within_if_any::<1, {bounds::MAX_RATE}, _, _>")]
    pub granularity: Option<u64>,
    /// How long an activation takes, `[min, max]` in seconds, each 0 to 3600. Default `[0, 0]`.
    pub delay: Delay,
}
