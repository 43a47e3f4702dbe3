//! What a trace has said of a VC so far.

mod change;
mod families;
mod progress;
mod proposal;

use std::collections::BTreeMap;

use call_manager::PartyHandle;
use call_manager::Role;
use call_manager::Time;
use call_manager::trace::{Api, Operation, Part, Party, Subject, TraceEvent, What};
use co_params::{CallFlags, CallParameters, MediaFlags, Status};

pub(super) use self::change::{Change, Network};
pub(super) use self::families::{Families, SapState};
pub(super) use self::progress::{Handling, Progress};
pub(super) use self::proposal::Proposal;

/// The history of a VC.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) last: TraceEvent,
    pub(super) creator: Option<Party>,
    pub(super) is_created: bool,
    pub(super) is_deleted: bool,
    pub(super) has_left: bool,
    /// Handlers that took part in the creation.
    pub(super) told_of_creation: Vec<Api>,
    pub(super) operations: BTreeMap<(Operation, Option<PartyHandle>), Progress>,
    pub(super) activation: Activation,
    pub(super) call: Call,
    /// What the handler of the last `NdisClMakeCall` was asked.
    pub(super) dialed: Option<CallParameters>,
    /// Whether an activation succeeded since.
    pub(super) is_activated_since: bool,
    /// Who was offered a call on the VC.
    pub(super) offered_to: Option<Party>,
    /// What the client accepted.
    pub(super) answer: Option<CallParameters>,
    pub(super) is_permanent: bool,
    pub(super) proposal: Proposal,
    /// What the client passed with the `NdisClModifyCallQoS` that is under way, until its handler
    /// has it.
    pub(super) undelivered: Option<CallParameters>,
    pub(super) change: Option<Change>,
    /// What client, network and miniport last agreed on.
    pub(super) agreed: Option<CallParameters>,
    /// Whether the last change failed, and nothing was asked since.
    pub(super) has_failed: bool,
    /// The activation was left on other parameters than those agreed.
    pub(super) is_in_doubt: bool,
    /// Changes that failed and followed each other at once, and when the last of them ended.
    pub(super) rounds: u32,
    pub(super) settled_at: Option<Time>,
    /// An incoming close that the client has yet to answer.
    pub(super) owes_close: bool,
    /// An incoming close said that the VC must not be used again.
    pub(super) is_spent: bool,
}

/// What the miniport has been told.
#[derive(Clone, Debug, Default)]
pub(super) struct Activation {
    /// What it has not answered.
    pub(super) busy: Option<Operation>,
    pub(super) told: Option<CallParameters>,
    pub(super) in_force: Option<CallParameters>,
    /// It would not deactivate.
    pub(super) is_stuck: bool,
    /// What a request at a wrong time must return.
    pub(super) refusal: Option<(Operation, Status)>,
}

