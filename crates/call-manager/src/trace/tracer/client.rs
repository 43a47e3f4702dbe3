//! What clients ask, and what they are told.

use co_params::{CallParameters, Status};

use super::{Call, Tracer, Vc};
use crate::handle::{AfHandle, ClientId, SapHandle, VcHandle};
use crate::integrated::Role;
use crate::observer::{Creator, Demand};
use crate::terms::Terms;
use crate::trace::functions::{
    ANSWER_CALL, CALL_CONNECTED, CLOSE_CALL, DELETE_VC, FROM_MANAGER, Functions, Held,
    INCOMING_CALL, INCOMING_CLOSE_CALL, MAKE_CALL, MODIFY_CALL_QOS, QOS_CHANGE, TO_MANAGER,
    TO_MINIPORT, TO_NETWORK, ways,
};
use crate::trace::{Api, Message, Party, Sink, Subject, What};
use crate::vc::{Completion, Indication, Request};

impl<K: Sink> Tracer<K> {
    /// The creator asks, and both other parties are told. An integrated call manager is two of them,
    /// and has a function of its own (O-09).
    pub(super) fn created(
        &mut self,
        vc: VcHandle,
        client: ClientId,
        creator: Creator,
        af: Option<AfHandle>,
    ) {
        self.vcs.insert(vc, Vc::new(client, creator));
        let party = Party::Client(client);
        let (asker, peer) = match creator {
            Creator::Client => (party, Party::CallManager),
            Creator::CallManager => (Party::CallManager, party),
        };
        let function = self.creators(creator, Api::NdisCoCreateVc, Api::NdisMCmCreateVc);
        let with = af.map(Subject::Af);
        self.tell_with((asker, Party::Ndis), What::Calls(function), None, None, with);
        self.performs(Api::ProtocolCoCreateVc, (Party::Ndis, peer));
        if self.role == Role::CallManager {
            self.performs(Api::MiniportCoCreateVc, TO_MINIPORT);
        }
        self.returns(function, (Party::Ndis, asker), Status::Success);
    }

