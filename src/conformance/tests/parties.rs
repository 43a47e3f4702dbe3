//! A conversation about a call with parties.

use super::conversations::{CREATE, DELETE};

pub(super) const CALL_WITH_PARTY: &str = "\
CL>ND NdisClMakeCall 1000 P0
ND>CM ProtocolCmMakeCall 1000 P0
CM>NET setup 1000
NET>CM accepted
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc SUCCESS 1000
ND>CM = NdisCmActivateVc SUCCESS 1000
CM>NET confirm 1000
CM>ND = ProtocolCmMakeCall SUCCESS 1000
ND>CL = NdisClMakeCall SUCCESS 1000
";
pub(super) const ADD: &str = "\
CL>ND NdisClAddParty 1000 P1
ND>CM ProtocolCmAddParty 1000 P1
CM>NET add-party 1000 P1
CM>ND = ProtocolCmAddParty PENDING P1
ND>CL = NdisClAddParty PENDING P1
NET>CM accepted P1
CM>ND NdisCmAddPartyComplete SUCCESS 1000 P1
ND>CL ProtocolClAddPartyComplete SUCCESS 1000 P1
CL>ND = ProtocolClAddPartyComplete P1
ND>CM = NdisCmAddPartyComplete P1
";
pub(super) const NOT_ADDED: &str = "\
CL>ND NdisClAddParty 1000 P2
ND>CM ProtocolCmAddParty 1000 P2
CM>NET add-party 1000 P2
CM>ND = ProtocolCmAddParty PENDING P2
ND>CL = NdisClAddParty PENDING P2
NET>CM refused P2
CM>ND NdisCmAddPartyComplete FAILURE P2
ND>CL ProtocolClAddPartyComplete FAILURE P2
CL>ND = ProtocolClAddPartyComplete P2
ND>CM = NdisCmAddPartyComplete P2
";
pub(super) const LEAVES: &str = "\
NET>CM drop-party P0
CM>ND NdisCmDispatchIncomingDropParty SUCCESS P0
ND>CL ProtocolClIncomingDropParty SUCCESS P0
CL>ND = ProtocolClIncomingDropParty P0
ND>CM = NdisCmDispatchIncomingDropParty P0
";
pub(super) const DROP: &str = "\
CL>ND NdisClDropParty P0
ND>CM ProtocolCmDropParty P0
CM>ND NdisCmDropPartyComplete SUCCESS P0
ND>CL ProtocolClDropPartyComplete SUCCESS P0
CL>ND = ProtocolClDropPartyComplete P0
ND>CM = NdisCmDropPartyComplete P0
CM>ND = ProtocolCmDropParty PENDING P0
ND>CL = NdisClDropParty PENDING P0
";
/// The last is not dropped.
pub(super) const NOT_DROPPED: &str = "\
CL>ND NdisClDropParty P1
ND>CM ProtocolCmDropParty P1
CM>ND = ProtocolCmDropParty FAILURE P1
ND>CL = NdisClDropParty FAILURE P1
";
pub(super) const CLOSE_LAST: &str = "\
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
pub(super) fn together() -> String {
    [CREATE, CALL_WITH_PARTY, ADD, NOT_ADDED, LEAVES, DROP, NOT_DROPPED, CLOSE_LAST, DELETE]
        .concat()
}
