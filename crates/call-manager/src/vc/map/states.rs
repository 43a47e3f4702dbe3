//! States over other terms, and what they hold.

use crate::vc::state::{Change, Doubt, Pending, Proposal, State, Undo, Waiting};

impl<P> State<P> {
    /// The same state with every `P` replaced by what `f` makes of it.
    pub fn map<Q>(&self, mut f: impl FnMut(&P) -> Q) -> State<Q> {
        match self {
            Self::Inactive => State::Inactive,
            Self::Dialing { requested } => State::Dialing { requested: f(requested) },
            Self::Activating { requested, agreed, activations } => State::Activating {
                requested: f(requested),
                agreed: f(agreed),
                activations: *activations,
            },
            Self::Aligning { requested, rounded } => {
                State::Aligning { requested: f(requested), rounded: f(rounded) }
            }
            Self::Redialing { requested, wanted, activations } => State::Redialing {
                requested: f(requested),
                wanted: f(wanted),
                activations: *activations,
            },
            Self::WithdrawingActivation { told } => State::WithdrawingActivation { told: f(told) },
            Self::AbandoningActivation => State::AbandoningActivation,
            Self::UndoingActivation => State::UndoingActivation,
            Self::Abandoning => State::Abandoning,
            Self::Failed => State::Failed,
            Self::Preparing { offered } => State::Preparing { offered: f(offered) },
            Self::AligningOffer { rounded } => State::AligningOffer { rounded: f(rounded) },
            Self::WithdrawingOffer { told } => State::WithdrawingOffer { told: f(told) },
            Self::Offered { in_force } => State::Offered { in_force: f(in_force) },
            Self::Answering { in_force, wanted } => {
                State::Answering { in_force: f(in_force), wanted: f(wanted) }
            }
            Self::ActivatingAnswer { in_force, wanted } => {
                State::ActivatingAnswer { in_force: f(in_force), wanted: f(wanted) }
            }
            Self::Rejecting => State::Rejecting,
            Self::Declining => State::Declining,
            Self::Retiring => State::Retiring,
            Self::Active { in_force } => State::Active { in_force: f(in_force) },
            Self::Negotiating { change, wanted } => {
                State::Negotiating { change: change.map(&mut f), wanted: f(wanted) }
            }
            Self::Reactivating { change, agreed } => {
                State::Reactivating { change: change.map(&mut f), agreed: f(agreed) }
            }
            Self::Realigning { change, rounded } => {
                State::Realigning { change: change.map(&mut f), rounded: f(rounded) }
            }
            Self::BackingOff { change } => State::BackingOff { change: change.map(&mut f) },
            Self::Reinstating(undo) => State::Reinstating(undo.map(&mut f)),
            Self::Restoring(undo) => State::Restoring(undo.map(&mut f)),
            Self::InDoubt(undo) => State::InDoubt(undo.map(&mut f)),
            Self::KeptInDoubt(doubt) => State::KeptInDoubt(doubt.map(&mut f)),
            Self::Proposed(proposal) => State::Proposed(proposal.map(&mut f)),
            Self::Deciding(proposal) => State::Deciding(proposal.map(&mut f)),
            Self::Countering { change } => State::Countering { change: change.map(&mut f) },
            Self::Leaving => State::Leaving,
            Self::Agreeing(proposal) => State::Agreeing(proposal.map(&mut f)),
            Self::Withdrawing { agreed, waiting, is_told } => State::Withdrawing {
                agreed: f(agreed),
                waiting: waiting.as_ref().map(|waiting| waiting.map(&mut f)),
                is_told: *is_told,
            },
            Self::Ending { pending, told, stage, by } => State::Ending {
                pending: pending.map(&mut f),
                told: f(told),
                stage: *stage,
                by: *by,
            },
            Self::Released => State::Released,
            Self::Clearing => State::Clearing,
            Self::Cleared => State::Cleared,
            Self::Releasing => State::Releasing,
            Self::Deactivating => State::Deactivating,
            Self::CloseFailed => State::CloseFailed,
            Self::Deleted => State::Deleted,
        }
    }
}

impl<P: Clone> State<&P> {
    /// The same state with terms of its own.
    #[must_use]
    pub fn cloned(&self) -> State<P> {
        self.map(|terms| (*terms).clone())
    }
}

impl<P> Change<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Change<Q> {
        Change {
            saved: f(&self.saved),
            requested: f(&self.requested),
            stage: self.stage,
            is_moved: self.is_moved,
            sent_again: self.sent_again,
            activations: self.activations,
            collisions: self.collisions,
        }
    }
}

impl<P> Undo<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Undo<Q> {
        Undo { saved: f(&self.saved), stage: self.stage, cause: self.cause }
    }
}

impl<P> Doubt<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Doubt<Q> {
        Doubt { in_force: f(&self.in_force), asked: f(&self.asked), stage: self.stage }
    }
}

impl<P> Proposal<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Proposal<Q> {
        Proposal {
            agreed: f(&self.agreed),
            proposed: f(&self.proposed),
            waiting: self.waiting.as_ref().map(|waiting| waiting.map(f)),
        }
    }
}

impl<P> Waiting<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Waiting<Q> {
        Waiting { requested: f(&self.requested), collisions: self.collisions }
    }
}

impl<P> Pending<P> {
    fn map<Q>(&self, f: &mut impl FnMut(&P) -> Q) -> Pending<Q> {
        match self {
            Self::Change { saved, requested } => {
                Pending::Change { saved: f(saved), requested: f(requested) }
            }
            Self::Undo { saved } => Pending::Undo { saved: f(saved) },
            Self::Nothing => Pending::Nothing,
        }
    }
}
