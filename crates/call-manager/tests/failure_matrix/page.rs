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
    writeln!(page, "# The client changes the call\n")?;
    tables(page, &Step::OF_CLIENT, &End::ALL)?;
    writeln!(page, "\n# The other end changes the call\n")?;
    writeln!(
        page,
        "The client accepts, and asked for no change. For *withdraw* the other end refuses"
    )?;
    writeln!(
        page,
        "what it proposed itself. By the rules of q2963 the called end does not propose.\n"
    )?;
    tables(page, &Step::OF_OTHER_END, &End::OF_PROPOSAL)
}

fn tables(page: &mut String, steps: &'static [Step], ends: &[End]) -> Result<(), Error> {
    writeln!(page, "## Nothing else happens\n")?;
    head(page, &Profile::ALL.map(|profile| profile.name))?;
    for (step, failure) in failures(steps) {
        row(page, step, failure, &Profile::ALL.map(|it| text(&it, step, failure, None)))?;
    }
    for end in ends {
        writeln!(page, "\n## {}\n\nDuring:\n", end.name())?;
        rows(page, steps, &Profile::CONDIS, *end, |_, _, cells| {
            cells.iter().any(|cell| cell != NO_OCCASION)
        })?;
        for profile in Profile::ALL.iter().skip(1) {
            differences(page, steps, profile, *end)?;
        }
    }
    Ok(())
}

/// The rows in which a profile differs from the first.
fn differences(
    page: &mut String,
    steps: &'static [Step],
    profile: &Profile,
    end: End,
) -> Result<(), Error> {
    let usual: Vec<_> = failures(steps)
        .map(|(step, failure)| cells_of(steps, &Profile::CONDIS, step, failure, end))
        .collect();
    let here: Vec<_> = failures(steps)
        .map(|(step, failure)| cells_of(steps, profile, step, failure, end))
        .collect();
    if usual == here {
        return writeln!(page, "\nBy the rules of {}: the same.", profile.name);
    }
    if here.iter().flatten().all(|cell| cell == NO_OCCASION) {
        return writeln!(page, "\nBy the rules of {}: no occasion.", profile.name);
    }
    writeln!(page, "\nBy the rules of {}, where they differ:\n", profile.name)?;
    rows(page, steps, profile, end, |step, failure, cells| {
        cells != cells_of(steps, &Profile::CONDIS, step, failure, end)
    })
}

/// The rows whose cells are to be shown.
fn rows(
    page: &mut String,
    steps: &'static [Step],
    profile: &Profile,
    end: End,
    is_shown: impl Fn(Step, Failure, &[String]) -> bool,
) -> Result<(), Error> {
    let names: Vec<_> = steps.iter().map(|step| step.name()).collect();
    head(page, &names)?;
    for (step, failure) in failures(steps) {
        let cells = cells_of(steps, profile, step, failure, end);
        if is_shown(step, failure, &cells) {
            row(page, step, failure, &cells)?;
        }
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

fn cells_of(
    steps: &[Step],
    profile: &Profile,
    step: Step,
    failure: Failure,
    end: End,
) -> Vec<String> {
    steps.iter().map(|at| text(profile, step, failure, Some((end, *at)))).collect()
}

fn text(profile: &Profile, step: Step, failure: Failure, end: Option<(End, Step)>) -> String {
    let Some(outcome) = run(profile, &Cell { step, failure, end }) else {
        return NO_OCCASION.to_owned();
    };
    let Outcome { status, granted, fate } = outcome;
    let granted = granted.map(|rate| format!(" {}", letter(rate))).unwrap_or_default();
    let change = status.map(|status| format!("{status}{granted}, ")).unwrap_or_default();
    match fate {
        Fate::Up(rate) => format!("{change}up {}", letter(rate)),
        Fate::Over(over) => format!("{change}over {over}"),
        Fate::Closed => format!("{change}closed"),
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
