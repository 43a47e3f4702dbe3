//! Calls, from their set-up to their end (F-02, F-10, F-11, F-14).

use call_manager::Reply::{Later, Now};
use call_manager::trace::{Message, TraceEvent, What};
use call_manager::{MiniportAnswer, NetworkAnswer, Profile, Role, Time};

use co_params::Status;

use crate::stage::{CLIENT, Stage, rounded};

#[test]
fn f_02_an_outgoing_call() {
    let mut stage = Stage::new(Role::CallManager);
    stage.network([Later]);
    stage.miniport([Later]);
    stage.make_call(1000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.shows(
        "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>MP MiniportCoCreateVc
MP>ND = MiniportCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
CM>CM timer started
CM>ND = ProtocolCmMakeCall PENDING
ND>CL = NdisClMakeCall PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
CM>CM timer started
MP>ND NdisMCoActivateVcComplete SUCCESS 1000
ND>CM ProtocolCmActivateVcComplete SUCCESS 1000
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>CM timer stopped
CM>NET confirm 1000
CM>ND NdisCmMakeCallComplete SUCCESS 1000
ND>CL ProtocolClMakeCallComplete SUCCESS 1000
CL>ND = ProtocolClMakeCallComplete
ND>CM = NdisCmMakeCallComplete
",
    );
}

#[test]
fn f_10_a_close_in_the_middle_of_a_change_completes_the_change_first() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.miniport([Later]);
    stage.modify(2000);
    stage.forget();
    stage.close();
    stage.network_answers(NetworkAnswer::Accepted);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.manager.delete_vc(Time::ZERO, CLIENT, stage.vc);
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete CLOSING 1000
ND>CL ProtocolClModifyCallQoSComplete CLOSING 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>CM timer started
CM>ND = ProtocolCmCloseCall PENDING
ND>CL = NdisClCloseCall PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc PENDING
ND>CM = NdisCmDeactivateVc PENDING
CM>CM timer started
MP>ND NdisMCoDeactivateVcComplete SUCCESS
ND>CM ProtocolCmDeactivateVcComplete SUCCESS
CM>ND = ProtocolCmDeactivateVcComplete
ND>MP = NdisMCoDeactivateVcComplete
CM>CM timer stopped
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CL ProtocolClCloseCallComplete SUCCESS
CL>ND = ProtocolClCloseCallComplete
ND>CM = NdisCmCloseCallComplete
CL>ND NdisCoDeleteVc
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
ND>CL = NdisCoDeleteVc SUCCESS
",
    );
}

/// The undo goes unanswered too, so the network cannot be trusted (M-19).
#[test]
fn f_11_silence_ends_the_call() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.modify(2000);
    stage.forget();
    for _ in 0..2 {
        let at = stage.manager.poll_timeout().expect("a timer runs");
        stage.manager.handle_timeout(at);
    }
    stage.shows(
        "\
CM>CM timer expired
CM>NET restore 1000
CM>CM timer started
CM>CM timer expired
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
NET>CM accepted
",
    );
}

/// The cause stands beside the release, and nowhere else: NDIS has no field for it.
#[test]
fn f_11_c8_the_release_of_a_call_that_is_cleared_carries_the_cause() {
    let mut stage = Stage::by(Profile::Q2963, Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    let at = stage.manager.poll_timeout().unwrap();
    stage.manager.handle_timeout(at);
    stage.close();
    let carriers = stage.events().iter().filter_map(|event| Some((event.what, event.cause?)));
    let carriers: Vec<_> =
        carriers.map(|(what, cause)| (what, cause.value, cause.diagnostic)).collect();
    assert_eq!(carriers, [(What::Signals(Message::Release), 102, Some("T360"))]);
    let releases = |event: &&TraceEvent| event.what == What::Signals(Message::Release);
    assert_eq!(stage.events().iter().filter(releases).count(), 1, "released once");
}

#[test]
fn f_14_an_integrated_call_manager_reports_activations_and_has_no_miniport() {
    let mut stage = Stage::new(Role::MiniportCallManager);
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(1024)))]);
    stage.make_call(1000);
    stage.shows(
        "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
NET>CM accepted
CM>ND NdisMCmActivateVc 1024
ND>CM = NdisMCmActivateVc SUCCESS
CM>NET modify 1024
NET>CM accepted
CM>NET confirm 1024
CM>ND = ProtocolCmMakeCall SUCCESS 1024 CHANGED
ND>CL = NdisClMakeCall SUCCESS 1024 CHANGED
",
    );
    stage.miniport([Now(MiniportAnswer::Refused(Status::Resources))]);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>NET restore 1024
NET>CM accepted
CM>ND = ProtocolCmModifyCallQoS FAILURE
ND>CL = NdisClModifyCallQoS FAILURE
",
    );
    stage.close();
    stage.shows(
        "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>NET release
NET>CM accepted
CM>ND NdisMCmDeactivateVc
ND>CM = NdisMCmDeactivateVc SUCCESS
CM>ND = ProtocolCmCloseCall SUCCESS
ND>CL = NdisClCloseCall SUCCESS
",
    );
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.forget();
    stage.network_answers(NetworkAnswer::Refused);
    stage.miniport_answers(MiniportAnswer::Done);
    stage.shows("NET>CM dropped refused\nMP>CM dropped\n");
}

#[test]
fn a_client_that_leaves_hears_nothing_of_its_call_being_closed() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later, Later]);
    stage.modify(2000);
    stage.forget();
    stage.manager.unbind(Time::ZERO, CLIENT);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND leaves
ND>CM ProtocolCmCloseCall
CM>ND = ProtocolCmCloseCall PENDING
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete CLOSING 1000
ND>CM = NdisCmModifyCallQoSComplete
CM>NET release
CM>CM timer started
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc SUCCESS
ND>CM = NdisCmDeactivateVc SUCCESS
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CM = NdisCmCloseCallComplete
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
",
    );
}
