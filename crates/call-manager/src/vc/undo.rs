//! The change of a call that fails: the way back to what stood (M-08 to M-19).
//!
//! First the miniport, if it stands elsewhere; then the network, if it may; then the completion, so
//! that the client never hears of a failure that is not undone. Where something cannot go
//! back, the VC cannot be trusted, and the client hears an incoming close.

use co_params::Status;

use super::close;
use super::event::{
    Ask, Cause, Completion, Event, Expiry, MiniportAnswer, NetworkAnswer, Reaction, Remote,
    Request, Tell, Transition, go, refuse,
};
use super::modify::{active, later};
use super::offer;
use super::rules::{OnSilence, ReleaseCause, Rules};
use super::state::{Change, Doubt, Leaver, Pending, Stage, State, Undo, Waiting};

/// How far a change has come that the network is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nobody has agreed to anything.
    Nowhere,
    /// The network agreed to something that the miniport refused (M-12).
    Network,
    /// The miniport stands on what the other end proposed (K-07).
    Miniport,
}

/// M4: the miniport is told to go back.
pub(super) fn reinstating<P: Clone>(undo: &Undo<P>, event: Event<P>, rules: &Rules) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => restore(undo.clone()),
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => give_up(&undo.saved),
        Event::Client(Request::CloseCall) => end(undo, Leaver::Client),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => end(undo, Leaver::Remote),
        Event::Remote(Remote::Proposal(_)) => later(undo.stage, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) => Reaction::Stale,
    }
}

/// M3, of a network that is known to hold something else, or of one that is not known to.
pub(super) fn restoring<P: Clone>(undo: &Undo<P>, event: Event<P>, rules: &Rules) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => keep(undo).into(),
        Event::Network(
            NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
        ) => give_up(&undo.saved),
        Event::TimerExpired(expiry) => {
            over(&undo.saved, Cause::NotRestored, rules.expiry_cause(expiry)).into()
        }
        Event::Client(Request::CloseCall) => close::close_undo(undo),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => released(&undo.saved),
        Event::Remote(Remote::Proposal(_)) => later(undo.stage, rules),
        Event::Remote(Remote::Offer(_)) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// The call goes on as if it rested on what is in force, and the first thing that the network says
/// tells what it holds. If it agreed after all, it hears once more what is in force; what it says to
/// another change, or proposes, settles the doubt too.
pub(super) fn kept_in_doubt<P: Clone>(doubt: &Doubt<P>, event: Event<P>) -> Reaction<P> {
    let Doubt { in_force, asked: _, stage } = doubt;
    match event {
        Event::Network(NetworkAnswer::Accepted | NetworkAnswer::Countered(_)) => {
            let confirm = Tell::Confirm(in_force.clone());
            go(stage.at_rest(in_force.clone())).tell(confirm).into()
        }
        Event::Network(NetworkAnswer::Refused | NetworkAnswer::Collided) => {
            go(stage.at_rest(in_force.clone())).into()
        }
        Event::Client(_) | Event::Remote(_) | Event::Miniport(_) | Event::TimerExpired(_) => {
            match stage {
                Stage::Offered => offer::offered(in_force, event),
                Stage::Connected => active(in_force, event),
            }
        }
    }
}

/// The network refused (M-08). What it agreed to before, and the miniport refused, it may hold still.
pub(super) fn refused<P: Clone>(change: &Change<P>, cause: Cause) -> Reaction<P> {
    let undo = change.undo(cause);
    match change.reach() {
        Reach::Nowhere => keep(&undo).into(),
        Reach::Network => restore(undo),
        Reach::Miniport => reinstate(undo).into(),
    }
}

/// The network said nothing (M-09). Where it is taken not to have seen the change, it hears what is
/// in force, in case that it did; it is asked to go back only if it agreed to something before.
pub(super) fn silent<P: Clone>(change: &Change<P>, expiry: Expiry, rules: &Rules) -> Reaction<P> {
    let undo = change.undo(Cause::TimedOut);
    match (rules.on_silence, change.reach()) {
        (OnSilence::Clear(_), _) => {
            over(&undo.saved, undo.cause, rules.expiry_cause(expiry)).into()
        }
        (OnSilence::Keep, Reach::Nowhere) => keep_in_doubt(change),
        (OnSilence::Restore, Reach::Nowhere)
        | (OnSilence::Keep | OnSilence::Restore, Reach::Network) => restore(undo),
        (OnSilence::Keep | OnSilence::Restore, Reach::Miniport) if change.activations == 0 => {
            reinstate(undo).tell(Tell::RefuseProposal).into()
        }
        (OnSilence::Keep | OnSilence::Restore, Reach::Miniport) => reinstate(undo).into(),
    }
}

