//! Answers on their way: each after a delay of its own, in the order in which they are due.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use call_manager::{Reply, Ticket, Time};

use super::chance::Chance;
use crate::scenario::Delay;

/// Answers that are under way. Those due at the same time come in the order they were given.
#[derive(Debug)]
pub(super) struct Answers<A> {
    delay: Delay,
    queue: BinaryHeap<Reverse<UnderWay<A>>>,
    given: u64,
}

#[derive(Debug)]
struct UnderWay<A> {
    due: Time,
    number: u64,
    ticket: Ticket,
    answer: A,
}

impl<A> Answers<A> {
    pub(super) const fn new(delay: Delay) -> Self {
        Self { delay, queue: BinaryHeap::new(), given: 0 }
    }

    /// Gives an answer: at once if no delay is possible.
    pub(super) fn give(
        &mut self,
        now: Time,
        ticket: Ticket,
        answer: A,
        chance: &mut Chance,
    ) -> Reply<A> {
        if self.delay.max.is_zero() {
            return Reply::Now(answer);
        }
        let due = now.after(chance.delay(self.delay));
        self.given += 1;
        self.queue.push(Reverse(UnderWay { due, number: self.given, ticket, answer }));
        Reply::Later
    }

    /// The first answer that is due by `now`.
    pub(super) fn poll(&mut self, now: Time) -> Option<(Ticket, A)> {
        if self.poll_timeout()? > now {
            return None;
        }
        self.queue.pop().map(|Reverse(first)| (first.ticket, first.answer))
    }

    pub(super) fn poll_timeout(&self) -> Option<Time> {
        self.queue.peek().map(|Reverse(first)| first.due)
    }
}

impl<A> Ord for UnderWay<A> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

impl<A> PartialOrd for UnderWay<A> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<A> PartialEq for UnderWay<A> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<A> Eq for UnderWay<A> {}
