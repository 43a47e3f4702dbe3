//! What a policy says to a change that the other end proposes.

use client::policy::{Need, Unmet};
use client::{Answer, Episode, Policy, Verdict};
use co_params::{CallParameters, Status};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::{Case, any_case, any_flows, asking, flows, sending};

proptest! {
    #[test]
    fn what_is_accepted_is_enough_and_what_is_countered_is_not(
        case in any_case(),
        in_force in any_flows(),
        proposals in vec(any_flows(), 1..20),
    ) {
        let in_force = asking(in_force);
        let mut policy = case.policy(Unmet::Close);
        for proposal in proposals.into_iter().map(asking) {
            let is_enough = will_do(&case, &in_force, &proposal);
            match policy.proposed(&in_force, &proposal) {
                Answer::Accept => prop_assert!(is_enough, "{proposal:?}"),
                Answer::Counter(counter) => {
                    prop_assert!(!is_enough, "{proposal:?}");
                    prop_assert!(will_do(&case, &in_force, &counter), "{counter:?}");
                }
                Answer::Close => prop_assert!(!is_enough, "{proposal:?}"),
            }
        }
    }

    #[test]
    fn counters_in_a_row_are_bounded(
        case in any_case(),
        keeps in any::<bool>(),
        in_force in any_flows(),
        proposals in vec(any_flows(), 1..40),
    ) {
        let (unmet, last) =
            if keeps { (Unmet::Keep, Answer::Accept) } else { (Unmet::Close, Answer::Close) };
        let in_force = asking(in_force);
        let mut policy = case.policy(unmet);
        let mut in_a_row = 0;
        for proposal in proposals.into_iter().map(asking) {
            let is_enough = will_do(&case, &in_force, &proposal);
            match policy.proposed(&in_force, &proposal) {
                Answer::Counter(_) => in_a_row += 1,
                Answer::Accept if is_enough => in_a_row = 0,
                given_in @ (Answer::Accept | Answer::Close) => {
                    prop_assert_eq!(in_a_row, Need::MAX_COUNTERS, "not before the bound");
                    prop_assert_eq!(given_in, last.clone());
                }
            }
            prop_assert!(in_a_row <= Need::MAX_COUNTERS);
        }
    }
}

#[test]
fn the_last_counter_is_the_third_in_a_row() {
    for (unmet, last) in [(Unmet::Keep, Answer::Accept), (Unmet::Close, Answer::Close)] {
        let mut need = Need::new(flows(&sending(1_000)), unmet);
        let (stands, poor, rich) = (sending(2_000), sending(999), sending(1_000));
        for _ in 0..2 {
            for _ in 0..Need::MAX_COUNTERS {
                assert_eq!(need.answer(&stands, &poor), Answer::Counter(stands.clone()));
            }
            assert_eq!(need.answer(&stands, &poor), last);
            assert_eq!(need.answer(&stands, &poor), last);
            assert_eq!(need.answer(&stands, &rich), Answer::Accept, "enough makes up for it");
        }
    }
}

#[test]
fn what_stands_and_is_not_enough_is_no_counter() {
    let mut need = Need::new(flows(&sending(1_000)), Unmet::Close);
    let answer = need.answer(&sending(10), &sending(20));
    assert_eq!(answer, Answer::Counter(sending(1_000)));
}

#[test]
fn a_policy_that_says_nothing_of_proposals_accepts_them() {
    let mut policy: Box<dyn Policy> = Box::new(Silent);
    assert_eq!(policy.proposed(&sending(1), &sending(2)), Answer::Accept);
}

/// For the service levels, what is needed is what stands.
fn will_do(case: &Case, in_force: &CallParameters, proposal: &CallParameters) -> bool {
    match case {
        Case::ServiceLevels(..) => case.is_met_by(proposal, in_force),
        Case::Ladder(rungs) => {
            let proposal = flows(proposal);
            rungs.is_empty() || rungs.iter().any(|rung| proposal.satisfies(rung))
        }
        Case::AcceptInRange(_) | Case::Bisection(..) => case.is_met_by(proposal, proposal),
    }
}

struct Silent;

impl Policy for Silent {
    fn changed(&mut self, _: &Episode, _: &CallParameters) -> Verdict {
        Verdict::Settle
    }

    fn refused(&mut self, _: &Episode, _: Status) -> Verdict {
        Verdict::Settle
    }
}
