//! Everything asked is answered once.

use std::collections::BTreeSet;

use super::conversations::{REFUSED, VETOED, whole};
use super::incoming::{DEREGISTER, REGISTERED, coming};
use super::{breaks, broken, last_four, swaps, swaps_coming};

#[test]
fn r_001_a_handler_that_pends_is_completed_once() {
    let twice = last_four(VETOED).repeat(2);
    breaks("R-001", &whole().replace(&last_four(VETOED), &twice));
    breaks("R-001", &whole().replace(&last_four(VETOED), ""));
    let both = "NdisCmModifyCallQoSComplete\nCM>ND = ProtocolCmModifyCallQoS SUCCESS\n";
    let early = "NdisCmModifyCallQoSComplete\nCM>ND = ProtocolCmModifyCallQoS PENDING\n";
    breaks("R-001", &whole().replace(early, both));
}

#[test]
fn r_002_nothing_is_completed_with_pending() {
    swaps(
        "R-002",
        "ND>CL ProtocolClMakeCallComplete SUCCESS",
        "ND>CL ProtocolClMakeCallComplete PENDING",
    );
    swaps(
        "R-002",
        "CM>ND NdisCmCloseCallComplete SUCCESS",
        "CM>ND NdisCmCloseCallComplete PENDING",
    );
}

#[test]
fn r_003_a_final_status_gets_no_callback() {
    let after = format!("{REFUSED}{}", last_four(VETOED));
    breaks("R-003", &whole().replace(REFUSED, &after));
    let early = "NdisCmModifyCallQoSComplete\nCM>ND = ProtocolCmModifyCallQoS PENDING\nND>CL = NdisClModifyCallQoS ";
    swaps("R-003", &format!("{early}PENDING"), &format!("{early}SUCCESS"));
}

#[test]
fn r_004_who_pends_is_called_back_once_with_what_the_completion_said() {
    let line = "ND>CL ProtocolClCloseCallComplete SUCCESS\n";
    swaps("R-004", line, &line.repeat(2));
    swaps("R-004", line, "");
    swaps("R-004", line, "ND>CL ProtocolClCloseCallComplete FAILURE\n");
    let other = "ND>CL ProtocolClModifyCallQoSComplete FAILURE 3400";
    swaps("R-004", "ND>CL ProtocolClModifyCallQoSComplete FAILURE 3500", other);
}

#[test]
fn r_006_each_role_calls_its_own_functions() {
    swaps("R-006", "CM>ND NdisCmActivateVc 8000", "MP>ND NdisCmActivateVc 8000");
    swaps("R-006", "CL>ND NdisClModifyCallQoS 3000", "CM>ND NdisClModifyCallQoS 3000");
    swaps("R-006", "CM>ND NdisCmCloseCallComplete", "CL>ND NdisCmCloseCallComplete");
}

/// Families and SAPs pend as calls do.
#[test]
fn r_001_r_003_r_004_hold_for_families_and_saps() {
    let completion = last_four(DEREGISTER);
    swaps_coming("R-001", &completion, "");
    swaps_coming("R-001", &completion, &completion.repeat(2));
    swaps_coming("R-004", "ND>CL ProtocolClDeregisterSapComplete SUCCESS\n", "");
    let told = "ND>CL ProtocolClRegisterSapComplete SUCCESS\n";
    swaps_coming("R-004", told, &told.repeat(2));
    let pends = "ND>CL = NdisClRegisterSap PENDING\n";
    swaps_coming("R-003", pends, "ND>CL = NdisClRegisterSap SUCCESS\n");
    let early = "CM>ND = ProtocolCmRegisterSap PENDING\nND>CL = NdisClRegisterSap PENDING\n";
    let before = [REGISTERED, early].concat();
    let conversation = coming().replacen(REGISTERED, "", 1).replacen(early, &before, 1);
    assert_eq!(broken(&conversation), BTreeSet::new());
}
