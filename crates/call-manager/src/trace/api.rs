//! The functions of NDIS and the handlers that its drivers register.
//!
//! Source: the operation table of the pages on CoNDIS, O-01 to O-34; one line a function. Where an
//! integrated call manager calls its own, the name follows the equals sign.

use crate::integrated::Role;

/// What a function is for, in its operation.
///
/// NDIS forwards a request to a handler. A handler that returns `PENDING` is finished by a call of
/// the completion function, which NDIS forwards to the completion handler of who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A function that asks for the operation.
    Request,
    /// A handler that is asked.
    Handler,
    /// A function that finishes the operation.
    Completion,
    /// A handler that is told that it is finished.
    Callback,
}

/// Returns the first of its arguments.
macro_rules! first {
    ($first:expr $(, $rest:expr)?) => {
        $first
    };
}

/// Defines the operations and the functions from one list, so that they cannot disagree.
macro_rules! apis {
    ($($(#[$doc:meta])* $operation:ident {
        $($api:ident $(= $integrated:literal)?: $part:ident,)*
    })*) => {
        /// What a function does, or takes part in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(#[$doc])* $operation,)*
        }

        /// A function of NDIS or a handler, under its name in the standard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Api {
            $($(#[doc = concat!("`", stringify!($api), "`")] $api,)*)*
        }

        impl Operation {
            /// All operations.
            pub const ALL: &'static [Self] = &[$(Self::$operation,)*];

            /// A word for it, in the spelling of this enum.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => stringify!($operation),)*
                }
            }
        }

        impl Api {
            /// All functions and handlers.
            pub const ALL: &'static [Self] = &[$($(Self::$api,)*)*];

            /// The name in the standard for a call manager of this role.
            #[must_use]
            pub const fn name(self, role: Role) -> &'static str {
                match role {
                    Role::CallManager => match self {
                        $($(Self::$api => stringify!($api),)*)*
                    },
                    Role::MiniportCallManager => match self {
                        $($(Self::$api => first!($($integrated,)? stringify!($api)),)*)*
                    },
                }
            }

            /// The operation that it belongs to.
            #[must_use]
            pub const fn operation(self) -> Operation {
                match self {
                    $($(Self::$api => Operation::$operation,)*)*
                }
            }

            /// Its part in that.
            #[must_use]
            pub const fn part(self) -> Part {
                match self {
                    $($(Self::$api => Part::$part,)*)*
                }
            }
        }
    };
}

