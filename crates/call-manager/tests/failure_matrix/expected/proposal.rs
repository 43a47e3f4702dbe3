//! A call that the other end changes, whose client accepts: K-01 to K-05.

use call_manager::Profile;
use call_manager::vc::OnUnconfirmed;
use co_params::Status;

use super::{hears_of_no_release, is_of_the_end};
use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, Fate, PROPOSED};

pub(super) fn fate(profile: &Profile, cell: &Cell) -> Fate {
    match cell.end {
        Some((End::Close, at)) if !is_of_the_end(at) => Fate::Closed,
        Some((End::Both, at)) if !is_of_the_end(at) && hears_of_no_release(cell, at) => {
            Fate::Closed
        }
        Some((End::Release | End::Both, at)) if !is_of_the_end(at) => Fate::Over(Status::Success),
        _ => undisturbed(profile, cell),
    }
}

fn undisturbed(profile: &Profile, cell: &Cell) -> Fate {
    let is_silent = cell.failure.is_silence();
    let commits = profile.rules().on_unconfirmed == OnUnconfirmed::Commit;
    if cell.step == Step::Withdraw {
        //
        let goes_back = cell.failure.goes_well();
        return if goes_back { Fate::Up(BEFORE) } else { Fate::Over(Status::Failure) };
    }
    // M-15; and nobody knows what a silent miniport does.
    let is_lost = is_silent || cell.failure == Failure::IsClosing;
    if cell.step == Step::Propose && is_lost {
        return Fate::Over(Status::Failure);
    }
    let is_taken_as_confirmed = cell.step == Step::Agree && is_silent && commits;
    let stands = cell.failure.goes_well() || is_taken_as_confirmed;
    // K-03, A-24
    if stands { Fate::Up(PROPOSED) } else { Fate::Up(BEFORE) }
}
