//! A call that the client places, until it is up or was not placed (C-01 to C-08).

use call_manager::{Operation, VcHandle};
use co_params::{CallParameters, Status};

use super::closing::delete;
use super::event::{CallEvent, Event, LastWord, Reaction, go};
use super::state::{CallState, Vc};
use super::unexpected;

pub(super) fn creating(wanted: &CallParameters, event: Event) -> Reaction {
    match event {
        Event::CreateVcComplete(Ok(vc)) => {
            go(CallState::Dialing { vc }).operation(Operation::MakeCall(vc, wanted.clone())).into()
        }
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
pub(super) fn dialing(vc: VcHandle, event: Event) -> Reaction {
    match event {
        Event::MakeCallComplete(Status::Success, in_force) => {
            let connected = CallEvent::Connected(in_force.clone());
            let next = CallState::Stable { vc: Vc::Own(vc), in_force, requests: 0 };
            go(next).event(connected).into()
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
