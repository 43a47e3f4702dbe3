//! The three service levels of TAPI, for each direction of a call.
//!
//! Source: `QOS_SERVICE_LEVEL` of TAPI 3, and what the levels do in this project (TA-21). One point
//! goes beyond that table, which knows one level for the whole of a call: where the network refuses
//! both directions together, the direction that is only wanted gives way to the one that is needed.

use co_params::{CallManagerParameters, CallParameters, Flowspec, ServiceClass, Status};

use super::need::{Counters, Unmet, asking, flows, wanted};
use super::{Answer, Policy, Verdict};
use crate::negotiation::Episode;

/// QOS_SERVICE_LEVEL of TAPI 3, and LINEQOSSERVICELEVEL of its provider: how much a call, or one
/// direction of it, depends on what is asked for it. The numbers are those of `QSL_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum ServiceLevel {
    /// All of it, or the need is not met: a new call without it fails.
    Needed = 1,
    /// As much of it as there is: less is accepted, and a refusal leaves what the direction had;
    /// best effort, if it had nothing. A new call goes on without it.
    IfAvailable = 2,
    /// No reservation.
    BestEffort = 3,
}

impl ServiceLevel {
    /// The level with this value.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        match raw {
            1 => Some(Self::Needed),
            2 => Some(Self::IfAvailable),
            3 => Some(Self::BestEffort),
            _ => None,
        }
    }
}

/// A service level for each direction.
///
/// For applications that think in levels rather than numbers, and for calls whose directions matter
/// differently: a film is needed one way, and what the viewer types is best effort.
///
/// The levels read the goal of each change: what is needed is the goal of that direction. Two
/// requests may follow it, each only if it differs from those before: the goal with the directions
/// that are not needed left as they were, then with these at best effort. A call is never closed for
/// a direction that is not needed (T-081).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLevels {
    transmit: ServiceLevel,
    receive: ServiceLevel,
    unmet: Unmet,
    counters: Counters,
}

impl ServiceLevels {
    /// The most requests in one episode.
    pub const MOST_REQUESTS: u32 = 3;

    /// These levels; `unmet` says what to do when one that is needed cannot be had.
    #[must_use]
    pub const fn new(transmit: ServiceLevel, receive: ServiceLevel, unmet: Unmet) -> Self {
        Self { transmit, receive, unmet, counters: Counters::NONE }
    }

    /// The goal to change to, or to place a call with, for flows that are wanted: directions of
    /// best effort ask for no reservation (T-079).
    #[must_use]
    pub fn goal(&self, wanted: &CallParameters) -> CallParameters {
        let mut goal = flows(wanted);
        for (level, flow) in
            [(self.transmit, &mut goal.transmit), (self.receive, &mut goal.receive)]
        {
            if level == ServiceLevel::BestEffort && carries(flow) {
                *flow = BEST_EFFORT;
            }
        }
        asking(wanted, goal)
    }

    fn judge(&self, episode: &Episode, in_force: &CallParameters) -> Verdict {
        let wanted = wanted(episode);
        let stands = flows(in_force);
        let is_needed_met = self.is_needed_met(&wanted, &stands);
        if is_needed_met && is_carried(&wanted, &stands) {
            return Verdict::Settle;
        }
        let next = usize::try_from(episode.rounds.saturating_sub(1)).unwrap_or(usize::MAX);
        match self.alternatives(&wanted, &flows(&episode.before)).nth(next) {
            Some(flows) => Verdict::Ask(asking(&episode.goal, flows)),
            None if is_needed_met => Verdict::Settle,
            None => self.unmet.verdict(),
        }
    }

    /// What to ask for when the goal is not to be had; the same in every round of an episode.
    fn alternatives(
        &self,
        wanted: &CallManagerParameters,
        before: &CallManagerParameters,
    ) -> impl Iterator<Item = CallManagerParameters> + use<> {
        let kept = self.giving_way(wanted, |direction| {
            let before = direction(before);
            if carries(before) { *before } else { BEST_EFFORT }
        });
        let best_effort = self.giving_way(wanted, |_| BEST_EFFORT);
        let first = (kept != *wanted).then_some(kept);
        let second =
            (best_effort != *wanted && Some(&best_effort) != first.as_ref()).then_some(best_effort);
        first.into_iter().chain(second)
    }

