//! The shell around the machines: a table of calls, and a binding to a call manager.

use std::collections::VecDeque;

use call_manager::{Binding, Gone, Handler, NotTaken, Operation, Slot, Time, Up, Upcall};
use co_params::{CallParameters, Status};

use crate::call::{CallEvent, CallState, Event, Reaction, Step};
use crate::calls::{Call, CallId, Calls};
use crate::negotiation::Limits;
use crate::policy::Policy;

/// The call cannot be asked for this now: it is being set up, changed or closed, it is over, or it
/// has no request left ([`Limits::total_requests`]). Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not in this state of the call, or no request is left to it")]
pub struct Refused;

/// What a client has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changes asked for, every round of every episode.
    pub modify_requested: u64,
    /// Answers to them, by return or by upcall.
    pub modify_completed: u64,
    /// Answers that nobody waited for.
    pub stale: u64,
}

/// A client of a call manager, with calls of one kind of policy.
///
/// Dropping it ends its calls: the call manager closes them and deletes their VCs.
#[derive(Debug)]
pub struct Client<P> {
    binding: Binding,
    limits: Limits,
    now: Time,
    calls: Calls<P>,
    /// Requests that found no room in a block; at most one for every operation of a call.
    unsent: VecDeque<Slot>,
    events: VecDeque<(CallId, CallEvent)>,
    counts: Counts,
}

impl<P: Policy> Client<P> {
    /// A client without calls.
    #[must_use]
    pub const fn new(binding: Binding, limits: Limits) -> Self {
        Self {
            binding,
            limits,
            now: Time::ZERO,
            calls: Calls::new(),
            unsent: VecDeque::new(),
            events: VecDeque::new(),
            counts: Counts { modify_requested: 0, modify_completed: 0, stale: 0 },
        }
    }

    /// Tells the client what time it is; it reads no clock. What happens from now on happens at
    /// this time: episodes begin, and their [`Limits::total_time`] runs. Unless told, time stands
    /// still, and requests alone are bounded. Time does not go back: an earlier one is ignored.
    pub fn set_time(&mut self, now: Time) {
        self.now = self.now.max(now);
    }

    /// Creates a VC and makes a call on it. Ends with [`CallEvent::Connected`] or
    /// [`CallEvent::NotPlaced`].
    ///
    /// # Errors
    /// [`Gone`] if the call manager is.
    pub fn place_call(&mut self, wanted: CallParameters, policy: P) -> Result<CallId, Gone> {
        let call = self.calls.insert(Call { state: CallState::Creating { wanted }, policy });
        match self.submit(call, Operation::CreateVc(None)) {
            Ok(()) => Ok(call),
            Err(gone) => {
                self.calls.remove(call);
                Err(gone)
            }
        }
    }

    /// Begins a negotiation for other terms. Ends with [`CallEvent::Settled`] or
    /// [`CallEvent::Ended`]. What `goal` leaves out stays as it is.
    ///
    /// # Errors
    /// [`Refused`] unless the call is up, no negotiation is under way, and
    /// [`Limits::total_requests`] are not spent.
    pub fn change(&mut self, call: CallId, goal: CallParameters) -> Result<(), Refused> {
        self.wish(call, Event::Change(goal))
    }

    /// Ends the call. Ends with [`CallEvent::Ended`], or [`CallEvent::CloseFailed`] if it could not
    /// be closed. A negotiation that is under way is given up.
    ///
    /// # Errors
    /// [`Refused`] while the call is being set up, or if it is over already.
    pub fn hang_up(&mut self, call: CallId) -> Result<(), Refused> {
        self.wish(call, Event::HangUp)
    }

    /// Sends what was asked for.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is.
    pub fn flush(&mut self) -> Result<(), Gone> {
        while let Some(slot) = self.unsent.pop_front() {
            match self.binding.submit(slot) {
                Ok(()) => {}
                Err(NotTaken::Full(slot)) => {
                    self.unsent.push_front(slot);
                    break;
                }
                Err(NotTaken::Gone(_)) => return Err(Gone),
            }
        }
        self.binding.flush()
    }

    /// The next thing that happened, if anything did. Sends what was asked for, and what it leads
    /// to.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said.
    pub fn poll(&mut self) -> Result<Option<(CallId, CallEvent)>, Gone> {
        self.flush_if_there();
        while self.events.is_empty() {
            let Some(up) = self.binding.poll()? else { break };
            self.read(up);
        }
        Ok(self.events.pop_front())
    }

    /// Waits for the next thing that happens. Sends what was asked for, and what it leads to. Time
    /// stands still meanwhile: see [`wait_by`](Self::wait_by).
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said.
    pub fn wait(&mut self) -> Result<(CallId, CallEvent), Gone> {
        let now = self.now;
        self.wait_by(|| now)
    }

