//! What the manager tells a client: completions of what was pending, and indications.

use co_params::{CallParameters, Status};

use crate::handle::{VcContext, VcHandle};
use crate::terms::Terms;
use crate::vc::{Completion, Indication};

/// One call of a client's handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcall {
    /// The VC.
    pub vc: VcHandle,
    /// The client's own name for it.
    pub context: VcContext,
    /// Which handler, and with what.
    pub handler: Handler,
}

/// A handler of the client with its arguments. The status is never `PENDING`.
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
