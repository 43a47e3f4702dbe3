//! A network and a miniport that say what they are told to, and otherwise do as they are asked.

use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::seam::Capabilities;
use call_manager::{
    Miniport, MiniportAnswer, MiniportCallManager, MiniportEvent, NetworkAnswer, NetworkEvent,
    Packet, PartyTicket, Reply, Role, SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

/// What a seam is going to say.
#[derive(Debug)]
pub(super) struct Part<A> {
    pub(super) replies: VecDeque<Reply<A>>,
    pub(super) due: Option<(Ticket, A)>,
    pub(super) asked: Option<Ticket>,
    /// What is going to be sent or received, of a miniport.
    pub(super) transfer: Option<MiniportEvent>,
    pub(super) sends_later: bool,
}

impl<A> Default for Part<A> {
    fn default() -> Self {
        Self {
            replies: VecDeque::new(),
            due: None,
            asked: None,
            transfer: None,
            sends_later: false,
        }
    }
}

impl<A> Part<A> {
    pub(super) fn reply(&mut self, reply: Reply<A>) {
        self.replies.push_back(reply);
    }

    pub(super) fn answer(&mut self, answer: A) {
        self.due = Some((self.asked.unwrap(), answer));
    }

    fn ask(&mut self, ticket: Ticket, otherwise: A) -> Reply<A> {
        self.asked = Some(ticket);
        self.replies.pop_front().unwrap_or(Reply::Now(otherwise))
    }
}

/// The network; with the card in it, an integrated call manager.
#[derive(Clone, Debug, Default)]
pub(super) struct Network<const IS_MCM: bool> {
    pub(super) part: Rc<RefCell<Part<NetworkAnswer>>>,
    pub(super) events: Rc<RefCell<VecDeque<NetworkEvent>>>,
    /// Whether it answers about SAPs later.
    pub(super) is_slow: Rc<RefCell<bool>>,
    pub(super) sap: Rc<RefCell<Option<SapTicket>>>,
    pub(super) party: Rc<RefCell<Option<PartyTicket>>>,
    /// The medium has no quality of service.
    pub(super) is_plain: bool,
    pub(super) card: Card,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Card(pub(super) Rc<RefCell<Part<MiniportAnswer>>>);

impl<const IS_MCM: bool> Network<IS_MCM> {
    pub(super) fn part(&self) -> RefMut<'_, Part<NetworkAnswer>> {
        self.part.borrow_mut()
    }

    fn ask(&self, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.part().ask(ticket, NetworkAnswer::Accepted)
    }

    fn ask_of_party(&self, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        *self.party.borrow_mut() = Some(ticket);
        self.part().replies.pop_front().unwrap_or(Reply::Now(NetworkAnswer::Accepted))
    }
}

impl<const IS_MCM: bool> Signaling for Network<IS_MCM> {
    const ROLE: Role = if IS_MCM { Role::MiniportCallManager } else { Role::CallManager };

    fn capabilities(&self) -> Capabilities {
        Capabilities { qos_change: !self.is_plain, ..Capabilities::ALL }
    }

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

    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        self.ask_of_party(ticket)
    }

    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        self.ask_of_party(ticket)
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        *self.sap.borrow_mut() = Some(ticket);
        if self.is_slow.take() { Reply::Later } else { Reply::Now(Status::Success) }
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        let answer = self.part().due.take();
        let answer = answer.map(|(ticket, answer)| NetworkEvent::Answer(ticket, answer));
        answer.or_else(|| self.events.borrow_mut().pop_front())
    }
}

impl MiniportCallManager for Network<true> {
    fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
        match self.card.0.borrow_mut().replies.pop_front() {
            Some(Reply::Now(answer)) => answer,
            Some(Reply::Later) => panic!("one driver does not wait for itself"),
            None => MiniportAnswer::Done,
        }
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().ask(ticket, MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.borrow_mut().ask(ticket, MiniportAnswer::Done)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let mut part = self.0.borrow_mut();
        if let Some(event) = part.transfer.take() {
            return Some(event);
        }
        let (ticket, answer) = part.due.take()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }

    fn send(&mut self, _: Time, _: VcHandle, _: Packet) -> Reply<Status> {
        let is_slow = std::mem::take(&mut self.0.borrow_mut().sends_later);
        if is_slow { Reply::Later } else { Reply::Now(Status::Success) }
    }
}
