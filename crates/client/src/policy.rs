//! Decisions: accept, ask for something else, or close.
//!
//! A policy is asked only when there is something to decide: an answer that differs from what was
//! asked, a refusal, or a change that the other end proposes. It need not count: the engine does
//! ([`Limits`](crate::Limits)). What a call asks for first is what it is placed with, and then the goal
//! of each change; a policy has a say from the answer on.
//!
//! | to | use | asks in one episode, beyond the goal |
//! | --- | --- | --- |
//! | take it or leave it | [`AcceptInRange`] | never |
//! | try known alternatives, such as codecs or layers of a film | [`Ladder`] | once a rung |
//! | get as much as there is of something that can be cut finely | [`Bisection`] | log2 of the steps, and 1 |
//! | treat the directions of a call differently, as TAPI does | [`ServiceLevels`] | twice |
//! | follow a rate that changes all the time | [`RateSteps`] | as often as the engine lets it |
//!
//! All but the last state a need, the least that will do, and decide with it: [`Need`]. It serves a
//! policy of one's own, too. A client whose calls differ in policy is one of `Box<dyn Policy>`.
//!
//! When to begin an episode is for the source of the traffic to say. Two things help it:
//! [`Hysteresis`] holds back wishes that come too soon or change too little, and [`Rcbr`] makes
//! wishes from the content of a buffer.

mod need;

mod accept_in_range;
mod bisection;
mod blend;
mod ladder;
mod rate_steps;
mod service_levels;

mod hysteresis;
mod rcbr;

use co_params::{CallParameters, Status};

pub use self::accept_in_range::AcceptInRange;
pub use self::bisection::Bisection;
pub use self::hysteresis::{Gate, Hysteresis};
pub use self::ladder::Ladder;
pub use self::need::{Need, Unmet};
pub use self::rate_steps::{RateSteps, Retry};
pub use self::rcbr::{Rcbr, RcbrSettings};
pub use self::service_levels::{ServiceLevel, ServiceLevels};
use crate::negotiation::Episode;

/// What a policy decides about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Accept what is in force.
    Settle,
    /// Ask for this, if another round is allowed.
    Ask(CallParameters),
    /// Close the call.
    Close,
}

/// What a policy says to a change that the other end proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Accept it: in CoNDIS, by returning from the handler.
    Accept,
    /// Propose this instead: a change asked for from within the handler.
    Counter(CallParameters),
    /// Close the call.
    Close,
}

/// Judges the answers to the changes of one call.
pub trait Policy {
    /// The change was granted with other values, which are in force (L-04 to L-06); or the call, which
    /// has just come up ([`Episode::is_of_call`]).
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict;

    /// The change was refused; what stood before it, [`Episode::in_force`], stands (L-07 to L-09).
    fn refused(&mut self, episode: &Episode, status: Status) -> Verdict;

    /// The other end proposes a change of what is in force, and the miniport could carry it (K-04).
    /// Accepts it, unless a policy says otherwise.
    ///
    /// An [`Answer::Counter`] begins an episode with this goal. If that fails, what was in force
    /// before the proposal stands.
    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        let _ = (in_force, proposal);
        Answer::Accept
    }
}

impl<P: Policy + ?Sized> Policy for Box<P> {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        (**self).changed(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, status: Status) -> Verdict {
        (**self).refused(episode, status)
    }

    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        (**self).proposed(in_force, proposal)
    }
}
