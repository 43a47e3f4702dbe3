//! The change of a call by its client: the modify transaction, on the way forward (M-05 to M-13).
//!
//! What to go back to enters with the request and leaves with the completion: every way out either
//! puts the activated terms in its place, or puts it back ([`undo`]). One transaction
//! at a time: another request is refused until the first is complete (M-23, A-07).

use co_params::Status;

use super::close;
use super::event::{
    Ask, Cause, Completion, Event, Expiry, Grant, MiniportAnswer, NetworkAnswer, Reaction, Remote,
    Request, Tell, go, refuse,
};
use super::proposal;
use super::rules::{OnCollision, Rules};
use super::state::{Change, Leaver, Pending, Proposal, Stage, State};
use super::undo::{self, Reach};

/// M0: nothing is under way.
#[inline]
pub(crate) fn active<P: Clone>(in_force: &P, event: Event<P>) -> Reaction<P> {
    match event {
        Event::Client(Request::ModifyCallQos(requested)) => {
            begin(in_force, requested, Stage::Connected)
        }
        Event::Client(Request::CloseCall) => close::release().into(),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Proposal(proposed)) => {
            let agreed = in_force.clone();
            proposal::begin(Proposal { agreed, proposed, waiting: None }).into()
        }
        Event::Remote(Remote::Release) => {
            go(State::Released).incoming_close(Status::Success).into()
        }
        Event::Remote(Remote::Offer(_))
        | Event::Network(_)
        | Event::Miniport(_)
        | Event::TimerExpired(_) => Reaction::Stale,
    }
}

/// M-05.
pub(super) fn begin<P: Clone>(in_force: &P, requested: P, stage: Stage) -> Reaction<P> {
    negotiate(Change::new(in_force.clone(), requested.clone(), stage), requested)
}

/// M1: the network is asked.
#[inline]
pub(crate) fn negotiating<P>(
    change: &Change<P>,
    wanted: &P,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P>
where
    P: Clone,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) => reactivate(change, wanted.clone()),
        Event::Network(NetworkAnswer::Countered(agreed)) => reactivate(change, agreed),
        Event::Network(NetworkAnswer::Refused) => undo::refused(change, Cause::Network),
        Event::Network(NetworkAnswer::Collided) => back_off(change, rules),
        Event::TimerExpired(Expiry::Wait) => silent(change, wanted, rules),
        Event::TimerExpired(expiry @ Expiry::Transaction) => undo::silent(change, expiry, rules),
        Event::Client(Request::CloseCall) => close::close_change(change),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => undo::released(&change.saved),
        Event::Remote(Remote::Proposal(proposed)) => cross(change, proposed, rules),
        Event::Remote(Remote::Offer(_)) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// M2: the network agreed; the miniport is told.
#[inline]
pub(crate) fn reactivating<P>(
    change: &Change<P>,
    agreed: &P,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Miniport(MiniportAnswer::Done) => grant(change, agreed),
        Event::Miniport(MiniportAnswer::Rounded(rounded)) => {
            let change = change.clone();
            go(State::Realigning { change, rounded: rounded.clone() })
                .ask(Ask::Modify(rounded))
                .into()
        }
        Event::Miniport(MiniportAnswer::Unacceptable) => {
            undo::reinstate(change.undo(Cause::Miniport)).into()
        }
        Event::Miniport(MiniportAnswer::Alternative(wanted))
            if rules.allows_activation(change.activations) =>
        {
            negotiate(Change { sent_again: 0, ..change.clone() }, wanted)
        }
        Event::Miniport(MiniportAnswer::Refused(Status::Closing)) => {
            undo::restore(change.undo(Cause::MiniportClosing))
        }
        Event::Miniport(MiniportAnswer::Alternative(_) | MiniportAnswer::Refused(_)) => {
            undo::miniport_refused(change)
        }
        Event::TimerExpired(Expiry::Wait) => undo::give_up(&change.saved),
        Event::TimerExpired(Expiry::Transaction) => Reaction::Stale,
        Event::Client(Request::CloseCall) => end(change, agreed, Leaver::Client),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => end(change, agreed, Leaver::Remote),
        Event::Remote(Remote::Proposal(_)) => later(change.stage, rules),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) => Reaction::Stale,
    }
}

