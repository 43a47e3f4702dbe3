//! A list of alternatives, best first.

use co_params::{CallManagerParameters, CallParameters, Status};

use super::need::{Counters, Unmet, asking, flows, wanted};
use super::{Answer, Policy, Verdict};
use crate::negotiation::Episode;

/// Steps down a ladder of alternatives: after a refusal, or an offer that is not enough, it asks for
/// the next rung.
///
/// For traffic that comes in kinds: the layers of a film, a list of codecs, line rates. What lies
/// between two rungs is worth no more than the lower one.
///
/// The goal of a change stands above the first rung. The call is content with the goal or with any
/// rung, but with a lower one only when those above it were asked for and not granted. It ends by
/// itself: one request for the goal and one for each rung. The engine ends it sooner unless its
/// [`rounds`](crate::Limits::rounds) are one more than the rungs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    rungs: Vec<CallManagerParameters>,
    unmet: Unmet,
    counters: Counters,
}

impl Ladder {
    /// A ladder of these rungs, best first. Without any the goal alone will do.
    #[must_use]
    pub const fn new(rungs: Vec<CallManagerParameters>, unmet: Unmet) -> Self {
        Self { rungs, unmet, counters: Counters::NONE }
    }

    /// Round 1 asked for the goal, and each round after it for one rung: the next is as far down as
    /// there were rounds.
    fn judge(&self, episode: &Episode, in_force: &CallParameters) -> Verdict {
        let next = usize::try_from(episode.rounds.saturating_sub(1)).unwrap_or(usize::MAX);
        let in_force = flows(in_force);
        let stands_on = self.rungs.iter().position(|rung| in_force.satisfies(rung));
        if in_force.satisfies(&wanted(episode)) || stands_on.is_some_and(|rung| rung <= next) {
            return Verdict::Settle;
        }
        match self.rungs.get(next) {
            Some(rung) => Verdict::Ask(asking(&episode.goal, rung.clone())),
            None => self.unmet.verdict(),
        }
    }
}

impl Policy for Ladder {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        self.judge(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        self.judge(episode, &episode.in_force)
    }

    /// Accepts what comes up to any rung, and counters with what is in force, or with the lowest
    /// rung if that is on none; so often as a [`Need`](super::Need) does. Without rungs it needs
    /// nothing.
    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        let is_on_a_rung = |terms: &CallParameters| {
            let flows = flows(terms);
            self.rungs.iter().any(|rung| flows.satisfies(rung))
        };
        match self.rungs.last() {
            Some(lowest) if !is_on_a_rung(proposal) => {
                let counter = if is_on_a_rung(in_force) {
                    in_force.clone()
                } else {
                    asking(in_force, lowest.clone())
                };
                self.counters.counter(counter, self.unmet)
            }
            Some(_) | None => self.counters.accept(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use co_params::{BytesPerSecond, Flowspec};

    #[test]
    fn rungs_are_asked_for_from_the_top() {
        let mut policy = ladder();
        let mut episode = Episode::begin(sending(100), sending(9_000));
        for rate in [4_000, 2_000, 1_000] {
            assert_eq!(
                policy.refused(&episode, Status::Failure),
                Verdict::Ask(sending(rate)),
                "after {} rounds",
                episode.rounds
            );
            episode.rounds += 1;
        }
        assert_eq!(policy.refused(&episode, Status::Failure), Verdict::Close);
    }

    #[test]
    fn a_rung_that_stands_already_is_not_asked_for() {
        let mut policy = ladder();
        let episode = Episode::begin(sending(4_500), sending(9_000));
        assert_eq!(policy.refused(&episode, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn a_rung_above_the_one_that_stands_is_asked_for_first() {
        let mut policy = ladder();
        let first = Episode::begin(sending(100), sending(9_000));
        assert_eq!(policy.changed(&first, &sending(2_500)), Verdict::Ask(sending(4_000)));
        let second = Episode { in_force: sending(2_500), rounds: 2, ..first };
        assert_eq!(policy.refused(&second, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn an_offer_as_good_as_the_goal_is_accepted_above_all_rungs() {
        let episode = Episode::begin(sending(100), sending(500));
        assert_eq!(ladder().changed(&episode, &sending(600)), Verdict::Settle);
    }

    #[test]
    fn without_rungs_the_goal_alone_will_do() {
        let mut policy = Ladder::new(Vec::new(), Unmet::Close);
        let episode = Episode::begin(sending(100), sending(500));
        assert_eq!(policy.changed(&episode, &sending(499)), Verdict::Close);
        assert_eq!(policy.proposed(&sending(100), &sending(1)), Answer::Accept);
    }

    fn ladder() -> Ladder {
        let rungs = [4_000, 2_000, 1_000].map(|rate| flows(&sending(rate)));
        Ladder::new(rungs.to_vec(), Unmet::Close)
    }

    fn sending(rate: u32) -> CallParameters {
        CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).unwrap()))
    }
}