/// The network agreed to the change, and said nothing to the miniport's rounding.
pub(super) fn silent_about_rounding<P: Clone>(
    change: &Change<P>,
    expiry: Expiry,
    rules: &Rules,
) -> Reaction<P> {
    let undo = change.undo(Cause::TimedOut);
    match rules.on_silence {
        OnSilence::Clear(_) => over(&undo.saved, undo.cause, rules.expiry_cause(expiry)).into(),
        OnSilence::Keep | OnSilence::Restore => reinstate(undo).into(),
    }
}

/// M-13: a miniport that refuses stays where it was.
pub(super) fn miniport_refused<P: Clone>(change: &Change<P>) -> Reaction<P> {
    let undo = change.undo(Cause::Miniport);
    if change.is_moved { reinstate(undo).into() } else { restore(undo) }
}

/// M-11: give up.
pub(super) fn reinstate<P: Clone>(undo: Undo<P>) -> Transition<P> {
    let ask = Ask::ActivateVc(undo.saved.clone());
    go(State::Reinstating(undo)).ask(ask)
}

/// M-09, M-13, M-16.
pub(super) fn restore<P: Clone>(undo: Undo<P>) -> Reaction<P> {
    let ask = Ask::Restore(undo.saved.clone());
    let next = match undo.cause {
        Cause::TimedOut => State::InDoubt(undo),
        Cause::Network
        | Cause::Miniport
        | Cause::MiniportClosing
        | Cause::Collided
        | Cause::Closed
        | Cause::Released
        | Cause::NotRestored => State::Restoring(undo),
    };
    go(next).ask(ask).into()
}

/// M-17, M-19: the VC cannot be trusted, and the client must close it.
pub(super) fn give_up<P: Clone>(saved: &P) -> Reaction<P> {
    over(saved, Cause::NotRestored, None).into()
}

/// M-21 with nothing outstanding at the miniport.
pub(super) fn released<P: Clone>(saved: &P) -> Reaction<P> {
    go(State::Released)
        .complete(Completion::unchanged(saved, Cause::Released))
        .incoming_close(Status::Success)
        .into()
}

/// The network hears what is in force. Whether it did hear it nobody knows before it speaks.
fn keep_in_doubt<P: Clone>(change: &Change<P>) -> Reaction<P> {
    let (in_force, asked) = (change.saved.clone(), change.requested.clone());
    let confirm = Tell::Confirm(in_force.clone());
    go(State::KeptInDoubt(Doubt { in_force, asked, stage: change.stage }))
        .tell(confirm)
        .complete(Completion::unchanged(&change.saved, Cause::TimedOut))
        .into()
}

/// M-08, M-18. A VC that the miniport deactivates is not usable, whatever the network holds (M-15).
fn keep<P: Clone>(undo: &Undo<P>) -> Transition<P> {
    if undo.cause == Cause::MiniportClosing {
        return over(&undo.saved, undo.cause, None);
    }
    let completion = Completion::unchanged(&undo.saved, undo.cause);
    go(undo.stage.at_rest(undo.saved.clone())).complete(completion)
}

/// The call ends at this end.
fn over<P: Clone>(saved: &P, cause: Cause, release: Option<ReleaseCause>) -> Transition<P> {
    close::clear(release).complete(Completion::unchanged(saved, cause))
}

fn end<P: Clone>(undo: &Undo<P>, by: Leaver) -> Reaction<P> {
    if matches!((undo.stage, by), (Stage::Offered, Leaver::Client)) {
        return Reaction::Refused(Status::NotAccepted);
    }
    let pending = Pending::Undo { saved: undo.saved.clone() };
    go(State::Ending { pending, told: undo.saved.clone(), stage: undo.stage, by }).into()
}

impl<P: Clone> Change<P> {
    pub(super) const fn new(saved: P, requested: P, stage: Stage) -> Self {
        Self {
            saved,
            requested,
            stage,
            is_moved: false,
            sent_again: 0,
            activations: 0,
            collisions: 0,
        }
    }

    /// What has to go back if the change fails now.
    pub(super) const fn reach(&self) -> Reach {
        match (self.is_moved, self.activations) {
            (true, _) => Reach::Miniport,
            (false, 0) => Reach::Nowhere,
            (false, _) => Reach::Network,
        }
    }

    pub(super) fn undo(&self, cause: Cause) -> Undo<P> {
        Undo { saved: self.saved.clone(), stage: self.stage, cause }
    }

    pub(super) fn waiting(&self) -> Waiting<P> {
        Waiting { requested: self.requested.clone(), collisions: self.collisions }
    }
}

impl Stage {
    /// Where a transaction of such a call ends.
    pub(super) const fn at_rest<P>(self, in_force: P) -> State<P> {
        match self {
            Self::Offered => State::Offered { in_force },
            Self::Connected => State::Active { in_force },
        }
    }
}
