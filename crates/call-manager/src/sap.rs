//! SAPs: where clients take incoming calls.
//!
//! [`SapState`] is the machine of one, pure; [`Saps`] keeps many, finds out who holds which
//! address, and names the questions to the network.
//!
//! # How a manager uses it
//! 1. `NdisClRegisterSap`: [`Families::hold`](crate::family::Families::hold), then
//!    [`register`](Saps::register), then
//!    [`Signaling::register_sap`](crate::Signaling::register_sap) with the ticket. An answer at
//!    once goes into [`answered`](Saps::answered) and its completion is what the request returns
//!    otherwise the request is `PENDING`.
//! 2. [`NetworkEvent::SapAnswer`](crate::NetworkEvent::SapAnswer): [`answered`](Saps::answered).
//!    `None` is a stale answer. A question that comes out of it goes to the network, and an answer
//!    at once back in.
//! 3. `NdisClDeregisterSap`: [`deregister`](Saps::deregister), then
//!    [`Signaling::deregister_sap`](crate::Signaling::deregister_sap). The request returns
//!    `PENDING`, always, and its completion is an upcall even if the network answers at once
//!
//! 4. [`NetworkEvent::Offer`](crate::NetworkEvent::Offer): [`offer`](Saps::offer), then
//!    [`Families::may_offer`](crate::family::Families::may_offer). A refusal refuses the offer.
//! 5. What [`SapStep::released`] names is [released](crate::family::Families::release).
//! 6. [`client_left`](Saps::client_left) when a client unbinds; [`timed_out`](Saps::timed_out) when
//!    the network was silent too long.
//!
//! VCs and calls know nothing of the SAP they came by, so deregistering changes none of them
//!
//!
//! Source: O-06, O-07, R-012 to, F-1.

mod state;
#[cfg(test)]
pub(crate) mod tests;

use co_params::{Family, Sap, Status};

pub use self::state::{SapAsk, SapCompletion, SapEvent, SapMove, SapState};
use crate::handle::{AfHandle, ClientId, SapHandle, SapTicket};
use crate::slots::Slots;

/// `ProtocolSapContext`: the client's own name for a SAP, handed back with every upcall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SapContext(pub u64);

/// Whose a SAP is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SapOwner {
    /// The client.
    pub client: ClientId,
    /// The opening that it is registered on.
    pub af: AfHandle,
    /// The family opened: addresses of two families are never the same.
    pub family: Family,
    /// The client's name for it.
    pub context: SapContext,
}

/// What came of an answer, or of its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SapStep {
    /// The SAP.
    pub sap: SapHandle,
    /// Whose it is.
    pub owner: SapOwner,
    /// What to ask of the network next.
    pub ask: Option<(SapTicket, SapAsk)>,
    /// What completes.
    pub completion: Option<SapCompletion>,
    /// The opening that holds it no more.
    pub released: Option<AfHandle>,
}

/// Every SAP of one adapter.
#[derive(Debug)]
pub struct Saps {
    entries: Slots<Entry>,
}

#[derive(Debug)]
struct Entry {
    owner: SapOwner,
    sap: Sap,
    state: SapState,
    /// The serial number of the last question asked of the network.
    serial: u32,
}

