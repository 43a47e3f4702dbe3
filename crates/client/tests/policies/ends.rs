//! Every negotiation ends: by the policy itself, and at the engine's bound if that comes first.

use client::policy::{RateSteps, Retry, Unmet};
use client::{AtBound, Episode, Limits, Policy, Verdict};
use co_params::{BytesPerSecond, CallParameters, Status};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::adversary::{Ending, Say, UNBOUNDED, negotiate};
use crate::cases::{any_play, any_say, flows, sending};

proptest! {
    #[test]
    fn a_policy_ends_within_its_own_bound(
        play in any_play(),
        says in vec(any_say(), 1..12),
        keeps in any::<bool>(),
    ) {
        let unmet = if keeps { Unmet::Keep } else { Unmet::Close };
        let mut says = says.into_iter().cycle();
        let policy = play.case.policy(unmet);
        let Ending { asked, .. } =
            negotiate(policy, UNBOUNDED, &play.before, &play.goal, |_| says.next().unwrap());
        prop_assert!(asked.len() <= play.case.most_requests() as usize, "{}", asked.len());
    }

    #[test]
    fn r_064_a_policy_ends_at_the_bound_of_the_engine(
        play in any_play(),
        rounds in 1..4_u32,
        says in vec(any_say(), 1..12),
    ) {
        let mut says = says.into_iter().cycle();
        let limits = Limits { rounds, ..UNBOUNDED };
        let policy = play.case.policy(Unmet::Close);
        let Ending { asked, .. } =
            negotiate(policy, limits, &play.before, &play.goal, |_| says.next().unwrap());
        prop_assert!(asked.len() <= rounds as usize);
    }

    #[test]
    fn halved_steps_end_when_all_are_refused(
        before in 1..=0xFFFF_FFFD_u32,
        goal in 1..=0xFFFF_FFFD_u32,
        granularity in 1..10_000_u32,
    ) {
        let retry = Retry::Half(BytesPerSecond::new(granularity).unwrap());
        let policy = RateSteps { accept_per_mille: 1_000, retry };
        let Ending { asked, in_force } =
            negotiate(policy, UNBOUNDED, &sending(before), &sending(goal), |_| Say::Refuse);
        // A halved step is rounded up to a granule, so that the last ones shrink by one granule.
        prop_assert!(asked.len() <= 1 + 32 + 2, "{}", asked.len());
        prop_assert_eq!(in_force, Some(sending(before)));
    }

    #[test]
    fn r_064_a_policy_that_never_tires_ends_at_the_bound_of_the_engine(
        rounds in 1..30_u32,
        closes in any::<bool>(),
        says in vec(any_say(), 1..12),
    ) {
        let at_bound = if closes { AtBound::Close } else { AtBound::Keep };
        let limits = Limits { rounds, at_bound, ..UNBOUNDED };
        let mut says = says.into_iter().cycle().map(|say| match say {
            Say::Grant => Say::Refuse,
            Say::Refuse | Say::Counter(_) => say,
        });
        let before = sending(1_000);
        let ending = negotiate(Restless, limits, &before, &sending(2_000), |_| says.next().unwrap());
        prop_assert_eq!(ending.asked.len(), rounds as usize);
        prop_assert_eq!(ending.in_force.is_none(), closes);
    }
}

#[test]
fn bisection_reaches_its_bound_and_no_further() {
    use client::policy::Bisection;
    use core::num::NonZeroU32;
    for (steps, most) in [(1, 2), (2, 3), (3, 3), (4, 4), (1 << 20, 22), (u32::MAX, 33)] {
        let least = flows(&sending(1));
        let policy = Bisection::new(least, NonZeroU32::new(steps).unwrap(), Unmet::Close);
        assert_eq!(policy.most_requests(), most);
        let refuse = |_: &CallParameters| Say::Refuse;
        let ending = negotiate(policy, UNBOUNDED, &sending(0), &sending(4_000_000), refuse);
        assert_eq!(ending.asked.len(), most as usize, "{steps} steps");
    }
}

/// Asks for the same, whatever comes.
struct Restless;

impl Policy for Restless {
    fn changed(&mut self, episode: &Episode, _: &CallParameters) -> Verdict {
        Verdict::Ask(episode.goal.clone())
    }

    fn refused(&mut self, episode: &Episode, _: Status) -> Verdict {
        Verdict::Ask(episode.goal.clone())
    }
}
