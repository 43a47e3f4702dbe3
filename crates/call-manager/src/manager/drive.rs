//! Moves the machine of a VC until it has to wait.
//!
//! A seam that answers at once is answered for at once: the events follow each other in one loop,
//! and a change that needs nobody's patience is complete when the request returns.

use co_params::Status;

use super::CallManager;
use super::interned::{Interned, Name};
use super::timers::Deadline;
use super::upcall::{Handler, Upcall};
use crate::handle::{Ticket, VcHandle};
use crate::observer::{Observer, Sight};
use crate::seam::{Miniport, MiniportAnswer, NetworkAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Ask, Completion, Event, Reaction, Request, State};

/// What the client is still to be told when a machine has come to rest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    pub(super) completion: Option<Completion<Name>>,
    /// Follows the completion.
    pub(super) incoming_close: Option<Status>,
}

impl<S: Signaling, M: Miniport, O: Observer> CallManager<S, M, O> {
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
        let vc = self.vcs.get(handle).ok_or(Status::Failure)?;
        let mut state = terms.take_in(&vc.state);
        let mut outcome = Outcome::default();
        let mut next = Some(event);
        while let Some(event) = next.take() {
            let transition = match state.on(event) {
                Reaction::Moved(transition) => transition,
                Reaction::Refused(status) => {
                    self.observer.see(now, handle, Sight::Refused(status));
                    return Err(status);
                }
                Reaction::Stale => {
                    self.drop_stale(now, handle, event.map(|name| terms.value(name)));
                    break;
                }
            };
            state = transition.next;
            self.observer.see(now, handle, Sight::Happened(event.map(|name| terms.value(name))));
            self.stop_waiting(now, handle);
            next = transition.ask.and_then(|ask| self.ask(now, handle, terms, ask));
            if let Some(completion) = transition.completion {
                self.raise(handle, terms, outcome);
                outcome.completion = Some(completion);
                let completion = completion.map(|name| terms.value(name));
                self.observer.see(now, handle, Sight::Completed(completion));
            }
            if let Some(status) = transition.incoming_close {
                outcome.incoming_close = Some(status);
                self.observer.see(now, handle, Sight::IncomingCloseCall(status));
            }
        }
        self.put_back(handle, terms.give_out(&state));
        Ok(outcome)
    }

    pub(super) fn network_answered(&mut self, now: Time, ticket: Ticket, answer: NetworkAnswer) {
        self.answered(now, ticket, Event::Network(answer));
    }

    pub(super) fn miniport_answered(&mut self, now: Time, ticket: Ticket, answer: MiniportAnswer) {
        let told = self.vcs.get(ticket.vc).and_then(|vc| vc.state.activating());
        let answer = match told {
            Some(told) => judge(told, answer),
            None => answer,
        };
        self.answered(now, ticket, Event::Miniport(answer));
    }

    /// The timer of a place in the table came up, whichever VC it was set for.
    pub(super) fn waited_long_enough(&mut self, now: Time, place: u32) {
        let Some((handle, deadline)) = self.vcs.place(place) else { return };
        if self.timers.is_due(place, deadline, now) {
            self.settle(now, handle, Event::TimerExpired);
        }
    }

    /// Tells the client, if there is one, what it is still to be told.
    pub(super) fn raise(&mut self, handle: VcHandle, terms: &Interned, outcome: Outcome) {
        let Some(vc) = self.vcs.get(handle) else { return };
        let Some(owner) = vc.owner else { return };
        let completion =
            outcome.completion.map(|it| Handler::from(it.map(|name| terms.value(name))));
        let incoming_close = outcome.incoming_close.map(Handler::IncomingCloseCall);
        for handler in completion.into_iter().chain(incoming_close) {
            let upcall = Upcall { vc: handle, context: vc.context, handler };
            self.upcalls.push_back((owner, upcall));
        }
    }

    /// Ends what a client that has left was doing with a VC. A close that failed is tried once more,
    /// and no more than that.
    pub(super) fn left_behind(&mut self, now: Time, handle: VcHandle) {
        if self.state(handle) == Some(&State::CloseFailed) {
            self.settle(now, handle, Event::Client(Request::CloseCall));
        } else {
            self.clear_up(now, handle);
        }
    }

    /// Ends the call of a VC whose client has left, and deletes the VC; as far as it goes now. The
    /// answers still to come take it further.
    fn clear_up(&mut self, now: Time, handle: VcHandle) {
        while let Some(request) = self.last_request(handle) {
            let mut none = Interned::default();
            if self.drive(now, handle, &mut none, Event::Client(request)).is_err() {
                return;
            }
        }
    }

    fn answered(&mut self, now: Time, ticket: Ticket, event: Event<Terms>) {
        match self.vcs.get_mut(ticket.vc) {
            Some(vc) if vc.serial == ticket.serial => self.settle(now, ticket.vc, event),
            Some(_) | None => {
                let mut terms = Interned::default();
                let event = event.map(|value| terms.name(value));
                self.drop_stale(now, ticket.vc, event.map(|name| terms.value(name)));
            }
        }
    }

    /// An event that no request waits for: whatever it completes goes up.
    fn settle(&mut self, now: Time, handle: VcHandle, event: Event<Terms>) {
        let mut terms = Interned::default();
        let event = event.map(|value| terms.name(value));
        if let Ok(outcome) = self.drive(now, handle, &mut terms, event) {
            self.raise(handle, &terms, outcome);
        }
        self.clear_up(now, handle);
    }

    /// Puts a question to a seam. `None` if the answer comes later, or never.
    fn ask(
        &mut self,
        now: Time,
        handle: VcHandle,
        terms: &mut Interned,
        ask: Ask<Name>,
    ) -> Option<Event<Name>> {
        let ask = ask.map(|name| terms.value(name));
        self.observer.see(now, handle, Sight::Asks(ask));
        let ticket = self.vcs.get_mut(handle)?.next_ticket(handle);
        let reply = match ask {
            Ask::Setup(wanted) => self.signaling.setup(now, ticket, wanted),
            Ask::Modify(wanted) => self.signaling.modify(now, ticket, wanted),
            Ask::Restore(agreed) => self.signaling.restore(now, ticket, agreed),
            Ask::Release => self.signaling.release(now, ticket),
            Ask::Confirm(agreed) => {
                self.signaling.confirm(now, handle, agreed);
                return None;
            }
            Ask::ActivateVc(told) => {
                let Reply::Now(answer) = self.miniport.activate_vc(now, ticket, told) else {
                    self.observer.see(now, handle, Sight::AnswersLater);
                    return None;
                };
                let answer = judge(told, answer);
                return Some(Event::Miniport(answer).map(|value| terms.name(value)));
            }
            Ask::DeactivateVc => {
                let Reply::Now(answer) = self.miniport.deactivate_vc(now, ticket) else {
                    self.observer.see(now, handle, Sight::AnswersLater);
                    return None;
                };
                return Some(Event::Miniport(answer).map(|value| terms.name(value)));
            }
        };
        match reply {
            Reply::Now(answer) => Some(Event::Network(answer).map(|value| terms.name(value))),
            Reply::Later => {
                let until = now.after(self.config.answer_timeout);
                let deadline = self.vcs.deadline(handle)?;
                self.timers.set(handle.index, deadline, until);
                self.observer.see(now, handle, Sight::AnswersLater);
                self.observer.see(now, handle, Sight::TimerStarted(until));
                None
            }
        }
    }

    /// A VC that is deleted leaves the table.
    fn put_back(&mut self, handle: VcHandle, state: State<Terms>) {
        if matches!(state, State::Deleted) {
            self.vcs.remove(handle);
        } else if let Some(vc) = self.vcs.get_mut(handle) {
            vc.state = state;
        }
    }

    /// The VC has moved: whatever it waited for, it does not any more.
    fn stop_waiting(&mut self, now: Time, handle: VcHandle) {
        if self.vcs.deadline(handle).is_some_and(Deadline::clear) {
            self.observer.see(now, handle, Sight::TimerStopped);
        }
    }

    fn drop_stale(&mut self, now: Time, handle: VcHandle, event: Event<&Terms>) {
        self.stale_answers += 1;
        self.observer.see(now, handle, Sight::Stale(event));
    }

    /// What the client of a VC would ask for next if it had not left and wanted to be rid of it;
    /// `None` while there is a client, or an answer to wait for.
    fn last_request(&self, handle: VcHandle) -> Option<Request<Name>> {
        let vc = self.vcs.get(handle).filter(|vc| vc.owner.is_none())?;
        match vc.state {
            State::Inactive | State::Failed => Some(Request::DeleteVc),
            State::Active { .. }
            | State::Negotiating { .. }
            | State::Reactivating { .. }
            | State::Realigning { .. }
            | State::Reinstating { .. }
            | State::Restoring { .. }
            | State::Released => Some(Request::CloseCall),
            State::Dialing { .. }
            | State::Activating { .. }
            | State::Aligning { .. }
            | State::AbandoningActivation
            | State::UndoingActivation
            | State::Abandoning
            | State::ClosingReactivation { .. }
            | State::ClosingReinstatement { .. }
            | State::Releasing
            | State::Deactivating
            | State::CloseFailed
            | State::Deleted => None,
        }
    }
}

/// What the call manager makes of the miniport's answer: rounding that no flag allowed is not
/// acceptable (M-11, R-029).
fn judge(told: &Terms, answer: MiniportAnswer) -> MiniportAnswer {
    match answer {
        MiniportAnswer::Rounded(rounded) if rounded == *told => MiniportAnswer::Done,
        MiniportAnswer::Rounded(rounded) if !told.may_round_to(&rounded) => {
            MiniportAnswer::Unacceptable
        }
        MiniportAnswer::Rounded(_)
        | MiniportAnswer::Done
        | MiniportAnswer::Unacceptable
        | MiniportAnswer::Refused(_) => answer,
    }
}