apis! {
    /// O-01
    RegisterAddressFamily {
        NdisCmRegisterAddressFamilyEx = "NdisMCmRegisterAddressFamilyEx": Request,
    }
    /// O-02
    NotifyAddressFamily {
        ProtocolCoAfRegisterNotify: Handler,
    }
    /// O-03
    OpenAddressFamily {
        NdisClOpenAddressFamilyEx: Request,
        ProtocolCmOpenAf: Handler,
        NdisCmOpenAddressFamilyComplete = "NdisMCmOpenAddressFamilyComplete": Completion,
        ProtocolClOpenAfCompleteEx: Callback,
    }
    /// O-04
    CloseAddressFamily {
        NdisClCloseAddressFamily: Request,
        ProtocolCmCloseAf: Handler,
        NdisCmCloseAddressFamilyComplete = "NdisMCmCloseAddressFamilyComplete": Completion,
        ProtocolClCloseAfComplete: Callback,
    }
    /// O-05
    NotifyCloseAddressFamily {
        NdisCmNotifyCloseAddressFamily = "NdisMCmNotifyCloseAddressFamily": Request,
        ProtocolClNotifyCloseAf: Handler,
        NdisClNotifyCloseAddressFamilyComplete: Completion,
        ProtocolCmNotifyCloseAfComplete: Callback,
    }
    /// O-06
    RegisterSap {
        NdisClRegisterSap: Request,
        ProtocolCmRegisterSap: Handler,
        NdisCmRegisterSapComplete = "NdisMCmRegisterSapComplete": Completion,
        ProtocolClRegisterSapComplete: Callback,
    }
    /// O-07
    DeregisterSap {
        NdisClDeregisterSap: Request,
        ProtocolCmDeregisterSap: Handler,
        NdisCmDeregisterSapComplete = "NdisMCmDeregisterSapComplete": Completion,
        ProtocolClDeregisterSapComplete: Callback,
    }
    /// O-08, O-09
    CreateVc {
        NdisCoCreateVc: Request,
        NdisMCmCreateVc: Request,
        ProtocolCoCreateVc: Handler,
        MiniportCoCreateVc: Handler,
    }
    /// O-10, O-11
    DeleteVc {
        NdisCoDeleteVc: Request,
        NdisMCmDeleteVc: Request,
        ProtocolCoDeleteVc: Handler,
        MiniportCoDeleteVc: Handler,
    }
    /// O-12, O-13
    ActivateVc {
        NdisCmActivateVc = "NdisMCmActivateVc": Request,
        MiniportCoActivateVc: Handler,
        NdisMCoActivateVcComplete: Completion,
        ProtocolCmActivateVcComplete: Callback,
    }
    /// O-14, O-15
    DeactivateVc {
        NdisCmDeactivateVc = "NdisMCmDeactivateVc": Request,
        MiniportCoDeactivateVc: Handler,
        NdisMCoDeactivateVcComplete: Completion,
        ProtocolCmDeactivateVcComplete: Callback,
    }
    /// O-16
    MakeCall {
        NdisClMakeCall: Request,
        ProtocolCmMakeCall: Handler,
        NdisCmMakeCallComplete = "NdisMCmMakeCallComplete": Completion,
        ProtocolClMakeCallComplete: Callback,
    }
    /// O-17
    IncomingCall {
        NdisCmDispatchIncomingCall = "NdisMCmDispatchIncomingCall": Request,
        ProtocolClIncomingCall: Handler,
        NdisClIncomingCallComplete: Completion,
        ProtocolCmIncomingCallComplete: Callback,
    }
    /// O-18
    CallConnected {
        NdisCmDispatchCallConnected = "NdisMCmDispatchCallConnected": Request,
        ProtocolClCallConnected: Handler,
    }
    /// O-19
    CloseCall {
        NdisClCloseCall: Request,
        ProtocolCmCloseCall: Handler,
        NdisCmCloseCallComplete = "NdisMCmCloseCallComplete": Completion,
        ProtocolClCloseCallComplete: Callback,
    }
    /// O-20
    IncomingCloseCall {
        NdisCmDispatchIncomingCloseCall = "NdisMCmDispatchIncomingCloseCall": Request,
        ProtocolClIncomingCloseCall: Handler,
    }
    /// O-21
    ModifyCallQoS {
        NdisClModifyCallQoS: Request,
        ProtocolCmModifyCallQoS: Handler,
        NdisCmModifyCallQoSComplete = "NdisMCmModifyCallQoSComplete": Completion,
        ProtocolClModifyCallQoSComplete: Callback,
    }
    /// O-22
    IncomingCallQoSChange {
        NdisCmDispatchIncomingCallQoSChange = "NdisMCmDispatchIncomingCallQoSChange": Request,
        ProtocolClIncomingCallQoSChange: Handler,
    }
    /// O-23
    AddParty {
        NdisClAddParty: Request,
        ProtocolCmAddParty: Handler,
        NdisCmAddPartyComplete = "NdisMCmAddPartyComplete": Completion,
        ProtocolClAddPartyComplete: Callback,
    }
    /// O-24
    DropParty {
        NdisClDropParty: Request,
        ProtocolCmDropParty: Handler,
        NdisCmDropPartyComplete = "NdisMCmDropPartyComplete": Completion,
        ProtocolClDropPartyComplete: Callback,
    }
    /// O-25
    IncomingDropParty {
        NdisCmDispatchIncomingDropParty = "NdisMCmDispatchIncomingDropParty": Request,
        ProtocolClIncomingDropParty: Handler,
    }
    /// O-26
    SendNetBufferLists {
        NdisCoSendNetBufferLists: Request,
        MiniportCoSendNetBufferLists: Handler,
        NdisMCoSendNetBufferListsComplete: Completion,
        ProtocolCoSendNetBufferListsComplete: Callback,
    }
    /// O-27
    ReceiveNetBufferLists {
        NdisMCoIndicateReceiveNetBufferLists: Request,
        ProtocolCoReceiveNetBufferLists: Handler,
        NdisReturnNetBufferLists: Completion,
        MiniportReturnNetBufferLists: Callback,
    }
    /// O-28
    IndicateStatus {
        NdisMCoIndicateStatusEx: Request,
        ProtocolCoStatusEx: Handler,
    }
    /// O-29 to O-31
    OidRequest {
        NdisCoOidRequest: Request,
        NdisMCmOidRequest: Request,
        MiniportCoOidRequest: Handler,
        ProtocolCoOidRequest: Handler,
        NdisCoOidRequestComplete: Completion,
        NdisMCoOidRequestComplete: Completion,
        NdisMCmOidRequestComplete: Completion,
        ProtocolCoOidRequestComplete: Callback,
    }
    /// O-32
    GetTapiCallId {
        NdisCoGetTapiCallId: Request,
    }
    /// O-33
    GetVcContextFromTapiCallId {
        NdisClGetProtocolVcContextFromTapiCallId: Request,
    }
    /// O-34
    AssignInstanceName {
        NdisCoAssignInstanceName: Request,
    }
}
