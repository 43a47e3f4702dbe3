//! The change of a call by the other end (K-01 to K-08).
//!
//! The miniport is asked before the client, and the other end is answered after the client
//! has returned. Returning accepts, unless the client changed or closed the call within
//! . Until the other end confirms, what stood before is what to go back to.

use co_params::Status;

use super::close;
use super::event::{
    Ask, Cause, Completion, Event, Grant, Indication, MiniportAnswer, NetworkAnswer, Reaction,
    Remote, Request, Tell, Transition, go, refuse,
};
use super::modify::{later, negotiate};
use super::rules::{OnUnconfirmed, Rules};
use super::state::{Change, Leaver, Pending, Proposal, Stage, State, Waiting};
use super::undo;

/// K1: the miniport is told.
pub(super) fn proposed<P>(proposal: &Proposal<P>, event: Event<P>, rules: &Rules) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(MiniportAnswer::Done) => go(State::Deciding(proposal.clone()))
            .indicate(Indication::QosChange(proposal.proposed.clone()))
            .into(),
        Event::Miniport(MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable) => {
            withdraw(proposal, false).tell(Tell::RefuseProposal).into()
        }
        Event::Miniport(MiniportAnswer::Refused(Status::Closing)) | Event::TimerExpired(_) => {
            clear(proposal).into()
        }
        Event::Miniport(MiniportAnswer::Refused(_) | MiniportAnswer::Alternative(_)) => {
            resume(&proposal.agreed, proposal.waiting.as_ref()).tell(Tell::RefuseProposal).into()
        }
        Event::Client(Request::CloseCall) => end(proposal, Leaver::Client),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => end(proposal, Leaver::Remote),
        Event::Remote(Remote::Proposal(_)) => later(Stage::Connected, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) => Reaction::Stale,
    }
}

