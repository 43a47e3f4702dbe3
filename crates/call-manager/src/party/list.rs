//! The parties of each call, in a list that runs through the table of all.

use co_params::Status;

use super::{Company, Parties, PartyContext, PartyEvent, PartyMove, PartyState, PartyStep};
use crate::handle::{PartyHandle, PartyTicket, VcHandle};
use crate::slots::Key;

#[derive(Debug)]
pub(super) struct Entry<P> {
    pub(super) list: Key,
    pub(super) context: PartyContext,
    pub(super) state: PartyState<P>,
    /// The serial number of the last question asked about it.
    pub(super) serial: u32,
    pub(super) previous: Option<Key>,
    pub(super) next: Option<Key>,
}

#[derive(Debug)]
pub(super) struct List {
    pub(super) vc: VcHandle,
    pub(super) first: Option<Key>,
    pub(super) len: u32,
}

impl<P: Clone + PartialEq> Parties<P> {
    /// The others of a call, without `but`.
    pub(super) fn company(&self, list: Key, but: Option<Key>) -> Company {
        let others = self.walk(list).filter(|key| Some(*key) != but);
        let states = others.filter_map(|key| self.parties.get(key).map(|entry| &entry.state));
        states.map(PartyState::as_company).max().unwrap_or(Company::Alone)
    }

    pub(super) fn walk(&self, list: Key) -> impl Iterator<Item = Key> {
        let first = self.lists.get(list).and_then(|list| list.first);
        std::iter::successors(first, |key| self.parties.get(*key).and_then(|entry| entry.next))
    }

    /// The move is made, and what is to be done comes out.
    pub(super) fn report(&mut self, party: PartyHandle, to: PartyMove<P>) -> Option<PartyStep<P>> {
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
    pub(super) fn link(
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

    pub(super) fn unlink(&mut self, key: Key) {
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
