//! Taking calls for an address: open the address family, register a SAP, and give both back.
//!
//! Pure, like the machine of a call. However it ends, by the application's wish or the call
//! manager's, the documented order holds (R-018): first the calls that came by it end, then the SAP
//! is deregistered, then the family closed, and then the call manager is told, if it had asked.
//!
//! ```text
//! Opening → Registering → Listening → Emptying → Deregistering → Closing → Over
//! ```
//!
//! Source: F-1, F-15, O-03 to O-07.

#[cfg(test)]
mod tests;

use call_manager::{AfHandle, Operation, SapHandle};
use co_params::{Sap, Status};

/// Where a listener stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenerState {
    /// The address family is being opened.
    Opening {
        /// The address to take calls for.
        sap: Sap,
        /// Whether it is no longer wanted.
        is_stopped: bool,
    },
    /// The SAP is being registered. Calls may come in already (R-013).
    Registering {
        /// The opening of the address family.
        af: AfHandle,
        /// Why it is to end at once, if it is.
        leaving: Option<Leaving>,
    },
    /// Calls come in.
    Listening {
        /// The opening of the address family.
        af: AfHandle,
        /// The SAP.
        sap: SapHandle,
    },
    /// The calls that came in are being ended.
    Emptying {
        /// The opening of the address family.
        af: AfHandle,
        /// The SAP.
        sap: SapHandle,
        /// Why.
        leaving: Leaving,
    },
    /// The SAP is being deregistered.
    Deregistering {
        /// The opening of the address family.
        af: AfHandle,
        /// Why.
        leaving: Leaving,
    },
    /// The address family is being closed.
    Closing {
        /// The opening of the address family.
        af: AfHandle,
        /// Why.
        leaving: Leaving,
    },
    /// Nothing is left.
    Over,
}

/// Why a listener ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leaving {
    /// The application does not want it any more.
    Stopped,
    /// The call manager gives the family up, and is to be told when the client has (F-15).
    FamilyLeaves,
    /// The call manager would not have it, with this status.
    Refused(Status),
    /// The call manager is gone.
    Gone,
}

/// What the application is told about a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListenerEvent {
    /// Calls come in from now on.
    Listening,
    /// It is over, and nothing is left of it.
    Over(Leaving),
}

/// Something that concerns a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The application does not want it any more.
    Stop,
    /// The answer to the opening.
    OpenComplete(Result<AfHandle, Status>),
    /// The SAP is registered, or not.
    RegisterComplete(Result<SapHandle, Status>),
    /// No call that came by it is left that could be ended.
    CallsOver,
    DeregisterComplete,
    CloseComplete,
    /// The call manager gives the family up.
    NotifyClose,
}

/// A move; `None` in its place means that nobody waits for the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) next: ListenerState,
    pub(crate) operation: Option<Operation>,
    pub(crate) event: Option<ListenerEvent>,
}

impl ListenerState {
    /// The opening of the address family, while there is one.
    #[must_use]
    pub const fn af(&self) -> Option<AfHandle> {
        match self {
            Self::Registering { af, .. }
            | Self::Listening { af, .. }
            | Self::Emptying { af, .. }
            | Self::Deregistering { af, .. }
            | Self::Closing { af, .. } => Some(*af),
            Self::Opening { .. } | Self::Over => None,
        }
    }

    pub(crate) fn on(&self, event: Event) -> Option<Step> {
        match self {
            Self::Opening { sap, is_stopped } => opening(sap, *is_stopped, event),
            Self::Registering { af, leaving } => registering(*af, *leaving, event),
            Self::Listening { af, sap } => listening(*af, *sap, event),
            Self::Emptying { af, sap, leaving } => emptying(*af, *sap, *leaving, event),
            Self::Deregistering { af, leaving } => deregistering(*af, *leaving, event),
            Self::Closing { af, leaving } => closing(*af, *leaving, event),
            Self::Over => None,
        }
    }
}

fn opening(sap: &Sap, is_stopped: bool, event: Event) -> Option<Step> {
    match event {
        Event::OpenComplete(Ok(af)) if is_stopped => Some(close(af, Leaving::Stopped)),
        Event::OpenComplete(Ok(af)) => {
            let register = Operation::RegisterSap(af, sap.clone(), None);
            Some(go(ListenerState::Registering { af, leaving: None }).operation(register))
        }
        Event::OpenComplete(Err(status)) => Some(over(Leaving::Refused(status))),
        Event::Stop if !is_stopped => {
            Some(go(ListenerState::Opening { sap: sap.clone(), is_stopped: true }))
        }
        Event::Stop
        | Event::RegisterComplete(_)
        | Event::CallsOver
        | Event::DeregisterComplete
        | Event::CloseComplete
        | Event::NotifyClose => None,
    }
}

