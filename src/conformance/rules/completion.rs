//! Everything asked is answered once.

use call_manager::Role;
use call_manager::trace::{Part, Party, TraceEvent, What};
use co_params::Status;

use crate::conformance::history::{Families, Handling, History, Progress};

/// A handler that pends is completed once.
pub(super) fn r_001(progress: &Progress, _: bool, event: &TraceEvent) -> Option<&'static str> {
    let (What::Calls(api) | What::Returns(api)) = event.what else { return None };
    let is_final = event.status.is_some_and(|status| status != Status::Pending);
    match (event.what, api.part(), progress.handling) {
        (What::Calls(_), Part::Completion, Handling::Idle | Handling::Completed) => {
            Some("completes what is not pending")
        }
        (What::Returns(_), Part::Handler, Handling::Completed) if is_final => {
            Some("a handler was completed and returns a final status too")
        }
        _ => None,
    }
}

pub(super) fn r_001_end(history: &History) -> Option<&'static str> {
    never_completed(history.operations.all())
}

pub(super) fn r_001_family_end(families: &Families) -> Option<&'static str> {
    never_completed(families.operations.all())
}

fn never_completed<'a>(mut all: impl Iterator<Item = &'a Progress>) -> Option<&'static str> {
    all.any(|it| it.is_lost || matches!(it.handling, Handling::Pending | Handling::Entered))
        .then_some("a handler that returned PENDING was never completed")
}

/// Nothing is completed with PENDING.
pub(super) fn r_002(event: &TraceEvent) -> Option<&'static str> {
    let What::Calls(api) = event.what else { return None };
    let completes = matches!(api.part(), Part::Completion | Part::Callback);
    (completes && event.status == Some(Status::Pending)).then_some("completes with PENDING")
}

/// A final status is the only answer.
pub(super) fn r_003(progress: &Progress, _: bool, event: &TraceEvent) -> Option<&'static str> {
    let (What::Calls(api) | What::Returns(api)) = event.what else { return None };
    let is_final = event.status.is_some_and(|status| status != Status::Pending);
    match (event.what, api.part()) {
        (What::Returns(_), Part::Request) if is_final && progress.early > 0 => {
            Some("a final status is returned after the callback")
        }
        (What::Calls(_), Part::Callback) => {
            let is_answered = progress.owed == 0 && !progress.is_in_call;
            let was_final = progress.returned != Some(Status::Pending);
            (is_answered && was_final).then_some("called back, and the answer was returned")
        }
        _ => None,
    }
}

/// Who got PENDING is called back once, with what the completion said.
pub(super) fn r_004(
    progress: &Progress,
    has_left: bool,
    event: &TraceEvent,
) -> Option<&'static str> {
    let What::Calls(api) = event.what else { return None };
    if api.part() != Part::Callback {
        return None;
    }
    let is_answered = progress.owed == 0 && !progress.is_in_call;
    if (is_answered && progress.returned == Some(Status::Pending)) || progress.early > 0 {
        return Some("called back again");
    }
    let said = (event.status, event.parameters.clone());
    // What a client that has left cannot say NDIS says for it.
    let is_for_another = has_left && event.to == Party::CallManager;
    if is_for_another {
        return None;
    }
    (progress.completion.as_ref() != Some(&said))
        .then_some("the callback says other than the completion")
}

pub(super) fn r_004_end(history: &History) -> Option<&'static str> {
    let is_open = history.operations.all().any(|progress| progress.owed > 0);
    (is_open && !history.has_left).then_some("who got PENDING was never called back")
}

pub(super) fn r_004_family_end(families: &Families) -> Option<&'static str> {
    let is_open = families.operations.all().any(|progress| progress.owed > 0);
    is_open.then_some("who got PENDING about a family or a SAP was never called back")
}

/// Each role calls the functions of its prefix.
pub(super) fn r_006(event: &TraceEvent) -> Option<&'static str> {
    let What::Calls(api) = event.what else { return None };
    let name = api.name(event.role);
    let is_integrated = event.role == Role::MiniportCallManager;
    let of_another = match event.from {
        Party::Client(_) => name.starts_with("NdisCm") || name.starts_with("NdisM"),
        Party::CallManager => {
            let own = if is_integrated { "NdisMC" } else { "NdisC" };
            !name.starts_with(own) || name.starts_with("NdisCl")
        }
        Party::Miniport => !name.starts_with("NdisMCo"),
        Party::Ndis => name.starts_with("Ndis"),
        Party::Network => true,
    };
    of_another.then_some("the function is of another role")
}