/// M1 again: the miniport rounded, and the network is asked to follow.
pub(super) fn realigning<P>(
    change: &Change<P>,
    rounded: &P,
    event: Event<P>,
    rules: &Rules,
) -> Reaction<P>
where
    P: Clone + PartialEq,
{
    match event {
        Event::Network(NetworkAnswer::Accepted) => grant(change, rounded),
        Event::Network(
            NetworkAnswer::Countered(_) | NetworkAnswer::Refused | NetworkAnswer::Collided,
        ) => undo::reinstate(change.undo(Cause::Network)).into(),
        Event::TimerExpired(expiry) => undo::silent_about_rounding(change, expiry, rules),
        Event::Client(Request::CloseCall) => close::close_change(change),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => undo::released(&change.saved),
        Event::Remote(Remote::Proposal(_)) => later(change.stage, rules),
        Event::Remote(Remote::Offer(_)) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// The change waits, and one of the other end goes first: it was the other end that did not have to
/// wait so long. If both want the same, the other end's change is the client's too.
pub(super) fn backing_off<P: Clone>(change: &Change<P>, event: Event<P>) -> Reaction<P> {
    match event {
        Event::TimerExpired(Expiry::Wait) => negotiate(change.clone(), change.requested.clone()),
        Event::TimerExpired(Expiry::Transaction) => undo::refused(change, Cause::Collided),
        Event::Remote(Remote::Proposal(proposed)) => interpose(change, proposed),
        Event::Client(Request::CloseCall) => close::close_change(change),
        Event::Client(request) => refuse(&request),
        Event::Remote(Remote::Release) => undo::released(&change.saved),
        Event::Remote(Remote::Offer(_)) | Event::Network(_) | Event::Miniport(_) => Reaction::Stale,
    }
}

/// A question of the change, for the first time or with other terms.
pub(super) fn negotiate<P: Clone>(change: Change<P>, wanted: P) -> Reaction<P> {
    let ask = Ask::Modify(wanted.clone());
    go(State::Negotiating { change, wanted }).ask(ask).into()
}

/// What becomes of a proposal that comes too late to cross the change, and too early to be dealt
/// with (M-22).
pub(super) const fn later<P>(stage: Stage, rules: &Rules) -> Reaction<P> {
    match (stage, rules.on_collision) {
        (Stage::Connected, OnCollision::Defer | OnCollision::Yield) => Reaction::Deferred,
        (Stage::Connected, OnCollision::Refuse | OnCollision::BackOff) | (Stage::Offered, _) => {
            Reaction::Busy
        }
    }
}

/// The change waits for one of the other end. An offered call has none.
fn interpose<P: Clone>(change: &Change<P>, proposed: P) -> Reaction<P> {
    match change.stage {
        Stage::Offered => Reaction::Busy,
        Stage::Connected => {
            let (agreed, waiting) = (change.saved.clone(), Some(change.waiting()));
            proposal::begin(Proposal { agreed, proposed, waiting }).into()
        }
    }
}

/// M-06, M-07.
fn reactivate<P: Clone>(change: &Change<P>, agreed: P) -> Reaction<P> {
    let change = Change { activations: change.activations + 1, ..change.clone() };
    let ask = Ask::ActivateVc(agreed.clone());
    go(State::Reactivating { change, agreed }).ask(ask).into()
}

/// M-10.
fn grant<P: Clone + PartialEq>(change: &Change<P>, in_force: &P) -> Reaction<P> {
    let grant = Grant::new(in_force.clone(), &change.requested);
    go(change.stage.at_rest(in_force.clone()))
        .tell(Tell::Confirm(in_force.clone()))
        .complete(Completion::ModifyCallQos(Ok(grant)))
        .into()
}

/// M-09: the question is sent again, or nobody knows what the network holds.
fn silent<P: Clone>(change: &Change<P>, wanted: &P, rules: &Rules) -> Reaction<P> {
    if change.sent_again < rules.retransmissions {
        let change = Change { sent_again: change.sent_again + 1, ..change.clone() };
        let ask = Ask::ModifyAgain(wanted.clone());
        return go(State::Negotiating { change, wanted: wanted.clone() }).ask(ask).into();
    }
    undo::silent(change, Expiry::Wait, rules)
}

/// The other end refused because its own change crossed this one. A change that has to go back
/// somewhere does so first.
fn back_off<P: Clone>(change: &Change<P>, rules: &Rules) -> Reaction<P> {
    let is_settled_here = matches!(rules.on_collision, OnCollision::BackOff)
        && change.collisions < rules.collisions
        && change.reach() == Reach::Nowhere;
    if is_settled_here {
        let change = Change { collisions: change.collisions + 1, sent_again: 0, ..change.clone() };
        return go(State::BackingOff { change }).into();
    }
    undo::refused(change, Cause::Collided)
}

/// A proposal arrives while the network is asked. A counter-proposal is the answer to one already,
/// and a change that has to go back somewhere is not given up before.
fn cross<P: Clone>(change: &Change<P>, proposed: P, rules: &Rules) -> Reaction<P> {
    match rules.on_collision {
        OnCollision::Yield
            if change.stage == Stage::Connected && change.reach() == Reach::Nowhere =>
        {
            let agreed = change.saved.clone();
            proposal::begin(Proposal { agreed, proposed, waiting: None })
                .complete(Completion::unchanged(&change.saved, Cause::Collided))
                .into()
        }
        OnCollision::Defer | OnCollision::Refuse | OnCollision::BackOff | OnCollision::Yield => {
            later(change.stage, rules)
        }
    }
}

/// M-20, M-21: the activation must end first.
fn end<P: Clone>(change: &Change<P>, agreed: &P, by: Leaver) -> Reaction<P> {
    if matches!((change.stage, by), (Stage::Offered, Leaver::Client)) {
        return Reaction::Refused(Status::NotAccepted);
    }
    let (saved, requested) = (change.saved.clone(), change.requested.clone());
    let pending = Pending::Change { saved, requested };
    go(State::Ending { pending, told: agreed.clone(), stage: change.stage, by }).into()
}
