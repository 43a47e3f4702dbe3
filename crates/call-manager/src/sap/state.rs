//! The machine of one SAP: registered with the network, and deregistered (O-06, O-07).

use co_params::Status;

use crate::reaction::{Reaction, final_status};

/// A SAP. What the network is asked is said by the state: an answer is for that question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SapState {
    /// Nobody's.
    Unregistered,
    /// The network is asked to register it. Calls for it are offered already.
    Registering,
    /// The same, but its client has left.
    Abandoned,
    /// Registered.
    Registered,
    /// The network is asked to deregister it, and the client waits.
    Deregistering,
    /// The network is asked to deregister it, and nobody waits.
    Leaving,
}

/// What happens to a SAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SapEvent {
    /// `NdisClRegisterSap`
    Register,
    /// `NdisClDeregisterSap`
    Deregister,
    /// A call for it comes in.
    Offer,
    /// The network answers what it was asked.
    Answer(Status),
    /// The network has not answered in time.
    TimerExpired,
    /// The client has unbound itself from the adapter.
    ClientLeft,
}

/// A move of a SAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SapMove {
    /// The state from now on.
    pub next: SapState,
    /// What to ask of the network.
    pub ask: Option<SapAsk>,
    /// What completes.
    pub completion: Option<SapCompletion>,
}

/// A question for the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SapAsk {
    /// Register the SAP.
    Register,
    /// Deregister it.
    Deregister,
}

/// The one completion of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SapCompletion {
    /// Of the registration; never `PENDING`.
    Register(Status),
    /// Of the deregistration, with `SUCCESS` always.
    Deregister,
}

impl SapState {
    /// What the machine does when `event` happens. Total: every pair is decided.
    pub const fn on(self, event: SapEvent) -> Reaction<SapMove> {
        match self {
            Self::Unregistered => unregistered(event),
            Self::Registering => registering(event),
            Self::Abandoned => abandoned(event),
            Self::Registered => registered(event),
            Self::Deregistering => deregistering(event),
            Self::Leaving => leaving(event),
        }
    }
}

impl SapState {
    /// Whether the network was asked, and has yet to answer.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        match self {
            Self::Registering | Self::Abandoned | Self::Deregistering | Self::Leaving => true,
            Self::Unregistered | Self::Registered => false,
        }
    }
}

const fn unregistered(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => ask(SapState::Registering, SapAsk::Register),
        SapEvent::Deregister | SapEvent::Offer => Reaction::Refused(Status::Failure),
        SapEvent::Answer(_) | SapEvent::TimerExpired | SapEvent::ClientLeft => Reaction::Stale,
    }
}

/// The client has no handle to deregister before the registration completes. If the network stays
/// silent, it may have registered the SAP all the same, and has to be told.
const fn registering(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => held(),
        SapEvent::Deregister => Reaction::Refused(Status::Failure),
        SapEvent::Offer => go(SapState::Registering),
        SapEvent::Answer(Status::Success) => {
            complete(SapState::Registered, SapCompletion::Register(Status::Success))
        }
        SapEvent::Answer(status) => {
            complete(SapState::Unregistered, SapCompletion::Register(final_status(status)))
        }
        SapEvent::TimerExpired => Reaction::Moved(SapMove {
            next: SapState::Leaving,
            ask: Some(SapAsk::Deregister),
            completion: Some(SapCompletion::Register(Status::Failure)),
        }),
        SapEvent::ClientLeft => go(SapState::Abandoned),
    }
}

const fn abandoned(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => held(),
        SapEvent::Deregister | SapEvent::Offer => Reaction::Refused(Status::Failure),
        SapEvent::Answer(Status::Success) | SapEvent::TimerExpired => {
            ask(SapState::Leaving, SapAsk::Deregister)
        }
        SapEvent::Answer(_) => go(SapState::Unregistered),
        SapEvent::ClientLeft => Reaction::Stale,
    }
}

const fn registered(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => held(),
        SapEvent::Deregister => ask(SapState::Deregistering, SapAsk::Deregister),
        SapEvent::Offer => go(SapState::Registered),
        SapEvent::Answer(_) | SapEvent::TimerExpired => Reaction::Stale,
        SapEvent::ClientLeft => ask(SapState::Leaving, SapAsk::Deregister),
    }
}

/// Whatever the network says, or if it says nothing, the SAP is gone.
const fn deregistering(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => held(),
        SapEvent::Deregister | SapEvent::Offer => Reaction::Refused(Status::Failure),
        SapEvent::Answer(_) | SapEvent::TimerExpired => {
            complete(SapState::Unregistered, SapCompletion::Deregister)
        }
        SapEvent::ClientLeft => go(SapState::Leaving),
    }
}

const fn leaving(event: SapEvent) -> Reaction<SapMove> {
    match event {
        SapEvent::Register => held(),
        SapEvent::Deregister | SapEvent::Offer => Reaction::Refused(Status::Failure),
        SapEvent::Answer(_) | SapEvent::TimerExpired => go(SapState::Unregistered),
        SapEvent::ClientLeft => Reaction::Stale,
    }
}

/// a SAP is held until it is gone.
const fn held() -> Reaction<SapMove> {
    Reaction::Refused(Status::InvalidData)
}

const fn go(next: SapState) -> Reaction<SapMove> {
    Reaction::Moved(SapMove { next, ask: None, completion: None })
}

const fn ask(next: SapState, ask: SapAsk) -> Reaction<SapMove> {
    Reaction::Moved(SapMove { next, ask: Some(ask), completion: None })
}

const fn complete(next: SapState, completion: SapCompletion) -> Reaction<SapMove> {
    Reaction::Moved(SapMove { next, ask: None, completion: Some(completion) })
}
