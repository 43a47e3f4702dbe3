//! Scenarios: what a run of the simulator is about, read from a TOML file.
//!
//! A scenario and nothing else decides a run, its seed included. Each section of the file is a
//! struct here, and the docs of a field are those of its key. [`Scenario::load`] answers any input
//! with a scenario that keeps every bound, or with an error that names the place, the value and the
//! rule; it never panics.
//!
//! - `film`: the sources, and when they ask for another rate;
//! - `network`: how the switch and the miniport answer;
//! - `remote`: what the far ends of calls do of their own;
//! - `faults` and `script`: what goes wrong, by chance and by plan;
//! - `call`: what the client does with an answer;
//! - `profile`: the rule book of the call manager, and how long it waits.
//!
//! `bounds` holds the range of every number, `numbers` and `node` read the values, `set` overrides them, and
//! `rules` holds what they have to keep together, and `error` finds the line of a refused one.

mod bounds;
mod call;
mod counter;
mod error;
mod faults;
mod film;
mod network;
mod node;
mod numbers;
mod profile;
mod remote;
mod rules;
mod schedule;
mod script;
mod set;

#[cfg(test)]
mod tests;

pub use bounds::Delay;
pub use call::{AtBound, ClientSettings, Policy};
pub use error::ScenarioError;
pub use faults::{FaultSettings, MiniportFaultSettings};
pub use film::{FilmSettings, GeneratorSettings, Start};
pub use network::{LinkSettings, MiniportSettings, SwitchSettings};
pub use profile::{Pause, ProfileName, ProfileSettings};
pub use remote::{Interval, RemoteSettings, Shares};
pub(crate) use schedule::step;
pub use script::{Question, RefusalStatus, ScriptRule, Seam};
pub use set::{Override, OverrideError};

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::bounded;
use crate::film::{Film, Generator, TraceError};
use bounds::within;
use node::Node;

/// The most bytes of a scenario, which has some hundred keys and a script: enough for
/// any comment.
const MAX_BYTES: u64 = 1_000_000;

/// A run of the simulator.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Where all chance of the run comes from. Any 64 bits; default 0.
    #[serde(default, deserialize_with = "within::<0, {u64::MAX}, _, _>")]
    pub seed: u64,
    /// `[film]`: the sources.
    pub film: FilmSettings,
    /// `[generator]`: the film they play, if no trace is named.
    #[serde(default)]
    pub generator: GeneratorSettings,
    /// `[switch]`: the link and its control.
    pub switch: SwitchSettings,
    /// `[miniport]`: the adapter.
    #[serde(default)]
    pub miniport: MiniportSettings,
    /// `[remote]`: the far ends of calls.
    #[serde(default)]
    pub remote: RemoteSettings,
    /// `[faults]`: what becomes of signalling messages.
    #[serde(default)]
    pub faults: FaultSettings,
    /// `[miniport_faults]`: what becomes of orders to the adapter.
    #[serde(default)]
    pub miniport_faults: MiniportFaultSettings,
    /// `[[script]]`: what goes wrong by plan. At most 10 000 rules.
    #[serde(default)]
    pub script: Vec<ScriptRule>,
    /// `[client]`: what the sources do when they do not get what they ask for.
    #[serde(default)]
    pub client: ClientSettings,
    /// `[profile]`: the rule book of the call manager.
    #[serde(default)]
    pub profile: ProfileSettings,
}

impl Scenario {
    /// Reads a scenario from a file, with the overrides in place of what the file says; of two
    /// overrides of one key the later counts. An override of `film.seconds` takes the place of
    /// `film.passes` as well, and the other way round.
    ///
    /// # Errors
    /// What is wrong with the file, or the first key or value that breaks a rule.
    pub fn load(path: &Path, overrides: &[Override]) -> Result<Self, ScenarioError> {
        let file = || path.to_owned();
        let bytes = bounded::read(path, MAX_BYTES)
            .map_err(|source| ScenarioError::Unreadable { file: file(), source })?
            .ok_or_else(|| ScenarioError::TooLong { file: file(), most: MAX_BYTES })?;
        let text =
            str::from_utf8(&bytes).map_err(|error| ScenarioError::no_text(path, &bytes, error))?;
        Self::parse(path, text, overrides)
    }

    /// Reads a scenario from a text that errors call `path`; otherwise as [`load`](Self::load).
    ///
    /// # Errors
    /// The first key or value that breaks a rule.
    pub fn parse(path: &Path, text: &str, overrides: &[Override]) -> Result<Self, ScenarioError> {
        let mut document = DeTable::parse(text)
            .map(Spanned::into_inner)
            .map_err(|error| ScenarioError::malformed(path, text, &error))?;
        for setting in overrides {
            setting.apply(&mut document);
        }
        Self::deserialize(Node::root(&DeValue::Table(document)))
            .and_then(|scenario: Self| rules::check(&scenario).map(|()| scenario))
            .map_err(|problem| ScenarioError::locate(problem, path, text, overrides))
    }

    /// Reads the trace, or else makes the film.
    ///
    /// # Errors
    /// What is wrong with the trace.
    pub fn load_film(&self) -> Result<Film, TraceError> {
        let frames_per_second = self.film.frames_per_second;
        match &self.film.trace {
            Some(trace) => Film::read(trace, self.film.unit, frames_per_second),
            None => Ok(Generator {
                frames: self.generator.frames,
                mean_rate: self.generator.mean_rate,
                frames_per_second,
                seed: self.seed,
            }
            .film()),
        }
    }

    /// How long a run with this film is, in virtual time. Sources whose calls come up late, or that
    /// wait for an answer at the end, may take it a little further.
    #[must_use]
    pub fn length(&self, film: &Film) -> Duration {
        self.film.seconds.unwrap_or_else(|| {
            let slots = film.frames().len() as f64 * f64::from(self.film.passes.unwrap_or(1));
            Duration::from_secs_f64(slots / f64::from(self.film.frames_per_second))
        })
    }
}
