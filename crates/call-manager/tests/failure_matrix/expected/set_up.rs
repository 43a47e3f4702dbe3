//! A call that the client makes: C-01 to C-08.

use co_params::Status;

use crate::cell::{Cell, End, Failure, Step};
use crate::run::{COUNTER, Fate, LESS, ROUNDED, WANTED};

/// A client can do nothing about a call that is being set up (C-07), and the other end can only give
/// it up (C-06).
pub(super) fn outcome(cell: &Cell) -> (Option<Status>, Option<u32>, Fate) {
    if is_given_up(cell) || fails(cell) {
        return (Some(Status::Failure), None, Fate::Failed);
    }
    let granted = granted(cell);
    (Some(Status::Success), Some(granted), Fate::Up(granted))
}

fn is_given_up(cell: &Cell) -> bool {
    let Some((End::Release | End::Both, at)) = cell.end else { return false };
    matches!(at, Step::Dial | Step::Activate | Step::Align | Step::Redial)
}

fn fails(cell: &Cell) -> bool {
    let is_asked = matches!(cell.step, Step::Dial | Step::Redial);
    let is_countered = is_asked && cell.failure == Failure::Counters;
    let is_way_back = matches!(cell.step, Step::Abandon | Step::Take | Step::Undo);
    let is_rounded = cell.failure == Failure::Rounds;
    is_way_back || !(is_countered || is_rounded || cell.failure.goes_well())
}

fn granted(cell: &Cell) -> u32 {
    match (cell.step, cell.failure) {
        (_, Failure::Counters) => COUNTER,
        (Step::Redial, _) => LESS,
        (Step::Align, _) | (_, Failure::Rounds) => ROUNDED,
        _ => WANTED,
    }
}
