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
//! Read [`state`] first, then `setup`, `offer`, `modify`, `undo`, `proposal` and `close`, each a total
//! function of the event for every state of that part of a life. The whole table is printed in `docs/vc-machine.md`.
//!
//! Source: the state machines of the CoNDIS reference, V-, C-, M-rows as cited.

mod close;
pub mod event;
mod map;
mod modify;
mod offer;
mod outcome;
mod proposal;
pub mod rules;
mod setup;
pub mod state;
mod undo;

pub use event::{
    Ask, Cause, Completion, Event, Expiry, Grant, Indication, Reaction, Refusal, Remote, Request,
    Tell, Transition,
};
pub(crate) use modify::{active, negotiating, reactivating};
pub use rules::{OnCollision, OnSilence, OnUnconfirmed, ReleaseCause, Rules};
pub(crate) use state::Change;
pub use state::{State, Wait};

impl<P: Clone + PartialEq> State<P> {
    /// What the machine does when `event` happens in this state, by these rules. Total: every pair
    /// is a transition, a refusal that changes nothing, or something stale that is dropped. The state
    /// is only borrowed, so that a refusal cannot touch it.
    pub fn on(&self, event: Event<P>, rules: &Rules) -> Reaction<P> {
        match self {
            Self::Inactive => setup::inactive(event),
            Self::Dialing { requested } => setup::dialing(requested, event),
            Self::Activating { requested, agreed, activations } => {
                setup::activating(requested, agreed, *activations, event, rules)
            }
            Self::Aligning { requested, rounded } => setup::aligning(requested, rounded, event),
            Self::Redialing { requested, wanted, activations } => {
                setup::redialing(requested, wanted, *activations, event)
            }
            Self::WithdrawingActivation { .. } => setup::withdrawing_activation(event),
            Self::AbandoningActivation => setup::abandoning_activation(event),
            Self::UndoingActivation => setup::undoing_activation(event),
            Self::Abandoning => setup::abandoning(event),
            Self::Failed => setup::failed(event),

            Self::Preparing { offered } => offer::preparing(offered, event),
            Self::AligningOffer { rounded } => offer::aligning_offer(rounded, event),
            Self::WithdrawingOffer { .. } => offer::withdrawing_offer(event),
            Self::Offered { in_force } => offer::offered(in_force, event),
            Self::Answering { in_force, wanted } => offer::answering(in_force, wanted, event),
            Self::ActivatingAnswer { wanted, .. } => offer::activating_answer(wanted, event),
            Self::Rejecting => offer::rejecting(event),
            Self::Declining => offer::declining(event),
            Self::Retiring => offer::retiring(event),

            Self::Active { in_force } => active(in_force, event),
            Self::Negotiating { change, wanted } => negotiating(change, wanted, event, rules),
            Self::Reactivating { change, agreed } => reactivating(change, agreed, event, rules),
            Self::Realigning { change, rounded } => {
                modify::realigning(change, rounded, event, rules)
            }
            Self::BackingOff { change } => modify::backing_off(change, event),
            Self::Reinstating(undo) => undo::reinstating(undo, event, rules),
            Self::Restoring(undo) | Self::InDoubt(undo) => undo::restoring(undo, event, rules),
            Self::KeptInDoubt(doubt) => undo::kept_in_doubt(doubt, event),

            Self::Proposed(proposal) => proposal::proposed(proposal, event, rules),
            Self::Deciding(proposal) => proposal::deciding(proposal, event, rules),
            Self::Countering { change } => proposal::countering(change, event, rules),
            Self::Leaving => proposal::leaving(event),
            Self::Agreeing(proposal) => proposal::agreeing(proposal, event, rules),
            Self::Withdrawing { agreed, waiting, is_told } => {
                proposal::withdrawing(agreed, waiting.as_ref(), *is_told, event, rules)
            }

            Self::Ending { pending, told, stage, by } => {
                close::ending(pending, told, *stage, *by, event)
            }
            Self::Released => close::released(event),
            Self::Clearing => close::clearing(event),
            Self::Cleared => close::cleared(event),
            Self::Releasing => close::releasing(event),
            Self::Deactivating => close::deactivating(event),
            Self::CloseFailed => close::close_failed(event),
            Self::Deleted => close::deleted(event),
        }
    }
}

#[cfg(test)]
mod tests;
