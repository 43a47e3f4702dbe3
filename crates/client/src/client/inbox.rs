//! What comes from the call manager, and what it leads to.

use call_manager::{Gone, Handler, NotTaken, Operation, Slot, Up, Upcall, VcContext, VcHandle};
use co_params::Status;

use super::parties::follows;
use super::{Client, ListenerId, Refused};
use crate::call::{CallState, Event, Reaction, Step};
use crate::calls::CallId;
use crate::listener::Event as Listener;
use crate::policy::Policy;

impl<P: Policy> Client<P> {
    /// Reads a block to its end. That the manager is gone shows when there is no other.
    pub(super) fn read(&mut self, up: Up) {
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

    /// A manager that is gone shows when everything it said has been read, not before.
    pub(crate) fn flush_if_there(&mut self) {
        let _ = self.flush();
    }

    /// The manager is gone, and everything it said has been read: nothing that is under way will
    /// complete, so every call ends here. What was still to be sent goes nowhere.
    pub(super) fn lose_manager(&mut self) {
        self.unsent.clear();
        for call in self.calls.ids() {
            let step = self.calls.get(call).and_then(|call| call.state.without_manager());
            if let Some(step) = step {
                self.take(call, step);
            }
        }
        self.lose_listeners();
    }

    pub(super) fn happened(&mut self, call: CallId, event: Event) {
        if matches!(event, Event::ModifyCallQosComplete(..) | Event::ModifyCallQosRefused(_)) {
            self.counts.modify_completed += 1;
        }
        match self.react(call, event) {
            Reaction::Moved(step) => self.take(call, step),
            Reaction::Refused | Reaction::Stale => self.counts.stale += 1,
        }
    }

    pub(super) fn wish(&mut self, call: CallId, event: Event) -> Result<(), Refused> {
        match self.react(call, event) {
            Reaction::Moved(step) => {
                self.take(call, step);
                Ok(())
            }
            Reaction::Refused | Reaction::Stale => Err(Refused),
        }
    }

    pub(super) fn submit(&mut self, call: CallId, operation: Operation) -> Result<(), Gone> {
        if let Operation::CloseCall(vc) = operation {
            self.leave_parties(call, vc);
            return Ok(());
        }
        if matches!(operation, Operation::ModifyCallQos(..)) {
            self.counts.modify_requested += 1;
        }
        if let Operation::MakeCall(vc, wanted) = operation {
            return self.make_call(call, vc, wanted);
        }
        self.send(Slot::new(call.context(), operation))
    }

    pub(super) fn send(&mut self, slot: Slot) -> Result<(), Gone> {
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

    /// A request is back. One that is pending will be completed by an upcall, or has been.
    fn returned(&mut self, slot: Slot) {
        let Slot { context, status, .. } = slot;
        let listener = ListenerId::from_context(context.0);
        if let Operation::Party(party) = slot.operation {
            return self.party_named(context, party);
        }
        if status == Status::Pending {
            return;
        }
        let event = match slot.operation {
            Operation::CreateVc(vc) => Event::CreateVcComplete(vc.ok_or(status)),
            Operation::MakeCall(_, block) => Event::MakeCallComplete(status, block),
            Operation::ModifyCallQos(_, block) if status.is_success() => {
                Event::ModifyCallQosComplete(status, block)
            }
            Operation::ModifyCallQos(..) => Event::ModifyCallQosRefused(status),
            Operation::CloseCall(_) | Operation::CloseCallWith(..) => {
                Event::CloseCallComplete(status)
            }
            Operation::DeleteVc(_) => Event::DeleteVcComplete(status),
            Operation::AcceptCall(..) => Event::AcceptCallComplete(status),
            Operation::RejectCall(_) => Event::RejectCallComplete(status),
            Operation::OpenAf(_, af) => {
                let opened = af.ok_or(status);
                return self.listener_happened(listener, Listener::OpenComplete(opened));
            }
            Operation::RegisterSap(_, _, sap) => {
                let registered = sap.filter(|_| status.is_success()).ok_or(status);
                return self.listener_happened(listener, Listener::RegisterComplete(registered));
            }
            Operation::DeregisterSap(_) => {
                return self.listener_happened(listener, Listener::DeregisterComplete);
            }
            Operation::CloseAf(_) => {
                return self.listener_happened(listener, Listener::CloseComplete);
            }
            Operation::MakePartyCall(..) => return self.party_call_refused(context, status),
            Operation::AddParty(..) => return self.add_refused(context, status),
            Operation::DropParty(_) => return self.drop_refused(context, status),
            Operation::Send(_, packet) => {
                return self.send_complete(CallId::from_context(context), packet, status);
            }
            Operation::ReturnPacket(..) => {
                return self.packet_returned(CallId::from_context(context), status);
            }
            Operation::CreateVcOn(..)
            | Operation::Party(_)
            | Operation::NotifyCloseAfComplete(_)
            | Operation::NameVc(_)
            | Operation::ReturnQosChange(_) => return,
        };
        self.happened(CallId::from_context(context), event);
    }

    fn upcall(&mut self, upcall: Upcall) {
        let (vc, context, handler) = match upcall {
            Upcall::Vc { vc, context, handler } => (vc, context, handler),
            Upcall::Family(what) => return self.family_upcall(what),
            Upcall::Sap { sap, context, handler } => return self.sap_upcall(sap, context, handler),
            Upcall::Party { party, context, handler } => {
                return self.party_upcall(party, context, handler);
            }
        };
        let event = match handler {
            Handler::MakeCallComplete(status, block) => Event::MakeCallComplete(status, block),
            Handler::ModifyCallQosComplete(status, block) => {
                Event::ModifyCallQosComplete(status, block)
            }
            Handler::CloseCallComplete(status) => Event::CloseCallComplete(status),
            Handler::CallConnected => Event::CallConnected,
            Handler::IncomingCallQosChange(block) => Event::IncomingCallQosChange(block),
            Handler::IncomingCloseCall(status) => Event::IncomingCloseCall(status),
            Handler::IncomingCall(block) => return self.offered(vc, context, block),
            Handler::CloseData(data) => {
                return self.close_data_came(self.call_on(vc, context), data);
            }
            Handler::SendComplete(packet, status) => {
                return self.send_complete(self.call_on(vc, context), packet, status);
            }
            Handler::Receive(packet) => {
                return self.received(self.call_on(vc, context), packet);
            }
        };
        self.happened(self.call_on(vc, context), event);
    }

    /// The call of an upcall. One that came in is found by its VC, since the call manager may not
    /// have heard its name yet.
    fn call_on(&self, vc: VcHandle, context: VcContext) -> CallId {
        self.lent.get(&vc).copied().unwrap_or_else(|| CallId::from_context(context))
    }

    fn react(&mut self, call: CallId, event: Event) -> Reaction {
        let (limits, now) = (self.limits, self.now);
        let Some(found) = self.calls.get_mut(call) else { return Reaction::Stale };
        found.state.on(event, &mut found.policy, limits, now)
    }

    /// A manager that is gone is found out by the next flush or poll.
    fn take(&mut self, call: CallId, step: Step) {
        let Some(found) = self.calls.get_mut(call) else { return };
        let (before, after) = (found.state.lent_vc(), step.next.lent_vc());
        let is_over = matches!(step.next, CallState::Gone);
        let may_empty = is_over || matches!(step.next, CallState::CloseFailed { .. });
        let came_by = found.listener.filter(|_| may_empty);
        let followed = follows(&found.state, &step.next);
        found.state = step.next;
        if is_over {
            let over = self.calls.remove(call);
            self.forget_parties(over.and_then(|call| call.gathering).as_deref());
        }
        if before != after {
            before.map(|vc| self.lent.remove(&vc));
            after.map(|vc| self.lent.insert(vc, call));
        }
        self.events.extend(step.events.into_iter().map(|event| (call, event)));
        if let Some(event) = followed {
            self.gathering_follows(call, event);
        }
        for operation in step.operations {
            let _ = self.submit(call, operation);
        }
        if came_by.is_some() {
            self.look_after_listeners();
        }
    }
}