/// The call on a VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Idle,
    Dialing,
    Failed,
    Up,
    /// Offered to the client, which has not answered.
    Offered,
    /// The client accepted; it has heard of no connection.
    Answered,
    /// The client rejected.
    Refused,
    /// An incoming close came; the client has not closed.
    Released,
    Closing,
    CloseFailed,
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
    pub(super) fn new(first: &TraceEvent) -> Self {
        Self {
            last: first.clone(),
            creator: None,
            is_created: false,
            is_deleted: false,
            has_left: false,
            told_of_creation: Vec::new(),
            operations: BTreeMap::new(),
            activation: Activation::default(),
            call: Call::Idle,
            dialed: None,
            is_activated_since: false,
            offered_to: None,
            answer: None,
            is_permanent: false,
            proposal: Proposal::default(),
            undelivered: None,
            change: None,
            agreed: None,
            has_failed: false,
            is_in_doubt: false,
            rounds: 0,
            settled_at: None,
            owes_close: false,
            is_spent: false,
        }
    }

    pub(super) fn see(&mut self, event: &TraceEvent) {
        self.last = event.clone();
        if let What::Calls(api) | What::Returns(api) = event.what {
            if is_of_data(api) {
                return;
            }
            self.operations.entry((api.operation(), party(event))).or_default().see(event);
        }
        if party(event).is_some() {
            return;
        }
        self.has_left |= event.what == What::Leaves;
        self.see_creation(event);
        if let Some(change) = &mut self.change {
            let proposed = self.proposal.proposed.as_ref();
            change.see(event, [self.agreed.as_ref(), proposed.or(self.agreed.as_ref())]);
        }
        self.see_activation(event);
        self.see_call(event);
        self.see_proposal(event);
        self.see_change(event);
    }

    pub(super) fn progress(&self, operation: Operation) -> Progress {
        self.operations.get(&(operation, None)).cloned().unwrap_or_default()
    }

    /// How far the operation has come that a function belongs to: each party has its own, and data
    /// has none.
    pub(super) fn progress_of(&self, api: Api, event: &TraceEvent) -> Option<Progress> {
        let progress = || self.operations.get(&(api.operation(), party(event))).cloned();
        (!is_of_data(api)).then(|| progress().unwrap_or_default())
    }

    fn see_creation(&mut self, event: &TraceEvent) {
        if event.calls(Operation::CreateVc, Part::Request) {
            self.creator = Some(event.from);
        }
        let is_done = event.status == Some(Status::Success);
        if let What::Returns(api) = event.what
            && is_done
        {
            match (api.operation(), api.part()) {
                (Operation::CreateVc, Part::Handler) => self.told_of_creation.push(api),
                (Operation::CreateVc, Part::Request) => self.is_created = true,
                (Operation::DeleteVc, Part::Request) => self.is_deleted = true,
                _ => {}
            }
        }
    }

    fn see_activation(&mut self, event: &TraceEvent) {
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
        }
        if let Some((status, _)) = done(event, Operation::DeactivateVc) {
            activation.busy = None;
            activation.is_stuck = !status.is_success();
            if status.is_success() {
                activation.in_force = None;
            }
        }
    }

    fn see_call(&mut self, event: &TraceEvent) {
        if event.calls(Operation::MakeCall, Part::Handler) {
            self.call = Call::Dialing;
            self.dialed = parameters(event);
            self.is_activated_since = false;
            self.is_in_doubt = false;
        }
        if let Some((status, parameters)) = result(event, Operation::MakeCall) {
            self.call = if status.is_success() { Call::Up } else { Call::Failed };
            let flags = event.parameters.as_ref().map_or(CallFlags::NONE, |block| block.flags);
            self.is_permanent = flags.contains(CallFlags::PERMANENT_VC);
            self.agreed = parameters;
        }
        self.see_offer(event);
        if event.calls(Operation::IncomingCloseCall, Part::Handler) {
            if matches!(self.call, Call::Up | Call::Offered | Call::Answered) {
                self.call = Call::Released;
            }
            self.owes_close = true;
            self.is_spent |= event.status != Some(Status::Success);
        }
        if event.calls(Operation::CloseCall, Part::Request) {
            self.owes_close = false;
        }
        if event.calls(Operation::CloseCall, Part::Handler) {
            self.call = Call::Closing;
        }
        if let Some((status, _)) = result(event, Operation::CloseCall) {
            self.call = if status.is_success() { Call::Idle } else { Call::CloseFailed };
        }
    }

    fn see_offer(&mut self, event: &TraceEvent) {
        if event.calls(Operation::IncomingCall, Part::Handler) {
            self.call = Call::Offered;
            self.offered_to = Some(event.to);
            self.agreed = parameters(event);
            self.answer = None;
            self.is_in_doubt = false;
        }
        if event.calls(Operation::IncomingCall, Part::Callback) && self.call == Call::Offered {
            let accepts = event.status == Some(Status::Success);
            self.call = if accepts { Call::Answered } else { Call::Refused };
            self.answer = event.parameters.as_deref().filter(|_| accepts).cloned();
        }
        if event.calls(Operation::CallConnected, Part::Handler) {
            self.call = Call::Up;
            self.agreed.clone_from(&self.activation.in_force);
        }
        let is_inactive = self.call == Call::Refused && self.activation.in_force.is_none();
        if is_inactive {
            self.call = Call::Idle;
        }
    }

    fn see_change(&mut self, event: &TraceEvent) {
        let operation = Operation::ModifyCallQoS;
        if is_request_of_client(event) {
            self.has_failed = false;
        }
        if event.calls(operation, Part::Request) {
            self.undelivered = event.parameters.as_deref().cloned();
            if self.change.is_none() {
                self.rounds = if self.settled_at == Some(event.at) { self.rounds + 1 } else { 1 };
            }
        }
        if event.calls(operation, Part::Handler) {
            self.undelivered = None;
            let is_counter = self.proposal.is_in_callback && self.proposal.proposed.is_some();
            self.change = Some(Change::new(parameters(event), is_counter));
        }
        let Some((status, granted)) = result(event, operation) else { return };
        let Some(change) = self.change.take() else { return };
        self.settled_at = Some(event.at);
        if status.is_success() {
            self.agreed = granted.or(change.requested);
            self.rounds = 0;
        } else {
            self.has_failed = true;
            // What is refused at sight settles nothing.
            self.is_in_doubt = change.has_effects && self.activation.in_force != self.agreed;
            self.proposal.failed_counter = change.is_counter && self.is_in_doubt;
        }
    }
}

