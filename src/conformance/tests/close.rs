//! The end of a call.

use super::conversations::{CALL, CLOSE, CREATE, DELETE, LOST, whole};
use super::{breaks, swaps};

#[test]
fn r_079_an_incoming_close_is_answered() {
    let indication = LOST.lines().take(4).fold(String::new(), |text, line| text + line + "\n");
    breaks("R-079", &[CREATE, CALL, &indication].concat());
}

#[test]
fn r_080_a_closed_call_leaves_an_inactive_vc() {
    swaps("R-080", "NdisMCoDeactivateVcComplete SUCCESS", "NdisMCoDeactivateVcComplete FAILURE");
}

#[test]
fn r_082_a_change_completes_before_the_close() {
    swaps(
        "R-082",
        &CLOSE.lines().skip(2).take(4).fold(String::new(), |all, line| all + line + "\n"),
        "",
    );
}

#[test]
fn r_083_a_vc_whose_call_was_lost_is_not_used_again() {
    breaks("R-083", &whole().replace(DELETE, CALL));
}

#[test]
fn r_084_a_vc_is_used_again_after_the_close() {
    let made = "CL>ND NdisClMakeCall 1000\n";
    let pending = "ND>CL = NdisClCloseCall PENDING\n";
    swaps("R-084", pending, &format!("{pending}{made}"));
    breaks("R-084", &[CREATE, CALL, made].concat());
}

#[test]
fn r_101_who_closes_changes_no_more() {
    let pending = "ND>CL = NdisClCloseCall PENDING\n";
    swaps("R-101", pending, &format!("{pending}CL>ND NdisClModifyCallQoS 1000\n"));
}
