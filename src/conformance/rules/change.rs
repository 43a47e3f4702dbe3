//! The change of a call that is up.

use call_manager::Role;
use call_manager::trace::{Message, Operation, Part, Party, TraceEvent, What};
use co_params::{CallParameters, Status, changed};

use crate::conformance::Limits;
use crate::conformance::history::{
    Call, Change, Handling, History, Network, is_asked_of_call, parameters, result,
};

const MODIFY: Operation = Operation::ModifyCallQoS;

/// How a change ends, with what was known of it.
pub(super) fn ending<'a>(
    history: &'a History,
    event: &TraceEvent,
) -> Option<(&'a Change, Status, Option<CallParameters>)> {
    let (status, block) = result(event, MODIFY)?;
    Some((history.change.as_ref()?, status, block))
}

/// What the client asks for reaches the call manager, once and as it is.
pub(super) fn r_051(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if event.calls(MODIFY, Part::Handler) {
        let Some(asked) = &history.undelivered else { return Some("nobody asked for it") };
        let is_same = event.parameters.as_ref().is_some_and(|got| agrees(asked, got));
        return (!is_same).then_some("other parameters than the client's are delivered");
    }
    let is_accepted = matches!(event.status, Some(Status::Success | Status::Pending));
    (event.returns(MODIFY, Part::Request) && is_accepted && history.undelivered.is_some())
        .then_some("accepted, and never delivered")
}

/// What a request gives is what is delivered; what it leaves out may be anything, and media
/// parameters are the call manager's to complete.
pub(super) fn agrees(asked: &CallParameters, got: &CallParameters) -> bool {
    let flows = CallParameters { flags: got.flags, media: None, ..asked.clone() };
    !changed(&flows, got)
}

/// Only a call that is up, or offered and unanswered, is changed.
pub(super) fn r_052(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_changeable = matches!(history.call, Call::Up | Call::Offered);
    (event.calls(MODIFY, Part::Handler) && !is_changeable).then_some("no call is up or offered")
}

/// What a change reports is what was activated.
pub(super) fn r_053(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (change, status, block) = ending(history, event)?;
    let is_same = block.is_none() || change.activated == block;
    (status.is_success() && (change.activated.is_none() || !is_same))
        .then_some("what is reported was not activated")
}

/// The network agrees before the miniport is told.
pub(super) fn r_054(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let change = history.change.as_ref()?;
    let is_new = parameters(event) != history.agreed;
    (event.calls(Operation::ActivateVc, Part::Request)
        && is_new
        && history.proposal.proposed.is_none()
        && change.network == Network::Silent)
        .then_some("activated before the network agreed")
}

/// The activation completes before the change.
pub(super) fn r_055(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (_, status, _) = ending(history, event)?;
    (status.is_success() && history.activation.busy == Some(Operation::ActivateVc))
        .then_some("complete while an activation is under way")
}

/// What the network refuses is not activated, and is a failure.
pub(super) fn r_056(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let Network::Refused(refused) = &history.change.as_ref()?.network else { return None };
    let told = parameters(event);
    if event.calls(Operation::ActivateVc, Part::Request) {
        // What an integrated call manager reports may be how it rounded what stood before.
        let is_asked = event.role == Role::CallManager;
        let is_refused = is_asked && told == *refused && told != history.agreed;
        return is_refused.then_some("the network refused these values");
    }
    let (_, status, _) = ending(history, event)?;
    (!is_failure(history, status)).then_some("the network refused, and that is no failure")
}

/// What the miniport refuses is taken back on the network first, and is a failure. Where the call is
/// being closed its release takes back everything (M-20), and so does that of a call whose miniport would
/// not go back (M-17).
pub(super) fn r_057(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (change, status, _) = ending(history, event)?;
    if !change.is_vetoed {
        return None;
    }
    if !is_failure(history, status) {
        return Some("the miniport refused, and that is no failure");
    }
    let is_open = status == Status::Failure && change.network == Network::Agreed;
    let is_open = is_open && !change.is_put_back && !change.is_stranded;
    is_open.then_some("the network was not put back")
}

/// `FAILURE`; or `CLOSING`, if the client closed in the middle.
fn is_failure(history: &History, status: Status) -> bool {
    let is_closing = status == Status::Closing && history.call == Call::Closing;
    status == Status::Failure || is_closing
}

