//! Published results: the online heuristic on real films, through the whole engine.
//!
//! Every change is a real request: from the client over the channel to the call manager, to the
//! network and the miniport, and back. The traces are not part of the repository (see `traces`); a
//! test whose trace is absent says so and passes. With smoothing, the heuristic alone is tested
//! beside its code.
//!
//! Source: reference results for H1 with smoothing 0 on Star Wars (the film of the RCBR paper) and
//! Jurassic Park: exact integers.

mod traces;

use std::env;
use std::path::Path;
use std::process::Command;

use condis::scenario::{Override, Scenario};
use condis::simulation::{self, Run};

use self::traces::trace;

/// Changes, and reserved and lost bits times frames per second.
type Exact = (u64, u128, u128);

#[test]
fn star_wars_is_exact_at_every_granularity() {
    let Some(trace) = trace("starwars-mpeg1/starwars.frames.txt") else { return };
    for (granularity, expected, efficiency) in [
        (25_000, (17_430, 70_176_000_000, 0), 0.928934),
        (50_000, (16_349, 70_085_700_000, 0), 0.930131),
        (100_000, (14_656, 69_985_400_000, 568), 0.931464),
        (200_000, (12_216, 70_261_800_000, 0), 0.927800),
        (400_000, (3_757, 79_311_600_000, 0), 0.821934),
    ] {
        let run = play(&trace, &[&format!("film.granularity={granularity}")]);
        is_exact(&run, expected, granularity);
        let off = run.report.bandwidth_efficiency.map(|share| (share - efficiency).abs());
        assert!(off.is_some_and(|off| off < 5e-7), "granularity {granularity}: {off:?}");
        let mean = 174_136.0 / 24.0 / expected.0 as f64;
        let off = run.report.seconds_between_changes.map(|seconds| (seconds / mean - 1.0).abs());
        assert!(off.is_some_and(|off| off < 1e-9), "granularity {granularity}: {off:?}");
    }
}

#[test]
fn jurassic_park_is_exact_at_every_granularity() {
    let Some(trace) = trace("jurassic-mpeg4/Terse_Jurassic.dat") else { return };
    for (granularity, expected) in [
        (50_000, (7_422, 70_279_050_000, 0)),
        (100_000, (6_880, 70_339_700_000, 0)),
        (200_000, (5_617, 70_788_200_000, 0)),
    ] {
        let granularity_key = format!("film.granularity={granularity}");
        let film = ["film.unit=bytes", "film.frames_per_second=25", "film.first_rate=800000"];
        let run = play(&trace, &[&film[..], &[&granularity_key]].concat());
        is_exact(&run, expected, granularity);
    }
}

#[test]
fn a_test_without_its_trace_says_so() {
    let test = "star_wars_is_exact_at_every_granularity";
    let output = Command::new(env::current_exe().expect("it runs"))
        .args(["--exact", test])
        .env("CONDIS_DATA", "/nowhere")
        .output()
        .expect("it runs again");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    let file = "/nowhere/starwars-mpeg1/starwars.frames.txt";
    assert!(message.contains(file) && message.contains("CONDIS_DATA"), "{message}");
}

#[track_caller]
fn is_exact(run: &Run, expected: Exact, granularity: u32) {
    let Run { totals, tally, .. } = run;
    let reserved = totals.reserved.bits_times_frames_per_second();
    let lost = totals.lost.bits_times_frames_per_second();
    let found = (totals.modify_requested, reserved, lost);
    assert_eq!(found, expected, "changes, reserved x fps, lost x fps at granularity {granularity}");
    assert_eq!(tally.took_effect, expected.0, "each change is one of what is in force");
    assert_eq!(tally.granted, expected.0, "the network and the miniport granted every change");
    assert_eq!(totals.completions, expected.0, "and the client heard of each");
}

/// One source plays the whole film over an ample link that answers at once.
#[track_caller]
fn play(trace: &Path, settings: &[&str]) -> Run {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/starwars-h1.toml");
    let overrides: Vec<Override> = settings
        .iter()
        .map(|setting| setting.parse().expect("it is a key and a value"))
        .chain([format!("film.trace={}", trace.display()).parse().expect("it is, too")])
        .collect();
    let scenario = Scenario::load(&scenario, &overrides).expect("the scenario is legal");
    let film = scenario.load_film().expect("the trace is well formed");
    simulation::run(&scenario, &film, None, &mut |_| {}).expect("the engine keeps its promises")
}
