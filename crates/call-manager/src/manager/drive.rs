//! Moves the machine of a VC until it has to wait.
//!
//! A seam that answers at once is answered for at once: the events follow each other in one loop,
//! and a change that needs nobody's patience is complete when the request returns.

use co_params::Status;

use super::CallManager;
use super::interned::{Interned, Name};
use super::table::Vc;
use super::upcall::{Handler, Upcall};
use crate::handle::{Ticket, VcHandle};
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::{MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{
    Ask, Completion, Event, Expiry, Indication, Reaction, Remote, Request, State, Tell, Transition,
    Wait, event,
};

/// What the client is still to be told when a machine has come to rest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub(super) completion: Option<Completion<Name>>,
    /// Follows the completion.
    pub(super) indication: Option<Indication<Name>>,
}

/// A machine on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where it is.
    pub(super) state: State<Name>,
    /// What has happened there.
    pub(super) next: Option<Event<Name>>,
    /// Whether it is somewhere else than its VC.
    pub(super) has_moved: bool,
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// Hands `event` to the machine, puts its questions to the seams, and hands it every answer
    /// that comes at once. When a close completes a pending change on the way, the completion of
    /// the change goes up before the outcome of the close. `terms` has the terms of the
    /// event, and afterwards those of the outcome.
    ///
    /// # Errors
    /// The status with which the machine refuses a request; nothing has changed.
    pub(super) fn drive(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        event: Event<Name>,
    ) -> Result<Outcome, Status> {
        let state = *self.vcs.get(handle).ok_or(Status::Failure)?.state();
        self.run(now, handle, terms, Run { state, next: Some(event), has_moved: false })
    }

    /// The same from a state that the VC is about to be in.
    ///
    /// # Errors
    /// As [`drive`](Self::drive).
    pub(super) fn run(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        run: Run,
    ) -> Result<Outcome, Status> {
        let Run { mut state, mut next, mut has_moved } = run;
        let mut outcome = Outcome::default();
        while let Some(event) = next.take() {
            let reaction = state.on(event, &self.config.profile.rules);
            let seen = event.map(|name| terms.value(name));
            let transition = match reaction {
                Reaction::Moved(transition) => transition,
                Reaction::Refused(status) => {
                    self.observer.see(now, handle, Sight::Refused(status));
                    return Err(status);
                }
                Reaction::Busy => {
                    self.refuse_proposal(now, handle, seen);
                    break;
                }
                Reaction::Deferred => {
                    self.defer(now, handle, seen);
                    break;
                }
                Reaction::Stale => {
                    self.drop_stale(now, handle, seen);
                    break;
                }
            };
            self.observer.see(now, handle, Sight::Happened(seen));
            has_moved = true;
            let was_busy = self.vcs.get(handle).is_some_and(|vc| vc.is_to_tell_again);
            self.stop_waiting(now, handle);
            if matches!(event, Event::Client(Request::ModifyCallQos(_))) {
                self.begin_transaction(now, handle);
            }
            state = transition.next;
            next = self.carry_out(now, handle, terms, transition, &mut outcome);
            // Nobody works on what a busy miniport refused: there is no answer to wait for.
            if was_busy && transition.ask.is_none() && state.waits_for() == Some(Wait::Miniport) {
                let busy = event::MiniportAnswer::Refused(Status::NotAccepted);
                next = Some(Event::Miniport(busy));
            }
        }
        if has_moved {
            self.put_back(now, handle, &state, terms);
        }
        Ok(outcome)
    }

    pub(super) fn network_answered(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) {
        self.answered(now, ticket, Event::Network(answer));
    }

    pub(super) fn miniport_answered(&mut self, now: Time, ticket: Ticket, answer: MiniportAnswer) {
        // An answer that comes twice is stale, whatever it says: a VC that rests is told nothing, and
        // one that is to be told again waits for what it says then.
        let is_awaited = |vc: &&Vc| {
            let waits = vc.state().waits_for() == Some(Wait::Miniport) && !vc.is_to_tell_again;
            vc.serial == ticket.serial && waits
        };
        let Some(vc) = self.vcs.get(ticket.vc).filter(is_awaited) else {
            return self.drop_stale(now, ticket.vc, Event::Miniport(answer).as_ref());
        };
        let answer = match vc.told(&self.vcs) {
            Some(told) => self.judge(now, ticket.vc, &told, answer),
            None => answer,
        };
        if self.is_to_be_told_again(now, ticket.vc, &answer) {
            self.wait(now, ticket.vc, Wait::Miniport);
        } else {
            self.answered(now, ticket, Event::Miniport(answer));
        }
    }

    /// The other end wants something of a VC.
    pub(super) fn remote_wants(&mut self, now: Time, handle: VcHandle, remote: Remote<Terms>) {
        if self.vcs.get(handle).is_none() {
            return self.drop_stale(now, handle, Event::Remote(remote).as_ref());
        }
        let may_ask = !matches!(remote, Remote::Proposal(_)) || self.remote_may_propose(handle);
        if may_ask {
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
        let is_out_of_time = vc.state().is_on_the_way_forward() && vc.transaction_ends <= now;
        self.observer.see(now, handle, Sight::TimerExpired);
        if self.tell_again(now, handle) {
            return;
        }
        let expiry = if is_out_of_time { Expiry::Transaction } else { Expiry::Wait };
        self.settle(now, handle, Event::TimerExpired(expiry));
    }

    /// Tells the client, if there is one, what it is still to be told.
    pub(super) fn raise(&mut self, handle: VcHandle, terms: &Interned, outcome: Outcome) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let Some(owner) = vc.owner() else { return };
        let completion =
            outcome.completion.map(|it| Handler::from(it.map(|name| terms.value(name))));
        let indication =
            outcome.indication.map(|it| Handler::from(it.map(|name| terms.value(name))));
        for handler in completion.into_iter().chain(indication) {
            let upcall = Upcall::Vc { vc: handle, context: vc.context, handler };
            self.upcalls.push_back((owner, upcall));
        }
    }

    /// An event that no request waits for: whatever it completes goes up.
    pub(super) fn settle(&mut self, now: Time, handle: VcHandle, event: Event<Terms>) {
        let Some(mut terms) = self.vcs.get(handle).map(|vc| self.vcs.terms(vc)) else { return };
        let event = event.map(|value| terms.name(value));
        if let Ok(outcome) = self.drive(now, handle, &mut terms, event) {
            self.raise(handle, &terms, outcome);
        }
        self.tidy(now, handle);
    }

    fn answered(&mut self, now: Time, ticket: Ticket, event: Event<Terms>) {
        match self.vcs.get_mut(ticket.vc) {
            Some(vc) if vc.serial == ticket.serial => self.settle(now, ticket.vc, event),
            Some(_) | None => self.drop_stale(now, ticket.vc, event.as_ref()),
        }
    }

    /// Does what a transition says, in its order. Returns the answer to its question, if it comes at
    /// once.
    ///
    /// What completes goes up when the machine has come to rest, or when the next thing comes that
    /// the client has to hear after it.
    fn carry_out(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        transition: Transition<Name>,
        outcome: &mut Outcome,
    ) -> Option<Event<Name>> {
        let Transition { next, tell, ask, completion, indication } = transition;
        if let Some(tell) = tell {
            self.tell(now, handle, tell.map(|name| terms.value(name)));
        }
        let is_in_the_way =
            outcome.indication.is_some() || (completion.is_some() && outcome.completion.is_some());
        if is_in_the_way && (completion.is_some() || indication.is_some()) {
            self.raise(handle, terms, std::mem::take(outcome));
        }
        if let Some(completion) = completion {
            outcome.completion = Some(completion);
            let completion = completion.map(|name| terms.value(name));
            self.observer.see(now, handle, Sight::Completed(completion));
        }
        let answer = ask.and_then(|ask| self.ask(now, handle, terms, &next, ask));
        if let Some(indication) = indication {
            outcome.indication = Some(indication);
            let indication = indication.map(|name| terms.value(name));
            self.observer.see(now, handle, Sight::Indicated(indication));
        }
        answer
    }

    /// Tells the network what it does not answer.
    fn tell(&mut self, now: Time, handle: VcHandle, tell: Tell<&Terms>) {
        self.observer.see(now, handle, Sight::Tells(tell));
        match tell {
            Tell::Confirm(agreed) => self.signaling.confirm(now, handle, agreed),
            Tell::RefuseProposal => self.signaling.refuse_proposal(now, handle),
        }
    }

    /// What the other end proposes cannot be dealt with, now or ever.
    fn refuse_proposal(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.observer.see(now, handle, Sight::Busy(event));
        self.tell(now, handle, Tell::RefuseProposal);
    }

    /// Puts the question that leads to `next` to a seam. `None` if the answer comes later, or never.
    fn ask(
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
        let ticket = match ask {
            Ask::ModifyAgain(_) => vc.last_ticket(handle),
            Ask::Setup(_)
            | Ask::Modify(_)
            | Ask::Restore(_)
            | Ask::AcceptOffer(_)
            | Ask::AcceptProposal(_)
            | Ask::Release
            | Ask::ActivateVc(_)
            | Ask::DeactivateVc => vc.next_ticket(handle),
        };
        let is_permanent = vc.is_permanent;
        let reply = match ask {
            Ask::ActivateVc(told) => {
                let answer = self.miniport.activate_vc(&mut self.signaling, now, ticket, told);
                return self.miniport_replied(now, handle, Some(told.clone()), answer, terms);
            }
            Ask::DeactivateVc => {
                let answer = self.miniport.deactivate_vc(&mut self.signaling, now, ticket);
                return self.miniport_replied(now, handle, None, answer, terms);
            }
            _ if is_permanent => Reply::Now(NetworkAnswer::Accepted),
            Ask::Setup(wanted) => self.signaling.setup(now, ticket, wanted),
            Ask::Modify(wanted) | Ask::ModifyAgain(wanted) => {
                self.signaling.modify(now, ticket, wanted)
            }
            Ask::Restore(agreed) => self.signaling.restore(now, ticket, agreed),
            Ask::AcceptOffer(agreed) => self.signaling.accept_offer(now, ticket, agreed),
            Ask::AcceptProposal(agreed) => self.signaling.accept_proposal(now, ticket, agreed),
            Ask::Release => self.signaling.release(now, ticket),
        };
        match reply {
            Reply::Now(answer) => Some(Event::Network(answer).map(|value| terms.name(value))),
            Reply::Later => {
                self.observer.see(now, handle, Sight::AnswersLater);
                None
            }
        }
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

    /// The VC rests or waits in its new state. One that is deleted leaves the table.
    fn put_back(&mut self, now: Time, handle: VcHandle, state: &State<Name>, terms: &Interned) {
        if matches!(state, State::Deleted) {
            let opening = self.vcs.remove(handle);
            self.miniport.delete_vc(&mut self.signaling, now, handle);
            let opening = opening.and_then(|place| self.families.opening_at(place));
            opening.into_iter().for_each(|af| self.release_opening(now, af));
            return;
        }
        self.vcs.settle(handle, state, terms);
        if let Some(wait) = state.waits_for() {
            self.wait(now, handle, wait);
        }
    }

    fn drop_stale(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.stale_answers += 1;
        self.observer.see(now, handle, Sight::Stale(event));
    }

    fn defer(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.observer.see(now, handle, Sight::Deferred(event));
        if let Event::Remote(Remote::Proposal(proposed)) = event {
            self.deferred.insert(handle, proposed.clone());
        }
    }

    /// What is to be done about a VC of its own accord, once it has come to rest: a proposal that
    /// waited is dealt with, a VC of the call manager's own is deleted when its call is over, and
    /// what a client left behind is cleared up.
    pub(super) fn tidy(&mut self, now: Time, handle: VcHandle) {
        if !self.deferred.is_empty() {
            self.take_up_deferred(now, handle);
        }
        while let Some((request, mut terms)) = self.own_request(handle) {
            if self.drive(now, handle, &mut terms, Event::Client(request)).is_err() {
                return;
            }
        }
    }

    fn take_up_deferred(&mut self, now: Time, handle: VcHandle) {
        let Some(vc) = self.vcs.get(handle) else {
            self.deferred.remove(&handle);
            return;
        };
        match vc.state() {
            State::Active { .. } => {
                if let Some(proposed) = self.deferred.remove(&handle) {
                    self.observer.see(now, handle, Sight::TakenUp);
                    self.remote_wants(now, handle, Remote::Proposal(proposed));
                }
            }
            _ if vc.state().in_force().is_none() => {
                self.deferred.remove(&handle);
            }
            _ => {}
        }
    }

    /// Ends what a client that has left was doing with a VC. A close that failed is tried once more,
    /// and no more than that.
    pub(super) fn left_behind(&mut self, now: Time, handle: VcHandle) {
        if self.vcs.get(handle).is_some_and(|vc| *vc.state() == State::CloseFailed) {
            self.settle(now, handle, Event::Client(Request::CloseCall));
        } else {
            self.tidy(now, handle);
        }
    }

    /// What the owner of a VC would ask for next if it were rid of it: the call manager of one of its
    /// own without a call, a client that has left of any. `None` if there is nothing, or an answer to
    /// wait for.
    fn own_request(&self, handle: VcHandle) -> Option<(Request<Name>, Interned)> {
        let vc = self.vcs.get(handle)?;
        let is_left = vc.owner().is_none();
        let request = match vc.state() {
            State::Inactive if is_left || !vc.is_client_made => Some(Request::DeleteVc),
            State::Failed if is_left => Some(Request::DeleteVc),
            State::Offered { .. } if is_left => Some(Request::RejectCall),
            State::Active { .. }
            | State::Answering { .. }
            | State::ActivatingAnswer { .. }
            | State::Negotiating { .. }
            | State::Reactivating { .. }
            | State::Realigning { .. }
            | State::BackingOff { .. }
            | State::Reinstating(_)
            | State::Restoring(_)
            | State::InDoubt(_)
            | State::Proposed(_)
            | State::Deciding(_)
            | State::Countering { .. }
            | State::Agreeing(_)
            | State::Withdrawing { .. }
            | State::Released
                if is_left =>
            {
                Some(Request::CloseCall)
            }
            State::Leaving if is_left => Some(Request::ReturnQosChange),
            _ => None,
        };
        request.map(|request| (request, self.vcs.terms(vc)))
    }
}
