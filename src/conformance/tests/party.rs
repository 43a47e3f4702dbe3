//! The parties of a multipoint call.

use std::collections::BTreeSet;

use super::conversations::{CALL, CREATE};
use super::parties::{
    ADD, CALL_WITH_PARTY, CLOSE_LAST, DROP, LEAVES, NOT_ADDED, NOT_DROPPED, together,
};
use super::{breaks, broken};

#[test]
fn a_conversation_about_parties_breaks_no_rule() {
    assert_eq!(broken(&together()), BTreeSet::new());
}

#[test]
fn r_039_a_party_that_was_not_added_is_of_no_use() {
    let uses = "CL>ND NdisClDropParty P2\n";
    swaps("R-039", NOT_ADDED, &[NOT_ADDED, uses].concat());
    let loses = "CM>ND NdisCmDispatchIncomingDropParty SUCCESS P2\n";
    swaps("R-039", NOT_ADDED, &[NOT_ADDED, loses].concat());
}

#[test]
fn r_088_parties_are_added_to_a_call_that_was_made_with_one() {
    breaks("R-088", &[CREATE, CALL, ADD].concat());
}

#[test]
fn r_089_all_parties_but_one_are_dropped() {
    swaps("R-089", DROP, "");
    let last = DROP.replace("P0", "P1");
    swaps("R-089", NOT_DROPPED, &last);
}

#[test]
fn r_090_a_call_with_several_parties_is_not_closed() {
    swaps("R-090", DROP, "");
    let pends = CLOSE_LAST.replace("ProtocolCmCloseCall SUCCESS", "ProtocolCmCloseCall PENDING");
    breaks("R-090", &[CREATE, CALL_WITH_PARTY, ADD, &pends].concat());
    let fails = "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>ND = ProtocolCmCloseCall FAILURE
ND>CL = NdisClCloseCall FAILURE
";
    let refused = broken(&[CREATE, CALL_WITH_PARTY, ADD, fails].concat());
    assert!(!refused.contains("R-090"), "{refused:?}");
}

#[test]
fn r_091_the_last_party_is_not_dropped() {
    swaps("R-091", "ProtocolCmDropParty FAILURE P1", "ProtocolCmDropParty PENDING P1");
    swaps("R-091", "ProtocolCmDropParty FAILURE P1", "ProtocolCmDropParty NOT_ACCEPTED P1");
}

#[test]
fn r_092_with_the_last_party_the_call_is_over() {
    breaks("R-092", &[CREATE, CALL_WITH_PARTY, LEAVES].concat());
    breaks("R-092", &[CREATE, CALL_WITH_PARTY, ADD, LEAVES, &LEAVES.replace("P0", "P1")].concat());
}

#[test]
fn r_093_who_has_left_is_dropped() {
    swaps("R-093", &[DROP, NOT_DROPPED, CLOSE_LAST].concat(), "");
}

#[test]
fn r_094_a_handle_is_given_up_with_its_drop_and_with_the_close() {
    swaps("R-094", DROP, &DROP.repeat(2));
    let again = "CL>ND NdisClDropParty P1\n";
    swaps("R-094", CLOSE_LAST, &[CLOSE_LAST, again].concat());
}

/// The whole conversation with the first of one piece replaced.
#[track_caller]
fn swaps(rule: &str, piece: &str, by: &str) {
    let conversation = together();
    assert!(conversation.contains(piece), "not said: {piece}");
    breaks(rule, &conversation.replacen(piece, by, 1));
}
