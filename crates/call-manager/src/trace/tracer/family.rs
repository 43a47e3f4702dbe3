//! Address families and SAPs, which concern no VC.

use co_params::Status;

use super::Tracer;
use crate::handle::{AfHandle, ClientId, SapHandle};
use crate::observer::{Creator, FamilySight};
use crate::sap::{SapAsk, SapCompletion};
use crate::time::Time;
use crate::trace::functions::{FROM_MANAGER, FROM_NETWORK, OWN, TO_MANAGER, TO_NETWORK, ways};
use crate::trace::{Api, Message, Party, Sink, Subject, Timer, What};

/// A request about a SAP that is under way.
#[derive(Debug)]
pub(super) struct SapCall {
    client: ClientId,
    af: Option<AfHandle>,
    is_delivered: bool,
}

impl SapCall {
    const fn functions(&self) -> (Api, Api) {
        match self.af {
            Some(_) => (Api::NdisClRegisterSap, Api::ProtocolCmRegisterSap),
            None => (Api::NdisClDeregisterSap, Api::ProtocolCmDeregisterSap),
        }
    }
}

impl<K: Sink> Tracer<K> {
    pub(super) fn saw_family(&mut self, sight: FamilySight<'_>) {
        match sight {
            FamilySight::Registered(family, status) => {
                self.subject = Subject::Family(family);
                self.calls(Api::NdisCmRegisterAddressFamilyEx, FROM_MANAGER);
                self.returns(Api::NdisCmRegisterAddressFamilyEx, TO_MANAGER, status);
            }
            FamilySight::Notified(client, family) => {
                self.subject = Subject::Family(family);
                let (to_ndis, to_client) = ways(Party::Client(client));
                self.calls(Api::ProtocolCoAfRegisterNotify, to_client);
                self.tell(to_ndis, What::Returns(Api::ProtocolCoAfRegisterNotify), None, None);
            }
            FamilySight::Opened(client, family, opened) => {
                self.subject = Subject::Family(family);
                self.opened(client, opened);
            }
            FamilySight::Closed(client, af, status) => {
                self.subject = Subject::Af(af);
                let functions = (Api::NdisClCloseAddressFamily, Api::ProtocolCmCloseAf);
                let is_refused = !matches!(status, Status::Success | Status::Pending);
                self.forwards(client, functions, (!is_refused).then_some(status), status);
            }
            FamilySight::CloseComplete(client, af) => {
                self.subject = Subject::Af(af);
                let functions =
                    (Api::NdisCmCloseAddressFamilyComplete, Api::ProtocolClCloseAfComplete);
                let way = (Party::CallManager, Party::Client(client));
                self.completes(functions, way, Some(Status::Success), None);
            }
            FamilySight::NotifyClose(client, af) => {
                self.subject = Subject::Af(af);
                let (to_ndis, to_client) = ways(Party::Client(client));
                self.calls(Api::NdisCmNotifyCloseAddressFamily, FROM_MANAGER);
                self.calls(Api::ProtocolClNotifyCloseAf, to_client);
                self.returns(Api::ProtocolClNotifyCloseAf, to_ndis, Status::Pending);
                self.returns(Api::NdisCmNotifyCloseAddressFamily, TO_MANAGER, Status::Pending);
            }
            FamilySight::NotifyCloseComplete(client, af, status) => {
                self.subject = Subject::Af(af);
                self.notify_close_complete(client, status);
            }
            FamilySight::NotCreated(client, af, creator, status) => {
                self.subject = af.map_or(Subject::Adapter, Subject::Af);
                self.not_created(client, creator, status);
            }
            FamilySight::Offered(..)
            | FamilySight::OfferRefused(..)
            | FamilySight::SapRequested(..)
            | FamilySight::SapMade(_)
            | FamilySight::SapReturned(_)
            | FamilySight::SapLeft(..)
            | FamilySight::SapAsks(..)
            | FamilySight::SapAnswered(..)
            | FamilySight::SapStale(_)
            | FamilySight::SapTimerStarted(..)
            | FamilySight::SapTimerExpired(..)
            | FamilySight::SapComplete(..) => self.saw_sap(sight),
        }
    }

    fn saw_sap(&mut self, sight: FamilySight<'_>) {
        match sight {
            FamilySight::SapRequested(client, af) => {
                self.subject = Subject::Af(af);
                let call = SapCall { client, af: Some(af), is_delivered: false };
                self.sap_called(call);
            }
            FamilySight::SapLeft(client, sap) => {
                self.subject = Subject::Sap(sap);
                self.sap_called(SapCall { client, af: None, is_delivered: false });
            }
            FamilySight::SapMade(sap) => {
                self.subject = Subject::Sap(sap);
                self.sap_delivered();
            }
            FamilySight::SapAsks(sap, ask) => {
                self.subject = Subject::Sap(sap);
                let message = match ask {
                    SapAsk::Register => Message::Register,
                    SapAsk::Deregister => Message::Deregister,
                };
                self.sap_delivered();
                self.tell(TO_NETWORK, What::Signals(message), None, None);
            }
            FamilySight::SapAnswered(sap, status) => {
                self.subject = Subject::Sap(sap);
                let is_done = status.is_success();
                let message = if is_done { Message::Accepted } else { Message::Refused };
                let status = (!is_done).then_some(status);
                self.tell(FROM_NETWORK, What::Signals(message), status, None);
                self.sap_timer_ended(sap);
            }
            FamilySight::SapStale(sap) => {
                self.subject = Subject::Sap(sap);
                self.tell(FROM_NETWORK, What::Drops(Some(Message::Accepted)), None, None);
            }
            FamilySight::SapTimerStarted(sap, name, until) => {
                self.subject = Subject::Sap(sap);
                self.sap_timer_started(sap, Timer(name), until);
            }
            FamilySight::SapTimerExpired(sap, name) => {
                self.subject = Subject::Sap(sap);
                self.sap_timers.remove(&sap);
                self.tell(OWN, What::TimerExpired(Timer(name)), None, None);
            }
            FamilySight::SapComplete(client, sap, completion) => {
                self.subject = Subject::Sap(sap);
                self.sap_complete(client, completion);
            }
            FamilySight::SapReturned(returned) => self.sap_returned(returned),
            FamilySight::Offered(sap, terms) => {
                self.subject = Subject::Sap(sap);
                let block = Some(terms.to_parameters(false));
                self.tell(FROM_NETWORK, What::Signals(Message::Offer), None, block);
            }
            FamilySight::OfferRefused(sap, status) => {
                self.subject = Subject::Sap(sap);
                self.tell(TO_NETWORK, What::Signals(Message::Release), Some(status), None);
            }
            FamilySight::Registered(..)
            | FamilySight::Notified(..)
            | FamilySight::Opened(..)
            | FamilySight::Closed(..)
            | FamilySight::CloseComplete(..)
            | FamilySight::NotifyClose(..)
            | FamilySight::NotifyCloseComplete(..)
            | FamilySight::NotCreated(..) => {}
        }
    }