fn registering(af: AfHandle, leaving: Option<Leaving>, event: Event) -> Option<Step> {
    match event {
        Event::RegisterComplete(Ok(sap)) => Some(match leaving {
            None => go(ListenerState::Listening { af, sap }).event(ListenerEvent::Listening),
            Some(leaving) => go(ListenerState::Emptying { af, sap, leaving }),
        }),
        Event::RegisterComplete(Err(status)) => {
            Some(close(af, leaving.unwrap_or(Leaving::Refused(status))))
        }
        Event::Stop if leaving.is_none() => {
            Some(go(ListenerState::Registering { af, leaving: Some(Leaving::Stopped) }))
        }
        Event::NotifyClose => {
            Some(go(ListenerState::Registering { af, leaving: Some(Leaving::FamilyLeaves) }))
        }
        Event::Stop
        | Event::OpenComplete(_)
        | Event::CallsOver
        | Event::DeregisterComplete
        | Event::CloseComplete => None,
    }
}

fn listening(af: AfHandle, sap: SapHandle, event: Event) -> Option<Step> {
    let empty = |leaving| Some(go(ListenerState::Emptying { af, sap, leaving }));
    match event {
        Event::Stop => empty(Leaving::Stopped),
        Event::NotifyClose => empty(Leaving::FamilyLeaves),
        Event::OpenComplete(_)
        | Event::RegisterComplete(_)
        | Event::CallsOver
        | Event::DeregisterComplete
        | Event::CloseComplete => None,
    }
}

fn emptying(af: AfHandle, sap: SapHandle, leaving: Leaving, event: Event) -> Option<Step> {
    match event {
        Event::CallsOver => {
            let deregister = Operation::DeregisterSap(sap);
            Some(go(ListenerState::Deregistering { af, leaving }).operation(deregister))
        }
        Event::NotifyClose => {
            Some(go(ListenerState::Emptying { af, sap, leaving: Leaving::FamilyLeaves }))
        }
        Event::Stop
        | Event::OpenComplete(_)
        | Event::RegisterComplete(_)
        | Event::DeregisterComplete
        | Event::CloseComplete => None,
    }
}

fn deregistering(af: AfHandle, leaving: Leaving, event: Event) -> Option<Step> {
    match event {
        Event::DeregisterComplete => Some(close(af, leaving)),
        Event::NotifyClose => {
            Some(go(ListenerState::Deregistering { af, leaving: Leaving::FamilyLeaves }))
        }
        Event::Stop
        | Event::OpenComplete(_)
        | Event::RegisterComplete(_)
        | Event::CallsOver
        | Event::CloseComplete => None,
    }
}

/// The handle means nothing any more, but in the answer that the call manager waits for (R-017).
fn closing(af: AfHandle, leaving: Leaving, event: Event) -> Option<Step> {
    match event {
        Event::CloseComplete => Some(match leaving {
            Leaving::FamilyLeaves => over(leaving).operation(Operation::NotifyCloseAfComplete(af)),
            Leaving::Stopped | Leaving::Refused(_) | Leaving::Gone => over(leaving),
        }),
        Event::NotifyClose => {
            Some(go(ListenerState::Closing { af, leaving: Leaving::FamilyLeaves }))
        }
        Event::Stop
        | Event::OpenComplete(_)
        | Event::RegisterComplete(_)
        | Event::CallsOver
        | Event::DeregisterComplete => None,
    }
}

fn close(af: AfHandle, leaving: Leaving) -> Step {
    go(ListenerState::Closing { af, leaving }).operation(Operation::CloseAf(af))
}

pub(crate) fn over(leaving: Leaving) -> Step {
    go(ListenerState::Over).event(ListenerEvent::Over(leaving))
}

const fn go(next: ListenerState) -> Step {
    Step { next, operation: None, event: None }
}

impl Step {
    fn operation(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    fn event(self, event: ListenerEvent) -> Self {
        Self { event: Some(event), ..self }
    }
}
