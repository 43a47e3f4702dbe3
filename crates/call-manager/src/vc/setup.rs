//! From creation to a call of the client's that is up, or to a set-up that failed (C-01 to C-08).
//!
//! Nothing can be asked of a VC whose set-up is under way (C-07, A-11, A-16, V-21, V-23).

use co_params::Status;

use super::event::{
    Ask, Completion, Event, Grant, MiniportAnswer, NetworkAnswer, Reaction, Remote, Request, Tell,
    Transition, go, no_call, refuse,
};
use super::rules::Rules;
use super::state::State;

pub(super) fn inactive<P: Clone>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::MakeCall(requested)) => {
            go(State::Dialing { requested: requested.clone() }).ask(Ask::Setup(requested)).into()
        }
        Event::Remote(Remote::Offer(offered)) => {
            go(State::Preparing { offered: offered.clone() }).ask(Ask::ActivateVc(offered)).into()
        }
        Event::Client(Request::DeleteVc) => go(State::Deleted).into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Proposal(_) | Remote::Release)
        | Event::Network(_)
        | Event::Miniport(_)
        | Event::TimerExpired(_) => Reaction::Stale,
    }
}

pub(super) fn dialing<P: Clone>(requested: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => activate(requested, requested.clone(), 1),
        Event::Network(NetworkAnswer::Countered(agreed)) => activate(requested, agreed, 1),
        Event::Network(NetworkAnswer::Refused | NetworkAnswer::Collided)
        | Event::Remote(Remote::Release) => fail(State::Failed).into(),
        Event::TimerExpired(_) => abandon(),
        Event::Remote(remote) => no_call(&remote),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn activating<P>(
    requested: &P,
    agreed: &P,
    activations: u8,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P>
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
        Event::Miniport(MiniportAnswer::Unacceptable) | Event::TimerExpired(_) => undo_activation(),
        Event::Miniport(MiniportAnswer::Alternative(wanted))
            if rules.allows_activation(activations) =>
        {
            let requested = requested.clone();
            go(State::Redialing { requested, wanted: wanted.clone(), activations })
                .ask(Ask::Modify(wanted))
                .into()
        }
        Event::Miniport(MiniportAnswer::Alternative(_) | MiniportAnswer::Refused(_)) => abandon(),
        Event::Remote(Remote::Release) => {
            go(State::WithdrawingActivation { told: agreed.clone() }).into()
        }
        Event::Remote(remote) => no_call(&remote),
        Event::Network(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn aligning<P>(requested: &P, rounded: &P, event: Event<P>) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) => connect(requested, rounded),
        Event::Network(
            NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
        )
        | Event::TimerExpired(_) => undo_activation(),
        Event::Remote(Remote::Release) => deactivate(),
        Event::Remote(remote) => no_call(&remote),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn redialing<P: Clone>(
    requested: &P,
    wanted: &P,
    activations: u8,
    event: Event<P>,
) -> Reaction<P> {
    match event {
        Event::Network(NetworkAnswer::Accepted) => {
            activate(requested, wanted.clone(), activations + 1)
        }
        Event::Network(NetworkAnswer::Countered(agreed)) => {
            activate(requested, agreed, activations + 1)
        }
        Event::Network(NetworkAnswer::Refused | NetworkAnswer::Collided)
        | Event::TimerExpired(_) => abandon(),
        Event::Remote(Remote::Release) => fail(State::Failed).into(),
        Event::Remote(remote) => no_call(&remote),
        Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// Whatever the miniport says, nothing of the call is left at the other end. A VC whose miniport
/// says nothing is told to be inactive, to be sure.
pub(super) fn withdrawing_activation<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Refused(_) | MiniportAnswer::Alternative(_)) => {
            fail(State::Failed).into()
        }
        Event::Miniport(
            MiniportAnswer::Done | MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable,
        )
        | Event::TimerExpired(_) => deactivate(),
        Event::Remote(_) | Event::Network(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// As in [`abandoning`], but the miniport is still to be told.
pub(super) fn abandoning_activation<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => deactivate(),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

/// A VC that is still active cannot be deleted (V-21): the failed call is then to be closed.
pub(super) fn undoing_activation<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Miniport(MiniportAnswer::Done) => fail(State::Failed).into(),
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => fail(State::CloseFailed).into(),
        Event::Remote(_) | Event::Network(_) => Reaction::Stale,
        Event::Client(Request::DeleteVc) => Reaction::Refused(Status::Closing),
        Event::Client(request) => refuse(&request),
    }
}

/// Whatever the network says to a release, or if it says nothing, the call is over at this end.
pub(super) fn abandoning<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Network(_) | Event::TimerExpired(_) => fail(State::Failed).into(),
        Event::Remote(_) | Event::Miniport(_) => Reaction::Stale,
        Event::Client(request) => refuse(&request),
    }
}

pub(super) fn failed<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::DeleteVc) => go(State::Deleted).into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) | Event::Miniport(_) | Event::TimerExpired(_) => {
            Reaction::Stale
        }
    }
}

fn activate<P: Clone>(requested: &P, agreed: P, activations: u8) -> Reaction<P> {
    let ask = Ask::ActivateVc(agreed.clone());
    go(State::Activating { requested: requested.clone(), agreed, activations }).ask(ask).into()
}

fn connect<P: Clone + PartialEq>(requested: &P, in_force: &P) -> Reaction<P> {
    go(State::Active { in_force: in_force.clone() })
        .tell(Tell::Confirm(in_force.clone()))
        .complete(Completion::MakeCall(Ok(Grant::new(in_force.clone(), requested))))
        .into()
}

/// The miniport refused: nothing is active, and the network is told.
fn abandon<P>() -> Reaction<P> {
    go(State::Abandoning).ask(Ask::Release(None)).into()
}

fn undo_activation<P>() -> Reaction<P> {
    go(State::AbandoningActivation).ask(Ask::Release(None)).into()
}

fn deactivate<P>() -> Reaction<P> {
    go(State::UndoingActivation).ask(Ask::DeactivateVc).into()
}

fn fail<P>(next: State<P>) -> Transition<P> {
    go(next).complete(Completion::MakeCall(Err(Status::Failure)))
}
