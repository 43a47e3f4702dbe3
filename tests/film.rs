//! The scenario that ships, and harder ones: every outcome occurs, and the books are right.

use std::path::Path;

use call_manager::trace::Sink;
use condis::film::Film;
use condis::ladder::{Ladder, View};
use condis::scenario::{Override, Scenario};
use condis::simulation::{self, Run};

#[test]
fn the_shipped_scenario_shows_every_outcome_whatever_the_seed() {
    for seed in 1..=6 {
        let report = run(&[&format!("seed={seed}")]).report;
        for (name, count) in [
            ("calls placed", report.calls_placed),
            ("calls refused", report.calls_refused),
            ("calls closed", report.calls_closed),
            ("granted", report.modify_granted),
            ("granted with other values", report.modify_changed),
            ("refused by the network", report.modify_refused_network),
            ("refused by the miniport", report.modify_refused_miniport),
            ("timed out", report.modify_timed_out),
        ] {
            assert!(count > 0, "seed {seed}: {name}: none");
        }
        assert_eq!(report.calls_placed + report.calls_refused, 40, "one call for each source");
    }
}

#[test]
fn every_request_has_one_completion_and_one_outcome_whatever_the_seed() {
    for seed in 1..=6 {
        adds_up(&run(&[&format!("seed={seed}"), "film.seconds=40"]));
    }
}

#[test]
fn the_books_are_right_on_a_link_that_is_far_too_tight() {
    for seed in 1..=3 {
        let seed = format!("seed={seed}");
        let run = run(&[
            &seed,
            "film.seconds=20",
            "switch.capacity=8000000",
            "film.first_rate=100000",
            "switch.counter=false",
            "switch.refuse=0",
            "client.at_bound=keep",
        ]);
        adds_up(&run);
        let refused = run.report.modify_refused_network;
        assert!(refused > 20, "it is tight: {refused} refused");
        assert!(run.report.link_reserved_peak <= 8_000_000, "reserved above capacity");
    }
}

/// Answers come later than the call manager waits for them, those to its restoring included: then
/// a VC cannot be trusted, and the call manager ends the call. The audit of every step and
/// of the end is part of the run.
#[test]
fn nothing_is_left_behind_by_a_network_that_answers_too_late() {
    for seed in 1..=4 {
        let seed = format!("seed={seed}");
        let slow = [
            &seed,
            "film.seconds=20",
            "switch.delay=[0.0, 0.12]",
            "profile.request=0.1",
            "switch.silent=0.2",
            "miniport.delay=[0.0, 0.2]",
        ];
        let Run { totals, tally, .. } = run(&slow);
        assert_eq!(totals.modify_requested, totals.completions);
        assert!(tally.timed_out > 0 && tally.not_restored > 0, "{tally:?}");
        assert!(totals.calls_closed > 0, "a call that cannot be restored is closed");
    }
}

#[test]
fn a_rate_that_was_rounded_is_not_asked_for_again() {
    // 240 kb/s fit into 300, which the card rounds to 350; a slot later 300 would do again.
    let one = [ONE_STEADY_SOURCE, &["miniport.granularity=350000", "switch.refuse=0"]].concat();
    let totals = run_film(&one, Some(steady())).totals;
    assert_eq!(totals.modify_requested, 1, "what was accepted is not asked for once more");
}

#[test]
fn a_rate_that_was_granted_in_part_is_asked_for_again() {
    // 1300 kb/s are asked for in every slot, and the link has 800 in all.
    let tight = ["switch.capacity=800000", "switch.refuse=0", "client.accept=0"];
    let wish = ["film.high=20000", "film.horizon=1000000"];
    let one = [ONE_STEADY_SOURCE, NO_ROUNDING, &tight, &wish].concat();
    let large = Film::new(vec![50_000; 24], 24).expect("it has frames");
    let Run { totals, tally, .. } = run_film(&one, Some(large));
    assert_eq!(tally.changed, 1, "what is left is offered once");
    assert!(totals.modify_requested >= 40, "in each of 48 slots: {}", totals.modify_requested);
}

