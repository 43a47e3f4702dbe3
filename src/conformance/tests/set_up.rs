//! VCs, their activation, and the call that is set up on them.

use std::collections::BTreeSet;

use super::conversations::{ALTERED_AT_ONCE, CALL, CREATE, DELETE, whole};
use super::text::parse;
use super::{breaks, broken, broken_by, keeps, swaps};

#[test]
fn r_019_vcs_are_created_and_deleted_at_once() {
    swaps("R-019", "= MiniportCoCreateVc SUCCESS", "= MiniportCoCreateVc PENDING");
    swaps("R-019", "= ProtocolCoDeleteVc SUCCESS", "= ProtocolCoDeleteVc PENDING");
}

#[test]
fn r_020_all_parties_are_told_the_handle() {
    swaps("R-020", "MP>ND = MiniportCoCreateVc SUCCESS\n", "");
    swaps("R-020", "CM>ND = ProtocolCoCreateVc SUCCESS\n", "");
}

#[test]
fn r_022_an_integrated_call_manager_has_no_miniport_handlers() {
    let mut events = parse(CREATE);
    for event in &mut events {
        event.role = call_manager::Role::MiniportCallManager;
    }
    assert!(broken_by(&events).contains("R-022"));
}

#[test]
fn r_023_only_the_creator_deletes() {
    swaps("R-023", "ND>CL = NdisCoDeleteVc SUCCESS", "ND>C2 = NdisCoDeleteVc SUCCESS");
}

#[test]
fn r_024_an_active_vc_is_not_deleted() {
    swaps("R-024", "= NdisCoDeleteVc NOT_ACCEPTED", "= NdisCoDeleteVc SUCCESS");
    swaps("R-024", "= NdisCoDeleteVc CLOSING", "= NdisCoDeleteVc NOT_ACCEPTED");
}

#[test]
fn r_025_a_deleted_vc_is_not_seen_again() {
    breaks("R-025", &(whole() + "CL>ND NdisClCloseCall\n"));
    assert_eq!(broken(&(whole() + "NET>CM dropped accepted\n")), BTreeSet::new());
}

#[test]
fn r_026_one_activation_at_a_time() {
    let pending = "ND>CM = NdisCmActivateVc PENDING\n";
    let second = "CM>ND NdisCmActivateVc 1200\nND>CM = NdisCmActivateVc";
    let refused = format!("{pending}{second} NOT_ACCEPTED\n");
    keeps(&whole().replacen(pending, &refused, 1));
    swaps("R-026", pending, &format!("{pending}{second} PENDING\n"));
    swaps("R-026", pending, &format!("{pending}ND>MP MiniportCoActivateVc 1200\n"));
}

#[test]
fn r_027_activation_and_deactivation_exclude_each_other() {
    let active = "ND>CM = NdisCmActivateVc PENDING\n";
    swaps("R-027", active, &format!("{active}ND>MP MiniportCoDeactivateVc\n"));
    let inactive = "ND>CM = NdisCmDeactivateVc PENDING\n";
    swaps("R-027", inactive, &format!("{inactive}ND>MP MiniportCoActivateVc 1000\n"));
    for (refused, due, wrong) in [
        ("CM>ND NdisCmDeactivateVc\nND>CM = NdisCmDeactivateVc", "CLOSING", "SUCCESS"),
        ("CM>ND NdisCmActivateVc 1000\nND>CM = NdisCmActivateVc", "CLOSING", "NOT_ACCEPTED"),
    ] {
        keeps(&whole().replacen(inactive, &format!("{inactive}{refused} {due}\n"), 1));
        swaps("R-027", inactive, &format!("{inactive}{refused} {wrong}\n"));
    }
}

#[test]
fn r_028_a_vc_is_deactivated_once() {
    let again = "CM>ND NdisCmDeactivateVc\nND>MP MiniportCoDeactivateVc\n";
    breaks("R-028", &[CREATE, again].concat());
    breaks("R-028", &whole().replacen(DELETE, &format!("{again}{DELETE}"), 1));
}

#[test]
fn r_029_the_miniport_rounds_only_as_it_may() {
    swaps(
        "R-029",
        "MP>ND = MiniportCoActivateVc SUCCESS 3000",
        "MP>ND = MiniportCoActivateVc SUCCESS 3100",
    );
    swaps(
        "R-029",
        "MP>ND = MiniportCoActivateVc SUCCESS 1600",
        "MP>ND = MiniportCoActivateVc SUCCESS 1400",
    );
    swaps("R-029", "SUCCESS 1600 UP\nND>CM =", "SUCCESS 1600\nND>CM =");
    swaps(
        "R-029",
        "MP>ND = MiniportCoActivateVc SUCCESS 3000",
        "MP>ND = MiniportCoActivateVc SUCCESS",
    );
}

