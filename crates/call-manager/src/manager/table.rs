//! The table of VCs: handles in, entries out.
//!
//! An entry is found by index and believed only if its generation matches. A deleted VC frees its
//! entry with the generation raised; an entry whose generations are used up is never used again.

use super::beside::{Besides, Place};
use super::interned::{Interned, Name};
use crate::handle::{ClientId, Ticket, VcContext, VcHandle};
use crate::slots;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::State;

/// One VC.
#[derive(Debug)]
pub(super) struct Vc {
    /// The terms in force, if there are any.
    in_force: Terms,
    /// Over names of those, and of others beside them.
    state: State<Name>,
    /// Where the others are.
    beside: Option<Place>,
    /// The opening of an address family that it was made on, if it was.
    opening: Option<slots::Place>,
    /// The client of its call; gone if it has left, and its call is being cleared for it.
    client: ClientId,
    is_left: bool,
    pub(super) context: VcContext,
    /// When it will have waited long enough; [`NEVER`](Self::NEVER) if it does not wait.
    pub(super) deadline: Time,
    /// When the transaction under way is to be complete, or on its way back.
    pub(super) transaction_ends: Time,
    /// The serial number of the last question asked of a seam.
    pub(super) serial: u32,
    /// Whether a client created it, for a call that it places; otherwise the call manager did.
    pub(super) is_client_made: bool,
    /// Whether it is a permanent one, which the network knows already.
    pub(super) is_permanent: bool,
    /// Whether the miniport was busy, and is to be told the same again.
    pub(super) is_to_tell_again: bool,
    /// How often the miniport was busy.
    pub(super) busy: u8,
}

#[derive(Debug)]
struct Entry {
    generation: u32,
    vc: Option<Vc>,
}

/// The budget of an idle VC, its place among the timers included.
const _: () = assert!(size_of::<Entry>() + size_of::<u32>() <= 160);

/// All VCs of a manager.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<Entry>,
    free: Vec<u32>,
    besides: Besides,
    limit: usize,
}

