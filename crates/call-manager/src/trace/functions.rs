//! Which functions belong together, and who calls whom.

use co_params::{CallParameters, Status};

use super::{Api, Message, Party};
use crate::handle::{AfHandle, ClientId};
use crate::terms::Terms;
use crate::vc::event::{NetworkAnswer, Remote};

/// The four functions of an operation that a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Functions {
    pub(super) request: Api,
    pub(super) handler: Api,
    pub(super) completion: Option<(Api, Api)>,
}

/// What the client is told by an upcall unless the return tells it.
#[derive(Debug)]
pub(super) enum Held {
    Completion(Api, Api, Status, Option<CallParameters>),
    IncomingCall(CallParameters),
    CallConnected,
    QosChange(CallParameters),
    IncomingClose(Status),
    /// The call manager deletes a VC of its own.
    Deletion,
    /// With which the close of a family is complete.
    FamilyClosed(ClientId, AfHandle),
}

pub(super) const MAKE_CALL: Functions = Functions {
    request: Api::NdisClMakeCall,
    handler: Api::ProtocolCmMakeCall,
    completion: Some((Api::NdisCmMakeCallComplete, Api::ProtocolClMakeCallComplete)),
};
pub(super) const MODIFY_CALL_QOS: Functions = Functions {
    request: Api::NdisClModifyCallQoS,
    handler: Api::ProtocolCmModifyCallQoS,
    completion: Some((Api::NdisCmModifyCallQoSComplete, Api::ProtocolClModifyCallQoSComplete)),
};
pub(super) const CLOSE_CALL: Functions = Functions {
    request: Api::NdisClCloseCall,
    handler: Api::ProtocolCmCloseCall,
    completion: Some((Api::NdisCmCloseCallComplete, Api::ProtocolClCloseCallComplete)),
};
pub(super) const DELETE_VC: Functions =
    Functions { request: Api::NdisCoDeleteVc, handler: Api::ProtocolCoDeleteVc, completion: None };
/// The answer to an offer, which returns nothing.
pub(super) const ANSWER_CALL: Functions = Functions {
    request: Api::NdisClIncomingCallComplete,
    handler: Api::ProtocolCmIncomingCallComplete,
    completion: None,
};

pub(super) const INCOMING_CALL: (Api, Api) =
    (Api::NdisCmDispatchIncomingCall, Api::ProtocolClIncomingCall);
pub(super) const CALL_CONNECTED: (Api, Api) =
    (Api::NdisCmDispatchCallConnected, Api::ProtocolClCallConnected);
pub(super) const QOS_CHANGE: (Api, Api) =
    (Api::NdisCmDispatchIncomingCallQoSChange, Api::ProtocolClIncomingCallQoSChange);
pub(super) const INCOMING_CLOSE_CALL: (Api, Api) =
    (Api::NdisCmDispatchIncomingCloseCall, Api::ProtocolClIncomingCloseCall);

/// From whom to whom.
pub(super) type Way = (Party, Party);
pub(super) const TO_MANAGER: Way = (Party::Ndis, Party::CallManager);
pub(super) const FROM_MANAGER: Way = (Party::CallManager, Party::Ndis);
pub(super) const TO_MINIPORT: Way = (Party::Ndis, Party::Miniport);
pub(super) const FROM_MINIPORT: Way = (Party::Miniport, Party::Ndis);
pub(super) const TO_NETWORK: Way = (Party::CallManager, Party::Network);
pub(super) const FROM_NETWORK: Way = (Party::Network, Party::CallManager);
pub(super) const OWN: Way = (Party::CallManager, Party::CallManager);

/// What the miniport was told.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Activate(CallParameters),
    Deactivate,
}

impl Told {
    pub(super) const fn request(&self) -> Api {
        self.functions().0
    }

    pub(super) const fn handler(&self) -> Api {
        self.functions().1
    }

    pub(super) const fn functions(&self) -> (Api, Api) {
        match self {
            Self::Activate(_) => (Api::NdisCmActivateVc, Api::MiniportCoActivateVc),
            Self::Deactivate => (Api::NdisCmDeactivateVc, Api::MiniportCoDeactivateVc),
        }
    }

    pub(super) const fn completion(&self) -> (Api, Api) {
        match self {
            Self::Activate(_) => {
                (Api::NdisMCoActivateVcComplete, Api::ProtocolCmActivateVcComplete)
            }
            Self::Deactivate => {
                (Api::NdisMCoDeactivateVcComplete, Api::ProtocolCmDeactivateVcComplete)
            }
        }
    }

    pub(super) const fn block(&self) -> Option<&CallParameters> {
        match self {
            Self::Activate(block) => Some(block),
            Self::Deactivate => None,
        }
    }
}

impl Held {
    pub(super) fn block(self) -> Option<CallParameters> {
        match self {
            Self::Completion(_, _, _, block) => block,
            Self::IncomingCall(_)
            | Self::CallConnected
            | Self::QosChange(_)
            | Self::IncomingClose(_)
            | Self::Deletion
            | Self::FamilyClosed(..) => None,
        }
    }
}

/// To NDIS, and back.
pub(super) const fn ways(party: Party) -> (Way, Way) {
    ((party, Party::Ndis), (Party::Ndis, party))
}

pub(super) const fn message(answer: NetworkAnswer<&Terms>) -> (Message, Option<&Terms>) {
    match answer {
        NetworkAnswer::Accepted => (Message::Accepted, None),
        NetworkAnswer::Countered(terms) => (Message::Countered, Some(terms)),
        NetworkAnswer::Refused => (Message::Refused, None),
        NetworkAnswer::Collided => (Message::Collided, None),
    }
}

pub(super) const fn remote_message(remote: Remote<&Terms>) -> (Message, Option<&Terms>) {
    match remote {
        Remote::Offer(terms) => (Message::Offer, Some(terms)),
        Remote::Proposal(terms) => (Message::Proposal, Some(terms)),
        Remote::Release => (Message::Release, None),
    }
}
