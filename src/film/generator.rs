//! Makes a film from a seed, so that a fresh machine needs no trace.
//!
//! It varies on the time scales that matter to renegotiation, as coded video does:
//!
//! - scenes: seconds to a minute long, with a heavy tail, each with an activity of its own;
//! - groups of pictures: a large I frame, then smaller P and yet smaller B frames;
//! - frames: some noise on each.
//!
//! The result is scaled to the mean that was asked for. The film is a function of the settings
//! alone: logarithms and the like come from `libm`, which is the same on every machine.
//!
//! Source: the shape follows M. W. Garrett, W. Willinger, "Analysis, Modeling and Generation of
//! Self-Similar VBR Video Traffic", SIGCOMM 1994; the constants are ours, chosen so that the
//! variation (0.9 to 1.1) is like that of the trace used there (1.16).

use core::f64::consts::TAU;

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::{Film, MAX_FRAME_BITS};

/// Sizes of the frames of a group of pictures, I B B P B B P B B P B B, relative to a B frame.
const GROUP: [f64; 12] = [5.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 1.0];
/// The shortest scene, in seconds.
const SHORTEST_SCENE: f64 = 1.5;
/// The longest scene, in seconds; without it a film would now and then be one scene.
const LONGEST_SCENE: f64 = 60.0;
/// Shape of the Pareto distribution of scene lengths: below 2, so that the tail is heavy.
const SCENE_SHAPE: f64 = 1.5;
/// Spread of the activity of scenes: the deviation of its logarithm.
const ACTIVITY_SPREAD: f64 = 0.5;
/// Spread of the frames of one scene and type, likewise.
const FRAME_SPREAD: f64 = 0.15;

/// What film to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generator {
    /// Number of frames; 0 counts as 1.
    pub frames: u32,
    /// Mean rate in bit/s. The film has it to within the rounding of frames to whole bits, unless
    /// frames would exceed [`MAX_FRAME_BITS`].
    pub mean_rate: u64,
    /// Frames a second.
    pub frames_per_second: u32,
    /// Where all chance comes from.
    pub seed: u64,
}

impl Generator {
    /// Makes the film.
    #[must_use]
    pub fn film(&self) -> Film {
        let sizes = self.relative_sizes();
        let mean_bits = self.mean_rate as f64 / f64::from(self.frames_per_second);
        let scale = mean_bits * sizes.len() as f64 / sizes.iter().sum::<f64>();
        let frames = sizes.iter().map(|size| whole_bits(size * scale)).collect();
        Film::new(frames, self.frames_per_second).expect("there is at least one frame")
    }

    fn relative_sizes(&self) -> Vec<f64> {
        let mut chance = Chance(Pcg64Mcg::seed_from_u64(self.seed));
        let length = self.frames.max(1) as usize;
        let mut sizes = Vec::with_capacity(length);
        while sizes.len() < length {
            let activity = chance.spread(ACTIVITY_SPREAD);
            let end = (sizes.len() + self.scene_frames(&mut chance)).min(length);
            for index in sizes.len()..end {
                sizes.push(GROUP[index % GROUP.len()] * activity * chance.spread(FRAME_SPREAD));
            }
        }
        sizes
    }

    /// The length of the next scene, at least one frame.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a minute of frames, and not negative"
    )]
    fn scene_frames(&self, chance: &mut Chance) -> usize {
        let seconds = SHORTEST_SCENE * libm::pow(chance.uniform(), -1.0 / SCENE_SHAPE);
        let frames = seconds.min(LONGEST_SCENE) * f64::from(self.frames_per_second);
        (frames as usize).max(1)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are not negative, and the bound is below the largest u32"
)]
fn whole_bits(size: f64) -> u32 {
    libm::round(size).min(f64::from(MAX_FRAME_BITS)) as u32
}

/// The numbers drawn.
struct Chance(Pcg64Mcg);

impl Chance {
    /// Uniform above 0 and up to 1, in steps of 2⁻⁵³.
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Log-normal around 1: the exponential of a normal number of this deviation (Box-Muller).
    fn spread(&mut self, deviation: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        libm::exp(deviation * radius * libm::cos(TAU * self.uniform()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_MINUTES: Generator =
        Generator { frames: 14_400, mean_rate: 375_000, frames_per_second: 24, seed: 1 };

    #[test]
    fn the_mean_is_as_asked_for() {
        for mean_rate in [50_000, 375_000, 20_000_000] {
            let sizes = sizes(&Generator { mean_rate, ..TEN_MINUTES });
            let rate = mean(&sizes) * 24.0;
            assert!((rate / mean_rate as f64 - 1.0).abs() < 0.001, "{rate}");
        }
    }

    #[test]
    fn frames_vary_as_those_of_coded_video() {
        for seed in 0..20 {
            let sizes = sizes(&Generator { seed, ..TEN_MINUTES });
            let variation = covariance(&sizes, 0).sqrt() / mean(&sizes);
            assert!((0.75..1.3).contains(&variation), "seed {seed}: {variation}");
        }
    }

    #[test]
    fn scenes_outlast_a_second() {
        for seed in 0..20 {
            let sizes = sizes(&Generator { seed, ..TEN_MINUTES });
            let groups: Vec<f64> =
                sizes.chunks(GROUP.len()).map(|group| group.iter().sum()).collect();
            let correlation = covariance(&groups, 2) / covariance(&groups, 0);
            assert!(correlation > 0.4, "seed {seed}: {correlation}");
        }
    }

    #[test]
    fn a_film_is_a_function_of_the_seed() {
        assert_eq!(TEN_MINUTES.film(), TEN_MINUTES.film());
        assert_ne!(TEN_MINUTES.film(), Generator { seed: 2, ..TEN_MINUTES }.film());
    }

    #[test]
    fn a_film_is_the_same_on_every_machine() {
        assert_eq!(TEN_MINUTES.film().frames()[..4], [43_739, 8_370, 10_129, 22_730]);
    }

    #[test]
    fn absurd_settings_still_make_a_film() {
        let absurd = Generator { frames: 0, mean_rate: u64::MAX, frames_per_second: 0, seed: 0 };
        assert_eq!(absurd.film().frames(), [MAX_FRAME_BITS]);
    }

    fn sizes(generator: &Generator) -> Vec<f64> {
        generator.film().frames().iter().map(|&bits| f64::from(bits)).collect()
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// The covariance of each value with the one `lag` later.
    fn covariance(values: &[f64], lag: usize) -> f64 {
        let mean = mean(values);
        let pairs = values.iter().zip(&values[lag..]);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / values.len() as f64
    }
}
