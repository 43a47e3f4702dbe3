//! The end of a call.

use call_manager::trace::{Operation, Part, TraceEvent};

use crate::conformance::Limits;
use crate::conformance::history::{Call, History, result};

/// The client answers an incoming close with its own.
pub(super) fn r_079_end(history: &History) -> Option<&'static str> {
    (history.owes_close && !history.has_left).then_some("an incoming close was never answered")
}

/// A closed call leaves an inactive VC.
pub(super) fn r_080(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = result(event, Operation::CloseCall)?;
    let is_active = history.activation.in_force.is_some();
    (status.is_success() && is_active).then_some("closed while the VC is active")
}

/// A change completes before the close; one that is refused leaves it as it is.
pub(super) fn r_082(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = result(event, Operation::CloseCall)?;
    let is_over = status.is_success() || history.has_begun_close;
    history.change.as_ref().filter(|_| is_over).map(|_| "closed while a change is pending")
}

/// A VC whose call ended abnormally is not used again.
pub(super) fn r_083(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.is_spent && event.calls(Operation::MakeCall, Part::Request))
        .then_some("the last call ended abnormally")
}

/// A VC is used again only after its call is closed.
pub(super) fn r_084(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_free = history.call == Call::Idle && history.activation.in_force.is_none();
    (event.calls(Operation::MakeCall, Part::Request) && !is_free)
        .then_some("the VC has a call, or had one that is not closed")
}

/// Who closes asks for no more changes.
pub(super) fn r_101(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.call == Call::Closing && event.calls(Operation::ModifyCallQoS, Part::Request))
        .then_some("the client is closing the call")
}
