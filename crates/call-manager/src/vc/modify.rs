//! The change of a call that is up: the modify transaction (M-05 to M-23).
//!
//! `saved` enters with the request and leaves with the completion: every way out either puts the
//! activated terms in its place, or puts it back. One transaction at a time: another request is
//! refused until the first is complete (M-23, A-07).

use co_params::Status;

use super::event::{
    Ask, Cause, Completion, Event, Grant, MiniportAnswer, NetworkAnswer, Reaction, Refusal,
    Request, Transition, go, refuse,
};
use super::state::State;

/// M0: nothing is under way.
pub(super) fn active<P: Clone>(in_force: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::ModifyCallQos(requested)) => {
            let ask = Ask::Modify(requested.clone());
            go(State::Negotiating { saved: in_force.clone(), requested }).ask(ask).into()
        }
        Event::Client(Request::CloseCall) => release().into(),
        Event::Client(Request::MakeCall(_) | Request::DeleteVc) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
    }
}

/// M1: the network is asked.
pub(super) fn negotiating<P: Clone>(saved: &P, requested: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => reactivate(saved, requested, requested.clone()),
        Event::Network(NetworkAnswer::Countered(agreed)) => reactivate(saved, requested, agreed),
        Event::Network(NetworkAnswer::Refused) => keep(saved, Cause::Network),
        Event::TimerExpired => restore(saved, Cause::TimedOut),
        Event::Client(Request::CloseCall) => close(saved),
        Event::Client(request) => refuse(&request),
        Event::Miniport(_) => Reaction::Stale,
    }
}

/// M2: the network agreed; the miniport is told.
pub(super) fn reactivating<P>(saved: &P, requested: &P, agreed: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(MiniportAnswer::Done) => grant(requested, agreed),
        Event::Miniport(MiniportAnswer::Rounded(rounded)) => {
            let (saved, requested) = (saved.clone(), requested.clone());
            let ask = Ask::Modify(rounded.clone());
            go(State::Realigning { saved, requested, rounded }).ask(ask).into()
        }
        Event::Miniport(MiniportAnswer::Unacceptable) => reinstate(saved, Cause::Miniport),
        Event::Miniport(MiniportAnswer::Refused(_)) => restore(saved, Cause::Miniport),
        Event::Client(Request::CloseCall) => {
            let (saved, requested) = (saved.clone(), requested.clone());
            go(State::ClosingReactivation { saved, requested, agreed: agreed.clone() }).into()
        }
        Event::Client(request) => refuse(&request),
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
    }
}

/// M1 again: the miniport rounded, and the network is asked to follow.
pub(super) fn realigning<P>(saved: &P, requested: &P, rounded: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) => grant(requested, rounded),
        Event::Network(NetworkAnswer::Countered(_) | NetworkAnswer::Refused) => {
            reinstate(saved, Cause::Network)
        }
        Event::TimerExpired => reinstate(saved, Cause::TimedOut),
        Event::Client(Request::CloseCall) => close(saved),
        Event::Client(request) => refuse(&request),
        Event::Miniport(_) => Reaction::Stale,
    }
}

/// M4: the miniport is told to go back.
pub(super) fn reinstating<P: Clone>(saved: &P, cause: Cause, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => restore(saved, cause),
        Event::Miniport(
            MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable | MiniportAnswer::Refused(_),
        ) => give_up(saved),
        Event::Client(Request::CloseCall) => {
            go(State::ClosingReinstatement { saved: saved.clone() }).into()
        }
        Event::Client(request) => refuse(&request),
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
    }
}

/// M3: the network is asked to go back.
pub(super) fn restoring<P: Clone>(saved: &P, cause: Cause, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => keep(saved, cause),
        Event::Network(NetworkAnswer::Countered(_) | NetworkAnswer::Refused)
        | Event::TimerExpired => give_up(saved),
        Event::Client(Request::CloseCall) => close(saved),
        Event::Client(request) => refuse(&request),
        Event::Miniport(_) => Reaction::Stale,
    }
}

/// M-06, M-07.
fn reactivate<P: Clone>(saved: &P, requested: &P, agreed: P) -> Reaction<P> {
    let (saved, requested) = (saved.clone(), requested.clone());
    let ask = Ask::ActivateVc(agreed.clone());
    go(State::Reactivating { saved, requested, agreed }).ask(ask).into()
}

/// M-10.
fn grant<P: Clone + PartialEq>(requested: &P, in_force: &P) -> Reaction<P> {
    go(State::Active { in_force: in_force.clone() })
        .ask(Ask::Confirm(in_force.clone()))
        .complete(Completion::ModifyCallQos(Ok(Grant::new(in_force.clone(), requested))))
        .into()
}

/// M-09, M-13, M-16.
fn restore<P: Clone>(saved: &P, cause: Cause) -> Reaction<P> {
    let ask = Ask::Restore(saved.clone());
    go(State::Restoring { saved: saved.clone(), cause }).ask(ask).into()
}

/// M-11: give up.
fn reinstate<P: Clone>(saved: &P, cause: Cause) -> Reaction<P> {
    let ask = Ask::ActivateVc(saved.clone());
    go(State::Reinstating { saved: saved.clone(), cause }).ask(ask).into()
}

/// M-08, M-18.
fn keep<P: Clone>(saved: &P, cause: Cause) -> Reaction<P> {
    go(State::Active { in_force: saved.clone() }).complete(refused(saved, cause)).into()
}

/// M-17, M-19: the VC cannot be trusted, and the client must close it.
fn give_up<P: Clone>(saved: &P) -> Reaction<P> {
    go(State::Released)
        .complete(refused(saved, Cause::NotRestored))
        .incoming_close(Status::Failure)
        .into()
}

/// M-20 with nothing outstanding at the miniport: the release supersedes any undoing.
pub(super) fn close<P: Clone>(saved: &P) -> Reaction<P> {
    release().complete(refused(saved, Cause::Closed)).into()
}

pub(super) fn release<P>() -> Transition<P> {
    go(State::Releasing).ask(Ask::Release)
}

fn refused<P: Clone>(saved: &P, cause: Cause) -> Completion<P> {
    Completion::ModifyCallQos(Err(Refusal { saved: saved.clone(), cause }))
}