/// K2: the client looks at it. One that does not return in time is not there any more.
pub(super) fn deciding<P>(proposal: &Proposal<P>, event: Event<P>, rules: &Rules) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Client(Request::ReturnQosChange) => {
            let ask = Ask::AcceptProposal(proposal.proposed.clone());
            go(State::Agreeing(proposal.clone())).ask(ask).into()
        }
        Event::Client(Request::ModifyCallQos(requested)) if proposal.waiting.is_none() => {
            let change = Change::new(proposal.agreed.clone(), requested, Stage::Connected);
            go(State::Countering { change: Change { is_moved: true, ..change } }).into()
        }
        Event::Client(Request::CloseCall) => {
            interrupt(go(State::Leaving), proposal, Cause::Closed).into()
        }
        Event::Client(request) => refuse(&request),
        Event::TimerExpired(_) => clear(proposal).into(),
        Event::Remote(Remote::Release) => released(proposal),
        Event::Remote(Remote::Proposal(_)) => later(Stage::Connected, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// K-07: the counter-proposal goes out when the client has returned.
pub(super) fn countering<P: Clone>(
    change: &Change<P>,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P> {
    match event {
        Event::Client(Request::ReturnQosChange) => {
            negotiate(change.clone(), change.requested.clone())
        }
        Event::Client(Request::CloseCall) => {
            go(State::Leaving).complete(Completion::unchanged(&change.saved, Cause::Closed)).into()
        }
        Event::Client(request) => refuse(&request),
        Event::TimerExpired(_) => close::clear(None)
            .complete(Completion::unchanged(&change.saved, Cause::NotRestored))
            .into(),
        Event::Remote(Remote::Release) => undo::released(&change.saved),
        Event::Remote(Remote::Proposal(_)) => later(Stage::Connected, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// K-06: the release goes out when the client has returned. It refuses the proposal too.
pub(super) fn leaving<P>(event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::ReturnQosChange) | Event::TimerExpired(_) => close::release().into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(_) | Event::Network(_) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// K-05: the other end is told, and confirms.
pub(super) fn agreeing<P>(proposal: &Proposal<P>, event: Event<P>, rules: &Rules) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match (event, rules.on_unconfirmed) {
        (Event::Network(NetworkAnswer::Accepted), _)
        | (Event::TimerExpired(_), OnUnconfirmed::Commit) => agree(proposal),
        (
            Event::Network(
                NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
            ),
            _,
        )
        | (Event::TimerExpired(_), OnUnconfirmed::Revert) => {
            withdraw(proposal, true).tell(Tell::RefuseProposal).into()
        }
        (Event::Client(Request::CloseCall), _) => {
            interrupt(close::release(), proposal, Cause::Closed).into()
        }
        (Event::Client(request), _) => refuse(&request),
        (Event::Remote(Remote::Release), _) => released(proposal),
        (Event::Remote(Remote::Proposal(_)), _) => later(Stage::Connected, rules),
        (Event::Remote(Remote::Offer(_)) | Event::Miniport(_), _) => Reaction::Stale,
    }
}

/// The miniport goes back to what stood before.
pub(super) fn withdrawing<P>(
    agreed: &P,
    waiting: Option<&Waiting<P>>,
    is_told: bool,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(MiniportAnswer::Done) if is_told => {
            resume(agreed, waiting).indicate(Indication::QosChange(agreed.clone())).into()
        }
        Event::Miniport(MiniportAnswer::Done) => resume(agreed, waiting).into(),
        Event::Miniport(
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_),
        )
        | Event::TimerExpired(_) => {
            interrupted(close::clear(None), agreed, waiting, Cause::NotRestored).into()
        }
        Event::Client(Request::CloseCall) => end_withdrawal(agreed, waiting, Leaver::Client),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => end_withdrawal(agreed, waiting, Leaver::Remote),
        Event::Remote(Remote::Proposal(_)) => later(Stage::Connected, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) => Reaction::Stale,
    }
}

/// K-01.
pub(super) fn begin<P: Clone>(proposal: Proposal<P>) -> Transition<P> {
    let ask = Ask::ActivateVc(proposal.proposed.clone());
    go(State::Proposed(proposal)).ask(ask)
}

/// The proposal is in force at both ends. A change of the client's that waited has happened if it
/// wanted the same.
fn agree<P: Clone + PartialEq>(proposal: &Proposal<P>) -> Reaction<P> {
    let Proposal { proposed, waiting, .. } = proposal;
    let confirm = Tell::Confirm(proposed.clone());
    match waiting {
        Some(waiting) if waiting.requested == *proposed => {
            let grant = Grant::new(proposed.clone(), &waiting.requested);
            go(State::Active { in_force: proposed.clone() })
                .tell(confirm)
                .complete(Completion::ModifyCallQos(Ok(grant)))
                .into()
        }
        Some(_) | None => resume(proposed, waiting.as_ref()).tell(confirm).into(),
    }
}

fn withdraw<P: Clone>(proposal: &Proposal<P>, is_told: bool) -> Transition<P> {
    let Proposal { agreed, waiting, .. } = proposal.clone();
    let ask = Ask::ActivateVc(agreed.clone());
    go(State::Withdrawing { agreed, waiting, is_told }).ask(ask)
}

/// The proposal is dealt with; a change of the client's that waited for that waits on.
fn resume<P: Clone>(in_force: &P, waiting: Option<&Waiting<P>>) -> Transition<P> {
    match waiting {
        None => go(State::Active { in_force: in_force.clone() }),
        Some(Waiting { requested, collisions }) => {
            let change = Change::new(in_force.clone(), requested.clone(), Stage::Connected);
            go(State::BackingOff { change: Change { collisions: *collisions, ..change } })
        }
    }
}

/// The release refuses the proposal too.
fn clear<P: Clone>(proposal: &Proposal<P>) -> Transition<P> {
    interrupt(close::clear(None), proposal, Cause::NotRestored)
}

fn released<P: Clone>(proposal: &Proposal<P>) -> Reaction<P> {
    let over = go(State::Released).incoming_close(Status::Success);
    interrupt(over, proposal, Cause::Released).into()
}

fn interrupt<P: Clone>(over: Transition<P>, proposal: &Proposal<P>, cause: Cause) -> Transition<P> {
    interrupted(over, &proposal.agreed, proposal.waiting.as_ref(), cause)
}

/// A change of the client's that waited will not happen.
fn interrupted<P: Clone>(
    over: Transition<P>,
    agreed: &P,
    waiting: Option<&Waiting<P>>,
    cause: Cause,
) -> Transition<P> {
    match waiting {
        Some(_) => over.complete(Completion::unchanged(agreed, cause)),
        None => over,
    }
}

/// The activation of the proposal must end first.
fn end<P: Clone>(proposal: &Proposal<P>, by: Leaver) -> Reaction<P> {
    let Proposal { agreed, proposed, waiting } = proposal;
    end_activation(agreed, waiting.as_ref(), proposed, by)
}

/// The way back must end first.
fn end_withdrawal<P: Clone>(agreed: &P, waiting: Option<&Waiting<P>>, by: Leaver) -> Reaction<P> {
    end_activation(agreed, waiting, agreed, by)
}

fn end_activation<P: Clone>(
    agreed: &P,
    waiting: Option<&Waiting<P>>,
    told: &P,
    by: Leaver,
) -> Reaction<P> {
    let pending = match waiting {
        Some(_) => Pending::Undo { saved: agreed.clone() },
        None => Pending::Nothing,
    };
    go(State::Ending { pending, told: told.clone(), stage: Stage::Connected, by }).into()
}
