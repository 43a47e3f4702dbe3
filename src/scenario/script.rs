//! `[[script]]`: what goes wrong, or what the far end does, by plan: at a numbered question or at a
//! time.
//!
//! A rule reads as a sentence. `vc = 3, answer = 3, times = 2, late = "40 ms"`: on the VC at place 3
//! the third answer arrives twice, 40 ms late.

use core::time::Duration;

use co_params::Status;
use serde::Deserialize;

use super::bounds::{self, rate_if_any, wait, wait_if_any, within, within_if_any};
use super::node::Problem;

/// The most rules of a script: far more than anyone reads.
pub(super) const MAX_RULES: usize = 10_000;

/// A rule of the script: when, and what then.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptRule {
    /// Where the question is put, `"network"` or `"miniport"`. Default `"network"`.
    #[serde(default)]
    pub at: Seam,
    /// The VC, by its place in the call manager's table, 0 to 4 294 967 295. Default: each VC.
    #[serde(default, deserialize_with = "within_if_any::<0, {bounds::MAX_COUNT}, _, _>")]
    pub vc: Option<u32>,
    /// Which questions count. Default: all.
    #[serde(default)]
    pub ask: Option<Question>,
    /// The number of the question on the VC, or of its answer, which is the same, from 1. Either this
    /// or `time` is given.
    #[serde(
        default,
        alias = "question",
        deserialize_with = "within_if_any::<1, {bounds::MAX_COUNT}, _, _>"
    )]
    pub answer: Option<u32>,
    /// When it happens, as `"2 s"` or in seconds. For `propose`, `release` and `call`.
    #[serde(default, deserialize_with = "wait_if_any")]
    pub time: Option<Duration>,
    /// How often the answer comes, 1 to 10. Default 1.
    #[serde(default = "once", deserialize_with = "within::<1, 10, _, _>")]
    pub times: u32,
    /// How much later the answer comes, as `"40 ms"` or in seconds, up to an hour. Default 0.
    #[serde(default, deserialize_with = "wait")]
    pub late: Duration,
    /// Whether the question never arrives. Default false.
    #[serde(default)]
    pub lost: bool,
    /// Whether the answer never comes, though what was asked is done. Default false.
    #[serde(default)]
    pub silent: bool,
    /// Whether an answer to an earlier question comes first. Default false.
    #[serde(default)]
    pub stray: bool,
    /// Whether the answer is a refusal; what was asked is not done. Default false.
    #[serde(default)]
    pub refuse: bool,
    /// The status of a refusal by the miniport, as `"NOT_ACCEPTED"`; says `refuse` as well. Default
    /// `"FAILURE"`.
    #[serde(default)]
    pub status: Option<RefusalStatus>,
    /// The rate that a set-up or a change gets at most, in bit/s, 8 to 34 359 738 344.
    #[serde(default, deserialize_with = "rate_if_any::<8, {bounds::MAX_RATE}, _>")]
    pub counter: Option<u64>,
    /// The rate that the miniport uses instead, whatever the flags, in bit/s, 8 to 34 359 738 344.
    #[serde(default, deserialize_with = "rate_if_any::<8, {bounds::MAX_RATE}, _>")]
    pub round: Option<u64>,
    /// Whether a request of the other end crosses the change. Default false.
    #[serde(default)]
    pub collide: bool,
    /// Whether the far end releases the call. Default false.
    #[serde(default)]
    pub release: bool,
    /// The rate that the far end proposes for what the client sends, in bit/s, 8 to 34 359 738 344.
    #[serde(default, deserialize_with = "rate_if_any::<8, {bounds::MAX_RATE}, _>")]
    pub propose: Option<u64>,
    /// Whether a far end calls a SAP. Default false.
    #[serde(default)]
    pub call: bool,
}

/// Where a question is put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seam {
    /// To the network.
    #[default]
    Network,
    /// To the miniport.
    Miniport,
}

