//! All cells of a scenario by one profile, played once.

use call_manager::Profile;

use crate::cell::{Cell, End, Failure, Step, cells, failures};
use crate::run::{Fate, Outcome, run};
use crate::scenario::Scenario;

/// What became of each cell, in the order of [`cells`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Results {
    scenario: Scenario,
    outcomes: Vec<Option<Outcome>>,
}

/// A failure, and what became of it by column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) step: Step,
    pub(crate) failure: Failure,
    pub(crate) entries: Vec<Entry>,
}

/// What stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The failure, or what else happens, has no occasion.
    NoOccasion,
    /// What else happens makes no difference.
    Same,
    Outcome(Outcome),
}

impl Results {
    pub(crate) fn of(scenario: Scenario, profile: &Profile) -> Self {
        let outcomes = cells(scenario).map(|cell: Cell| run(profile, &cell)).collect();
        Self { scenario, outcomes }
    }

    pub(crate) fn met(&self) -> usize {
        self.outcomes.iter().flatten().count()
    }

    /// What becomes of each failure if nothing else happens.
    pub(crate) fn alone(&self) -> Vec<Entry> {
        self.rows().map(|row| Entry::from(row[0])).collect()
    }

    /// What becomes of each failure with this end, by the step of the end.
    pub(crate) fn with(&self, end: End) -> Vec<Row> {
        let (steps, ends) = (self.scenario.steps().len(), self.scenario.ends());
        let nth = ends.iter().position(|it| *it == end).expect("an end of the scenario");
        let of_end = 1 + nth * steps..1 + (nth + 1) * steps;
        failures(self.scenario)
            .zip(self.rows())
            .map(|((step, failure), row)| {
                let entry = |outcome: &Option<Outcome>| match outcome {
                    Some(_) if *outcome == row[0] => Entry::Same,
                    outcome => Entry::from(*outcome),
                };
                Row { step, failure, entries: row[of_end.clone()].iter().map(entry).collect() }
            })
            .collect()
    }

    fn rows(&self) -> impl Iterator<Item = &[Option<Outcome>]> {
        let width = 1 + self.scenario.ends().len() * self.scenario.steps().len();
        self.outcomes.chunks(width)
    }
}

impl From<Option<Outcome>> for Entry {
    fn from(outcome: Option<Outcome>) -> Self {
        outcome.map_or(Self::NoOccasion, Self::Outcome)
    }
}

impl Entry {
    pub(crate) fn text(&self, letter: fn(u32) -> &'static str) -> String {
        let outcome = match self {
            Self::NoOccasion => return "–".to_owned(),
            Self::Same => return "=".to_owned(),
            Self::Outcome(outcome) => outcome,
        };
        let Outcome { status, granted, fate, closes } = outcome;
        let granted = granted.map(|rate| format!(" {}", letter(rate))).unwrap_or_default();
        let status = status.map(|status| format!("{status}{granted}, ")).unwrap_or_default();
        let again = if *closes > 1 { " at the second try" } else { "" };
        match fate {
            Fate::Up(rate) => format!("{status}up {}", letter(*rate)),
            Fate::Failed if *closes > 0 => format!("{status}failed, and closed"),
            Fate::Failed => format!("{status}failed"),
            Fate::Over(over) => format!("{status}over {over}{again}"),
            Fate::Closed => format!("{status}closed{again}"),
            Fate::Gone => format!("{status}gone"),
            Fate::Stays => format!("{status}stays"),
        }
    }
}
