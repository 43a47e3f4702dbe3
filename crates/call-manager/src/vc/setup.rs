//! From creation to a call that is up, or to a set-up that failed (C-01 to C-08).
//!
//! Nothing can be asked of a VC whose set-up is under way (C-07, A-11, A-16, V-21, V-23).

use co_params::Status;

use super::event::{
    Ask, Completion, Event, Grant, MiniportAnswer, NetworkAnswer, Reaction, Request, go, refuse,
};
use super::state::State;

pub(super) fn inactive<P: Clone>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::MakeCall(requested)) => {
            go(State::Dialing { requested: requested.clone() }).ask(Ask::Setup(requested)).into()
        }
        Event::Client(Request::DeleteVc) => go(State::Deleted).into(),
        Event::Client(Request::ModifyCallQos(_) | Request::CloseCall) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
    }
}

pub(super) fn dialing<P: Clone>(requested: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => activate(requested, requested.clone()),
        Event::Network(NetworkAnswer::Countered(agreed)) => activate(requested, agreed),
        Event::Network(NetworkAnswer::Refused) => fail(State::Failed).into(),
        Event::TimerExpired => go(State::Abandoning).ask(Ask::Release).into(),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn activating<P>(requested: &P, agreed: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(MiniportAnswer::Done) => connect(requested, agreed),
        Event::Miniport(MiniportAnswer::Rounded(rounded)) => {
            go(State::Aligning { requested: requested.clone(), rounded: rounded.clone() })
                .ask(Ask::Modify(rounded))
                .into()
        }
        Event::Miniport(MiniportAnswer::Unacceptable) => undo_activation(),
        Event::Miniport(MiniportAnswer::Refused(_)) => {
            go(State::Abandoning).ask(Ask::Release).into()
        }
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn aligning<P>(requested: &P, rounded: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) => connect(requested, rounded),
        Event::Network(NetworkAnswer::Countered(_) | NetworkAnswer::Refused)
        | Event::TimerExpired => undo_activation(),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// As in [`abandoning`], but the miniport is still to be told.
pub(super) fn abandoning_activation<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired => {
            go(State::UndoingActivation).ask(Ask::DeactivateVc).into()
        }
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// A VC that is still active cannot be deleted (V-21): the failed call is then to be closed.
pub(super) fn undoing_activation<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => fail(State::Failed).into(),
        Event::Miniport(
            MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable | MiniportAnswer::Refused(_),
        ) => fail(State::CloseFailed).into(),
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// Whatever the network says to a release, or if it says nothing, the call is over at this end.
pub(super) fn abandoning<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired => fail(State::Failed).into(),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn failed<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::DeleteVc) => go(State::Deleted).into(),
        Event::Client(Request::MakeCall(_) | Request::ModifyCallQos(_) | Request::CloseCall) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
    }
}

fn activate<P: Clone>(requested: &P, agreed: P) -> Reaction<P> {
    let next = State::Activating { requested: requested.clone(), agreed: agreed.clone() };
    go(next).ask(Ask::ActivateVc(agreed)).into()
}

fn connect<P: Clone + PartialEq>(requested: &P, in_force: &P) -> Reaction<P> {
    go(State::Active { in_force: in_force.clone() })
        .ask(Ask::Confirm(in_force.clone()))
        .complete(Completion::MakeCall(Ok(Grant::new(in_force.clone(), requested))))
        .into()
}

fn undo_activation<P>() -> Reaction<P> {
    go(State::AbandoningActivation).ask(Ask::Release).into()
}

fn fail<P>(next: State<P>) -> super::Transition<P> {
    go(next).complete(Completion::MakeCall(Err(Status::Failure)))
}
