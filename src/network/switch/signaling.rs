//! The switch behind the seam of the call manager: each question goes to those who answer it.

use call_manager::{
    NetworkAnswer, NetworkEvent, OfferId, PartyTicket, Reply, SapTicket, Signaling, Terms, Ticket,
    Time, VcHandle,
};
use co_params::{Sap, Status};

use super::answers::Fate;
use super::{Due, Switch};
use crate::network::admission::Admission;
use crate::network::remote::Verdict;

impl<A: Admission> Signaling for Switch<A> {
    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let is_busy = self.chance.fraction() < self.settings.busy;
        let answer = if is_busy { NetworkAnswer::Refused } else { self.set_up(ticket.vc, wanted) };
        self.answer(now, ticket, answer)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        let fate = self.fate();
        let said = self.said.get(ticket.vc).filter(|(asked, _)| *asked == ticket);
        let answer = match (said.map(|(_, answer)| answer.clone()), &fate) {
            (_, Fate::RequestLost) => return Reply::Later,
            (Some(answer), _) => answer,
            (None, Fate::Refused) => NetworkAnswer::Refused,
            (None, Fate::Considered | Fate::AnswerLost) => self.consider(now, ticket.vc, wanted),
        };
        let reply = match fate {
            Fate::AnswerLost => Reply::Later,
            Fate::Considered | Fate::Refused | Fate::RequestLost => {
                self.answer(now, ticket, answer.clone())
            }
        };
        if reply == Reply::Later {
            self.said.insert(ticket.vc, (ticket, answer));
        }
        reply
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.path.restore(ticket.vc);
        let stands = self.path.settled(ticket.vc) == Some(self.path.demand(agreed));
        if let Some(ends) = &mut self.ends {
            ends.relief.plan_again();
            self.relieve(now);
        }
        let answer = if stands { NetworkAnswer::Accepted } else { NetworkAnswer::Refused };
        self.answer(now, ticket, answer)
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        if let Some(ends) = &mut self.ends
            && !self.path.demand(agreed).fits(self.path.expected(vc))
        {
            ends.relief.plan_again();
        }
        self.path.confirm(vc, agreed);
        if self.ends.is_some() {
            self.confirmed(now, vc, agreed);
        }
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.path.release(ticket.vc);
        self.said.remove(ticket.vc);
        if let Some(ends) = &mut self.ends {
            ends.end(ticket.vc);
        }
        self.answer(now, ticket, NetworkAnswer::Accepted)
    }

    fn accept_offer(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        let answer = self.offer_accepted(now, ticket.vc, agreed);
        self.answer(now, ticket, answer)
    }

    fn accept_proposal(
        &mut self,
        now: Time,
        ticket: Ticket,
        agreed: &Terms,
    ) -> Reply<NetworkAnswer> {
        let answer = self.proposal_accepted(ticket.vc, agreed);
        self.answer(now, ticket, answer)
    }

    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        self.proposal_refused(now, vc);
    }

    fn assign(&mut self, now: Time, offer: OfferId, vc: Result<VcHandle, Status>) {
        self.path.assign(offer, vc.ok());
        self.assigned(now, offer, vc.ok());
    }

    fn register_sap(&mut self, now: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.sap_registered(now, ticket.sap);
        self.give(now, Status::Success, |status| NetworkEvent::SapAnswer(ticket, status))
    }

    fn deregister_sap(&mut self, now: Time, ticket: SapTicket) -> Reply<Status> {
        if let Some(ends) = &mut self.ends {
            ends.saps.retain(|&sap| sap != ticket.sap);
        }
        self.give(now, Status::Success, |status| NetworkEvent::SapAnswer(ticket, status))
    }

    fn add_party(
        &mut self,
        now: Time,
        ticket: PartyTicket,
        vc: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        let answer = match self.verdict() {
            Verdict::Refuse => NetworkAnswer::Refused,
            Verdict::Accept | Verdict::Grant(_) => {
                self.party_joined(now, ticket.party, vc);
                NetworkAnswer::Accepted
            }
        };
        self.give(now, answer, |answer| NetworkEvent::PartyAnswer(ticket, answer))
    }

    fn drop_party(&mut self, now: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        if let Some(ends) = &mut self.ends {
            ends.parties.remove(&ticket.party);
        }
        self.give(now, NetworkAnswer::Accepted, |answer| NetworkEvent::PartyAnswer(ticket, answer))
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        loop {
            match self.agenda.pop(now)? {
                Due::Act(act) => self.act(now, act),
                Due::Tell(event) if self.is_current(&event) => return Some(event),
                Due::Tell(_) => {}
            }
        }
    }

    #[inline]
    fn poll_timeout(&self) -> Option<Time> {
        self.agenda.next()
    }
}
