//! Data, which moves on an active VC with a call that is up.

use std::collections::BTreeSet;

use super::conversations::{CALL, CREATE, DELETE, REFUSED};
use super::parties::CLOSE_LAST;
use super::{breaks, broken};

const SEND: &str = "\
CL>ND NdisCoSendNetBufferLists
ND>MP MiniportCoSendNetBufferLists
MP>ND = MiniportCoSendNetBufferLists
ND>CL = NdisCoSendNetBufferLists
";
const SENT: &str = "\
MP>ND NdisMCoSendNetBufferListsComplete SUCCESS
ND>CL ProtocolCoSendNetBufferListsComplete SUCCESS
CL>ND = ProtocolCoSendNetBufferListsComplete
ND>MP = NdisMCoSendNetBufferListsComplete
";
const RECEIVE: &str = "\
MP>ND NdisMCoIndicateReceiveNetBufferLists
ND>CL ProtocolCoReceiveNetBufferLists
CL>ND = ProtocolCoReceiveNetBufferLists
ND>MP = NdisMCoIndicateReceiveNetBufferLists
";
const READ: &str = "\
CL>ND NdisReturnNetBufferLists
ND>MP MiniportReturnNetBufferLists
MP>ND = MiniportReturnNetBufferLists
ND>CL = NdisReturnNetBufferLists
";
/// No miniport has it.
const NOT_SENT: &str = "\
CL>ND NdisCoSendNetBufferLists
ND>CL ProtocolCoSendNetBufferListsComplete FAILURE
CL>ND = ProtocolCoSendNetBufferListsComplete
ND>CL = NdisCoSendNetBufferLists
";
/// A change that the network has not answered.
const CHANGING: &str = "\
CL>ND NdisClModifyCallQoS 2000
ND>CM ProtocolCmModifyCallQoS 2000
CM>NET modify 2000
";

fn moving() -> String {
    [CREATE, CALL, SEND, SEND, SENT, REFUSED, RECEIVE, SENT, READ, CLOSE_LAST, DELETE].concat()
}

#[test]
fn a_conversation_about_data_breaks_no_rule() {
    assert_eq!(broken(&moving()), BTreeSet::new());
}

#[test]
fn r_031_nothing_moves_after_an_activation_that_failed() {
    let failed = CALL.replace("Complete SUCCESS 1000", "Complete RESOURCES");
    let upto = failed.find("CM>NET confirm").expect("it is said");
    breaks("R-031", &[CREATE, &failed[..upto], SEND].concat());
    breaks("R-031", &[CREATE, &failed[..upto], RECEIVE].concat());
    assert!(!broken(&[CREATE, CALL, SEND].concat()).contains("R-031"));
}

#[test]
fn r_032_a_deactivation_waits_for_data() {
    swaps("R-032", READ, "");
    swaps("R-032", &[RECEIVE, SENT].concat(), RECEIVE);
    let unanswered = "MP>ND = MiniportCoDeactivateVc PENDING\nND>CM = NdisCmDeactivateVc PENDING\n";
    let waits = [CREATE, CALL, SEND, CLOSE_LAST].concat().replace(
        "MP>ND = MiniportCoDeactivateVc SUCCESS\nND>CM = NdisCmDeactivateVc SUCCESS\n",
        unanswered,
    );
    assert!(!broken(&waits).contains("R-032"));
}

/// A miniport that says nothing of a packet for too long does not keep the VC active.
#[test]
fn r_032_what_ndis_has_given_up_is_not_waited_for() {
    let given_up = NOT_SENT.lines().skip(1).take(2).map(|line| line.to_owned() + "\n");
    let given_up = given_up.collect::<String>();
    assert_eq!(
        broken(&[CREATE, CALL, SEND, &given_up, CLOSE_LAST, DELETE].concat()),
        BTreeSet::new()
    );
    let refused = broken(&[CREATE, CALL, SEND, NOT_SENT, CLOSE_LAST, DELETE].concat());
    assert!(refused.contains("R-032"), "{refused:?}");
}

#[test]
fn r_033_nothing_moves_on_an_inactive_vc() {
    swaps("R-033", CLOSE_LAST, &[CLOSE_LAST, RECEIVE].concat());
    swaps("R-033", CLOSE_LAST, &[CLOSE_LAST, SEND].concat());
    breaks("R-033", &[CREATE, SEND].concat());
}

#[test]
fn r_037_data_waits_for_the_call() {
    breaks("R-037", &[CREATE, SEND].concat());
    let early = CALL.replacen("CM>NET confirm", &[SEND, "CM>NET confirm"].concat(), 1);
    breaks("R-037", &[CREATE, &early].concat());
}

#[test]
fn r_069_data_goes_on_during_a_change_and_after_one_that_failed() {
    breaks("R-069", &[CREATE, CALL, CHANGING, NOT_SENT].concat());
    breaks("R-069", &[CREATE, CALL, REFUSED, NOT_SENT].concat());
    let lost = SENT.replace("SUCCESS", "FAILURE");
    let of_the_miniport = broken(&[CREATE, CALL, REFUSED, SEND, &lost].concat());
    assert!(!of_the_miniport.contains("R-069"), "{of_the_miniport:?}");
}

#[test]
fn r_077_who_closes_has_got_back_what_it_sent() {
    swaps("R-077", &[RECEIVE, SENT].concat(), RECEIVE);
}

#[test]
fn r_078_who_has_closed_sends_no_more() {
    swaps("R-078", CLOSE_LAST, &[CLOSE_LAST, NOT_SENT].concat());
    swaps("R-078", "CM>NET release\n", &[NOT_SENT, "CM>NET release\n"].concat());
}

#[test]
fn r_095_what_is_sent_comes_back_once() {
    swaps("R-095", SENT, &SENT.repeat(3));
    let back = SENT.lines().skip(1).take(2).map(|line| line.to_owned() + "\n");
    breaks("R-095", &[CREATE, CALL, &back.collect::<String>()].concat());
    breaks("R-095", &[CREATE, CALL, SEND].concat());
}

/// The whole conversation with the first of one piece replaced.
#[track_caller]
fn swaps(rule: &str, piece: &str, by: &str) {
    let conversation = moving();
    assert!(conversation.contains(piece), "not said: {piece}");
    breaks(rule, &conversation.replacen(piece, by, 1));
}
