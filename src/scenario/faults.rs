//! `[faults]` and `[miniport_faults]`: what goes wrong by chance between the call manager and what
//! stands behind its seams. What goes wrong by plan stands in `script`.

use serde::Deserialize;

use super::bounds::{Delay, fraction};

/// `[faults]`: signalling messages. By default each arrives, once, at once, in order.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultSettings {
    /// Probability that a request is lost; the network never sees it. The request to release is
    /// repeated until it arrives, so that of it the answer is lost. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub lose_request: f64,
    /// Probability that an answer is lost. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub lose_answer: f64,
    /// Probability that an answer comes twice. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub duplicate: f64,
    /// Probability that an answer is overtaken by the next message, or comes 1 s late. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub reorder: f64,
    /// Probability that before an answer one to an earlier question of the VC comes. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub stray: f64,
    /// Probability that a request of the other end crosses a change. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub collide: f64,
    /// How much longer an answer takes, `[min, max]` in seconds, each 0 to 3600. Default `[0, 0]`.
    pub delay: Delay,
}

/// `[miniport_faults]`: orders to the miniport and their answers. By default it does as told.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MiniportFaultSettings {
    /// Probability that an activation is refused with `FAILURE`. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub refuse: f64,
    /// Probability that an activation is refused with `NOT_ACCEPTED`. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub not_accepted: f64,
    /// Probability that an activation is refused with `CLOSING`. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub closing: f64,
    /// Probability that an activation rounds the rate up by an eighth, whatever the flags. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub round: f64,
    /// Probability that an activation is neither done nor answered. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub silent: f64,
    /// Probability that an answer comes twice. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub duplicate: f64,
    /// Probability that before an answer one to an earlier order on the VC comes. Default 0.
    #[serde(deserialize_with = "fraction")]
    pub stray: f64,
    /// How much longer an answer takes, `[min, max]` in seconds, each 0 to 3600. Default `[0, 0]`.
    pub delay: Delay,
}

impl FaultSettings {
    /// Whether nothing goes wrong by chance.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl MiniportFaultSettings {
    /// Whether nothing goes wrong by chance.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
