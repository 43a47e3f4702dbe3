//! Conversations about families, and about calls that come in and are changed by the other end.

pub(super) const SERVE: &str = "\
CM>ND NdisCmRegisterAddressFamilyEx
ND>CM = NdisCmRegisterAddressFamilyEx SUCCESS
ND>CL ProtocolCoAfRegisterNotify
CL>ND = ProtocolCoAfRegisterNotify
CL>ND NdisClOpenAddressFamilyEx
ND>CM ProtocolCmOpenAf
CM>ND = ProtocolCmOpenAf SUCCESS
ND>CL = NdisClOpenAddressFamilyEx SUCCESS
CL>ND NdisClRegisterSap
ND>CM ProtocolCmRegisterSap
CM>NET register
CM>ND = ProtocolCmRegisterSap PENDING
ND>CL = NdisClRegisterSap PENDING
";
pub(super) const OFFER: &str = "\
NET>CM offer 1000
CM>ND NdisCoCreateVc AF
ND>CL ProtocolCoCreateVc
CL>ND = ProtocolCoCreateVc SUCCESS
ND>MP MiniportCoCreateVc
MP>ND = MiniportCoCreateVc SUCCESS
ND>CM = NdisCoCreateVc SUCCESS
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc SUCCESS 1000
ND>CM = NdisCmActivateVc SUCCESS 1000
CM>ND NdisCmDispatchIncomingCall 1000
ND>CL ProtocolClIncomingCall 1000
CL>ND = ProtocolClIncomingCall PENDING
ND>CM = NdisCmDispatchIncomingCall PENDING
";
pub(super) const REGISTERED: &str = "\
CM>ND NdisCmRegisterSapComplete SUCCESS
ND>CL ProtocolClRegisterSapComplete SUCCESS
CL>ND = ProtocolClRegisterSapComplete
ND>CM = NdisCmRegisterSapComplete
";
pub(super) const CHANGE_IN_OFFER: &str = "\
CL>ND NdisClModifyCallQoS 1500
ND>CM ProtocolCmModifyCallQoS 1500
CM>NET modify 1500
NET>CM accepted
CM>ND NdisCmActivateVc 1500
ND>MP MiniportCoActivateVc 1500
MP>ND = MiniportCoActivateVc SUCCESS 1500
ND>CM = NdisCmActivateVc SUCCESS 1500
CM>NET confirm 1500
CM>ND = ProtocolCmModifyCallQoS SUCCESS
ND>CL = NdisClModifyCallQoS SUCCESS
";
pub(super) const CONNECTED: &str = "\
CM>ND NdisCmDispatchCallConnected
ND>CL ProtocolClCallConnected
CL>ND = ProtocolClCallConnected
ND>CM = NdisCmDispatchCallConnected
";
pub(super) const ACCEPT: &str = "\
CL>ND NdisClIncomingCallComplete SUCCESS 2000 CHANGED
ND>CM ProtocolCmIncomingCallComplete SUCCESS 2000 CHANGED
CM>NET accept-offer 2000
NET>CM accepted
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc SUCCESS 2000
ND>CM = NdisCmActivateVc SUCCESS 2000
CM>NET confirm 2000
";
pub(super) const ACCEPTED: &str = "\
CM>ND = ProtocolCmIncomingCallComplete
ND>CL = NdisClIncomingCallComplete
";
pub(super) const REJECT: &str = "\
CL>ND NdisClIncomingCallComplete FAILURE
ND>CM ProtocolCmIncomingCallComplete FAILURE
CM>NET release
NET>CM accepted
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc SUCCESS
ND>CM = NdisCmDeactivateVc SUCCESS
CM>ND = ProtocolCmIncomingCallComplete
ND>CL = NdisClIncomingCallComplete
";
pub(super) const PROPOSAL: &str = "\
NET>CM proposal 3000
CM>ND NdisCmActivateVc 3000
ND>MP MiniportCoActivateVc 3000
MP>ND = MiniportCoActivateVc SUCCESS 3000
ND>CM = NdisCmActivateVc SUCCESS 3000
CM>ND NdisCmDispatchIncomingCallQoSChange 3000
ND>CL ProtocolClIncomingCallQoSChange 3000
CL>ND = ProtocolClIncomingCallQoSChange
ND>CM = NdisCmDispatchIncomingCallQoSChange
CM>NET accept-proposal 3000
NET>CM accepted
CM>NET confirm 3000
";
pub(super) const COUNTERED: &str = "\
NET>CM proposal 4000
CM>ND NdisCmActivateVc 4000
ND>MP MiniportCoActivateVc 4000
MP>ND = MiniportCoActivateVc SUCCESS 4000
ND>CM = NdisCmActivateVc SUCCESS 4000
CM>ND NdisCmDispatchIncomingCallQoSChange 4000
ND>CL ProtocolClIncomingCallQoSChange 4000
CL>ND NdisClModifyCallQoS 3500
ND>CM ProtocolCmModifyCallQoS 3500
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
CL>ND = ProtocolClIncomingCallQoSChange
ND>CM = NdisCmDispatchIncomingCallQoSChange
CM>NET modify 3500
NET>CM refused
CM>ND NdisCmActivateVc 3000
ND>MP MiniportCoActivateVc 3000
MP>ND = MiniportCoActivateVc SUCCESS 3000
ND>CM = NdisCmActivateVc SUCCESS 3000
CM>NET restore 3000
NET>CM accepted
CM>ND NdisCmModifyCallQoSComplete FAILURE 3000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 3000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
";
pub(super) const REFUSED_PROPOSAL: &str = "\
NET>CM proposal 9000
CM>ND NdisCmActivateVc 9000
ND>MP MiniportCoActivateVc 9000
MP>ND = MiniportCoActivateVc RESOURCES
ND>CM = NdisCmActivateVc RESOURCES
CM>NET refuse-proposal
";
pub(super) const NOTICE: &str = "\
CM>ND NdisCmNotifyCloseAddressFamily
ND>CL ProtocolClNotifyCloseAf
CL>ND = ProtocolClNotifyCloseAf PENDING
ND>CM = NdisCmNotifyCloseAddressFamily PENDING
";
pub(super) const CLOSE_INCOMING: &str = "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>NET release
NET>CM accepted
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc SUCCESS
ND>CM = NdisCmDeactivateVc SUCCESS
CM>ND = ProtocolCmCloseCall SUCCESS
ND>CL = NdisClCloseCall SUCCESS
";
pub(super) const DELETE_INCOMING: &str = "\
CM>ND NdisCoDeleteVc
ND>CL ProtocolCoDeleteVc
CL>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
ND>CM = NdisCoDeleteVc SUCCESS
";
pub(super) const DEREGISTER: &str = "\
CL>ND NdisClDeregisterSap
ND>CM ProtocolCmDeregisterSap
CM>NET deregister
CM>ND = ProtocolCmDeregisterSap PENDING
ND>CL = NdisClDeregisterSap PENDING
CM>ND NdisCmDeregisterSapComplete SUCCESS
ND>CL ProtocolClDeregisterSapComplete SUCCESS
CL>ND = ProtocolClDeregisterSapComplete
ND>CM = NdisCmDeregisterSapComplete
";
pub(super) const CLOSE_FAMILY: &str = "\
CL>ND NdisClCloseAddressFamily
ND>CM ProtocolCmCloseAf
CM>ND = ProtocolCmCloseAf SUCCESS
ND>CL = NdisClCloseAddressFamily SUCCESS
CL>ND NdisClNotifyCloseAddressFamilyComplete SUCCESS
ND>CM ProtocolCmNotifyCloseAfComplete SUCCESS
CM>ND = ProtocolCmNotifyCloseAfComplete
ND>CL = NdisClNotifyCloseAddressFamilyComplete
";

/// Everything, one after the other.
pub(super) fn coming() -> String {
    [SERVE, OFFER, REGISTERED, CHANGE_IN_OFFER, ACCEPT, CONNECTED, ACCEPTED].concat()
        + PROPOSAL
        + COUNTERED
        + REFUSED_PROPOSAL
        + &ending()
}

/// The end of everything.
pub(super) fn ending() -> String {
    [NOTICE, CLOSE_INCOMING, DELETE_INCOMING, DEREGISTER, CLOSE_FAMILY].concat()
}
