//! What the rows of the reference say of a cell, without a machine.

use call_manager::Profile;
use call_manager::vc::{OnCollision, OnSilence};
use co_params::Status;

use crate::cell::{Cell, End, Failure, Step};
use crate::run::{BEFORE, COUNTER, Fate, LESS, Outcome, PROPOSED, ROUNDED, WANTED};

/// The completion, and what becomes of the call.
pub(crate) fn outcome(profile: &Profile, cell: &Cell) -> Outcome {
    if cell.step.is_of_other_end() {
        return Outcome { status: None, granted: None, fate: fate_of_proposal(cell) };
    }
    let status = status(profile, cell);
    let granted = (status == Status::Success).then(|| granted(cell));
    let stands = granted.unwrap_or(BEFORE);
    let fate = match cell.end {
        Some((End::Close, _)) => Fate::Closed,
        Some((End::Release, _)) => Fate::Over(Status::Success),
        _ if is_over(profile, cell) => Fate::Over(Status::Failure),
        Some((End::Proposal, _)) if takes_up_proposals(profile) => Fate::Up(PROPOSED),
        Some((End::Proposal | End::SecondRequest, _)) | None => Fate::Up(stands),
    };
    Outcome { status: Some(status), granted, fate }
}

fn status(profile: &Profile, cell: &Cell) -> Status {
    match cell.end {
        Some((End::Close, at)) if !takes_effect_in_the_end(cell, at) => Status::Closing,
        Some((End::Release, at)) if !takes_effect_in_the_end(cell, at) => Status::Failure,
        Some((End::Close | End::Release, _)) => Status::Success,
        Some((End::Proposal, Step::Negotiate)) if yields(profile) => Status::Failure,
        Some((End::Proposal | End::SecondRequest, _)) | None if fails(profile, cell) => {
            Status::Failure
        }
        Some((End::Proposal | End::SecondRequest, _)) | None => Status::Success,
    }
}

/// M-20, M-21: of a call that ends, a change takes effect only by the activation that is under way.
fn takes_effect_in_the_end(cell: &Cell, at: Step) -> bool {
    at == Step::Reactivate
        && match cell.step {
            Step::Negotiate => true,
            // Not before these fail.
            Step::Realign
            | Step::Renegotiate
            | Step::Reinstate
            | Step::Restore
            | Step::Propose
            | Step::Agree
            | Step::Withdraw => false,
            // A miniport that was busy has not activated, and is not told again of a call that ends.
            Step::Reactivate => cell.failure == Failure::AnswersTwice,
        }
}

/// Whether the change fails, if nothing else happens.
fn fails(profile: &Profile, cell: &Cell) -> bool {
    match (cell.step, cell.failure) {
        // These are on the way back.
        (Step::Reinstate | Step::Restore, _) => true,
        (_, Failure::AnswersTwice | Failure::IsBusyOnce) => false,
        (Step::Negotiate | Step::Renegotiate, Failure::Counters) => false,
        (Step::Negotiate, Failure::Collides) => {
            profile.rules().on_collision != OnCollision::BackOff
        }
        // A question that is sent again is answered in time after all.
        (Step::Negotiate | Step::Renegotiate, Failure::AnswersLate) => {
            profile.rules().retransmissions == 0
        }
        _ => true,
    }
}

/// Whether the call ends with it.
fn is_over(profile: &Profile, cell: &Cell) -> bool {
    use Failure::{
        AnswersLate, AnswersTwice, IsBusyOnce, IsClosing, LosesTheAnswer, LosesTheQuestion,
    };
    let is_silent = matches!(cell.failure, LosesTheAnswer | LosesTheQuestion | AnswersLate);
    match cell.step {
        Step::Negotiate | Step::Renegotiate | Step::Realign => {
            is_silent && matches!(profile.rules().on_silence, OnSilence::Clear(_))
        }
        // M-15; and nobody knows what a silent miniport does.
        Step::Reactivate => is_silent || cell.failure == IsClosing,
        // M-17
        Step::Reinstate => !matches!(cell.failure, AnswersTwice | IsBusyOnce),
        // M-19
        Step::Restore => cell.failure != AnswersTwice,
        Step::Propose | Step::Agree | Step::Withdraw => false,
    }
}

/// What becomes of a call that the other end wants to change, if the client accepts.
fn fate_of_proposal(cell: &Cell) -> Fate {
    use Failure::{
        AnswersLate, AnswersTwice, IsBusyOnce, IsClosing, LosesTheAnswer, LosesTheQuestion,
    };
    let is_silent = matches!(cell.failure, LosesTheAnswer | LosesTheQuestion | AnswersLate);
    let goes_well = matches!(cell.failure, AnswersTwice | IsBusyOnce);
    let over = Fate::Over(Status::Failure);
    match (cell.end, cell.step) {
        (Some((End::Close, _)), _) => Fate::Closed,
        (Some((End::Release, _)), _) => Fate::Over(Status::Success),
        (_, Step::Withdraw) if goes_well => Fate::Up(BEFORE),
        //
        (_, Step::Withdraw) => over,
        (_, _) if goes_well => Fate::Up(PROPOSED),
        // M-15; and nobody knows what a silent miniport does.
        (_, Step::Propose) if is_silent || cell.failure == IsClosing => over,
        // K-03, A-24
        (_, _) => Fate::Up(BEFORE),
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
    matches!(profile.rules().on_collision, OnCollision::Defer | OnCollision::Yield)
}

fn yields(profile: &Profile) -> bool {
    profile.rules().on_collision == OnCollision::Yield
}
