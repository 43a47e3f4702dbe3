//! Questions that all wait equally long for their answers.
//!
//! A queue, in the order in which they were asked. One that was answered in time stays until its
//! time comes or room is made, so that an answer costs nothing here.

use std::collections::VecDeque;

use crate::time::Time;

/// Until when each question waits, named by its ticket.
#[derive(Debug)]
pub(super) struct Waits<T> {
    queue: VecDeque<(Time, T)>,
    /// At this length, what was answered is taken out.
    crowded: usize,
}

/// Shorter queues are left alone.
const SHORT: usize = 16;

impl<T> Default for Waits<T> {
    fn default() -> Self {
        Self { queue: VecDeque::new(), crowded: SHORT }
    }
}

impl<T: Copy> Waits<T> {
    /// A question waits until `at`, which is not before that of the last. The queue is never longer
    /// than twice what is awaited at the same time, or [`SHORT`].
    pub(super) fn push(&mut self, at: Time, ticket: T, is_awaited: impl Fn(T) -> bool) {
        if self.queue.len() >= self.crowded {
            self.queue.retain(|(_, ticket)| is_awaited(*ticket));
            self.crowded = self.queue.len().saturating_mul(2).max(SHORT);
        }
        self.queue.push_back((at, ticket));
    }

    /// When the first has waited long enough, which may have been answered.
    pub(super) fn next(&self) -> Option<Time> {
        self.queue.front().map(|(at, _)| *at)
    }

    /// Takes the first that has waited long enough by `now`.
    pub(super) fn pop(&mut self, now: Time) -> Option<T> {
        self.queue.pop_front_if(|(at, _)| *at <= now).map(|(_, ticket)| ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_makes_room() {
        let mut waits = Waits::default();
        for ticket in 0..1_000_u64 {
            waits.push(Time::from_nanos(ticket), ticket, |ticket| ticket == 0);
            assert!(waits.queue.len() <= SHORT, "one waits at a time");
        }
        assert_eq!(waits.pop(Time::ZERO), Some(0), "and is not forgotten");
        assert_eq!(waits.pop(Time::ZERO), None, "what is not due stays");
    }

    #[test]
    fn what_is_awaited_stays_in_order() {
        let mut waits = Waits::default();
        for ticket in 0..100_u64 {
            waits.push(Time::from_nanos(ticket / 2), ticket, |_| true);
        }
        assert_eq!(waits.next(), Some(Time::ZERO));
        let all: Vec<u64> = std::iter::from_fn(|| waits.pop(Time::from_nanos(49))).collect();
        assert_eq!(all, (0..100).collect::<Vec<u64>>());
        assert_eq!(waits.next(), None);
    }
}
