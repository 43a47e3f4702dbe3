//! The parties of a multipoint call.

use call_manager::PartyHandle;
use call_manager::trace::{Operation, Part, TraceEvent};
use co_params::Status;

use crate::conformance::Limits;
use crate::conformance::history::{History, Member, party, result};

const DROP: Operation = Operation::DropParty;

/// A party that was never connected is of no use.
pub(super) fn r_039(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_used = event.calls(DROP, Part::Request)
        || event.calls(Operation::IncomingDropParty, Part::Request);
    (is_used && member(history, event)?.1 == Member::Failed)
        .then_some("the party was never connected")
}

/// Others are added to a call that was made with a party.
pub(super) fn r_088(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (!history.parties.is_multipoint && event.calls(Operation::AddParty, Part::Handler))
        .then_some("the call was made without a party")
}

/// All but one are dropped, and that one goes with the close. A call that was never up had none; it is
/// closed only where the miniport would not deactivate its VC.
pub(super) fn r_089(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = result(event, Operation::CloseCall)?;
    let parties = &history.parties;
    let is_even = parties.connected == 0 || parties.dropped + 1 == parties.connected;
    (status.is_success() && parties.is_multipoint && !history.has_left && !is_even)
        .then_some("closed with more or fewer parties than one")
}

/// A call with several parties is not closed.
pub(super) fn r_090(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_taken = matches!(event.status, Some(Status::Success | Status::Pending))
        && event.returns(Operation::CloseCall, Part::Handler);
    (is_taken && history.parties.left() > 1 && !history.has_left)
        .then_some("a call with several parties is being closed")
}

/// The last party is not dropped.
pub(super) fn r_091(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if !event.returns(DROP, Part::Handler) {
        return None;
    }
    let (party, _) = member(history, event)?;
    let remains = |member| matches!(member, Member::Connected | Member::Lost);
    let is_last = !history.parties.has_another(party, remains);
    (is_last && event.status != Some(Status::Failure)).then_some("it is the last party")
}

/// With the last party the call is over.
pub(super) fn r_092(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (party, _) = member(history, event)?;
    let is_last = !history.parties.has_another(party, |member| member == Member::Connected);
    (is_last && event.calls(Operation::IncomingDropParty, Part::Request))
        .then_some("the last party leaves, and the call goes on")
}

/// The client drops who has left.
pub(super) fn r_093_end(history: &History) -> Option<&'static str> {
    let is_lost = history.parties.members.values().any(|member| *member == Member::Lost);
    (is_lost && !history.has_left).then_some("a party that left was never dropped")
}

/// The handle of a party is given up with its drop, and with the close of the call.
pub(super) fn r_094(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_gone = matches!(member(history, event)?.1, Member::Leaving { .. } | Member::Gone);
    (is_gone && event.calls(DROP, Part::Request)).then_some("the party was dropped before")
}

/// The party that an event concerns, and how far it has come.
fn member(history: &History, event: &TraceEvent) -> Option<(PartyHandle, Member)> {
    let party = party(event)?;
    history.parties.members.get(&party).map(|member| (party, *member))
}
