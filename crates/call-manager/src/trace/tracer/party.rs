//! Parties of multipoint calls. What is told names the VC of the call, and the party with it.

use co_params::{CallParameters, Status};

use super::Tracer;
use crate::handle::{ClientId, VcHandle};
use crate::observer::PartySight;
use crate::party::PartyCompletion;
use crate::terms::Terms;
use crate::trace::functions::{
    FROM_MANAGER, FROM_NETWORK, OWN, TO_MANAGER, TO_NETWORK, message, ways,
};
use crate::trace::{Api, Message, Party, Sink, Timer, What};

/// A request about a party that is under way.
#[derive(Debug)]
pub(super) struct PartyCall {
    client: ClientId,
    functions: (Api, Api),
    block: Option<CallParameters>,
    is_delivered: bool,
}

const ADD_PARTY: (Api, Api) = (Api::NdisClAddParty, Api::ProtocolCmAddParty);
const ADD_PARTY_COMPLETE: (Api, Api) =
    (Api::NdisCmAddPartyComplete, Api::ProtocolClAddPartyComplete);
const DROP_PARTY: (Api, Api) = (Api::NdisClDropParty, Api::ProtocolCmDropParty);
const DROP_PARTY_COMPLETE: (Api, Api) =
    (Api::NdisCmDropPartyComplete, Api::ProtocolClDropPartyComplete);
const INCOMING_DROP_PARTY: (Api, Api) =
    (Api::NdisCmDispatchIncomingDropParty, Api::ProtocolClIncomingDropParty);

impl<K: Sink> Tracer<K> {
    pub(super) fn saw_party(&mut self, vc: Option<VcHandle>, sight: PartySight<'_>) {
        match sight {
            PartySight::CallRequested => self.first_party = self.party,
            PartySight::AddRequested(client, block) => {
                let block = Some(block.clone());
                let call = PartyCall { client, functions: ADD_PARTY, block, is_delivered: false };
                self.party_call = Some(call);
            }
            PartySight::DropRequested(client) => {
                let functions = DROP_PARTY;
                let call = PartyCall { client, functions, block: None, is_delivered: false };
                self.party_call = Some(call);
            }
            PartySight::Delivered(terms) => self.party_delivered(terms),
            PartySight::AsksAdd(terms) => {
                let block = Some(terms.to_parameters(false));
                self.tell(TO_NETWORK, What::Signals(Message::AddParty), None, block);
            }
            PartySight::AsksDrop => {
                self.tell(TO_NETWORK, What::Signals(Message::DropParty), None, None);
            }
            PartySight::Answered(answer) => {
                let (message, terms) = message(answer);
                let block = terms.map(|terms| terms.to_parameters(false));
                self.tell(FROM_NETWORK, What::Signals(message), None, block);
            }
            PartySight::StaleAnswer(answer) => {
                self.tell(FROM_NETWORK, What::Drops(Some(message(answer).0)), None, None);
            }
            PartySight::RemoteDropped(status) => {
                let what = What::Signals(Message::DropParty);
                self.tell(FROM_NETWORK, what, Some(status), None);
            }
            PartySight::StaleDrop => {
                self.tell(FROM_NETWORK, What::Drops(Some(Message::DropParty)), None, None);
            }
            PartySight::LastDropped => self.last_dropped(vc),
            PartySight::TimerStarted(name, until) => {
                let timer = Timer(name);
                self.party_timers.extend(self.party.map(|party| (party, timer)));
                self.tell(OWN, What::TimerStarted(timer, until), None, None);
            }
            PartySight::TimerExpired(name) => {
                self.party_timer_ended();
                self.tell(OWN, What::TimerExpired(Timer(name)), None, None);
            }
            PartySight::Settled => {
                if let Some(timer) = self.party_timer_ended() {
                    self.tell(OWN, What::TimerStopped(timer), None, None);
                }
            }
            PartySight::Completed(completion) => self.party_completed(vc, completion),
            PartySight::Dropped(status) => {
                self.tells_of_party(vc, INCOMING_DROP_PARTY, status, None);
            }
            PartySight::Returned(status) => self.party_returned(status),
        }
    }

    /// The request shows only now, with the party that is made for it.
    fn party_delivered(&mut self, terms: Option<&Terms>) {
        let Some(call) = &mut self.party_call else { return };
        call.is_delivered = true;
        let ((function, handler), asked) = (call.functions, call.block.take());
        let (down, _) = ways(Party::Client(call.client));
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(down, What::Calls(function), None, asked);
        self.tell(TO_MANAGER, What::Calls(handler), None, block);
    }

    /// What NDIS knows of handles and states it refuses itself; the rest is the call
    /// manager's to refuse.
    fn party_returned(&mut self, status: Status) {
        let Some(PartyCall { client, functions, block, is_delivered }) = self.party_call.take()
        else {
            return;
        };
        let (function, handler) = functions;
        let is_by_ndis = matches!(status, Status::Failure | Status::NotAccepted | Status::Closing);
        let (down, up) = ways(Party::Client(client));
        if !is_delivered {
            self.tell(down, What::Calls(function), None, block.clone());
        }
        if !is_delivered && !is_by_ndis {
            self.tell(TO_MANAGER, What::Calls(handler), None, block);
        }
        if is_delivered || !is_by_ndis {
            self.returns(handler, FROM_MANAGER, status);
        }
        self.returns(function, up, status);
    }

    fn party_completed(&mut self, vc: Option<VcHandle>, completion: PartyCompletion<&Terms>) {
        match completion {
            PartyCompletion::AddParty(Ok(grant)) => {
                let block = grant.terms.to_parameters(grant.is_changed);
                self.tells_of_party(vc, ADD_PARTY_COMPLETE, Status::Success, Some(block));
            }
            PartyCompletion::AddParty(Err(status)) => {
                self.tells_of_party(vc, ADD_PARTY_COMPLETE, status, None);
            }
            PartyCompletion::DropParty => {
                self.tells_of_party(vc, DROP_PARTY_COMPLETE, Status::Success, None);
            }
        }
    }

    fn tells_of_party(
        &mut self,
        vc: Option<VcHandle>,
        functions: (Api, Api),
        status: Status,
        block: Option<CallParameters>,
    ) {
        if let Some(vc) = vc {
            self.tells(vc, functions, Some(status), block);
        }
    }

    /// The release of the call came as the drop of its last party, and shows once.
    fn last_dropped(&mut self, vc: Option<VcHandle>) {
        if let Some(entry) = vc.and_then(|vc| self.vcs.get_mut(&vc)) {
            entry.is_taken_up = true;
        }
    }

    fn party_timer_ended(&mut self) -> Option<Timer> {
        self.party.and_then(|party| self.party_timers.remove(&party))
    }
}
