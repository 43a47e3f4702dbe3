//! `condis run`: a scenario, its progress, and what is printed at the end.

mod watch;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use call_manager::Time;
use call_manager::trace::Sink;
use clap::ValueEnum;
use condis::film::{Film, Unit};
use condis::ladder::Filter;
use condis::scenario::{Override, Scenario};
use condis::simulation::{self, Run, RunError};
use indicatif::{ProgressBar, ProgressStyle};

use self::watch::Watch;
use super::Failure;

/// The scenario that runs when none is named.
const SHIPPED: (&str, &str) = ("scenarios/film.toml", include_str!("../scenarios/film.toml"));

/// What to run, and what to print.
#[derive(Default, clap::Args)]
pub(super) struct Args {
    /// The scenario, a TOML file; forty films on one link unless given. docs/scenarios.md has its keys.
    scenario: Option<PathBuf>,
    /// A film to play instead of the scenario's: one frame size a line.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// What the trace counts instead of what the scenario says; needs a trace.
    #[arg(long)]
    unit: Option<UnitName>,
    /// Where all chance comes from instead of the scenario's seed.
    #[arg(long, value_parser = seed, allow_negative_numbers = true)] // to be refused by name
    seed: Option<u64>,
    /// Overrides a value of the scenario; may be given again. film.seconds takes the place of
    /// film.passes, and the other way round.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<Override>,
    /// Prints one JSON object instead of the table: bits, bits per second, seconds; null for a ratio
    /// without a denominator.
    #[arg(long)]
    json: bool,
    /// Writes what happened. As a diagram, .mmd for Mermaid or .svg for a picture, of the first call
    /// that saw a refusal by the miniport; or all of it, .txt as text or .jsonl as JSON lines.
    #[arg(long, value_name = "OUT")]
    sequence: Option<PathBuf>,
    /// Of this VC alone, named as in the text: 3.0 is the first VC in place 3.
    #[arg(long, requires = "sequence")]
    vc: Option<Filter>,
    /// Diagrams show NDIS apart from the call manager.
    #[arg(long, requires = "sequence")]
    full: bool,
}

/// What a trace counts.
#[derive(Clone, Copy, ValueEnum)]
enum UnitName {
    Bits,
    Bytes,
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("expected a whole number from 0 to {}", u64::MAX))
}

pub(super) fn run(arguments: Args) -> Result<(), Failure> {
    let json = arguments.json;
    let watch = Watch::new(&arguments)?;
    let scenario = load(arguments).map_err(Failure::Input)?;
    let film = scenario.load_film().map_err(|error| Failure::Input(error.into()))?;
    let run = watch.over(|sink| simulate(&scenario, &film, sink))?;
    print(&run, json).map_err(Failure::Output)?;
    for number in &run.idle_rules {
        eprintln!("condis: script[{number}]: nothing came of it in this run");
    }
    Ok(())
}

/// The scenario, with what the options say in place of what it says.
fn load(arguments: Args) -> Result<Scenario, Box<dyn Error>> {
    let mut scenario = match &arguments.scenario {
        Some(path) => Scenario::load(path, &arguments.overrides)?,
        None => Scenario::parse(Path::new(SHIPPED.0), SHIPPED.1, &arguments.overrides)?,
    };
    if arguments.trace.is_some() {
        scenario.film.trace = arguments.trace;
    }
    if arguments.unit.is_some() && scenario.film.trace.is_none() {
        return Err("--unit: there is no trace to count in it; name one with --trace".into());
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
    sink: Option<&mut dyn Sink>,
) -> Result<Run, RunError> {
    let length = scenario.length(film);
    let bar = progress_bar(length);
    let run = simulation::run(scenario, film, sink, &mut |now| {
        bar.set_position(millis(now.since(Time::ZERO).min(length)));
    });
    bar.finish_and_clear();
    run
}

/// A bar over virtual time. It hides itself where there is no terminal.
fn progress_bar(length: Duration) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {percent} % of virtual time, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(millis(length)).with_style(style)
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
