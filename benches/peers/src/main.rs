//! `peers`: runs the engine and its peers in turn and prints how they compare.

use std::process::ExitCode;

use clap::Parser;
use comparison::load::Load;
use comparison::peers::{ENGINE, FLOOR, PEERS, Peer};
use comparison::report::{self, Runs};

/// Compares the engine with other ways to do the same work.
#[derive(Parser)]
struct Options {
    /// Requests of each run.
    #[arg(long, default_value_t = 500_000)]
    requests: u64,
    /// Runs of each peer, in turn with the others; the first comes on top and is not counted.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    repetitions: u16,
    /// A short run, to see that everything works: its figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Only peers whose names contain this, and always the floor and the engine.
    #[arg(long, default_value = "")]
    only: String,
}

impl Options {
    fn sizes(&self) -> (u64, u16) {
        if self.quick { (20_000, 1) } else { (self.requests, self.repetitions) }
    }

    fn wants(&self, peer: &Peer) -> bool {
        [FLOOR, ENGINE].contains(&peer.name) || peer.name.contains(&self.only)
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let (requests, repetitions) = options.sizes();
    let load = Load::new();
    let wanted = PEERS.iter().filter(|peer| options.wants(peer));
    let mut runs: Vec<Runs> = wanted.map(Runs::of).collect();
    for repetition in 0..=repetitions {
        for runs in &mut runs {
            let outcome = (runs.peer.run)(load.clone(), requests);
            if repetition > 0 {
                runs.outcomes.push(outcome);
            }
        }
    }
    print!("{}", report::table(&runs));
    match report::check(&runs, requests) {
        Ok(agreed) => {
            println!("\n{agreed}");
            ExitCode::SUCCESS
        }
        Err(disagreement) => {
            eprintln!("\n{disagreement}");
            ExitCode::FAILURE
        }
    }
}
