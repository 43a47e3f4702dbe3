//! From a call that comes in to one that is up, or refused (I-01 to I-11).
//!
//! The VC is activated before the client is asked, so whatever ends an offer ends an
//! activation too. A refused offer is not closed: the call manager deactivates the VC by itself,
//! and deletes or uses it again (I-05, R-046).

use co_params::Status;

use super::close;
use super::event::{
    Ask, Event, Indication, MiniportAnswer, NetworkAnswer, Reaction, Remote, Request, Tell,
    Transition, go, no_call, refuse,
};
use super::modify;
use super::state::{Leaver, Stage, State};

pub(super) fn preparing<P: Clone>(offered: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => offer(offered.clone()).into(),
        Event::Miniport(MiniportAnswer::Rounded(rounded)) => {
            go(State::AligningOffer { rounded: rounded.clone() }).ask(Ask::Modify(rounded)).into()
        }
        Event::Miniport(MiniportAnswer::Unacceptable) | Event::TimerExpired(_) => reject(),
        Event::Miniport(MiniportAnswer::Refused(_) | MiniportAnswer::Alternative(_)) => {
            go(State::Declining).ask(Ask::Release(None)).into()
        }
        Event::Remote(Remote::Release) => {
            go(State::WithdrawingOffer { told: offered.clone() }).into()
        }
        Event::Remote(remote) => no_call(&remote),
        Event::Network(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn aligning_offer<P: Clone>(rounded: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => {
            offer(rounded.clone()).tell(Tell::Confirm(rounded.clone())).into()
        }
        Event::Network(
            NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
        )
        | Event::TimerExpired(_) => reject(),
        Event::Remote(Remote::Release) => retire(),
        Event::Remote(remote) => no_call(&remote),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// The client has not heard of the call, and will not.
pub(super) fn withdrawing_offer<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Refused(_) | MiniportAnswer::Alternative(_)) => {
            go(State::Inactive).into()
        }
        Event::Miniport(
            MiniportAnswer::Done | MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable,
        )
        | Event::TimerExpired(_) => retire(),
        Event::Remote(_) | Event::Network(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// The client's turn: it may change the terms first (I-06), then accepts or rejects. If the other
/// end gives up meanwhile, the client hears an incoming close (I-07).
pub(super) fn offered<P: Clone>(in_force: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::AcceptCall(wanted)) => {
            go(State::Answering { in_force: in_force.clone(), wanted: wanted.clone() })
                .ask(Ask::AcceptOffer(wanted))
                .into()
        }
        Event::Client(Request::RejectCall) => reject(),
        Event::Client(Request::ModifyCallQos(requested)) => {
            modify::begin(in_force, requested, Stage::Offered)
        }
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => released(),
        Event::Remote(remote) => no_call(&remote),
        Event::Network(_) | Event::Miniport(_) | Event::TimerExpired(_) => Reaction::Stale,
    }
}

/// What the client changed is for the other end to accept or not (I-10); there is no third word.
pub(super) fn answering<P>(in_force: &P, wanted: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) if wanted == in_force => connect(wanted),
        Event::Network(NetworkAnswer::Accepted) => {
            go(State::ActivatingAnswer { in_force: in_force.clone(), wanted: wanted.clone() })
                .ask(Ask::ActivateVc(wanted.clone()))
                .into()
        }
        Event::Network(
            NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
        )
        | Event::TimerExpired(_) => close::clear(None).into(),
        Event::Remote(Remote::Release) => released(),
        Event::Remote(remote) => no_call(&remote),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(Request::CloseCall) => close::release().into(),
        Event::Client(request) => refuse(&request),
    }
}

/// The last step before the call is up. If the miniport fails it, the other end has agreed
/// to what cannot be; the call ends.
pub(super) fn activating_answer<P: Clone>(wanted: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => connect(wanted),
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => close::clear(None).into(),
        Event::Remote(Remote::Release) => close::end_without_change(wanted, Leaver::Remote),
        Event::Remote(remote) => no_call(&remote),
        Event::Network(_) => Reaction::Stale,
        Event::Client(Request::CloseCall) => close::end_without_change(wanted, Leaver::Client),
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn rejecting<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => retire(),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn declining<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => go(State::Inactive).into(),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// A VC that the miniport does not deactivate can be closed again, and nothing else.
pub(super) fn retiring<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => go(State::Inactive).into(),
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => go(State::CloseFailed).into(),
        Event::Remote(_) | Event::Network(_) => Reaction::Stale,
        Event::Client(Request::DeleteVc) => Reaction::Refused(Status::Closing),
        Event::Client(request) => refuse(&request),
    }
}

fn offer<P: Clone>(in_force: P) -> Transition<P> {
    let indication = Indication::IncomingCall(in_force.clone());
    go(State::Offered { in_force }).indicate(indication)
}

fn connect<P: Clone>(in_force: &P) -> Reaction<P> {
    go(State::Active { in_force: in_force.clone() })
        .tell(Tell::Confirm(in_force.clone()))
        .indicate(Indication::CallConnected)
        .into()
}

fn reject<P>() -> Reaction<P> {
    go(State::Rejecting).ask(Ask::Release(None)).into()
}

fn retire<P>() -> Reaction<P> {
    go(State::Retiring).ask(Ask::DeactivateVc).into()
}

fn released<P>() -> Reaction<P> {
    go(State::Released).incoming_close(Status::Success).into()
}
