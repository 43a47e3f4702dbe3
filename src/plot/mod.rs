//! `condis plot`: draws what the bench `vcs` found, changes per second by the number of VCs.
//!
//! ```sh
//! CONDIS_BENCH_LARGE=1 cargo bench --bench vcs
//! cargo run --release -- plot > docs/vcs.svg
//! ```
//!
//! [`series`] reads what criterion left behind, and [`chart`] makes an SVG of it.

pub mod chart;
pub mod series;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::PathBuf;

use self::series::{ReadError, Series};

/// What to draw.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A group of criterion's whose benches are named by a series and a number of VCs.
    #[arg(default_value = "target/criterion/vcs")]
    group: PathBuf,
}

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The bench left nothing that can be drawn.
    #[error(transparent)]
    Input(#[from] ReadError),
    /// The chart could not be written.
    #[error("the chart could not be written: {0}")]
    Output(#[from] io::Error),
}

/// Draws the chart.
///
/// # Errors
/// [`PlotError`]; nothing was written if the input is at fault.
pub fn run(arguments: &Args, mut out: impl Write) -> Result<(), PlotError> {
    let series = Series::read_group(&arguments.group)?;
    Ok(out.write_all(chart::draw(&series).as_bytes())?)
}