/// After a failure, what stood before stands. Where that is impossible the call is over, and no
/// other change is taken.
pub(super) fn r_058(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if history.is_in_doubt && event.calls(MODIFY, Part::Handler) {
        return Some("the VC is not on the old parameters, and the call goes on");
    }
    let (_, status, block) = ending(history, event)?;
    let is_old = block.is_none() || block == history.agreed;
    (!status.is_success() && !is_old).then_some("other parameters than those agreed before")
}

/// What is granted at once is what was asked, and has no mark.
pub(super) fn r_059(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let change = history.change.as_ref()?;
    if !event.returns(MODIFY, Part::Handler) || event.status != Some(Status::Success) {
        return None;
    }
    let is_marked = event.parameters.as_ref().is_some_and(|block| block.is_changed());
    let is_exact = history.activation.in_force == change.requested;
    (is_marked || !is_exact).then_some("granted at once, and not exactly what was asked")
}

/// The mark says whether the values differ.
pub(super) fn r_060(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (change, status, _) = ending(history, event)?;
    let granted = event.parameters.as_deref()?;
    let is_changed = changed(change.asked_for.as_ref()?, granted);
    (status.is_success() && granted.is_changed() != is_changed)
        .then_some("the mark says other than the values")
}

/// What the medium cannot do touches nothing.
pub(super) fn r_061(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    touches(history, event, Status::NotSupported)
}

/// What is illegal touches nothing.
pub(super) fn r_062(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    touches(history, event, Status::InvalidData)
}

fn touches(history: &History, event: &TraceEvent, due: Status) -> Option<&'static str> {
    let (change, status, _) = ending(history, event)?;
    (status == due && change.has_effects).then_some("refused at sight, after it had effects")
}

/// After a failure the client changes again, closes, or does nothing.
pub(super) fn r_063(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.has_failed && history.call == Call::Up && asks_otherwise(event))
        .then_some("not what follows a change that failed")
}

/// Whether a client asks for something else than a change or the end of the call.
pub(super) fn asks_otherwise(event: &TraceEvent) -> bool {
    let asks = |operation| event.calls(operation, Part::Request);
    is_asked_of_call(event) && !asks(MODIFY) && !asks(Operation::CloseCall)
}

/// Renegotiation has an end. Requests at the time at which the one before failed are taken for one
/// episode; one that is granted with other values ends it, since a trace does not say whether the
/// client accepted them.
pub(super) fn r_064(history: &History, event: &TraceEvent, limits: Limits) -> Option<&'static str> {
    let follows = history.settled_at == Some(event.at) && history.change.is_none();
    (event.calls(MODIFY, Part::Request) && follows && history.rounds >= limits.rounds)
        .then_some("one request too many")
}

/// A change may be asked for as soon as the one before is complete.
pub(super) fn r_066(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_free = history.call == Call::Up && history.change.is_none();
    let is_free = is_free && history.proposal.is_settled() && history.activation.busy.is_none();
    let is_owner = [history.life.creator, history.offered_to].contains(&Some(event.to));
    (event.returns(MODIFY, Part::Request)
        && event.status == Some(Status::NotAccepted)
        && is_owner
        && is_free)
        .then_some("not accepted, and no other change is under way")
}

/// Activations of one change have an end.
pub(super) fn r_067(history: &History, event: &TraceEvent, limits: Limits) -> Option<&'static str> {
    let change = history.change.as_ref()?;
    let is_new = parameters(event) != history.agreed;
    (event.calls(Operation::ActivateVc, Part::Request)
        && is_new
        && change.attempts >= limits.activations)
        .then_some("one activation too many")
}

/// One change at a time.
pub(super) fn r_068(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_pending = history.progress(MODIFY).handling != Handling::Idle;
    (is_pending && event.calls(MODIFY, Part::Handler)).then_some("another change is under way")
}

/// What an operator has configured is not for the network to change.
pub(super) fn r_071(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_asked = event.what == What::Signals(Message::Modify) && event.to == Party::Network;
    (history.is_permanent && is_asked).then_some("the VC is permanent")
}

/// An integrated call manager reports what it puts in force.
pub(super) fn r_099(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_integrated = event.role == Role::MiniportCallManager;
    let says = event.calls(Operation::IncomingCallQoSChange, Part::Request)
        || result(event, MODIFY).is_some_and(|(status, _)| status.is_success());
    let block = parameters(event).or_else(|| history.change.as_ref()?.requested.clone());
    let is_reported = block.is_none() || history.activation.in_force == block;
    (is_integrated && says && !is_reported).then_some("what is in force was not reported")
}
