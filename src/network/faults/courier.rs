//! Carries answers the way their fates say.

use std::collections::BTreeMap;
use std::time::Duration;

use call_manager::{Ticket, Time};

use super::Fate;
use crate::network::agenda::Agenda;

/// How long an answer that is to be overtaken waits for something to overtake it.
const LONGEST_HOLD: Duration = Duration::from_secs(1);

/// The most answers that are awaited: as many VCs as a call manager has by default, each asking once.
const MOST_AWAITED: usize = 65_536;

/// Messages of type `E` on their way, and fates of answers that are still to be given.
#[derive(Debug)]
pub(super) struct Courier<E> {
    agenda: Agenda<E>,
    /// Waits for the next message to pass, or for its time.
    held: Option<(Time, E)>,
    /// A message has passed it.
    is_passed: bool,
    awaited: BTreeMap<Ticket, Fate>,
}

impl<E: Clone> Courier<E> {
    pub(super) const fn new() -> Self {
        Self { agenda: Agenda::new(), held: None, is_passed: false, awaited: BTreeMap::new() }
    }

    /// Remembers the fate of an answer that is to come. One to a question that was never answered
    /// gives way after so many.
    pub(super) fn await_answer(&mut self, ticket: Ticket, fate: Fate) {
        if self.awaited.len() == MOST_AWAITED {
            self.awaited.pop_first();
        }
        self.awaited.insert(ticket, fate);
    }

    /// The fate of an answer that has come.
    pub(super) fn fate_of(&mut self, ticket: Ticket) -> Option<Fate> {
        self.awaited.remove(&ticket)
    }

    /// Takes a message on its way, which arrives when it is due.
    pub(super) fn send(&mut self, due: Time, message: E) {
        self.agenda.enter(due, message);
    }

    /// Takes an answer on its way.
    pub(super) fn carry(&mut self, now: Time, fate: &Fate, answer: E) {
        if fate.is_silent {
            return;
        }
        let due = now.after(fate.late);
        if fate.is_overtaken && self.held.is_none() {
            self.held = Some((due.after(LONGEST_HOLD), answer));
            self.is_passed = false;
            return;
        }
        for _ in 1..fate.times {
            self.send(due, answer.clone());
        }
        self.send(due, answer);
    }

    /// The next message that has arrived.
    pub(super) fn poll(&mut self, now: Time) -> Option<E> {
        if self.held.as_ref().is_some_and(|(end, _)| self.is_passed || *end <= now) {
            return self.held.take().map(|(_, message)| message);
        }
        let message = self.agenda.pop(now);
        self.is_passed |= message.is_some();
        message
    }

    /// A message that this one does not carry goes by.
    pub(super) fn let_pass(&mut self) {
        self.is_passed = true;
    }

    pub(super) fn poll_timeout(&self) -> Option<Time> {
        let held = self.held.as_ref().map(|(end, _)| *end);
        [held, self.agenda.next()].into_iter().flatten().min()
    }
}
