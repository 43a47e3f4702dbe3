//! Who waits for what, and whose an event is: of those who wait for it, the one who has waited longest
//! gets it, for it alone to read.

use std::collections::BTreeMap;
use std::mem;
use std::task::Waker;

use super::Awaited;
use crate::call::CallEvent;
use crate::calls::CallId;

/// A wait, by whom it is for; the number tells waits for the same apart, and is larger for a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wait {
    /// `None` is for whatever nobody else waits for.
    pub(super) call: Option<CallId>,
    number: u64,
}

/// An event by its place in the order in which things happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) number: u64,
    pub(super) event: CallEvent,
}

/// How a wait stands.
#[derive(Debug)]
pub(super) enum Stand {
    /// Nothing has come.
    Waits,
    /// This has come, and was not read.
    Came(Box<Told>),
    /// It has come for another, who waited for the same.
    Missed,
}

/// All waits: one entry for each future that has not completed.
#[derive(Debug)]
pub(super) struct Waits {
    entries: BTreeMap<Wait, Entry>,
    next_number: u64,
}

#[derive(Debug)]
struct Entry {
    awaited: Option<Awaited>,
    /// The first event that it can be: what happened before the request was made is not its outcome.
    since: u64,
    stand: Stand,
    /// Once it was polled, until it is called.
    waker: Option<Waker>,
}

impl Waits {
    pub(super) const fn new() -> Self {
        Self { entries: BTreeMap::new(), next_number: 0 }
    }

    pub(super) fn begin(&mut self, of: Option<(CallId, Awaited)>, since: u64) -> Wait {
        let wait = Wait { call: of.map(|(call, _)| call), number: self.next_number };
        self.next_number += 1;
        let awaited = of.map(|(_, awaited)| awaited);
        self.entries.insert(wait, Entry { awaited, since, stand: Stand::Waits, waker: None });
        wait
    }

    /// Ends a wait. Returns how it stood, and its waker, which is not to be dropped under a lock.
    pub(super) fn end(&mut self, wait: Wait) -> Option<(Stand, Option<Waker>)> {
        self.entries.remove(&wait).map(|entry| (entry.stand, entry.waker))
    }

    /// Hands an event to who has waited for it longest, and gives it back if nobody has. The others
    /// have missed it: of one request one thing comes.
    pub(super) fn hand(&mut self, call: CallId, told: Told) -> Option<Told> {
        let waits = self.of_mut(Some(call)).filter(|entry| entry.is_for(&told));
        let mut waits = waits.map(|entry| &mut entry.stand);
        let Some(first) = waits.next() else { return Some(told) };
        waits.for_each(|stand| *stand = Stand::Missed);
        *first = Stand::Came(Box::new(told));
        None
    }

    /// What a wait is for and how it stands. What has come is taken: a wait that has something is to
    /// be ended before another event can come for it.
    pub(super) fn read(&mut self, wait: Wait) -> Option<(Option<Awaited>, Stand)> {
        let entry = self.entries.get_mut(&wait)?;
        Some((entry.awaited, mem::replace(&mut entry.stand, Stand::Waits)))
    }

    /// Calls this waker when there is news. Returns the one before, which is not to be dropped under a
    /// lock.
    pub(super) fn call(&mut self, wait: Wait, waker: &Waker) -> Option<Waker> {
        let kept = &mut self.entries.get_mut(&wait)?.waker;
        let is_same = kept.as_ref().is_some_and(|kept| kept.will_wake(waker));
        if is_same { None } else { kept.replace(waker.clone()) }
    }

    /// Those who wait for something of this call, or for whatever nobody else waits for.
    pub(super) fn wakers(&mut self, of: Option<CallId>) -> impl Iterator<Item = Waker> {
        self.of_mut(of).filter_map(|entry| entry.waker.take())
    }

    pub(super) fn all_wakers(&mut self) -> impl Iterator<Item = Waker> {
        self.entries.values_mut().filter_map(|entry| entry.waker.take())
    }

    fn of_mut(&mut self, call: Option<CallId>) -> impl Iterator<Item = &mut Entry> {
        let (first, last) = (Wait { call, number: 0 }, Wait { call, number: u64::MAX });
        self.entries.range_mut(first..=last).map(|(_, entry)| entry)
    }
}

impl Entry {
    fn is_for(&self, told: &Told) -> bool {
        let waits = matches!(self.stand, Stand::Waits) && self.since <= told.number;
        waits && self.awaited.is_some_and(|awaited| awaited.is_it(&told.event))
    }
}

impl Awaited {
    /// Whether this is what is waited for.
    pub(super) const fn is_it(self, event: &CallEvent) -> bool {
        match event {
            CallEvent::Connected(_) | CallEvent::NotPlaced(_) => matches!(self, Self::Up),
            CallEvent::Settled(_) => matches!(self, Self::Settled),
            CallEvent::Ended(_) => matches!(self, Self::Up | Self::End),
            CallEvent::CloseFailed(_) => matches!(self, Self::End),
            CallEvent::Offered(_)
            | CallEvent::NotAnswered(_)
            | CallEvent::Changed(_)
            | CallEvent::Party(..)
            | CallEvent::Sent(..)
            | CallEvent::Received(_)
            | CallEvent::CloseData(_) => false,
        }
    }
}
