//! From the end of a call, whoever wants it, to nothing left of it (C-09 to C-16, I-12, I-13).
//!
//! A VC of the client's own is deleted after its call, also where another call would be allowed on it
//! so none is used again that must not be, and making one costs a slot in a block.

use call_manager::{Operation, VcHandle};
use co_params::Status;

use super::event::{CallEvent, Event, LastWord, Reaction, Step, go};
use super::state::{CallState, Vc};
use super::unexpected;

/// What is under way completes first, and changes nothing any more; the other end may close
/// as well (C-16). A change of its that crossed the close is returned from, since the call manager
/// waits for that (K-06).
pub(super) fn closing(vc: Vc, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::CloseCallComplete(Status::Success) => closed(vc, last_word).into(),
        Event::CloseCallComplete(status) => go(CallState::CloseFailed { vc, last_word })
            .event(CallEvent::CloseFailed(*status))
            .into(),
        Event::IncomingCallQosChange(_) => go(CallState::Closing { vc, last_word })
            .operation(Operation::ReturnQosChange(vc.handle()))
            .into(),
        Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::IncomingCloseCall(_) => go(CallState::Closing { vc, last_word }).into(),
        Event::AcceptCallComplete(_) | Event::RejectCallComplete(_) | Event::CallConnected
            if matches!(vc, Vc::Lent(_)) =>
        {
            go(CallState::Closing { vc, last_word }).into()
        }
        Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected => unexpected(event),
    }
}

pub(super) fn close_failed(vc: Vc, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::HangUp => close(vc, last_word).into(),
        Event::Change(_)
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
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_) => unexpected(event),
    }
}

/// A set-up that failed may leave the VC active, if the miniport would not deactivate it; it is not
/// deleted then, and has to be closed first (V-21, A-17). Otherwise nothing is left of the call.
pub(super) fn deleting(vc: VcHandle, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::DeleteVcComplete(Status::NotAccepted) => close(Vc::Own(vc), last_word).into(),
        Event::DeleteVcComplete(_) => over(last_word).into(),
        Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_)
        | Event::IncomingCloseCall(_) => unexpected(event),
    }
}

pub(super) const fn gone(event: &Event) -> Reaction {
    unexpected(event)
}

/// L-06, L-09, L-10.
pub(super) fn close(vc: Vc, last_word: LastWord) -> Step {
    go(CallState::Closing { vc, last_word }).operation(Operation::CloseCall(vc.handle()))
}

pub(super) fn delete(vc: VcHandle, last_word: LastWord) -> Step {
    go(CallState::Deleting { vc, last_word }).operation(Operation::DeleteVc(vc))
}

/// Nothing is left of the call.
pub(super) fn over(last_word: LastWord) -> Step {
    go(CallState::Gone).event(last_word.into())
}

/// Only its creator deletes a VC.
fn closed(vc: Vc, last_word: LastWord) -> Step {
    match vc {
        Vc::Own(vc) => delete(vc, last_word),
        Vc::Lent(_) => over(last_word),
    }
}
