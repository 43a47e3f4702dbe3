//! The table of VCs: handles in, entries out.
//!
//! An entry is found by index and believed only if its generation matches. A deleted VC frees its
//! entry with the generation raised; an entry whose generations are used up is never used again.

mod vc;

use std::hint::black_box;

use co_params::BytesPerSecond;

pub(super) use self::vc::Vc;
use super::beside::Besides;
use super::extra::Extra;
use super::interned::{Interned, Name};
use crate::handle::{ClientId, VcContext, VcHandle};
use crate::slots::Slots;
use crate::terms::Terms;
use crate::vc::State;

#[derive(Debug)]
struct Entry {
    generation: u32,
    vc: Option<Vc>,
}

/// The budget of an idle VC, its place among the timers included.
const _: () = assert!(size_of::<Entry>() + size_of::<u32>() <= 160);

/// All VCs of a manager.
#[derive(Debug)]
pub(super) struct Table {
    entries: Vec<Entry>,
    free: Vec<u32>,
    besides: Besides,
    extras: Slots<Extra>,
    limit: usize,
}

impl Table {
    /// A table for at most `limit` VCs.
    pub(super) fn new(limit: u32) -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            besides: Besides::default(),
            extras: Slots::new(limit),
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
            extra: None,
            client: owner,
            is_left: false,
            context,
            deadline: Vc::NEVER,
            transaction_ends: Vc::NEVER,
            serial: 0,
            is_client_made,
            is_idle: false,
            is_permanent: false,
            is_to_tell_again: false,
            busy: 0,
            returns_due: 0,
        };
        let index = self.free.pop().or_else(|| self.grow())?;
        let entry = &mut self.entries[index as usize];
        entry.vc = Some(vc);
        Some(VcHandle { index, generation: entry.generation })
    }

    /// Whether one more has no place.
    pub(super) fn is_full(&self) -> bool {
        self.free.is_empty() && self.entries.len() >= self.limit
    }

    /// What the VC has that few have.
    pub(super) fn extra(&self, vc: VcHandle) -> Option<&Extra> {
        let key = self.extras.key_at(self.get(vc)?.extra?)?;
        self.extras.get(key)
    }

    /// The same, to be changed; made when it is first asked for.
    pub(super) fn extra_mut(&mut self, vc: VcHandle) -> &mut Extra {
        let place = self.get(vc).and_then(|vc| vc.extra);
        let key = place.and_then(|place| self.extras.key_at(place)).or_else(|| {
            let made = self.extras.insert(Extra::default())?;
            self.get_mut(vc)?.extra = Some(made.into());
            Some(made)
        });
        key.and_then(|key| self.extras.get_mut(key)).expect("there is one for every VC")
    }

    /// Takes a VC out; its handle is invalid from now on. Gives back what it had besides.
    pub(super) fn remove(&mut self, vc: VcHandle) -> Option<Extra> {
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
        self.extras.key_at(gone.extra?).and_then(|key| self.extras.remove(key))
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

    /// Lays down where a VC has come to rest, or waits.
    pub(super) fn settle(&mut self, handle: VcHandle, state: &State<Name>, terms: &Interned) {
        let Some(vc) = self.entries.get_mut(handle.index()).and_then(|entry| entry.vc.as_mut())
        else {
            return;
        };
        if let Some(&in_force) = state.in_force().filter(|name| **name != Name::IN_FORCE) {
            vc.in_force = terms.value(in_force).clone();
        }
        if let State::Active { .. } = state {
            return self.rest_active(handle);
        }
        let place = vc.beside.take().unwrap_or_else(|| self.besides.take());
        let beside = self.besides.terms_mut(&place);
        beside.clear();
        vc.state = terms.settle(state, beside);
        if beside.is_empty() {
            self.besides.give_back(place);
        } else {
            vc.beside = Some(place);
        }
    }

    /// The terms of a name that a VC's state uses.
    pub(super) fn terms_of<'a>(&'a self, vc: &'a Vc, name: Name) -> &'a Terms {
        name.of(&vc.in_force, self.beside(vc))
    }

    /// A VC that rests is about to wait with these terms beside those in force,
    /// [`Name::WANTED`].
    pub(super) fn lay_beside(&mut self, handle: VcHandle, wanted: Terms) {
        let Some(vc) = self.entries.get_mut(handle.index()).and_then(|entry| entry.vc.as_mut())
        else {
            return;
        };
        let place = vc.beside.take().unwrap_or_else(|| self.besides.take());
        self.besides.terms_mut(&place).push(wanted);
        vc.beside = Some(place);
    }

    /// A VC waits in a state that is about no other terms than the one before.
    pub(super) fn wait_in(&mut self, handle: VcHandle, state: State<Name>) {
        if let Some(vc) = self.get_mut(handle) {
            vc.state = state;
        }
    }

    /// A VC rests with what is in force.
    pub(super) fn rest_active(&mut self, handle: VcHandle) {
        let Some(vc) = self.entries.get_mut(handle.index()).and_then(|entry| entry.vc.as_mut())
        else {
            return;
        };
        vc.state = State::Active { in_force: Name::IN_FORCE };
        vc.beside.take().into_iter().for_each(|place| self.besides.give_back(place));
    }

    /// How many VCs are about terms beside those in force.
    pub(super) const fn transactions(&self) -> usize {
        self.besides.len()
    }

    fn beside(&self, vc: &Vc) -> &[Terms] {
        vc.beside.as_ref().map_or(&[], |place| self.besides.terms(place))
    }

    /// Loads all lines of the entry of a VC: these members are far apart.
    #[inline]
    pub(super) fn touch(&self, vc: VcHandle) {
        let Some(entry) = self.entries.get(vc.index()) else { return };
        let Some(vc) = &entry.vc else { return };
        let Terms { transmit, receive, .. } = &vc.in_force;
        let rates = [transmit.token_rate, receive.token_rate]
            .map(|rate| rate.map_or(0, BytesPerSecond::get));
        let numbers = rates[0] ^ rates[1] ^ entry.generation ^ vc.serial;
        black_box(u64::from(numbers) ^ vc.context.0 ^ vc.deadline.as_nanos());
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

    /// The VC is owned by nobody from now on.
    pub(super) fn give_up(&mut self, handle: VcHandle) {
        if let Some(vc) = self.get_mut(handle) {
            vc.is_left = true;
        }
    }

    fn grow(&mut self) -> Option<u32> {
        if self.entries.len() >= self.limit {
            return None;
        }
        let index = u32::try_from(self.entries.len()).ok()?;
        make_room(&mut self.entries, self.limit);
        self.entries.push(Entry { generation: 0, vc: None });
        Some(index)
    }
}

/// Room for one more in a vector that may become large, up to `limit`: it grows by an eighth, since
/// the half that is empty after doubling would be as much again as all VCs.
pub(super) fn make_room<T>(places: &mut Vec<T>, limit: usize) {
    if places.len() == places.capacity() {
        let more = (places.len() / 8).max(LEAST_ROOM);
        places.reserve_exact(more.min(limit.saturating_sub(places.len())));
    }
}

/// So many places are made at a time at least.
const LEAST_ROOM: usize = 64;
