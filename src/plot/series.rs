//! What criterion left behind of a group: `SERIES/VCS/new/{benchmark,estimates}.json`.
//!
//! Directories of other names are criterion's own, such as reports, and are passed over. Of the
//! estimates the median counts, with the ends of its confidence interval.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The points of one way to ask for changes, the fewest VCs first.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// As the bench names it.
    pub name: String,
    /// At least one.
    pub points: Vec<Point>,
}

/// A number of VCs, and what was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// At least 1.
    pub vcs: u32,
    /// Changes per second with so many.
    pub rate: Rate,
}

/// What a bench found, in elements per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Positive, as its ends are.
    pub median: f64,
    /// The lower end of its confidence interval.
    pub least: f64,
    /// The upper end.
    pub most: f64,
}

/// Why a group could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file or directory, or it cannot be read.
    #[error("{}: {source}; has the bench been run?", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what criterion writes.
    #[error("{}: {source}", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A time that no request takes.
    #[error("{}: expected positive times, not {nanos} ns", path.display())]
    NotATime {
        /// Where.
        path: PathBuf,
        /// The time.
        nanos: f64,
    },
    /// There is nothing to draw.
    #[error("{}: no bench is named by a series and a number of VCs", path.display())]
    Empty {
        /// The group.
        path: PathBuf,
    },
}

impl Series {
    /// Reads all series of a group, in the order of their names.
    ///
    /// # Errors
    /// [`ReadError`]
    pub fn read_group(group: &Path) -> Result<Vec<Self>, ReadError> {
        let mut all = Vec::new();
        for (name, directory) in directories(group)? {
            let mut points = Vec::new();
            for (vcs, directory) in directories(&directory)? {
                if let Ok(vcs @ 1..) = vcs.parse() {
                    points.push(Point { vcs, rate: Rate::read(&directory.join("new"))? });
                }
            }
            points.sort_unstable_by_key(|point: &Point| point.vcs);
            if !points.is_empty() {
                all.push(Self { name, points });
            }
        }
        if all.is_empty() {
            return Err(ReadError::Empty { path: group.to_owned() });
        }
        Ok(all)
    }
}

impl Rate {
    /// Reads the directory of one run of a bench.
    ///
    /// # Errors
    /// [`ReadError`]
    pub fn read(directory: &Path) -> Result<Self, ReadError> {
        let Benchmark { throughput: Throughput { elements } } =
            read_json(&directory.join("benchmark.json"))?;
        let path = directory.join("estimates.json");
        let Estimates { median } = read_json(&path)?;
        let Interval { lower_bound, upper_bound } = median.confidence_interval;
        let rate = |nanos: f64| {
            let rate = elements as f64 / nanos * 1e9;
            let is_a_rate = rate.is_finite() && rate > 0.0;
            is_a_rate
                .then_some(rate)
                .ok_or_else(|| ReadError::NotATime { path: path.clone(), nanos })
        };
        Ok(Self {
            median: rate(median.point_estimate)?,
            least: rate(upper_bound)?,
            most: rate(lower_bound)?,
        })
    }
}

#[derive(Deserialize)]
struct Benchmark {
    throughput: Throughput,
}

#[derive(Deserialize)]
struct Throughput {
    #[serde(rename = "Elements")]
    elements: u64,
}

/// In nanoseconds an iteration.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    lower_bound: f64,
    upper_bound: f64,
}

/// The directories in a directory, in the order of their names.
fn directories(path: &Path) -> Result<Vec<(String, PathBuf)>, ReadError> {
    let unreadable = |source| ReadError::Unreadable { path: path.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if let (true, Ok(name)) = (entry.path().is_dir(), entry.file_name().into_string()) {
            found.push((name, entry.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ReadError::Unreadable { path: path.to_owned(), source })?;
    serde_json::from_str(&text)
        .map_err(|source| ReadError::Malformed { path: path.to_owned(), source })
}
