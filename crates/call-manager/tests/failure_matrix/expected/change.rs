//! A call, up or offered, that its client changes: M-05 to M-23, I-06.

use call_manager::Profile;
use call_manager::vc::{OnCollision, OnSilence};
use co_params::Status;

use super::{hears_of_no_release, is_of_the_end};
use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, COUNTER, Fate, LESS, PROPOSED, ROUNDED, WANTED};
use crate::scenario::Scenario;

pub(super) fn outcome(profile: &Profile, cell: &Cell) -> (Option<Status>, Option<u32>, Fate) {
    let cell = &Cell { end: cell.end.filter(|(end, at)| matters(cell, *end, *at)), ..*cell };
    let status = status(profile, cell);
    let granted = (status == Status::Success).then(|| granted(cell));
    let stands = granted.unwrap_or(BEFORE);
    let is_offer = cell.scenario == Scenario::ChangeOfOffer;
    let fate = match cell.end {
        Some((End::Close, _)) => Fate::Closed,
        // An offer is not closed before the client hears that it is over (I-08).
        Some((End::Both, at)) if !is_offer && hears_of_no_release(cell, at) => Fate::Closed,
        Some((End::Release | End::Both, _)) => Fate::Over(Status::Success),
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
        End::Release | End::Both | End::Leave => !is_of_the_end(at),
        End::Close | End::Proposal => !is_of_the_end(at) && !is_offer,
        End::SecondRequest | End::Delete => false,
    }
}

fn status(profile: &Profile, cell: &Cell) -> Status {
    match cell.end {
        Some((End::Close, at)) if !takes_effect_in_the_end(cell, at) => Status::Closing,
        Some((End::Release | End::Both, at)) if !takes_effect_in_the_end(cell, at) => {
            Status::Failure
        }
        Some((End::Close | End::Release | End::Both, _)) => Status::Success,
        Some((End::Proposal, Step::Negotiate)) if yields(profile) => Status::Failure,
        _ if fails(profile, cell) => Status::Failure,
        _ => Status::Success,
    }
}

/// M-20, M-21: of a call that ends, a change takes effect only by the activation that is under way.
fn takes_effect_in_the_end(cell: &Cell, at: Step) -> bool {
    // A miniport that was busy has not activated, and is not told again of a call that ends.
    let is_activated = matches!(cell.failure, Failure::AnswersTwice | Failure::Rounds);
    let does_it = cell.step == Step::Reactivate && is_activated;
    // The others do not fail before.
    let fails_elsewhere = matches!(cell.step, Step::Negotiate | Step::Release | Step::Deactivate);
    at == Step::Reactivate && (does_it || fails_elsewhere)
}

/// Whether the change fails, if nothing else happens.
fn fails(profile: &Profile, cell: &Cell) -> bool {
    let is_first = cell.step == Step::Negotiate;
    let is_asked = is_first || cell.step == Step::Renegotiate;
    if matches!(cell.step, Step::Reinstate | Step::Restore) {
        return true; // These are on the way back.
    }
    let is_rounded = cell.step == Step::Reactivate && cell.failure == Failure::Rounds;
    let is_of_no_account = is_rounded || cell.failure.goes_well() || is_of_the_end(cell.step);
    let is_countered = is_asked && cell.failure == Failure::Counters;
    let is_tried_again = is_first
        && cell.failure == Failure::Collides
        && profile.rules().on_collision == OnCollision::BackOff;
    // A question that is sent again is answered in time after all.
    let is_sent_again =
        is_asked && cell.failure == Failure::AnswersLate && profile.rules().retransmissions > 0;
    !(is_of_no_account || is_countered || is_tried_again || is_sent_again)
}

/// Whether the call ends with it.
fn is_over(profile: &Profile, cell: &Cell) -> bool {
    let is_silent = cell.failure.is_silence();
    let is_asked = matches!(cell.step, Step::Negotiate | Step::Renegotiate | Step::Realign);
    if is_asked {
        return is_silent && matches!(profile.rules().on_silence, OnSilence::Clear(_));
    }
    // M-15; and nobody knows what a silent miniport does.
    let is_lost = is_silent || cell.failure == Failure::IsClosing;
    // M-17, M-19
    let is_way_back = matches!(cell.step, Step::Reinstate | Step::Restore);
    (cell.step == Step::Reactivate && is_lost) || (is_way_back && !cell.failure.goes_well())
}

fn granted(cell: &Cell) -> u32 {
    match (cell.step, cell.failure) {
        (Step::Negotiate | Step::Renegotiate, Failure::Counters) => COUNTER,
        (Step::Renegotiate, _) => LESS,
        (Step::Realign, _) | (_, Failure::Rounds) => ROUNDED,
        _ => WANTED,
    }
}

/// M-22: by the profiles that neither refuse nor back off, and let the called end ask.
fn takes_up_proposals(profile: &Profile) -> bool {
    matches!(profile.rules().on_collision, OnCollision::Defer | OnCollision::Yield)
}

fn yields(profile: &Profile) -> bool {
    profile.rules().on_collision == OnCollision::Yield
}
