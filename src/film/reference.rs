//! The heuristic against results on real traces that were computed elsewhere.
//!
//! The traces are not part of the repository (see `traces`); a test whose trace is absent says so
//! and passes. The whole films without smoothing are played through the whole engine, in
//! `tests/rcbr.rs`.
//!
//! Source: the reference results for the Star Wars trace, exact integers for smoothing 0, and
//! double precision for others (0.5 % of the changes, 0.001 of the efficiency).

#[path = "../../tests/traces/mod.rs"]
mod traces;

use self::traces::trace;
use super::{Buffer, Film, Heuristic, HeuristicSettings, PARTS_PER_SLOT, Unit};

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
    let path = trace("starwars-mpeg1/starwars.frames.txt")?;
    Some(Film::read(&path, Unit::Bits, 24).expect("the trace is well formed"))
}