impl Table {
    /// A table for at most `limit` VCs.
    pub(super) fn new(limit: u32) -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            besides: Besides::default(),
            limit: limit as usize,
        }
    }

    /// Puts a new VC in; `None` if the table is full.
    pub(super) fn insert(
        &mut self,
        owner: ClientId,
        context: VcContext,
        is_client_made: bool,
    ) -> Option<VcHandle> {
        let vc = Vc {
            in_force: Terms::NONE,
            state: State::Inactive,
            beside: None,
            opening: None,
            client: owner,
            is_left: false,
            context,
            deadline: Vc::NEVER,
            transaction_ends: Vc::NEVER,
            serial: 0,
            is_client_made,
            is_permanent: false,
            is_to_tell_again: false,
            busy: 0,
        };
        let index = self.free.pop().or_else(|| self.grow())?;
        let entry = &mut self.entries[index as usize];
        entry.vc = Some(vc);
        Some(VcHandle { index, generation: entry.generation })
    }

    /// Notes the opening that the VC was made on.
    pub(super) fn set_opening(&mut self, vc: VcHandle, opening: slots::Place) {
        if let Some(vc) = self.get_mut(vc) {
            vc.opening = Some(opening);
        }
    }

    /// Takes a VC out; its handle is invalid from now on. Gives back the opening that it was
    /// made on.
    pub(super) fn remove(&mut self, vc: VcHandle) -> Option<slots::Place> {
        let entry = self.entries.get_mut(vc.index())?;
        if entry.generation != vc.generation {
            return None;
        }
        let gone = entry.vc.take()?;
        if let Some(place) = gone.beside {
            self.besides.give_back(place);
        }
        if let Some(next) = entry.generation.checked_add(1) {
            entry.generation = next;
            self.free.push(vc.index);
        }
        gone.opening
    }

    pub(super) fn get(&self, vc: VcHandle) -> Option<&Vc> {
        let entry = self.entries.get(vc.index())?;
        entry.vc.as_ref().filter(|_| entry.generation == vc.generation)
    }

    pub(super) fn get_mut(&mut self, vc: VcHandle) -> Option<&mut Vc> {
        let entry = self.entries.get_mut(vc.index())?;
        entry.vc.as_mut().filter(|_| entry.generation == vc.generation)
    }

    /// The VC at a place, if there is one.
    pub(super) fn at(&mut self, index: u32) -> Option<(VcHandle, &mut Vc)> {
        let entry = self.entries.get_mut(index as usize)?;
        let handle = VcHandle { index, generation: entry.generation };
        entry.vc.as_mut().map(|vc| (handle, vc))
    }

    /// The terms that a VC is about, under the names that its state uses.
    pub(super) fn terms(&self, vc: &Vc) -> Interned {
        Interned::new(&vc.in_force, self.beside(vc))
    }

    /// The state of a VC, with the terms themselves.
    pub(super) fn state<'a>(&'a self, vc: &'a Vc) -> State<&'a Terms> {
        let beside = self.beside(vc);
        vc.state.map(|name| name.of(&vc.in_force, beside))
    }

    /// Puts terms in force for a VC that is active.
    pub(super) fn put_in_force(&mut self, handle: VcHandle, terms: Terms) {
        if let Some(vc) = self.get_mut(handle) {
            vc.in_force = terms;
        }
    }

    /// Lays down where a VC has come to rest, or waits.
    pub(super) fn settle(&mut self, handle: VcHandle, state: &State<Name>, terms: &Interned) {
        let Some(vc) = self.entries.get_mut(handle.index()).and_then(|entry| entry.vc.as_mut())
        else {
            return;
        };
        if let Some(&in_force) = state.in_force().filter(|name| **name != Name::IN_FORCE) {
            vc.in_force = terms.value(in_force).clone();
        }
        let place = vc.beside.take();
        if let State::Active { .. } = state {
            vc.state = State::Active { in_force: Name::IN_FORCE };
            place.into_iter().for_each(|place| self.besides.give_back(place));
            return;
        }
        let place = place.unwrap_or_else(|| self.besides.take());
        let beside = self.besides.terms_mut(&place);
        beside.clear();
        vc.state = terms.settle(state, beside);
        if beside.is_empty() {
            self.besides.give_back(place);
        } else {
            vc.beside = Some(place);
        }
    }

    fn beside(&self, vc: &Vc) -> &[Terms] {
        vc.beside.as_ref().map_or(&[], |place| self.besides.terms(place))
    }

    /// All VCs, in the order of their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (VcHandle, &Vc)> {
        self.entries.iter().zip(0..).filter_map(|(entry, index)| {
            let handle = VcHandle { index, generation: entry.generation };
            entry.vc.as_ref().map(|vc| (handle, vc))
        })
    }

    /// The VCs of a client that has left, owned by nobody from now on.
    pub(super) fn disown(&mut self, client: ClientId) -> impl Iterator<Item = VcHandle> {
        self.entries.iter_mut().zip(0..).filter_map(move |(entry, index)| {
            let vc = entry.vc.as_mut().filter(|vc| vc.owner() == Some(client))?;
            vc.is_left = true;
            Some(VcHandle { index, generation: entry.generation })
        })
    }

    fn grow(&mut self) -> Option<u32> {
        if self.entries.len() >= self.limit {
            return None;
        }
        let index = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(Entry { generation: 0, vc: None });
        Some(index)
    }
}

impl Vc {
    /// The end of time.
    pub(super) const NEVER: Time = Time::from_nanos(u64::MAX);

    /// The client, if it is there.
    pub(super) const fn owner(&self) -> Option<ClientId> {
        if self.is_left { None } else { Some(self.client) }
    }

    /// The state, over names.
    pub(super) const fn state(&self) -> &State<Name> {
        &self.state
    }

    /// The terms that a change would start from, if one may be asked for now.
    pub(super) fn changeable(&self) -> Option<&Terms> {
        let is_changeable =
            matches!(self.state, State::Active { .. } | State::Offered { .. } | State::Deciding(_));
        is_changeable.then_some(&self.in_force)
    }

    /// The terms that the miniport was told, if its answer matters.
    pub(super) fn told(&self, terms: &Table) -> Option<Terms> {
        let name = self.state.activating()?;
        let told = name.of(&self.in_force, terms.beside(self));
        Some(if self.state.is_going_back() { told.exact() } else { told.clone() })
    }

    /// The name of the next question about this VC.
    pub(super) const fn next_ticket(&mut self, vc: VcHandle) -> Ticket {
        self.serial = self.serial.wrapping_add(1);
        Ticket { vc, serial: self.serial }
    }

    /// The name of the last one, which is asked again.
    pub(super) const fn last_ticket(&self, vc: VcHandle) -> Ticket {
        Ticket { vc, serial: self.serial }
    }
}
