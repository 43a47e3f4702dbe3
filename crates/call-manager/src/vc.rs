//! The VC machine: the life of one VC, its call, and the change of its quality of service.
//!
//! Pure: an event goes in, the next state comes out with at most one question for a seam, at most
//! one completion and at most one indication for the client. It reads no clock, sends nothing and
//! never waits. It is generic in the terms it moves, so it cannot invent any: what it restores is
//! what it saved.
//!
//! A change of quality of service is a transaction. The terms to go back to live inside the states
//! of the transaction and nowhere else; leaving it takes them along or replaces them. The order is
//! the documented one: network, miniport, completion; a refusal after the network
//! agreed puts the network back before the client hears of it.
//!
//! Read [`state`] first, then `setup`, `modify` and `close`, each a total function of the event for
//! every state of that part of a life. The whole table is printed in `docs/vc-machine.md`.
//!
//! Source: the state machines of the CoNDIS reference, V-, C-, M-rows as cited.

mod close;
pub mod event;
mod modify;
mod setup;
pub mod state;

pub use event::{Ask, Cause, Completion, Event, Grant, Reaction, Refusal, Request, Transition};
pub use state::State;

impl<P: Clone + PartialEq> State<P> {
    /// What the machine does when `event` happens in this state. Total: every pair is a transition,
    /// a refusal that changes nothing, or a stale answer that is dropped. The state is only borrowed,
    /// so that a refusal cannot touch it.
    pub fn on(&self, event: Event<P>) -> Reaction<P> {
        match self {
            Self::Inactive => setup::inactive(event),
            Self::Dialing { requested } => setup::dialing(requested, event),
            Self::Activating { requested, agreed } => setup::activating(requested, agreed, event),
            Self::Aligning { requested, rounded } => setup::aligning(requested, rounded, event),
            Self::AbandoningActivation => setup::abandoning_activation(event),
            Self::UndoingActivation => setup::undoing_activation(event),
            Self::Abandoning => setup::abandoning(event),
            Self::Failed => setup::failed(event),

            Self::Active { in_force } => modify::active(in_force, event),
            Self::Negotiating { saved, requested } => modify::negotiating(saved, requested, event),
            Self::Reactivating { saved, requested, agreed } => {
                modify::reactivating(saved, requested, agreed, event)
            }
            Self::Realigning { saved, requested, rounded } => {
                modify::realigning(saved, requested, rounded, event)
            }
            Self::Reinstating { saved, cause } => modify::reinstating(saved, *cause, event),
            Self::Restoring { saved, cause } => modify::restoring(saved, *cause, event),

            Self::ClosingReactivation { saved, requested, agreed } => {
                close::closing_reactivation(saved, requested, agreed, event)
            }
            Self::ClosingReinstatement { saved } => close::closing_reinstatement(saved, event),
            Self::Released => close::released(event),
            Self::Releasing => close::releasing(event),
            Self::Deactivating => close::deactivating(event),
            Self::CloseFailed => close::close_failed(event),
            Self::Deleted => close::deleted(event),
        }
    }
}

#[cfg(test)]
mod tests;
