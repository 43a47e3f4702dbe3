//! `condis`: runs scenarios of calls that renegotiate their quality of service, and reads parameters.
//!
//! Exit status: 0 when it is done, 1 when the engine broke a promise or the output could not be
//! written, 2 when the input was not understood.

#![forbid(unsafe_code)]

mod run;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use condis::decode::{self, DecodeError};

/// Calls that renegotiate their quality of service, simulated. Without a command: `run`.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a scenario and prints what happened.
    Run(run::Args),
    /// Reads binary call parameters and prints what they say.
    Decode(decode::Args),
}

/// What went wrong, and whose fault it is.
enum Failure {
    Input(Box<dyn Error>),
    Run(Box<dyn Error>),
    Output(io::Error),
}

fn main() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or_else(|| Command::Run(run::Args::default()));
    let result = match command {
        Command::Run(arguments) => run::run(arguments),
        Command::Decode(arguments) => {
            decode::run(&arguments, io::stdin().lock(), io::stdout().lock()).map_err(Failure::from)
        }
    };
    let (error, code) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        // Whoever reads has read enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Output(error)) => (error.into(), 1),
        Err(Failure::Run(error)) => (error, 1),
        Err(Failure::Input(error)) => (error, 2),
    };
    eprintln!("condis: {error}");
    ExitCode::from(code)
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Output(error) => Self::Output(error),
            DecodeError::Input(_) | DecodeError::Bytes { .. } => Self::Input(error.into()),
        }
    }
}
