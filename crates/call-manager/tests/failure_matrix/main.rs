//! What becomes of a change when something fails at one step of it, and the call ends or something
//! else is wanted at the same or another: every failure at every step, with every end at every step,
//! by the rules of every profile, over a real manager.
//!
//! Every cell is checked ([`run`]) against what the rows of the reference say of it ([`expected`]):
//! one completion with the right status, at most one incoming close, and network, miniport, client
//! and manager in agreement when all is quiet; then whatever was answered is answered once more, and
//! nothing may come of it; then a call that is still up must still change, and close. The matrix is
//! printed as `docs/failure-matrix.md`.

mod answers;
mod cell;
mod client;
mod expected;
mod judge;
mod page;
mod run;
mod seams;

use std::path::Path;

use call_manager::Profile;

use cell::cells;
use run::run;

/// How many cells there are whose end finds the step that it is for.
const CELLS_MET: usize = 2_837;

#[test]
fn every_failure_with_every_end_completes_once_and_leaves_all_in_agreement() {
    let (mut met, mut wrong) = (0, Vec::new());
    for profile in Profile::ALL {
        for cell in cells() {
            let Some(outcome) = run(&profile, &cell) else { continue };
            met += 1;
            let expected = expected::outcome(&profile, &cell);
            if outcome != expected {
                wrong.push(format!("{}: {cell:?}\n  {outcome:?}\n  {expected:?}", profile.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(met, CELLS_MET, "a cell that is not met any more is not checked any more");
}

#[test]
fn the_page_of_failures_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/failure-matrix.md");
    let page = page::page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let printed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == page, "docs/failure-matrix.md differs: run the test with UPDATE_DOCS=1");
}
