//! Parties: the leaves of a point-to-multipoint call.
//!
//! [`PartyState`] is the machine of one, pure; [`Parties`] keeps those of every call, each call's
//! in a list that runs through the table. A VC whose call is point-to-point has no list and pays
//! for none but an empty [`PartyList`] place.
//!
//! # How a manager uses it
//! 1. `NdisClMakeCall` with a party context: [`begin`](Parties::begin), and keep the [`PartyList`]
//!    with the VC as long as the call lasts. The call's completion carries the handle; then
//!    [`connected`](Parties::connected), or [`closed`](Parties::closed) if it was not set up
//!
//! 2. `NdisClAddParty`: [`add`](Parties::add) if the VC has a list, else `NOT_ACCEPTED`.
//!    `NdisClDropParty`: [`drop_party`](Parties::drop_party). Each gives a [`PartyStep`]: put its
//!    question to the seam, and an answer at once back in, before the request returns. A completion
//!    that comes of it then is what the request returns; otherwise it is `PENDING`.
//! 3. [`PartyAsk::Activate`]: if the terms are those in force, or once the miniport has answered,
//!    [`activated`](Parties::activated). A VC is re-activated once an add, and only the client that
//!    added hears of it.
//! 4. [`NetworkEvent::PartyAnswer`](crate::NetworkEvent::PartyAnswer):
//!    [`answered`](Parties::answered);
//!    [`NetworkEvent::PartyReleased`](crate::NetworkEvent::PartyReleased):
//!    [`remote_dropped`](Parties::remote_dropped). `None` is stale. [`PartyIndication::Close`] is a
//!    release of the whole call: give it to the VC's machine, and go on with 5.
//! 5. A release of the call: [`released`](Parties::released), whose completions go up before the
//!    incoming close.
//! 6. `NdisClCloseCall`: [`may_close`](Parties::may_close) with the other checks. If the VC's machine
//!    takes the close, [`close`](Parties::close) while it is pending, then
//!    [`close_failed`](Parties::close_failed), or [`closed`](Parties::closed) once it is complete.
//!    [`closed`](Parties::closed) too for the calls of a client that has left.
//! 7. Close data that the medium cannot carry is for the manager to refuse.
//!
//! Source: O-16, O-23 to O-25, R-039, R-088 to, F-12, F-13.

mod state;
#[cfg(test)]
pub(crate) mod tests;

use co_params::Status;

pub use self::state::{
    Company, PartyAsk, PartyCompletion, PartyEvent, PartyIndication, PartyMove, PartyState,
};
use crate::handle::{PartyHandle, PartyTicket, VcHandle};
use crate::slots::{Key, Place, Slots};
use crate::vc::event::NetworkAnswer;

/// `ProtocolPartyContext`: the client's own name for a party, handed back with every upcall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyContext(pub u64);

/// The parties of one call, kept by its VC and by nobody else. With `Option` around it, it takes
/// 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartyList(Place);

/// The bounds of [`Parties`]. One more of either is refused with `RESOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartyLimits {
    /// The most parties of all calls together; as many calls can be multipoint at once.
    pub parties: u32,
    /// The most parties of one call. Some operations look at all of them.
    pub parties_of_a_call: u32,
}

impl Default for PartyLimits {
    fn default() -> Self {
        Self { parties: 65_536, parties_of_a_call: 1_024 }
    }
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyStep<P> {
    /// The VC of the call.
    pub vc: VcHandle,
    /// The party.
    pub party: PartyHandle,
    /// The client's name for it.
    pub context: PartyContext,
    /// What to ask, under which name.
    pub ask: Option<(PartyTicket, PartyAsk<P>)>,
    /// What completes.
    pub completion: Option<PartyCompletion<P>>,
    /// What the client hears then.
    pub indication: Option<PartyIndication>,
}

/// The parties of every multipoint call of a manager.
#[derive(Debug)]
pub struct Parties<P> {
    limits: PartyLimits,
    parties: Slots<Entry<P>>,
    lists: Slots<List>,
}

#[derive(Debug)]
struct Entry<P> {
    list: Key,
    context: PartyContext,
    state: PartyState<P>,
    /// The serial number of the last question asked about it.
    serial: u32,
    previous: Option<Key>,
    next: Option<Key>,
}

#[derive(Debug)]
struct List {
    vc: VcHandle,
    first: Option<Key>,
    len: u32,
}

impl<P: Clone + PartialEq> Parties<P> {
    /// No party yet.
    #[must_use]
    pub const fn new(limits: PartyLimits) -> Self {
        Self { limits, parties: Slots::new(limits.parties), lists: Slots::new(limits.parties) }
    }

