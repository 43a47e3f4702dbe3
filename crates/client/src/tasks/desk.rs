//! The client, what it has told and nobody has taken, and who waits for what.

use std::collections::{BTreeMap, VecDeque};
use std::task::Waker;
use std::thread::Thread;

use call_manager::{Gone, Time};

use super::Awaited;
use super::driver::Turn;
use super::futures::NotAwaited;
use crate::call::{CallEvent, CallState};
use crate::calls::CallId;
use crate::client::{Client, ListenerId};
use crate::listener::ListenerEvent;
use crate::policy::Policy;

/// A wait, by whom it is for; the number tells waits for the same apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wait {
    /// `None` is for whatever nobody else waits for.
    call: Option<CallId>,
    number: u64,
}

#[derive(Debug)]
pub(super) struct Desk<P> {
    client: Client<P>,
    /// In the order in which things happened; at most [`Bounds::events`](crate::Bounds::events).
    kept: VecDeque<(CallId, CallEvent)>,
    /// One entry a future that has not completed, with its waker once it was polled.
    waits: BTreeMap<Wait, (Option<Awaited>, Option<Waker>)>,
    next_number: u64,
    is_gone: bool,
    is_undriven: bool,
    driver: Option<Thread>,
}

impl<P> Desk<P> {
    pub(super) const fn new(client: Client<P>) -> Self {
        Self {
            client,
            kept: VecDeque::new(),
            waits: BTreeMap::new(),
            next_number: 0,
            is_gone: false,
            is_undriven: false,
            driver: None,
        }
    }

    pub(super) const fn client(&mut self) -> &mut Client<P> {
        &mut self.client
    }

    pub(super) fn driven_by(&mut self, driver: Thread) {
        self.driver = Some(driver);
    }

    pub(super) fn wake_driver(&self) {
        if let Some(driver) = &self.driver {
            driver.unpark();
        }
    }

    /// The driver is gone. Returns who is to be told.
    pub(super) fn abandon(&mut self) -> Vec<Waker> {
        self.is_undriven = true;
        self.wake_all()
    }

    /// A future begins to wait.
    pub(super) fn begin(&mut self, call: Option<(CallId, Awaited)>) -> Wait {
        let wait = Wait { call: call.map(|(call, _)| call), number: self.next_number };
        self.next_number += 1;
        self.waits.insert(wait, (call.map(|(_, awaited)| awaited), None));
        wait
    }

    /// A future waits no more. What it left is for others, who are returned.
    pub(super) fn end(&mut self, wait: Wait) -> Vec<Waker> {
        self.waits.remove(&wait);
        if wait.call.is_some() && !self.kept.is_empty() { self.wakers(None) } else { vec![] }
    }

    fn wake_all(&mut self) -> Vec<Waker> {
        self.waits.values_mut().filter_map(|(_, waker)| waker.take()).collect()
    }

    fn wakers(&mut self, of: Option<CallId>) -> Vec<Waker> {
        let (first, last) = (Wait { call: of, number: 0 }, Wait { call: of, number: u64::MAX });
        let waits = self.waits.range_mut(first..=last);
        waits.filter_map(|(_, (_, waker))| waker.take()).collect()
    }

    /// Whether an outcome waits for this.
    fn is_awaited(&self, call: CallId, event: &CallEvent) -> bool {
        let call = Some(call);
        let (first, last) = (Wait { call, number: 0 }, Wait { call, number: u64::MAX });
        let mut waits = self.waits.range(first..=last);
        waits.any(|(_, (awaited, _))| awaited.is_some_and(|awaited| awaited.is_it(event)))
    }
}

impl<P: Policy> Desk<P> {
    /// Reads what has come, as far as it can be kept, and returns who is to be woken.
    pub(super) fn turn(&mut self, now: Time) -> (Turn, Vec<Waker>) {
        self.client.set_time(now);
        let (mut turn, mut wakers) = (Turn::Idle, vec![]);
        let untold = self.client.listener_events();
        while !self.is_full() {
            match self.client.poll() {
                Ok(Some((call, event))) => {
                    self.kept.push_back((call, event));
                    wakers.extend(self.wakers(Some(call)));
                    wakers.extend(self.wakers(None));
                    turn = Turn::Busy;
                }
                Ok(None) => {
                    if self.client.listener_events() > untold {
                        wakers.extend(self.wakers(None));
                        turn = Turn::Busy;
                    }
                    return (turn, wakers);
                }
                Err(Gone) => {
                    self.is_gone = true;
                    wakers.extend(self.wake_all());
                    return (Turn::Over, wakers);
                }
            }
        }
        wakers.extend(self.wake_all());
        (turn, wakers)
    }

    /// What a wait has come to; `None` if it goes on, and then this waker is called.
    pub(super) fn poll(
        &mut self,
        wait: Wait,
        waker: &Waker,
    ) -> Option<Result<(CallId, CallEvent), NotAwaited>> {
        let awaited = self.waits.get(&wait)?.0;
        if let Some(event) = self.take(wait.call.zip(awaited)) {
            self.wake_driver();
            return Some(Ok(event));
        }
        let is_in_vain = wait.call.zip(awaited).is_some_and(|(call, it)| self.is_in_vain(call, it));
        self.go_on(wait, is_in_vain, waker)
    }

    /// The same for what happens to listeners.
    pub(super) fn poll_listener(
        &mut self,
        wait: Wait,
        waker: &Waker,
    ) -> Option<Result<(ListenerId, ListenerEvent), NotAwaited>> {
        let told = self.client.poll_listener().map(Ok);
        told.or_else(|| self.go_on(wait, false, waker))
    }

    /// Whether a wait for what is not there has to end; otherwise its waker is kept.
    fn go_on<T>(
        &mut self,
        wait: Wait,
        is_in_vain: bool,
        waker: &Waker,
    ) -> Option<Result<T, NotAwaited>> {
        if self.is_full() {
            return Some(Err(NotAwaited::TooManyEvents { max_events: self.max_events() }));
        }
        if is_in_vain {
            return Some(Err(NotAwaited::Over));
        }
        if self.is_gone {
            return Some(Err(NotAwaited::Gone));
        }
        if self.is_undriven {
            return Some(Err(NotAwaited::Undriven));
        }
        if let Some((_, kept)) = self.waits.get_mut(&wait) {
            *kept = Some(waker.clone());
        }
        None
    }

    fn take(&mut self, of: Option<(CallId, Awaited)>) -> Option<(CallId, CallEvent)> {
        let place = self.kept.iter().position(|(who, event)| match of {
            Some((call, awaited)) => *who == call && awaited.is_it(event),
            None => !self.is_awaited(*who, event),
        })?;
        self.kept.remove(place)
    }

    fn is_full(&self) -> bool {
        self.kept.len() >= self.max_events()
    }

    /// At least one event can be kept, or nothing would ever be told.
    fn max_events(&self) -> usize {
        self.client.bounds().events.max(1)
    }

    /// Whether this cannot come any more. All that has happened has been told when this is asked.
    fn is_in_vain(&self, call: CallId, awaited: Awaited) -> bool {
        let Some(state) = self.client.state(call) else { return true };
        let is_stuck = matches!(state, CallState::CloseFailed { .. });
        match awaited {
            Awaited::Up => state.vc().is_some(),
            Awaited::Settled => !self.client.is_negotiating(call),
            Awaited::End => is_stuck,
        }
    }
}

impl Awaited {
    /// Whether this is what is waited for.
    const fn is_it(self, event: &CallEvent) -> bool {
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
