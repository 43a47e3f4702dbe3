//! An offer that is not taken: rejected, and closed only if the other end had ended it.

use call_manager::{Operation, VcHandle};

use super::closing::{close, over};
use super::event::{Event, LastWord, Reaction, Step, go};
use super::state::{CallState, Vc};
use super::unexpected;

pub(super) fn giving_up(
    vc: VcHandle,
    last_word: LastWord,
    has_ended: bool,
    event: &Event,
) -> Reaction {
    match event {
        Event::ModifyCallQosComplete(..) | Event::ModifyCallQosRefused(_) if has_ended => {
            withdraw(vc, last_word).into()
        }
        Event::ModifyCallQosComplete(..) | Event::ModifyCallQosRefused(_) => {
            reject(vc, last_word).into()
        }
        Event::IncomingCloseCall(_) => {
            go(CallState::GivingUp { vc, last_word, has_ended: true }).into()
        }
        Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::AcceptCallComplete(_)
        | Event::RejectCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_) => unexpected(event),
    }
}

/// A rejected offer is not closed, unless the other end had ended it before it heard.
pub(super) fn rejecting(vc: VcHandle, last_word: LastWord, event: &Event) -> Reaction {
    match event {
        Event::RejectCallComplete(_) => over(last_word).into(),
        Event::IncomingCloseCall(_) => close(Vc::Lent(vc), last_word).into(),
        Event::Change(_)
        | Event::Answer(_)
        | Event::HangUp
        | Event::CreateVcComplete(_)
        | Event::MakeCallComplete(..)
        | Event::ModifyCallQosComplete(..)
        | Event::ModifyCallQosRefused(_)
        | Event::AcceptCallComplete(_)
        | Event::CloseCallComplete(_)
        | Event::DeleteVcComplete(_)
        | Event::IncomingCall(..)
        | Event::CallConnected
        | Event::IncomingCallQosChange(_) => unexpected(event),
    }
}

pub(super) fn reject(vc: VcHandle, last_word: LastWord) -> Step {
    go(CallState::Rejecting { vc, last_word }).operation(Operation::RejectCall(vc))
}

/// The other end gave up first: one answer for the offer, and one close for its end.
pub(super) fn withdraw(vc: VcHandle, last_word: LastWord) -> Step {
    close(Vc::Lent(vc), last_word).first(Operation::RejectCall(vc))
}
