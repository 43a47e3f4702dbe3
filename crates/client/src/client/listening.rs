//! The listeners of a client, and the calls that came by them.

use call_manager::manager::{FamilyHandler, SapHandler};
use call_manager::sap::SapContext;
use call_manager::{AfHandle, Gone, Operation, SapHandle, Slot, VcContext};
use co_params::{AddressFamily, Sap, Status};

use super::{Client, NotAsked, Refused};
use crate::call::{CallState, Event as CallChange};
use crate::calls::CallId;
use crate::listener::{Event, Leaving, ListenerEvent, ListenerState, Step, over};
use crate::policy::Policy;

/// Names a listener of one client. It travels as the context of the listener's SAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListenerId(u32);

impl ListenerId {
    /// No call has a name like these: its generation does not come so far.
    const CONTEXTS: u64 = (u32::MAX as u64) << 32;

    pub(super) const fn context(self) -> VcContext {
        VcContext(Self::CONTEXTS | self.0 as u64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the name")]
    pub(super) const fn from_context(context: u64) -> Self {
        Self(context as u32)
    }
}

impl<P: Policy> Client<P> {
    /// Opens an address family and registers a SAP on it, so that calls come in; what becomes of
    /// them, [`on_offer`](Self::on_offer) says. Leads to [`ListenerEvent::Listening`], or to
    /// [`ListenerEvent::Over`] if the family is not served or the address is taken.
    ///
    /// # Errors
    /// [`NotAsked`] if the client has [`Bounds::listeners`](crate::Bounds::listeners) in its life
    /// already, or the call manager is gone.
    pub fn listen(&mut self, family: AddressFamily, sap: Sap) -> Result<ListenerId, NotAsked> {
        let max_listeners = self.bounds.listeners;
        let refusal = NotAsked::TooManyListeners { max_listeners };
        if self.listeners.len() >= max_listeners {
            return Err(refusal);
        }
        let id = ListenerId(u32::try_from(self.listeners.len()).map_err(|_| refusal)?);
        let open = Slot::new(id.context(), Operation::OpenAf(family, None));
        self.send(open).map_err(|Gone| NotAsked::Gone)?;
        self.listeners.push(ListenerState::Opening { sap, is_stopped: false });
        Ok(id)
    }

    /// Ends a listener: first the calls that came by it, then the SAP, then the address family.
    /// Leads to [`ListenerEvent::Over`].
    ///
    /// # Errors
    /// [`Refused`] if it is ending already.
    pub fn stop_listening(&mut self, listener: ListenerId) -> Result<(), Refused> {
        self.listener_hears(listener, Event::Stop).ok_or(Refused)
    }

    /// The next thing that happened to a listener, of what [`poll`](Self::poll) or a wait has read.
    pub fn poll_listener(&mut self) -> Option<(ListenerId, ListenerEvent)> {
        self.listener_events.pop_front()
    }

    /// How many such things there are to be told.
    #[cfg(feature = "async")]
    pub(crate) fn listener_events(&self) -> usize {
        self.listener_events.len()
    }

    /// Where a listener stands; `None` for one of another client.
    #[must_use]
    pub fn listener(&self, listener: ListenerId) -> Option<&ListenerState> {
        self.listeners.get(listener.0 as usize)
    }

    /// Waits until something happened to a listener.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, and nothing is left to be told.
    pub fn wait_listener(&mut self) -> Result<(ListenerId, ListenerEvent), Gone> {
        self.flush_if_there();
        loop {
            if let Some(event) = self.listener_events.pop_front() {
                return Ok(event);
            }
            let Ok(up) = self.binding.wait() else {
                self.lose_manager();
                return self.listener_events.pop_front().ok_or(Gone);
            };
            self.read(up);
        }
    }

    /// Whether calls by this listener are to be rejected, since it is ending.
    pub(super) fn is_leaving(&self, listener: ListenerId) -> bool {
        match self.listener(listener) {
            Some(
                ListenerState::Opening { .. }
                | ListenerState::Registering { leaving: None, .. }
                | ListenerState::Listening { .. },
            ) => false,
            Some(
                ListenerState::Registering { leaving: Some(_), .. }
                | ListenerState::Emptying { .. }
                | ListenerState::Deregistering { .. }
                | ListenerState::Closing { .. }
                | ListenerState::Over,
            )
            | None => true,
        }
    }

    pub(super) fn sap_upcall(&mut self, sap: SapHandle, context: SapContext, what: SapHandler) {
        let event = match what {
            SapHandler::RegisterComplete(Status::Success) => Event::RegisterComplete(Ok(sap)),
            SapHandler::RegisterComplete(status) => Event::RegisterComplete(Err(status)),
            SapHandler::DeregisterComplete => Event::DeregisterComplete,
        };
        self.listener_happened(ListenerId::from_context(context.0), event);
    }

    /// A family that is served is news to nobody here: who wants one asks for it.
    pub(super) fn family_upcall(&mut self, what: FamilyHandler) {
        match what {
            FamilyHandler::RegisterNotify(_) => {}
            FamilyHandler::NotifyClose(af) => self.opening_happened(af, Event::NotifyClose),
            FamilyHandler::CloseComplete(af) => self.opening_happened(af, Event::CloseComplete),
        }
    }

    /// A call is over, or could not be closed; that may have been the last of its listener.
    pub(super) fn look_after_listeners(&mut self) {
        for place in 0..self.listeners.len() {
            let id = ListenerId(u32::try_from(place).unwrap_or(u32::MAX));
            let is_emptying = matches!(self.listeners[place], ListenerState::Emptying { .. });
            if is_emptying && self.calls_by(id).is_empty() {
                self.listener_happened(id, Event::CallsOver);
            }
        }
    }

    pub(super) fn lose_listeners(&mut self) {
        for place in 0..self.listeners.len() {
            if self.listeners[place] != ListenerState::Over {
                let id = ListenerId(u32::try_from(place).unwrap_or(u32::MAX));
                self.move_listener(id, over(Leaving::Gone));
            }
        }
    }

    fn opening_happened(&mut self, af: AfHandle, event: Event) {
        let place = self.listeners.iter().position(|listener| listener.af() == Some(af));
        match place.and_then(|place| u32::try_from(place).ok()) {
            Some(place) => self.listener_happened(ListenerId(place), event),
            None => self.counts.stale += 1,
        }
    }

    pub(super) fn listener_happened(&mut self, id: ListenerId, event: Event) {
        if self.listener_hears(id, event).is_none() {
            self.counts.stale += 1;
        }
    }

    fn listener_hears(&mut self, id: ListenerId, event: Event) -> Option<()> {
        let step = self.listener(id)?.on(event)?;
        self.move_listener(id, step);
        Some(())
    }

    fn move_listener(&mut self, id: ListenerId, step: Step) {
        let Some(listener) = self.listeners.get_mut(id.0 as usize) else { return };
        let empties = matches!(step.next, ListenerState::Emptying { .. });
        *listener = step.next;
        self.listener_events.extend(step.event.map(|event| (id, event)));
        if let Some(operation) = step.operation {
            let _ = self.send(Slot::new(id.context(), operation));
        }
        if empties {
            for call in self.calls_by(id) {
                let _ = self.wish(call, CallChange::HangUp);
            }
            self.look_after_listeners();
        }
    }

    /// The calls that came by a listener and have not ended, but for those that cannot be closed.
    fn calls_by(&self, id: ListenerId) -> Vec<CallId> {
        let is_one = |call: &CallId| {
            self.calls.get(*call).is_some_and(|call| {
                call.listener == Some(id) && !matches!(call.state, CallState::CloseFailed { .. })
            })
        };
        self.lent.values().copied().filter(is_one).collect()
    }
}
