//! The table of VCs: handles in, entries out.
//!
//! An entry is found by index and believed only if its generation matches. A deleted VC frees its
//! entry with the generation raised; an entry whose generations are used up is never used again.

use super::timers::Deadline;
use crate::handle::{ClientId, Ticket, VcContext, VcHandle};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::State;

/// One VC.
#[derive(Debug)]
pub(super) struct Vc {
    pub(super) state: State<Terms>,
    /// The creator; `None` once it has left and its call is being cleared for it.
    pub(super) owner: Option<ClientId>,
    pub(super) context: VcContext,
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
    /// Of the place, not of the VC: its timer may still be queued when the next VC moves in.
    deadline: Deadline,
    vc: Option<Vc>,
}

/// All VCs of a manager.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<Entry>,
    free: Vec<u32>,
    limit: usize,
}

impl Table {
    /// A table for at most `limit` VCs.
    pub(super) const fn new(limit: u32) -> Self {
        Self { entries: Vec::new(), free: Vec::new(), limit: limit as usize }
    }

    /// Puts a new VC in; `None` if the table is full.
    pub(super) fn insert(
        &mut self,
        owner: ClientId,
        context: VcContext,
        is_client_made: bool,
    ) -> Option<VcHandle> {
        let vc = Vc {
            state: State::Inactive,
            owner: Some(owner),
            context,
            transaction_ends: Time::ZERO,
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

    /// Takes a VC out; its handle is invalid from now on.
    pub(super) fn remove(&mut self, vc: VcHandle) {
        let Some(entry) = self.entries.get_mut(vc.index()) else { return };
        if entry.generation != vc.generation || entry.vc.take().is_none() {
            return;
        }
        if let Some(next) = entry.generation.checked_add(1) {
            entry.generation = next;
            self.free.push(vc.index);
        }
    }

    pub(super) fn get(&self, vc: VcHandle) -> Option<&Vc> {
        let entry = self.entries.get(vc.index())?;
        entry.vc.as_ref().filter(|_| entry.generation == vc.generation)
    }

    pub(super) fn get_mut(&mut self, vc: VcHandle) -> Option<&mut Vc> {
        let entry = self.entries.get_mut(vc.index())?;
        entry.vc.as_mut().filter(|_| entry.generation == vc.generation)
    }

    /// How long the VC waits.
    pub(super) fn deadline(&mut self, vc: VcHandle) -> Option<&mut Deadline> {
        let entry = self.entries.get_mut(vc.index())?;
        (entry.generation == vc.generation).then_some(&mut entry.deadline)
    }

    /// What is at a place, whether or not there is a VC, and how long it waits.
    pub(super) fn place(&mut self, index: u32) -> Option<(VcHandle, &mut Deadline)> {
        let entry = self.entries.get_mut(index as usize)?;
        Some((VcHandle { index, generation: entry.generation }, &mut entry.deadline))
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
            let vc = entry.vc.as_mut().filter(|vc| vc.owner == Some(client))?;
            vc.owner = None;
            Some(VcHandle { index, generation: entry.generation })
        })
    }

    fn grow(&mut self) -> Option<u32> {
        if self.entries.len() >= self.limit {
            return None;
        }
        let index = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(Entry { generation: 0, deadline: Deadline::default(), vc: None });
        Some(index)
    }
}

impl Vc {
    /// The terms that a change would start from, if one may be asked for now.
    pub(super) const fn changeable(&self) -> Option<&Terms> {
        match &self.state {
            State::Active { in_force } | State::Offered { in_force } => Some(in_force),
            State::Deciding(proposal) => Some(&proposal.agreed),
            _ => None,
        }
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
