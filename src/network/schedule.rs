//! A capacity that changes over time: a list of times, or a trace in a file.

use std::io;
use std::path::{Path, PathBuf};

use call_manager::Time;

use super::rates::Rates;
use crate::bounded;
use crate::scenario::step;

/// The most changes of a schedule: one every second for eleven days.
pub const MAX_STEPS: usize = 1_000_000;
/// The most bytes of a trace: 64 a line.
const MAX_BYTES: u64 = 64 * MAX_STEPS as u64;
/// How much of a bad line an error quotes, in characters.
const MAX_QUOTE: usize = 40;

/// Capacities to come. The last stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(Vec<Step>);

/// A capacity from a time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// From when on.
    pub at: Time,
    /// How much.
    pub capacity: Rates,
}

/// Why a capacity trace cannot be read. In each case the file is at fault.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The file is absent, or may not be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The trace.
        file: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The file has more than [`MAX_STEPS`] lines, or lines far longer than three numbers.
    #[error("{}: a capacity trace has at most {MAX_STEPS} lines and {MAX_BYTES} bytes", file.display())]
    TooLong {
        /// The trace.
        file: PathBuf,
    },
    /// A line is no time with a rate, or comes before the line above it.
    #[error(
        "{}:{line}: capacity: {value:?}: seconds and bit/s (and bit/s received, if other), times \
         ascending", file.display()
    )]
    Line {
        /// The trace.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the line holds, shortened.
        value: String,
    },
}

impl Schedule {
    /// These capacities; `None` if times do not ascend, or there are more than [`MAX_STEPS`].
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Option<Self> {
        let ascends = steps.windows(2).all(|pair| pair[0].at < pair[1].at);
        (ascends && steps.len() <= MAX_STEPS).then_some(Self(steps))
    }

    /// Reads a trace: on each line a time in seconds and a rate in bit/s, and if it is another one
    /// the rate received, with blanks between. Empty lines and what follows a `#` do not count.
    ///
    /// # Errors
    /// The first line that is wrong, or the fault of the whole file.
    pub fn read(path: &Path) -> Result<Self, ScheduleError> {
        let file = || path.to_owned();
        let too_long = || ScheduleError::TooLong { file: file() };
        let bytes = bounded::read(path, MAX_BYTES)
            .map_err(|source| ScheduleError::Unreadable { file: file(), source })?
            .ok_or_else(too_long)?;
        let text = String::from_utf8_lossy(&bytes);
        if text.lines().count() > MAX_STEPS {
            return Err(too_long());
        }
        let mut steps: Vec<Step> = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            let written = line.split('#').next().unwrap_or_default().trim();
            if written.is_empty() {
                continue;
            }
            let step = parse(written);
            let is_later = |step: &Step| steps.last().is_none_or(|last| last.at < step.at);
            let value = || written.chars().take(MAX_QUOTE).collect();
            let refused = || ScheduleError::Line { file: file(), line: number, value: value() };
            steps.push(step.filter(is_later).ok_or_else(refused)?);
        }
        Ok(Self(steps))
    }

    /// The changes, in their order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

fn parse(line: &str) -> Option<Step> {
    let mut words = line.split_ascii_whitespace();
    let at: f64 = words.next()?.parse().ok()?;
    let transmit: u64 = words.next()?.parse().ok()?;
    let receive = words.next().map_or(Some(transmit), |word| word.parse().ok())?;
    words.next().is_none().then(|| step(at, Rates { transmit, receive }))?
}
