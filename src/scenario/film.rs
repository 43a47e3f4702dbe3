//! `[film]` and `[generator]`: what the sources play, and when they ask for another rate.

use core::fmt;
use core::time::Duration;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::bounds::{self, content, rate, run_if_any, within, within_if_any};
use crate::film::{Heuristic, HeuristicSettings, MAX_FRAMES, Unit};

/// `[film]`: sources that play one film, each from a place of its own, over and over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilmSettings {
    /// Number of sources, 1 to 20 000. Each places one call.
    #[serde(deserialize_with = "within::<1, {bounds::MAX_SOURCES}, _, _>")]
    pub sources: u32,
    /// A file with one frame size a line; relative to the working directory. Default: none, and
    /// `[generator]` makes the film, so that a fresh machine needs no trace.
    #[serde(default, deserialize_with = "path_if_any")]
    pub trace: Option<PathBuf>,
    /// What the trace counts, `"bits"` or `"bytes"`. Default `"bits"`, as the RCBR paper's trace.
    #[serde(default)]
    pub unit: Unit,
    /// Frames a second, 1 to 1000: slots a second of each source. No default, for a trace does not
    /// say it and a wrong value scales every rate.
    #[serde(deserialize_with = "within::<1, {bounds::MAX_FRAMES_PER_SECOND}, _, _>")]
    pub frames_per_second: u32,
    /// Size of a source's buffer in bits, 1 to 10¹². What does not fit is lost.
    #[serde(deserialize_with = "content::<1, _>")]
    pub buffer: u64,
    /// Below this content, in bits, a lower rate is asked for; 0 (never) to `high`.
    #[serde(deserialize_with = "content::<0, _>")]
    pub low: u64,
    /// Above this content, in bits, a higher rate is asked for; `low` to `buffer`.
    #[serde(deserialize_with = "content::<0, _>")]
    pub high: u64,
    /// Slots in which a new rate should empty the buffer, 1 to 1 000 000. Few slots ask for much
    /// at once, many let the buffer overflow.
    #[serde(deserialize_with = "within::<1, {bounds::MAX_HORIZON}, _, _>")]
    pub horizon: u32,
    /// Weight of the past in the expected rate, 0 to 0.999 999. Default 0, which is exact: the last
    /// frame alone counts. Near 1 fewer changes are asked for, and more waits in the buffer.
    #[serde(default, deserialize_with = "bounds::smoothing")]
    pub smoothing: f64,
    /// Rates asked for are multiples of this, in bit/s, 1 to 34 359 738 344. Coarse rates change
    /// more rarely and reserve more.
    #[serde(deserialize_with = "rate::<1, {bounds::MAX_RATE}, _>")]
    pub granularity: u64,
    /// The rate a call is set up with, in bit/s, 1 to 34 359 738 344.
    #[serde(deserialize_with = "rate::<1, {bounds::MAX_RATE}, _>")]
    pub first_rate: u64,
    /// Where in the film a source starts. Default `"random"`.
    #[serde(default)]
    pub start: Start,
    /// How long the run is, in seconds of virtual time, 0.000 001 to a year. Exactly one of this
    /// and `passes` is given; an override of one displaces the other.
    #[serde(default, deserialize_with = "run_if_any")]
    pub seconds: Option<Duration>,
    /// How often each source plays the whole film, 1 to 10 000.
    #[serde(default, deserialize_with = "within_if_any::<1, {bounds::MAX_PASSES}, _, _>")]
    pub passes: Option<u32>,
}

/// Where in the film a source starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Anywhere, also inside a frame, uniform and independent of the others. Whole frames would
    /// let all sources ask at the same instants.
    #[default]
    Random,
    /// At the start of the film, all together.
    FirstFrame,
}

/// The path of a file, which may be left out.
fn path_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    from.deserialize_str(Path).map(Some)
}

/// Takes a path.
struct Path;

impl Visitor<'_> for Path {
    type Value = PathBuf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path that is not empty, in quotes (\"7\") if it reads as a number")
    }

    fn visit_str<E: Error>(self, path: &str) -> Result<PathBuf, E> {
        let named = (!path.is_empty()).then(|| path.into());
        named.ok_or_else(|| E::invalid_value(Unexpected::Str(path), &self))
    }
}

impl FilmSettings {
    /// The heuristic of a source that starts.
    #[must_use]
    pub fn heuristic(&self) -> Heuristic {
        let settings = HeuristicSettings {
            low: self.low,
            high: self.high,
            horizon: self.horizon,
            smoothing: self.smoothing,
            granularity: self.granularity,
        };
        Heuristic::new(settings, self.frames_per_second, self.first_rate)
    }
}

/// `[generator]`: the film that is made when no trace is named. The seed is that of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneratorSettings {
    /// Number of frames, 1 to 4 000 000. Default 14 400: ten minutes at 24 frames a second, some
    /// hundred scenes.
    #[serde(deserialize_with = "within::<1, {MAX_FRAMES as u64}, _, _>")]
    pub frames: u32,
    /// Mean rate in bit/s, 1 to 34 359 738 344. Default 375 000, that of an MPEG-1 film.
    #[serde(deserialize_with = "rate::<1, {bounds::MAX_RATE}, _>")]
    pub mean_rate: u64,
}

impl Default for GeneratorSettings {
    fn default() -> Self {
        Self { frames: 14_400, mean_rate: 375_000 }
    }
}
