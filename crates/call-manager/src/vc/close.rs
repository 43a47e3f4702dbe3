//! From the end of a call, whoever wants it, to a VC that is inactive or gone (C-09 to C-16, M-20,
//! M-21).

use co_params::Status;

use super::event::{
    Ask, Cause, Completion, Event, Grant, MiniportAnswer, Reaction, Remote, Request, Transition,
    go, refuse,
};
use super::rules::ReleaseCause;
use super::state::{Change, Leaver, Pending, Stage, State, Undo};

/// The miniport must answer first; what its answer settles completes, and the call goes on ending.
/// Going back, or giving a proposal up, is of no account any more: the VC is about to be
/// deactivated. An offer is not closed before the client hears that it is over (I-08).
pub(super) fn ending<P>(
    pending: &Pending<P>,
    told: &P,
    stage: Stage,
    by: Leaver,
    event: Event<P>,
) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(answer) => ended(pending.outcome(&answer, told, by), by),
        Event::TimerExpired(_) => ended(pending.refusal(by), by),
        Event::Client(Request::CloseCall) if by == Leaver::Remote && stage == Stage::Connected => {
            let (pending, told) = (pending.clone(), told.clone());
            go(State::Ending { pending, told, stage, by: Leaver::Both }).into()
        }
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release | Remote::Proposal(_) | Remote::Offer(_))
        | Event::Network(_) => Reaction::Stale,
    }
}

/// The client may still answer an offer that is no more; its answer is of no account (I-07, A-25).
pub(super) fn released<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::CloseCall) => release().into(),
        Event::Client(Request::AcceptCall(_) | Request::RejectCall) => go(State::Released).into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) | Event::Miniport(_) | Event::TimerExpired(_) => {
            Reaction::Stale
        }
    }
}

/// The network was asked to release before the client closes: it is not asked again.
pub(super) fn clearing<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => go(State::Cleared).into(),
        Event::Client(Request::CloseCall) => go(State::Releasing).into(),
        Event::Client(Request::AcceptCall(_) | Request::RejectCall) => go(State::Clearing).into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// What is left of the call is an activation, and the client's to close.
pub(super) fn cleared<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::CloseCall) => deactivate().into(),
        Event::Client(Request::AcceptCall(_) | Request::RejectCall) => go(State::Cleared).into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) | Event::Miniport(_) | Event::TimerExpired(_) => {
            Reaction::Stale
        }
    }
}

/// Whatever the network says to a release, or if it says nothing, the call is over at this end
/// (C-16).
pub(super) fn releasing<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => deactivate().into(),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn deactivating<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => {
            go(State::Inactive).complete(Completion::CloseCall(Ok(()))).into()
        }
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => {
            go(State::CloseFailed).complete(Completion::CloseCall(Err(Status::Failure))).into()
        }
        Event::Client(Request::DeleteVc) => Reaction::Refused(Status::Closing),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) => Reaction::Stale,
    }
}

/// The network has released already; closing again deactivates again (C-15).
pub(super) fn close_failed<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::CloseCall) => deactivate().into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) | Event::Miniport(_) | Event::TimerExpired(_) => {
            Reaction::Stale
        }
    }
}

/// The table forgets a deleted VC at once, so nothing reaches it; if something did, it is refused
/// as any bad handle is.
pub(super) fn deleted<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(
            Request::MakeCall(_)
            | Request::ModifyCallQos(_)
            | Request::CloseCall
            | Request::DeleteVc
            | Request::AcceptCall(_)
            | Request::RejectCall,
        ) => Reaction::Refused(Status::Failure),
        Event::Client(Request::ReturnQosChange)
        | Event::Remote(_)
        | Event::Network(_)
        | Event::Miniport(_)
        | Event::TimerExpired(_) => Reaction::Stale,
    }
}

/// The network is asked to release.
pub(super) fn release<P>() -> Transition<P> {
    go(State::Releasing).ask(Ask::Release(None))
}

/// This end gives the call up. The network is asked to release at once, for the client may take its
/// time to close, or never do; the client hears that the call is over.
pub(super) fn clear<P>(cause: Option<ReleaseCause>) -> Transition<P> {
    go(State::Clearing).ask(Ask::Release(cause)).incoming_close(Status::Failure)
}

/// M-20 with nothing outstanding at the miniport: the release supersedes any undoing. An offered
/// call is not closed (I-08).
pub(super) fn close_change<P: Clone>(change: &Change<P>) -> Reaction<P> {
    close(change.stage, &change.saved)
}

/// The same while the network is asked to go back.
pub(super) fn close_undo<P: Clone>(undo: &Undo<P>) -> Reaction<P> {
    close(undo.stage, &undo.saved)
}

/// The call ends while the miniport works on an activation that no request waits for.
pub(super) fn end_without_change<P: Clone>(told: &P, by: Leaver) -> Reaction<P> {
    let (pending, told) = (Pending::Nothing, told.clone());
    go(State::Ending { pending, told, stage: Stage::Connected, by }).into()
}

fn close<P: Clone>(stage: Stage, saved: &P) -> Reaction<P> {
    match stage {
        Stage::Offered => Reaction::Refused(Status::NotAccepted),
        Stage::Connected => release().complete(Completion::unchanged(saved, Cause::Closed)).into(),
    }
}

fn ended<P>(completion: Option<Completion<P>>, by: Leaver) -> Reaction<P> {
    let moved = match by {
        Leaver::Client | Leaver::Both => release(),
        Leaver::Remote => go(State::Released).incoming_close(Status::Success),
    };
    Transition { completion, ..moved }.into()
}

fn deactivate<P>() -> Transition<P> {
    go(State::Deactivating).ask(Ask::DeactivateVc)
}

impl<P: Clone + PartialEq> Pending<P> {
    /// What completes with this answer.
    fn outcome(&self, answer: &MiniportAnswer<P>, told: &P, by: Leaver) -> Option<Completion<P>> {
        match (self, answer) {
            (Self::Change { requested, .. }, MiniportAnswer::Done) => {
                Some(granted(told.clone(), requested))
            }
            (Self::Change { requested, .. }, MiniportAnswer::Rounded(rounded)) => {
                Some(granted(rounded.clone(), requested))
            }
            (
                Self::Change { .. },
                MiniportAnswer::Unacceptable
                | MiniportAnswer::Refused(_)
                | MiniportAnswer::Alternative(_),
            )
            | (Self::Undo { .. } | Self::Nothing, _) => self.refusal(by),
        }
    }

    /// What completes if nothing took effect. A change that the other end interrupted says so even
    /// if the client closes later (M-21).
    fn refusal(&self, by: Leaver) -> Option<Completion<P>> {
        let cause = match by {
            Leaver::Client => Cause::Closed,
            Leaver::Remote | Leaver::Both => Cause::Released,
        };
        match self {
            Self::Change { saved, .. } | Self::Undo { saved } => {
                Some(Completion::unchanged(saved, cause))
            }
            Self::Nothing => None,
        }
    }
}

fn granted<P: PartialEq>(in_force: P, requested: &P) -> Completion<P> {
    Completion::ModifyCallQos(Ok(Grant::new(in_force, requested)))
}