    /// The call manager returns the handle's own context, and NDIS the handle.
    fn opened(&mut self, client: ClientId, opened: Result<AfHandle, Status>) {
        let (down, up) = ways(Party::Client(client));
        self.calls(Api::NdisClOpenAddressFamilyEx, down);
        if let Ok(af) = opened {
            self.subject = Subject::Af(af);
            self.performs(Api::ProtocolCmOpenAf, TO_MANAGER);
        }
        let status = opened.err().unwrap_or(Status::Success);
        self.returns(Api::NdisClOpenAddressFamilyEx, up, status);
    }

    /// A client calls, NDIS forwards unless it refuses, and both return.
    fn forwards(
        &mut self,
        client: ClientId,
        (function, handler): (Api, Api),
        handled: Option<Status>,
        returned: Status,
    ) {
        let (down, up) = ways(Party::Client(client));
        self.calls(function, down);
        if let Some(status) = handled {
            self.calls(handler, TO_MANAGER);
            self.returns(handler, FROM_MANAGER, status);
        }
        self.returns(function, up, returned);
    }

    fn notify_close_complete(&mut self, client: ClientId, status: Status) {
        let (function, callback) =
            (Api::NdisClNotifyCloseAddressFamilyComplete, Api::ProtocolCmNotifyCloseAfComplete);
        let (down, up) = ways(Party::Client(client));
        if status.is_success() {
            let way = (Party::Client(client), Party::CallManager);
            return self.completes((function, callback), way, Some(status), None);
        }
        self.calls(function, down);
        self.returns(function, up, status);
    }

    fn not_created(&mut self, client: ClientId, creator: Creator, status: Status) {
        let function = self.creators(creator, Api::NdisCoCreateVc, Api::NdisMCmCreateVc);
        let (down, up) = match creator {
            Creator::Client => ways(Party::Client(client)),
            Creator::CallManager => (FROM_MANAGER, TO_MANAGER),
        };
        self.calls(function, down);
        self.returns(function, up, status);
    }

    fn sap_called(&mut self, call: SapCall) {
        let (down, _) = ways(Party::Client(call.client));
        self.calls(call.functions().0, down);
        self.sap_call = Some(call);
    }

    fn sap_delivered(&mut self) {
        let Some(call) = self.sap_call.as_mut().filter(|call| !call.is_delivered) else { return };
        call.is_delivered = true;
        let (handler, af) = (call.functions().1, call.af);
        self.tell_with(TO_MANAGER, What::Calls(handler), None, None, af.map(Subject::Af));
    }

    /// What is no SAP, or taken, is the call manager's to refuse; the rest is NDIS's.
    fn sap_returned(&mut self, returned: Result<(SapHandle, Status), Status>) {
        let Some(call) = self.sap_call.take() else { return };
        let status = match returned {
            Ok((sap, status)) => {
                self.subject = Subject::Sap(sap);
                status
            }
            Err(refusal) => refusal,
        };
        let (function, handler) = call.functions();
        let (_, up) = ways(Party::Client(call.client));
        if !call.is_delivered && status == Status::InvalidData {
            self.calls(handler, TO_MANAGER);
        }
        if call.is_delivered || status == Status::InvalidData {
            self.returns(handler, FROM_MANAGER, status);
        }
        self.returns(function, up, status);
    }

    fn sap_complete(&mut self, client: ClientId, completion: SapCompletion) {
        let (functions, status) = match completion {
            SapCompletion::Register(status) => {
                ((Api::NdisCmRegisterSapComplete, Api::ProtocolClRegisterSapComplete), status)
            }
            SapCompletion::Deregister => (
                (Api::NdisCmDeregisterSapComplete, Api::ProtocolClDeregisterSapComplete),
                Status::Success,
            ),
        };
        let way = (Party::CallManager, Party::Client(client));
        self.completes(functions, way, Some(status), None);
    }

    fn sap_timer_started(&mut self, sap: SapHandle, timer: Timer, until: Time) {
        self.sap_timers.insert(sap, timer);
        self.tell(OWN, What::TimerStarted(timer, until), None, None);
    }

    fn sap_timer_ended(&mut self, sap: SapHandle) {
        if let Some(timer) = self.sap_timers.remove(&sap) {
            self.tell(OWN, What::TimerStopped(timer), None, None);
        }
    }
}
