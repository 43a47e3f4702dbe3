//! A call, up or offered, that its client changes: M-05 to M-23, I-06.

use call_manager::Profile;
use call_manager::vc::{OnCollision, OnSilence};
use co_params::Status;

use super::is_of_the_end;
use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, COUNTER, Fate, LESS, PROPOSED, ROUNDED, WANTED};
use crate::scenario::Scenario;

pub(super) fn outcome(profile: &Profile, cell: &Cell) -> (Option<Status>, Option<u32>, Fate) {
    let cell = &Cell { end: cell.end.filter(|(end, at)| matters(cell, *end, *at)), ..*cell };
    let status = status(profile, cell);
    let granted = (status == Status::Success).then(|| granted(cell));
    let stands = granted.unwrap_or(BEFORE);
    let fate = match cell.end {
        Some((End::Close, _)) => Fate::Closed,
        Some((End::Release, _)) => Fate::Over(Status::Success),
        _ if is_over(profile, cell) => Fate::Over(Status::Failure),
        Some((End::Proposal, _)) if takes_up_proposals(profile) => Fate::Up(PROPOSED),
        _ => Fate::Up(stands),
    };
    (Some(status), granted, fate)
}

/// A second change waits for the first (M-23), a VC with a call is not deleted, an offer is not
/// closed (I-08), and nobody proposes other terms for it.
fn matters(cell: &Cell, end: End, at: Step) -> bool {
    let is_offer = cell.scenario == Scenario::ChangeOfOffer;
    match end {
        End::Release | End::Leave => !is_of_the_end(at),
        End::Close | End::Proposal => !is_of_the_end(at) && !is_offer,
        End::SecondRequest | End::Delete => false,
    }
}

fn status(profile: &Profile, cell: &Cell) -> Status {
    match cell.end {
        Some((End::Close, at)) if !takes_effect_in_the_end(cell, at) => Status::Closing,
        Some((End::Release, at)) if !takes_effect_in_the_end(cell, at) => Status::Failure,
        Some((End::Close | End::Release, _)) => Status::Success,
        Some((End::Proposal, Step::Negotiate)) if yields(profile) => Status::Failure,
        _ if fails(profile, cell) => Status::Failure,
        _ => Status::Success,
    }
}

/// M-20, M-21: of a call that ends, a change takes effect only by the activation that is under way.
fn takes_effect_in_the_end(cell: &Cell, at: Step) -> bool {
    at == Step::Reactivate
        && match cell.step {
            Step::Negotiate | Step::Release | Step::Deactivate => true,
            // A miniport that was busy has not activated, and is not told again of a call that ends.
            Step::Reactivate => cell.failure == Failure::AnswersTwice,
            // Not before these fail.
            _ => false,
        }
}

/// Whether the change fails, if nothing else happens.
fn fails(profile: &Profile, cell: &Cell) -> bool {
    match (cell.step, cell.failure) {
        // These are on the way back.
        (Step::Reinstate | Step::Restore, _) => true,
        _ if cell.failure.goes_well() => false,
        (Step::Negotiate | Step::Renegotiate, Failure::Counters) => false,
        (Step::Negotiate, Failure::Collides) => profile.rules.on_collision != OnCollision::BackOff,
        // A question that is sent again is answered in time after all.
        (Step::Negotiate | Step::Renegotiate, Failure::AnswersLate) => {
            profile.rules.retransmissions == 0
        }
        // By then it is settled.
        (Step::Release | Step::Deactivate, _) => false,
        _ => true,
    }
}

/// Whether the call ends with it.
fn is_over(profile: &Profile, cell: &Cell) -> bool {
    let is_silent = cell.failure.is_silence();
    match cell.step {
        Step::Negotiate | Step::Renegotiate | Step::Realign => {
            is_silent && profile.rules.on_silence == OnSilence::Clear
        }
        // M-15; and nobody knows what a silent miniport does.
        Step::Reactivate => is_silent || cell.failure == Failure::IsClosing,
        // M-17
        Step::Reinstate => !cell.failure.goes_well(),
        // M-19
        Step::Restore => cell.failure != Failure::AnswersTwice,
        _ => false,
    }
}

fn granted(cell: &Cell) -> u32 {
    match (cell.step, cell.failure) {
        (Step::Negotiate | Step::Renegotiate, Failure::Counters) => COUNTER,
        (Step::Renegotiate, _) => LESS,
        (Step::Realign, _) => ROUNDED,
        _ => WANTED,
    }
}

/// M-22: by the profiles that neither refuse nor back off, and let the called end ask.
fn takes_up_proposals(profile: &Profile) -> bool {
    matches!(profile.rules.on_collision, OnCollision::Defer | OnCollision::Yield)
}

fn yields(profile: &Profile) -> bool {
    profile.rules.on_collision == OnCollision::Yield
}
