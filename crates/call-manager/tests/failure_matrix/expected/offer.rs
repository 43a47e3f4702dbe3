//! A call that comes in: I-01 to I-13.

use co_params::Status;

use super::{hears_of_no_release, nobodys};
use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, Fate, ROUNDED, WANTED};
use crate::scenario::Scenario;

pub(super) fn fate(cell: &Cell) -> Fate {
    match cell.end {
        // I-07, I-10: of an offer that it has seen the client hears that it is over.
        Some((End::Both, at @ Step::ActivateAnswer)) if hears_of_no_release(cell, at) => {
            Fate::Closed
        }
        Some((End::Release | End::Both, Step::Decide | Step::Answer | Step::ActivateAnswer)) => {
            Fate::Over(Status::Success)
        }
        Some((End::Release | End::Both, Step::Prepare | Step::AlignOffer)) => nobodys(cell),
        // I-11; before it has accepted a client does not close (I-08).
        Some((End::Close, Step::Answer | Step::ActivateAnswer)) => Fate::Closed,
        _ => undisturbed(cell),
    }
}

fn undisturbed(cell: &Cell) -> Fate {
    if matches!(cell.step, Step::Reject | Step::Decline | Step::Retire) {
        nobodys(cell)
    } else if goes_well(cell) && cell.scenario == Scenario::OfferRejected {
        Fate::Gone
    } else if goes_well(cell) {
        Fate::Up(in_force(cell))
    } else if matches!(cell.step, Step::Prepare | Step::AlignOffer) {
        // what is not activated is not offered.
        Fate::Gone
    } else {
        // I-10, R-049
        Fate::Over(Status::Failure)
    }
}

/// The other end follows a rounding of what it offers, and not one of what the client wants.
fn goes_well(cell: &Cell) -> bool {
    let is_rounded = cell.step == Step::Prepare && cell.failure == Failure::Rounds;
    is_rounded || cell.failure.goes_well()
}

fn in_force(cell: &Cell) -> u32 {
    match (cell.scenario, cell.step) {
        (Scenario::OfferChanged, _) => WANTED,
        (_, Step::AlignOffer) => ROUNDED,
        (_, Step::Prepare) if cell.failure == Failure::Rounds => ROUNDED,
        _ => BEFORE,
    }
}
