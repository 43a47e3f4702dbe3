//! Runs over networks that change, and over faults of every kind: the books are compared at every
//! step, every request has one completion, and a seed is a run.
//!
//! The links of the scenario that ships, and its sources; what differs is set in each test.

use std::collections::BTreeSet;
use std::path::Path;

use call_manager::Profile;
use condis::ladder::{Filter, Log};
use condis::scenario::{Override, Scenario};
use condis::simulation::{self, Run};

#[test]
fn capacity_that_falls_and_rises_leaves_the_books_in_order() {
    for order in ["oldest", "largest"] {
        let order = format!("switch.shrink={order}");
        let fall = "switch.schedule=[[5, 12000000], [10, 18000000], [15, 6000000], [16, 20000000]]";
        let runs = runs(&[&order, fall]);
        assert!(runs.iter().all(|played| played.run.report.link_reserved_peak <= 20_000_000));
    }
}

#[test]
fn how_full_a_link_is_counts_by_what_it_can_carry_at_the_time() {
    for Played { run, .. } in runs(&["switch.schedule=[[10, 36000000]]"]) {
        let report = run.report;
        let mean = report.links[0].mean().expect("the link carries something");
        let expected = report.link_reserved_mean / 27e6; // half of the time 18 Mb/s, then 36
        assert!((mean / expected - 1.0).abs() < 0.01, "{mean} is not about {expected}");
    }
    // What was reserved when it fell to a third is more than fits, for as long as relief takes.
    for Played { run, .. } in runs(&["switch.schedule=[[10, 6000000]]"]) {
        let peak = run.report.links[0].peak().expect("the link carries something");
        assert!((2.0..=3.0).contains(&peak), "{peak}");
    }
}

#[test]
fn nothing_is_reserved_when_an_outage_has_lasted_longer_than_patience() {
    let outage = ["switch.schedule=[[5, 0]]", "switch.shrink_patience=2", "film.seconds=60"];
    for Played { run, trace } in runs(&outage) {
        let Run { report, totals, .. } = run;
        let closes = trace.lines().filter(|line| line.contains("ProtocolClIncomingCloseCall("));
        let hang_ups = closes.filter(|line| !line.contains("RESOURCES")).count();
        assert_eq!(hang_ups, 0, "nobody hears that the other end has hung up: {trace}");
        assert_eq!(report.calls_closed, report.calls_placed, "every call was released");
        // 18 Mb/s for 5 + 2 s, and not a bit more.
        assert!(totals.reserved_bit_nanos <= 18_000_000 * 7_000_000_000, "{totals:?}");
    }
}

/// What fits on a way is what fits on its narrowest link.
#[test]
fn calls_over_two_links_are_admitted_by_the_narrower() {
    let narrow = ["film.start=first-frame", "switch.busy=0", "client.round_up=false"];
    let path = "switch.link=[{capacity = 4000000}, {capacity = 9000000}]";
    for Played { run, .. } in runs(&[&narrow[..], &[path, "film.seconds=0.1"]].concat()) {
        assert_eq!(run.report.calls_placed, 10, "of 400 kb/s on 4 Mb/s");
    }
    let ways = "switch.ways=[[0], [0, 1], [2]]";
    for Played { run, .. } in runs(&[&narrow[..], &[path, ways, "film.seconds=0.1"]].concat()) {
        // 14 calls over the first link alone, 10 of 13 over the first two, all 13 over the third.
        assert_eq!(run.report.calls_placed, 14 + 10 + 13);
    }
}

#[test]
fn far_ends_with_a_will_of_their_own_leave_the_books_in_order() {
    for settings in [
        &["remote.propose=[0.2, 1]"][..],
        &["remote.propose=[0.2, 1]", "remote.patience=0.05", "remote.delay=[0, 0.1]"],
        &["remote.holding=[1, 20]"],
        &["remote.refuse=0.1", "remote.counter=0.3", "remote.delay=[0, 0.1]"],
        &["switch.admission=peak", "switch.guard=0.1", "switch.counter=0.5"],
        &["switch.counter=[500000, 800000, 1200000]"],
    ] {
        runs(settings);
    }
}

#[test]
fn faults_of_signalling_leave_the_books_in_order() {
    for settings in [
        &["faults.lose_request=0.1", "faults.lose_answer=0.1"][..],
        &["faults.duplicate=0.5", "faults.stray=0.5"],
        &["faults.reorder=0.3", "faults.delay=[0, 0.3]"],
        &["faults.collide=0.3", "remote.propose=[0.2, 1]"],
    ] {
        runs(settings);
    }
}

#[test]
fn faults_of_the_miniport_leave_the_books_in_order() {
    for settings in [
        &["miniport_faults.refuse=0.1", "miniport_faults.round=0.1"][..],
        &["miniport_faults.not_accepted=0.1", "miniport_faults.closing=0.02"],
        &["miniport_faults.duplicate=0.5", "miniport_faults.stray=0.5"],
        &["miniport_faults.silent=0.02", "miniport_faults.delay=[0, 0.3]"],
    ] {
        runs(settings);
    }
}

