//! What becomes of a call, and of what is under way with it, when something fails at one step and the
//! call ends or something else is wanted at the same or another: every failure at every step, with
//! every end at every step, by the rules of every profile, over a real manager.
//!
//! The scenarios ([`scenario`]) cover the life of a call: set-up, offer, change by either end, close by
//! either end. Every cell is played ([`run`]), judged by what must hold of any ([`judge`]), and compared
//! with what the rows of the reference say of it ([`expected`]). The matrix is printed as
//! `docs/failure-matrix.md`. Parties of multipoint calls have a smaller one ([`parties`]).

mod answers;
mod begin;
mod cell;
mod client;
mod expected;
mod judge;
mod page;
mod parties;
mod results;
mod run;
mod scenario;
mod seams;

use std::path::Path;

use call_manager::Profile;

use cell::{Cell, cells};
use run::{Fate, Pace, run, run_at};
use scenario::Scenario;

#[test]
fn every_failure_with_every_end_completes_once_and_leaves_all_in_agreement() {
    let (mut wrong, mut counts) = (Vec::new(), Vec::new());
    for scenario in Scenario::ALL {
        let mut met = 0;
        for (profile, cell) in cells_of(scenario) {
            let Some(outcome) = run(&profile, &cell) else { continue };
            met += 1;
            let expected = expected::outcome(&profile, &cell);
            if outcome != expected {
                wrong.push(format!("{}: {cell:?}\n  {outcome:?}\n  {expected:?}", profile.name));
            }
        }
        counts.push((scenario, met));
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(counts, Scenario::ALL.map(|scenario| (scenario, scenario.cells_met())));
}

/// Silence clears a call by the second of these profiles, and by the first it does not.
#[test]
fn a_client_that_takes_its_time_to_close_makes_no_difference() {
    let mut over = 0;
    for scenario in Scenario::ALL {
        for profile in [Profile::CONDIS, Profile::Q2963] {
            for cell in cells(scenario) {
                let Some(outcome) = run_at(Pace::Slow, &profile, &cell) else { continue };
                over += usize::from(matches!(outcome.fate, Fate::Over(_)));
                let expected = expected::outcome(&profile, &cell);
                assert_eq!(outcome, expected, "{}: {cell:?}", profile.name);
            }
        }
    }
    assert!(over > 1_000, "{over} calls that are over");
}

#[test]
fn every_failure_of_a_party_completes_once_and_leaves_all_in_agreement() {
    let (mut wrong, mut met) = (Vec::new(), 0);
    for scenario in parties::Scenario::ALL {
        for (step, failure) in parties::failures(scenario) {
            for cell in parties::cells(scenario, step, failure) {
                let Some(outcome) = parties::run(&cell) else { continue };
                met += 1;
                let expected = parties::expected(&cell);
                if outcome != expected {
                    wrong.push(format!("{cell:?}\n  {outcome:?}\n  {expected:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(met, parties::CELLS_MET, "a cell that is not met any more is not checked");
}

fn cells_of(scenario: Scenario) -> impl Iterator<Item = (Profile, Cell)> {
    let profiles = Profile::ALL.into_iter();
    profiles.flat_map(move |profile| cells(scenario).map(move |cell| (profile.clone(), cell)))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a page is compared with the one in docs")]
fn the_page_of_failures_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/failure-matrix.md");
    let page = page::page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let printed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == page, "docs/failure-matrix.md differs: run the test with UPDATE_DOCS=1");
}