/// What is asked at a seam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Network: set a call up.
    Setup,
    /// Network: change it.
    Modify,
    /// Network: put it back.
    Restore,
    /// Network: release it.
    Release,
    /// Network: accept an offered call.
    AcceptOffer,
    /// Network: accept what the far end proposes.
    AcceptProposal,
    /// Miniport: activate or re-activate a VC.
    Activate,
    /// Miniport: deactivate it.
    Deactivate,
}

/// A status with which a miniport refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusalStatus {
    /// `NDIS_STATUS_FAILURE`
    Failure,
    /// `NDIS_STATUS_RESOURCES`
    Resources,
    /// `NDIS_STATUS_INVALID_DATA`
    InvalidData,
    /// `NDIS_STATUS_NOT_ACCEPTED`
    NotAccepted,
    /// `NDIS_STATUS_CLOSING`
    Closing,
}

const fn once() -> u32 {
    1
}

impl RefusalStatus {
    /// The status.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Failure => Status::Failure,
            Self::Resources => Status::Resources,
            Self::InvalidData => Status::InvalidData,
            Self::NotAccepted => Status::NotAccepted,
            Self::Closing => Status::Closing,
        }
    }
}

impl Question {
    /// Where it is put.
    #[must_use]
    pub const fn seam(self) -> Seam {
        match self {
            Self::Setup
            | Self::Modify
            | Self::Restore
            | Self::Release
            | Self::AcceptOffer
            | Self::AcceptProposal => Seam::Network,
            Self::Activate | Self::Deactivate => Seam::Miniport,
        }
    }
}

impl ScriptRule {
    /// Whether the far end is to act, which a network must be able to let it.
    #[must_use]
    pub const fn acts(&self) -> bool {
        self.release || self.propose.is_some() || self.call
    }

    /// Whether something becomes of the question or its answer.
    fn distorts(&self) -> bool {
        let replaced = self.counter.is_some() || self.round.is_some() || self.status.is_some();
        self.times > 1
            || !self.late.is_zero()
            || self.lost
            || self.silent
            || self.stray
            || self.refuse
            || self.collide
            || replaced
    }

    /// How many things take the place of the network's or the miniport's own answer.
    fn instead(&self) -> usize {
        let refuses = self.refuse || self.status.is_some();
        [self.lost, refuses, self.counter.is_some(), self.round.is_some(), self.collide]
            .into_iter()
            .filter(|&is_so| is_so)
            .count()
    }

    /// The rules between the fields of the rule that has this number, from 1.
    pub(super) fn check(&self, number: usize) -> Result<(), Problem> {
        let by_miniport = self.round.is_some() || self.status.is_some();
        let by_network = self.counter.is_some() || self.collide || self.acts();
        let is_at = |seam| self.at == seam && self.ask.is_none_or(|ask| ask.seam() == seam);
        let rules = [
            ("", self.answer.is_some() != self.time.is_some(), "expected one of answer and time"),
            ("", self.acts() || self.distorts(), "expected something that happens"),
            ("ask", is_at(self.at), "expected a question to the seam that `at` names"),
            (
                "",
                !by_miniport || is_at(Seam::Miniport),
                "expected at = \"miniport\" for round and status",
            ),
            (
                "",
                !by_network || is_at(Seam::Network),
                "expected at = \"network\" for counter, collide, release, propose and call",
            ),
            ("", self.instead() <= 1, "expected one of lost, refuse, counter, round and collide"),
            (
                "time",
                self.time.is_none() || !self.distorts(),
                "expected only release, propose or call at a time",
            ),
            (
                "time",
                self.time.is_none()
                    || self.vc.is_some()
                    || !(self.release || self.propose.is_some()),
                "expected a vc for release and propose at a time",
            ),
        ];
        let broken = rules.into_iter().find(|(_, holds, _)| !holds);
        broken.map_or(Ok(()), |(key, _, rule)| Err(Problem::in_list("script", number, key, rule)))
    }
}
