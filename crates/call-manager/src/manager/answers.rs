//! What happens to a VC of others' doing: answers that come later, what the other end wants, and the
//! end of a wait.

use super::CallManager;
use super::ask::understood;
use super::patience::{busy, can_be_given_up, is_wanted_still};
use super::straight::Agreed;
use super::table::Vc;
use crate::handle::{Ticket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Event, Expiry, Remote, State, Wait, event};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    pub(super) fn network_answered(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) {
        let is_agreed = matches!(answer, NetworkAnswer::Accepted);
        if !is_agreed || !self.went_straight_on(now, ticket, Agreed::Network) {
            self.answered(now, ticket, understood(answer));
        }
    }

    pub(super) fn miniport_answered(&mut self, now: Time, ticket: Ticket, answer: MiniportAnswer) {
        // An answer that comes twice is stale, whatever it says: its ticket is used up.
        let is_awaited =
            |vc: &&Vc| vc.serial == ticket.serial && vc.state().waits_for() == Some(Wait::Miniport);
        if self.vcs.get(ticket.vc).filter(is_awaited).is_none() {
            if !self.deactivated_late(now, ticket, &answer) {
                self.drop_stale(now, ticket.vc, Event::Miniport(answer).as_ref());
            }
            return;
        }
        if answer == MiniportAnswer::Done && self.went_straight_on(now, ticket, Agreed::Miniport) {
            return;
        }
        let Some(vc) = self.vcs.get(ticket.vc) else { return };
        let is_wanted = is_wanted_still(vc.state());
        let is_deactivated = vc.state().is_deactivating() && answer == MiniportAnswer::Done;
        let told = vc.told(&self.vcs);
        if is_deactivated && self.is_undrained(ticket) {
            return;
        }
        let answer = match told {
            Some(told) => self.judge(now, ticket.vc, &told, answer),
            None => answer,
        };
        if is_wanted && self.is_to_be_told_again(now, ticket.vc, &answer) {
            self.wait(now, ticket.vc, Wait::Miniport);
        } else {
            self.use_up_ticket(ticket.vc);
            self.settle(now, ticket.vc, Event::Miniport(answer));
        }
    }

    /// Whether the miniport has deactivated a VC after all that is nobody's any more: then its place
    /// is free.
    pub(super) fn deactivated_late(
        &mut self,
        now: Time,
        ticket: Ticket,
        answer: &MiniportAnswer,
    ) -> bool {
        let Some(vc) = self.vcs.get(ticket.vc) else { return false };
        let is_its_last_order = vc.serial == ticket.serial && *vc.state() == State::CloseFailed;
        if vc.owner().is_some() || !is_its_last_order || *answer != MiniportAnswer::Done {
            return false;
        }
        let terms = self.vcs.terms(vc);
        let done = Event::Miniport(event::MiniportAnswer::Done);
        self.observer.see(now, ticket.vc, Sight::Happened(done));
        self.put_back(now, ticket.vc, &State::Inactive, &terms);
        self.tidy(now, ticket.vc);
        true
    }

    /// The other end wants something of a VC.
    pub(super) fn remote_wants(&mut self, now: Time, handle: VcHandle, remote: Remote<Terms>) {
        let Some(vc) = self.vcs.get(handle) else {
            return self.drop_stale(now, handle, Event::Remote(remote).as_ref());
        };
        let is_change = matches!(remote, Remote::Proposal(_)) && vc.state().in_force().is_some();
        let is_legal = !matches!(&remote, Remote::Proposal(terms) if !terms.are_legal());
        let may_change = || {
            is_legal && self.remote_may_propose(handle) && self.room_for_transaction(handle).is_ok()
        };
        if !is_change || may_change() {
            self.settle(now, handle, Event::Remote(remote));
        } else {
            self.refuse_proposal(now, handle, Event::Remote(remote).as_ref());
        }
    }

    /// The timer of a place in the table came up, whichever VC it was set for.
    pub(super) fn waited_long_enough(&mut self, now: Time, place: u32) {
        let Some((handle, vc)) = self.vcs.at(place) else { return };
        if vc.deadline > now {
            if vc.deadline != Vc::NEVER {
                self.timers.set(place, vc.deadline);
            }
            return;
        }
        vc.deadline = Vc::NEVER;
        let is_out_of_time = can_be_given_up(vc) && vc.transaction_ends <= now;
        let was_busy = is_out_of_time && std::mem::take(&mut vc.is_to_tell_again);
        self.observer.see(now, handle, Sight::TimerExpired);
        if was_busy {
            return self.settle(now, handle, Event::Miniport(busy()));
        }
        if self.tell_again(now, handle) {
            return;
        }
        let expiry = if is_out_of_time { Expiry::Transaction } else { Expiry::Wait };
        self.settle(now, handle, Event::TimerExpired(expiry));
    }

    /// The last question about a VC is answered: nothing else is an answer to it.
    pub(super) fn use_up_ticket(&mut self, handle: VcHandle) {
        if let Some(vc) = self.vcs.get_mut(handle) {
            let _ = vc.next_ticket(handle);
        }
    }

    fn answered(&mut self, now: Time, ticket: Ticket, event: Event<Terms>) {
        match self.vcs.get_mut(ticket.vc) {
            Some(vc) if vc.serial == ticket.serial => self.settle(now, ticket.vc, event),
            Some(_) | None => self.drop_stale(now, ticket.vc, event.as_ref()),
        }
    }

    pub(super) fn drop_stale(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.stale_answers += 1;
        self.observer.see(now, handle, Sight::Stale(event));
    }
}
