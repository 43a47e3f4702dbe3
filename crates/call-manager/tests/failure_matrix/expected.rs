//! What the rows of the reference say of a cell, without a machine.

mod change;
mod close;
mod offer;
mod proposal;
mod set_up;

use call_manager::Profile;

use crate::cell::{Cell, End, Failure, Step, Who};
use crate::run::{Fate, Outcome};
use crate::scenario::Scenario;

/// The completion, and what becomes of the call.
pub(crate) fn outcome(profile: &Profile, cell: &Cell) -> Outcome {
    let (status, granted, fate) = match (cell.end, cell.scenario) {
        (Some((End::Leave, at)), _) => {
            // A change that was complete before is no news.
            let before = Cell { end: None, ..*cell };
            let is_complete = cell.scenario == Scenario::Change && is_of_the_end(at);
            let known = is_complete.then(|| change::outcome(profile, &before));
            let (status, granted) =
                known.map_or((None, None), |(status, granted, _)| (status, granted));
            (status, granted, nobodys(cell))
        }
        (_, Scenario::SetUp) => set_up::outcome(cell),
        (_, Scenario::OfferAccepted | Scenario::OfferChanged | Scenario::OfferRejected) => {
            (None, None, offer::fate(cell))
        }
        (_, Scenario::Change | Scenario::ChangeOfOffer) => change::outcome(profile, cell),
        (_, Scenario::Proposal) => (None, None, proposal::fate(profile, cell)),
        (_, Scenario::Close | Scenario::Release) => (None, None, close::fate(cell)),
    };
    Outcome { status, granted, fate, closes: closes(cell, fate) }
}

/// A deactivation that fails is for the client to try again, as often as it takes (C-14, C-15).
fn closes(cell: &Cell, fate: Fate) -> usize {
    let fails = !cell.failure.goes_well();
    match fate {
        Fate::Closed | Fate::Over(_) => 1 + usize::from(cell.step == Step::Deactivate && fails),
        // V-21
        Fate::Failed => usize::from(cell.step == Step::Undo && fails),
        Fate::Up(_) | Fate::Gone | Fate::Stays => 0,
    }
}

/// A VC that no client knows is deleted when the miniport has deactivated it, and not before (I-13).
fn nobodys(cell: &Cell) -> Fate {
    let is_deactivated = cell.failure.goes_well() || cell.failure == Failure::AnswersLate;
    if cell.step.is_deactivation() && !is_deactivated { Fate::Stays } else { Fate::Gone }
}

/// The client closes while the miniport works on an order, and needs no telling that the other end
/// released before. In a pause nothing is outstanding, and it has been told (M-14, M-21).
fn hears_of_no_release(cell: &Cell, at: Step) -> bool {
    let is_pause = cell.step == at && cell.failure == Failure::IsBusyOnce;
    at.who() == Who::Miniport && !is_pause
}

/// The call ends already: nothing that happens makes a difference, but that its client leaves (C-16,
///
fn is_of_the_end(at: Step) -> bool {
    matches!(at, Step::Release | Step::Deactivate)
}
