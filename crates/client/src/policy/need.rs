//! The least that a call can do with, and what to do when it does not get it.
//!
//! "Enough" is the order of [`co_params`]: direction by direction and member by member, where a
//! direction that the need leaves without traffic, or as it is, asks for nothing.

use co_params::{
    CallManagerParameters, CallParameters, Flowspec, ServiceClass, SpecificParameters,
};

use super::{Answer, Verdict};
use crate::negotiation::Episode;

/// What to do when a need is not met and nothing is left to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unmet {
    /// Go on with what there is: too little is better than no call.
    Keep,
    /// Close the call: too little is of no use.
    Close,
}

/// The least that a call can do with.
///
/// A policy in itself of what is enough: [`verdict`](Self::verdict) on an answer,
/// [`answer`](Self::answer) to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    least: CallManagerParameters,
    unmet: Unmet,
    counters: Counters,
}

impl Need {
    /// A proposal that is not enough is countered so often; then the policy gives in as
    /// [`Unmet`] says, until it is offered enough again. Two ends whose needs exclude each other
    /// would go on for ever otherwise. As many as the rounds of A-10.
    pub const MAX_COUNTERS: u32 = 3;

    /// The need for at least this.
    #[must_use]
    pub const fn new(least: CallManagerParameters, unmet: Unmet) -> Self {
        Self { least, unmet, counters: Counters::NONE }
    }

    /// The least that will do.
    #[must_use]
    pub const fn least(&self) -> &CallManagerParameters {
        &self.least
    }

    /// Whether these terms are enough.
    #[must_use]
    pub fn is_met_by(&self, terms: &CallParameters) -> bool {
        flows(terms).satisfies(&self.least)
    }

    /// What to do with what is in force, when there is nothing else to ask for.
    #[must_use]
    pub fn verdict(&self, in_force: &CallParameters) -> Verdict {
        if self.is_met_by(in_force) { Verdict::Settle } else { self.unmet.verdict() }
    }

    /// Accepts a proposal that is enough. Counters another with what is in force, or with the least
    /// that will do if that is not enough either; [`MAX_COUNTERS`](Self::MAX_COUNTERS) times.
    pub fn answer(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        if self.is_met_by(proposal) {
            return self.counters.accept();
        }
        let counter = if self.is_met_by(in_force) {
            in_force.clone()
        } else {
            asking(in_force, self.least.clone())
        };
        self.counters.counter(counter, self.unmet)
    }
}

impl Unmet {
    pub(super) const fn verdict(self) -> Verdict {
        match self {
            Self::Keep => Verdict::Settle,
            Self::Close => Verdict::Close,
        }
    }

    const fn answer(self) -> Answer {
        match self {
            Self::Keep => Answer::Accept,
            Self::Close => Answer::Close,
        }
    }
}

/// Proposals countered since the last that was enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counters(u32);

impl Counters {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn accept(&mut self) -> Answer {
        self.0 = 0;
        Answer::Accept
    }

    pub(super) fn counter(&mut self, counter: CallParameters, unmet: Unmet) -> Answer {
        if self.0 >= Need::MAX_COUNTERS {
            return unmet.answer();
        }
        self.0 += 1;
        Answer::Counter(counter)
    }
}

/// The flows of a block; one that has none carries nothing.
pub(super) fn flows(terms: &CallParameters) -> CallManagerParameters {
    terms.call_manager.clone().unwrap_or(CallManagerParameters {
        transmit: Flowspec::NO_TRAFFIC,
        receive: Flowspec::NO_TRAFFIC,
        specific: SpecificParameters::default(),
    })
}

/// What the application wants of each direction. What the goal leaves out, or as it is, is what it
/// was before the episode.
pub(super) fn wanted(episode: &Episode) -> CallManagerParameters {
    let before = flows(&episode.before);
    let Some(goal) = episode.goal.call_manager.clone() else { return before };
    CallManagerParameters {
        transmit: unless_kept(goal.transmit, before.transmit),
        receive: unless_kept(goal.receive, before.receive),
        ..goal
    }
}

fn unless_kept(goal: Flowspec, before: Flowspec) -> Flowspec {
    if goal.service_type.class() == ServiceClass::NoChange { before } else { goal }
}

/// The same block, asking for these flows.
pub(super) fn asking(block: &CallParameters, flows: CallManagerParameters) -> CallParameters {
    CallParameters { call_manager: Some(flows), ..block.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use co_params::{BytesPerSecond, ServiceType};

    #[test]
    fn what_a_goal_leaves_out_is_wanted_as_it_was() {
        let goal = CallParameters::default();
        assert_eq!(wanted(&Episode::begin(both(1, 2), goal)), flows(&both(1, 2)));
    }

    #[test]
    fn a_direction_that_a_goal_keeps_is_wanted_as_it_was() {
        for kept in [ServiceType::new(ServiceClass::NoChange), flagged()] {
            let mut goal = flows(&both(3, 4));
            goal.receive = Flowspec { service_type: kept, ..goal.receive };
            let episode = Episode::begin(both(1, 2), asking(&both(3, 4), goal));
            assert_eq!(wanted(&episode), flows(&both(3, 2)));
        }
    }

    #[test]
    fn a_block_without_flows_meets_a_need_for_nothing_and_no_other() {
        let nothing = CallParameters::default();
        assert!(Need::new(flows(&nothing), Unmet::Close).is_met_by(&nothing));
        assert!(!Need::new(flows(&both(1, 1)), Unmet::Close).is_met_by(&nothing));
    }

    fn flagged() -> ServiceType {
        ServiceType::new(ServiceClass::NoChange).without_signaling()
    }

    fn both(transmit: u32, receive: u32) -> CallParameters {
        let flow = |rate| Flowspec::constant_rate(BytesPerSecond::new(rate).unwrap());
        let mut terms = CallParameters::sending(flow(transmit));
        terms.call_manager.as_mut().unwrap().receive = flow(receive);
        terms
    }
}
