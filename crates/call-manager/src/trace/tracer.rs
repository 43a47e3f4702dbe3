//! Turns what an observer sees into calls of functions.

use std::collections::BTreeMap;

use co_params::{CallParameters, Status};

use super::functions::{
    CLOSE_CALL, DELETE_VC, FROM_MANAGER, FROM_MINIPORT, FROM_NETWORK, Functions, Held, MAKE_CALL,
    MODIFY_CALL_QOS, OWN, TO_MANAGER, TO_MINIPORT, TO_NETWORK, Told, Way, message, ways,
};
use super::{Api, Message, Party, Role, Sink, Timer, TraceEvent, What};
use crate::handle::{ClientId, VcHandle};
use crate::observer::{Demand, Observer, Sight};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::event::MiniportAnswer;
use crate::vc::{Ask, Completion, Event, Request};

/// Observes a manager, and tells a sink.
#[derive(Debug)]
pub struct Tracer<K> {
    role: Role,
    sink: K,
    sequence: u64,
    /// What is seen now.
    now: Time,
    vc: Option<VcHandle>,
    vcs: BTreeMap<VcHandle, Vc>,
    /// The request of a client that is under way.
    call: Option<Call>,
    /// Whether it was the miniport that was asked last.
    asked_miniport: bool,
}

#[derive(Debug)]
struct Vc {
    client: Option<ClientId>,
    /// What the miniport has not answered yet.
    told: Option<Told>,
    answers_later: bool,
}

#[derive(Debug)]
struct Call {
    client: ClientId,
    functions: Functions,
    block: Option<CallParameters>,
    /// Whether the handler of the call manager has it.
    is_delivered: bool,
    /// Seen before the request returned: how says whether it is the return.
    held: Vec<Held>,
}

impl<K: Sink> Tracer<K> {
    /// Tells `sink` of a manager of this role.
    pub const fn new(role: Role, sink: K) -> Self {
        Self {
            role,
            sink,
            sequence: 0,
            now: Time::ZERO,
            vc: None,
            vcs: BTreeMap::new(),
            call: None,
            asked_miniport: false,
        }
    }

    /// The sink.
    pub const fn sink(&self) -> &K {
        &self.sink
    }

    /// The sink, when all is over.
    pub fn into_sink(self) -> K {
        self.sink
    }

