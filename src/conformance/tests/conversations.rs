//! Conversations that keep the rules, alone or one after the other.

pub(super) const CREATE: &str = "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>MP MiniportCoCreateVc
MP>ND = MiniportCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
";
pub(super) const CALL: &str = "\
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
CM>ND = ProtocolCmMakeCall PENDING
ND>CL = NdisClMakeCall PENDING
NET>CM accepted
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
MP>ND NdisMCoActivateVcComplete SUCCESS 1000
ND>CM ProtocolCmActivateVcComplete SUCCESS 1000
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>NET confirm 1000
CM>ND NdisCmMakeCallComplete SUCCESS 1000
ND>CL ProtocolClMakeCallComplete SUCCESS 1000
CL>ND = ProtocolClMakeCallComplete
ND>CM = NdisCmMakeCallComplete
";
/// The network counters, and the miniport rounds up.
pub(super) const CHANGE: &str = "\
CL>ND NdisClModifyCallQoS 2000 UP
ND>CM ProtocolCmModifyCallQoS 2000 UP
CM>NET modify 2000 UP
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM countered 1500 UP
CM>ND NdisCmActivateVc 1500 UP
ND>MP MiniportCoActivateVc 1500 UP
MP>ND = MiniportCoActivateVc SUCCESS 1600 UP
ND>CM = NdisCmActivateVc SUCCESS 1600 UP
CM>NET modify 1600 UP
NET>CM accepted
CM>NET confirm 1600 UP
CM>ND NdisCmModifyCallQoSComplete SUCCESS 1600 UP CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 1600 UP CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
";
pub(super) const AT_ONCE: &str = "\
CL>ND NdisClModifyCallQoS 3000
ND>CM ProtocolCmModifyCallQoS 3000
CM>NET modify 3000
NET>CM accepted
CM>ND NdisCmActivateVc 3000
ND>MP MiniportCoActivateVc 3000
MP>ND = MiniportCoActivateVc SUCCESS 3000
ND>CM = NdisCmActivateVc SUCCESS 3000
CM>NET confirm 3000
CM>ND = ProtocolCmModifyCallQoS SUCCESS
ND>CL = NdisClModifyCallQoS SUCCESS
CL>ND NdisCoDeleteVc
ND>CL = NdisCoDeleteVc NOT_ACCEPTED
";
/// Complete before it returned: R-005 allows that.
pub(super) const ALTERED_AT_ONCE: &str = "\
CL>ND NdisClModifyCallQoS 4000
ND>CM ProtocolCmModifyCallQoS 4000
CM>NET modify 4000
NET>CM countered 3500
CM>ND NdisCmActivateVc 3500
ND>MP MiniportCoActivateVc 3500
MP>ND = MiniportCoActivateVc SUCCESS 3500
ND>CM = NdisCmActivateVc SUCCESS 3500
CM>NET confirm 3500
CM>ND NdisCmModifyCallQoSComplete SUCCESS 3500 CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 3500 CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
";
pub(super) const REFUSED: &str = "\
CL>ND NdisClModifyCallQoS 9000
ND>CM ProtocolCmModifyCallQoS 9000
CM>NET modify 9000
NET>CM refused
CM>ND = ProtocolCmModifyCallQoS FAILURE
ND>CL = NdisClModifyCallQoS FAILURE
";
pub(super) const VETOED: &str = "\
CL>ND NdisClModifyCallQoS 8000
ND>CM ProtocolCmModifyCallQoS 8000
CM>NET modify 8000
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM accepted
CM>ND NdisCmActivateVc 8000
ND>MP MiniportCoActivateVc 8000
MP>ND = MiniportCoActivateVc RESOURCES
ND>CM = NdisCmActivateVc RESOURCES
CM>NET restore 3500
NET>CM accepted
CM>ND NdisCmModifyCallQoSComplete FAILURE 3500
ND>CL ProtocolClModifyCallQoSComplete FAILURE 3500
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
";
pub(super) const ILLEGAL: &str = "\
CL>ND NdisClModifyCallQoS 7000
ND>CM ProtocolCmModifyCallQoS 7000
CM>ND = ProtocolCmModifyCallQoS INVALID_DATA
ND>CL = NdisClModifyCallQoS INVALID_DATA
";
pub(super) const CHANGE_IN_CLOSE: &str = "\
CL>ND NdisClModifyCallQoS 5000
ND>CM ProtocolCmModifyCallQoS 5000
CM>NET modify 5000
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
CL>ND NdisClModifyCallQoS 6000
ND>CL = NdisClModifyCallQoS NOT_ACCEPTED
";
pub(super) const CLOSE: &str = "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>ND NdisCmModifyCallQoSComplete CLOSING 3500
ND>CL ProtocolClModifyCallQoSComplete CLOSING 3500
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>ND = ProtocolCmCloseCall PENDING
ND>CL = NdisClCloseCall PENDING
NET>CM accepted
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc PENDING
ND>CM = NdisCmDeactivateVc PENDING
CL>ND NdisCoDeleteVc
ND>CL = NdisCoDeleteVc CLOSING
MP>ND NdisMCoDeactivateVcComplete SUCCESS
ND>CM ProtocolCmDeactivateVcComplete SUCCESS
CM>ND = ProtocolCmDeactivateVcComplete
ND>MP = NdisMCoDeactivateVcComplete
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CL ProtocolClCloseCallComplete SUCCESS
CL>ND = ProtocolClCloseCallComplete
ND>CM = NdisCmCloseCallComplete
";
pub(super) const DELETE: &str = "\
CL>ND NdisCoDeleteVc
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
ND>CL = NdisCoDeleteVc SUCCESS
";
/// The network cannot go back, and the client closes.
pub(super) const LOST: &str = "\
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
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

/// Everything, one after the other.
pub(super) fn whole() -> String {
    [CREATE, CALL, REFUSED, CHANGE, ILLEGAL, AT_ONCE, ALTERED_AT_ONCE, VETOED, CHANGE_IN_CLOSE]
        .concat()
        + CLOSE
        + CALL
        + LOST
        + DELETE
}
