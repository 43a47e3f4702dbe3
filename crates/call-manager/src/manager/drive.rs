//! Moves the machine of a VC until it has to wait.
//!
//! A seam that answers at once is answered for at once: the events follow each other in one loop,
//! and a change that needs nobody's patience is complete when the request returns.

use co_params::{CallFlags, Status};

use super::CallManager;
use super::interned::{Interned, Name};
use super::patience::busy;
use super::regrade::{concerns_a_proposal, foregone_answer};
use super::table::Vc;
use super::upcall::{Handler, Upcall};
use crate::handle::VcHandle;
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::seam::Signaling;
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Completion, Event, Indication, Reaction, Request, State, Transition, Wait};

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
        let is_regrading = self.is_regrading(handle);
        if let Some(tell) = tell
            && !(is_regrading && concerns_a_proposal(&tell))
        {
            self.tell(now, handle, tell.map(|name| terms.value(name)));
        }
        let is_in_the_way =
            outcome.indication.is_some() || (completion.is_some() && outcome.completion.is_some());
        if is_in_the_way && (completion.is_some() || indication.is_some()) {
            self.raise(handle, terms, std::mem::take(outcome));
        }
        if is_regrading && let Some(answer) = foregone_answer(ask.as_ref(), indication.as_ref()) {
            return Some(answer);
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
        if let Some(refused @ Indication::IncomingCall(_)) = indication
            && !self.may_dispatch(handle)
        {
            let refused = refused.map(|name| terms.value(name));
            self.observer.see(now, handle, Sight::NotDispatched(refused));
            return Some(Event::Client(Request::RejectCall));
        }
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

    /// The VC rests or waits in its new state. One that is deleted leaves the table.
    pub(super) fn put_back(
        &mut self,
        now: Time,
        handle: VcHandle,
        state: &State<Name>,
        terms: &Interned,
    ) {
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
            self.settle_regrade(now, handle);
        }
        if let Some(wait) = state.waits_for() {
            self.wait(now, handle, wait);
        }
    }

    /// What the state of a VC means for its parties and its data.
    fn settle_extra(&mut self, vc: VcHandle) {
        let Some(found) = self.vcs.get(vc) else { return };
        match found.state().waits_for() {
            None if found.state().in_force().is_some() => self.follow_terms(vc),
            None if *found.state() == State::Inactive => {
                self.end_transfer(vc);
                self.vcs.extra_mut(vc).has_close_data = false;
            }
            Some(_) | None => {}
        }
    }
}
