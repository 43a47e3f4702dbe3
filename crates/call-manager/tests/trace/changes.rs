//! Changes of a call (F-04 to F-08).

use call_manager::Reply::{Later, Now};
use call_manager::trace::{Api, TraceEvent, What};
use call_manager::{ClientId, MiniportAnswer, NetworkAnswer, Role, Time};
use co_params::{CallParameters, MediaFlags, Status};

use crate::stage::{CLIENT, Stage, block, rounded, terms};

#[test]
fn f_04_a_change_that_the_network_grants_later_and_the_miniport_at_once() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc SUCCESS 2000
ND>CM = NdisCmActivateVc SUCCESS 2000
CM>NET confirm 2000
CM>ND NdisCmModifyCallQoSComplete SUCCESS 2000
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 2000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

/// What was altered goes up before the request returns.
#[test]
fn f_05_a_change_that_is_altered_completes_with_the_flag() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Countered(terms(1500)))]);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM countered 1500
CM>ND NdisCmActivateVc 1500
ND>MP MiniportCoActivateVc 1500
MP>ND = MiniportCoActivateVc SUCCESS 1500
ND>CM = NdisCmActivateVc SUCCESS 1500
CM>NET confirm 1500
CM>ND NdisCmModifyCallQoSComplete SUCCESS 1500 CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 1500 CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
",
    );
}

#[test]
fn f_06_a_change_that_the_network_refuses() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Later]);
    stage.modify(2000);
    stage.network_answers(NetworkAnswer::Refused);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM refused
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

#[test]
fn f_07_a_change_that_the_miniport_refuses_is_put_back() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Accepted), Later]);
    stage.miniport([Later]);
    stage.modify(2000);
    stage.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    stage.network_answers(NetworkAnswer::Accepted);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
CM>CM timer started
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
MP>ND NdisMCoActivateVcComplete RESOURCES
ND>CM ProtocolCmActivateVcComplete RESOURCES
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>CM timer stopped
CM>NET restore 1000
CM>CM timer started
NET>CM accepted
CM>CM timer stopped
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
",
    );
}

/// What was rounded once is in force, and is not to be rounded again (M-11, R-030).
#[test]
fn m_11_going_back_leaves_the_miniport_no_room_to_round() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(1024)))]);
    stage.modify_with(&block(1000).with_media_flags(MediaFlags::ROUND_UP_FLOW));
    stage.miniport([Now(MiniportAnswer::Rounded(rounded(2048)))]);
    stage.network([Now(NetworkAnswer::Accepted), Now(NetworkAnswer::Refused)]);
    stage.modify(2000);
    let flags: Vec<_> = stage
        .events()
        .iter()
        .filter(|event| event.what == What::Calls(Api::MiniportCoActivateVc))
        .map(|event| event.parameters.as_ref().unwrap().media.as_ref().unwrap().flags)
        .map(|flags| flags.contains(MediaFlags::ROUND_UP_FLOW))
        .collect();
    assert_eq!(flags.last_chunk(), Some(&[true, false]), "the new terms, then the old ones");
    let seen = stage.events().len();
    stage.modify(3000);
    let is_to_round = |event: &TraceEvent| {
        let media = event.parameters.as_ref().and_then(|block| block.media.as_ref());
        media.is_some_and(|media| media.flags.contains(MediaFlags::ROUND_UP_FLOW))
    };
    assert!(
        stage.events()[seen..].iter().any(is_to_round),
        "what the client allowed, it still allows"
    );
}

#[test]
fn f_07_a_network_that_cannot_go_back_ends_the_call_after_the_completion() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.network([Now(NetworkAnswer::Accepted), Now(NetworkAnswer::Refused)]);
    stage.miniport([Now(MiniportAnswer::Refused(Status::Resources))]);
    stage.modify(2000);
    assert!(stage.text().ends_with(
        "\
CM>NET restore 1000
NET>CM refused
CM>NET release
NET>CM accepted
CM>ND NdisCmModifyCallQoSComplete FAILURE 1000
ND>CL ProtocolClModifyCallQoSComplete FAILURE 1000
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
"
    ));
}

#[test]
fn f_08_a_synchronous_change_has_no_completion() {
    let mut stage = Stage::connected(Role::CallManager);
    stage.modify(2000);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
NET>CM accepted
CM>ND NdisCmActivateVc 2000
ND>MP MiniportCoActivateVc 2000
MP>ND = MiniportCoActivateVc SUCCESS 2000
ND>CM = NdisCmActivateVc SUCCESS 2000
CM>NET confirm 2000
CM>ND = ProtocolCmModifyCallQoS SUCCESS
ND>CL = NdisClModifyCallQoS SUCCESS
",
    );
}

/// the call manager refuses what is illegal, NDIS what comes at a wrong
/// time or with a bad handle; then no handler is called.
#[test]
fn f_08_a_refusal_shows_who_refused() {
    let mut stage = Stage::connected(Role::CallManager);
    let illegal = CallParameters { flags: co_params::CallFlags::PERMANENT_VC, ..block(2000) };
    stage.modify_with(&illegal);
    stage.shows(
        "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>ND = ProtocolCmModifyCallQoS INVALID_DATA
ND>CL = NdisClModifyCallQoS INVALID_DATA
",
    );
    stage.manager.delete_vc(Time::ZERO, CLIENT, stage.vc);
    stage.shows("CL>ND NdisCoDeleteVc\nND>CL = NdisCoDeleteVc NOT_ACCEPTED\n");
    stage.manager.close_call(Time::ZERO, ClientId(9), stage.vc);
    stage.shows("CL>ND NdisClCloseCall\nND>CL = NdisClCloseCall FAILURE\n");
    stage.network([Later]);
    stage.modify(2000);
    stage.forget();
    stage.modify(3000);
    stage.shows("CL>ND NdisClModifyCallQoS 3000\nND>CL = NdisClModifyCallQoS NOT_ACCEPTED\n");
}
