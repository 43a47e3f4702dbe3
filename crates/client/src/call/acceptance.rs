//! The terms on which an offer is accepted.

use call_manager::Operation;
use co_params::{CallFlags, CallParameters};

use super::event::{Decider, Step, go};
use super::state::{CallState, Offer};

/// Other terms than those offered say so. What they leave out is left out below, too, for
/// the call manager to complete.
pub(super) fn accept(offer: &Offer, asked: Option<CallParameters>, decider: Decider) -> Step {
    let asked = asked.map_or_else(|| offer.terms.clone(), unmarked);
    let wanted = asked.over(&offer.terms);
    let is_changed = wanted != offer.terms;
    let mark = if is_changed { CallFlags::CALL_PARAMETERS_CHANGED } else { CallFlags::NONE };
    let block = CallParameters { flags: asked.flags | mark, ..asked };
    go(CallState::Accepting { offer: offer.clone(), wanted, decider, is_hung_up: false })
        .operation(Operation::AcceptCall(offer.vc, block))
}

/// A request says nothing by `CALL_PARAMETERS_CHANGED`.
pub(super) fn unmarked(block: CallParameters) -> CallParameters {
    CallParameters { flags: block.flags.without(CallFlags::CALL_PARAMETERS_CHANGED), ..block }
}