/// How the handler of an operation ends it: by return or by completion.
pub(super) fn result(
    event: &TraceEvent,
    operation: Operation,
) -> Option<(Status, Option<CallParameters>)> {
    let status = event.status.filter(|status| *status != Status::Pending)?;
    let ends = event.calls(operation, Part::Completion) || event.returns(operation, Part::Handler);
    ends.then(|| (status, parameters(event)))
}

/// How an activation ends.
pub(super) fn activated(event: &TraceEvent) -> Option<(Status, Option<CallParameters>)> {
    done(event, Operation::ActivateVc)
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

/// The parameters that go along, as far as they say what is in force: without the mark that they
/// were changed, and without what the miniport may do to them.
pub(super) fn parameters(event: &TraceEvent) -> Option<CallParameters> {
    event.parameters.as_deref().map(values)
}

fn values(parameters: &CallParameters) -> CallParameters {
    let mut values = parameters.clone();
    values.flags = values.flags.without(CallFlags::CALL_PARAMETERS_CHANGED);
    if let Some(media) = &mut values.media {
        let rounding = MediaFlags::ROUND_UP_FLOW | MediaFlags::ROUND_DOWN_FLOW;
        media.flags = media.flags.without(rounding);
    }
    values
}

/// Whether a client asks for something.
pub(super) fn is_request_of_client(event: &TraceEvent) -> bool {
    let is_request = matches!(event.what, What::Calls(api) if api.part() == Part::Request);
    is_request && matches!(event.from, Party::Client(_))
}

/// What an activation or a deactivation gets while another is under way.
fn refusal(busy: Option<Operation>, asked: Operation) -> Option<(Operation, Status)> {
    let is_activating = busy? == Operation::ActivateVc;
    let status = if is_activating { Status::NotAccepted } else { Status::Closing };
    Some((asked, status))
}

/// The party that it concerns, if it concerns one and not the whole call.
const fn party(event: &TraceEvent) -> Option<PartyHandle> {
    match event.with {
        Some(Subject::Party(party)) => Some(party),
        Some(
            Subject::Adapter
            | Subject::Family(_)
            | Subject::Af(_)
            | Subject::Sap(_)
            | Subject::Vc(_),
        )
        | None => None,
    }
}

/// Whether it moves data: any number of packets can be under way, and nothing of theirs pends.
const fn is_of_data(api: Api) -> bool {
    matches!(api.operation(), Operation::SendNetBufferLists | Operation::ReceiveNetBufferLists)
}