    fn created(&mut self, vc: VcHandle, client: ClientId) {
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

    /// A synchronous handler that does what it is asked.
    fn performs(&mut self, handler: Api, (from, to): Way) {
        self.calls(handler, (from, to));
        self.returns(handler, (to, from), Status::Success);
    }

    fn requested(&mut self, client: ClientId, demand: Demand<'_>) {
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

    fn happened(&mut self, vc: VcHandle, event: Event<&Terms>) {
        match event {
            Event::Client(request) => self.delivered(vc, request),
            Event::Network(answer) => {
                let (message, terms) = message(answer);
                let block = terms.map(|terms| terms.to_parameters(false));
                self.tell(FROM_NETWORK, What::Signals(message), None, block);
            }
            Event::Miniport(answer) => self.miniport_answered(vc, answer),
            Event::TimerExpired => self.tell(OWN, What::TimerExpired(Timer::Answer), None, None),
        }
    }

    /// NDIS hands a request to the call manager, which takes it. Where the client has left, nobody
    /// waits for what the handler returns: it pends.
    fn delivered(&mut self, vc: VcHandle, request: Request<&Terms>) {
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

    fn asked(&mut self, vc: VcHandle, ask: Ask<&Terms>) {
        self.asked_miniport = matches!(ask, Ask::ActivateVc(_) | Ask::DeactivateVc);
        let (message, terms) = match ask {
            Ask::Setup(terms) => (Message::Setup, Some(terms)),
            Ask::Modify(terms) => (Message::Modify, Some(terms)),
            Ask::Restore(terms) => (Message::Restore, Some(terms)),
            Ask::Confirm(terms) => (Message::Confirm, Some(terms)),
            Ask::Release => (Message::Release, None),
            Ask::ActivateVc(terms) => {
                return self.told(vc, Told::Activate(terms.to_parameters(false)));
            }
            Ask::DeactivateVc => return self.told(vc, Told::Deactivate),
        };
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(TO_NETWORK, What::Signals(message), None, block);
    }

    /// An integrated call manager does it inside, and reports what it did.
    fn told(&mut self, vc: VcHandle, told: Told) {
        if self.role == Role::CallManager {
            let block = told.block();
            self.tell(FROM_MANAGER, What::Calls(told.request()), None, block.cloned());
            self.tell(TO_MINIPORT, What::Calls(told.handler()), None, block.cloned());
        }
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.told = Some(told);
            entry.answers_later = false;
        }
    }

    fn answers_later(&mut self, vc: VcHandle) {
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

    fn miniport_answered(&mut self, vc: VcHandle, answer: MiniportAnswer<&Terms>) {
        let Some(entry) = self.vcs.get_mut(&vc) else { return };
        let Some(told) = entry.told.take() else { return };
        let answers_later = entry.answers_later;
        let (status, block) = match answer {
            MiniportAnswer::Done => (Status::Success, told.block().cloned()),
            MiniportAnswer::Rounded(terms) => (Status::Success, Some(terms.to_parameters(false))),
            MiniportAnswer::Unacceptable => (Status::Success, None),
            MiniportAnswer::Refused(status) => (status, None),
        };
        match (self.role, answers_later) {
            (Role::MiniportCallManager, _) => self.reports(&told, answer, block),
            (Role::CallManager, true) => {
                let functions = told.completion();
                self.completes(functions, (Party::Miniport, Party::CallManager), status, block);
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
            MiniportAnswer::Unacceptable | MiniportAnswer::Refused(_) => {}
        }
    }

    fn dropped(&mut self, event: Event<&Terms>) {
        let (way, message) = match event {
            Event::Network(answer) => (FROM_NETWORK, Some(message(answer).0)),
            Event::Miniport(_) => ((Party::Miniport, Party::CallManager), None),
            Event::Client(_) | Event::TimerExpired => (OWN, None),
        };
        self.tell(way, What::Drops(message), None, None);
    }

    fn completed(&mut self, vc: VcHandle, completion: Completion<&Terms>) {
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

    fn incoming_close(&mut self, vc: VcHandle, status: Status) {
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

    /// One party says something to another through NDIS, and nothing comes back.
    fn completes(
        &mut self,
        (function, callback): (Api, Api),
        (from, to): Way,
        status: Status,
        block: Option<CallParameters>,
    ) {
        self.tell((from, Party::Ndis), What::Calls(function), Some(status), block.clone());
        self.tell((Party::Ndis, to), What::Calls(callback), Some(status), block);
        self.tell((to, Party::Ndis), What::Returns(callback), None, None);
        self.tell((Party::Ndis, from), What::Returns(function), None, None);
    }

    fn returned(&mut self, vc: VcHandle, status: Status) {
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

    fn left(&mut self, vc: VcHandle) {
        let entry = self.vcs.get_mut(&vc).and_then(|entry| entry.client.take());
        if let Some(client) = entry {
            self.tell((Party::Client(client), Party::Ndis), What::Leaves, None, None);
        }
    }

    fn calls(&mut self, api: Api, way: Way) {
        self.tell(way, What::Calls(api), None, None);
    }

    fn returns(&mut self, api: Api, way: Way, status: Status) {
        self.tell(way, What::Returns(api), Some(status), None);
    }

    fn tell(
        &mut self,
        (from, to): Way,
        what: What,
        status: Option<Status>,
        parameters: Option<CallParameters>,
    ) {
        let Some(vc) = self.vc else { return };
        let parameters = parameters.map(Box::new);
        let (sequence, at, role) = (self.sequence, self.now, self.role);
        self.sequence += 1;
        self.sink.take(TraceEvent { sequence, at, role, from, to, vc, what, status, parameters });
    }
}

impl<K: Sink> Observer for Tracer<K> {
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        (self.now, self.vc) = (now, Some(vc));
        match sight {
            Sight::Created(client) => self.created(vc, client),
            Sight::Left => self.left(vc),
            Sight::Requested(client, demand) => self.requested(client, demand),
            Sight::Happened(event) => self.happened(vc, event),
            // What the request returns tells it.
            Sight::Refused(_) => {}
            Sight::Stale(event) => self.dropped(event),
            Sight::Asks(ask) => self.asked(vc, ask),
            Sight::AnswersLater => self.answers_later(vc),
            Sight::TimerStarted(until) => {
                self.tell(OWN, What::TimerStarted(Timer::Answer, until), None, None);
            }
            Sight::TimerStopped => self.tell(OWN, What::TimerStopped(Timer::Answer), None, None),
            Sight::Completed(completion) => self.completed(vc, completion),
            Sight::IncomingCloseCall(status) => self.incoming_close(vc, status),
            Sight::Returned(status) => self.returned(vc, status),
        }
    }
}