impl Saps {
    /// No SAP yet, and never more than `limit`. Whether an address is held is found out by looking
    /// at all of them, so a limit of some thousands is sensible.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self { entries: Slots::new(limit) }
    }

    /// O-06: a client wants the calls for an address. The network is to be asked under the ticket.
    ///
    /// # Errors
    /// `INVALID_DATA` if the address is held, until whoever holds it has deregistered it;
    /// the client that asks may hold it itself, since a call could not be told which handle it is
    /// for. `RESOURCES` if there are as many as there may be.
    pub fn register(
        &mut self,
        owner: SapOwner,
        sap: &Sap,
    ) -> Result<(SapHandle, SapTicket), Status> {
        let is_same = |entry: &&Entry| entry.owner.family == owner.family && entry.sap == *sap;
        let holder = self.entries.iter().map(|(_, entry)| entry).find(is_same);
        let state = holder.map_or(SapState::Unregistered, |entry| entry.state);
        let next = state.on(SapEvent::Register).answer()?.next;
        let entry = Entry { owner, sap: sap.clone(), state: next, serial: 0 };
        let handle = SapHandle::from(self.entries.insert(entry).ok_or(Status::Resources)?);
        Ok((handle, SapTicket { sap: handle, serial: 0 }))
    }

    /// O-07: a client wants no more calls for an address. The request pends, and the network
    /// is to be asked under the ticket.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle, a SAP whose registration is not complete, and one that is being
    /// deregistered already.
    pub fn deregister(&mut self, client: ClientId, sap: SapHandle) -> Result<SapTicket, Status> {
        let found = self.entries.get(sap.into()).filter(|entry| entry.owner.client == client);
        let to = found.ok_or(Status::Failure)?.state.on(SapEvent::Deregister).answer()?;
        let step = self.moved(sap, to).and_then(|step| step.ask);
        step.map(|(ticket, _)| ticket).ok_or(Status::Failure)
    }

    /// Whom a call for this SAP is for.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle and for a SAP that is being deregistered: the client is not asked
    ///
    pub fn offer(&self, sap: SapHandle) -> Result<SapOwner, Status> {
        let entry = self.entries.get(sap.into()).ok_or(Status::Failure)?;
        entry.state.on(SapEvent::Offer).answer()?;
        Ok(entry.owner)
    }

    /// The network has answered. `None` if nobody waits for it: the answer is stale.
    #[must_use]
    pub fn answered(&mut self, ticket: SapTicket, status: Status) -> Option<SapStep> {
        self.step(ticket, SapEvent::Answer(status))
    }

    /// The network has not answered in time. `None` if it has.
    #[must_use]
    pub fn timed_out(&mut self, ticket: SapTicket) -> Option<SapStep> {
        self.step(ticket, SapEvent::TimerExpired)
    }

    /// A client is gone: what to deregister, for nobody. A registration under way is deregistered
    /// when the network has answered.
    #[must_use]
    pub fn client_left(&mut self, client: ClientId) -> Vec<SapTicket> {
        let theirs: Vec<SapHandle> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.owner.client == client)
            .map(|(key, _)| key.into())
            .collect();
        let asks = theirs.into_iter().filter_map(|sap| {
            let to = self.entries.get(sap.into())?.state.on(SapEvent::ClientLeft).moved()?;
            self.moved(sap, to)?.ask.map(|(ticket, _)| ticket)
        });
        asks.collect()
    }

    /// Whether an answer to this question would be taken.
    #[must_use]
    pub fn awaits(&self, ticket: SapTicket) -> bool {
        let entry = self.entries.get(ticket.sap.into());
        entry.is_some_and(|entry| entry.serial == ticket.serial && entry.state.is_waiting())
    }

    /// The address; `None` for a bad handle.
    #[must_use]
    pub fn sap(&self, sap: SapHandle) -> Option<&Sap> {
        self.entries.get(sap.into()).map(|entry| &entry.sap)
    }

    /// The state; `None` for a bad handle.
    #[must_use]
    pub fn state(&self, sap: SapHandle) -> Option<SapState> {
        self.entries.get(sap.into()).map(|entry| entry.state)
    }

    fn step(&mut self, ticket: SapTicket, event: SapEvent) -> Option<SapStep> {
        let entry = self.entries.get(ticket.sap.into())?;
        let is_awaited = entry.serial == ticket.serial;
        let to = is_awaited.then(|| entry.state.on(event))?.moved()?;
        self.moved(ticket.sap, to)
    }

    fn moved(&mut self, sap: SapHandle, to: SapMove) -> Option<SapStep> {
        let entry = self.entries.get_mut(sap.into())?;
        entry.state = to.next;
        if to.ask.is_some() {
            entry.serial = entry.serial.wrapping_add(1);
        }
        let ticket = SapTicket { sap, serial: entry.serial };
        let owner = entry.owner;
        let is_gone = to.next == SapState::Unregistered;
        if is_gone {
            self.entries.remove(sap.into());
        }
        Some(SapStep {
            sap,
            owner,
            ask: to.ask.map(|ask| (ticket, ask)),
            completion: to.completion,
            released: is_gone.then_some(owner.af),
        })
    }
}
