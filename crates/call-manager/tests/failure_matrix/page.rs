//! The page: a table for the failures alone, by profile; then one for each end, by the step during
//! which it comes; then the rows of those in which another profile differs.

use std::fmt::{Error, Write};

use call_manager::Profile;

use crate::cell::{Cell, End, Failure, Step, failures};
use crate::run::{BEFORE, COUNTER, Fate, LESS, Outcome, PROPOSED, ROUNDED, WANTED, run};

const INTRODUCTION: &str = "\
# When a change fails

Every failure of a change, at every step of it, alone and together with whatever else may happen at
the same step or another. A test runs each cell over a real manager, and prints this page;
`UPDATE_DOCS=1 cargo test -p call-manager --test failure_matrix` rewrites it. Do not edit it by hand.

Each cell was checked against what the rows of the reference say of it (M-05 to M-23, A-03, A-06,
A-07, A-09), and for this:

- the change completes once, with this status and these terms, marked changed exactly if they are
  other than was asked for;
- at most one incoming close, and none after the client has closed;
- nothing is asked of a network that has released; one deactivation at the most;
- when all is quiet, network, miniport, client and manager agree on what is in force, and nothing is
  reserved besides; of a call that is gone, nothing is reserved and the VC is inactive;
- then every question is answered once more, or after all, and nothing comes of it;
- then a call that is still up changes once more, and closes.

## Reading the tables

A cell reads: the status of the change, then what becomes of the call. Of a call that is up: the
terms in force. `B` is what stood before, `R` what was asked for, `N` what the network countered
with, `A` what the miniport rounded to, `L` the less that the network was asked for when the miniport
refused, `P` what the other end proposed. *Over*: the client hears an incoming close, with this
status, and closes the call. *Closed*: by the client. `–`: the failure, or what else happens, has no
occasion, since one comes before the other and leaves none. Rows without any are left out.

What ends a change while the network is asked makes its answer stale: then the failure is that the
answer comes all the same, after the end.

The failure happens once, at the first question of its step; but what is lost is lost as often as it
is sent again. The steps before it go so that it is reached: for *realign* the miniport rounds, for
*reinstate* it rounds as no flag allows, for *restore* and *renegotiate* it refuses. Those after it
succeed. *Loses the answer*, *answers late* and *answers twice*: did as it was asked.

";

const NO_OCCASION: &str = "–";

/// The page.
pub(crate) fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    write_page(&mut page).expect("a string takes all");
    page
}

fn write_page(page: &mut String) -> Result<(), Error> {
    writeln!(page, "## Nothing else happens\n")?;
    let names = Profile::ALL.map(|profile| profile.name);
    let alone = |profile: &Profile, step, failure| text(profile, step, failure, None);
    head(page, &names)?;
    for (step, failure) in failures() {
        row(page, step, failure, &Profile::ALL.map(|profile| alone(&profile, step, failure)))?;
    }
    for end in End::ALL {
        writeln!(page, "\n## {}\n\nDuring:\n", end.name())?;
        head(page, &Step::ALL.map(Step::name))?;
        for (step, failure) in failures() {
            let cells = cells_of(&Profile::CONDIS, step, failure, end);
            if cells.iter().any(|cell| cell != NO_OCCASION) {
                row(page, step, failure, &cells)?;
            }
        }
        for profile in Profile::ALL.iter().skip(1) {
            differences(page, profile, end)?;
        }
    }
    Ok(())
}

/// The rows in which a profile differs from the first.
fn differences(page: &mut String, profile: &Profile, end: End) -> Result<(), Error> {
    let rows: Vec<_> = failures()
        .map(|(step, failure)| (step, failure, cells_of(profile, step, failure, end)))
        .filter(|(step, failure, cells)| *cells != cells_of(&Profile::CONDIS, *step, *failure, end))
        .collect();
    if rows.is_empty() {
        return writeln!(page, "\nBy the rules of {}: the same.", profile.name);
    }
    writeln!(page, "\nBy the rules of {}, where they differ:\n", profile.name)?;
    head(page, &Step::ALL.map(Step::name))?;
    for (step, failure, cells) in rows {
        row(page, step, failure, &cells)?;
    }
    Ok(())
}

fn head(page: &mut String, columns: &[&str]) -> Result<(), Error> {
    writeln!(page, "| at | who | {} |", columns.join(" | "))?;
    writeln!(page, "|---|---|{}", "---|".repeat(columns.len()))
}

fn row(page: &mut String, step: Step, failure: Failure, cells: &[String]) -> Result<(), Error> {
    let who = if step.is_of_network() { "network" } else { "miniport" };
    writeln!(page, "| {} | {who} {} | {} |", step.name(), failure.name(), cells.join(" | "))
}

fn cells_of(profile: &Profile, step: Step, failure: Failure, end: End) -> [String; 6] {
    Step::ALL.map(|at| text(profile, step, failure, Some((end, at))))
}

fn text(profile: &Profile, step: Step, failure: Failure, end: Option<(End, Step)>) -> String {
    let Some(outcome) = run(profile, &Cell { step, failure, end }) else {
        return NO_OCCASION.to_owned();
    };
    let Outcome { status, granted, fate } = outcome;
    let granted = granted.map(|rate| format!(" {}", letter(rate))).unwrap_or_default();
    match fate {
        Fate::Up(rate) => format!("{status}{granted}, up {}", letter(rate)),
        Fate::Over(over) => format!("{status}{granted}, over {over}"),
        Fate::Closed => format!("{status}{granted}, closed"),
    }
}

fn letter(rate: u32) -> &'static str {
    match rate {
        BEFORE => "B",
        WANTED => "R",
        COUNTER => "N",
        ROUNDED => "A",
        LESS => "L",
        PROPOSED => "P",
        _ => "?",
    }
}
