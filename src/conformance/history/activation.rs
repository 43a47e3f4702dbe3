//! What the miniport has been told of a VC, and what it has in force.

use call_manager::Role;
use call_manager::trace::{Operation, Part, TraceEvent, What};
use co_params::{CallParameters, Status};

use super::History;
use super::reading::{result, values};

/// What the miniport has been told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activation {
    /// What it has not answered.
    pub(crate) busy: Option<Operation>,
    pub(crate) told: Option<CallParameters>,
    pub(crate) in_force: Option<CallParameters>,
    /// It would not deactivate.
    pub(crate) is_stuck: bool,
    /// What a request at a wrong time must return.
    pub(crate) refusal: Option<(Operation, Status)>,
    /// The last activation failed, and nothing is in force.
    pub(crate) has_failed: bool,
}

impl Activation {
    /// The miniport said nothing in time. What it was told to activate may be active, and what it was
    /// told to deactivate too; its answer counts for nothing any more.
    fn give_up(&mut self) {
        match self.busy.take() {
            Some(Operation::ActivateVc) if self.in_force.is_none() => {
                self.in_force = self.told.take().as_ref().map(values);
            }
            Some(Operation::DeactivateVc) => self.is_stuck = true,
            Some(_) | None => {}
        }
    }
}

impl History {
    pub(super) fn see_activation(&mut self, event: &TraceEvent) {
        let activation = &mut self.activation;
        if matches!(event.what, What::TimerExpired(_)) {
            activation.give_up();
        }
        for operation in [Operation::ActivateVc, Operation::DeactivateVc] {
            if event.calls(operation, Part::Request) {
                activation.refusal = refusal(activation.busy, operation);
                if activation.refusal.is_none() && operation == Operation::ActivateVc {
                    activation.told = event.parameters.as_deref().cloned();
                }
            }
            if event.calls(operation, Part::Handler) {
                activation.busy = Some(operation);
            }
            if event.returns(operation, Part::Request) {
                activation.refusal = None;
            }
        }
        if let Some((status, parameters)) = activated(event) {
            activation.busy = None;
            if status.is_success() {
                activation.in_force = parameters.or_else(|| activation.told.as_ref().map(values));
                self.is_activated_since = true;
            }
            activation.has_failed = !status.is_success() && activation.in_force.is_none();
        }
        if let Some((status, _)) = deactivated(event) {
            activation.busy = None;
            activation.is_stuck = !status.is_success();
            if status.is_success() {
                (activation.in_force, activation.has_failed) = (None, false);
            }
        }
    }
}

/// How an activation ends.
pub(crate) fn activated(event: &TraceEvent) -> Option<(Status, Option<CallParameters>)> {
    done(event, Operation::ActivateVc)
}

/// How a deactivation ends.
pub(crate) fn deactivated(event: &TraceEvent) -> Option<(Status, Option<CallParameters>)> {
    done(event, Operation::DeactivateVc)
}

/// How an activation or a deactivation ends. An integrated call manager reports it: what NDIS
/// returns is the end.
fn done(event: &TraceEvent, operation: Operation) -> Option<(Status, Option<CallParameters>)> {
    let is_report =
        event.role == Role::MiniportCallManager && event.returns(operation, Part::Request);
    match event.status {
        Some(status) if is_report => Some((status, None)),
        Some(_) | None => result(event, operation),
    }
}

/// What an activation or a deactivation gets while another is under way.
fn refusal(busy: Option<Operation>, asked: Operation) -> Option<(Operation, Status)> {
    let is_activating = busy? == Operation::ActivateVc;
    let status = if is_activating { Status::NotAccepted } else { Status::Closing };
    Some((asked, status))
}
