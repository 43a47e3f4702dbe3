//! Events, and what the machine wants done, over other terms.

use crate::vc::event::{
    Ask, Completion, Event, Grant, Indication, MiniportAnswer, NetworkAnswer, Refusal, Remote,
    Request, Tell,
};

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
