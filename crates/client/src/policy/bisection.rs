//! The most there is between what was wanted and the least that will do.

use core::num::NonZeroU32;

use co_params::{CallManagerParameters, CallParameters, Status};

use super::blend::{Position, blend};
use super::need::{Need, Unmet, asking, flows, wanted};
use super::{Answer, Policy, Verdict};
use crate::negotiation::Episode;

/// Halves the way between the goal and the least that will do until something is granted.
///
/// For traffic that can be cut anywhere, such as bulk data or a coder with a free rate, on a network
/// that says no without saying how much it has.
///
/// The way is cut into equal steps, all members of both directions together; that is the resolution.
/// A refusal halves what is left below what was asked; an offer that is enough raises the floor, and
/// what lies between is tried, since what the offer gave stays in force when more is refused. What
/// is granted exactly ends the episode, as always (L-03): a policy is not asked then. The last thing
/// it asks for is the best that it was ever offered in this episode, or else the least.
///
/// It ends by itself: with so many [`steps`](Self::new) an episode has at most
/// [`most_requests`](Self::most_requests), which is the number of [`rounds`](crate::Limits::rounds)
/// to give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bisection {
    need: Need,
    steps: u32,
    /// The best that was offered in this episode, in steps above the least; else 0, the least.
    floor: u32,
    /// What was asked for last, in the same steps.
    asked: u32,
}

impl Bisection {
    /// Looks for `least` or better, no finer than one of so many steps from there to the goal.
    #[must_use]
    pub const fn new(least: CallManagerParameters, steps: NonZeroU32, unmet: Unmet) -> Self {
        let steps = steps.get();
        Self { need: Need::new(least, unmet), steps, floor: 0, asked: steps }
    }

    /// The most requests in one episode: one for the goal, one for each halving, one for the floor.
    #[must_use]
    pub const fn most_requests(&self) -> u32 {
        self.steps.ilog2() + 2
    }

    fn judge(&mut self, episode: &Episode, in_force: &CallParameters) -> Verdict {
        let goal = wanted(episode);
        if episode.rounds <= 1 {
            (self.floor, self.asked) = (0, self.steps);
        }
        let stands = self.position(&goal, in_force);
        if stands.is_some_and(|stands| stands >= self.asked) || !goal.satisfies(self.need.least()) {
            return self.need.verdict(in_force);
        }
        self.floor = self.floor.max(stands.unwrap_or(0));
        match self.next() {
            Some(next) if stands.is_none_or(|stands| stands < next) => {
                self.asked = next;
                Verdict::Ask(asking(&episode.goal, self.at(&goal, next)))
            }
            Some(_) | None => self.need.verdict(in_force),
        }
    }

    /// Halfway from the floor to what was asked for last; the floor itself if nothing lies between.
    const fn next(&self) -> Option<u32> {
        match self.asked.checked_sub(self.floor) {
            None | Some(0) => None,
            Some(left) => Some(self.floor + left / 2),
        }
    }

    /// The highest position up to what was asked that these terms come up to; `None` if they are not
    /// enough.
    fn position(&self, goal: &CallManagerParameters, terms: &CallParameters) -> Option<u32> {
        if !self.need.is_met_by(terms) {
            return None;
        }
        let terms = flows(terms);
        let (mut reached, mut missed) = (0, self.asked.saturating_add(1));
        while missed - reached > 1 {
            let middle = reached + (missed - reached) / 2;
            if terms.satisfies(&self.at(goal, middle)) {
                reached = middle;
            } else {
                missed = middle;
            }
        }
        Some(reached)
    }

    fn at(&self, goal: &CallManagerParameters, part: u32) -> CallManagerParameters {
        blend(self.need.least(), goal, Position { part, whole: self.steps })
    }
}

impl Policy for Bisection {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        self.judge(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        self.judge(episode, &episode.in_force)
    }

    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        self.need.answer(in_force, proposal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use co_params::{BytesPerSecond, Flowspec};

    #[test]
    fn refusals_halve_the_way_down_to_the_least() {
        assert_eq!(asked(|_| None), [9_000, 5_000, 3_000, 2_000, 1_000]);
    }

    #[test]
    fn what_is_offered_raises_the_floor() {
        // 6000 are there. Offered for the goal, they stand at step 5 of 8; 7000, in the middle of
        // what is left, brings the same offer, and nothing lies between any more.
        assert_eq!(asked(|wanted| Some(wanted.min(6_000))), [9_000, 7_000]);
    }

    #[test]
    fn an_offer_that_is_gone_again_is_asked_for_once_more() {
        let mut policy = policy();
        let first = Episode::begin(sending(10), sending(9_000));
        let ask = policy.changed(&first, &sending(8_000));
        let second = Episode { in_force: sending(8_000), rounds: 2, ..first };
        assert_eq!(ask, Verdict::Settle, "step 7 of 8: nothing lies between");
        let ask = policy.changed(&Episode { rounds: 1, ..second.clone() }, &sending(7_000));
        assert_eq!(ask, Verdict::Ask(sending(8_000)), "step 6 of 8");
        let ask = policy.changed(&second, &sending(20));
        assert_eq!(ask, Verdict::Ask(sending(7_000)));
        let third = Episode { in_force: sending(20), rounds: 3, ..second };
        assert_eq!(policy.refused(&third, Status::Failure), Verdict::Close);
    }

    #[test]
    fn what_stood_before_is_enough_if_it_comes_up_to_what_was_asked() {
        let episode = Episode::begin(sending(9_000), sending(4_000));
        assert_eq!(policy().refused(&episode, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn a_goal_below_the_least_leaves_nothing_to_search() {
        let poor = Episode::begin(sending(10), sending(500));
        assert_eq!(policy().refused(&poor, Status::Failure), Verdict::Close);
        let rich = Episode::begin(sending(9_000), sending(500));
        assert_eq!(policy().refused(&rich, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn every_episode_searches_anew() {
        let mut policy = policy();
        let episode = Episode::begin(sending(10), sending(9_000));
        let first = policy.refused(&episode, Status::Failure);
        assert_eq!(first, Verdict::Ask(sending(5_000)));
        assert_eq!(policy.refused(&episode, Status::Failure), first);
    }

    /// What is asked for, in rates, when a network offers so much for each request or refuses it.
    fn asked(network: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
        let mut policy = policy();
        let mut episode = Episode::begin(sending(10), sending(9_000));
        let mut asked = Vec::new();
        for _ in 0..100 {
            let rate = flows(&episode.asked).transmit.token_rate.unwrap().get();
            asked.push(rate);
            let verdict = match network(rate) {
                Some(offer) => {
                    episode.in_force = sending(offer);
                    policy.changed(&episode, &sending(offer))
                }
                None => policy.refused(&episode, Status::Failure),
            };
            let Verdict::Ask(next) = verdict else { return asked };
            episode = Episode { asked: next, rounds: episode.rounds + 1, ..episode };
        }
        panic!("no end after {asked:?}");
    }

    /// From 1000 to the goal in eight steps.
    fn policy() -> Bisection {
        Bisection::new(flows(&sending(1_000)), NonZeroU32::new(8).unwrap(), Unmet::Close)
    }

    fn sending(rate: u32) -> CallParameters {
        CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).unwrap()))
    }
}
