//! What the miniport is told, and what it answers. One that is part of the call manager does it
//! inside, and NDIS hears what was done.

use co_params::{CallParameters, Status};

use super::Tracer;
use crate::handle::VcHandle;
use crate::integrated::Role;
use crate::terms::Terms;
use crate::trace::functions::{FROM_MANAGER, FROM_MINIPORT, TO_MANAGER, TO_MINIPORT, Told};
use crate::trace::{Party, Sink, What};
use crate::vc::event::MiniportAnswer;

/// A status, and what is in force if that is a success.
type Said = (Status, Option<CallParameters>);

impl<K: Sink> Tracer<K> {
    /// An integrated call manager does it inside, and reports what it did.
    pub(super) fn told(&mut self, vc: VcHandle, told: Told) {
        if self.role == Role::CallManager {
            let block = told.block();
            self.tell(FROM_MANAGER, What::Calls(told.request()), None, block.cloned());
            self.tell(TO_MINIPORT, What::Calls(told.handler()), None, block.cloned());
        }
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.told = Some(told);
            entry.answers_later = false;
            entry.said = None;
        }
    }

    pub(super) fn answers_later(&mut self, vc: VcHandle) {
        if !self.asked_miniport {
            return;
        }
        let Some(entry) = self.vcs.get_mut(&vc) else { return };
        entry.answers_later = true;
        let Some((request, handler)) = entry.told.as_ref().map(Told::functions) else { return };
        if self.role == Role::CallManager {
            self.returns(handler, FROM_MINIPORT, Status::Pending);
            self.returns(request, TO_MANAGER, Status::Pending);
        }
    }

    /// The call manager makes something else of what the miniport says.
    pub(super) fn judges(&mut self, vc: VcHandle, answer: MiniportAnswer<&Terms>) {
        let Some(entry) = self.vcs.get_mut(&vc) else { return };
        entry.said = entry.told.as_ref().map(|told| said(told, answer));
    }

    /// The miniport is busy, and has to be told again (M-14). An integrated call manager is not.
    pub(super) fn miniport_busy(&mut self, vc: VcHandle) {
        self.miniport_answered(vc, MiniportAnswer::Refused(Status::NotAccepted));
    }

    pub(super) fn miniport_answered(&mut self, vc: VcHandle, answer: MiniportAnswer<&Terms>) {
        let Some(entry) = self.vcs.get_mut(&vc) else { return };
        let Some(told) = entry.told.take() else { return };
        let answers_later = entry.answers_later;
        let (status, block) = entry.said.take().unwrap_or_else(|| said(&told, answer));
        match (self.role, answers_later) {
            (Role::MiniportCallManager, _) => self.reports(&told, answer, block),
            (Role::CallManager, true) => {
                let (functions, way) = (told.completion(), (Party::Miniport, Party::CallManager));
                self.completes(functions, way, Some(status), block);
            }
            (Role::CallManager, false) => {
                let (request, handler) = told.functions();
                self.tell(FROM_MINIPORT, What::Returns(handler), Some(status), block.clone());
                self.tell(TO_MANAGER, What::Returns(request), Some(status), block);
            }
        }
    }

    /// An integrated call manager tells NDIS what is in force, and nothing of what is not.
    fn reports(
        &mut self,
        told: &Told,
        answer: MiniportAnswer<&Terms>,
        block: Option<CallParameters>,
    ) {
        match answer {
            MiniportAnswer::Done | MiniportAnswer::Rounded(_) => {
                self.tell(FROM_MANAGER, What::Calls(told.request()), None, block);
                self.returns(told.request(), TO_MANAGER, Status::Success);
            }
            MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_) => {}
        }
    }
}

/// An alternative is the call manager's own thought; a miniport that has one has refused.
fn said(told: &Told, answer: MiniportAnswer<&Terms>) -> Said {
    match answer {
        MiniportAnswer::Done => (Status::Success, told.block().cloned()),
        MiniportAnswer::Rounded(terms) => (Status::Success, Some(terms.to_parameters(false))),
        MiniportAnswer::Unacceptable => (Status::Success, None),
        MiniportAnswer::Refused(status) => (status, None),
        MiniportAnswer::Alternative(_) => (Status::Resources, None),
    }
}