    pub(super) fn offered_by(&mut self, vc: VcHandle, sap: SapHandle) {
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.sap = Some(sap);
            entry.is_refused = false;
        }
    }

    /// A name is what the handler of a creation returns, and the return of another handler is no
    /// function: neither calls one.
    pub(super) fn requested(&mut self, vc: VcHandle, client: ClientId, demand: Demand<'_>) {
        let (functions, status, block) = match demand {
            Demand::MakeCall(block) => (MAKE_CALL, None, Some(block)),
            Demand::ModifyCallQos(block) => (MODIFY_CALL_QOS, None, Some(block)),
            Demand::CloseCall => (CLOSE_CALL, None, None),
            Demand::DeleteVc => (DELETE_VC, None, None),
            Demand::AcceptCall(block) => (ANSWER_CALL, Some(Status::Success), Some(block)),
            Demand::RejectCall => (ANSWER_CALL, Some(Status::Failure), None),
            Demand::ReturnQosChange => return self.returned_from_qos_change(vc, client),
            Demand::NameVc => return,
        };
        let (down, _) = ways(Party::Client(client));
        let first = self.first_party.take().filter(|_| functions == MAKE_CALL);
        let (block, with) = (block.cloned(), first.map(Subject::Party));
        self.tell_with(down, What::Calls(functions.request), status, block.clone(), with);
        let (is_delivered, has_close_data, held) = (false, false, Vec::new());
        self.call =
            Some(Call { client, functions, block, with, is_delivered, has_close_data, held });
    }

    /// NDIS hands a request to the call manager, which takes it. Where the client has left, nobody
    /// waits for what the handler returns: it pends.
    pub(super) fn delivered(&mut self, vc: VcHandle, request: Request<&Terms>) {
        let (functions, status, terms) = match request {
            Request::MakeCall(terms) => (MAKE_CALL, None, Some(terms)),
            Request::ModifyCallQos(terms) => (MODIFY_CALL_QOS, None, Some(terms)),
            Request::CloseCall => (CLOSE_CALL, None, None),
            Request::AcceptCall(terms) => (ANSWER_CALL, Some(Status::Success), Some(terms)),
            Request::RejectCall if self.vcs.get(&vc).is_some_and(|entry| entry.is_refused) => {
                return;
            }
            Request::RejectCall => (ANSWER_CALL, Some(Status::Failure), None),
            Request::DeleteVc => return self.deletes(vc),
            Request::ReturnQosChange => return,
        };
        let block = match &self.call {
            // The answer is handed on as it is; a request with what it left out.
            Some(call) if functions == ANSWER_CALL => call.block.clone(),
            Some(_) | None => terms.map(|terms| terms.to_parameters(false)),
        };
        let with = self.call.as_ref().and_then(|call| call.with);
        self.tell_with(TO_MANAGER, What::Calls(functions.handler), status, block, with);
        match &mut self.call {
            Some(call) => {
                call.is_delivered = true;
                if std::mem::take(&mut call.has_close_data) {
                    self.tell(TO_NETWORK, What::Signals(Message::CloseData), None, None);
                }
            }
            None => {
                let status = functions.completion.map(|_| Status::Pending);
                self.tell(FROM_MANAGER, What::Returns(functions.handler), status, None);
            }
        }
    }

    /// The call manager sends the data of a close once it has the close.
    pub(super) const fn sends_close_data(&mut self) {
        if let Some(call) = &mut self.call {
            call.has_close_data = true;
        }
    }

    /// The call manager deletes what it made after it has returned to the client.
    fn deletes(&mut self, vc: VcHandle) {
        let creator = self.vcs.get(&vc).map(|entry| entry.creator);
        match &mut self.call {
            Some(call) if creator == Some(Creator::CallManager) => call.held.push(Held::Deletion),
            Some(_) | None => self.deleted(vc),
        }
    }

    /// NDIS deletes at once what a client has left behind.
    fn deleted(&mut self, vc: VcHandle) {
        let Some(Vc { client, creator, .. }) = self.vcs.remove(&vc) else { return };
        let function = self.creators(creator, Api::NdisCoDeleteVc, Api::NdisMCmDeleteVc);
        match (creator, client) {
            (Creator::Client, _) => self.performs(Api::ProtocolCoDeleteVc, TO_MANAGER),
            (Creator::CallManager, client) => {
                self.calls(function, FROM_MANAGER);
                if let Some(client) = client {
                    self.performs(Api::ProtocolCoDeleteVc, (Party::Ndis, Party::Client(client)));
                }
            }
        }
        if self.role == Role::CallManager {
            self.performs(Api::MiniportCoDeleteVc, TO_MINIPORT);
        }
        if creator == Creator::CallManager {
            self.returns(function, TO_MANAGER, Status::Success);
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

    /// What is told before the return of a request waits for what the return will say.
    pub(super) fn indicated(&mut self, vc: VcHandle, indication: Indication<&Terms>) {
        let held = match indication {
            Indication::IncomingCall(terms) => Held::IncomingCall(terms.to_parameters(false)),
            Indication::CallConnected => Held::CallConnected,
            Indication::QosChange(terms) => Held::QosChange(terms.to_parameters(false)),
            Indication::CloseCall(status) => Held::IncomingClose(status),
        };
        match &mut self.call {
            Some(call) if !call.held.is_empty() => call.held.push(held),
            Some(_) | None => self.upcall(vc, held),
        }
    }

    /// NDIS refuses to call the client's handler, and the call manager rejects the call on its own
    /// (I-02).
    pub(super) fn not_dispatched(&mut self, vc: VcHandle, indication: Indication<&Terms>) {
        let Indication::IncomingCall(terms) = indication else {
            return self.indicated(vc, indication);
        };
        let (function, _) = INCOMING_CALL;
        self.tell(FROM_MANAGER, What::Calls(function), None, Some(terms.to_parameters(false)));
        self.returns(function, TO_MANAGER, Status::Failure);
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.is_refused = true;
        }
    }

    fn upcall(&mut self, vc: VcHandle, held: Held) {
        match held {
            Held::Completion(function, callback, status, block) => {
                self.tells(vc, (function, callback), Some(status), block);
            }
            Held::IncomingCall(block) => self.offers(vc, INCOMING_CALL, block),
            Held::QosChange(block) => self.offers(vc, QOS_CHANGE, block),
            Held::CallConnected => self.tells(vc, CALL_CONNECTED, None, None),
            Held::IncomingClose(status) => self.tells(vc, INCOMING_CLOSE_CALL, Some(status), None),
            Held::Deletion => self.deleted(vc),
            Held::FamilyClosed(client, af) => self.family_closed(client, af),
        }
    }

    /// The call manager tells the client, if it is there, something that nothing comes back to.
    pub(super) fn tells(
        &mut self,
        vc: VcHandle,
        functions: (Api, Api),
        status: Option<Status>,
        block: Option<CallParameters>,
    ) {
        match self.vcs.get(&vc).and_then(|entry| entry.client) {
            Some(client) => {
                let way = (Party::CallManager, Party::Client(client));
                self.completes(functions, way, status, block);
            }
            None => {
                self.tell(FROM_MANAGER, What::Calls(functions.0), status, block);
                self.tell(TO_MANAGER, What::Returns(functions.0), None, None);
            }
        }
    }

    /// The call manager calls a handler of the client that has an answer: to an offer it pends until
    /// the client knows; from a change it returns when the client does.
    fn offers(&mut self, vc: VcHandle, (function, handler): (Api, Api), block: CallParameters) {
        let entry = self.vcs.get(&vc);
        let Some(client) = entry.and_then(|entry| entry.client) else {
            return self.tells(vc, (function, handler), None, Some(block));
        };
        let sap = entry.and_then(|entry| entry.sap).map(Subject::Sap);
        let with = sap.filter(|_| (function, handler) == INCOMING_CALL);
        let (to_ndis, to_client) = ways(Party::Client(client));
        self.tell_with(FROM_MANAGER, What::Calls(function), None, Some(block.clone()), with);
        self.tell_with(to_client, What::Calls(handler), None, Some(block), with);
        if (function, handler) == INCOMING_CALL {
            self.returns(handler, to_ndis, Status::Pending);
            self.returns(function, TO_MANAGER, Status::Pending);
        } else if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.qos_changes += 1;
        }
    }

    fn returned_from_qos_change(&mut self, vc: VcHandle, client: ClientId) {
        let is_in = |entry: &mut Vc| {
            let is_in = entry.client == Some(client) && entry.qos_changes > 0;
            entry.qos_changes -= u32::from(is_in);
            is_in
        };
        if self.vcs.get_mut(&vc).is_some_and(is_in) {
            let (function, handler) = QOS_CHANGE;
            let (to_ndis, _) = ways(Party::Client(client));
            self.tell(to_ndis, What::Returns(handler), None, None);
            self.tell(TO_MANAGER, What::Returns(function), None, None);
        }
    }

    /// Of what was held, the first is what the return says, if it says that the request is complete.
    pub(super) fn returned(&mut self, vc: VcHandle, status: Status) {
        let Some(Call { client, functions, block: asked, with, is_delivered, held, .. }) =
            self.call.take()
        else {
            return;
        };
        let Functions { request, handler, .. } = functions;
        let mut held = held.into_iter().peekable();
        let mut block = None;
        if status == Status::Pending {
            while let Some(next) = held.next_if(|it| !matches!(it, Held::Deletion)) {
                self.upcall(vc, next);
            }
        } else if let Some(completion) = held.next_if(|it| matches!(it, Held::Completion(..))) {
            block = completion.block().filter(|_| request == Api::NdisClMakeCall);
        }
        let (_, up) = ways(Party::Client(client));
        let says = (functions != ANSWER_CALL || !is_delivered).then_some(status);
        if is_delivered {
            self.tell(FROM_MANAGER, What::Returns(handler), says, block.clone());
        } else if functions != ANSWER_CALL && self.is_the_managers(vc, client, status) {
            self.tell_with(TO_MANAGER, What::Calls(handler), None, asked, with);
            self.returns(handler, FROM_MANAGER, status);
        }
        self.tell(up, What::Returns(request), says, block);
        held.for_each(|next| self.upcall(vc, next));
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

    pub(super) const fn creators(&self, creator: Creator, function: Api, integrated: Api) -> Api {
        match (creator, self.role) {
            (Creator::CallManager, Role::MiniportCallManager) => integrated,
            (Creator::CallManager, Role::CallManager) | (Creator::Client, _) => function,
        }
    }
}
