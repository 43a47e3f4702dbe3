//! Questions to the seams, as the machine of a VC puts them, and answers that come at once.

use super::CallManager;
use super::interned::{Interned, Name};
use crate::handle::{Ticket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Ask, Event, Expiry, State, Tell};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Puts the question that leads to `next` to a seam. `None` if the answer comes later, or never.
    pub(super) fn ask(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        next: &State<Name>,
        ask: Ask<Name>,
    ) -> Option<Event<Name>> {
        let exact;
        let mut ask = ask.map(|name| terms.value(name));
        if let Ask::ActivateVc(told) = ask
            && next.is_going_back()
        {
            exact = told.exact();
            ask = Ask::ActivateVc(&exact);
        }
        self.observer.see(now, handle, Sight::Asks(ask));
        let vc = self.vcs.get_mut(handle)?;
        let is_the_same = matches!(ask, Ask::ModifyAgain(_));
        let ticket = if is_the_same { vc.last_ticket(handle) } else { vc.next_ticket(handle) };
        let is_permanent = vc.is_permanent;
        let reply = match ask {
            Ask::ActivateVc(told) => {
                let reply = self.miniport.activate_vc(&mut self.signaling, now, ticket, told);
                return self.miniport_replied(now, handle, Some(told.clone()), reply, terms);
            }
            Ask::DeactivateVc => {
                let reply = self.deactivate(now, ticket);
                return self.miniport_replied(now, handle, None, reply, terms);
            }
            asked if is_permanent => Reply::Now(self.answer_for_permanent(handle, asked)),
            Ask::Setup(wanted) => self.signaling.setup(now, ticket, wanted),
            Ask::Modify(wanted) | Ask::ModifyAgain(wanted) => {
                self.signaling.modify(now, ticket, wanted)
            }
            Ask::Restore(agreed) => self.signaling.restore(now, ticket, agreed),
            Ask::AcceptOffer(agreed) => self.signaling.accept_offer(now, ticket, agreed),
            Ask::AcceptProposal(agreed) => self.signaling.accept_proposal(now, ticket, agreed),
            Ask::Release(None) => self.signaling.release(now, ticket),
            Ask::Release(Some(cause)) => self.signaling.release_with(now, ticket, cause),
        };
        match reply {
            Reply::Now(answer) => Some(understood(answer).map(|value| terms.name(value))),
            Reply::Later => {
                self.observer.see(now, handle, Sight::AnswersLater);
                None
            }
        }
    }

    /// Tells the miniport to deactivate a VC, unless it has; that it has counts once all data has come
    /// back.
    fn deactivate(&mut self, now: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        let mut reply = if self.was_deactivated(ticket.vc) {
            Reply::Now(MiniportAnswer::Done)
        } else {
            self.miniport.deactivate_vc(&mut self.signaling, now, ticket)
        };
        if reply == Reply::Now(MiniportAnswer::Done) && self.is_undrained(ticket) {
            reply = Reply::Later;
        }
        if reply != Reply::Later {
            self.use_up_ticket(ticket.vc);
        }
        reply
    }

    /// Tells the network what it does not answer. Of a call on a permanent VC it hears nothing
    ///
    pub(super) fn tell(&mut self, now: Time, handle: VcHandle, tell: Tell<&Terms>) {
        let is_permanent = self.vcs.get(handle).is_some_and(|vc| vc.is_permanent);
        if is_permanent && matches!(tell, Tell::Confirm(_)) {
            // The network knows what is configured, and nothing of the call on it.
            return;
        }
        self.observer.see(now, handle, Sight::Tells(tell));
        match tell {
            Tell::Confirm(agreed) => self.signaling.confirm(now, handle, agreed),
            Tell::RefuseProposal => self.signaling.refuse_proposal(now, handle),
        }
    }

    /// What the other end proposes cannot be dealt with, now or ever.
    pub(super) fn refuse_proposal(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.observer.see(now, handle, Sight::Busy(event));
        self.tell(now, handle, Tell::RefuseProposal);
    }

    fn miniport_replied(
        &mut self,
        now: Time,
        handle: VcHandle,
        told: Option<Terms>,
        reply: Reply<MiniportAnswer>,
        terms: &mut Interned,
    ) -> Option<Event<Name>> {
        let Reply::Now(answer) = reply else {
            self.observer.see(now, handle, Sight::AnswersLater);
            return None;
        };
        let answer = match told {
            Some(told) => self.judge(now, handle, &told, answer),
            None => answer,
        };
        if self.is_to_be_told_again(now, handle, &answer) {
            return None;
        }
        Some(Event::Miniport(answer).map(|value| terms.name(value)))
    }
}

/// An answer that names terms which could not be asked for is none: what the network holds is as
/// unknown as if it had said nothing, and the same is done about it.
pub(super) fn understood(answer: NetworkAnswer) -> Event<Terms> {
    match answer {
        NetworkAnswer::Countered(terms) if !terms.are_legal() => {
            Event::TimerExpired(Expiry::Transaction)
        }
        NetworkAnswer::Accepted
        | NetworkAnswer::Countered(_)
        | NetworkAnswer::Refused
        | NetworkAnswer::Collided => Event::Network(answer),
    }
}
