//! A call that comes in, until it is up or refused (I-01 to I-11, L-11).
//!
//! An offer is answered once. It may be changed before (I-06), and is not answered while a change
//! of it is out. If the other end gives up first, the offer is rejected all the same, and
//! then closed.

use call_manager::{Operation, VcHandle};
use co_params::{CallParameters, Status};

use super::acceptance::{accept, unmarked};
use super::closing::close;
use super::event::{
    CallEvent, Decider, End, Event, LastWord, OfferAnswer, Reaction, Settled, Step, go,
};
use super::rejection::{reject, withdraw};
use super::state::{CallState, Offer, Vc};
use super::{Ground, unexpected};
use crate::negotiation::{Decision, Episode};
use crate::policy::{Answer, Policy};

const HUNG_UP: LastWord = LastWord::Ended(End::HungUp);
const REJECTED: LastWord = LastWord::Ended(End::Rejected);
const NO_AGREEMENT: LastWord = LastWord::Ended(End::NoAgreement);

pub(super) fn listening(
    decider: Decider,
    event: Event,
    ground: Ground<'_, impl Policy>,
) -> Reaction {
    match event {
        Event::IncomingCall(vc, terms) => {
            let offer = Offer { vc, terms, requests: 0 };
            let step = match decider {
                Decider::Application => {
                    offer_again(offer.clone()).event(CallEvent::Offered(offer.terms))
                }
                Decider::Policy => decide(offer, ground),
                Decider::Nobody(end) => reject(vc, LastWord::Ended(end)),
            };
            step.first(Operation::NameVc(vc)).into()
        }
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_)) => unexpected(&event),
    }
}

pub(super) fn offered(offer: &Offer, event: Event, ground: &Ground<'_, impl Policy>) -> Reaction {
    match event {
        Event::Change(_) if !ground.limits.allow_request(offer.requests) => Reaction::Refused,
        Event::Change(goal) => {
            let Offer { vc, terms, requests } = offer.clone();
            bargain(vc, Episode::begin_at(terms, goal, requests, ground.now), Decider::Application)
                .into()
        }
        Event::Answer(OfferAnswer::Accept) => accept(offer, None, Decider::Application).into(),
        Event::Answer(OfferAnswer::AcceptWith(wanted)) => {
            accept(offer, Some(wanted), Decider::Application).into()
        }
        Event::Answer(OfferAnswer::Reject) => reject(offer.vc, REJECTED).into(),
        Event::HangUp => reject(offer.vc, HUNG_UP).into(),
        Event::IncomingCloseCall(status) => {
            withdraw(offer.vc, LastWord::Ended(End::Remote(status))).into()
        }
        event @ (Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)) => unexpected(&event),
    }
}

pub(super) fn bargaining(
    vc: VcHandle,
    episode: &Episode,
    decider: Decider,
    event: Event,
    ground: Ground<'_, impl Policy>,
) -> Reaction {
    match event {
        Event::ModifyCallQosComplete(Status::Success, block) => {
            bargained(vc, episode.granted(&block), decider, Status::Success, ground).into()
        }
        Event::ModifyCallQosComplete(status, _) | Event::ModifyCallQosRefused(status) => {
            bargained(vc, episode.clone(), decider, status, ground).into()
        }
        Event::HangUp => {
            go(CallState::GivingUp { vc, last_word: HUNG_UP, has_ended: false }).into()
        }
        Event::IncomingCloseCall(status) => {
            let last_word = LastWord::Ended(End::Remote(status));
            go(CallState::GivingUp { vc, last_word, has_ended: true }).into()
        }
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)) => unexpected(&event),
    }
}