    /// A call with a party is to be set up on `vc`.
    ///
    /// # Errors
    /// `RESOURCES` at a bound.
    pub fn begin(
        &mut self,
        vc: VcHandle,
        context: PartyContext,
    ) -> Result<(PartyList, PartyHandle), Status> {
        let list = List { vc, first: None, len: 0 };
        let list = self.lists.insert(list).ok_or(Status::Resources)?;
        match self.link(list, context, PartyEvent::MakeCall) {
            Ok((party, _)) => Ok((PartyList(list.into()), party)),
            Err(refusal) => {
                self.lists.remove(list);
                Err(refusal)
            }
        }
    }

    /// The call is up, and its first party with it.
    pub fn connected(&mut self, list: PartyList) {
        for party in self.members(list) {
            let _ = self.step(party, PartyEvent::CallConnected);
        }
    }

    /// O-23: a client adds a party.
    ///
    /// # Errors
    /// `NOT_ACCEPTED` while no party is connected: the call is being set up or closed, or is over
    /// (C-07). `RESOURCES` at a bound.
    pub fn add(
        &mut self,
        list: PartyList,
        context: PartyContext,
        wanted: P,
    ) -> Result<PartyStep<P>, Status> {
        let list = self.lists.key_at(list.0).ok_or(Status::Failure)?;
        if self.company(list, None) != Company::Connected {
            return Err(Status::NotAccepted);
        }
        let (party, to) = self.link(list, context, PartyEvent::Add(wanted))?;
        self.report(party, to).ok_or(Status::Failure)
    }

    /// O-24: a client drops a party. The handle is given up. The completion may be in the
    /// step already, if the network has nothing to say to it.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle and for the last party, which only a close ends;
    /// `NOT_ACCEPTED` while the party is being added.
    pub fn drop_party(&mut self, party: PartyHandle) -> Result<PartyStep<P>, Status> {
        let entry = self.parties.get(party.into()).ok_or(Status::Failure)?;
        let company = self.company(entry.list, Some(party.into()));
        let to = entry.state.on(PartyEvent::Drop(company)).answer()?;
        self.report(party, to).ok_or(Status::Failure)
    }

    /// The network has answered. `None` if nobody waits for it.
    #[must_use]
    pub fn answered(
        &mut self,
        ticket: PartyTicket,
        answer: NetworkAnswer<P>,
    ) -> Option<PartyStep<P>> {
        self.step_for(ticket, PartyEvent::Network(answer))
    }

    /// The VC has what was granted, or the miniport would not have it. `None` if nobody waits for
    /// it.
    #[must_use]
    pub fn activated(
        &mut self,
        ticket: PartyTicket,
        result: Result<(), Status>,
    ) -> Option<PartyStep<P>> {
        self.step_for(ticket, PartyEvent::Activated(result))
    }

    /// The network has not answered in time. `None` if it has.
    #[must_use]
    pub fn timed_out(&mut self, ticket: PartyTicket) -> Option<PartyStep<P>> {
        self.step_for(ticket, PartyEvent::TimerExpired)
    }

    /// O-25: a party has left or was lost. `None` if it is of no account any more.
    #[must_use]
    pub fn remote_dropped(&mut self, party: PartyHandle, status: Status) -> Option<PartyStep<P>> {
        let list = self.parties.get(party.into())?.list;
        let company = self.company(list, Some(party.into()));
        self.step(party, PartyEvent::RemoteDrop(company, status))
    }

    /// The call is over: what was pending for its parties completes.
    #[must_use]
    pub fn released(&mut self, list: PartyList) -> Vec<PartyStep<P>> {
        let members = self.members(list).into_iter();
        members.filter_map(|party| self.step(party, PartyEvent::CallReleased)).collect()
    }

    /// Whether a client may close the call, naming this party as the last. Nothing changes.
    ///
    /// # Errors
    /// As [`close`](Self::close).
    pub fn may_close(&self, list: PartyList, party: Option<PartyHandle>) -> Result<(), Status> {
        self.try_close(list, party).map(|_| ())
    }

    /// O-19: the close of the call is under way. The handle is given up.
    ///
    /// # Errors
    /// `FAILURE` for a bad handle or none, and while more than one party is left;
    /// `NOT_ACCEPTED` while the call is being set up.
    pub fn close(&mut self, list: PartyList, party: Option<PartyHandle>) -> Result<(), Status> {
        let (party, to) = self.try_close(list, party)?;
        self.report(party, to).map(|_| ()).ok_or(Status::Failure)
    }

    /// The close has failed: the last party stays.
    pub fn close_failed(&mut self, list: PartyList) {
        for party in self.members(list) {
            let _ = self.step(party, PartyEvent::CloseFailed);
        }
    }

    /// The call is no more, however it ended, and its parties with it. The VC gives the list up.
    pub fn closed(&mut self, list: PartyList) {
        for party in self.members(list) {
            let _ = self.step(party, PartyEvent::CallClosed);
        }
        if let Some(list) = self.lists.key_at(list.0) {
            self.lists.remove(list);
        }
    }

    /// Whether an answer of the network to this question would be taken.
    #[must_use]
    pub fn awaits(&self, ticket: PartyTicket) -> bool {
        let entry = self.parties.get(ticket.party.into());
        entry.is_some_and(|entry| entry.serial == ticket.serial && entry.state.is_waiting())
    }

