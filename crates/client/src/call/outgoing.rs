//! A call that the client places, until it is up or was not placed (C-01 to C-08).
//!
//! One that comes up on other terms than were wanted is judged like any answer (C-03, L-04 to L-06):
//! the call itself was the first round of an episode.

use call_manager::{Operation, VcHandle};
use co_params::{CallParameters, Status};

use super::closing::{close, delete};
use super::event::{CallEvent, Event, LastWord, Reaction, Step, go};
use super::state::{CallState, Vc};
use super::up::{NO_AGREEMENT, ask};
use super::{Ground, unexpected};
use crate::negotiation::{AtBound, Decision, Episode};
use crate::policy::Policy;

pub(super) fn creating(wanted: &CallParameters, event: Event) -> Reaction {
    match event {
        Event::CreateVcComplete(Ok(vc)) => go(CallState::Dialing { vc, wanted: wanted.clone() })
            .operation(Operation::MakeCall(vc, wanted.clone()))
            .into(),
        Event::CreateVcComplete(Err(status)) => {
            go(CallState::Gone).event(CallEvent::NotPlaced(status)).into()
        }
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_)) => unexpected(&event),
    }
}

/// The other end's release shows as a failure of the call (C-06). Until then nothing can be asked
///
pub(super) fn dialing(
    vc: VcHandle,
    wanted: &CallParameters,
    event: Event,
    ground: Ground<'_, impl Policy>,
) -> Reaction {
    match event {
        Event::MakeCallComplete(Status::Success, granted) => {
            made(Vc::Own(vc), Episode::of_call(wanted.clone(), granted, ground.now), ground).into()
        }
        Event::MakeCallComplete(status, _) => delete(vc, LastWord::NotPlaced(status)).into(),
        event @ (Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_)) => unexpected(&event),
    }
}

/// The call is up, and its terms are accepted, negotiated (F-5b) or not to be had (F-10). The
/// application hears of a call that stays up.
fn made(vc: Vc, episode: Episode, ground: Ground<'_, impl Policy>) -> Step {
    let Ground { policy, limits, now } = ground;
    let connected = CallEvent::Connected(episode.in_force.clone());
    match episode.judge(Status::Success, policy, limits, now) {
        Decision::Settle(episode) => stays(vc, episode).event(connected),
        Decision::Ask(episode) => ask(vc, episode).event(connected),
        Decision::Spent(episode) => match limits.at_bound {
            AtBound::Keep => stays(vc, episode).event(connected),
            AtBound::Close => close(vc, NO_AGREEMENT),
        },
        Decision::Close => close(vc, NO_AGREEMENT),
    }
}

fn stays(vc: Vc, episode: Episode) -> Step {
    let Episode { in_force, requests, .. } = episode;
    go(CallState::Stable { vc, in_force, requests })
}
