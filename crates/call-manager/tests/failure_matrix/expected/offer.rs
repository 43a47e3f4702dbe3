//! A call that comes in: I-01 to I-13.

use co_params::Status;

use super::nobodys;
use crate::cell::{Cell, End, Step};
use crate::run::{BEFORE, Fate, ROUNDED, WANTED};
use crate::scenario::Scenario;

pub(super) fn fate(cell: &Cell) -> Fate {
    match cell.end {
        // I-07, I-10: of an offer that it has seen the client hears that it is over.
        Some((End::Release, Step::Decide | Step::Answer | Step::ActivateAnswer)) => {
            Fate::Over(Status::Success)
        }
        Some((End::Release, Step::Prepare | Step::AlignOffer)) => nobodys(cell),
        // I-11; before it has accepted a client does not close (I-08).
        Some((End::Close, Step::Answer | Step::ActivateAnswer)) => Fate::Closed,
        _ => undisturbed(cell),
    }
}

fn undisturbed(cell: &Cell) -> Fate {
    if matches!(cell.step, Step::Reject | Step::Decline | Step::Retire) {
        nobodys(cell)
    } else if cell.failure.goes_well() && cell.scenario == Scenario::OfferRejected {
        Fate::Gone
    } else if cell.failure.goes_well() {
        Fate::Up(in_force(cell))
    } else if matches!(cell.step, Step::Prepare | Step::AlignOffer) {
        // what is not activated is not offered.
        Fate::Gone
    } else {
        // I-10, R-049
        Fate::Over(Status::Failure)
    }
}

fn in_force(cell: &Cell) -> u32 {
    match (cell.scenario, cell.step) {
        (Scenario::OfferChanged, _) => WANTED,
        (_, Step::AlignOffer) => ROUNDED,
        _ => BEFORE,
    }
}
