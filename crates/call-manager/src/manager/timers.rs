//! When each VC has waited long enough.
//!
//! A binary heap with at most one entry for each place in the table of VCs, however many questions
//! its VC asks and however many VCs come and go there. A deadline that is met or moved back leaves
//! its entry where it is, and the entry is put right when it comes up: an answer in time costs
//! nothing. One that is moved forward takes its entry along.

use super::table::make_room;
use crate::time::Time;

/// The queue: times, and the places of the table that they are for.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: Vec<Entry>,
    /// Where in the heap the entry of a place is; [`NOWHERE`] if there is none.
    positions: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Time,
    place: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Timers {
    /// Room for so many places, of at most `limit`.
    pub(super) fn reserve(&mut self, places: usize, limit: usize) {
        while self.positions.len() < places {
            make_room(&mut self.positions, limit);
            self.positions.push(NOWHERE);
        }
    }

    /// The VC at `place` waits until `at`, or a little less.
    pub(super) fn set(&mut self, place: u32, at: Time) {
        match self.positions[place as usize] {
            NOWHERE => {
                self.heap.push(Entry { at, place });
                self.rise(self.heap.len() - 1);
            }
            position if at < self.heap[position as usize].at => {
                self.heap[position as usize].at = at;
                self.rise(position as usize);
            }
            _ => {}
        }
    }

    /// How many entries are queued.
    #[cfg(test)]
    pub(super) const fn len(&self) -> usize {
        self.heap.len()
    }

    /// When to look again. It may be early: an entry that is out of date is put right then.
    pub(super) fn next(&self) -> Option<Time> {
        self.heap.first().map(|entry| entry.at)
    }

    /// Takes the first entry that is due by `now`, and says which place it is for.
    pub(super) fn pop(&mut self, now: Time) -> Option<u32> {
        let first = self.heap.first().copied().filter(|entry| entry.at <= now)?;
        self.positions[first.place as usize] = NOWHERE;
        let last = self.heap.pop()?;
        if last.place != first.place {
            self.heap[0] = last;
            self.sink();
        }
        Some(first.place)
    }

    /// Moves an entry up to where it belongs.
    fn rise(&mut self, mut position: usize) {
        let entry = self.heap[position];
        while position > 0 {
            let parent = (position - 1) / 2;
            if self.heap[parent].at <= entry.at {
                break;
            }
            self.put(position, self.heap[parent]);
            position = parent;
        }
        self.put(position, entry);
    }

    /// Moves the first entry down to where it belongs.
    fn sink(&mut self) {
        let (entry, mut position) = (self.heap[0], 0);
        while let Some(child) = self.earlier_child(position) {
            if entry.at <= self.heap[child].at {
                break;
            }
            self.put(position, self.heap[child]);
            position = child;
        }
        self.put(position, entry);
    }

    fn earlier_child(&self, position: usize) -> Option<usize> {
        let (left, right) = (2 * position + 1, 2 * position + 2);
        if right < self.heap.len() && self.heap[right].at < self.heap[left].at {
            return Some(right);
        }
        (left < self.heap.len()).then_some(left)
    }

    #[expect(clippy::cast_possible_truncation, reason = "one entry a place, and places are u32")]
    fn put(&mut self, position: usize, entry: Entry) {
        self.heap[position] = entry;
        self.positions[entry.place as usize] = position as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_up_in_the_order_of_their_times_wherever_they_were_moved() {
        let mut timers = Timers::default();
        timers.reserve(100, 100);
        let mut due = std::collections::BTreeMap::new();
        for step in 0..1000_u32 {
            let (place, at) = (step * 7 % 100, u64::from(step * 7919 % 977));
            timers.set(place, Time::from_nanos(at));
            due.entry(place).and_modify(|known| at.min(*known).clone_into(known)).or_insert(at);
        }
        let mut last = 0;
        for _ in 0..100 {
            let next = timers.next().expect("an entry for every place").as_nanos();
            assert!(next >= last, "in order");
            last = next;
            if let Some(early) = next.checked_sub(1) {
                assert_eq!(timers.pop(Time::from_nanos(early)), None, "not before its time");
            }
            let place = timers.pop(Time::from_nanos(next)).expect("it is due");
            assert_eq!(due.remove(&place), Some(next), "the earliest that was set");
        }
        assert_eq!((timers.next(), timers.len()), (None, 0));
    }
}
