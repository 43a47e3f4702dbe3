//! What can happen to a call, and what its machine wants done about it.

use call_manager::{Operation, VcHandle};
use co_params::{CallParameters, Status};

use super::CallState;

/// Why a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The application hung up.
    HungUp,
    /// No agreement on its quality of service was found.
    NoAgreement,
    /// The call manager or the network ended it, with this status.
    Remote(Status),
}

/// What the application is told about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEvent {
    /// The call is up on these terms, with `CALL_PARAMETERS_CHANGED` if they are not those asked.
    Connected(CallParameters),
    /// The call was not placed. Nothing is left of it.
    NotPlaced(Status),
    /// A negotiation is over, and the call goes on.
    Settled(Settled),
    /// The call is over. Nothing is left of it.
    Ended(End),
    /// The call could not be closed. Hang up again.
    CloseFailed(Status),
}

/// What the application is told when nothing is left of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LastWord {
    /// It never came up.
    NotPlaced(Status),
    /// It is over.
    Ended(End),
}

impl From<LastWord> for CallEvent {
    fn from(last_word: LastWord) -> Self {
        match last_word {
            LastWord::NotPlaced(status) => Self::NotPlaced(status),
            LastWord::Ended(end) => Self::Ended(end),
        }
    }
}

/// How a negotiation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What is in force.
    pub in_force: CallParameters,
    /// The status of the last answer. After a failure an earlier round may have changed what is in
    /// force all the same.
    pub status: Status,
    /// How many requests it took.
    pub rounds: u32,
}

/// Something that concerns a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The application wants other terms.
    Change(CallParameters),
    /// The application wants to end the call.
    HangUp,
    /// The answer to the creation of the VC.
    CreateVcComplete(Result<VcHandle, Status>),
    /// The answer to the call.
    MakeCallComplete(Status, CallParameters),
    /// The answer to a change.
    ModifyCallQosComplete(Status, CallParameters),
    /// The answer to a close.
    CloseCallComplete(Status),
    /// The answer to the deletion of the VC.
    DeleteVcComplete(Status),
    /// The call manager ends the call.
    IncomingCloseCall(Status),
}

/// What the machine does with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[expect(clippy::large_enum_variant, reason = "it is taken apart where it is made")]
pub enum Reaction {
    /// It moves.
    Moved(Step),
    /// The application cannot ask for this now. Nothing changes.
    Refused,
    /// Nobody waits for this. Nothing changes.
    Stale,
}

/// A move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state from now on.
    pub next: CallState,
    /// What to ask of the call manager.
    pub operation: Option<Operation>,
    /// What to tell the application.
    pub event: Option<CallEvent>,
}

/// A move under construction: the next state, then what is to be asked and told.
pub(super) const fn go(next: CallState) -> Step {
    Step { next, operation: None, event: None }
}

impl Step {
    pub(super) fn operation(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    pub(super) fn event(self, event: CallEvent) -> Self {
        Self { event: Some(event), ..self }
    }
}

impl From<Step> for Reaction {
    fn from(step: Step) -> Self {
        Self::Moved(step)
    }
}
