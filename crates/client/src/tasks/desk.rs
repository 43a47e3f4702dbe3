//! The client, what it has told and nobody has taken, and who waits for what.

use std::collections::BTreeMap;
use std::mem;
use std::task::Waker;
use std::thread::Thread;

use call_manager::{Gone, Time};

use super::Awaited;
use super::driver::Turn;
use super::futures::NotAwaited;
use super::waits::{Stand, Told, Wait, Waits};
use crate::call::{CallEvent, CallState};
use crate::calls::CallId;
use crate::client::{Client, ListenerId};
use crate::listener::ListenerEvent;
use crate::policy::Policy;

#[derive(Debug)]
pub(super) struct Desk<P> {
    client: Client<P>,
    /// What nobody waited for, in the order in which it happened: at most
    /// [`Bounds::events`](crate::Bounds::events), and what dropped futures have left.
    kept: BTreeMap<u64, (CallId, CallEvent)>,
    waits: Waits,
    /// How many events were read.
    read: u64,
    afterwards: Afterwards,
    is_gone: bool,
    is_undriven: bool,
    driver: Option<Thread>,
}

/// Wakers that are to be called, and that are to be dropped, when the lock is not held any more:
/// either may run a task, which may come for the lock.
#[derive(Debug, Default)]
#[must_use]
pub(super) struct Afterwards {
    called: Vec<Waker>,
    dropped: Vec<Waker>,
}

impl<P> Desk<P> {
    pub(super) const fn new(client: Client<P>) -> Self {
        Self {
            client,
            kept: BTreeMap::new(),
            waits: Waits::new(),
            read: 0,
            afterwards: Afterwards { called: vec![], dropped: vec![] },
            is_gone: false,
            is_undriven: false,
            driver: None,
        }
    }

    /// What is to be done when the lock is not held any more.
    pub(super) fn afterwards(&mut self) -> Afterwards {
        mem::take(&mut self.afterwards)
    }

    pub(super) fn driven_by(&mut self, driver: Thread) {
        self.driver = Some(driver);
    }

    /// The driver is gone: who waits is to be told.
    pub(super) fn abandon(&mut self) {
        self.is_undriven = true;
        self.wake_all();
    }

    /// A future begins to wait for whatever nobody else waits for.
    pub(super) fn begin_any(&mut self) -> Wait {
        self.waits.begin(None, 0)
    }

    /// A future waits no more. What came for it and was not read is for others.
    pub(super) fn end(&mut self, wait: Wait) {
        let Some((stand, waker)) = self.waits.end(wait) else { return };
        self.afterwards.dropped.extend(waker);
        if let (Some(call), Stand::Came(told)) = (wait.call, stand) {
            let Told { number, event } = *told;
            self.kept.insert(number, (call, event));
            self.afterwards.called.extend(self.waits.wakers(None));
        }
    }

    fn wake_driver(&self) {
        if let Some(driver) = &self.driver {
            driver.unpark();
        }
    }

    fn wake_all(&mut self) {
        self.afterwards.called.extend(self.waits.all_wakers());
    }
}

impl<P: Policy> Desk<P> {
    /// Lets the client be asked, and sends what it was asked for.
    pub(super) fn with<T>(&mut self, ask: impl FnOnce(&mut Client<P>) -> T) -> T {
        let asked = ask(&mut self.client);
        self.client.flush_if_there();
        self.wake_driver();
        asked
    }

    /// The same, and a future begins to wait for what comes of it: nothing that has happened by now.
    pub(super) fn ask<E>(
        &mut self,
        awaited: Awaited,
        ask: impl FnOnce(&mut Client<P>) -> Result<CallId, E>,
    ) -> Result<(CallId, Wait), E> {
        let since = self.read + self.client.untold() as u64;
        let call = self.with(ask)?;
        Ok((call, self.waits.begin(Some((call, awaited)), since)))
    }

    /// A future begins to wait for something of a call, which may have happened already.
    pub(super) fn begin(&mut self, call: CallId, awaited: Awaited) -> Wait {
        let wait = self.waits.begin(Some((call, awaited)), 0);
        let is_it = |(who, event): &(CallId, CallEvent)| *who == call && awaited.is_it(event);
        let place = self.kept.iter().find(|(_, kept)| is_it(kept)).map(|(number, _)| *number);
        if let Some((number, (call, event))) =
            place.and_then(|place| self.kept.remove_entry(&place))
        {
            self.came(call, Told { number, event });
        }
        wait
    }

