//! Moves the machine of a VC until it has to wait.
//!
//! A seam that answers at once is answered for at once: the events follow each other in one loop,
//! and a change that needs nobody's patience is complete when the request returns.

use co_params::{CallFlags, Status};

use super::CallManager;
use super::interned::{Interned, Name};
use super::patience::{busy, can_be_given_up, is_wanted_still};
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
            let was_busy = self.stop_waiting(now, handle) && transition.ask.is_none();
            if state == State::Retiring && transition.next == State::CloseFailed {
                self.give_up(now, handle);
            }
            if matches!(event, Event::Client(Request::ModifyCallQos(_))) {
                self.begin_transaction(now, handle);
            }
            state = transition.next;
            next = self.carry_out(now, handle, terms, transition, &mut outcome);
            // Nobody works on what a busy miniport refused: there is no answer to wait for.
            if was_busy && state.waits_for() == Some(Wait::Miniport) {
                next = Some(Event::Miniport(busy()));
            }
        }
        if has_moved {
            self.put_back(now, handle, &state, terms);
        }
        Ok(outcome)
    }

    pub(super) fn network_answered(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) {
        self.answered(now, ticket, understood(answer));
    }

    pub(super) fn miniport_answered(&mut self, now: Time, ticket: Ticket, answer: MiniportAnswer) {
        // An answer that comes twice is stale, whatever it says: its ticket is used up.
        let is_awaited =
            |vc: &&Vc| vc.serial == ticket.serial && vc.state().waits_for() == Some(Wait::Miniport);
        let Some(vc) = self.vcs.get(ticket.vc).filter(is_awaited) else {
            if !self.deactivated_late(now, ticket, &answer) {
                self.drop_stale(now, ticket.vc, Event::Miniport(answer).as_ref());
            }
            return;
        };
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

    /// The last question about a VC is answered: nothing else is an answer to it.
    fn use_up_ticket(&mut self, handle: VcHandle) {
        if let Some(vc) = self.vcs.get_mut(handle) {
            let _ = vc.next_ticket(handle);
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

    /// Tells the client, if there is one, what it is still to be told.
    pub(super) fn raise(&mut self, handle: VcHandle, terms: &Interned, outcome: Outcome) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let Some(owner) = vc.owner() else { return };
        let completion =
            outcome.completion.map(|it| Handler::from(it.map(|name| terms.value(name))));
        let indication =
            outcome.indication.map(|it| Handler::from(it.map(|name| terms.value(name))));
        for mut handler in completion.into_iter().chain(indication) {
            if let (Handler::MakeCallComplete(Status::Success, block), true) =
                (&mut handler, vc.is_permanent)
            {
                block.flags |= CallFlags::PERMANENT_VC;
            }
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
        if self.vcs.get(handle).is_some_and(Vc::has_extra) {
            self.note_for_parties(now, handle, completion, indication);
        }
        if let Some(Completion::MakeCall(Err(_)) | Completion::CloseCall(Ok(()))) = completion {
            self.leave_permanent(handle);
        }
        if let Some(completion) = completion {
            outcome.completion = Some(completion);
            let completion = completion.map(|name| terms.value(name));
            self.observer.see(now, handle, Sight::Completed(completion));
        }
        let answer = ask.and_then(|ask| self.ask(now, handle, terms, &next, ask));
        if let Some(indication) = indication {
            outcome.indication = Some(indication);
            if let (Indication::QosChange(_), Some(vc)) = (indication, self.vcs.get_mut(handle)) {
                vc.expect_return();
            }
            let indication = indication.map(|name| terms.value(name));
            self.observer.see(now, handle, Sight::Indicated(indication));
        }
        answer
    }

    /// Tells the network what it does not answer. Of a call on a permanent VC it hears nothing
    ///
    fn tell(&mut self, now: Time, handle: VcHandle, tell: Tell<&Terms>) {
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
                let mut answer = if self.was_deactivated(handle) {
                    Reply::Now(MiniportAnswer::Done)
                } else {
                    self.miniport.deactivate_vc(&mut self.signaling, now, ticket)
                };
                if answer == Reply::Now(MiniportAnswer::Done) && self.is_undrained(ticket) {
                    answer = Reply::Later;
                }
                if answer != Reply::Later {
                    self.use_up_ticket(handle);
                }
                return self.miniport_replied(now, handle, None, answer, terms);
            }
            Ask::Setup(_) if is_permanent => Reply::Now(self.answer_for_permanent(handle)),
            // What is configured is not negotiable.
            Ask::Modify(_) | Ask::ModifyAgain(_) if is_permanent => {
                Reply::Now(NetworkAnswer::Refused)
            }
            Ask::Restore(_) | Ask::AcceptOffer(_) | Ask::AcceptProposal(_) | Ask::Release
                if is_permanent =>
            {
                Reply::Now(NetworkAnswer::Accepted)
            }
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
            Reply::Now(answer) => Some(understood(answer).map(|value| terms.name(value))),
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
            let extra = self.vcs.remove(handle);
            self.deferred.remove(&handle);
            self.miniport.delete_vc(&mut self.signaling, now, handle);
            let opening = extra.and_then(|extra| extra.opening);
            opening.into_iter().for_each(|af| self.release_opening(now, af));
            return;
        }
        self.vcs.settle(handle, state, terms);
        if self.vcs.get(handle).is_some_and(Vc::has_extra) {
            self.settle_extra(handle);
        }
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
    /// waited is dealt with, a VC of the call manager's own is deleted or kept when its call is over, and
    /// what a client left behind is cleared up.
    pub(super) fn tidy(&mut self, now: Time, handle: VcHandle) {
        if !self.deferred.is_empty() {
            self.take_up_deferred(now, handle);
        }
        if self.keep_for_reuse(now, handle) {
            return;
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
        let is_at_rest = matches!(vc.state(), State::Active { .. });
        if !is_at_rest && vc.state().in_force().is_some() {
            return;
        }
        let proposed = self.deferred.remove(&handle).filter(|_| is_at_rest);
        if let Some(proposed) = proposed {
            self.observer.see(now, handle, Sight::TakenUp);
            self.remote_wants(now, handle, Remote::Proposal(proposed));
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

    /// The client knows nothing of the VC any more, or never did, and the miniport does not deactivate
    /// it: it stays, as if its client had left, and holds no opening.
    fn give_up(&mut self, now: Time, handle: VcHandle) {
        self.vcs.give_up(handle);
        self.observer.see(now, handle, Sight::Left);
        let has_extra = self.vcs.get(handle).is_some_and(Vc::has_extra);
        let opening = if has_extra { self.vcs.extra_mut(handle).opening.take() } else { None };
        opening.into_iter().for_each(|af| self.release_opening(now, af));
    }

    /// What the owner of a VC would ask for next if it were rid of it: the call manager of one of its
    /// own without a call, a client that has left of any. `None` if there is nothing, or an answer to
    /// wait for.
    fn own_request(&self, handle: VcHandle) -> Option<(Request<Name>, Interned)> {
        let vc = self.vcs.get(handle)?;
        let is_own = !vc.is_client_made && *vc.state() == State::Inactive;
        if !is_own && vc.owner().is_some() {
            return None;
        }
        let request = match vc.state() {
            State::Inactive | State::Failed => Request::DeleteVc,
            State::Offered { .. } => Request::RejectCall,
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
            | State::Released => Request::CloseCall,
            State::Leaving => Request::ReturnQosChange,
            State::Dialing { .. }
            | State::Activating { .. }
            | State::Aligning { .. }
            | State::Redialing { .. }
            | State::WithdrawingActivation { .. }
            | State::AbandoningActivation
            | State::UndoingActivation
            | State::Abandoning
            | State::Preparing { .. }
            | State::AligningOffer { .. }
            | State::WithdrawingOffer { .. }
            | State::Rejecting
            | State::Declining
            | State::Retiring
            | State::Ending { .. }
            | State::Releasing
            | State::Deactivating
            | State::CloseFailed
            | State::Deleted => return None,
        };
        Some((request, self.vcs.terms(vc)))
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