    /// The same with time going on: `clock` is asked whenever something came, for a wait may see
    /// many rounds of a negotiation go by.
    ///
    /// # Errors
    /// [`Gone`] if the call manager is, after everything it said.
    pub fn wait_by(
        &mut self,
        mut clock: impl FnMut() -> Time,
    ) -> Result<(CallId, CallEvent), Gone> {
        self.flush_if_there();
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            let up = self.binding.wait()?;
            self.set_time(clock());
            self.read(up);
        }
    }

    /// What is in force, while the call is up.
    #[must_use]
    pub fn in_force(&self, call: CallId) -> Option<&CallParameters> {
        self.calls.get(call)?.state.in_force()
    }

    /// Whether an answer to a change is awaited.
    #[must_use]
    pub fn is_negotiating(&self, call: CallId) -> bool {
        self.calls.get(call).is_some_and(|call| matches!(call.state, CallState::Negotiating { .. }))
    }

    /// What this client has seen.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// A manager that is gone shows when everything it said has been read, not before.
    fn flush_if_there(&mut self) {
        let _ = self.flush();
    }

    /// Reads a block to its end. That the manager is gone shows when there is no other.
    fn read(&mut self, up: Up) {
        match up {
            Up::Returned(mut block) => {
                for slot in block.drain() {
                    self.returned(slot);
                }
                self.binding.recycle(block);
            }
            Up::Upcalls(mut block) => {
                for upcall in block.drain() {
                    self.upcall(upcall);
                }
                let _ = self.binding.release(block);
            }
        }
        self.flush_if_there();
    }

    /// A request is back. One that is pending will be completed by an upcall, or has been.
    fn returned(&mut self, slot: Slot) {
        if slot.status == Status::Pending {
            return;
        }
        let event = match slot.operation {
            Operation::CreateVc(vc) => Event::CreateVcComplete(vc.ok_or(slot.status)),
            Operation::MakeCall(_, block) => Event::MakeCallComplete(slot.status, block),
            Operation::ModifyCallQos(_, block) => Event::ModifyCallQosComplete(slot.status, block),
            Operation::CloseCall(_) => Event::CloseCallComplete(slot.status),
            Operation::DeleteVc(_) => Event::DeleteVcComplete(slot.status),
            Operation::CreateVcOn(..)
            | Operation::OpenAf(..)
            | Operation::MakePartyCall(..)
            | Operation::AddParty(..)
            | Operation::Party(_)
            | Operation::DropParty(_)
            | Operation::CloseCallWith(..)
            | Operation::Send(..)
            | Operation::ReturnPacket(..)
            | Operation::CloseAf(_)
            | Operation::NotifyCloseAfComplete(_)
            | Operation::RegisterSap(..)
            | Operation::DeregisterSap(_)
            | Operation::NameVc(_)
            | Operation::AcceptCall(..)
            | Operation::RejectCall(_)
            | Operation::ReturnQosChange(_) => return,
        };
        self.happened(CallId::from_context(slot.context), event);
    }

    fn upcall(&mut self, upcall: Upcall) {
        let (context, handler) = match upcall {
            Upcall::Vc { context, handler, .. } => (context, handler),
            Upcall::Family(_) | Upcall::Sap { .. } | Upcall::Party { .. } => return,
        };
        let event = match handler {
            Handler::MakeCallComplete(status, block) => Event::MakeCallComplete(status, block),
            Handler::ModifyCallQosComplete(status, block) => {
                Event::ModifyCallQosComplete(status, block)
            }
            Handler::CloseCallComplete(status) => Event::CloseCallComplete(status),
            Handler::IncomingCloseCall(status) => Event::IncomingCloseCall(status),
            Handler::IncomingCall(_)
            | Handler::CallConnected
            | Handler::CloseData(_)
            | Handler::SendComplete(..)
            | Handler::Receive(_)
            | Handler::IncomingCallQosChange(_) => return self.counts.stale += 1,
        };
        self.happened(CallId::from_context(context), event);
    }

    fn happened(&mut self, call: CallId, event: Event) {
        if matches!(event, Event::ModifyCallQosComplete(..)) {
            self.counts.modify_completed += 1;
        }
        match self.react(call, event) {
            Reaction::Moved(step) => self.take(call, step),
            Reaction::Refused | Reaction::Stale => self.counts.stale += 1,
        }
    }

    fn wish(&mut self, call: CallId, event: Event) -> Result<(), Refused> {
        match self.react(call, event) {
            Reaction::Moved(step) => {
                self.take(call, step);
                Ok(())
            }
            Reaction::Refused | Reaction::Stale => Err(Refused),
        }
    }

    fn react(&mut self, call: CallId, event: Event) -> Reaction {
        let (limits, now) = (self.limits, self.now);
        let Some(found) = self.calls.get_mut(call) else { return Reaction::Stale };
        found.state.on(event, &mut found.policy, limits, now)
    }

    /// A manager that is gone is found out by the next flush or poll.
    fn take(&mut self, call: CallId, step: Step) {
        let Some(found) = self.calls.get_mut(call) else { return };
        let is_over = matches!(step.next, CallState::Gone);
        found.state = step.next;
        if is_over {
            self.calls.remove(call);
        }
        if let Some(event) = step.event {
            self.events.push_back((call, event));
        }
        if let Some(operation) = step.operation {
            let _ = self.submit(call, operation);
        }
    }

    fn submit(&mut self, call: CallId, operation: Operation) -> Result<(), Gone> {
        if matches!(operation, Operation::ModifyCallQos(..)) {
            self.counts.modify_requested += 1;
        }
        let slot = Slot::new(call.context(), operation);
        if !self.unsent.is_empty() {
            self.unsent.push_back(slot);
            return Ok(());
        }
        match self.binding.submit(slot) {
            Ok(()) => Ok(()),
            Err(NotTaken::Full(slot)) => {
                self.unsent.push_back(slot);
                Ok(())
            }
            Err(NotTaken::Gone(_)) => Err(Gone),
        }
    }
}