    /// Reads what has come, as far as it can be kept.
    pub(super) fn turn(&mut self, now: Time) -> Turn {
        self.client.set_time(now);
        let (read, listener_events) = (self.read, self.client.listener_events());
        while !self.is_full() {
            match self.client.poll() {
                Ok(Some((call, event))) => {
                    let told = Told { number: self.read, event };
                    self.read += 1;
                    self.came(call, told);
                }
                Ok(None) => {
                    let is_news = self.client.listener_events() > listener_events;
                    if is_news {
                        self.afterwards.called.extend(self.waits.wakers(None));
                    }
                    return if is_news || self.read > read { Turn::Busy } else { Turn::Idle };
                }
                Err(Gone) => {
                    self.is_gone = true;
                    self.wake_all();
                    return Turn::Over;
                }
            }
        }
        self.wake_all();
        if self.read > read { Turn::Busy } else { Turn::Idle }
    }

    /// Everybody who waits for something of the call looks again: it may be in vain now.
    fn came(&mut self, call: CallId, told: Told) {
        if let Some(Told { number, event }) = self.waits.hand(call, told) {
            self.kept.insert(number, (call, event));
            self.afterwards.called.extend(self.waits.wakers(None));
        }
        self.afterwards.called.extend(self.waits.wakers(Some(call)));
    }

    /// What the wait for the next event has come to; `None` if it goes on, and then this waker is
    /// called.
    pub(super) fn poll_next(
        &mut self,
        wait: Wait,
        waker: &Waker,
    ) -> Option<Result<(CallId, CallEvent), NotAwaited>> {
        let was_full = self.is_full();
        let Some((_, kept)) = self.kept.pop_first() else { return self.go_on(wait, waker) };
        if was_full {
            self.wake_driver();
        }
        Some(Ok(kept))
    }

    /// The same for the outcome of a request.
    pub(super) fn poll_outcome(
        &mut self,
        wait: Wait,
        waker: &Waker,
    ) -> Option<Result<CallEvent, NotAwaited>> {
        let (awaited, stand) = self.waits.read(wait)?;
        match stand {
            Stand::Came(told) => Some(Ok(told.event)),
            Stand::Missed => Some(Err(NotAwaited::Over)),
            Stand::Waits if self.is_in_vain(wait.call, awaited) => Some(Err(NotAwaited::Over)),
            Stand::Waits => self.go_on(wait, waker),
        }
    }

    /// The same for what happens to listeners.
    pub(super) fn poll_listener(
        &mut self,
        wait: Wait,
        waker: &Waker,
    ) -> Option<Result<(ListenerId, ListenerEvent), NotAwaited>> {
        let told = self.client.poll_listener().map(Ok);
        told.or_else(|| self.go_on(wait, waker))
    }

    /// Whether a wait for what is not there has to end; otherwise its waker is kept.
    fn go_on<T>(&mut self, wait: Wait, waker: &Waker) -> Option<Result<T, NotAwaited>> {
        if self.is_full() {
            return Some(Err(NotAwaited::TooManyEvents { max_events: self.max_events() }));
        }
        if self.is_gone {
            return Some(Err(NotAwaited::Gone));
        }
        if self.is_undriven {
            return Some(Err(NotAwaited::Undriven));
        }
        self.afterwards.dropped.extend(self.waits.call(wait, waker));
        None
    }

    fn is_full(&self) -> bool {
        self.kept.len() >= self.max_events()
    }

    /// At least one event can be kept, or nothing would ever be told.
    fn max_events(&self) -> usize {
        self.client.bounds().events.max(1)
    }

    /// Whether this cannot come any more: the call has gone past it, and it is not among what the client
    /// has read and not told.
    fn is_in_vain(&self, call: Option<CallId>, awaited: Option<Awaited>) -> bool {
        let Some((call, awaited)) = call.zip(awaited) else { return false };
        if self.client.untold() > 0 {
            return false;
        }
        let Some(state) = self.client.state(call) else { return true };
        match awaited {
            Awaited::Up => state.vc().is_some(),
            Awaited::Settled => !self.client.is_negotiating(call),
            Awaited::End => matches!(state, CallState::CloseFailed { .. }),
        }
    }
}

impl Afterwards {
    /// The lock is not held.
    pub(super) fn happen(self) {
        let Self { called, dropped } = self;
        called.into_iter().for_each(Waker::wake);
        drop(dropped);
    }
}
