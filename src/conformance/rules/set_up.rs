//! VCs, their activation, and the call that is set up on them.

use call_manager::Role;
use call_manager::trace::{Api, Operation, Part, Party, TraceEvent, What};
use co_params::{CallParameters, Flowspec, MediaFlags, Status, changed};

use super::change::asks_otherwise;
use crate::conformance::Limits;
use crate::conformance::history::{Call, History, activated, result};

/// VCs are created and deleted inside the call.
pub(super) fn r_019(event: &TraceEvent) -> Option<&'static str> {
    let is_handler = event.returns(Operation::CreateVc, Part::Handler)
        || event.returns(Operation::DeleteVc, Part::Handler);
    (is_handler && event.status == Some(Status::Pending)).then_some("the handler pends")
}

/// All parties get the same handle.
pub(super) fn r_020(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_created =
        event.returns(Operation::CreateVc, Part::Request) && event.status == Some(Status::Success);
    let knows = |api| history.life.holders.contains(&api);
    let miniport_knows = event.role == Role::MiniportCallManager || knows(Api::MiniportCoCreateVc);
    let is_known =
        history.life.creator == Some(event.to) && knows(Api::ProtocolCoCreateVc) && miniport_knows;
    (is_created && !is_known).then_some("not every party was told this handle")
}

/// Who was told of a VC that is not created is told that it is not.
pub(super) fn r_021(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let has_failed = event.returns(Operation::CreateVc, Part::Request)
        && event.status.is_some_and(|status| !status.is_success());
    (has_failed && !history.life.is_created && !history.life.holders.is_empty())
        .then_some("the creation failed, and somebody holds the VC")
}

/// An integrated call manager has no miniport handlers for VCs.
pub(super) fn r_022(event: &TraceEvent) -> Option<&'static str> {
    let miniports = [Api::MiniportCoCreateVc, Api::MiniportCoDeleteVc].map(What::Calls);
    let is_integrated = event.role == Role::MiniportCallManager;
    (is_integrated && miniports.contains(&event.what)).then_some("a miniport handler is called")
}

/// Only the creator deletes.
pub(super) fn r_023(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_deleted =
        event.returns(Operation::DeleteVc, Part::Request) && event.status == Some(Status::Success);
    (is_deleted && history.life.creator != Some(event.to))
        .then_some("another than the creator deletes")
}

/// An active VC is not deleted.
pub(super) fn r_024(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if !event.returns(Operation::DeleteVc, Part::Request) || history.life.creator != Some(event.to)
    {
        return None;
    }
    let activation = &history.activation;
    let due = match activation.busy {
        Some(Operation::DeactivateVc) => Some(Status::Closing),
        Some(_) => Some(Status::NotAccepted),
        None => activation.in_force.as_ref().map(|_| Status::NotAccepted),
    };
    // An integrated call manager deactivates unseen, and a miniport that is busy is told again.
    let is_unseen = event.role == Role::MiniportCallManager || history.proposal.is_waiting;
    let is_inside = is_unseen && event.status == Some(Status::Closing);
    (due.is_some() && event.status != due && !is_inside)
        .then_some("not what deleting an active VC returns")
}

/// A deleted handle is not seen again. An answer that is dropped for it is no use of it.
pub(super) fn r_025(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_dropped = matches!(event.what, What::Drops(_));
    (history.life.is_deleted && !is_dropped).then_some("the VC is deleted")
}

/// One activation at a time.
pub(super) fn r_026(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_second = event.calls(Operation::ActivateVc, Part::Handler)
        && history.activation.busy == Some(Operation::ActivateVc);
    let due = (Operation::ActivateVc, Status::NotAccepted);
    let is_wrong = history.activation.refusal == Some(due)
        && event.returns(due.0, Part::Request)
        && event.status != Some(due.1);
    (is_second || is_wrong).then_some("activated during an activation")
}

/// Activation and deactivation exclude each other.
pub(super) fn r_027(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let busy = history.activation.busy;
    let is_second = (event.calls(Operation::ActivateVc, Part::Handler)
        && busy == Some(Operation::DeactivateVc))
        || (event.calls(Operation::DeactivateVc, Part::Handler) && busy.is_some());
    let is_wrong = history.activation.refusal.is_some_and(|(operation, status)| {
        let is_of_027 = (operation, status) != (Operation::ActivateVc, Status::NotAccepted);
        is_of_027 && event.returns(operation, Part::Request) && event.status != Some(status)
    });
    (is_second || is_wrong).then_some("an activation and a deactivation at the same time")
}

/// A deactivation ends an active period.
pub(super) fn r_028(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_inactive = history.activation.in_force.is_none();
    (is_inactive && event.calls(Operation::DeactivateVc, Part::Handler))
        .then_some("deactivated without having been activated")
}

