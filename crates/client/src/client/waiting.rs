//! The calls that block, for tools and tests.

use call_manager::{Gone, Time};

use super::Client;
use crate::call::CallEvent;
use crate::calls::CallId;
use crate::policy::Policy;

/// Why there is nothing to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWaited {
    /// The call is over, and its end has been told: by
    /// [`End::Gone`](crate::End::Gone) if the call manager is gone.
    #[error("the call is over")]
    Over,
    /// Events of other calls fill the queue: poll them first.
    #[error("{max_events} events of other calls wait to be polled (Bounds::events)")]
    TooManyEvents {
        /// [`Bounds::events`](crate::Bounds::events).
        max_events: usize,
    },
}

impl<P: Policy> Client<P> {
    /// Waits for the next thing that happens. Sends what was asked for, and what it leads to. Time
    /// stands still meanwhile: see [`wait_by`](Self::wait_by).
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said and the end of every call.
    pub fn wait(&mut self) -> Result<(CallId, CallEvent), Gone> {
        let now = self.now;
        self.wait_by(|| now)
    }

    /// The same with time going on: `clock` is asked whenever something came, for a wait may see
    /// many rounds of a negotiation go by.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said and the end of every call.
    pub fn wait_by(
        &mut self,
        mut clock: impl FnMut() -> Time,
    ) -> Result<(CallId, CallEvent), Gone> {
        self.flush_if_there();
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            let Ok(up) = self.binding.wait() else {
                self.lose_manager();
                return self.events.pop_front().ok_or(Gone);
            };
            self.set_time(clock());
            self.read(up);
        }
    }

    /// Waits for the next thing that happens to one call. What happens to others meanwhile is kept
    /// for them, in order. Time stands still, as in [`wait`](Self::wait).
    ///
    /// # Errors
    /// [`NotWaited`] if the call is over or [`Bounds::events`](crate::Bounds::events) of other calls
    /// have been kept. If the call manager is gone, the call ends first, as any call does.
    pub fn wait_for(&mut self, call: CallId) -> Result<CallEvent, NotWaited> {
        self.flush_if_there();
        loop {
            if let Some(place) = self.events.iter().position(|(who, _)| *who == call) {
                let event = self.events.remove(place).map(|(_, event)| event);
                return event.ok_or(NotWaited::Over);
            }
            if self.calls.get(call).is_none() {
                return Err(NotWaited::Over);
            }
            let max_events = self.bounds.events;
            if self.events.len() >= max_events {
                return Err(NotWaited::TooManyEvents { max_events });
            }
            match self.binding.wait() {
                Ok(up) => self.read(up),
                Err(Gone) => self.lose_manager(),
            }
        }
    }
}
