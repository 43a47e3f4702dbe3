//! What clients ask, and what they are told.

use co_params::Status;

use super::{Call, Tracer, Vc};
use crate::handle::{ClientId, VcHandle};
use crate::observer::Demand;
use crate::terms::Terms;
use crate::trace::functions::{
    CLOSE_CALL, DELETE_VC, FROM_MANAGER, Functions, Held, MAKE_CALL, MODIFY_CALL_QOS, TO_MANAGER,
    TO_MINIPORT, ways,
};
use crate::trace::{Api, Party, Role, Sink, What};
use crate::vc::{Completion, Request};

impl<K: Sink> Tracer<K> {
    pub(super) fn created(&mut self, vc: VcHandle, client: ClientId) {
        let entry = Vc { client: Some(client), told: None, answers_later: false };
        self.vcs.insert(vc, entry);
        let (down, up) = ways(Party::Client(client));
        self.calls(Api::NdisCoCreateVc, down);
        self.performs(Api::ProtocolCoCreateVc, TO_MANAGER);
        if self.role == Role::CallManager {
            self.performs(Api::MiniportCoCreateVc, TO_MINIPORT);
        }
        self.returns(Api::NdisCoCreateVc, up, Status::Success);
    }

    pub(super) fn requested(&mut self, client: ClientId, demand: Demand<'_>) {
        let (functions, block) = match demand {
            Demand::MakeCall(block) => (MAKE_CALL, Some(block)),
            Demand::ModifyCallQos(block) => (MODIFY_CALL_QOS, Some(block)),
            Demand::CloseCall => (CLOSE_CALL, None),
            Demand::DeleteVc => (DELETE_VC, None),
        };
        let (down, _) = ways(Party::Client(client));
        self.tell(down, What::Calls(functions.request), None, block.cloned());
        let block = block.cloned();
        self.call = Some(Call { client, functions, block, is_delivered: false, held: Vec::new() });
    }

    /// NDIS hands a request to the call manager, which takes it. Where the client has left, nobody
    /// waits for what the handler returns: it pends.
    pub(super) fn delivered(&mut self, vc: VcHandle, request: Request<&Terms>) {
        let (functions, terms) = match request {
            Request::MakeCall(terms) => (MAKE_CALL, Some(terms)),
            Request::ModifyCallQos(terms) => (MODIFY_CALL_QOS, Some(terms)),
            Request::CloseCall => (CLOSE_CALL, None),
            Request::DeleteVc => return self.deleted(vc),
        };
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(TO_MANAGER, What::Calls(functions.handler), None, block);
        match &mut self.call {
            Some(call) => call.is_delivered = true,
            None => self.returns(functions.handler, FROM_MANAGER, Status::Pending),
        }
    }

    fn deleted(&mut self, vc: VcHandle) {
        self.vcs.remove(&vc);
        self.performs(Api::ProtocolCoDeleteVc, TO_MANAGER);
        if self.role == Role::CallManager {
            self.performs(Api::MiniportCoDeleteVc, TO_MINIPORT);
        }
    }

    pub(super) fn completed(&mut self, vc: VcHandle, completion: Completion<&Terms>) {
        let (functions, status, block) = match completion {
            Completion::MakeCall(Ok(grant)) => {
                let block = grant.terms.to_parameters(grant.is_changed);
                (MAKE_CALL, Status::Success, Some(block))
            }
            Completion::MakeCall(Err(status)) => (MAKE_CALL, status, None),
            Completion::ModifyCallQos(Ok(grant)) => {
                let block = grant.terms.to_parameters(grant.is_changed);
                (MODIFY_CALL_QOS, Status::Success, Some(block))
            }
            Completion::ModifyCallQos(Err(refusal)) => {
                let block = refusal.saved.to_parameters(false);
                (MODIFY_CALL_QOS, refusal.cause.status(), Some(block))
            }
            Completion::CloseCall(result) => {
                (CLOSE_CALL, result.err().unwrap_or(Status::Success), None)
            }
        };
        let Some((function, callback)) = functions.completion else { return };
        let held = Held::Completion(function, callback, status, block);
        match &mut self.call {
            Some(call) if call.functions == functions => call.held.push(held),
            Some(_) | None => self.upcall(vc, held),
        }
    }

    pub(super) fn incoming_close(&mut self, vc: VcHandle, status: Status) {
        let held = Held::IncomingClose(status);
        match &mut self.call {
            Some(call) if !call.held.is_empty() => call.held.push(held),
            Some(_) | None => self.upcall(vc, held),
        }
    }

    fn upcall(&mut self, vc: VcHandle, held: Held) {
        let client = self.vcs.get(&vc).and_then(|entry| entry.client);
        let (functions, status, block) = match held {
            Held::Completion(function, callback, status, block) => {
                ((function, callback), status, block)
            }
            Held::IncomingClose(status) => (
                (Api::NdisCmDispatchIncomingCloseCall, Api::ProtocolClIncomingCloseCall),
                status,
                None,
            ),
        };
        match client {
            Some(client) => {
                let way = (Party::CallManager, Party::Client(client));
                self.completes(functions, way, status, block);
            }
            None => {
                self.tell(FROM_MANAGER, What::Calls(functions.0), Some(status), block);
                self.tell(TO_MANAGER, What::Returns(functions.0), None, None);
            }
        }
    }

    pub(super) fn returned(&mut self, vc: VcHandle, status: Status) {
        let Some(call) = self.call.take() else { return };
        let Functions { request, handler, .. } = call.functions;
        let mut block = None;
        if status == Status::Pending {
            call.held.into_iter().for_each(|held| self.upcall(vc, held));
        } else if request == Api::NdisClMakeCall {
            block = call.held.into_iter().find_map(Held::block);
        }
        if call.is_delivered {
            self.tell(FROM_MANAGER, What::Returns(handler), Some(status), block.clone());
        } else if self.is_the_managers(vc, call.client, status) {
            self.tell(TO_MANAGER, What::Calls(handler), None, call.block);
            self.returns(handler, FROM_MANAGER, status);
        }
        let (_, up) = ways(Party::Client(call.client));
        self.tell(up, What::Returns(request), Some(status), block);
    }

    /// Whether the call manager refused what its machine never saw. What NDIS knows of handles and
    /// states it refuses itself, and asks nobody.
    fn is_the_managers(&self, vc: VcHandle, client: ClientId, status: Status) -> bool {
        let is_owner = self.vcs.get(&vc).is_some_and(|entry| entry.client == Some(client));
        let is_refusal_by_state = matches!(status, Status::NotAccepted | Status::Closing);
        is_owner && !is_refusal_by_state && !status.is_success()
    }

    pub(super) fn left(&mut self, vc: VcHandle) {
        let entry = self.vcs.get_mut(&vc).and_then(|entry| entry.client.take());
        if let Some(client) = entry {
            self.tell((Party::Client(client), Party::Ndis), What::Leaves, None, None);
        }
    }
}
