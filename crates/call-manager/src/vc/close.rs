//! From the client's close, or the call manager's, to a VC that is inactive or gone (C-09 to C-16).

use co_params::Status;

use super::event::{
    Ask, Completion, Event, Grant, MiniportAnswer, Reaction, Request, Transition, go, refuse,
};
use super::modify::{close, release};
use super::state::State;

/// The activation takes effect or not; then the call is released (M-20).
pub(super) fn closing_reactivation<P>(
    saved: &P,
    requested: &P,
    agreed: &P,
    event: Event<P>,
) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    let granted = |in_force| {
        let grant = Grant::new(in_force, requested);
        release().complete(Completion::ModifyCallQos(Ok(grant))).into()
    };
    match event {
        Event::Miniport(MiniportAnswer::Done) => granted(agreed.clone()),
        Event::Miniport(MiniportAnswer::Rounded(rounded)) => granted(rounded),
        Event::Miniport(MiniportAnswer::Unacceptable | MiniportAnswer::Refused(_)) => close(saved),
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// Whatever the miniport ends up with is about to be deactivated.
pub(super) fn closing_reinstatement<P: Clone>(saved: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(_) => close(saved),
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn released<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::CloseCall) => release().into(),
        Event::Client(Request::MakeCall(_) | Request::ModifyCallQos(_) | Request::DeleteVc) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
    }
}

/// Whatever the network says to a release, or if it says nothing, the call is over at this end.
pub(super) fn releasing<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired => deactivate().into(),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn deactivating<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => {
            go(State::Inactive).complete(Completion::CloseCall(Ok(()))).into()
        }
        Event::Miniport(
            MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable | MiniportAnswer::Refused(_),
        ) => go(State::CloseFailed).complete(Completion::CloseCall(Err(Status::Failure))).into(),
        Event::Client(Request::DeleteVc) => Reaction::Refused(Status::Closing),
        Event::Client(Request::MakeCall(_) | Request::ModifyCallQos(_) | Request::CloseCall) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::TimerExpired => Reaction::Stale,
    }
}

/// The network has released already; closing again deactivates again (C-15).
pub(super) fn close_failed<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::CloseCall) => deactivate().into(),
        Event::Client(Request::MakeCall(_) | Request::ModifyCallQos(_) | Request::DeleteVc) => {
            Reaction::Refused(Status::NotAccepted)
        }
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
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
            | Request::DeleteVc,
        ) => Reaction::Refused(Status::Failure),
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired => Reaction::Stale,
    }
}

fn deactivate<P>() -> Transition<P> {
    go(State::Deactivating).ask(Ask::DeactivateVc)
}
