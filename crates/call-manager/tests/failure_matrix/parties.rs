//! The same for the parties of a multipoint call: one is added, or dropped, and something fails at one
//! step and happens at the same or another. A small matrix of its own, since a party is no call.

mod page;
mod run;
mod seams;

use crate::cell::Failure;

pub(crate) use self::page::section;
pub(crate) use self::run::{Outcome, run};

/// How many cells there are in which both the failure and what else happens find their occasion.
pub(crate) const CELLS_MET: usize = 141;

/// What the client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// It adds a second party to its call (O-23).
    Add,
    /// It drops the second party of its call (O-24).
    Drop,
}

/// A question about the party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The network is asked to add it.
    Add,
    /// It cannot be, and the network is asked to drop it.
    Undo,
    /// The network is asked to drop it.
    Drop,
}

/// What else happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client drops the party.
    Drop,
    /// The client closes the call.
    Close,
    /// The other end releases the call.
    Release,
    /// The party leaves by itself.
    Quit,
    /// The client leaves.
    Leave,
}

/// One of the matrix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) scenario: Scenario,
    pub(crate) step: Step,
    pub(crate) failure: Failure,
    pub(crate) end: Option<(End, Step)>,
}

impl Scenario {
    pub(crate) const ALL: [Self; 2] = [Self::Add, Self::Drop];

    pub(crate) const fn steps(self) -> &'static [Step] {
        match self {
            Self::Add => &[Step::Add, Step::Undo],
            Self::Drop => &[Step::Drop],
        }
    }
}

impl Step {
    /// Every answer to a drop means that the party is gone, and the request arrives always.
    pub(crate) const fn failures(self) -> &'static [Failure] {
        const ADD: &[Failure] = &[
            Failure::LosesTheQuestion,
            Failure::Refuses,
            Failure::Counters,
            Failure::Collides,
            Failure::LosesTheAnswer,
            Failure::AnswersLate,
            Failure::AnswersTwice,
        ];
        match self {
            Self::Add => ADD,
            Self::Undo | Self::Drop => ADD.split_at(1).1,
        }
    }
}

impl End {
    pub(crate) const ALL: [Self; 5] =
        [Self::Drop, Self::Close, Self::Release, Self::Quit, Self::Leave];
}

/// All cells of a failure: alone, then with each end at each step.
pub(crate) fn cells(scenario: Scenario, step: Step, failure: Failure) -> Vec<Cell> {
    let at_steps =
        End::ALL.into_iter().flat_map(|end| scenario.steps().iter().map(move |at| (end, *at)));
    let ends = std::iter::once(None).chain(at_steps.map(Some));
    ends.map(|end| Cell { scenario, step, failure, end }).collect()
}

/// Every step with everything that can fail there.
pub(crate) fn failures(scenario: Scenario) -> impl Iterator<Item = (Step, Failure)> {
    let steps = scenario.steps().iter();
    steps.flat_map(|step| step.failures().iter().map(|failure| (*step, *failure)))
}

/// What O-16, O-23 to O-25 and say of a cell.
pub(crate) fn expected(cell: &Cell) -> Outcome {
    // the call follows the terms that a party is added on.
    let is_granted = cell.failure.goes_well() || cell.failure == Failure::Counters;
    let is_added = cell.step == Step::Add && is_granted;
    let alone = match cell.scenario {
        Scenario::Add if is_added => Outcome::Joined,
        Scenario::Add => Outcome::NotAdded,
        Scenario::Drop => Outcome::Dropped,
    };
    let over = match cell.scenario {
        Scenario::Add => Outcome::NotAddedAndOver,
        Scenario::Drop => Outcome::DroppedAndOver,
    };
    match cell.end {
        Some((End::Leave, _)) => Outcome::Gone,
        Some((End::Release, _)) => over,
        // To the client it is gone, and the other party is the last.
        Some((End::Close, Step::Undo)) => Outcome::NotAddedAndClosed,
        Some((End::Quit, Step::Add)) => Outcome::NotAdded,
        Some((End::Drop | End::Close | End::Quit, _)) | None => alone,
    }
}
