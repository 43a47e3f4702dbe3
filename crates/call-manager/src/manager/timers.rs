//! Deadlines of questions that the network has not answered.
//!
//! At most one entry is queued for each place in the table of VCs, however many questions its VC asks
//! and however many VCs come and go there: a deadline that was met or moved leaves its entry where
//! it is, and the entry is put right when it comes up. So a busy manager queues no more than it has
//! places, and an answer in time costs nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Time;

/// When the VC at a place will have waited long enough, if it waits, and whether the place has an
/// entry in the queue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deadline {
    at: Option<Time>,
    is_queued: bool,
}

/// The queue: times and places.
#[derive(Debug, Default)]
pub(super) struct Timers(BinaryHeap<Reverse<(Time, u32)>>);

impl Deadline {
    /// The VC does not wait any more. Says whether it did.
    pub(super) const fn clear(&mut self) -> bool {
        self.at.take().is_some()
    }
}

impl Timers {
    /// Room for one entry more, so that a timer never needs memory.
    pub(super) fn reserve(&mut self, vcs: usize) {
        self.0.reserve(vcs.saturating_sub(self.0.len()));
    }

    /// The VC at `place` waits until `at`. Deadlines never move back: there is one duration for all.
    pub(super) fn set(&mut self, place: u32, deadline: &mut Deadline, at: Time) {
        deadline.at = Some(at);
        if !deadline.is_queued {
            deadline.is_queued = true;
            self.0.push(Reverse((at, place)));
        }
    }

    /// How many entries are queued.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// When to look again. It may be early: an entry that is out of date is put right then.
    pub(super) fn next(&self) -> Option<Time> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes the first entry that is due by `now`.
    pub(super) fn pop(&mut self, now: Time) -> Option<u32> {
        let Reverse((at, place)) = *self.0.peek()?;
        if at > now {
            return None;
        }
        self.0.pop();
        Some(place)
    }

    /// Whether the VC at the place that was popped has really waited long enough. One that still
    /// waits is queued again.
    pub(super) fn is_due(&mut self, place: u32, deadline: &mut Deadline, now: Time) -> bool {
        deadline.is_queued = false;
        match deadline.at {
            Some(at) if at <= now => {
                deadline.at = None;
                true
            }
            Some(at) => {
                self.set(place, deadline, at);
                false
            }
            None => false,
        }
    }
}