#[test]
fn a_rate_that_was_refused_is_asked_for_again() {
    let one = [ONE_STEADY_SOURCE, &["switch.refuse=1", "client.round_up=false"]].concat();
    let totals = run_film(&one, Some(steady())).totals;
    assert!(totals.modify_requested >= 40, "in each of 48 slots: {}", totals.modify_requested);
    let stands = 400_000 * 2;
    assert_eq!(
        totals.reserved.bits_times_frames_per_second(),
        stands * 24,
        "and the old one stands"
    );
}

/// Both sources are set up with 400 kb/s. The answers of the network take 0.1 s. A slot (1/24 s)
/// into its film, at 0.1 + 1/24 s, each asks for the 300 kb/s that carry 240; granted 0.1 s later.
#[test]
fn the_numbers_of_two_sources_are_those_computed_by_hand() {
    let two = ["film.sources=2", "switch.delay=[0.1, 0.1]", "switch.refuse=0"];
    let report = run_film(&[ONE_STEADY_SOURCE, &two, NO_ROUNDING].concat(), Some(steady())).report;
    let (played, at_first_rate) = (2.0 - 0.1, 1.0 / 24.0 + 0.1);
    // The link holds the rate of a call from when it agrees to it, the sources pay from when it is up.
    let first_on_link = 0.1 + at_first_rate;
    let link = 800_000.0 * first_on_link + 600_000.0 * (2.0 - first_on_link);
    let reserved = 800_000.0 * at_first_rate + 600_000.0 * (played - at_first_rate);
    is_close(report.virtual_seconds, 2.0);
    is_close(report.link_reserved_mean, link / 2.0);
    is_close(report.bits_reserved, reserved);
    is_close(report.bandwidth_efficiency.unwrap(), 2.0 * 240_000.0 * played / reserved);
    is_close(report.seconds_between_changes.unwrap(), 2.0 * played / 2.0);
    is_close(report.rounds_per_change.unwrap(), 1.0);
}

#[test]
fn a_change_that_changed_nothing_does_not_count_as_one() {
    // 300 kb/s are asked for and rounded up to the 400 of before.
    let one = [ONE_STEADY_SOURCE, &["miniport.granularity=400000", "switch.refuse=0"]].concat();
    let Run { report, tally, .. } = run_film(&one, Some(steady()));
    assert_eq!((tally.changed, tally.took_effect, report.seconds_between_changes), (1, 0, None));
}

#[test]
fn rounds_are_those_of_an_episode_however_it_ends() {
    let refused = ["switch.refuse=1", "client.policy=repeat"];
    for at_bound in ["client.at_bound=keep", "client.at_bound=close"] {
        let one = [ONE_STEADY_SOURCE, NO_ROUNDING, &refused, &[at_bound]].concat();
        let report = run_film(&one, Some(steady())).report;
        assert_eq!(report.rounds_per_change, Some(3.0), "{at_bound}");
    }
}

#[test]
fn the_rows_below_changes_asked_sum_up_to_it() {
    let slow = ["film.seconds=20", "switch.delay=[0.0, 0.12]", "profile.request=0.1"];
    for settings in [&[][..], &[&slow[..], &["switch.silent=0.2"]].concat()] {
        let table = run(settings).report.table();
        let number = |line: &str| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
        let (_, below) = table.split_once("changes asked").unwrap();
        let mut lines = below.lines();
        let asked = number(lines.next().unwrap());
        assert_eq!(lines.take_while(|line| line.starts_with("  ")).map(number).sum::<u64>(), asked);
    }
}