    /// The VC of a party; `None` for a bad handle.
    #[must_use]
    pub fn vc_of(&self, party: PartyHandle) -> Option<VcHandle> {
        let list = self.parties.get(party.into())?.list;
        self.lists.get(list).map(|list| list.vc)
    }

    /// The state of a party; `None` for a bad handle.
    #[must_use]
    pub fn state(&self, party: PartyHandle) -> Option<&PartyState<P>> {
        self.parties.get(party.into()).map(|entry| &entry.state)
    }

    /// The parties of a call, the latest first.
    #[must_use]
    pub fn members(&self, list: PartyList) -> Vec<PartyHandle> {
        let key = self.lists.key_at(list.0);
        key.map_or_else(Vec::new, |list| self.walk(list).map(PartyHandle::from).collect())
    }

    fn try_close(
        &self,
        list: PartyList,
        party: Option<PartyHandle>,
    ) -> Result<(PartyHandle, PartyMove<P>), Status> {
        let list = self.lists.key_at(list.0).ok_or(Status::Failure)?;
        let party = party.ok_or(Status::Failure)?;
        let found = self.parties.get(party.into()).filter(|entry| entry.list == list);
        let entry = found.ok_or(Status::Failure)?;
        let company = self.company(entry.list, Some(party.into()));
        let to = entry.state.on(PartyEvent::Close(company)).answer()?;
        Ok((party, to))
    }

    /// The others of a call, without `but`.
    fn company(&self, list: Key, but: Option<Key>) -> Company {
        let others = self.walk(list).filter(|key| Some(*key) != but);
        let states = others.filter_map(|key| self.parties.get(key).map(|entry| &entry.state));
        states.map(PartyState::as_company).max().unwrap_or(Company::Alone)
    }

    fn walk(&self, list: Key) -> impl Iterator<Item = Key> {
        let first = self.lists.get(list).and_then(|list| list.first);
        std::iter::successors(first, |key| self.parties.get(*key).and_then(|entry| entry.next))
    }

    fn step_for(&mut self, ticket: PartyTicket, event: PartyEvent<P>) -> Option<PartyStep<P>> {
        let entry = self.parties.get(ticket.party.into())?;
        (entry.serial == ticket.serial).then_some(())?;
        self.step(ticket.party, event)
    }

    fn step(&mut self, party: PartyHandle, event: PartyEvent<P>) -> Option<PartyStep<P>> {
        let to = self.parties.get(party.into())?.state.on(event).moved()?;
        self.report(party, to)
    }

    /// The move is made, and what is to be done comes out.
    fn report(&mut self, party: PartyHandle, to: PartyMove<P>) -> Option<PartyStep<P>> {
        let vc = self.vc_of(party)?;
        let entry = self.parties.get_mut(party.into())?;
        let is_gone = to.next == PartyState::Absent;
        entry.state = to.next;
        if to.ask.is_some() {
            entry.serial = entry.serial.wrapping_add(1);
        }
        let ticket = PartyTicket { party, serial: entry.serial };
        let step = PartyStep {
            vc,
            party,
            context: entry.context,
            ask: to.ask.map(|ask| (ticket, ask)),
            completion: to.completion,
            indication: to.indication,
        };
        if is_gone {
            self.unlink(party.into());
        }
        Some(step)
    }

    /// A new party at the head of the list, and the move that made it.
    fn link(
        &mut self,
        list: Key,
        context: PartyContext,
        event: PartyEvent<P>,
    ) -> Result<(PartyHandle, PartyMove<P>), Status> {
        let to = PartyState::Absent.on(event).answer()?;
        let head = self.lists.get_mut(list).ok_or(Status::Failure)?;
        if head.len >= self.limits.parties_of_a_call {
            return Err(Status::Resources);
        }
        let entry = Entry {
            list,
            context,
            state: to.next.clone(),
            serial: 0,
            previous: None,
            next: head.first,
        };
        let key = self.parties.insert(entry).ok_or(Status::Resources)?;
        let second = head.first.replace(key);
        head.len += 1;
        if let Some(entry) = second.and_then(|second| self.parties.get_mut(second)) {
            entry.previous = Some(key);
        }
        Ok((key.into(), to))
    }

    fn unlink(&mut self, key: Key) {
        let Some(entry) = self.parties.remove(key) else { return };
        if let Some(next) = entry.next.and_then(|next| self.parties.get_mut(next)) {
            next.previous = entry.previous;
        }
        match entry.previous.and_then(|previous| self.parties.get_mut(previous)) {
            Some(previous) => previous.next = entry.next,
            None => {
                if let Some(list) = self.lists.get_mut(entry.list) {
                    list.first = entry.next;
                }
            }
        }
        if let Some(list) = self.lists.get_mut(entry.list) {
            list.len -= 1;
        }
    }
}
