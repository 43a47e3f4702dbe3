//! The page: for each scenario a table for the failures alone; then one for each end, by the step
//! during which it comes; then the rows of those in which another profile differs.

use std::fmt::{Error, Write};

use call_manager::Profile;

use crate::cell::{End, Failure, Step, Who, failures};
use crate::parties;
use crate::results::{Entry, Results, Row};
use crate::run::{BEFORE, COUNTER, LESS, PROPOSED, ROUNDED, WANTED};
use crate::scenario::Scenario;

const INTRODUCTION: &str = include_str!("page.md");

/// The page.
pub(crate) fn page() -> String {
    let results = Scenario::ALL
        .map(|scenario| (scenario, Profile::ALL.map(|profile| Results::of(scenario, &profile))));
    let mut page = INTRODUCTION.to_owned();
    write_page(&mut page, &results).expect("a string takes all");
    page
}

fn write_page(
    page: &mut String,
    results: &[(Scenario, [Results; Profile::ALL.len()])],
) -> Result<(), Error> {
    writeln!(page, "\n# Where to look\n")?;
    writeln!(
        page,
        "| what is under way | steps | cells | what else may happen |\n|---|---|---|---|"
    )?;
    for (scenario, by_profile) in results {
        let (name, link) = (scenario.name(), link(scenario.name()));
        let (steps, ends) = (names(scenario.steps()).join(", "), scenario.ends().len());
        let met: usize = by_profile.iter().map(Results::met).sum();
        writeln!(page, "| [{name}](#{link}) | {steps} | {met} | {ends} things |")?;
    }
    for (scenario, by_profile) in results {
        writeln!(page, "\n# {}\n\n{}\n", scenario.name(), scenario.story())?;
        alone(page, *scenario, by_profile)?;
        for end in scenario.ends() {
            with(page, *scenario, by_profile, *end)?;
        }
    }
    page.write_str(&parties::section())
}

/// The failures alone, by profile where they differ.
fn alone(page: &mut String, scenario: Scenario, by_profile: &[Results]) -> Result<(), Error> {
    writeln!(page, "## {}: nothing else\n", scenario.word())?;
    let columns: Vec<Vec<Entry>> = by_profile.iter().map(Results::alone).collect();
    let are_alike = columns.windows(2).all(|pair| pair[0] == pair[1]);
    let shown = if are_alike { &columns[..1] } else { &columns[..] };
    let rows: Vec<Row> = failures(scenario)
        .enumerate()
        .map(|(nth, (step, failure))| {
            let entries = shown.iter().map(|column| column[nth]).collect();
            Row { step, failure, entries }
        })
        .collect();
    if are_alike {
        table(page, &["by all rule books"], &rows)
    } else {
        table(page, &Profile::ALL.map(|profile| profile.name), &rows)
    }
}

/// The failures with one end.
fn with(
    page: &mut String,
    scenario: Scenario,
    by_profile: &[Results],
    end: End,
) -> Result<(), Error> {
    writeln!(page, "\n## {}: {}\n", scenario.word(), end.name())?;
    let columns = names(scenario.steps());
    let usual = by_profile[0].with(end);
    if by_profile.iter().all(|results| changes_nothing(&results.with(end))) {
        return writeln!(page, "Whenever it comes: as if nothing else happened.");
    }
    writeln!(page, "During:\n")?;
    table(page, &columns, &usual)?;
    let mut others: Vec<(Vec<&str>, Vec<Row>)> = Vec::new();
    for (profile, results) in Profile::ALL.iter().zip(by_profile).skip(1) {
        let here = results.with(end);
        match others.iter_mut().find(|(_, rows)| *rows == here) {
            Some((profiles, _)) => profiles.push(profile.name),
            None => others.push((vec![profile.name], here)),
        }
    }
    for (profiles, here) in others {
        differences(page, &profiles.join(", "), &columns, &usual, here)?;
    }
    Ok(())
}

/// The rows by other rule books that differ.
fn differences(
    page: &mut String,
    profiles: &str,
    columns: &[&str],
    usual: &[Row],
    mut here: Vec<Row>,
) -> Result<(), Error> {
    write!(page, "\nBy the rules of {profiles}")?;
    if here.iter().all(|row| row.entries.iter().all(|it| *it == Entry::NoOccasion)) {
        return writeln!(page, ": no occasion.");
    }
    here.retain(|row| !usual.contains(row));
    if here.is_empty() {
        return writeln!(page, ": the same.");
    }
    writeln!(page, ", where they differ:\n")?;
    table(page, columns, &here)
}

/// The failures of a step that have the same entries share a row. Rows without an occasion are left
/// out.
fn table(page: &mut String, columns: &[&str], rows: &[Row]) -> Result<(), Error> {
    writeln!(page, "| at | who | {} |", columns.join(" | "))?;
    writeln!(page, "|---|---|{}", "---|".repeat(columns.len()))?;
    let mut shared: Vec<(Step, Vec<Failure>, &[Entry])> = Vec::new();
    for row in rows.iter().filter(|row| row.entries.iter().any(|it| *it != Entry::NoOccasion)) {
        let like = shared
            .iter_mut()
            .find(|(step, _, entries)| *step == row.step && *entries == row.entries);
        match like {
            Some((_, failures, _)) => failures.push(row.failure),
            None => shared.push((row.step, vec![row.failure], &row.entries)),
        }
    }
    for (step, failures, entries) in shared {
        let is_any = failures.len() > 1 && failures.len() == step.failures().len();
        let names: Vec<_> = failures.into_iter().map(Failure::name).collect();
        let what = if is_any { "whatever it does".to_owned() } else { names.join(", ") };
        let entries: Vec<_> = entries.iter().map(|entry| entry.text(letter)).collect();
        let who = if step.who() == Who::Network { "network" } else { "miniport" };
        writeln!(page, "| {} | {who} {what} | {} |", step.name(), entries.join(" | "))?;
    }
    Ok(())
}

fn changes_nothing(rows: &[Row]) -> bool {
    let is_no_change = |entry: &Entry| matches!(entry, Entry::Same | Entry::NoOccasion);
    rows.iter().all(|row| row.entries.iter().all(is_no_change))
}

fn names(steps: &[Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.name()).collect()
}

/// As a page of Markdown names a heading.
fn link(name: &str) -> String {
    let kept = name.chars().filter(|it| it.is_alphanumeric() || *it == ' ');
    kept.map(|it| if it == ' ' { '-' } else { it.to_ascii_lowercase() }).collect()
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
