//! Data, which moves on an active VC with a call that is up.

use call_manager::trace::{Operation, Part, Party, TraceEvent, What};
use co_params::Status;

use crate::conformance::Limits;
use crate::conformance::history::{Call, History, deactivated};

const SEND: Operation = Operation::SendNetBufferLists;
const RECEIVE: Operation = Operation::ReceiveNetBufferLists;

/// Nothing moves after an activation that failed.
pub(super) fn r_031(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.activation.has_failed && moves(history, event))
        .then_some("data on a VC whose activation failed")
}

/// What the miniport has to send or to get back it has when it says that the VC is inactive.
pub(super) fn r_032(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = deactivated(event)?;
    let is_under_way = history.data.handed > 0 || history.data.lent > 0;
    (status.is_success() && is_under_way).then_some("deactivated with data under way")
}

/// Nothing moves on a VC that is not active.
pub(super) fn r_033(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (!history.activation.has_failed && moves(history, event)).then_some("data on an inactive VC")
}

/// Whether the miniport is handed data, or hands it on, although the VC is inactive.
fn moves(history: &History, event: &TraceEvent) -> bool {
    let moves = event.calls(SEND, Part::Handler) || event.calls(RECEIVE, Part::Handler);
    moves && history.activation.in_force.is_none()
}

/// Data waits for the call to be up.
pub(super) fn r_037(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_placed = history.life.creator == Some(event.from);
    let is_early = matches!(history.call, Call::Idle | Call::Dialing | Call::Failed);
    (is_placed && is_early && !history.is_closed && event.calls(SEND, Part::Request))
        .then_some("the client sends before the call is up")
}

/// Data goes on during a change and after one that failed. Where a call manager refuses what does not
/// keep to the flow in force, a trace cannot tell that from a refusal because of the change.
pub(super) fn r_069(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_in_change = history.change.is_some() || history.has_failed;
    let is_up = history.call == Call::Up && !history.proposal.is_over;
    let is_up = is_up && history.activation.in_force.is_some();
    let is_refused = event.calls(SEND, Part::Callback)
        && event.status == Some(Status::Failure)
        && !is_of_the_miniport(history);
    (is_in_change && is_up && is_refused).then_some("a change keeps data from being sent")
}

/// Who closes has got back what it sent.
pub(super) fn r_077(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.data.unsent > 0 && event.calls(Operation::CloseCall, Part::Request))
        .then_some("the client closes with data under way")
}

/// Who has closed sends no more.
pub(super) fn r_078(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.is_closed && event.calls(SEND, Part::Request))
        .then_some("the client sends on a call that it has closed")
}

/// What is sent comes back once.
pub(super) fn r_095(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if event.calls(SEND, Part::Completion) && history.data.handed == 0 {
        return Some("the miniport completes what it was not handed");
    }
    let is_to_client = matches!(event.to, Party::Client(_));
    (event.calls(SEND, Part::Callback) && is_to_client && history.data.unsent == 0)
        .then_some("what comes back was not sent, or came back before")
}

pub(super) fn r_095_end(history: &History) -> Option<&'static str> {
    (history.data.unsent > 0 && !history.has_left).then_some("what was sent never came back")
}

/// The completion of the miniport comes just before what NDIS makes of it.
fn is_of_the_miniport(history: &History) -> bool {
    matches!(history.last.what, What::Calls(api) if (api.operation(), api.part()) == (SEND, Part::Completion))
}