#[test]
fn everything_at_once_leaves_the_books_in_order_and_is_repeatable() {
    let all = [
        "switch.schedule=[[3, 9000000], [8, 20000000], [12, 5000000], [13, 18000000]]",
        "switch.link=[{capacity = 17000000}]",
        "remote.propose=[0.5, 3]",
        "remote.holding=[5, 100]",
        "remote.counter=0.1",
        "faults.lose_request=0.02",
        "faults.lose_answer=0.02",
        "faults.duplicate=0.1",
        "faults.reorder=0.1",
        "faults.stray=0.1",
        "faults.collide=0.02",
        "miniport_faults.refuse=0.02",
        "miniport_faults.round=0.02",
        "miniport_faults.duplicate=0.1",
    ];
    let printed = |runs: [Played; 3]| runs.map(|played| (played.run.report.table(), played.trace));
    let first = printed(runs(&all));
    assert!(first == printed(runs(&all)), "two runs of one seed differ");
    assert_ne!(first[0], first[1], "another seed is another run");
}

/// Faults, proposals and silence, by each rule book with timers that they outlast.
#[test]
fn every_rule_book_leaves_the_books_in_order() {
    for profile in Profile::ALL {
        let name = format!("profile.name={}", profile.name);
        runs(&[&[name.as_str()], &TROUBLE[..]].concat());
    }
}

/// What silence leads to is the rule book's: the call ends, with the cause that its protocol has and
/// the timer that it names, or goes on.
#[test]
fn a_rule_book_that_is_named_decides_what_silence_leads_to() {
    let silent = ["switch.silent=0.3", "client.at_bound=keep", "remote.propose=[1, 2]"];
    for (profile, clears) in [
        ("condis", None),
        ("5gsm", None),
        ("q2963", Some("cause 102 (T360))")),
        ("sip", Some("cause 408 (B))")),
        ("gsm-cc", Some("cause 102 (T323))")),
    ] {
        let name = format!("profile.name={profile}");
        for Played { trace, .. } in runs(&[&[name.as_str()], &silent[..]].concat()) {
            let causes = trace.lines().filter_map(|line| line.find("cause ").map(|at| &line[at..]));
            let causes: BTreeSet<_> = causes.collect();
            assert_eq!(causes, clears.into_iter().collect(), "{profile}");
        }
    }
}

const TROUBLE: [&str; 8] = [
    "profile.request=0.1",
    "profile.confirmation=0.1",
    "remote.propose=[0.2, 2]",
    "faults.collide=0.05",
    "faults.lose_request=0.05",
    "faults.lose_answer=0.05",
    "faults.stray=0.1",
    "miniport_faults.refuse=0.05",
];

/// Both ends of a script: the change that the far end's own crosses, and the late answer that comes
/// twice.
#[test]
fn a_script_does_what_it_says() {
    let script = "script=[{vc = 0, ask = 'modify', answer = 1, collide = true, propose = 800000}, \
                  {vc = 1, ask = 'modify', answer = 1, times = 3, late = '100 ms'}, \
                  {vc = 2, time = 3, release = true}]";
    let quiet = ["switch.busy=0", "switch.silent=0", "switch.refuse=0"];
    let keeps = ["client.at_bound=keep", "switch.capacity=100000000"];
    let settings =
        [&quiet[..], &keeps, &["client.round_up=false", "miniport.peak=30000000", script]].concat();
    for Played { run, trace } in runs(&settings) {
        assert_eq!(run.report.calls_closed, 1, "the far end of the third call has left");
        assert_eq!(run.report.modify_timed_out, 0);
        assert!(trace.to_lowercase().contains("collided"), "{trace}");
    }
}

/// Runs of three seeds, each of which checks its books at every step and at its end.
#[track_caller]
fn runs(settings: &[&str]) -> [Played; 3] {
    [1, 2, 3].map(|seed| {
        let played =
            run(&[&[format!("seed={seed}").as_str(), "film.seconds=20"], settings].concat());
        let Run { report, totals, tally, .. } = &played.run;
        assert_eq!(totals.modify_requested, totals.completions, "one completion for each request");
        // Those that were not tried, in a call that was ending or dealt with a proposal, had none.
        assert!(tally.ended() <= totals.completions, "and at most one outcome: {tally:?}");
        assert_eq!(report.calls_placed + report.calls_refused, 40, "one call for each source");
        played
    })
}

/// A run with the trace of all that happened in it.
struct Played {
    run: Run,
    trace: String,
}

#[track_caller]
fn run(settings: &[&str]) -> Played {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/film.toml");
    let overrides: Vec<Override> =
        settings.iter().map(|setting| setting.parse().expect("it is a key and a value")).collect();
    let scenario = Scenario::load(&path, &overrides).expect("the scenario is legal");
    let film = scenario.load_film().expect("the film is made");
    let mut log = Log::text(Vec::new(), Filter::default());
    let run = simulation::run(&scenario, &film, Some(&mut log), &mut |_| {})
        .unwrap_or_else(|error| panic!("{settings:?}: {error}"));
    let trace = log.finish().expect("memory takes everything");
    Played { run, trace: String::from_utf8(trace).expect("it is text") }
}