/// The miniport alters rates alone, and only as the flags allow.
pub(super) fn r_029(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    if event.role == Role::MiniportCallManager {
        return None;
    }
    let (status, _) = activated(event)?;
    let told = history.activation.told.as_ref()?;
    let is_allowed = event.parameters.as_ref().is_some_and(|used| may_become(told, used));
    (status.is_success() && !is_allowed).then_some("altered in a way that no flag allows")
}

fn may_become(told: &CallParameters, used: &CallParameters) -> bool {
    let flags = told.media.as_ref().map_or(MediaFlags::NONE, |media| media.flags);
    match (&told.call_manager, &used.call_manager) {
        (Some(asked), Some(got)) => {
            told.media == used.media
                && asked.specific == got.specific
                && rounds(flags, &asked.transmit, &got.transmit)
                && rounds(flags, &asked.receive, &got.receive)
        }
        (_, _) => told == used,
    }
}

fn rounds(flags: MediaFlags, asked: &Flowspec, got: &Flowspec) -> bool {
    let others =
        Flowspec { token_rate: asked.token_rate, peak_bandwidth: asked.peak_bandwidth, ..*got };
    let pairs = [(asked.token_rate, got.token_rate), (asked.peak_bandwidth, got.peak_bandwidth)];
    let is_allowed = pairs.into_iter().all(|pair| match pair {
        (Some(asked), Some(got)) if got > asked => flags.contains(MediaFlags::ROUND_UP_FLOW),
        (Some(asked), Some(got)) if got < asked => flags.contains(MediaFlags::ROUND_DOWN_FLOW),
        (asked, got) => asked == got,
    });
    others == *asked && is_allowed
}

/// An integrated call manager that deactivates what is not active hears so.
pub(super) fn r_034(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_report = event.role == Role::MiniportCallManager
        && event.returns(Operation::DeactivateVc, Part::Request);
    let is_inactive = history.activation.in_force.is_none();
    (is_report && is_inactive && event.status != Some(Status::NotAccepted))
        .then_some("deactivated without having been activated")
}

/// A call is made on a VC of one's own.
pub(super) fn r_035(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_own = history.life.is_created && history.life.creator == Some(event.from);
    (event.calls(Operation::MakeCall, Part::Request) && !is_own)
        .then_some("the client has not created the VC")
}

/// A call is up only after an activation.
pub(super) fn r_036(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = result(event, Operation::MakeCall)?;
    (status.is_success() && !history.is_activated_since).then_some("the VC was not activated")
}

/// A call that failed leaves an inactive VC, and is not closed. Where the miniport would not
/// deactivate, there is nothing else to do.
pub(super) fn r_038(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_active = history.activation.in_force.is_some();
    if event.calls(Operation::CloseCall, Part::Request) {
        let has_failed = history.call == Call::Failed && !is_active;
        return has_failed.then_some("a call that failed is closed");
    }
    let (status, _) = result(event, Operation::MakeCall)?;
    (!status.is_success() && is_active && !history.activation.is_stuck)
        .then_some("a call that failed leaves the VC active")
}

/// A call on other terms is marked, and no other. Source: also A-40.
pub(super) fn r_040(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let (status, _) = result(event, Operation::MakeCall)?;
    let granted = event.parameters.as_deref()?;
    let is_changed = changed(history.dialed.as_ref()?, granted);
    (status.is_success() && granted.is_changed() != is_changed)
        .then_some("the mark says other than the values")
}

/// What the client was given instead of what it asked for it takes, changes, or closes.
pub(super) fn r_041(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    (history.is_altered && history.call == Call::Up && asks_otherwise(event))
        .then_some("not what follows other parameters than those asked for")
}

/// Nobody deletes what another made.
pub(super) fn r_087(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_others = history.life.creator.is_some_and(|creator| creator != event.from);
    (is_others && event.calls(Operation::DeleteVc, Part::Request))
        .then_some("the VC was made by another")
}

/// The signalling VCs of an integrated call manager are its own affair: one that NDIS hears of is made
/// on an opening, and made before it is used.
pub(super) fn r_100(history: &History, event: &TraceEvent, _: Limits) -> Option<&'static str> {
    let is_integrated = event.role == Role::MiniportCallManager;
    let What::Calls(api) = event.what else { return None };
    let is_its_own = is_integrated && event.from == Party::CallManager;
    let is_made_for_none = api == Api::NdisMCmCreateVc && event.with.is_none();
    let is_of_vc = matches!(
        api.operation(),
        Operation::ActivateVc | Operation::DeactivateVc | Operation::DeleteVc
    );
    (is_its_own && (is_made_for_none || (is_of_vc && !history.life.is_created)))
        .then_some("NDIS hears of a signalling VC")
}
