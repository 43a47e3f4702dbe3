//! A network and a card that do whatever comes to their mind.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::integrated::DataEvent;
use call_manager::{
    Miniport, MiniportAnswer, MiniportCallManager, MiniportEvent, NetworkAnswer, NetworkEvent,
    Offer, OfferId, Packet, PartyHandle, PartyTicket, Reply, Role, SapHandle, SapTicket, Signaling,
    Terms, Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Sap, Status};

/// What they do next, whatever they are asked.
#[derive(Clone, Debug)]
pub(super) struct World(Rc<RefCell<Mind>>);

#[derive(Debug, Default)]
struct Mind {
    moods: VecDeque<u8>,
    asked: Option<Ticket>,
    /// With what the card was told to activate, if it was that.
    told: Option<(Ticket, Option<Terms>)>,
    events: VecDeque<NetworkEvent>,
    card_due: Option<(Ticket, MiniportAnswer)>,
    /// The last question about a party.
    asked_of_party: Option<PartyTicket>,
    /// What happens to data, at a card or at an integrated call manager.
    data: VecDeque<DataEvent>,
}

impl World {
    pub(super) fn new(moods: Vec<u8>) -> Self {
        Self(Rc::new(RefCell::new(Mind { moods: moods.into(), ..Mind::default() })))
    }

    /// To the last question, even if it was answered.
    pub(super) fn network_answers(&self) {
        let mut mind = self.0.borrow_mut();
        let answer = mind.network_answer();
        let event = mind.asked.map(|ticket| NetworkEvent::Answer(ticket, answer));
        mind.events.extend(event);
    }

    pub(super) fn card_answers(&self) {
        let mut mind = self.0.borrow_mut();
        let Some((ticket, terms)) = mind.told.clone() else { return };
        let answer = mind.card_answer(terms.as_ref());
        mind.card_due = Some((ticket, answer));
    }

    pub(super) fn offers(&self, sap: Option<SapHandle>, block: &CallParameters) {
        let offer = sap.map(|sap| Offer { id: OfferId(0), sap, terms: terms(block) });
        self.0.borrow_mut().events.extend(offer.map(NetworkEvent::Offer));
    }

    pub(super) fn proposes(&self, vc: VcHandle, block: &CallParameters) {
        self.0.borrow_mut().events.push_back(NetworkEvent::Proposal(vc, terms(block)));
    }

    /// To the last question about a party, even if it was answered.
    pub(super) fn answers_about_party(&self) {
        let mut mind = self.0.borrow_mut();
        let answer = mind.network_answer();
        let event = mind.asked_of_party.map(|ticket| NetworkEvent::PartyAnswer(ticket, answer));
        mind.events.extend(event);
    }

    pub(super) fn loses(&self, party: Option<PartyHandle>) {
        let event = party.map(|party| NetworkEvent::PartyReleased(party, Status::Success));
        self.0.borrow_mut().events.extend(event);
    }

    pub(super) fn has_sent(&self, vc: VcHandle, packet: Packet) {
        let mut mind = self.0.borrow_mut();
        let is_sent = !mind.mood().is_multiple_of(4);
        let status = if is_sent { Status::Success } else { Status::Failure };
        mind.data.push_back(DataEvent::SendComplete(vc, packet, status));
    }

    pub(super) fn receives(&self, vc: VcHandle, packet: Packet) {
        self.0.borrow_mut().data.push_back(DataEvent::Received(vc, packet));
    }

    pub(super) fn resets(&self, begins: bool) {
        let event = if begins { DataEvent::ResetStart } else { DataEvent::ResetEnd };
        self.0.borrow_mut().data.push_back(event);
    }

    pub(super) fn releases(&self, vc: VcHandle) {
        self.0.borrow_mut().events.push_back(NetworkEvent::Release(vc, None));
    }
}

impl Mind {
    fn mood(&mut self) -> u8 {
        self.moods.pop_front().unwrap_or(0)
    }

    fn network_answer(&mut self) -> NetworkAnswer {
        match self.mood() % 8 {
            0..4 => NetworkAnswer::Accepted,
            4 => NetworkAnswer::Refused,
            5 => NetworkAnswer::Collided,
            other => NetworkAnswer::Countered(terms(&sending(u32::from(other)))),
        }
    }

