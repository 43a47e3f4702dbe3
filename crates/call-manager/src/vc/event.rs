//! What can happen to a VC, and what the machine wants done about it.

use co_params::Status;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<P> {
    /// The client asks for something.
    Client(Request<P>),
    /// The network answers the question it was asked.
    Network(NetworkAnswer<P>),
    /// The miniport answers what it was told.
    Miniport(MiniportAnswer<P>),
    /// The network has not answered in time.
    TimerExpired,
}

/// A request of the client, whose parameters have been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<P> {
    /// `NdisClMakeCall`
    MakeCall(P),
    /// `NdisClModifyCallQoS`
    ModifyCallQos(P),
    /// `NdisClCloseCall`
    CloseCall,
    /// `NdisCoDeleteVc`
    DeleteVc,
}

/// The answer of the network to a set-up, a change, a restoration or a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkAnswer<P> {
    /// As asked.
    Accepted,
    /// These terms instead. They are the network's to answer for; the miniport validates them next,
    /// and the client last.
    Countered(P),
    /// No; what stood before stands.
    Refused,
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
    /// No; the activation in force before, if any, still is (V-08, V-11, V-16).
    Refused(Status),
}

/// What the machine does with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Reaction<P> {
    /// It moves.
    Moved(Transition<P>),
    /// It refuses a request with this status. Nothing changes.
    Refused(Status),
    /// It does not wait for such an answer: the answer is stale. Nothing changes.
    Stale,
}

/// A move: the next state, and what is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition<P> {
    /// The state from now on.
    pub next: super::State<P>,
    /// What to ask of the network or the miniport.
    pub ask: Option<Ask<P>>,
    /// What to complete.
    pub completion: Option<Completion<P>>,
    /// An incoming close to indicate after the completion, with its status.
    pub incoming_close: Option<Status>,
}

/// A question for the network or an order to the miniport. All but [`Ask::Confirm`] are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<P> {
    /// Network: set the call up on these terms.
    Setup(P),
    /// Network: change the call to these terms, and keep what stands until that is confirmed.
    Modify(P),
    /// Network: go back to these terms, which stood before.
    Restore(P),
    /// Network: these terms are in force at this end; give up what was kept besides.
    Confirm(P),
    /// Network: release the call.
    Release,
    /// Miniport: activate, or re-activate, with these terms.
    ActivateVc(P),
    /// Miniport: deactivate.
    DeactivateVc,
}

/// The one completion of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion<P> {
    /// Of `make_call`.
    MakeCall(Result<Grant<P>, Status>),
    /// Of `modify_call_qos`.
    ModifyCallQos(Result<Grant<P>, Refusal<P>>),
    /// Of `close_call`.
    CloseCall(Result<(), Status>),
}

/// What was granted, and is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant<P> {
    /// The terms in force.
    pub terms: P,
    /// Whether they differ from those asked for: `CALL_PARAMETERS_CHANGED`.
    pub is_changed: bool,
}

impl<P: PartialEq> Grant<P> {
    pub(super) fn new(terms: P, requested: &P) -> Self {
        let is_changed = terms != *requested;
        Self { terms, is_changed }
    }
}

/// A change that did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal<P> {
    /// What stood before the request. In force, unless restoring it failed.
    pub saved: P,
    /// Why.
    pub cause: Cause,
}

/// Why a change did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The network refused, the change (M-08) or to follow the miniport's rounding (M-11).
    Network,
    /// The miniport refused; the network was put back (M-13).
    Miniport,
    /// The network did not answer in time; it was put back (M-09).
    TimedOut,
    /// The client closed the call in the middle (M-20).
    Closed,
    /// What stood before could not be restored; an incoming close follows (M-17, M-19).
    NotRestored,
}

impl Cause {
    /// The status that the client sees: `CLOSING` for a close in the middle, else `FAILURE`.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Network | Self::Miniport | Self::TimedOut | Self::NotRestored => Status::Failure,
            Self::Closed => Status::Closing,
        }
    }
}

/// Nothing can be asked of a VC in this state.
pub(super) const fn refuse<P>(request: &Request<P>) -> Reaction<P> {
    match request {
        Request::MakeCall(_)
        | Request::ModifyCallQos(_)
        | Request::CloseCall
        | Request::DeleteVc => Reaction::Refused(Status::NotAccepted),
    }
}

/// A transition under construction: the next state, then what is to be done.
pub(super) fn go<P>(next: super::State<P>) -> Transition<P> {
    Transition { next, ask: None, completion: None, incoming_close: None }
}

impl<P> Transition<P> {
    pub(super) fn ask(self, ask: Ask<P>) -> Self {
        Self { ask: Some(ask), ..self }
    }

    pub(super) fn complete(self, completion: Completion<P>) -> Self {
        Self { completion: Some(completion), ..self }
    }

    pub(super) fn incoming_close(self, status: Status) -> Self {
        Self { incoming_close: Some(status), ..self }
    }
}

impl<P> From<Transition<P>> for Reaction<P> {
    fn from(transition: Transition<P>) -> Self {
        Self::Moved(transition)
    }
}
