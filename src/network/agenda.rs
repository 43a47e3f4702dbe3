//! What is to happen, each thing at its time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use call_manager::Time;

/// Things to come. Those due at the same time come in the order they were entered.
#[derive(Debug)]
pub(super) struct Agenda<T> {
    queue: BinaryHeap<Reverse<Entry<T>>>,
    entered: u64,
}

#[derive(Debug)]
struct Entry<T> {
    due: Time,
    number: u64,
    what: T,
}

impl<T> Agenda<T> {
    pub(super) const fn new() -> Self {
        Self { queue: BinaryHeap::new(), entered: 0 }
    }

    pub(super) fn enter(&mut self, due: Time, what: T) {
        self.entered += 1;
        self.queue.push(Reverse(Entry { due, number: self.entered, what }));
    }

    /// The first thing that is due by `now`.
    pub(super) fn pop(&mut self, now: Time) -> Option<T> {
        if self.next()? > now {
            return None;
        }
        self.queue.pop().map(|Reverse(first)| first.what)
    }

    /// When the first thing is due.
    #[inline]
    pub(super) fn next(&self) -> Option<Time> {
        self.queue.peek().map(|Reverse(first)| first.due)
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Entry<T> {}
