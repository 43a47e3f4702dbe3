//! `condis`: runs scenarios of calls that renegotiate their quality of service.
//!
//! Exit status: 0 when the run is done, 1 when the engine broke a promise or the output could not
//! be written, 2 when the input was not understood.

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use call_manager::Time;
use clap::{Args, Parser, Subcommand, ValueEnum};
use condis::film::{Film, Unit};
use condis::scenario::{Override, Scenario, ScenarioError};
use condis::simulation::{self, Ladder, Run};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The scenario that runs when none is named.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/film.toml");

/// Calls that renegotiate their quality of service, simulated.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a scenario and prints what happened.
    Run(RunArguments),
}

#[derive(Args)]
struct RunArguments {
    /// The scenario, a TOML file.
    #[arg(default_value = SHIPPED)]
    scenario: PathBuf,
    /// A film to play instead of the scenario's: one frame size a line.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// What the trace counts instead of what the scenario says.
    #[arg(long)]
    unit: Option<UnitName>,
    /// Where all chance comes from instead of the scenario's seed.
    #[arg(long, allow_negative_numbers = true)] // to be refused by name
    seed: Option<u64>,
    /// Overrides a value of the scenario; may be given again.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    /// Prints one JSON object instead of the table: bits, bits per second, seconds.
    #[arg(long)]
    json: bool,
    /// Writes a Mermaid sequence diagram of the first call that saw a refusal by the miniport.
    #[arg(long, value_name = "OUT.mmd")]
    sequence: Option<PathBuf>,
}

/// What a trace counts.
#[derive(Clone, Copy, ValueEnum)]
enum UnitName {
    Bits,
    Bytes,
}

/// What went wrong, and whose fault it is.
enum Failure {
    Input(Box<dyn Error>),
    Run(Box<dyn Error>),
}

fn main() -> ExitCode {
    let Command::Run(arguments) = Arguments::parse().command.unwrap_or_else(shipped);
    let (error, code) = match run(arguments) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(error)) => (error, 2),
        Err(Failure::Run(error)) => (error, 1),
    };
    eprintln!("condis: {error}");
    ExitCode::from(code)
}

/// What `condis` does without arguments.
fn shipped() -> Command {
    Arguments::parse_from(["condis", "run"]).command.expect("the arguments name a command")
}

fn run(arguments: RunArguments) -> Result<(), Failure> {
    let json = arguments.json;
    let sequence = arguments.sequence.clone();
    let scenario = load(arguments).map_err(|error| Failure::Input(error.into()))?;
    let film = scenario.load_film().map_err(|error| Failure::Input(error.into()))?;
    let ladder = sequence.is_some().then(Ladder::default);
    let run = simulate(&scenario, &film, ladder).map_err(Failure::Run)?;
    print(&run, json).map_err(|error| Failure::Run(error.into()))?;
    if let (Some(path), Some(ladder)) = (sequence, &run.ladder) {
        fs::write(&path, ladder.to_string())
            .map_err(|error| Failure::Run(format!("{}: {error}", path.display()).into()))?;
    }
    Ok(())
}

/// The scenario, with what the options say in place of what it says.
fn load(arguments: RunArguments) -> Result<Scenario, ScenarioError> {
    let mut scenario = Scenario::load(&arguments.scenario, &arguments.overrides)?;
    if arguments.trace.is_some() {
        scenario.film.trace = arguments.trace;
    }
    match arguments.unit {
        Some(UnitName::Bits) => scenario.film.unit = Unit::Bits,
        Some(UnitName::Bytes) => scenario.film.unit = Unit::Bytes,
        None => {}
    }
    scenario.seed = arguments.seed.unwrap_or(scenario.seed);
    Ok(scenario)
}

fn simulate(
    scenario: &Scenario,
    film: &Film,
    ladder: Option<Ladder>,
) -> Result<Run, Box<dyn Error>> {
    let length = scenario.length(film);
    let bar = progress_bar(length);
    let run = simulation::run(scenario, film, ladder, &mut |now| {
        bar.set_position(millis(now.since(Time::ZERO).min(length)));
    });
    bar.finish_and_clear();
    Ok(run?)
}

/// A bar over virtual time. What it is drawn on hides it where there is no terminal.
fn progress_bar(length: Duration) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let style = ProgressStyle::with_template("{wide_bar} {percent} % of virtual time, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(millis(length)), target).with_style(style)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn print(run: &Run, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &run.report)?;
        writeln!(out)
    } else {
        writeln!(out, "{}", run.report.table())
    }
}