#[test]
fn a_call_whose_film_is_over_is_not_closed_early_by_its_last_change() {
    // The one change that is refused is under way when the film ends.
    let last = ["film.seconds=0.075", "switch.delay=[0.02, 0.02]", "client.at_bound=close"];
    let one = [
        ONE_STEADY_SOURCE,
        &last,
        &["switch.refuse=1", "client.round_up=false", "client.rounds=1"],
    ]
    .concat();
    let totals = run_film(&one, Some(steady())).totals;
    assert_eq!((totals.calls_placed, totals.calls_closed, totals.modify_requested), (1, 0, 1));
}

#[test]
fn the_same_seed_is_the_same_run_byte_for_byte() {
    let short = ["film.seconds=20", "seed=5"];
    let (first, second) = (printed(&short), printed(&short));
    assert!(first == second, "two runs of one seed differ");
    let other = printed(&["film.seconds=20", "seed=6"]);
    for (one, another) in first.iter().zip(&other) {
        assert_ne!(one, another, "another seed is another run");
    }
}

/// One source, for two seconds, whose network and card answer at once.
const ONE_STEADY_SOURCE: &[&str] = &[
    "film.sources=1",
    "film.start=first-frame",
    "film.seconds=2",
    "film.smoothing=0",
    "switch.delay=[0, 0]",
    "switch.silent=0",
    "switch.busy=0",
    "miniport.delay=[0, 0]",
    "client.at_bound=keep",
];

/// What is asked for is granted, or refused.
const NO_ROUNDING: &[&str] = &["client.round_up=false"];

#[track_caller]
fn is_close(found: f64, expected: f64) {
    // The clock counts nanoseconds, and a slot is no whole number of them.
    assert!((found / expected - 1.0).abs() < 1e-7, "{found}, not {expected}");
}

/// A film of 240 kb/s in every frame.
fn steady() -> Film {
    Film::new(vec![10_000; 24], 24).expect("it has frames")
}

/// Requests, completions and outcomes are one number.
#[track_caller]
fn adds_up(Run { report, totals, tally, .. }: &Run) {
    assert!(totals.modify_requested > 0);
    assert_eq!(totals.modify_requested, totals.completions, "one completion for each request");
    assert_eq!(totals.completions, tally.ended(), "one outcome for each completion: {tally:?}");
    assert_eq!(totals.calls_placed + totals.calls_refused, 40, "every source asked for one call");
    assert!(report.link_reserved_peak <= report.link_capacity, "reserved above capacity");
    assert!(report.link_reserved_mean <= report.link_reserved_peak as f64);
    assert!(report.bits_lost <= report.bits_offered);
}

/// The JSON, the table and the diagram of a run.
fn printed(settings: &[&str]) -> [String; 3] {
    let mut ladder = Ladder::default();
    let report = run_watched(settings, None, Some(&mut ladder)).report;
    let json = serde_json::to_string(&report).expect("a report is plain numbers");
    let mut diagram = String::new();
    ladder.write_mermaid(&mut diagram, View::Full).expect("a string takes it all");
    [json, report.table(), diagram]
}

/// Runs the shipped scenario with these settings in place of its own. The run checks its books at
/// every step, and fails if they disagree.
#[track_caller]
fn run(settings: &[&str]) -> Run {
    run_film(settings, None)
}

/// The same with this film, if there is one, in place of the one that is made.
#[track_caller]
fn run_film(settings: &[&str], film: Option<Film>) -> Run {
    run_watched(settings, film, None)
}

/// The same, traced.
#[track_caller]
fn run_watched(settings: &[&str], film: Option<Film>, sink: Option<&mut dyn Sink>) -> Run {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/film.toml");
    let overrides: Vec<Override> =
        settings.iter().map(|setting| setting.parse().expect("it is a key and a value")).collect();
    let scenario = Scenario::load(&path, &overrides).expect("the scenario is legal");
    let film = film.unwrap_or_else(|| scenario.load_film().expect("the film is made"));
    simulation::run(&scenario, &film, sink, &mut |_| {}).expect("the books agree")
}
