//! The table, and the check that nobody cheats.

use std::fmt::Write;

use crate::outcome::{Answers, Outcome};
use crate::peers::{ENGINE, FLOOR, Peer};
use crate::work::Books;

/// A peer and its runs.
#[derive(Debug)]
pub struct Runs {
    /// The peer.
    pub peer: &'static Peer,
    /// What its runs came to.
    pub outcomes: Vec<Outcome>,
}

/// Rates in millions of requests a second.
struct Rates {
    median: f64,
    least: f64,
    most: f64,
}

impl Runs {
    /// A peer that has not run.
    #[must_use]
    pub const fn of(peer: &'static Peer) -> Self {
        Self { peer, outcomes: Vec::new() }
    }

    fn rates(&self) -> Rates {
        let rate = |outcome: &Outcome| {
            outcome.answers.total() as f64 / outcome.elapsed.as_secs_f64() / 1e6
        };
        let mut rates: Vec<f64> = self.outcomes.iter().map(rate).collect();
        rates.sort_unstable_by(f64::total_cmp);
        let middle = rates.len() / 2;
        let median = if rates.len().is_multiple_of(2) {
            (rates[middle - 1] + rates[middle]) / 2.0
        } else {
            rates[middle]
        };
        Rates { median, least: rates[0], most: rates[rates.len() - 1] }
    }
}

/// The table: medians, their spread, and their ratios to the floor and to the engine.
///
/// # Panics
/// If a peer has not run, or floor and engine are not among them.
#[must_use]
pub fn table(runs: &[Runs]) -> String {
    let median_of = |name| {
        let runs = runs.iter().find(|runs| runs.peer.name == name);
        runs.expect("floor and engine ran").rates().median
    };
    let (floor, engine) = (median_of(FLOOR), median_of(ENGINE));
    let mut table = String::from(
        "| way | million requests/s | min..max | of the floor | of the engine | engine is |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for runs in runs {
        let Rates { median, least, most } = runs.rates();
        let row = writeln!(
            table,
            "| {} | {median:.3} | {least:.3}..{most:.3} | {:.3} | {:.3} | {:.2} times |",
            runs.peer.name,
            median / floor,
            median / engine,
            engine / median,
        );
        row.expect("a string takes it");
    }
    table
}

/// Checks that every run of every peer answered all requests, as many of them with `SUCCESS` as
/// every other, and ended with the same reservations.
///
/// # Errors
/// Who differs, and how.
pub fn check(runs: &[Runs], requests: u64) -> Result<String, String> {
    let mut agreed: Option<(Answers, Books)> = None;
    for Runs { peer, outcomes } in runs {
        for outcome in outcomes {
            if outcome.answers.total() != requests {
                return Err(format!("{}: {:?} to {requests} requests", peer.name, outcome.answers));
            }
            let Some(books) = outcome.books else { continue };
            let found = (outcome.answers, books);
            if *agreed.get_or_insert(found) != found {
                return Err(format!("{} differs: {found:?}, not {agreed:?}", peer.name));
            }
        }
    }
    let (answers, books) = agreed.ok_or("nobody did any work")?;
    Ok(format!(
        "Of {requests} requests: granted {}, refused {} (link {}, miniport {}, stale handle {}).\n\
         Reserved at the end: {} bit/s, weighted by place {}.\n\
         All runs of all peers agree.",
        answers.granted,
        answers.refused,
        books.refused_by_link,
        books.refused_by_card,
        answers.refused - books.refused_by_link - books.refused_by_card,
        books.sum,
        books.weighted_sum,
    ))
}
