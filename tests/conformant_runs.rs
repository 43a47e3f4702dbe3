//! The trace of every run keeps the rules of the standard, whatever network and card do.

use std::path::Path;

use call_manager::Profile;
use condis::conformance::{Limits, Watch};
use condis::scenario::{Override, Scenario};
use condis::simulation;

#[test]
fn the_shipped_scenario_keeps_the_rules_whatever_the_seed() {
    for seed in 1..=6 {
        keeps_the_rules(seed, &["film.seconds=60"]);
    }
}

#[test]
fn a_slow_and_silent_network_makes_nobody_break_a_rule() {
    let slow = [
        "film.seconds=30",
        "switch.delay=[0.0, 0.12]",
        "profile.request=0.1",
        "switch.silent=0.2",
        "miniport.delay=[0.0, 0.2]",
    ];
    for seed in 1..=6 {
        keeps_the_rules(seed, &slow);
    }
}

#[test]
fn a_network_that_answers_at_once_makes_nobody_break_a_rule() {
    let prompt = ["film.seconds=30", "switch.delay=[0, 0]", "miniport.delay=[0, 0]"];
    for seed in 1..=3 {
        keeps_the_rules(seed, &prompt);
    }
}

#[test]
fn a_tight_link_and_a_stubborn_client_make_nobody_break_a_rule() {
    let tight = ["film.seconds=30", "switch.capacity=9000000", "client.policy=repeat"];
    for seed in 1..=3 {
        keeps_the_rules(seed, &[&tight[..], &["client.at_bound=keep"]].concat());
        keeps_the_rules(seed, &[&tight[..], &["client.round_up=false"]].concat());
    }
}

#[test]
fn a_run_by_any_rule_book_keeps_the_rules() {
    for profile in Profile::ALL {
        let name = format!("profile.name={}", profile.name);
        let trouble = [
            name.as_str(),
            "film.seconds=30",
            "profile.request=0.1",
            "profile.confirmation=0.1",
            "remote.propose=[0.2, 2]",
            "faults.collide=0.05",
            "faults.lose_request=0.05",
            "faults.lose_answer=0.05",
            "miniport_faults.refuse=0.05",
        ];
        for seed in 1..=3 {
            keeps_the_rules(seed, &trouble);
        }
    }
}

#[track_caller]
fn keeps_the_rules(seed: u32, settings: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/film.toml");
    let seed = format!("seed={seed}");
    let settings = settings.iter().copied().chain([&*seed]);
    let overrides: Vec<Override> =
        settings.map(|setting| setting.parse().expect("it is a key and a value")).collect();
    let scenario = Scenario::load(&path, &overrides).expect("the scenario is legal");
    let film = scenario.load_film().expect("the film is made");
    let mut watch = Watch::new(Limits::default());
    simulation::run(&scenario, &film, Some(&mut watch), &mut |_| {}).expect("the books agree");
    if let Err(violation) = watch.finish() {
        panic!("{seed}: {violation}");
    }
}
