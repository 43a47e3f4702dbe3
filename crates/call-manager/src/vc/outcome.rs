//! How a request ends: what was granted, or why not, and what stands then.

use co_params::Status;

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
    /// The miniport is deactivating the VC; the network was put back, and an incoming close follows
    /// (M-15).
    MiniportClosing,
    /// The network did not answer in time. What follows is for the profile to say (M-09).
    TimedOut,
    /// The other end asked for a change at the same time, once too often.
    Collided,
    /// The client closed the call in the middle (M-20).
    Closed,
    /// The other end released the call in the middle; an incoming close follows (M-21).
    Released,
    /// What stood before could not be restored; an incoming close follows (M-17, M-19).
    NotRestored,
}

impl Cause {
    /// The status that the client sees: `CLOSING` for a close in the middle, else `FAILURE`.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Network
            | Self::Miniport
            | Self::MiniportClosing
            | Self::TimedOut
            | Self::Collided
            | Self::Released
            | Self::NotRestored => Status::Failure,
            Self::Closed => Status::Closing,
        }
    }
}

impl<P: Clone> Completion<P> {
    /// Of a change that did not happen: what stands is what stood.
    pub(super) fn unchanged(saved: &P, cause: Cause) -> Self {
        Self::ModifyCallQos(Err(Refusal { saved: saved.clone(), cause }))
    }
}
