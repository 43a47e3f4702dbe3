//! What happens to a party, and what the machine wants done about it.

use co_params::Status;

use super::state::PartyState;
use crate::reaction::Reaction;
use crate::vc::Grant;
use crate::vc::event::NetworkAnswer;

/// What happens to a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyEvent<P> {
    /// `NdisClMakeCall` with a party context.
    MakeCall,
    /// The call is up.
    CallConnected,
    /// `NdisClAddParty`
    Add(P),
    /// `NdisClDropParty`
    Drop(Company),
    /// `NdisClCloseCall`, naming this party.
    Close(Company),
    /// The close failed.
    CloseFailed,
    /// The call is closed, or was not set up.
    CallClosed,
    /// The network answers what it was asked.
    Network(NetworkAnswer<P>),
    /// The VC has what was granted, or the miniport would not have it, with this status.
    Activated(Result<(), Status>),
    /// The party has left, or was lost, with this status.
    RemoteDrop(Company, Status),
    /// The other end, or the network, has released the call.
    CallReleased,
    /// The network has not answered in time.
    TimerExpired,
}

/// The other parties of the call, as the client knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Company {
    /// There is none.
    Alone,
    /// None of them is connected, nor will the client drop one: they are coming or going.
    Unconnected,
    /// None of them is connected, but there is one that left or whose call is over: the client has
    /// yet to drop it, or to close the call with it.
    Lost,
    /// At least one of them is connected.
    Connected,
}

/// A move of a party, and what is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyMove<P> {
    /// The state from now on.
    pub next: PartyState<P>,
    /// What to ask of the network or the miniport.
    pub ask: Option<PartyAsk<P>>,
    /// What completes.
    pub completion: Option<PartyCompletion<P>>,
    /// What the client hears.
    pub indication: Option<PartyIndication>,
}

/// A question about a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyAsk<P> {
    /// Network: add it on these terms.
    Add(P),
    /// Network: drop it.
    Drop,
    /// Miniport: re-activate the VC with these terms, if they are not what is in force.
    Activate(P),
}

/// The one completion of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyCompletion<P> {
    /// Of `add_party`; after a failure the handle is never used.
    AddParty(Result<Grant<P>, Status>),
    /// Of `drop_party`, with `SUCCESS`: what is refused is refused at once.
    DropParty,
}

/// Something that the client hears unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyIndication {
    /// `ProtocolClIncomingDropParty`
    Drop(Status),
    /// It was the last one: the call is over, by `ProtocolClIncomingCloseCall`.
    Close(Status),
}

impl<P> PartyCompletion<P> {
    /// The same, with a reference to the terms.
    pub(crate) const fn as_ref(&self) -> PartyCompletion<&P> {
        match self {
            Self::AddParty(Ok(Grant { terms, is_changed })) => {
                PartyCompletion::AddParty(Ok(Grant { terms, is_changed: *is_changed }))
            }
            Self::AddParty(Err(status)) => PartyCompletion::AddParty(Err(*status)),
            Self::DropParty => PartyCompletion::DropParty,
        }
    }
}

/// A move under construction: the next state, then what is to be done.
pub(super) const fn go<P>(next: PartyState<P>) -> PartyMove<P> {
    PartyMove { next, ask: None, completion: None, indication: None }
}

impl<P> PartyMove<P> {
    pub(super) fn ask(self, ask: PartyAsk<P>) -> Self {
        Self { ask: Some(ask), ..self }
    }

    pub(super) fn complete(self, completion: PartyCompletion<P>) -> Self {
        Self { completion: Some(completion), ..self }
    }

    pub(super) fn indicate(self, indication: PartyIndication) -> Self {
        Self { indication: Some(indication), ..self }
    }
}

impl<P> From<PartyMove<P>> for Reaction<PartyMove<P>> {
    fn from(to: PartyMove<P>) -> Self {
        Self::Moved(to)
    }
}
