//! A call that comes in, until it is up or over.

use super::incoming::{
    ACCEPT, ACCEPTED, CHANGE_IN_OFFER, CLOSE_INCOMING, CONNECTED, DELETE_INCOMING, OFFER,
    REGISTERED, REJECT, SERVE, ending,
};
use super::{breaks, broken, swaps_coming};

/// Up to the offer, which is not answered.
fn offered() -> String {
    [SERVE, OFFER, REGISTERED].concat()
}

#[test]
fn r_043_what_is_offered_is_the_call_managers_and_active() {
    let activation = OFFER.lines().skip(7).take(4).collect::<Vec<_>>().join("\n") + "\n";
    swaps_coming("R-043", &activation, "");
    swaps_coming("R-043", "CM>ND NdisCoCreateVc AF", "CL>ND NdisCoCreateVc AF");
}

#[test]
fn r_045_a_call_is_connected_once_after_it_was_accepted() {
    swaps_coming("R-045", CONNECTED, &[CONNECTED, CONNECTED].concat());
    breaks("R-045", &[&offered(), CONNECTED].concat());
}

#[test]
fn r_046_a_call_that_is_rejected_is_deactivated_and_no_more() {
    let rejected = [&offered(), REJECT, DELETE_INCOMING].concat();
    let whole =
        rejected.clone() + &ending().replace(CLOSE_INCOMING, "").replace(DELETE_INCOMING, "");
    assert_eq!(broken(&whole), std::collections::BTreeSet::new());
    let known = "NET>CM accepted\n";
    for next in ["CL>ND NdisClCloseCall\n", CONNECTED] {
        breaks("R-046", &rejected.replacen(known, &format!("{known}{next}"), 1));
    }
    let kept = REJECT.lines().filter(|line| !line.contains("DeactivateVc"));
    let kept = kept.map(|line| line.to_owned() + "\n").collect::<String>();
    breaks("R-046", &(offered() + &kept));
}

#[test]
fn r_047_who_accepts_hears_of_it() {
    let told = "CM>ND NdisCmDispatchIncomingCallQoSChange 2000\n";
    swaps_coming("R-047", CONNECTED, told);
    breaks("R-047", &[&offered(), ACCEPT, ACCEPTED].concat());
}

#[test]
fn r_048_who_accepts_something_else_marks_it() {
    swaps_coming(
        "R-048",
        "CL>ND NdisClIncomingCallComplete SUCCESS 2000 CHANGED",
        "CL>ND NdisClIncomingCallComplete SUCCESS 2000",
    );
}

#[test]
fn r_049_what_is_accepted_is_activated_before_the_connection() {
    let activation = ACCEPT.lines().skip(4).take(4).collect::<Vec<_>>().join("\n") + "\n";
    swaps_coming("R-049", &activation, "");
    swaps_coming("R-049", &activation, &activation.replace("2000", "1800"));
}

#[test]
fn r_050_data_waits_for_the_connection() {
    let sends = "CL>ND NdisCoSendNetBufferLists\n";
    breaks("R-050", &[&offered(), sends].concat());
    swaps_coming("R-050", CONNECTED, &[sends, CONNECTED].concat());
}

#[test]
fn r_085_a_handle_without_a_call_means_nothing_to_the_client() {
    swaps_coming("R-085", DELETE_INCOMING, "CL>ND NdisClModifyCallQoS 1000\n");
}

#[test]
fn r_086_a_vc_is_used_again_for_the_same_client_and_activated_anew() {
    let offer = OFFER.lines().skip(7).collect::<Vec<_>>().join("\n") + "\n";
    let again = [CLOSE_INCOMING, &offer].concat();
    swaps_coming(
        "R-086",
        CLOSE_INCOMING,
        &again.replace("ND>CL ProtocolClIncomingCall 1000", "ND>C2 ProtocolClIncomingCall 1000"),
    );
    let inactive = offer.lines().skip(4).collect::<Vec<_>>().join("\n") + "\n";
    swaps_coming("R-086", CLOSE_INCOMING, &[CLOSE_INCOMING, &inactive].concat());
}

#[test]
fn r_087_nobody_deletes_what_another_made() {
    swaps_coming("R-087", "CM>ND NdisCoDeleteVc", "CL>ND NdisCoDeleteVc");
}

#[test]
fn r_102_an_offer_is_answered_when_it_is_settled() {
    let pending = CHANGE_IN_OFFER.lines().take(3).map(|line| line.to_owned() + "\n");
    breaks("R-102", &(offered() + &pending.collect::<String>() + ACCEPT));
}
