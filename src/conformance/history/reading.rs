//! What an event says, read off it.

use call_manager::trace::{Operation, Part, Party, Subject, TraceEvent, What};
use call_manager::{AfHandle, PartyHandle, SapHandle};
use co_params::{CallFlags, CallParameters, MediaFlags, Status};

/// How the handler of an operation ends it: by return or by completion.
pub(crate) fn result(
    event: &TraceEvent,
    operation: Operation,
) -> Option<(Status, Option<CallParameters>)> {
    let status = event.status.filter(|status| *status != Status::Pending)?;
    let ends = event.calls(operation, Part::Completion) || event.returns(operation, Part::Handler);
    ends.then(|| (status, parameters(event)))
}

/// The parameters that go along, as far as they say what is in force: without the mark that they
/// were changed, and without what the miniport may do to them.
pub(crate) fn parameters(event: &TraceEvent) -> Option<CallParameters> {
    event.parameters.as_deref().map(values)
}

/// What they say is in force.
pub(super) fn values(parameters: &CallParameters) -> CallParameters {
    let mut values = parameters.clone();
    values.flags = values.flags.without(CallFlags::CALL_PARAMETERS_CHANGED);
    if let Some(media) = &mut values.media {
        let rounding = MediaFlags::ROUND_UP_FLOW | MediaFlags::ROUND_DOWN_FLOW;
        media.flags = media.flags.without(rounding);
    }
    values
}

/// Whether a client asks for something.
pub(crate) fn is_request_of_client(event: &TraceEvent) -> bool {
    let is_request = matches!(event.what, What::Calls(api) if api.part() == Part::Request);
    is_request && matches!(event.from, Party::Client(_))
}

/// Whether a client asks for something that is about the call: not about data, parties or names.
pub(crate) fn is_asked_of_call(event: &TraceEvent) -> bool {
    let What::Calls(api) = event.what else { return false };
    let is_of_call = matches!(
        api.operation(),
        Operation::MakeCall | Operation::ModifyCallQoS | Operation::CloseCall | Operation::DeleteVc
    );
    is_of_call && is_request_of_client(event)
}

/// What an operation is on, of one VC or of the families.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Concern {
    /// The VC and its call; or what has no handle.
    Call,
    Party(PartyHandle),
    Af(AfHandle),
    Sap(SapHandle),
}

pub(crate) fn concern(event: &TraceEvent) -> Concern {
    match (party(event), event.subject) {
        (Some(party), _) => Concern::Party(party),
        (None, Subject::Af(af)) => Concern::Af(af),
        (None, Subject::Sap(sap)) => Concern::Sap(sap),
        (None, Subject::Adapter | Subject::Family(_) | Subject::Vc(_) | Subject::Party(_)) => {
            Concern::Call
        }
    }
}

/// The party that it concerns, if it concerns one and not the whole call, which may be made with one.
pub(crate) fn party(event: &TraceEvent) -> Option<PartyHandle> {
    let makes_call =
        matches!(event.what, What::Calls(api) if api.operation() == Operation::MakeCall);
    match event.with {
        Some(Subject::Party(party)) if !makes_call => Some(party),
        Some(
            Subject::Adapter
            | Subject::Family(_)
            | Subject::Af(_)
            | Subject::Sap(_)
            | Subject::Vc(_)
            | Subject::Party(_),
        )
        | None => None,
    }
}

/// Whether it moves data: any number of packets can be under way, and nothing of theirs pends.
pub(crate) fn moves_data(event: &TraceEvent) -> bool {
    let (What::Calls(api) | What::Returns(api)) = event.what else { return false };
    matches!(api.operation(), Operation::SendNetBufferLists | Operation::ReceiveNetBufferLists)
}