#[test]
fn r_035_a_call_is_made_on_a_vc_of_ones_own() {
    breaks("R-035", CALL);
    swaps("R-035", "CL>ND NdisClMakeCall", "C2>ND NdisClMakeCall");
}

#[test]
fn r_036_a_call_is_up_after_an_activation() {
    swaps("R-036", "NdisMCoActivateVcComplete SUCCESS 1000", "NdisMCoActivateVcComplete FAILURE");
    let sync = "CM>ND = ProtocolCmMakeCall SUCCESS 1000";
    breaks("R-036", &[CREATE, &CALL.replace("CM>ND = ProtocolCmMakeCall PENDING", sync)].concat());
}

#[test]
fn r_038_a_call_that_failed_leaves_an_inactive_vc_and_is_not_closed() {
    let complete = "CM>ND NdisCmMakeCallComplete SUCCESS 1000";
    swaps("R-038", complete, "CM>ND NdisCmMakeCallComplete FAILURE");
    let refused = "\
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>ND = ProtocolCmMakeCall FAILURE
ND>CL = NdisClMakeCall FAILURE
";
    keeps(&[CREATE, refused, DELETE].concat());
    breaks("R-038", &[CREATE, refused, "CL>ND NdisClCloseCall\n"].concat());
}

#[test]
fn r_040_a_call_on_other_terms_is_marked() {
    let complete = "CM>ND NdisCmMakeCallComplete SUCCESS 1000";
    swaps("R-040", complete, &format!("{complete} CHANGED"));
    swaps("R-040", complete, "CM>ND NdisCmMakeCallComplete SUCCESS 1100");
}

#[test]
fn r_021_who_was_told_of_a_vc_that_is_not_created_is_told_so() {
    let failed = CREATE
        .replace("= MiniportCoCreateVc SUCCESS", "= MiniportCoCreateVc RESOURCES")
        .replace("= NdisCoCreateVc SUCCESS", "= NdisCoCreateVc RESOURCES");
    breaks("R-021", &failed);
    let undone = "\
MP>ND = MiniportCoCreateVc RESOURCES
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
";
    keeps(&failed.replace("MP>ND = MiniportCoCreateVc RESOURCES\n", undone));
}

#[test]
fn r_034_an_integrated_call_manager_hears_that_a_vc_is_inactive() {
    let reports = |status: &str| {
        let report = "CM>ND NdisCmDeactivateVc\nND>CM = NdisCmDeactivateVc ";
        let mut events = parse(&[CREATE, report, status, "\n"].concat());
        for event in &mut events {
            event.role = call_manager::Role::MiniportCallManager;
        }
        broken_by(&events).contains("R-034")
    };
    assert!(reports("SUCCESS"));
    assert!(!reports("NOT_ACCEPTED"));
}

#[test]
fn r_041_a_client_takes_changes_or_closes_what_was_altered() {
    let altered = CALL.replace("Complete SUCCESS 1000\n", "Complete SUCCESS 900 CHANGED\n");
    let altered = altered
        .replace("MCoActivateVcComplete SUCCESS 900 CHANGED", "MCoActivateVcComplete SUCCESS 1000")
        .replace("CmActivateVcComplete SUCCESS 900 CHANGED", "CmActivateVcComplete SUCCESS 1000");
    for next in [DELETE, "CL>ND NdisClMakeCall 1000\n"] {
        breaks("R-041", &[CREATE, &altered, next].concat());
    }
    let accepted = broken(&[CREATE, &altered, "CL>ND NdisCoSendNetBufferLists\n"].concat());
    assert!(!accepted.contains("R-041"), "{accepted:?}");
    breaks("R-041", &whole().replace(ALTERED_AT_ONCE, &[ALTERED_AT_ONCE, DELETE].concat()));
}

#[test]
fn r_040_leave_to_round_is_part_of_what_is_asked() {
    let asked = CALL.replace("Call 1000\n", "Call 1000 UP\n");
    assert!(broken(&[CREATE, &asked].concat()).contains("R-040"));
    let complete = "MakeCallComplete SUCCESS 1000\n";
    let marked = asked.replace(complete, "MakeCallComplete SUCCESS 1000 CHANGED\n");
    assert!(!broken(&[CREATE, &marked].concat()).contains("R-040"));
    let granted = asked.replace(complete, "MakeCallComplete SUCCESS 1000 UP\n");
    assert!(!broken(&[CREATE, &granted].concat()).contains("R-040"));
}
