//! The join of provider and CoNDIS client: the one place of this module that touches the outside.
//!
//! It carries out what the provider wants, and hands it what the client says. Nothing is decided
//! here; the client is one like any other, with `place_call`, `change`, `hang_up` and `poll`.

use std::collections::BTreeMap;

use call_manager::{Binding, Gone};
use co_params::Status;

use super::handles::{HDrvCall, HLineApp};
use super::library::{Bounds, Tapi};
use super::message::Message;
use super::policy::{CounterOffer, LIMITS};
use super::provider::{Provider, ProviderConfig, SwitchEvent, SwitchRequest};
use crate::call::{CallEvent, End};
use crate::calls::CallId;
use crate::client::{Client, NotAsked};

/// TAPI, its provider, and the client under it.
///
/// 1. [`tapi`](Self::tapi) has the functions of an application;
/// 2. [`poll`](Self::poll) until there is no message more, or [`wait`](Self::wait), gives what an
///    application is told. Both carry on what was asked for.
///
/// Dropping it ends all calls.
#[derive(Debug)]
pub struct Telephony {
    tapi: Tapi<Provider>,
    client: Client<CounterOffer>,
    /// Which call of the client is which of the provider.
    names: BTreeMap<CallId, HDrvCall>,
    /// The other way round.
    calls: BTreeMap<HDrvCall, CallId>,
    is_gone: bool,
}

impl Telephony {
    /// TAPI over this binding to a call manager, without applications.
    #[must_use]
    pub const fn new(binding: Binding, config: ProviderConfig, bounds: Bounds) -> Self {
        Self {
            tapi: Tapi::new(Provider::new(config), bounds),
            client: Client::new(binding, LIMITS),
            names: BTreeMap::new(),
            calls: BTreeMap::new(),
            is_gone: false,
        }
    }

    /// The functions of an application.
    pub const fn tapi(&mut self) -> &mut Tapi<Provider> {
        &mut self.tapi
    }

    /// The client under it, to look at.
    #[must_use]
    pub const fn client(&self) -> &Client<CounterOffer> {
        &self.client
    }

    /// The next message to an application, if there is one. Carries on what was asked for.
    ///
    /// A call manager that is gone ends all calls, with the messages that go with it; after that
    /// there are none, and new calls fail.
    pub fn poll(&mut self, app: HLineApp) -> Option<Message> {
        self.carry_on();
        self.tapi.poll_message(app)
    }

    /// Waits for the next message to an application.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything that there was to tell.
    pub fn wait(&mut self, app: HLineApp) -> Result<Message, Gone> {
        loop {
            if let Some(message) = self.poll(app) {
                return Ok(message);
            }
            if self.is_gone {
                return Err(Gone);
            }
            match self.client.wait() {
                Ok((call, event)) => self.happened(call, event),
                Err(Gone) => self.gone(),
            }
        }
    }

    /// Hands on until nobody has anything to say.
    fn carry_on(&mut self) {
        loop {
            while let Some(request) = self.tapi.provider_mut().poll_request() {
                self.carry_out(request);
            }
            self.tapi.drain();
            match self.client.poll() {
                Ok(Some((call, event))) => self.happened(call, event),
                Ok(None) => return,
                Err(Gone) if self.is_gone => return,
                Err(Gone) => self.gone(),
            }
        }
    }

    fn carry_out(&mut self, request: SwitchRequest) {
        match request {
            SwitchRequest::PlaceCall(name, _) if self.is_gone => {
                self.tell(name, SwitchEvent::NotPlaced(Status::AdapterRemoved));
            }
            SwitchRequest::PlaceCall(name, wanted) => {
                let policy = self.tapi.provider().config().counter_offer;
                match self.client.place_call(wanted, policy) {
                    Ok(call) => {
                        self.names.insert(call, name);
                        self.calls.insert(name, call);
                    }
                    Err(NotAsked::Gone) => {
                        self.tell(name, SwitchEvent::NotPlaced(Status::AdapterRemoved));
                    }
                    Err(NotAsked::TooManyCalls { .. } | NotAsked::TooManyListeners { .. }) => {
                        self.tell(name, SwitchEvent::NotPlaced(Status::Resources));
                    }
                }
            }
            SwitchRequest::Change(name, goal) => {
                let call = self.calls.get(&name).copied();
                if call.is_none_or(|call| self.client.change(call, goal).is_err()) {
                    self.tell(name, SwitchEvent::NotTaken);
                }
            }
            // A client that refuses is ending the call already, and says so when it is done.
            SwitchRequest::HangUp(name) => {
                let call = self.calls.get(&name).copied();
                let _ = call.map(|call| self.client.hang_up(call));
            }
        }
    }

    fn happened(&mut self, call: CallId, event: CallEvent) {
        // Media devices have the data; TAPI sees none of it.
        if let CallEvent::Received(packet) = event {
            let _ = self.client.return_packet(call, packet);
        }
        let Some(&name) = self.names.get(&call) else { return };
        if matches!(event, CallEvent::NotPlaced(_) | CallEvent::Ended(_)) {
            self.names.remove(&call);
            self.calls.remove(&name);
        }
        if let Some(event) = told(event) {
            self.tell(name, event);
        }
    }

    /// Nothing that was pending will complete, so it is ended here.
    fn gone(&mut self) {
        self.is_gone = true;
        self.names.clear();
        self.calls.clear();
        let calls: Vec<_> = self.tapi.provider().calls().collect();
        for name in calls {
            self.tell(name, SwitchEvent::Ended(End::Remote(Status::AdapterRemoved)));
        }
    }

    fn tell(&mut self, name: HDrvCall, event: SwitchEvent) {
        self.tapi.provider_mut().handle(name, event);
        self.tapi.drain();
    }
}

/// What the provider is told of it. Nothing of offers, since this client does not listen; nor of
/// parties and data, of which it has none.
fn told(event: CallEvent) -> Option<SwitchEvent> {
    match event {
        CallEvent::Connected(in_force) => Some(SwitchEvent::Connected(in_force)),
        CallEvent::NotPlaced(status) => Some(SwitchEvent::NotPlaced(status)),
        CallEvent::Settled(settled) => Some(SwitchEvent::Settled(settled)),
        CallEvent::Changed(changed) => Some(SwitchEvent::Changed(changed.in_force)),
        CallEvent::Ended(end) => Some(SwitchEvent::Ended(end)),
        CallEvent::CloseFailed(status) => Some(SwitchEvent::CloseFailed(status)),
        CallEvent::Offered(_)
        | CallEvent::NotAnswered(_)
        | CallEvent::Party(..)
        | CallEvent::Sent(..)
        | CallEvent::Received(_)
        | CallEvent::CloseData(_) => None,
    }
}
