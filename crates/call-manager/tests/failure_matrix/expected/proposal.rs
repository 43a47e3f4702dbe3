//! A call that the other end changes, whose client accepts: K-01 to K-05.

use call_manager::Profile;
use call_manager::vc::OnUnconfirmed;
use co_params::Status;

use super::is_of_the_end;
use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, Fate, PROPOSED};

pub(super) fn fate(profile: &Profile, cell: &Cell) -> Fate {
    match cell.end {
        Some((End::Close, at)) if !is_of_the_end(at) => Fate::Closed,
        Some((End::Release, at)) if !is_of_the_end(at) => Fate::Over(Status::Success),
        _ => undisturbed(profile, cell),
    }
}

fn undisturbed(profile: &Profile, cell: &Cell) -> Fate {
    let over = Fate::Over(Status::Failure);
    let is_silent = cell.failure.is_silence();
    match cell.step {
        Step::Withdraw if cell.failure.goes_well() => Fate::Up(BEFORE),
        //
        Step::Withdraw => over,
        _ if cell.failure.goes_well() => Fate::Up(PROPOSED),
        // M-15; and nobody knows what a silent miniport does.
        Step::Propose if is_silent || cell.failure == Failure::IsClosing => over,
        Step::Agree if is_silent && profile.rules.on_unconfirmed == OnUnconfirmed::Commit => {
            Fate::Up(PROPOSED)
        }
        // K-03, A-24
        _ => Fate::Up(BEFORE),
    }
}
