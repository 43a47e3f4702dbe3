//! The same state or event over other terms.
//!
//! The manager runs the machine over short names for terms instead of the terms themselves, and
//! shows observers references. Both are this.

use super::event::{
    Ask, Completion, Event, Grant, MiniportAnswer, NetworkAnswer, Refusal, Request,
};
use super::state::State;

impl<P> State<P> {
    /// The same state with every `P` replaced by what `f` makes of it.
    pub fn map<Q>(&self, mut f: impl FnMut(&P) -> Q) -> State<Q> {
        match self {
            Self::Inactive => State::Inactive,
            Self::Dialing { requested } => State::Dialing { requested: f(requested) },
            Self::Activating { requested, agreed } => {
                State::Activating { requested: f(requested), agreed: f(agreed) }
            }
            Self::Aligning { requested, rounded } => {
                State::Aligning { requested: f(requested), rounded: f(rounded) }
            }
            Self::AbandoningActivation => State::AbandoningActivation,
            Self::UndoingActivation => State::UndoingActivation,
            Self::Abandoning => State::Abandoning,
            Self::Failed => State::Failed,
            Self::Active { in_force } => State::Active { in_force: f(in_force) },
            Self::Negotiating { saved, requested } => {
                State::Negotiating { saved: f(saved), requested: f(requested) }
            }
            Self::Reactivating { saved, requested, agreed } => {
                State::Reactivating { saved: f(saved), requested: f(requested), agreed: f(agreed) }
            }
            Self::Realigning { saved, requested, rounded } => {
                State::Realigning { saved: f(saved), requested: f(requested), rounded: f(rounded) }
            }
            Self::Reinstating { saved, cause } => {
                State::Reinstating { saved: f(saved), cause: *cause }
            }
            Self::Restoring { saved, cause } => State::Restoring { saved: f(saved), cause: *cause },
            Self::ClosingReactivation { saved, requested, agreed } => State::ClosingReactivation {
                saved: f(saved),
                requested: f(requested),
                agreed: f(agreed),
            },
            Self::ClosingReinstatement { saved } => State::ClosingReinstatement { saved: f(saved) },
            Self::Released => State::Released,
            Self::Releasing => State::Releasing,
            Self::Deactivating => State::Deactivating,
            Self::CloseFailed => State::CloseFailed,
            Self::Deleted => State::Deleted,
        }
    }
}

impl<P> Event<P> {
    /// The same event with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Event<Q> {
        match self {
            Self::Client(Request::MakeCall(terms)) => Event::Client(Request::MakeCall(f(terms))),
            Self::Client(Request::ModifyCallQos(terms)) => {
                Event::Client(Request::ModifyCallQos(f(terms)))
            }
            Self::Client(Request::CloseCall) => Event::Client(Request::CloseCall),
            Self::Client(Request::DeleteVc) => Event::Client(Request::DeleteVc),
            Self::Network(NetworkAnswer::Accepted) => Event::Network(NetworkAnswer::Accepted),
            Self::Network(NetworkAnswer::Countered(terms)) => {
                Event::Network(NetworkAnswer::Countered(f(terms)))
            }
            Self::Network(NetworkAnswer::Refused) => Event::Network(NetworkAnswer::Refused),
            Self::Miniport(MiniportAnswer::Done) => Event::Miniport(MiniportAnswer::Done),
            Self::Miniport(MiniportAnswer::Rounded(terms)) => {
                Event::Miniport(MiniportAnswer::Rounded(f(terms)))
            }
            Self::Miniport(MiniportAnswer::Unacceptable) => {
                Event::Miniport(MiniportAnswer::Unacceptable)
            }
            Self::Miniport(MiniportAnswer::Refused(status)) => {
                Event::Miniport(MiniportAnswer::Refused(status))
            }
            Self::TimerExpired => Event::TimerExpired,
        }
    }
}

impl<P> Ask<P> {
    /// The same question with its `P`, if it has one, replaced by what `f` makes of it.
    pub fn map<Q>(self, f: impl FnOnce(P) -> Q) -> Ask<Q> {
        match self {
            Self::Setup(terms) => Ask::Setup(f(terms)),
            Self::Modify(terms) => Ask::Modify(f(terms)),
            Self::Restore(terms) => Ask::Restore(f(terms)),
            Self::Confirm(terms) => Ask::Confirm(f(terms)),
            Self::Release => Ask::Release,
            Self::ActivateVc(terms) => Ask::ActivateVc(f(terms)),
            Self::DeactivateVc => Ask::DeactivateVc,
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
