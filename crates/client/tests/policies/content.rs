//! What a policy accepts is what it was told to need, and what it asks for would be, too.

use core::num::NonZeroU32;

use client::policy::{Bisection, Ladder, RateSteps, Retry, Unmet};
use client::{AtBound, Limits};
use co_params::{BytesPerSecond, CallParameters};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::adversary::{Ending, Say, UNBOUNDED, negotiate, place};
use crate::cases::{Case, any_flows, any_play, any_say, asking, flows, sending};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_call_that_goes_on_has_what_it_needs(play in any_play(), says in vec(any_say(), 1..12)) {
        let mut says = says.into_iter().cycle();
        let policy = play.case.policy(Unmet::Close);
        let Ending { in_force, .. } =
            negotiate(policy, UNBOUNDED, &play.before, &play.goal, |_| says.next().unwrap());
        if let Some(in_force) = in_force {
            prop_assert!(play.case.is_met_by(&in_force, &play.goal), "{in_force:?}");
        }
    }

    #[test]
    fn a_call_that_comes_up_has_what_it_needs_and_ends_within_the_bound_of_its_policy(
        play in any_play(),
        says in vec(any_say(), 1..12),
    ) {
        let mut says = says.into_iter().cycle();
        let policy = play.case.policy(Unmet::Close);
        let Ending { asked, in_force } =
            place(policy, UNBOUNDED, &play.goal, |_| says.next().unwrap());
        prop_assert!(asked.len() <= play.case.most_requests() as usize, "{}", asked.len());
        if let Some(in_force) = in_force {
            prop_assert!(play.case.is_met_by(&in_force, &play.goal), "{in_force:?}");
        }
    }

    #[test]
    fn r_065_so_has_one_that_was_cut_short_where_the_bound_closes(
        play in any_play(),
        rounds in 1..4_u32,
        says in vec(any_say(), 1..12),
    ) {
        let mut says = says.into_iter().cycle();
        let limits = Limits { rounds, at_bound: AtBound::Close, ..UNBOUNDED };
        let policy = play.case.policy(Unmet::Close);
        let Ending { in_force, .. } =
            negotiate(policy, limits, &play.before, &play.goal, |_| says.next().unwrap());
        if let Some(in_force) = in_force {
            prop_assert!(play.case.is_met_by(&in_force, &play.goal), "{in_force:?}");
        }
    }

    #[test]
    fn l_07_a_call_that_has_what_it_needs_is_never_closed(
        play in any_play(),
        says in vec(any_say(), 1..12),
    ) {
        let mut says = says.into_iter().cycle();
        let mut stands = play.before.clone();
        let policy = play.case.policy(Unmet::Close);
        let ending = negotiate(policy, UNBOUNDED, &play.before, &play.goal, |asked| {
            let say = says.next().unwrap();
            match &say {
                Say::Grant => stands = asked.clone(),
                Say::Counter(flows) => stands = asking(flows.clone()),
                Say::Refuse => {}
            }
            say
        });
        if ending.in_force.is_none() {
            prop_assert!(!play.case.is_met_by(&stands, &play.goal), "{stands:?}");
        }
    }

    #[test]
    fn a_policy_that_keeps_never_closes(play in any_play(), says in vec(any_say(), 1..12)) {
        let mut says = says.into_iter().cycle();
        let policy = play.case.policy(Unmet::Keep);
        let ending =
            negotiate(policy, UNBOUNDED, &play.before, &play.goal, |_| says.next().unwrap());
        prop_assert!(ending.in_force.is_some());
    }

    #[test]
    fn what_is_asked_for_is_legal_and_would_be_accepted(
        play in any_play(),
        says in vec(any_say(), 1..12),
    ) {
        prop_assume!(play.goal.validate().is_ok());
        let mut says = says.into_iter().cycle();
        let policy = play.case.policy(Unmet::Close);
        let ending =
            negotiate(policy, UNBOUNDED, &play.before, &play.goal, |_| says.next().unwrap());
        for asked in &ending.asked {
            // What the policy was given is the user's to keep legal.
            let given = match &play.case {
                Case::Ladder(rungs) => rungs.contains(&flows(asked)),
                Case::AcceptInRange(least) | Case::Bisection(least, _) => flows(asked) == *least,
                Case::ServiceLevels(..) => false,
            };
            prop_assert!(given || asked.validate().is_ok(), "{asked:?}");
            prop_assert!(play.case.is_met_by(asked, &play.goal), "{asked:?}");
        }
    }

    #[test]
    fn a_ladder_takes_a_rung_only_after_those_above_it(
        rungs in vec(any_flows(), 1..6),
        before in any_flows(),
        goal in any_flows(),
        says in vec(any_say(), 1..12),
    ) {
        let mut says = says.into_iter().cycle();
        let policy = Ladder::new(rungs.clone(), Unmet::Close);
        let ending = negotiate(policy, UNBOUNDED, &asking(before), &asking(goal.clone()), |_| {
            says.next().unwrap()
        });
        let Some(in_force) = ending.in_force.as_ref().map(flows) else { return Ok(()) };
        if !in_force.satisfies(&goal) {
            let above = rungs.iter().take_while(|rung| !in_force.satisfies(rung));
            for rung in above {
                prop_assert!(ending.asked.iter().any(|asked| flows(asked) == *rung), "{rung:?}");
            }
        }
    }

    #[test]
    fn steps_of_a_rate_are_accepted_from_the_share_on_that_was_set(
        accept_per_mille in 0..1_500_u32,
        before in 1..10_000_u32,
        goal in 1..10_000_u32,
        offers in vec(1..10_000_u32, 5),
    ) {
        let policy = RateSteps { accept_per_mille, retry: Retry::Same };
        let limits = Limits { rounds: 5, at_bound: AtBound::Close, ..UNBOUNDED };
        let mut offers = offers.into_iter();
        let ending = negotiate(policy, limits, &sending(before), &sending(goal), |_| {
            Say::Counter(flows(&sending(offers.next().expect("one a round"))))
        });
        if let Some(got) = ending.in_force.as_ref().map(sent) {
            let (step, got) = (goal.saturating_sub(before), got.saturating_sub(before));
            prop_assert!(got * 1_000 >= step * accept_per_mille, "{got} of {step}");
        }
    }

    #[test]
    fn bisection_gets_all_that_a_network_offers(there in 1_000..9_000_u32, steps in 1..500_u32) {
        let network = |asked: &CallParameters| match sent(asked) {
            asked if asked <= there => Say::Grant,
            _ => Say::Counter(flows(&sending(there))),
        };
        let ending = bisect(steps, network);
        prop_assert_eq!(ending.in_force.as_ref().map(sent), Some(there));
    }

    #[test]
    fn bisection_gets_half_of_what_a_network_hides(there in 1_000..9_000_u32, steps in 1..500_u32) {
        let network = |asked: &CallParameters| match sent(asked) {
            asked if asked <= there => Say::Grant,
            _ => Say::Refuse,
        };
        let got = bisect(steps, network).in_force.as_ref().map(sent);
        // Half of the steps from the least to what there is, rounded down twice.
        let step = 8_000_u32.div_ceil(steps);
        prop_assert!(got.is_some_and(|got| 2 * (got - 1_000) + 3 * step >= there - 1_000), "{got:?}");
    }
}

/// Wants 9000 B/s and needs 1000.
fn bisect(steps: u32, network: impl FnMut(&CallParameters) -> Say) -> Ending {
    let steps = NonZeroU32::new(steps).expect("from 1 on");
    let policy = Bisection::new(flows(&sending(1_000)), steps, Unmet::Close);
    negotiate(policy, UNBOUNDED, &sending(10), &sending(9_000), network)
}

fn sent(terms: &CallParameters) -> u32 {
    flows(terms).transmit.token_rate.map_or(0, BytesPerSecond::get)
}
