//! `[client]`: what a source does about the answer to its request.

use serde::Deserialize;

use super::bounds::{self, fraction, within};

/// `[client]`: what a source does when it does not get the rate it asks for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientSettings {
    /// Requests of an episode, 1 to 100: the first and its repetitions. Default 3; with 1 a source
    /// takes the first answer, and many only load the control of a full link.
    #[serde(deserialize_with = "within::<1, {bounds::MAX_ROUNDS}, _, _>")]
    pub rounds: u32,
    /// What happens when the rounds are used up. Default `"keep"`.
    pub at_bound: AtBound,
    /// The least share of the wanted increase for which a counter-offer is accepted, 0 to 1.
    /// Default 0.5. At 0 any offer is accepted, at 1 the whole increase only.
    #[serde(deserialize_with = "fraction")]
    pub accept: f64,
    /// What is asked for after a refusal. Default `"halve"`.
    pub policy: Policy,
    /// Whether a request lets the miniport round its rate up (`ROUND_UP_FLOW`). Default false.
    pub round_up: bool,
}

/// What a client does at the end of an episode without success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AtBound {
    /// It keeps the rate it has.
    #[default]
    Keep,
    /// It closes the call.
    Close,
}

/// What a client asks for after a refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// The same again.
    Repeat,
    /// Half the increase.
    #[default]
    Halve,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            rounds: 3,
            at_bound: AtBound::default(),
            accept: 0.5,
            policy: Policy::default(),
            round_up: false,
        }
    }
}
