//! A call that comes in, until it is up or over.

use call_manager::trace::{Operation, Part, Party, TraceEvent};
use co_params::{CallParameters, Status};

use super::change::agrees;
use crate::conformance::Limits;
use crate::conformance::history::{Call, History, is_request_of_client};

const OFFER: Operation = Operation::IncomingCall;

/// What is offered is made by the call manager, and active.
pub(super) fn r_043(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_made = history.life.is_created && history.life.creator == Some(Party::CallManager);
    let is_active = history.activation.in_force.is_some() && history.activation.busy.is_none();
    (event.calls(OFFER, Part::Request) && !(is_made && is_active))
        .then_some("the VC is not the call manager's, or not active")
}

/// A call is connected once, when the client has accepted it.
pub(super) fn r_045(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (event.calls(Operation::CallConnected, Part::Request) && history.call != Call::Answered)
        .then_some("the client has not accepted, or was told before")
}

/// A call that the client rejected is deactivated, and no more. Where the miniport would not, there is
/// nothing else to do than to close it.
pub(super) fn r_046(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let goes_on = event.calls(Operation::CallConnected, Part::Request)
        || (event.calls(Operation::CloseCall, Part::Request) && !history.activation.is_stuck);
    (history.call == Call::Refused && goes_on).then_some("the client has rejected the call")
}

pub(super) fn r_046_end(history: &History) -> Option<&'static str> {
    (history.call == Call::Refused && !history.activation.is_stuck)
        .then_some("a call that was rejected is active still")
}

/// Who accepted hears that the call is connected, or over.
pub(super) fn r_047(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_other = event.calls(OFFER, Part::Request)
        || event.calls(Operation::IncomingCallQoSChange, Part::Request);
    (history.call == Call::Answered && is_other)
        .then_some("the client waits to hear whether the call it accepted is up")
}

pub(super) fn r_047_end(history: &History) -> Option<&'static str> {
    (history.call == Call::Answered && !history.has_left)
        .then_some("the client never heard of the call that it accepted")
}

/// Who accepts something else marks it.
pub(super) fn r_048(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let block = event.parameters.as_deref()?;
    let offered = history.agreed.as_ref()?;
    let accepts = event.calls(OFFER, Part::Completion) && event.status == Some(Status::Success);
    (accepts && history.call == Call::Offered && !block.is_changed() && !agrees(block, offered))
        .then_some("other parameters than those offered, and no mark")
}

/// What the client accepted is in force when the call is up.
pub(super) fn r_049(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let answer = history.answer.as_ref().filter(|answer| answer.is_changed())?;
    let in_force = history.activation.in_force.as_ref();
    let is_in_force = |in_force: &CallParameters| agrees(answer, in_force);
    (event.calls(Operation::CallConnected, Part::Request) && !in_force.is_some_and(is_in_force))
        .then_some("what the client accepted was not activated")
}

/// Data waits for the connection.
pub(super) fn r_050(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_early = matches!(history.call, Call::Offered | Call::Answered | Call::Refused);
    (is_early && event.calls(Operation::SendNetBufferLists, Part::Request))
        .then_some("the client sends before the call is connected")
}

/// A VC of the call manager means something to the client only while it has a call.
pub(super) fn r_085(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_idle = history.life.creator == Some(Party::CallManager) && history.call == Call::Idle;
    (is_idle && is_request_of_client(event)).then_some("the handle means nothing to the client")
}

/// A VC is used again for the same client, and activated anew.
pub(super) fn r_086(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let first = history.offered_to?;
    let is_again = event.calls(OFFER, Part::Handler);
    let is_ready = first == event.to && history.activation.in_force.is_some();
    (is_again && !is_ready).then_some("used again for another client, or not activated anew")
}

/// An offer is answered when what it offers is settled.
pub(super) fn r_102(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (event.calls(OFFER, Part::Completion) && history.change.is_some())
        .then_some("a change of what is offered is pending")
}
