//! What a state says to those who only look: which terms are in force, what the miniport was told,
//! whom the VC waits for, and what may be asked of it.

use super::{Change, Doubt, Pending, Proposal, Stage, State, Undo};

/// Whom a VC waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// The network, to answer a question.
    Network,
    /// The other end, to confirm what was accepted.
    Confirmation,
    /// The miniport.
    Miniport,
    /// The client, to return from its handler.
    Client,
    /// Nobody: time is to pass.
    BackOff,
}

impl<P> State<P> {
    /// The terms that client and network last agreed on, while there is a call up or offered
    ///
    #[must_use]
    pub const fn in_force(&self) -> Option<&P> {
        match self {
            Self::Offered { in_force: agreed }
            | Self::Answering { in_force: agreed, .. }
            | Self::ActivatingAnswer { in_force: agreed, .. }
            | Self::Active { in_force: agreed }
            | Self::Negotiating { change: Change { saved: agreed, .. }, .. }
            | Self::Reactivating { change: Change { saved: agreed, .. }, .. }
            | Self::Realigning { change: Change { saved: agreed, .. }, .. }
            | Self::BackingOff { change: Change { saved: agreed, .. } }
            | Self::Reinstating(Undo { saved: agreed, .. })
            | Self::Restoring(Undo { saved: agreed, .. })
            | Self::InDoubt(Undo { saved: agreed, .. })
            | Self::KeptInDoubt(Doubt { in_force: agreed, .. })
            | Self::Proposed(Proposal { agreed, .. })
            | Self::Deciding(Proposal { agreed, .. })
            | Self::Countering { change: Change { saved: agreed, .. } }
            | Self::Agreeing(Proposal { agreed, .. })
            | Self::Withdrawing { agreed, .. }
            | Self::Ending {
                pending: Pending::Change { saved: agreed, .. } | Pending::Undo { saved: agreed },
                ..
            } => Some(agreed),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Activating { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::WithdrawingActivation { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::Preparing { .. }
            | Self::AligningOffer { .. }
            | Self::WithdrawingOffer { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Retiring
            | Self::Leaving
            | Self::Ending { pending: Pending::Nothing, .. }
            | Self::Released
            | Self::Clearing
            | Self::Cleared
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// The terms that the miniport was last told to activate, while its answer matters.
    #[must_use]
    pub const fn activating(&self) -> Option<&P> {
        match self {
            Self::Activating { agreed: told, .. }
            | Self::Preparing { offered: told }
            | Self::ActivatingAnswer { wanted: told, .. }
            | Self::Reactivating { agreed: told, .. }
            | Self::Reinstating(Undo { saved: told, .. })
            | Self::Proposed(Proposal { proposed: told, .. })
            | Self::Withdrawing { agreed: told, .. }
            | Self::WithdrawingActivation { told }
            | Self::WithdrawingOffer { told }
            | Self::Ending { told, .. } => Some(told),
            Self::Inactive
            | Self::Dialing { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::AbandoningActivation
            | Self::UndoingActivation
            | Self::Abandoning
            | Self::Failed
            | Self::AligningOffer { .. }
            | Self::Offered { .. }
            | Self::Answering { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Retiring
            | Self::Active { .. }
            | Self::Negotiating { .. }
            | Self::Realigning { .. }
            | Self::BackingOff { .. }
            | Self::Restoring(_)
            | Self::InDoubt(_)
            | Self::KeptInDoubt(_)
            | Self::Deciding(_)
            | Self::Countering { .. }
            | Self::Leaving
            | Self::Agreeing(_)
            | Self::Released
            | Self::Clearing
            | Self::Cleared
            | Self::Releasing
            | Self::Deactivating
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// Whether the miniport is told to go back to what it used before. That was rounded, if it could
    /// be, and must not be rounded again: nobody else would follow.
    #[must_use]
    pub const fn is_going_back(&self) -> bool {
        matches!(self, Self::Reinstating(_) | Self::Withdrawing { .. })
    }

    /// Whom the VC waits for, no longer than its profile allows. `None` where it rests, or where
    /// the client has all the time it wants.
    #[must_use]
    pub const fn waits_for(&self) -> Option<Wait> {
        match self {
            Self::Dialing { .. }
            | Self::Aligning { .. }
            | Self::Redialing { .. }
            | Self::AbandoningActivation
            | Self::Abandoning
            | Self::AligningOffer { .. }
            | Self::Answering { .. }
            | Self::Rejecting
            | Self::Declining
            | Self::Negotiating { .. }
            | Self::Realigning { .. }
            | Self::Restoring(_)
            | Self::InDoubt(_)
            | Self::Clearing
            | Self::Releasing => Some(Wait::Network),
            Self::Agreeing(_) => Some(Wait::Confirmation),
            Self::Activating { .. }
            | Self::WithdrawingActivation { .. }
            | Self::UndoingActivation
            | Self::Preparing { .. }
            | Self::WithdrawingOffer { .. }
            | Self::ActivatingAnswer { .. }
            | Self::Retiring
            | Self::Reactivating { .. }
            | Self::Reinstating(_)
            | Self::Proposed(_)
            | Self::Withdrawing { .. }
            | Self::Ending { .. }
            | Self::Deactivating => Some(Wait::Miniport),
            Self::Deciding(_) | Self::Countering { .. } | Self::Leaving => Some(Wait::Client),
            Self::BackingOff { .. } => Some(Wait::BackOff),
            Self::Inactive
            | Self::Failed
            | Self::Offered { .. }
            | Self::Active { .. }
            | Self::KeptInDoubt(_)
            | Self::Released
            | Self::Cleared
            | Self::CloseFailed
            | Self::Deleted => None,
        }
    }

    /// Whether the client may ask for other terms now: a call is up or offered, and no transaction
    /// is under way that is not its turn to answer.
    #[must_use]
    pub const fn may_be_changed(&self) -> bool {
        matches!(
            self,
            Self::Active { .. } | Self::KeptInDoubt(_) | Self::Offered { .. } | Self::Deciding(_)
        )
    }

    /// Whether a call is up and no transaction is under way, so that one of the other end may begin.
    #[must_use]
    pub const fn is_up_at_rest(&self) -> bool {
        matches!(
            self,
            Self::Active { .. } | Self::KeptInDoubt(Doubt { stage: Stage::Connected, .. })
        )
    }

    /// The terms of the offer that the client has to answer, if there is one.
    #[must_use]
    pub const fn offer(&self) -> Option<&P> {
        if let Self::Offered { in_force }
        | Self::KeptInDoubt(Doubt { in_force, stage: Stage::Offered, .. }) = self
        {
            Some(in_force)
        } else {
            None
        }
    }

    /// Whether the client was told that the call is over, and has yet to close it (C-11).
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Released | Self::Clearing | Self::Cleared)
    }

    /// Whether this end has given the call up, and the network was asked to release it: what goes
    /// with a release has gone.
    #[must_use]
    pub const fn is_cleared(&self) -> bool {
        matches!(self, Self::Clearing | Self::Cleared)
    }

    /// Whether the client has a call, or one is offered to it, and hears of it when the other end
    /// releases it: not once an end is under way (C-16), and not before the call is known (C-06).
    #[must_use]
    pub const fn hears_of_release(&self) -> bool {
        self.in_force().is_some() && !matches!(self, Self::Ending { .. })
    }

    /// Whether the miniport was told to deactivate, and has yet to answer.
    #[must_use]
    pub const fn is_deactivating(&self) -> bool {
        matches!(self, Self::UndoingActivation | Self::Retiring | Self::Deactivating)
    }

    /// Whether a change of the client's may still take effect, and can be given up at once: the part
    /// of a transaction that the bound on its total time is for. While the miniport works on an
    /// activation there is only its own timer, for nothing can be undone before it answers.
    #[must_use]
    pub const fn is_on_the_way_forward(&self) -> bool {
        matches!(self, Self::Negotiating { .. } | Self::Realigning { .. } | Self::BackingOff { .. })
    }
}
