//! What the examples have in the place of a network and an adapter card.
//!
//! Both answer at once. A real one may say `Reply::Later` and give its answer when it is asked for
//! what is due; see the documentation of the two traits.

use call_manager::{
    Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Offer, OfferId, PartyTicket, Reply,
    SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Sap, Status};

/// A network with room for one call of so many bytes per second.
pub(crate) struct Network {
    room: u32,
    /// What it says to a call that wants more.
    above: fn(u32, &Terms) -> NetworkAnswer,
    /// What somebody will call with, as soon as anybody listens.
    caller: Option<Terms>,
    ringing: Option<Offer>,
}

#[expect(dead_code, reason = "no example needs all of them")]
impl Network {
    /// It offers what it has to whoever wants more.
    pub(crate) fn offering(room: u32) -> Self {
        let offer = |room, wanted: &Terms| {
            let mut terms = wanted.clone();
            terms.transmit = flow(room);
            NetworkAnswer::Countered(terms)
        };
        Self { room, above: offer, caller: None, ringing: None }
    }

    /// It refuses whoever wants more, and does not say what it has.
    pub(crate) fn refusing(room: u32) -> Self {
        Self { room, above: |_, _| NetworkAnswer::Refused, caller: None, ringing: None }
    }

    /// The same, and somebody calls as soon as anybody listens, to receive so many bytes per second.
    pub(crate) fn with_a_caller(self, bytes_per_second: u32) -> Self {
        Self { caller: Terms::for_call(&sending(bytes_per_second)).ok(), ..self }
    }
}

impl Network {
    fn answer(&self, wanted: &Terms) -> Reply<NetworkAnswer> {
        let rate = wanted.transmit.token_rate.map_or(0, BytesPerSecond::get);
        let fits = rate <= self.room;
        Reply::Now(if fits { NetworkAnswer::Accepted } else { (self.above)(self.room, wanted) })
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, _: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(wanted)
    }

    fn modify(&mut self, _: Time, _: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.answer(wanted)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        let offer = |terms| Offer { id: OfferId(1), sap: ticket.sap, terms };
        self.ringing = self.caller.take().map(offer);
        Reply::Now(Status::Success)
    }

    fn accept_offer(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    /// Whoever is added has the terms of the call, and takes no room of its own.
    fn add_party(
        &mut self,
        _: Time,
        _: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.ringing.as_ref().map(|_| Time::ZERO)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.ringing.take().map(NetworkEvent::Offer)
    }
}

/// An adapter card that does all it is told.
pub(crate) struct Card;

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}

/// Call parameters that ask to send at a constant rate and to receive nothing.
pub(crate) fn sending(bytes_per_second: u32) -> CallParameters {
    CallParameters::sending(flow(bytes_per_second))
}

/// The rate at which a call with these parameters sends, in bytes per second.
pub(crate) fn rate(parameters: &CallParameters) -> u32 {
    let flows = parameters.call_manager.as_ref();
    flows.and_then(|flows| flows.transmit.token_rate).map_or(0, BytesPerSecond::get)
}

fn flow(bytes_per_second: u32) -> Flowspec {
    let rate = BytesPerSecond::new(bytes_per_second);
    Flowspec::constant_rate(rate.expect("no example asks for a rate that is none"))
}