/// The call may connect before the acceptance has come back. A hang-up waits for either:
/// until one is there, nobody knows whether there is a call to close or an offer to reject (I-08).
pub(super) fn accepting(
    offer: &Offer,
    wanted: &CallParameters,
    decider: Decider,
    is_hung_up: bool,
    event: Event,
) -> Reaction {
    let (vc, requests) = (offer.vc, offer.requests);
    match event {
        Event::AcceptCallComplete(Status::Success) | Event::CallConnected if is_hung_up => {
            close(Vc::Lent(vc), HUNG_UP).into()
        }
        Event::AcceptCallComplete(Status::Success) => {
            go(CallState::Answered { vc, wanted: wanted.clone(), requests }).into()
        }
        Event::CallConnected => connected(vc, wanted, requests),
        Event::AcceptCallComplete(status) => match (is_hung_up, decider) {
            (true, _) => reject(vc, HUNG_UP).into(),
            (false, Decider::Application) => {
                offer_again(offer.clone()).event(CallEvent::NotAnswered(status)).into()
            }
            (false, Decider::Policy | Decider::Nobody(_)) => reject(vc, NO_AGREEMENT).into(),
        },
        Event::HangUp if !is_hung_up => {
            let (offer, wanted) = (offer.clone(), wanted.clone());
            go(CallState::Accepting { offer, wanted, decider, is_hung_up: true }).into()
        }
        Event::IncomingCloseCall(status) => {
            close(Vc::Lent(vc), LastWord::Ended(End::Remote(status))).into()
        }
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::IncomingCallQosChange(_)) => unexpected(&event),
    }
}

/// What follows is one of the two.
pub(super) fn answered(
    vc: VcHandle,
    wanted: &CallParameters,
    requests: u32,
    event: Event,
) -> Reaction {
    match event {
        Event::CallConnected => connected(vc, wanted, requests),
        Event::IncomingCloseCall(status) => {
            close(Vc::Lent(vc), LastWord::Ended(End::Remote(status))).into()
        }
        Event::HangUp => close(Vc::Lent(vc), HUNG_UP).into(),
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::IncomingCallQosChange(_)) => unexpected(&event),
    }
}

/// The policy answers for the application.
fn decide(offer: Offer, ground: Ground<'_, impl Policy>) -> Step {
    match ground.policy.proposed(&offer.terms, &offer.terms) {
        Answer::Accept => accept(&offer, None, Decider::Policy),
        Answer::Counter(goal) if ground.limits.allow_request(offer.requests) => {
            let Offer { vc, terms, requests } = offer;
            bargain(vc, Episode::begin_at(terms, goal, requests, ground.now), Decider::Policy)
        }
        Answer::Counter(_) => reject(offer.vc, NO_AGREEMENT),
        Answer::Close => reject(offer.vc, REJECTED),
    }
}

/// Without an agreement within the bounds the offer is refused (L-11, R-065).
fn bargained(
    vc: VcHandle,
    episode: Episode,
    decider: Decider,
    status: Status,
    ground: Ground<'_, impl Policy>,
) -> Step {
    let Ground { policy, limits, now } = ground;
    match episode.judge(status, policy, limits, now) {
        Decision::Settle(episode) => settle(vc, episode, decider, status),
        Decision::Ask(episode) => bargain(vc, episode, decider),
        Decision::Spent(_) | Decision::Close => reject(vc, NO_AGREEMENT),
    }
}

fn settle(vc: VcHandle, episode: Episode, decider: Decider, status: Status) -> Step {
    let Episode { in_force, rounds, requests, .. } = episode;
    let settled = Settled { in_force: in_force.clone(), status, rounds };
    let offer = Offer { vc, terms: unmarked(in_force), requests };
    let step = match decider {
        Decider::Application => offer_again(offer),
        Decider::Policy | Decider::Nobody(_) => accept(&offer, None, decider),
    };
    step.event(CallEvent::Settled(settled))
}

const fn offer_again(offer: Offer) -> Step {
    go(CallState::Offered(offer))
}

fn bargain(vc: VcHandle, episode: Episode, decider: Decider) -> Step {
    let operation = Operation::ModifyCallQos(vc, episode.asked.clone());
    go(CallState::Bargaining { vc, episode, decider }).operation(operation)
}

fn connected(vc: VcHandle, wanted: &CallParameters, requests: u32) -> Reaction {
    go(CallState::Stable { vc: Vc::Lent(vc), in_force: wanted.clone(), requests })
        .event(CallEvent::Connected(wanted.clone()))
        .into()
}
