//! The heuristic against results on real traces that were computed elsewhere.
//!
//! The traces are not part of the repository. The folder that holds them is taken from the
//! environment variable `CONDIS_DATA`, else it is `../shared/data` beside the repository; a test
//! whose trace is absent says so and passes.
//!
//! Source: the reference results for the Star Wars and Jurassic Park traces, exact integers for
//! smoothing 0, and double precision for others (0.5 % of the changes, 0.001 of the efficiency).

use std::env;
use std::path::PathBuf;

use super::{Buffer, Film, Heuristic, HeuristicSettings, PARTS_PER_SLOT, Unit};

#[test]
fn star_wars_without_smoothing_is_exact() {
    let Some(film) = star_wars() else { return };
    // granularity, changes, reserved x fps, lost x fps
    for (granularity, changes, reserved, lost) in [
        (25_000, 17_430, 70_176_000_000, 0),
        (50_000, 16_349, 70_085_700_000, 0),
        (100_000, 14_656, 69_985_400_000, 568),
        (200_000, 12_216, 70_261_800_000, 0),
        (400_000, 3_757, 79_311_600_000, 0),
    ] {
        let outcome = play(&film, 0.0, granularity, 400_000);
        assert_eq!(outcome.exact(), (changes, reserved, lost), "granularity {granularity}");
    }
}

#[test]
fn the_start_of_star_wars_is_exact() {
    let Some(film) = star_wars() else { return };
    let start = Film::new(film.frames()[..2_400].to_vec(), 24).unwrap();
    assert_eq!(play(&start, 0.0, 100_000, 400_000).exact(), (257, 1_283_500_000, 0));
}

#[test]
fn star_wars_with_smoothing_is_close() {
    let Some(film) = star_wars() else { return };
    for (smoothing, granularity, changes, efficiency) in [
        (0.9, 25_000, 14_976.0, 0.954155),
        (0.9, 50_000, 10_514.0, 0.949791),
        (0.9, 100_000, 6_737.0, 0.929609),
        (0.9, 200_000, 3_682.0, 0.853902),
        (0.9, 400_000, 1_848.0, 0.758564),
        (0.95, 50_000, 7_188.0, 0.934492),
        (0.95, 100_000, 4_168.0, 0.904208),
    ] {
        let outcome = play(&film, smoothing, granularity, 400_000);
        let off = (f64::from(outcome.changes) / changes - 1.0).abs();
        assert!(off <= 0.005, "{smoothing}, {granularity}: {} changes", outcome.changes);
        let off = (outcome.efficiency() - efficiency).abs();
        assert!(off <= 1e-3, "{smoothing}, {granularity}: {}", outcome.efficiency());
    }
}

#[test]
fn jurassic_park_without_smoothing_is_exact() {
    let Some(film) = trace("jurassic-mpeg4/Terse_Jurassic.dat", Unit::Bytes, 25) else { return };
    for (granularity, changes, reserved) in [
        (50_000, 7_422, 70_279_050_000),
        (100_000, 6_880, 70_339_700_000),
        (200_000, 5_617, 70_788_200_000),
    ] {
        let outcome = play(&film, 0.0, granularity, 800_000);
        assert_eq!(outcome.exact(), (changes, reserved, 0), "granularity {granularity}");
    }
}

/// What came of a film.
struct Outcome {
    changes: u32,
    buffer: Buffer,
}

impl Outcome {
    /// Changes, then reserved and lost bits times frames per second.
    fn exact(&self) -> (u32, u128, u128) {
        let reserved = self.buffer.reserved().bits_times_frames_per_second();
        (self.changes, reserved, self.buffer.lost().bits_times_frames_per_second())
    }

    fn efficiency(&self) -> f64 {
        self.buffer.offered().bits(1) / self.buffer.reserved().bits(1)
    }
}

/// Plays a film once over a link that grants all that is asked for, from the next slot on.
fn play(film: &Film, smoothing: f64, granularity: u64, mut rate: u64) -> Outcome {
    let settings =
        HeuristicSettings { low: 10_000, high: 150_000, horizon: 5, smoothing, granularity };
    let mut heuristic = Heuristic::new(settings, film.frames_per_second(), rate);
    let mut outcome =
        Outcome { changes: 0, buffer: Buffer::new(300_000, film.frames_per_second()) };
    for &frame in film.frames() {
        outcome.buffer.play(frame, rate, PARTS_PER_SLOT);
        heuristic.observe(frame);
        if let Some(wanted) = heuristic.wanted(&outcome.buffer, rate) {
            rate = wanted;
            outcome.changes += 1;
        }
    }
    outcome
}

fn star_wars() -> Option<Film> {
    trace("starwars-mpeg1/starwars.frames.txt", Unit::Bits, 24)
}

/// A trace from the data folder, if it is there.
fn trace(name: &str, unit: Unit, frames_per_second: u32) -> Option<Film> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let path = env::var_os("CONDIS_DATA").map_or_else(beside, PathBuf::from).join(name);
    if !path.exists() {
        println!("skipped: the trace {} is absent; set CONDIS_DATA to its folder", path.display());
        return None;
    }
    Some(Film::read(&path, unit, frames_per_second).expect("the trace is well formed"))
}