    fn card_answer(&mut self, told: Option<&Terms>) -> MiniportAnswer {
        match (self.mood() % 10, told) {
            (6, _) => MiniportAnswer::Refused(Status::Resources),
            (7, _) => MiniportAnswer::Refused(Status::NotAccepted),
            (8, Some(told)) if told.media_flags.contains(MediaFlags::ROUND_UP_FLOW) => {
                let more = |rate: Option<BytesPerSecond>| {
                    rate.and_then(|rate| BytesPerSecond::new(rate.get() + 100))
                };
                let mut rounded = told.clone();
                rounded.transmit.token_rate = more(told.transmit.token_rate);
                rounded.transmit.peak_bandwidth = more(told.transmit.peak_bandwidth);
                MiniportAnswer::Rounded(rounded)
            }
            _ => MiniportAnswer::Done,
        }
    }

    fn ask(&mut self, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.asked = Some(ticket);
        if self.mood().is_multiple_of(2) { Reply::Later } else { Reply::Now(self.network_answer()) }
    }

    fn ask_of_party(&mut self, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.asked_of_party = Some(ticket);
        if self.mood().is_multiple_of(2) { Reply::Later } else { Reply::Now(self.network_answer()) }
    }

    fn send(&mut self) -> Reply<Status> {
        match self.mood() % 4 {
            0 | 1 => Reply::Later,
            2 => Reply::Now(Status::Failure),
            _ => Reply::Now(Status::Success),
        }
    }

    fn tell(&mut self, ticket: Ticket, terms: Option<&Terms>) -> Reply<MiniportAnswer> {
        self.told = Some((ticket, terms.cloned()));
        if self.mood().is_multiple_of(2) {
            Reply::Later
        } else {
            Reply::Now(self.card_answer(terms))
        }
    }
}

fn terms(block: &CallParameters) -> Terms {
    Terms::for_call(block).expect("they are legal")
}

/// The network; with the card in it, an integrated call manager.
#[derive(Clone, Debug)]
pub(super) struct Network<const IS_MCM: bool>(pub(super) World);
#[derive(Clone, Debug)]
pub(super) struct Card(pub(super) World);

impl<const IS_MCM: bool> Network<IS_MCM> {
    fn ask(&self, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.0.borrow_mut().ask(ticket)
    }
}

impl<const IS_MCM: bool> Signaling for Network<IS_MCM> {
    const ROLE: Role = if IS_MCM { Role::MiniportCallManager } else { Role::CallManager };

    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.ask(ticket)
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        let mut mind = self.0.0.borrow_mut();
        match mind.mood() % 4 {
            0 => Reply::Later,
            1 => {
                mind.events.push_back(NetworkEvent::SapAnswer(ticket, Status::Success));
                Reply::Later
            }
            _ => Reply::Now(Status::Success),
        }
    }

    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.0.0.borrow_mut().ask_of_party(ticket)
    }

    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.0.0.borrow_mut().ask_of_party(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.0.0.borrow_mut().events.pop_front()
    }
}

/// One driver does not refuse itself an end.
impl MiniportCallManager for Network<true> {
    fn program(&mut self, _: Time, _: VcHandle, told: &Terms) -> MiniportAnswer {
        self.0.0.borrow_mut().card_answer(Some(told))
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }

    fn send(&mut self, _: Time, _: VcHandle, _: Packet) -> Reply<Status> {
        self.0.0.borrow_mut().send()
    }

    fn poll_data(&mut self, _: Time) -> Option<DataEvent> {
        self.0.0.borrow_mut().data.pop_front()
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.0.borrow_mut().tell(ticket, Some(terms))
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.0.borrow_mut().tell(ticket, None)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let mut mind = self.0.0.borrow_mut();
        if let Some((ticket, answer)) = mind.card_due.take() {
            return Some(MiniportEvent::Answer(ticket, answer));
        }
        mind.data.pop_front().map(|event| match event {
            DataEvent::SendComplete(vc, packet, status) => {
                MiniportEvent::SendComplete(vc, packet, status)
            }
            DataEvent::Received(vc, packet) => MiniportEvent::Received(vc, packet),
            DataEvent::ResetStart => MiniportEvent::ResetStart,
            DataEvent::ResetEnd => MiniportEvent::ResetEnd,
        })
    }

    fn send(&mut self, _: Time, _: VcHandle, _: Packet) -> Reply<Status> {
        self.0.0.borrow_mut().send()
    }
}

/// Even rates may be rounded up.
pub(super) fn sending(rate: u32) -> CallParameters {
    let flow = Flowspec::constant_rate(BytesPerSecond::new(rate * 1_000).expect("a rate"));
    let block = CallParameters::sending(flow);
    if rate.is_multiple_of(2) { block.with_media_flags(MediaFlags::ROUND_UP_FLOW) } else { block }
}