    /// What is wanted, with other flows in the directions that are used and not needed.
    fn giving_way(
        &self,
        wanted: &CallManagerParameters,
        instead: impl Fn(Direction) -> Flowspec,
    ) -> CallManagerParameters {
        let flow = |level, direction: Direction| {
            let wanted = direction(wanted);
            let gives_way = level != ServiceLevel::Needed && carries(wanted);
            if gives_way { instead(direction) } else { *wanted }
        };
        CallManagerParameters {
            transmit: flow(self.transmit, |flows| &flows.transmit),
            receive: flow(self.receive, |flows| &flows.receive),
            specific: wanted.specific.clone(),
        }
    }

    fn is_needed_met(
        &self,
        wanted: &CallManagerParameters,
        stands: &CallManagerParameters,
    ) -> bool {
        let needed = |level, flow| match level {
            ServiceLevel::Needed => flow,
            ServiceLevel::IfAvailable | ServiceLevel::BestEffort => Flowspec::NO_TRAFFIC,
        };
        stands.satisfies(&CallManagerParameters {
            transmit: needed(self.transmit, wanted.transmit),
            receive: needed(self.receive, wanted.receive),
            specific: wanted.specific.clone(),
        })
    }
}

impl Policy for ServiceLevels {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        self.judge(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        self.judge(episode, &episode.in_force)
    }

    /// Accepts what takes nothing from a direction that is needed, and counters anything else with
    /// what is in force; so often as a [`Need`](super::Need) does.
    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        if self.is_needed_met(&flows(in_force), &flows(proposal)) {
            return self.counters.accept();
        }
        self.counters.counter(in_force.clone(), self.unmet)
    }
}

/// Picks the flow of one direction.
type Direction = fn(&CallManagerParameters) -> &Flowspec;

const BEST_EFFORT: Flowspec = Flowspec::unspecified(ServiceClass::BestEffort);

fn carries(flow: &Flowspec) -> bool {
    !matches!(flow.service_type.class(), ServiceClass::NoTraffic | ServiceClass::NoChange)
}

/// Whether each direction that is wanted carries something at all.
fn is_carried(wanted: &CallManagerParameters, stands: &CallManagerParameters) -> bool {
    let is_carried = |wanted, stands| carries(stands) || !carries(wanted);
    is_carried(&wanted.transmit, &stands.transmit) && is_carried(&wanted.receive, &stands.receive)
}

#[cfg(test)]
mod tests {
    use super::ServiceLevel::{BestEffort, IfAvailable, Needed};
    use super::*;
    use co_params::{BytesPerSecond, SpecificParameters};

    const NOTHING: Flowspec = Flowspec::NO_TRAFFIC;

    #[test]
    fn t_079_best_effort_asks_for_no_reservation() {
        let levels = ServiceLevels::new(BestEffort, Needed, Unmet::Close);
        assert_eq!(levels.goal(&both(rate(9), rate(9))), both(BEST_EFFORT, rate(9)));
        assert_eq!(levels.goal(&both(NOTHING, rate(9))), both(NOTHING, rate(9)));
    }

    #[test]
    fn a_direction_that_is_needed_is_all_or_nothing() {
        for (unmet, verdict) in [(Unmet::Close, Verdict::Close), (Unmet::Keep, Verdict::Settle)] {
            let mut levels = ServiceLevels::new(Needed, Needed, unmet);
            let episode = episode((rate(1), rate(1)), (rate(9), rate(9)));
            assert_eq!(levels.changed(&episode, &both(rate(9), rate(8))), verdict);
            assert_eq!(levels.refused(&episode, Status::Failure), verdict);
        }
    }

