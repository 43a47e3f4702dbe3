//! The tables of the parties.

use std::fmt::{Error, Write};

use super::{Cell, End, Outcome, Scenario, Step, cells, failures, run};

const INTRODUCTION: &str = "
# Parties of a multipoint call

The client has a call with one party and adds a second one, or drops it again. Each cell was checked
against O-16, O-23 to O-25 and R-088 to R-094, and for this: an add or a drop completes once; client,
call manager and network agree on who is a party; then every question is answered once more, and
nothing comes of it; then the call is closed, and nothing is left. *Undo*: the network adds it on
other terms than the call has, which the miniport refuses, or says nothing, and is asked to drop it. The client hears `FAILURE`
for a party that is *not added*.
";

/// Failures of a step that come to the same.
type Row = (Step, Vec<&'static str>, Vec<Option<Outcome>>);

/// The section of the page.
pub(crate) fn section() -> String {
    let mut section = INTRODUCTION.to_owned();
    Scenario::ALL.iter().try_for_each(|it| table(&mut section, *it)).expect("a string takes all");
    section
}

fn table(page: &mut String, scenario: Scenario) -> Result<(), Error> {
    writeln!(page, "\n## {}\n", scenario.name())?;
    let columns: Vec<_> = cells(scenario, Step::Add, scenario.steps()[0].failures()[0])
        .iter()
        .map(|cell| cell.end.map_or("nothing else".to_owned(), head))
        .collect();
    writeln!(page, "| at | network | {} |", columns.join(" | "))?;
    writeln!(page, "|---|---|{}", "---|".repeat(columns.len()))?;
    let mut rows: Vec<Row> = Vec::new();
    for (step, failure) in failures(scenario) {
        let outcomes: Vec<_> =
            cells(scenario, step, failure).iter().map(|cell: &Cell| run(cell)).collect();
        let like = rows.iter_mut().find(|(at, _, known)| *at == step && *known == outcomes);
        match like {
            Some((_, failures, _)) => failures.push(failure.name()),
            None => rows.push((step, vec![failure.name()], outcomes)),
        }
    }
    for (step, failures, outcomes) in rows {
        let outcomes: Vec<_> = outcomes.iter().map(|it| it.map_or("–", Outcome::text)).collect();
        let (step, failures) = (step.name(), failures.join(", "));
        writeln!(page, "| {step} | {failures} | {} |", outcomes.join(" | "))?;
    }
    Ok(())
}

fn head((end, at): (End, Step)) -> String {
    format!("{} during {}", end.name(), at.name())
}

impl Scenario {
    const fn name(self) -> &'static str {
        match self {
            Self::Add => "Party added",
            Self::Drop => "Party dropped",
        }
    }
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Undo => "undo",
            Self::Drop => "drop",
        }
    }
}

impl End {
    const fn name(self) -> &'static str {
        match self {
            Self::Drop => "client drops it",
            Self::Close => "client closes",
            Self::Release => "release",
            Self::Quit => "party leaves",
            Self::Leave => "client leaves",
        }
    }
}

impl Outcome {
    const fn text(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::NotAdded => "not added",
            Self::NotAddedAndOver => "not added, over",
            Self::NotAddedAndClosed => "not added, closed",
            Self::Dropped => "dropped",
            Self::DroppedAndOver => "dropped, over",
            Self::Gone => "gone",
        }
    }
}
