//! What goes with the end of a call: its data, and packets that nobody completes.

use std::time::Duration;

use call_manager::Reply::Now;
use call_manager::{MiniportAnswer, NetworkEvent, Packet, Role, Time};
use co_params::Status;

use crate::stage::{CLIENT, Stage};

const DATA: [u8; 2] = [4, 2];

/// O-19: the call manager sends it once it has the close, and before the release.
#[test]
fn f_10_close_data_goes_before_the_release() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.close_with(&DATA);
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>NET close data
CM>NET release
NET>CM accepted
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc SUCCESS
ND>CM = NdisCmDeactivateVc SUCCESS
CM>ND = ProtocolCmCloseCall SUCCESS
ND>CL = NdisClCloseCall SUCCESS
",
    );
}

/// O-20: it comes before the release, and the second of a call is of no account.
#[test]
fn f_11_close_data_of_the_other_end_comes_before_its_release() {
    let mut stage = Stage::connected(Role::CallManager);
    let data = || DATA.into_iter().collect();
    let (vc, close_data) = (stage.vc, NetworkEvent::CloseData);
    for event in [close_data(vc, data()), close_data(vc, data()), NetworkEvent::Release(vc)] {
        stage.network_does(event);
    }
    stage.close_with(&DATA);
    stage.close();
    stage.shows(
        "\
NET>CM close data
NET>CM dropped close data
NET>CM release
CM>ND NdisCmDispatchIncomingCloseCall SUCCESS
ND>CL ProtocolClIncomingCloseCall SUCCESS
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>ND = ProtocolCmCloseCall INVALID_DATA
ND>CL = NdisClCloseCall INVALID_DATA
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
",
    );
}

/// The release is over; and a close where there is no call is NDIS's to refuse.
#[test]
fn a_17_data_with_a_close_that_is_tried_again_is_refused() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.miniport([Now(MiniportAnswer::Refused(Status::Failure))]);
    stage.close();
    stage.forget();
    stage.close_with(&DATA);
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>ND = ProtocolCmCloseCall INVALID_DATA
ND>CL = NdisClCloseCall INVALID_DATA
",
    );
    stage.close();
    stage.forget();
    stage.close();
    stage.shows("CL>ND NdisClCloseCall\nND>CL = NdisClCloseCall NOT_ACCEPTED\n");
}

/// NDIS completes what the miniport was handed and is silent about.
#[test]
fn r_095_a_send_that_is_never_completed_is_completed_to_the_client_alone() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.sends_later();
    stage.manager.send(Time::ZERO, CLIENT, stage.vc, Packet { id: 1, bytes: 10 });
    stage.forget();
    stage.manager.handle_timeout(Time::ZERO.after(Duration::from_secs(120)));
    stage.shows(
        "\
ND>CL ProtocolCoSendNetBufferListsComplete FAILURE
CL>ND = ProtocolCoSendNetBufferListsComplete
",
    );
}
