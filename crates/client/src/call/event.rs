//! What can happen to a call, and what its machine wants done about it.

use call_manager::{Operation, Packet, VcHandle};
use co_params::{CallParameters, Status};

use super::few::Few;
use super::state::CallState;
use crate::party::{PartyEvent, PartyId};

/// Why a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The application hung up.
    HungUp,
    /// No agreement on its quality of service was found.
    NoAgreement,
    /// The call manager or the network ended it, with this status.
    Remote(Status),
    /// It was offered, and the application or its policy rejected it.
    Rejected,
    /// It was offered, and the client had as many calls as it may have
    /// ([`Bounds::calls`](crate::Bounds::calls)).
    NoRoom,
    /// The call manager is gone, and the call with it.
    Gone,
}

/// What the application is told about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEvent {
    /// A call came in, on these terms. Answer it; what is asked for before is asked of the offer
    /// (I-06).
    Offered(CallParameters),
    /// The call manager did not take the answer to an offer. The call is offered still.
    NotAnswered(Status),
    /// The call is up on these terms, with `CALL_PARAMETERS_CHANGED` if they are not those asked. If
    /// the policy asks for others then, the call is in negotiation, and [`Settled`](Self::Settled) will
    /// say what came of it.
    Connected(CallParameters),
    /// The call was not placed. Nothing is left of it.
    NotPlaced(Status),
    /// A negotiation is over, and the call goes on.
    Settled(Settled),
    /// The other end changed the call, and this end accepted that by returning.
    Changed(Changed),
    /// The call is over. Nothing is left of it.
    Ended(End),
    /// The call could not be closed. Hang up again.
    CloseFailed(Status),
    /// Something happened to a party of a multipoint call. Nothing is told of parties once the end of
    /// the call was asked for or the other end ended it.
    Party(PartyId, PartyEvent),
    /// A packet that was sent is complete, with this status.
    Sent(Packet, Status),
    /// A packet came. Return it when it has been read.
    Received(Packet),
    /// What the other end said when it ended the call, at most
    /// [`CLOSE_DATA_BYTES`](crate::CLOSE_DATA_BYTES) (O-20). The end follows.
    CloseData(Vec<u8>),
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

/// A change of the other end that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What stood before.
    pub before: CallParameters,
    /// What the other end proposed, and is in force. Should the other end not confirm it, the
    /// client hears of another change, back to what stood.
    pub in_force: CallParameters,
}

/// The answer to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferAnswer {
    /// Take the call on the terms that are offered.
    Accept,
    /// Take the call on these terms; what is left out is as it is offered. The other end has the
    /// last word (I-10).
    AcceptWith(CallParameters),
    /// Do not take the call.
    Reject,
}

/// Who answers an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decider {
    /// The application, in its own time.
    Application,
    /// The policy of the call, at once: [`Policy::proposed`](crate::Policy::proposed), with the
    /// offer as what is in force and as what is proposed. A counter is a change of the offer.
    Policy,
    /// Nobody: it is rejected, and this is why.
    Nobody(End),
}

/// Something that concerns a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The application wants other terms.
    Change(CallParameters),
    /// The application answers the offer.
    Answer(OfferAnswer),
    /// The application wants to end the call.
    HangUp,
    /// The answer to the creation of the VC.
    CreateVcComplete(Result<VcHandle, Status>),
    /// The answer to the call.
    MakeCallComplete(Status, CallParameters),
    /// The answer to a change, but for a failure by return. After a failure the block has what
    /// stands.
    ModifyCallQosComplete(Status, CallParameters),
    /// A failure of a change by return: what it asked for was not so much as begun, or is undone.
    ModifyCallQosRefused(Status),
    /// The call manager took the answer to the offer, or did not.
    AcceptCallComplete(Status),
    /// The same for a rejection.
    RejectCallComplete(Status),
    /// The answer to a close.
    CloseCallComplete(Status),
    /// The answer to the deletion of the VC.
    DeleteVcComplete(Status),
    /// A call is offered.
    IncomingCall(VcHandle, CallParameters),
    /// The call that was accepted is up.
    CallConnected,
    /// The other end changes the call, unless something is asked for before the return.
    IncomingCallQosChange(CallParameters),
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
    /// What to ask of the call manager, in this order.
    pub operations: Few<Operation>,
    /// What to tell the application, in this order.
    pub events: Few<CallEvent>,
}

/// A move under construction: the next state, then what is to be asked and told.
pub(super) const fn go(next: CallState) -> Step {
    Step { next, operations: Few::NONE, events: Few::NONE }
}

impl Step {
    pub(super) fn operation(self, operation: Operation) -> Self {
        Self { operations: self.operations.and(operation), ..self }
    }

    /// The same, and this is to be asked before anything else.
    pub(super) fn first(self, operation: Operation) -> Self {
        Self { operations: Few::NONE.and(operation).chain(self.operations), ..self }
    }

    pub(super) fn event(self, event: CallEvent) -> Self {
        Self { events: self.events.and(event), ..self }
    }
}

impl From<Step> for Reaction {
    fn from(step: Step) -> Self {
        Self::Moved(step)
    }
}
