//! What can happen to a VC, and what the machine wants done about it.

use co_params::Status;

pub use super::outcome::{Cause, Completion, Grant, Refusal};
use super::rules::ReleaseCause;
use super::state::State;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<P> {
    /// The client asks for something, or answers.
    Client(Request<P>),
    /// The network answers the question it was asked.
    Network(NetworkAnswer<P>),
    /// The other end wants something.
    Remote(Remote<P>),
    /// The miniport answers what it was told.
    Miniport(MiniportAnswer<P>),
    /// Time is up.
    TimerExpired(Expiry),
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// What is waited for; or it was only time that was to pass, and it has.
    Wait,
    /// The transaction as a whole. On its way back it takes as long as it takes.
    Transaction,
}

/// A request of the client, or its answer to an indication. Parameters have been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<P> {
    /// `NdisClMakeCall`
    MakeCall(P),
    /// `NdisClModifyCallQoS`
    ModifyCallQos(P),
    /// `NdisClCloseCall`
    CloseCall,
    /// `NdisCoDeleteVc`, of the client or, for a VC that it made, of the call manager.
    DeleteVc,
    /// `NdisClIncomingCallComplete` with success, on these terms.
    AcceptCall(P),
    /// `NdisClIncomingCallComplete` with a failure.
    RejectCall,
    /// The return of `ProtocolClIncomingCallQoSChange`. If nothing was asked of the VC within, it
    /// accepts.
    ReturnQosChange,
}

/// What the other end wants, unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote<P> {
    /// A call on these terms, for which this VC was made.
    Offer(P),
    /// Other terms for the call that is up.
    Proposal(P),
    /// The end of the call.
    Release,
}

/// The answer of the network to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkAnswer<P> {
    /// As asked.
    Accepted,
    /// These terms instead. They are the network's to answer for; the miniport validates them next,
    /// and the client last.
    Countered(P),
    /// No; what stood before stands.
    Refused,
    /// No; the other end asked for a change at the same time. What stood before stands.
    Collided,
}

impl<P> NetworkAnswer<P> {
    /// The same, with a reference to the terms.
    pub(crate) const fn as_ref(&self) -> NetworkAnswer<&P> {
        match self {
            Self::Accepted => NetworkAnswer::Accepted,
            Self::Countered(terms) => NetworkAnswer::Countered(terms),
            Self::Refused => NetworkAnswer::Refused,
            Self::Collided => NetworkAnswer::Collided,
        }
    }
}

/// The answer of the miniport to an activation or a deactivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MiniportAnswer<P> {
    /// Done as told.
    Done,
    /// Activated with rates that a ROUND flag allowed it to round to these.
    Rounded(P),
    /// Activated with something that no flag allowed; the call manager will not have it (M-11).
    Unacceptable,
    /// No; the activation in force before, if any, still is (V-08, V-11, V-16). But `CLOSING` says
    /// that the miniport is deactivating the VC, and nothing is in force there (M-15).
    Refused(Status),
    /// No, as [`Refused`](Self::Refused); but these terms may do (M-12).
    Alternative(P),
}

/// What the machine does with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Reaction<P> {
    /// It moves.
    Moved(Transition<P>),
    /// It refuses a request with this status. Nothing changes.
    Refused(Status),
    /// It cannot deal with a proposal, now or ever. The other end is told; nothing changes.
    Busy,
    /// It will deal with a proposal once the transaction under way is complete. Nothing changes.
    Deferred,
    /// It does not wait for this. Nothing changes.
    Stale,
}

/// A move: the next state, and what is to be done, in this order. But what completes does so before
/// anything is asked: a change is complete before the release of its call is sent (M-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<P> {
    /// The state from now on.
    pub next: State<P>,
    /// What to tell the network.
    pub tell: Option<Tell<P>>,
    /// What to ask of the network or the miniport.
    pub ask: Option<Ask<P>>,
    /// What to complete.
    pub completion: Option<Completion<P>>,
    /// What to indicate to the client.
    pub indication: Option<Indication<P>>,
}

/// A message to the network that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell<P> {
    /// These terms are in force at this end; what was kept besides can be given up.
    Confirm(P),
    /// What was proposed is refused; what stood before stands.
    RefuseProposal,
}

/// A question for the network or an order to the miniport. All are answered, or waited for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask<P> {
    /// Network: set the call up on these terms.
    Setup(P),
    /// Network: change the call to these terms, and keep what stands until that is confirmed.
    Modify(P),
    /// Network: the last question once more, in the same words and under the same name.
    ModifyAgain(P),
    /// Network: go back to these terms, which stood before.
    Restore(P),
    /// Network: the offered call is accepted on these terms.
    AcceptOffer(P),
    /// Network: what was proposed is accepted.
    AcceptProposal(P),
    /// Network: release the call; with a cause, if the rule book has one for what ended it.
    Release(Option<ReleaseCause>),
    /// Miniport: activate, or re-activate, with these terms.
    ActivateVc(P),
    /// Miniport: deactivate.
    DeactivateVc,
}

/// Something that the client hears unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indication<P> {
    /// `ProtocolClIncomingCall`: a call is offered on these terms.
    IncomingCall(P),
    /// `ProtocolClCallConnected`: the call it accepted is up.
    CallConnected,
    /// `ProtocolClIncomingCallQoSChange`: these terms are activated.
    QosChange(P),
    /// `ProtocolClIncomingCloseCall`: the call is over, and the client must close it.
    CloseCall(Status),
}

/// Nothing can be asked of a VC in this state. A return that nobody waits for means nothing.
pub(super) const fn refuse<P>(request: &Request<P>) -> Reaction<P> {
    match request {
        Request::MakeCall(_)
        | Request::ModifyCallQos(_)
        | Request::CloseCall
        | Request::DeleteVc
        | Request::AcceptCall(_)
        | Request::RejectCall => Reaction::Refused(Status::NotAccepted),
        Request::ReturnQosChange => Reaction::Stale,
    }
}

/// There is a call, but none up that the other end could change. Where the network has released, or
/// was asked to, proposals are stale instead: it hears nothing more of that call.
pub(super) const fn no_call<P>(remote: &Remote<P>) -> Reaction<P> {
    match remote {
        Remote::Proposal(_) => Reaction::Busy,
        Remote::Offer(_) | Remote::Release => Reaction::Stale,
    }
}

/// A transition under construction: the next state, then what is to be done.
pub(super) const fn go<P>(next: State<P>) -> Transition<P> {
    Transition { next, tell: None, ask: None, completion: None, indication: None }
}

impl<P> Transition<P> {
    pub(super) fn tell(self, tell: Tell<P>) -> Self {
        Self { tell: Some(tell), ..self }
    }

    pub(super) fn ask(self, ask: Ask<P>) -> Self {
        Self { ask: Some(ask), ..self }
    }

    pub(super) fn complete(self, completion: Completion<P>) -> Self {
        Self { completion: Some(completion), ..self }
    }

    pub(super) fn indicate(self, indication: Indication<P>) -> Self {
        Self { indication: Some(indication), ..self }
    }

    pub(super) fn incoming_close(self, status: Status) -> Self {
        self.indicate(Indication::CloseCall(status))
    }
}

impl<P> From<Transition<P>> for Reaction<P> {
    fn from(transition: Transition<P>) -> Self {
        Self::Moved(transition)
    }
}
