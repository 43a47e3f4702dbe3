//! What the call manager makes of a miniport that refuses terms as such (M-12): with an alternative
//! it asks network and miniport for less, a bounded number of times.

use call_manager::manager::OnMiniportRefusal;
use call_manager::vc::Rules;
use call_manager::{Config, MiniportAnswer, NetworkAnswer, Profile};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, COUNTER, Told, WANTED, by};

#[test]
fn m_12_a_refused_activation_is_tried_with_less_after_the_network_agreed_to_less() {
    let mut bench = active(50);
    bench.miniport_says(refusal());
    assert_eq!(bench.modify(WANTED), Status::Pending, "A-02: something else is granted");
    let order = [
        Asked::Modify(WANTED),
        Asked::Activate(WANTED),
        Asked::Modify(WANTED / 2),
        Asked::Activate(WANTED / 2),
        Asked::Confirm(WANTED / 2),
    ];
    assert_eq!(bench.asked(), order);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED / 2, true)], "R-060");
}

#[test]
fn m_12_an_alternative_is_for_the_network_to_counter_again() {
    let mut bench = active(50);
    bench.miniport_says(refusal());
    bench.network_says(NetworkAnswer::Accepted);
    let counter = bench.countered_with(1_100);
    bench.network_says(counter);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, 1_100, true)]);
}

#[test]
fn m_12_an_alternative_that_the_network_refuses_leaves_what_stood_before() {
    let mut bench = active(50);
    bench.miniport_says(refusal());
    bench.network_says(NetworkAnswer::Accepted);
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Failure, Some(BEFORE)));
}

#[test]
fn r_067_activations_in_one_change_never_exceed_their_bound() {
    for activations in [1, 2, 3, 7] {
        let rules = Rules { activations, ..Rules::CONDIS };
        let config = Config { on_miniport_refusal: step_down(90), ..with(rules) };
        let mut bench = Bench::active_with(config);
        (0..20).for_each(|_| bench.miniport_says(refusal()));
        assert_eq!(bench.modify(WANTED), Status::Failure);
        let asked = bench.asked();
        let told = asked.iter().filter(|it| matches!(it, Asked::Activate(_))).count();
        assert_eq!(told, usize::from(activations), "at the bound");
        assert_eq!(asked.last(), Some(&Asked::Restore(BEFORE)), "M-13 past it");
        assert_eq!(bench.rate(), Some(BEFORE));
    }
}

#[test]
fn r_067_the_last_activation_within_the_bound_may_succeed() {
    let mut bench = active(90);
    (0..2).for_each(|_| bench.miniport_says(refusal()));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, 1_620, true)], "90 % of 90 %");
}

#[test]
fn r_067_each_change_has_as_many_activations_as_the_first() {
    let mut bench = active(90);
    for _ in 0..3 {
        (0..2).for_each(|_| bench.miniport_says(refusal()));
        assert_eq!(bench.modify(WANTED), Status::Pending);
        assert_eq!(bench.rate(), Some(1_620));
        bench.forget();
    }
}

#[test]
fn r_067_holds_for_a_set_up() {
    for (refusals, status) in [(2, Status::Success), (3, Status::Failure)] {
        let config = Config { on_miniport_refusal: step_down(50), ..by(Profile::CONDIS) };
        let mut bench = Bench::inactive_with(config);
        (0..refusals).for_each(|_| bench.miniport_says(refusal()));
        assert_eq!(bench.make_call(BEFORE), status);
        let asked = bench.asked();
        let told = asked.iter().filter(|it| matches!(it, Asked::Activate(_))).count();
        assert_eq!(told, 3);
        let last = if status.is_success() { Asked::Confirm(BEFORE / 4) } else { Asked::Release };
        assert_eq!(asked.last(), Some(&last));
    }
}

#[test]
fn m_12_only_a_refusal_of_the_terms_as_such_has_an_alternative() {
    for (status, has_one) in [
        (Status::Resources, true),
        (Status::InvalidData, true),
        (Status::Failure, false),
        (Status::NotSupported, false),
        (Status::Closing, false),
    ] {
        let mut bench = active(50);
        bench.miniport_says(MiniportAnswer::Refused(status));
        let _ = bench.modify(WANTED);
        let tried = bench.asked().contains(&Asked::Activate(WANTED / 2));
        assert_eq!(tried, has_one, "{status}");
    }
}

#[test]
fn m_12_one_percent_and_ninety_nine_are_alternatives_nothing_and_all_are_none() {
    for (percent, rate) in [(1, 20), (99, 1_980)] {
        let mut bench = active(percent);
        bench.miniport_says(refusal());
        assert_eq!(bench.modify(WANTED), Status::Pending);
        assert_eq!(bench.rate(), Some(rate), "at the bound: {percent} %");
    }
    for percent in [0, 100, 255] {
        let mut bench = active(percent);
        bench.miniport_says(refusal());
        assert_eq!(bench.modify(WANTED), Status::Failure, "past it: {percent} %");
        assert_eq!(bench.rate(), Some(BEFORE));
    }
}

#[test]
fn m_12_a_rate_that_cannot_be_less_has_no_alternative() {
    let mut bench = active(50);
    bench.miniport_says(refusal());
    assert_eq!(bench.modify(1), Status::Failure, "half of one byte a second is nothing");
}

#[test]
fn m_12_a_miniport_may_name_its_own_alternative() {
    let mut bench = Bench::active();
    let alternative = MiniportAnswer::Alternative(bench.terms_at(COUNTER));
    bench.miniport_says(alternative);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, true)]);
}

#[test]
fn m_13_without_an_alternative_one_refusal_is_enough() {
    let mut bench = Bench::active();
    bench.miniport_says(refusal());
    assert_eq!(bench.modify(WANTED), Status::Failure);
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    assert_eq!(bench.asked(), order);
}

#[test]
fn m_12_the_way_back_takes_no_alternative() {
    let config = Config { on_miniport_refusal: step_down(50), ..by(Profile::CONDIS) };
    let mut bench = Bench::active_with(config);
    let down = bench.rounded_to(WANTED - 1);
    bench.miniport_says(down);
    bench.miniport_says(refusal());
    assert_eq!(bench.modify(WANTED), Status::Pending);
    let over = [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)];
    assert_eq!(bench.told(), over, "M-17: less than what stood is not what stood");
}

/// A call is up, in a manager that has so many percent of refused rates as an alternative.
fn active(percent: u8) -> Bench {
    Bench::active_with(Config { on_miniport_refusal: step_down(percent), ..by(Profile::CONDIS) })
}

fn with(rules: Rules) -> Config {
    by(Profile::CONDIS.with_rules(rules).expect("in range"))
}

const fn step_down(percent: u8) -> OnMiniportRefusal {
    OnMiniportRefusal::StepDown { percent }
}

const fn refusal() -> MiniportAnswer {
    MiniportAnswer::Refused(Status::Resources)
}
