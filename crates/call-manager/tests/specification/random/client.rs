//! What the client asks for, mostly of VCs that are there, and what it remembers of the answer.

use call_manager::vc::State;
use call_manager::{MiniportOf, Signaling, VcContext, VcHandle};
use co_params::{CallFlags, CallParameters, Status};

use super::record::{Record, accept};
use super::{CLIENT, Run};
use crate::support::{at_rate, block_rate};

impl<S: Signaling, M: MiniportOf<S>> Run<S, M> {
    pub(super) fn create(&mut self) {
        let context = VcContext(self.made);
        match self.manager.create_vc(self.now, CLIENT, context) {
            Ok(vc) => {
                self.made += 1;
                self.vcs.insert(vc, Record::new(context));
            }
            Err(status) => assert_eq!(status, Status::Resources),
        }
    }

    /// What only goes one way goes it, so that a walk does not end in calls that are over.
    pub(super) fn clear_up(&mut self) {
        for vc in self.vcs.keys().copied().collect::<Vec<_>>() {
            match self.manager.state(vc).map(|state| state.name()) {
                Some("Failed") => drop(self.delete(vc)),
                Some("Released" | "Cleared" | "CloseFailed") => drop(self.close(vc)),
                _ => {}
            }
        }
    }

    /// A VC that is there, or, now and then, one that is not any more.
    pub(super) fn on_some_vc(&mut self, request: fn(&mut Self, VcHandle) -> Option<Status>) {
        let picked = self.world.borrow_mut().random.pick(self.vcs.len());
        let there = picked.and_then(|n| self.vcs.keys().nth(n).copied());
        let vc = if self.chance(32) == 0 { self.gone } else { there };
        let Some(vc) = vc else { return };
        let status = request(self, vc);
        if !self.vcs.contains_key(&vc) {
            assert_eq!(status, Some(Status::Failure), "R-025");
        }
        self.note(|| format!("{vc} {status:?}"));
    }

    pub(super) fn make_call(&mut self, vc: VcHandle) -> Option<Status> {
        let mut block = self.block();
        let status = self.manager.make_call(self.now, CLIENT, vc, &mut block);
        match (self.vcs.get_mut(&vc), status) {
            (Some(record), Status::Pending) => accept(&mut record.make_call),
            (Some(record), Status::Success) => record.rates = vec![block_rate(&block)],
            _ => assert_ne!(status, Status::InvalidData),
        }
        Some(status)
    }

    pub(super) fn modify(&mut self, vc: VcHandle) -> Option<Status> {
        let is_counter = matches!(self.manager.state(vc), Some(State::Deciding(_)));
        let block = self.block();
        let status = self.manager.modify_call_qos(self.now, CLIENT, vc, &block);
        match (self.vcs.get_mut(&vc), status) {
            (Some(record), Status::Pending) => accept(&mut record.modify),
            (Some(record), Status::Success) => record.rates = vec![block_rate(&block)],
            _ => assert_ne!(status, Status::InvalidData),
        }
        if is_counter && status == Status::Pending {
            self.world.borrow_mut().reservation(vc).is_answered = true;
        }
        Some(status)
    }

    pub(super) fn close(&mut self, vc: VcHandle) -> Option<Status> {
        let status = self.manager.close_call(self.now, CLIENT, vc);
        if let Some(record) = self.vcs.get_mut(&vc) {
            let is_taken = status == Status::Pending || status.is_success();
            record.answer &= !is_taken;
            if status == Status::Pending {
                accept(&mut record.close);
            }
        }
        self.hear();
        if let Some(record) = self.vcs.get_mut(&vc).filter(|_| status.is_success()) {
            record.is_over();
        }
        Some(status)
    }

    pub(super) fn delete(&mut self, vc: VcHandle) -> Option<Status> {
        Some(self.manager.delete_vc(self.now, CLIENT, vc))
    }

    /// Accepts an offer, as it is or with a change, or rejects it.
    pub(super) fn answer(&mut self, vc: VcHandle) -> Option<Status> {
        let is_offered = self.manager.state(vc).is_some_and(|state| state.offer().is_some());
        if self.chance(4) == 0 {
            return Some(self.manager.reject_call(self.now, CLIENT, vc));
        }
        let flags = CallFlags::CALL_PARAMETERS_CHANGED;
        let block = CallParameters { flags, ..self.block() };
        let status = self.manager.accept_call(self.now, CLIENT, vc, &block);
        if let Some(record) = self.vcs.get_mut(&vc).filter(|_| is_offered && status.is_success()) {
            accept(&mut record.answer);
            record.rates.push(block_rate(&block));
        }
        Some(status)
    }

    pub(super) fn return_qos_change(&mut self, vc: VcHandle) -> Option<Status> {
        if let Some(record) = self.vcs.get_mut(&vc) {
            record.is_within = false;
        }
        Some(self.manager.return_qos_change(self.now, CLIENT, vc))
    }

    fn block(&self) -> CallParameters {
        let random = &mut self.world.borrow_mut().random;
        at_rate(random.rate()).with_media_flags(random.flags())
    }
}
