//! The same state or event over other terms.
//!
//! The manager runs the machine over short names for terms instead of the terms themselves, and
//! shows observers references. Both are this.

use super::event::{
    Ask, Completion, Event, Grant, Indication, MiniportAnswer, NetworkAnswer, Refusal, Remote,
    Request, Tell,
};
use super::state::{Change, Doubt, Pending, Proposal, State, Undo, Waiting};

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

impl<P> Event<P> {
    /// The same event about terms elsewhere.
    pub const fn as_ref(&self) -> Event<&P> {
        match self {
            Self::Client(request) => Event::Client(match request {
                Request::MakeCall(terms) => Request::MakeCall(terms),
                Request::ModifyCallQos(terms) => Request::ModifyCallQos(terms),
                Request::CloseCall => Request::CloseCall,
                Request::DeleteVc => Request::DeleteVc,
                Request::AcceptCall(terms) => Request::AcceptCall(terms),
                Request::RejectCall => Request::RejectCall,
                Request::ReturnQosChange => Request::ReturnQosChange,
            }),
            Self::Network(answer) => Event::Network(match answer {
                NetworkAnswer::Accepted => NetworkAnswer::Accepted,
                NetworkAnswer::Countered(terms) => NetworkAnswer::Countered(terms),
                NetworkAnswer::Refused => NetworkAnswer::Refused,
                NetworkAnswer::Collided => NetworkAnswer::Collided,
            }),
            Self::Remote(remote) => Event::Remote(match remote {
                Remote::Offer(terms) => Remote::Offer(terms),
                Remote::Proposal(terms) => Remote::Proposal(terms),
                Remote::Release => Remote::Release,
            }),
            Self::Miniport(answer) => Event::Miniport(answer.as_ref()),
            Self::TimerExpired(expiry) => Event::TimerExpired(*expiry),
        }
    }

    /// The same event with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Event<Q> {
        match self {
            Self::Client(request) => Event::Client(request.map(f)),
            Self::Network(answer) => Event::Network(answer.map(f)),
            Self::Remote(remote) => Event::Remote(remote.map(f)),
            Self::Miniport(answer) => Event::Miniport(answer.map(f)),
            Self::TimerExpired(expiry) => Event::TimerExpired(expiry),
        }
    }
}

impl<P> Request<P> {
    fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Request<Q> {
        match self {
            Self::MakeCall(terms) => Request::MakeCall(f(terms)),
            Self::ModifyCallQos(terms) => Request::ModifyCallQos(f(terms)),
            Self::CloseCall => Request::CloseCall,
            Self::DeleteVc => Request::DeleteVc,
            Self::AcceptCall(terms) => Request::AcceptCall(f(terms)),
            Self::RejectCall => Request::RejectCall,
            Self::ReturnQosChange => Request::ReturnQosChange,
        }
    }
}

impl<P> NetworkAnswer<P> {
    fn map<Q>(self, f: impl FnOnce(P) -> Q) -> NetworkAnswer<Q> {
        match self {
            Self::Accepted => NetworkAnswer::Accepted,
            Self::Countered(terms) => NetworkAnswer::Countered(f(terms)),
            Self::Refused => NetworkAnswer::Refused,
            Self::Collided => NetworkAnswer::Collided,
        }
    }
}

impl<P> Remote<P> {
    fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Remote<Q> {
        match self {
            Self::Offer(terms) => Remote::Offer(f(terms)),
            Self::Proposal(terms) => Remote::Proposal(f(terms)),
            Self::Release => Remote::Release,
        }
    }
}

impl<P> MiniportAnswer<P> {
    /// The same answer about terms that stay where they are.
    pub(crate) const fn as_ref(&self) -> MiniportAnswer<&P> {
        match self {
            Self::Done => MiniportAnswer::Done,
            Self::Rounded(terms) => MiniportAnswer::Rounded(terms),
            Self::Unacceptable => MiniportAnswer::Unacceptable,
            Self::Refused(status) => MiniportAnswer::Refused(*status),
            Self::Alternative(terms) => MiniportAnswer::Alternative(terms),
        }
    }

    fn map<Q>(self, f: impl FnOnce(P) -> Q) -> MiniportAnswer<Q> {
        match self {
            Self::Done => MiniportAnswer::Done,
            Self::Rounded(terms) => MiniportAnswer::Rounded(f(terms)),
            Self::Unacceptable => MiniportAnswer::Unacceptable,
            Self::Refused(status) => MiniportAnswer::Refused(status),
            Self::Alternative(terms) => MiniportAnswer::Alternative(f(terms)),
        }
    }
}

impl<P> Ask<P> {
    /// The same question with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Ask<Q> {
        match self {
            Self::Setup(terms) => Ask::Setup(f(terms)),
            Self::Modify(terms) => Ask::Modify(f(terms)),
            Self::ModifyAgain(terms) => Ask::ModifyAgain(f(terms)),
            Self::Restore(terms) => Ask::Restore(f(terms)),
            Self::AcceptOffer(terms) => Ask::AcceptOffer(f(terms)),
            Self::AcceptProposal(terms) => Ask::AcceptProposal(f(terms)),
            Self::Release(cause) => Ask::Release(cause),
            Self::ActivateVc(terms) => Ask::ActivateVc(f(terms)),
            Self::DeactivateVc => Ask::DeactivateVc,
        }
    }
}

impl<P> Tell<P> {
    /// The same message with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Tell<Q> {
        match self {
            Self::Confirm(terms) => Tell::Confirm(f(terms)),
            Self::RefuseProposal => Tell::RefuseProposal,
        }
    }
}

impl<P> Indication<P> {
    /// The same indication with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Indication<Q> {
        match self {
            Self::IncomingCall(terms) => Indication::IncomingCall(f(terms)),
            Self::CallConnected => Indication::CallConnected,
            Self::QosChange(terms) => Indication::QosChange(f(terms)),
            Self::CloseCall(status) => Indication::CloseCall(status),
        }
    }
}

impl<P> Completion<P> {
    /// The same completion with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Completion<Q> {
        match self {
            Self::MakeCall(result) => Completion::MakeCall(result.map(|grant| grant.map(f))),
            Self::ModifyCallQos(Ok(grant)) => Completion::ModifyCallQos(Ok(grant.map(f))),
            Self::ModifyCallQos(Err(refusal)) => Completion::ModifyCallQos(Err(Refusal {
                saved: f(refusal.saved),
                cause: refusal.cause,
            })),
            Self::CloseCall(result) => Completion::CloseCall(result),
        }
    }
}

impl<P> Grant<P> {
    fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Grant<Q> {
        Grant { terms: f(self.terms), is_changed: self.is_changed }
    }
}
