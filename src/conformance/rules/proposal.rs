//! The change of a call by the other end.

use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};

use super::change::ending;
use crate::conformance::Limits;
use crate::conformance::history::{History, parameters};

const CHANGE: Operation = Operation::IncomingCallQoSChange;

/// The client is told of what is activated.
pub(super) fn r_072(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_active = history.activation.in_force.is_some()
        && history.activation.in_force == parameters(event)
        && history.activation.busy.is_none();
    (event.calls(CHANGE, Part::Request) && !is_active).then_some("it is not activated")
}

/// What the miniport refuses, the other end hears; the client does not.
pub(super) fn r_073(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let goes_on = event.calls(CHANGE, Part::Request) || sends(event, Message::AcceptProposal);
    (history.proposal.is_vetoed && goes_on).then_some("the miniport has refused it")
}

pub(super) fn r_073_end(history: &History) -> Option<&'static str> {
    (history.proposal.is_vetoed && !history.has_left)
        .then_some("the other end never heard that the miniport refused")
}

/// The other end is answered when the client has returned.
pub(super) fn r_074(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let answers = sends(event, Message::AcceptProposal) || sends(event, Message::Modify);
    let is_open = history.proposal.is_in_callback() && history.proposal.proposed.is_some();
    (is_open && answers).then_some("the client has not returned")
}

/// What the client let pass is accepted, and nothing else is.
pub(super) fn r_075(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let proposal = &history.proposal;
    if sends(event, Message::AcceptProposal) {
        return (!proposal.owes_acceptance && !proposal.is_in_callback())
            .then_some("accepted, and the client did not let it pass");
    }
    let refuses = sends(event, Message::RefuseProposal) || sends(event, Message::Restore);
    (proposal.owes_acceptance && refuses).then_some("refused, and the client let it pass")
}

pub(super) fn r_075_end(history: &History) -> Option<&'static str> {
    (history.proposal.owes_acceptance && !history.has_left)
        .then_some("the other end never heard that the client let it pass")
}

/// A counter-proposal that failed leaves what stood before the proposal.
pub(super) fn r_076(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if history.proposal.failed_counter && event.calls(Operation::ModifyCallQoS, Part::Handler) {
        return Some("the VC is on what was proposed, and the call goes on");
    }
    let (change, status, block) = ending(history, event)?;
    let is_old = block.is_none() || block == history.agreed;
    (change.is_counter && !status.is_success() && !is_old)
        .then_some("other parameters than those before the proposal")
}

fn sends(event: &TraceEvent, message: Message) -> bool {
    event.to == Party::Network && event.what == What::Signals(message)
}
