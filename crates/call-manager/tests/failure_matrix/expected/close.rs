//! A call that ends: C-09 to C-16.

use co_params::Status;

use crate::cell::Cell;
use crate::run::Fate;
use crate::scenario::Scenario;

/// Whatever network and miniport say, and whatever else happens, a close is a close.
pub(super) fn fate(cell: &Cell) -> Fate {
    if cell.scenario == Scenario::Release { Fate::Over(Status::Success) } else { Fate::Closed }
}
