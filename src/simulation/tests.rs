//! A run whose network or card breaks its promise ends with the violation.

use std::path::Path;
use std::time::Duration;

use call_manager::Miniport;

use super::*;
use crate::network::tests::{terms, tickets};
use crate::scenario::SwitchSettings;

#[test]
fn a_run_over_a_network_that_keeps_its_promises_ends_well() {
    let scenario = scenario();
    assert!(run_over(&scenario, network(&scenario)).is_ok());
}

#[test]
fn a_link_that_books_too_much_ends_the_run_at_once() {
    let scenario = scenario();
    let (_, card) = network(&scenario);
    let capacity = scenario.switch.capacity;
    let ample = SwitchSettings::with_capacity(2 * capacity);
    let switch = Switch::new(ample, Chance::new(scenario.seed, stream::SWITCH));
    let violation = run_over(&scenario, (switch, card)).unwrap_err();
    let RunError::Violation { at, violation: Violation::OverCapacity { total, .. } } = violation
    else {
        panic!("not the link's: {violation}");
    };
    assert!(total > capacity && total < capacity + capacity / 10, "{total}: the first excess");
    assert!(at > Time::ZERO && at < Time::ZERO.after(Duration::from_secs(20)), "at {at:?}");
}

#[test]
fn a_card_that_leaks_a_vc_ends_the_run_at_its_end() {
    let scenario = scenario();
    let (switch, mut card) = network(&scenario);
    leak(&mut card, scenario.film.sources);
    let violation = run_over(&scenario, (switch, card)).unwrap_err();
    let RunError::Violation { violation, .. } = violation else {
        panic!("no violation: {violation}");
    };
    assert_eq!(violation, Violation::Leftover { total: 0, active: 1, vcs: 0 });
}

/// Some seconds of the shipped scenario, on a link that is full now and then.
fn scenario() -> Scenario {
    let short = "film.seconds=20".parse().expect("it is a key and a value");
    let text = include_str!("../../scenarios/film.toml");
    Scenario::parse(Path::new("film.toml"), text, &[short]).expect("it is legal")
}

fn run_over(scenario: &Scenario, network: (Switch, Card)) -> Result<Run, RunError> {
    let film = scenario.load_film().expect("it is made");
    Simulation::new(scenario, &film, network, None)?.run(scenario, &mut |_| {})
}

/// Leaves a VC active that none of so many calls has.
fn leak(card: &mut Card, calls: u32) {
    let beyond = tickets(calls as usize + 1)[calls as usize];
    let _ = card.activate_vc(Time::ZERO, beyond, &terms(400_000));
}
