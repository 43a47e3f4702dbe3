//! `condis`: runs scenarios of calls that renegotiate their quality of service, and reads parameters.
//!
//! The exit status tells whose fault it is: [`STATUS`].

#![forbid(unsafe_code)]

mod run;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use condis::decode::{self, DecodeError};
use condis::plot::{self, PlotError};
use condis::simulation::RunError;

/// Simulates calls that renegotiate their quality of service, and reads their parameters. Without a
/// command: run.
#[derive(Parser)]
#[command(version, after_help = STATUS)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

const STATUS: &str = "\
Exit status:
  0  done
  1  the output could not be written, or the engine broke a promise: the books of link, card and call
     manager differ
  2  the input was not understood; the message names the place, the value and the rule";

#[derive(Subcommand)]
enum Command {
    /// Runs a scenario and prints what happened.
    Run(run::Args),
    /// Reads binary call parameters and prints what they say.
    Decode(decode::Args),
    /// Draws a chart of changes per second by the number of VCs, from what `cargo bench --bench vcs`
    /// found, as SVG.
    Plot(plot::Args),
}

/// What went wrong, and whose fault it is.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Input(Box<dyn Error>),
    #[error("{0}")]
    Run(Box<dyn Error>),
    #[error("standard output: {0}")]
    Output(io::Error),
}

fn main() -> ExitCode {
    let result = match Arguments::try_parse() {
        Ok(arguments) => perform(arguments),
        Err(told) if told.use_stderr() => told.exit(),
        // Help or the version, which was asked for.
        Err(told) => told.print().map_err(Failure::Output),
    };
    let Err(failure) = result else { return ExitCode::SUCCESS };
    let status = failure.status();
    if status != 0 {
        eprintln!("condis: {failure}");
    }
    ExitCode::from(status)
}

fn perform(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command.unwrap_or_else(|| Command::Run(run::Args::default())) {
        Command::Run(arguments) => run::run(arguments),
        Command::Decode(arguments) => {
            Ok(decode::run(&arguments, io::stdin().lock(), io::stdout().lock())?)
        }
        Command::Plot(arguments) => Ok(plot::run(&arguments, io::stdout().lock())?),
    }
}

impl Failure {
    fn status(&self) -> u8 {
        match self {
            // Whoever reads has read enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Self::Output(_) | Self::Run(_) => 1,
            Self::Input(_) => 2,
        }
    }
}

/// A defect of the engine.
impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Run(error.into())
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Output(error) => Self::Output(error),
            DecodeError::Input(_) | DecodeError::Bytes { .. } => Self::Input(error.into()),
        }
    }
}

impl From<PlotError> for Failure {
    fn from(error: PlotError) -> Self {
        match error {
            PlotError::Output(error) => Self::Output(error),
            PlotError::Input(error) => Self::Input(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use call_manager::Time;
    use condis::network::audit::Violation;

    use super::*;

    #[test]
    fn the_status_says_whose_fault_it_is() {
        let violation = Violation::OverCapacity { link: 0, total: 9, capacity: 8 };
        let at = Time::from_nanos(1_500_000_000);
        assert_eq!(Failure::from(RunError::Violation { at, violation }).status(), 1);
        assert_eq!(Failure::Output(io::ErrorKind::StorageFull.into()).status(), 1);
        assert_eq!(Failure::Output(io::ErrorKind::BrokenPipe.into()).status(), 0);
        assert_eq!(Failure::Input("--seed: ?".into()).status(), 2);
    }

    #[test]
    fn a_violation_is_reported_with_its_time_in_seconds() {
        let violation = Violation::OverCapacity { link: 0, total: 9, capacity: 8 };
        let at = Time::from_nanos(1_500_000_000);
        assert_eq!(
            RunError::Violation { at, violation }.to_string(),
            "at 1.500000 s: link 0 carried 9 bit/s, above its capacity of 8 bit/s"
        );
    }
}
