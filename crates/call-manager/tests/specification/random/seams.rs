//! The seams of the walk: a network beside a card, or both in one.

use std::cell::RefCell;
use std::rc::Rc;

use call_manager::{
    Miniport, MiniportAnswer, MiniportCallManager, MiniportEvent, NetworkAnswer, NetworkEvent,
    OfferId, Reply, Role, SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{Sap, Status};

use super::world::{Reservation, World};
use crate::support::rate_of;

/// One world, held by both seams and by the run.
pub(super) type Shared = Rc<RefCell<World>>;

/// A network that reserves, counters, refuses and falls silent. With hardware of its own it is an
/// MCM; beside a [`Card`] it is not.
pub(super) struct Network<const IS_MCM: bool>(pub(super) Shared);

/// A miniport that activates, rounds whether or not it may, refuses, and now and then says nothing.
pub(super) struct Card(pub(super) Shared);

impl<const IS_MCM: bool> Signaling for Network<IS_MCM> {
    const ROLE: Role = if IS_MCM { Role::MiniportCallManager } else { Role::CallManager };

    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let answer = world.agree(ticket, wanted);
        if let Some(stands) = agreed_rate(&answer, wanted) {
            let call = Reservation { stands, ..Reservation::default() };
            assert!(world.network.insert(ticket.vc, call).is_none(), "set up twice");
        }
        world.reply(ticket, answer)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let answer = world.agree(ticket, wanted);
        let call = world.reservation(ticket.vc);
        call.wanted = agreed_rate(&answer, wanted).or(call.wanted);
        world.reply(ticket, answer)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let call = world.reservation(ticket.vc);
        assert_eq!(call.stands, rate_of(agreed), "what is restored is what stood");
        if world.random.one_in(8) {
            return world.reply(ticket, NetworkAnswer::Refused);
        }
        let call = world.reservation(ticket.vc);
        call.wanted = None;
        call.settle();
        world.reply(ticket, NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, agreed: &Terms) {
        let world = &mut *self.0.borrow_mut();
        let call = world.reservation(vc);
        let held = [Some(call.stands), call.wanted, call.proposed];
        assert!(held.contains(&Some(rate_of(agreed))), "what is confirmed was agreed to: {held:?}");
        (call.stands, call.wanted) = (rate_of(agreed), None);
        call.settle();
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        world.network.remove(&ticket.vc);
        world.reply(ticket, NetworkAnswer::Accepted)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let is_agreed = !world.random.one_in(4);
        let call = world.reservation(ticket.vc);
        if is_agreed {
            call.wanted = Some(rate_of(agreed));
        }
        world.reply(ticket, yes_or_no(is_agreed))
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, it: &Terms) -> Reply<NetworkAnswer> {
        let world = &mut *self.0.borrow_mut();
        let call = world.reservation(ticket.vc);
        assert_eq!(call.proposed, Some(rate_of(it)), "what is accepted was proposed");
        call.is_answered = true;
        let is_agreed = !world.random.one_in(4);
        world.reply(ticket, yes_or_no(is_agreed))
    }

    fn refuse_proposal(&mut self, _: Time, vc: VcHandle) {
        let world = &mut *self.0.borrow_mut();
        let call = world.reservation(vc);
        assert!(call.proposed.is_some(), "what is refused was proposed");
        call.is_answered = true;
        call.settle();
    }

    fn assign(&mut self, _: Time, _: OfferId, vc: Result<VcHandle, Status>) {
        self.0.borrow_mut().assign(vc);
    }

    fn register_sap(&mut self, _: Time, _: SapTicket, _: &Sap) -> Reply<Status> {
        Reply::Now(Status::Success)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.0.borrow_mut().network_event()
    }
}

impl Reservation {
    /// A proposal that this end has answered is settled.
    fn settle(&mut self) {
        if std::mem::take(&mut self.is_answered) {
            self.proposed = None;
        }
    }
}

impl Miniport for Card {
    fn activate_vc(&mut self, now: Time, ticket: Ticket, told: &Terms) -> Reply<MiniportAnswer> {
        let world = &mut *self.0.borrow_mut();
        world.is_told(now, ticket.vc);
        let answer = world.activate(ticket.vc, told);
        world.card_reply(ticket, answer)
    }

    fn deactivate_vc(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        let world = &mut *self.0.borrow_mut();
        world.is_told(now, ticket.vc);
        let done = world.deactivate(ticket.vc);
        let answer = done.map_or_else(MiniportAnswer::Refused, |()| MiniportAnswer::Done);
        world.card_reply(ticket, answer)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.borrow_mut().card_event()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

impl MiniportCallManager for Network<true> {
    fn program(&mut self, _: Time, vc: VcHandle, told: &Terms) -> MiniportAnswer {
        self.0.borrow_mut().activate(vc, told)
    }

    fn idle(&mut self, _: Time, vc: VcHandle) -> Result<(), Status> {
        self.0.borrow_mut().deactivate(vc)
    }
}

fn agreed_rate(answer: &NetworkAnswer, wanted: &Terms) -> Option<u32> {
    match answer {
        NetworkAnswer::Accepted => Some(rate_of(wanted)),
        NetworkAnswer::Countered(terms) => Some(rate_of(terms)),
        NetworkAnswer::Refused | NetworkAnswer::Collided => None,
    }
}

const fn yes_or_no(is_agreed: bool) -> NetworkAnswer {
    if is_agreed { NetworkAnswer::Accepted } else { NetworkAnswer::Refused }
}
