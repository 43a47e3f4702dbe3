//! A call that is up: changes of this end (L-01 to L-10), and of the other (K-04 to K-07).
//!
//! Every incoming change is returned from once, after what is asked for within. To return without
//! asking accepts it.

use call_manager::Operation;
use co_params::{CallParameters, Status};

use super::closing::close;
use super::event::{CallEvent, Changed, End, Event, LastWord, Reaction, Settled, Step, go};
use super::state::{CallState, Vc};
use super::{Ground, unexpected};
use crate::negotiation::{AtBound, Decision, Episode};
use crate::policy::{Answer, Policy};

pub(super) const NO_AGREEMENT: LastWord = LastWord::Ended(End::NoAgreement);

pub(super) fn stable(
    vc: Vc,
    in_force: &CallParameters,
    requests: u32,
    event: Event,
    ground: Ground<'_, impl Policy>,
) -> Reaction {
    match event {
        Event::Change(_) if !ground.limits.allow_request(requests) => Reaction::Refused,
        Event::Change(goal) => {
            ask(vc, Episode::begin_at(in_force.clone(), goal, requests, ground.now)).into()
        }
        Event::HangUp => close(vc, LastWord::Ended(End::HungUp)).into(),
        Event::IncomingCallQosChange(proposal) => {
            proposed(vc, in_force, requests, proposal, ground).into()
        }
        Event::IncomingCloseCall(status) => close(vc, LastWord::Ended(End::Remote(status))).into(),
        Event::AcceptCallComplete(Status::Success) if matches!(vc, Vc::Lent(_)) => {
            go(CallState::Stable { vc, in_force: in_force.clone(), requests }).into()
        }
        event @ (Event::Answer(_)
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected) => unexpected(&event),
    }
}

/// A change of the other end that comes now has crossed the request, which stands as the answer to
/// it or waits behind it. Several may come and go before the request is answered. So the answer
/// alone says what is in force afterwards: a failure too has what stands. Where nothing
/// crossed, the block of a failure is not looked at.
pub(super) fn negotiating(
    vc: Vc,
    episode: &Episode,
    proposed: Option<&CallParameters>,
    event: Event,
    ground: Ground<'_, impl Policy>,
) -> Reaction {
    match event {
        Event::ModifyCallQosComplete(Status::Success, block) => {
            answered(vc, episode.granted(&block), Status::Success, ground).into()
        }
        Event::ModifyCallQosComplete(status, stands) => {
            let is_news = proposed.is_some() && !is_same(&stands, &episode.in_force);
            failed(vc, episode, is_news.then_some(stands), status, ground).into()
        }
        Event::ModifyCallQosRefused(status) => {
            failed(vc, episode, proposed.cloned(), status, ground).into()
        }
        Event::HangUp => close(vc, LastWord::Ended(End::HungUp)).into(),
        Event::IncomingCallQosChange(proposal) => {
            let proposed = Some(proposal);
            go(CallState::Negotiating { vc, episode: episode.clone(), proposed })
                .operation(Operation::ReturnQosChange(vc.handle()))
                .into()
        }
        Event::IncomingCloseCall(status) => close(vc, LastWord::Ended(End::Remote(status))).into(),
        Event::AcceptCallComplete(Status::Success) if matches!(vc, Vc::Lent(_)) => {
            let proposed = proposed.cloned();
            go(CallState::Negotiating { vc, episode: episode.clone(), proposed }).into()
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
        | Event::CallConnected) => unexpected(&event),
    }
}

/// The policy's word on a proposal. A counter for which no request is left is none: the proposal is
/// accepted, or the call closed, as configured.
fn proposed(
    vc: Vc,
    in_force: &CallParameters,
    requests: u32,
    proposal: CallParameters,
    ground: Ground<'_, impl Policy>,
) -> Step {
    let step = match ground.policy.proposed(in_force, &proposal) {
        Answer::Accept => accept(vc, in_force, requests, proposal),
        Answer::Counter(goal) if ground.limits.allow_request(requests) => {
            let episode = Episode::begin_at(in_force.clone(), goal, requests, ground.now);
            let step = ask(vc, episode.clone());
            Step { next: CallState::Negotiating { vc, episode, proposed: Some(proposal) }, ..step }
        }
        Answer::Counter(_) => match ground.limits.at_bound {
            AtBound::Keep => accept(vc, in_force, requests, proposal),
            AtBound::Close => close(vc, NO_AGREEMENT),
        },
        Answer::Close => close(vc, NO_AGREEMENT),
    };
    step.operation(Operation::ReturnQosChange(vc.handle()))
}

fn accept(vc: Vc, before: &CallParameters, requests: u32, proposal: CallParameters) -> Step {
    let changed = Changed { before: before.clone(), in_force: proposal.clone() };
    go(CallState::Stable { vc, in_force: proposal, requests }).event(CallEvent::Changed(changed))
}

/// Whether two blocks hold the same terms, whether or not they are marked as changed.
fn is_same(one: &CallParameters, other: &CallParameters) -> bool {
    (&one.call_manager, &one.media) == (&other.call_manager, &other.media)
}

/// What was asked for is not in force; `accepted` is, if it is there: the return from an incoming
/// change was taken for its acceptance.
fn failed(
    vc: Vc,
    episode: &Episode,
    accepted: Option<CallParameters>,
    status: Status,
    ground: Ground<'_, impl Policy>,
) -> Step {
    let Some(accepted) = accepted else {
        return answered(vc, episode.clone(), status, ground);
    };
    let changed = Changed { before: episode.in_force.clone(), in_force: accepted.clone() };
    let step = answered(vc, episode.granted(&accepted), status, ground);
    Step { events: super::Few::NONE.and(CallEvent::Changed(changed)).chain(step.events), ..step }
}

/// L-02 to L-09.
fn answered(vc: Vc, episode: Episode, status: Status, ground: Ground<'_, impl Policy>) -> Step {
    let Ground { policy, limits, now } = ground;
    match episode.judge(status, policy, limits, now) {
        Decision::Settle(episode) => settle(vc, episode, status),
        Decision::Ask(episode) => ask(vc, episode),
        Decision::Spent(episode) => match limits.at_bound {
            AtBound::Keep => settle(vc, episode, status),
            AtBound::Close => close(vc, NO_AGREEMENT),
        },
        Decision::Close => close(vc, NO_AGREEMENT),
    }
}

/// L-01, L-05, L-08.
pub(super) fn ask(vc: Vc, episode: Episode) -> Step {
    let operation = Operation::ModifyCallQos(vc.handle(), episode.asked.clone());
    go(CallState::Negotiating { vc, episode, proposed: None }).operation(operation)
}

/// L-03, L-04, L-07.
fn settle(vc: Vc, episode: Episode, status: Status) -> Step {
    let Episode { in_force, rounds, requests, .. } = episode;
    let settled = Settled { in_force: in_force.clone(), status, rounds };
    go(CallState::Stable { vc, in_force, requests }).event(CallEvent::Settled(settled))
}