    #[test]
    fn a_direction_that_is_wanted_if_available_takes_less() {
        let mut levels = ServiceLevels::new(IfAvailable, Needed, Unmet::Close);
        let episode = episode((rate(1), rate(1)), (rate(9), rate(9)));
        assert_eq!(levels.changed(&episode, &both(rate(2), rate(9))), Verdict::Settle);
        assert_eq!(levels.changed(&episode, &both(BEST_EFFORT, rate(9))), Verdict::Settle);
    }

    #[test]
    fn t_081_what_is_only_wanted_keeps_what_it_had_when_it_is_refused() {
        let mut levels = ServiceLevels::new(IfAvailable, IfAvailable, Unmet::Close);
        let episode = episode((rate(1), rate(1)), (rate(9), rate(9)));
        assert_eq!(levels.refused(&episode, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn t_081_what_is_only_wanted_and_had_nothing_falls_back_to_best_effort() {
        let mut levels = ServiceLevels::new(IfAvailable, IfAvailable, Unmet::Close);
        let mut episode = episode((rate(1), NOTHING), (rate(9), rate(9)));
        let verdict = levels.refused(&episode, Status::Failure);
        assert_eq!(verdict, Verdict::Ask(both(rate(1), BEST_EFFORT)));
        episode.rounds = 2;
        let verdict = levels.refused(&episode, Status::Failure);
        assert_eq!(verdict, Verdict::Ask(both(BEST_EFFORT, BEST_EFFORT)));
        episode.rounds = 3;
        assert_eq!(levels.refused(&episode, Status::Failure), Verdict::Settle);
    }

    #[test]
    fn what_is_only_wanted_gives_way_to_what_is_needed() {
        let mut levels = ServiceLevels::new(Needed, IfAvailable, Unmet::Close);
        let mut episode = episode((rate(1), rate(4)), (rate(9), rate(9)));
        let verdict = levels.refused(&episode, Status::Failure);
        assert_eq!(verdict, Verdict::Ask(both(rate(9), rate(4))), "it stays as it was");
        episode.rounds = 2;
        let verdict = levels.refused(&episode, Status::Failure);
        assert_eq!(verdict, Verdict::Ask(both(rate(9), BEST_EFFORT)), "or has no reservation");
        episode.rounds = 3;
        assert_eq!(levels.refused(&episode, Status::Failure), Verdict::Close);
    }

    #[test]
    fn nothing_is_asked_for_twice() {
        let mut levels = ServiceLevels::new(Needed, IfAvailable, Unmet::Close);
        let mut episode = episode((rate(1), NOTHING), (rate(9), rate(9)));
        let verdict = levels.refused(&episode, Status::Failure);
        assert_eq!(verdict, Verdict::Ask(both(rate(9), BEST_EFFORT)), "it was nothing before");
        episode.rounds = 2;
        assert_eq!(levels.refused(&episode, Status::Failure), Verdict::Close);
    }

    #[test]
    fn a_proposal_may_take_from_what_is_not_needed_alone() {
        let mut levels = ServiceLevels::new(Needed, IfAvailable, Unmet::Close);
        let in_force = both(rate(4), rate(4));
        assert_eq!(levels.proposed(&in_force, &both(rate(4), rate(1))), Answer::Accept);
        let countered = levels.proposed(&in_force, &both(rate(3), rate(9)));
        assert_eq!(countered, Answer::Counter(in_force));
    }

    fn episode(before: (Flowspec, Flowspec), goal: (Flowspec, Flowspec)) -> Episode {
        Episode::begin(both(before.0, before.1), both(goal.0, goal.1))
    }

    fn rate(thousands: u32) -> Flowspec {
        Flowspec::constant_rate(BytesPerSecond::new(1_000 * thousands).unwrap())
    }

    fn both(transmit: Flowspec, receive: Flowspec) -> CallParameters {
        let specific = SpecificParameters::default();
        let flows = CallManagerParameters { transmit, receive, specific };
        CallParameters { call_manager: Some(flows), ..CallParameters::default() }
    }
}
