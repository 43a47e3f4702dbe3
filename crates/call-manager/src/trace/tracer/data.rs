//! Data, which passes between client and miniport, and of which the call manager knows nothing.

use co_params::Status;

use super::Tracer;
use crate::handle::VcHandle;
use crate::integrated::Role;
use crate::observer::DataSight;
use crate::trace::functions::ways;
use crate::trace::{Api, Party, Sink, What};

const SENT: (Api, Api) =
    (Api::NdisMCoSendNetBufferListsComplete, Api::ProtocolCoSendNetBufferListsComplete);
const RECEIVED: (Api, Api) =
    (Api::NdisMCoIndicateReceiveNetBufferLists, Api::ProtocolCoReceiveNetBufferLists);

impl<K: Sink> Tracer<K> {
    pub(super) fn saw_data(&mut self, vc: VcHandle, sight: DataSight) {
        match sight {
            DataSight::Sends(client) => {
                self.calls(Api::NdisCoSendNetBufferLists, ways(Party::Client(client)).0);
            }
            DataSight::HandedOver => self.hands(Api::MiniportCoSendNetBufferLists),
            DataSight::Sent(status) => self.carries(vc, SENT, Some(status)),
            DataSight::NotSent(status) | DataSight::GivenUp(status) => self.not_sent(vc, status),
            DataSight::SendReturned(client, status) => {
                let refusal = (status != Status::Pending).then_some(status);
                let what = What::Returns(Api::NdisCoSendNetBufferLists);
                self.tell(ways(Party::Client(client)).1, what, refusal, None);
            }
            DataSight::Received => self.carries(vc, RECEIVED, None),
            DataSight::ReceivedInVain => {
                let (to_ndis, back) = ways(self.carrier());
                self.calls(RECEIVED.0, to_ndis);
                self.hands(Api::MiniportReturnNetBufferLists);
                self.tell(back, What::Returns(RECEIVED.0), None, None);
            }
            DataSight::Returns(client) => {
                self.calls(Api::NdisReturnNetBufferLists, ways(Party::Client(client)).0);
            }
            DataSight::GivenBack => self.hands(Api::MiniportReturnNetBufferLists),
            DataSight::ReturnReturned(client, status) => {
                let refusal = (!status.is_success()).then_some(status);
                let what = What::Returns(Api::NdisReturnNetBufferLists);
                self.tell(ways(Party::Client(client)).1, what, refusal, None);
            }
        }
    }

    /// An integrated call manager is its own miniport.
    const fn carrier(&self) -> Party {
        match self.role {
            Role::CallManager => Party::Miniport,
            Role::MiniportCallManager => Party::CallManager,
        }
    }

    /// NDIS hands data to the miniport.
    fn hands(&mut self, handler: Api) {
        let (back, to_miniport) = ways(self.carrier());
        self.calls(handler, to_miniport);
        self.tell(back, What::Returns(handler), None, None);
    }

    /// The miniport tells the client, if it is there.
    fn carries(&mut self, vc: VcHandle, functions: (Api, Api), status: Option<Status>) {
        let carrier = self.carrier();
        if let Some(client) = self.vcs.get(&vc).and_then(|entry| entry.client) {
            return self.completes(functions, (carrier, Party::Client(client)), status, None);
        }
        let (to_ndis, back) = ways(carrier);
        self.tell(to_ndis, What::Calls(functions.0), status, None);
        self.tell(back, What::Returns(functions.0), None, None);
    }

    /// NDIS completes what no miniport was handed, or what none completes.
    fn not_sent(&mut self, vc: VcHandle, status: Status) {
        let Some(client) = self.vcs.get(&vc).and_then(|entry| entry.client) else { return };
        let (back, to_client) = ways(Party::Client(client));
        self.tell(to_client, What::Calls(SENT.1), Some(status), None);
        self.tell(back, What::Returns(SENT.1), None, None);
    }
}
