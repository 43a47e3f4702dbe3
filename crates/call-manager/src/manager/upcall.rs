//! What the manager tells a client: completions of what was pending, and indications.

use co_params::{AddressFamily, CallParameters, Status};

use crate::handle::{AfHandle, CloseData, Packet, PartyHandle, SapHandle, VcContext, VcHandle};
use crate::party::{PartyCompletion, PartyContext};
use crate::sap::{SapCompletion, SapContext};
use crate::terms::Terms;
use crate::vc::{Completion, Indication};

/// One call of a client's handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upcall {
    /// About a VC.
    Vc {
        /// The VC.
        vc: VcHandle,
        /// The client's own name for it.
        context: VcContext,
        /// Which handler, and with what.
        handler: Handler,
    },
    /// About an address family.
    Family(FamilyHandler),
    /// About a SAP.
    Sap {
        /// The SAP.
        sap: SapHandle,
        /// The client's own name for it.
        context: SapContext,
        /// Which handler, and with what.
        handler: SapHandler,
    },
    /// About a party of a multipoint call.
    Party {
        /// The party.
        party: PartyHandle,
        /// The client's own name for it.
        context: PartyContext,
        /// Which handler, and with what.
        handler: PartyHandler,
    },
}

/// A handler of the client that is about an address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyHandler {
    /// `ProtocolCoAfRegisterNotify`: the family is served, and can be opened.
    RegisterNotify(AddressFamily),
    /// `ProtocolClNotifyCloseAf`: the client is to close everything on its opening, the opening, and
    /// then say so.
    NotifyClose(AfHandle),
    /// `ProtocolClCloseAfComplete`, with `SUCCESS` always.
    CloseComplete(AfHandle),
}

/// A handler of the client that is about a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyHandler {
    /// `ProtocolClAddPartyComplete`. After a failure the block means nothing, and the handle is
    /// never used.
    AddComplete(Status, CallParameters),
    /// `ProtocolClDropPartyComplete`.
    DropComplete(Status),
    /// `ProtocolClIncomingDropParty`: it has left; the client drops it.
    IncomingDrop(Status),
}

impl From<PartyCompletion<Terms>> for PartyHandler {
    fn from(completion: PartyCompletion<Terms>) -> Self {
        match completion {
            PartyCompletion::AddParty(Ok(grant)) => {
                Self::AddComplete(Status::Success, grant.terms.to_parameters(grant.is_changed))
            }
            PartyCompletion::AddParty(Err(status)) => {
                Self::AddComplete(status, CallParameters::default())
            }
            PartyCompletion::DropParty => Self::DropComplete(Status::Success),
        }
    }
}

/// A handler of the client that is about a SAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SapHandler {
    /// `ProtocolClRegisterSapComplete`. After a failure the handle is invalid.
    RegisterComplete(Status),
    /// `ProtocolClDeregisterSapComplete`, with `SUCCESS` always.
    DeregisterComplete,
}

impl From<SapCompletion> for SapHandler {
    fn from(completion: SapCompletion) -> Self {
        match completion {
            SapCompletion::Register(status) => Self::RegisterComplete(status),
            SapCompletion::Deregister => Self::DeregisterComplete,
        }
    }
}

/// A handler of the client that is about a VC, with its arguments. The status is never `PENDING`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// `ProtocolClMakeCallComplete`. After a failure the block means nothing.
    MakeCallComplete(Status, CallParameters),
    /// `ProtocolClModifyCallQoSComplete`. After a failure the block holds what stood before.
    ModifyCallQosComplete(Status, CallParameters),
    /// `ProtocolClCloseCallComplete`.
    CloseCallComplete(Status),
    /// `ProtocolClIncomingCall`: a call is offered on these terms, which are activated. The client
    /// accepts or rejects it.
    IncomingCall(CallParameters),
    /// `ProtocolClCallConnected`: the call that it accepted is up.
    CallConnected,
    /// `ProtocolClIncomingCallQoSChange`: the other end proposes these terms, which are activated.
    /// The client may change or close the call, and then returns.
    IncomingCallQosChange(CallParameters),
    /// `ProtocolClIncomingCloseCall`: the call is over; the client must close it.
    IncomingCloseCall(Status),
    /// Data that came with the end of the call, which follows.
    CloseData(CloseData),
    /// `ProtocolCoSendNetBufferListsComplete`: a packet is sent, or given up.
    SendComplete(Packet, Status),
    /// `ProtocolCoReceiveNetBufferLists`: a packet came; the client returns it.
    Receive(Packet),
}

impl From<Indication<&Terms>> for Handler {
    fn from(indication: Indication<&Terms>) -> Self {
        match indication {
            Indication::IncomingCall(terms) => Self::IncomingCall(terms.to_parameters(false)),
            Indication::CallConnected => Self::CallConnected,
            Indication::QosChange(terms) => Self::IncomingCallQosChange(terms.to_parameters(false)),
            Indication::CloseCall(status) => Self::IncomingCloseCall(status),
        }
    }
}

impl From<Completion<&Terms>> for Handler {
    fn from(completion: Completion<&Terms>) -> Self {
        match completion {
            Completion::MakeCall(Ok(grant)) => {
                Self::MakeCallComplete(Status::Success, grant.terms.to_parameters(grant.is_changed))
            }
            Completion::MakeCall(Err(status)) => {
                Self::MakeCallComplete(status, CallParameters::default())
            }
            Completion::ModifyCallQos(Ok(grant)) => Self::ModifyCallQosComplete(
                Status::Success,
                grant.terms.to_parameters(grant.is_changed),
            ),
            Completion::ModifyCallQos(Err(refusal)) => Self::ModifyCallQosComplete(
                refusal.cause.status(),
                refusal.saved.to_parameters(false),
            ),
            Completion::CloseCall(result) => {
                Self::CloseCallComplete(result.err().unwrap_or(Status::Success))
            }
        }
    }
}
