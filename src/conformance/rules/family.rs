//! Address families, SAPs, and what is made on them.

use call_manager::trace::{Message, Operation, Part, Party, Subject, TraceEvent, What};
use co_params::Status;

use crate::conformance::history::{Families, SapState, result};

/// A client is told of what is registered.
pub(super) fn r_009(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let Subject::Family(family) = event.subject else { return None };
    let is_registered = families.registered.contains(&family.address_family.0);
    (event.calls(Operation::NotifyAddressFamily, Part::Handler) && !is_registered)
        .then_some("the family is not registered")
}

/// A family is registered once.
pub(super) fn r_010(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let Subject::Family(family) = event.subject else { return None };
    let is_second = families.registered.contains(&family.address_family.0);
    (event.returns(Operation::RegisterAddressFamily, Part::Request)
        && is_second
        && event.status != Some(Status::Failure))
    .then_some("the family is registered already")
}

/// Nothing is made on what is not open.
pub(super) fn r_011(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let makes = event.calls(Operation::RegisterSap, Part::Handler)
        || event.calls(Operation::CreateVc, Part::Request);
    let names_af = matches!(event.with, Some(Subject::Af(_)));
    (makes && names_af && families.opening_of(event).is_none()).then_some("it is not open")
}

/// Calls come in from when a SAP is being registered.
pub(super) fn r_013(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let Subject::Sap(sap) = event.subject else { return None };
    let state = families.saps.get(&sap).map(|entry| entry.state);
    let is_refused =
        event.what == What::Signals(Message::Release) && event.status == Some(Status::Failure);
    let af = families.saps.get(&sap).and_then(|entry| entry.af);
    let is_open = af.and_then(|af| families.openings.get(&af)).is_some_and(|it| !it.is_closing);
    (is_refused && is_open && state == Some(SapState::Registering))
        .then_some("an offer is refused for its SAP, which is being registered")
}

/// Calls outlive the SAP that they came by.
pub(super) fn r_014(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let ends = event.calls(Operation::IncomingCloseCall, Part::Request)
        || event.calls(Operation::DeactivateVc, Part::Request);
    (families.deregistering.is_some() && ends).then_some("a call ends with its SAP")
}

/// What closes cannot fail.
pub(super) fn r_015(_: &Families, event: &TraceEvent) -> Option<&'static str> {
    let completes = event.calls(Operation::CloseAddressFamily, Part::Completion)
        || event.calls(Operation::DeregisterSap, Part::Completion);
    (completes && event.status != Some(Status::Success)).then_some("completes with a failure")
}

/// A family is closed when nothing is left on it.
pub(super) fn r_016(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let (status, _) = result(event, Operation::CloseAddressFamily)?;
    let (af, _) = families.opening_of(event)?;
    (status.is_success() && families.holds(af)).then_some("something is left on it")
}

/// What a client has closed it uses no more.
pub(super) fn r_017(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let What::Calls(api) = event.what else { return None };
    let (_, opening) = families.opening_of(event)?;
    let is_answer = api.operation() == Operation::NotifyCloseAddressFamily;
    (opening.is_closing && matches!(event.from, Party::Client(_)) && !is_answer)
        .then_some("the client has closed it")
}

/// Who is asked to close a family closes calls, then SAPs, then the family.
pub(super) fn r_018(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    if event.calls(Operation::CloseCall, Part::Request) {
        let af = families.vcs.get(&event.vc()?)?;
        let opening = families.openings.get(af)?;
        return opening.has_left_saps.then_some("a call is closed after a SAP");
    }
    let (af, opening) = families.opening_of(event)?;
    let is_early = families.has_saps(af)
        && families.saps.values().any(|sap| sap.af == Some(af) && sap.state != SapState::Leaving);
    (opening.has_notice && event.calls(Operation::CloseAddressFamily, Part::Request) && is_early)
        .then_some("the family is closed before a SAP")
}

/// A call is offered to whose SAP it is for.
pub(super) fn r_042(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    if !event.calls(Operation::IncomingCall, Part::Handler) {
        return None;
    }
    let Some(Subject::Sap(sap)) = event.with else { return Some("no SAP is named") };
    let owner = families.saps.get(&sap).map(|entry| entry.client);
    (owner != Some(event.to)).then_some("the SAP is not this client's")
}

/// Nothing is offered for what is being closed.
pub(super) fn r_044(families: &Families, event: &TraceEvent) -> Option<&'static str> {
    let Some(Subject::Sap(sap)) = event.with else { return None };
    let entry = families.saps.get(&sap)?;
    let opening = entry.af.and_then(|af| families.openings.get(&af));
    let is_closing =
        entry.state == SapState::Leaving || opening.is_some_and(|opening| opening.is_closing);
    (event.calls(Operation::IncomingCall, Part::Handler) && is_closing)
        .then_some("the SAP or its family is being closed")
}
