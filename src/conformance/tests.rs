//! A conversation that keeps the rules breaks none, and each rule is broken by a conversation that
//! differs in little.
//!
//! A line is an event: who to whom, `=` for a return, the function or message, its status, the rate
//! of its parameters in bytes a second, and flags.

mod conversation;

use std::collections::BTreeSet;

use self::conversation::{ends, parse};
use super::history::History;
use super::*;

const CREATE: &str = "\
CL>ND NdisCoCreateVc
ND>CM ProtocolCoCreateVc
CM>ND = ProtocolCoCreateVc SUCCESS
ND>MP MiniportCoCreateVc
MP>ND = MiniportCoCreateVc SUCCESS
ND>CL = NdisCoCreateVc SUCCESS
";
const CALL: &str = "\
CL>ND NdisClMakeCall 1000
ND>CM ProtocolCmMakeCall 1000
CM>NET setup 1000
CM>ND = ProtocolCmMakeCall PENDING
ND>CL = NdisClMakeCall PENDING
NET>CM accepted
CM>ND NdisCmActivateVc 1000
ND>MP MiniportCoActivateVc 1000
MP>ND = MiniportCoActivateVc PENDING
ND>CM = NdisCmActivateVc PENDING
MP>ND NdisMCoActivateVcComplete SUCCESS 1000
ND>CM ProtocolCmActivateVcComplete SUCCESS 1000
CM>ND = ProtocolCmActivateVcComplete
ND>MP = NdisMCoActivateVcComplete
CM>NET confirm 1000
CM>ND NdisCmMakeCallComplete SUCCESS 1000
ND>CL ProtocolClMakeCallComplete SUCCESS 1000
CL>ND = ProtocolClMakeCallComplete
ND>CM = NdisCmMakeCallComplete
";
/// The network counters, and the miniport rounds up.
const CHANGE: &str = "\
CL>ND NdisClModifyCallQoS 2000 UP
ND>CM ProtocolCmModifyCallQoS 2000 UP
CM>NET modify 2000 UP
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM countered 1500 UP
CM>ND NdisCmActivateVc 1500 UP
ND>MP MiniportCoActivateVc 1500 UP
MP>ND = MiniportCoActivateVc SUCCESS 1600 UP
ND>CM = NdisCmActivateVc SUCCESS 1600 UP
CM>NET modify 1600 UP
NET>CM accepted
CM>NET confirm 1600 UP
CM>ND NdisCmModifyCallQoSComplete SUCCESS 1600 UP CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 1600 UP CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
";
const AT_ONCE: &str = "\
CL>ND NdisClModifyCallQoS 3000
ND>CM ProtocolCmModifyCallQoS 3000
CM>NET modify 3000
NET>CM accepted
CM>ND NdisCmActivateVc 3000
ND>MP MiniportCoActivateVc 3000
MP>ND = MiniportCoActivateVc SUCCESS 3000
ND>CM = NdisCmActivateVc SUCCESS 3000
CM>NET confirm 3000
CM>ND = ProtocolCmModifyCallQoS SUCCESS
ND>CL = NdisClModifyCallQoS SUCCESS
CL>ND NdisCoDeleteVc
ND>CL = NdisCoDeleteVc NOT_ACCEPTED
";
/// Complete before it returned: R-005 allows that.
const ALTERED_AT_ONCE: &str = "\
CL>ND NdisClModifyCallQoS 4000
ND>CM ProtocolCmModifyCallQoS 4000
CM>NET modify 4000
NET>CM countered 3500
CM>ND NdisCmActivateVc 3500
ND>MP MiniportCoActivateVc 3500
MP>ND = MiniportCoActivateVc SUCCESS 3500
ND>CM = NdisCmActivateVc SUCCESS 3500
CM>NET confirm 3500
CM>ND NdisCmModifyCallQoSComplete SUCCESS 3500 CHANGED
ND>CL ProtocolClModifyCallQoSComplete SUCCESS 3500 CHANGED
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
";
const REFUSED: &str = "\
CL>ND NdisClModifyCallQoS 9000
ND>CM ProtocolCmModifyCallQoS 9000
CM>NET modify 9000
NET>CM refused
CM>ND = ProtocolCmModifyCallQoS FAILURE
ND>CL = NdisClModifyCallQoS FAILURE
";
const VETOED: &str = "\
CL>ND NdisClModifyCallQoS 8000
ND>CM ProtocolCmModifyCallQoS 8000
CM>NET modify 8000
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
NET>CM accepted
CM>ND NdisCmActivateVc 8000
ND>MP MiniportCoActivateVc 8000
MP>ND = MiniportCoActivateVc RESOURCES
ND>CM = NdisCmActivateVc RESOURCES
CM>NET restore 3500
NET>CM accepted
CM>ND NdisCmModifyCallQoSComplete FAILURE 3500
ND>CL ProtocolClModifyCallQoSComplete FAILURE 3500
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
";
const ILLEGAL: &str = "\
CL>ND NdisClModifyCallQoS 7000
ND>CM ProtocolCmModifyCallQoS 7000
CM>ND = ProtocolCmModifyCallQoS INVALID_DATA
ND>CL = NdisClModifyCallQoS INVALID_DATA
";
const CHANGE_IN_CLOSE: &str = "\
CL>ND NdisClModifyCallQoS 5000
ND>CM ProtocolCmModifyCallQoS 5000
CM>NET modify 5000
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
CL>ND NdisClModifyCallQoS 6000
ND>CL = NdisClModifyCallQoS NOT_ACCEPTED
";
const CLOSE: &str = "\
CL>ND NdisClCloseCall
ND>CM ProtocolCmCloseCall
CM>NET release
CM>ND NdisCmModifyCallQoSComplete CLOSING 3500
ND>CL ProtocolClModifyCallQoSComplete CLOSING 3500
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmCloseCall PENDING
ND>CL = NdisClCloseCall PENDING
NET>CM accepted
CM>ND NdisCmDeactivateVc
ND>MP MiniportCoDeactivateVc
MP>ND = MiniportCoDeactivateVc PENDING
ND>CM = NdisCmDeactivateVc PENDING
CL>ND NdisCoDeleteVc
ND>CL = NdisCoDeleteVc CLOSING
MP>ND NdisMCoDeactivateVcComplete SUCCESS
ND>CM ProtocolCmDeactivateVcComplete SUCCESS
CM>ND = ProtocolCmDeactivateVcComplete
ND>MP = NdisMCoDeactivateVcComplete
CM>ND NdisCmCloseCallComplete SUCCESS
ND>CL ProtocolClCloseCallComplete SUCCESS
CL>ND = ProtocolClCloseCallComplete
ND>CM = NdisCmCloseCallComplete
";
const DELETE: &str = "\
CL>ND NdisCoDeleteVc
ND>CM ProtocolCoDeleteVc
CM>ND = ProtocolCoDeleteVc SUCCESS
ND>MP MiniportCoDeleteVc
MP>ND = MiniportCoDeleteVc SUCCESS
ND>CL = NdisCoDeleteVc SUCCESS
";
/// The network cannot go back, and the client closes.
const LOST: &str = "\
CM>ND NdisCmDispatchIncomingCloseCall FAILURE
ND>CL ProtocolClIncomingCloseCall FAILURE
CL>ND = ProtocolClIncomingCloseCall
ND>CM = NdisCmDispatchIncomingCloseCall
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
fn whole() -> String {
    [CREATE, CALL, REFUSED, CHANGE, ILLEGAL, AT_ONCE, ALTERED_AT_ONCE, VETOED, CHANGE_IN_CLOSE]
        .concat()
        + CLOSE
        + CALL
        + LOST
        + DELETE
}

#[test]
fn r_005_a_whole_conversation_breaks_no_rule() {
    assert_eq!(broken(&whole()), BTreeSet::new());
    let mut checker = Checker::default();
    for event in parse(&whole()) {
        checker.see(&event).expect("it keeps the rules");
    }
    checker.end().expect("nothing is open");
}

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
        event.role = call_manager::trace::Role::MiniportCallManager;
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
fn r_040_a_call_on_other_terms_is_marked() {
    let complete = "CM>ND NdisCmMakeCallComplete SUCCESS 1000";
    swaps("R-040", complete, &format!("{complete} CHANGED"));
    swaps("R-040", complete, "CM>ND NdisCmMakeCallComplete SUCCESS 1100");
}

#[test]
fn r_051_a_change_is_delivered_once_and_as_it_is() {
    let line = "ND>CM ProtocolCmModifyCallQoS 9000\n";
    swaps("R-051", line, "ND>CM ProtocolCmModifyCallQoS 9001\n");
    swaps("R-051", line, &line.repeat(2));
    swaps("R-051", "ND>CM ProtocolCmModifyCallQoS 8000\n", "");
}

#[test]
fn r_052_only_a_call_that_is_up_is_changed() {
    breaks("R-052", &[CREATE, AT_ONCE].concat());
    breaks("R-052", &(whole().replacen(DELETE, "", 1) + AT_ONCE));
}

#[test]
fn r_053_what_is_reported_was_activated() {
    let completion = "CM>ND NdisCmModifyCallQoSComplete SUCCESS 3500";
    swaps("R-053", completion, "CM>ND NdisCmModifyCallQoSComplete SUCCESS 3400");
    let activation = &AT_ONCE[AT_ONCE.find("CM>ND NdisCmActivateVc").expect("it is there")..];
    let activation = &activation[..activation.find("CM>NET").expect("it ends")];
    swaps("R-053", activation, "");
}

#[test]
fn r_054_the_network_agrees_first() {
    swaps("R-054", "NET>CM countered 1500 UP\n", "");
}

#[test]
fn r_055_the_activation_completes_first() {
    swaps(
        "R-055",
        "MP>ND = MiniportCoActivateVc SUCCESS 3500",
        "MP>ND = MiniportCoActivateVc PENDING",
    );
}

#[test]
fn r_056_what_the_network_refuses_is_a_failure() {
    let refused = "NET>CM refused\n";
    swaps("R-056", refused, &format!("{refused}CM>ND NdisCmActivateVc 9000\n"));
    swaps(
        "R-056",
        "CM>ND = ProtocolCmModifyCallQoS FAILURE",
        "CM>ND = ProtocolCmModifyCallQoS RESOURCES",
    );
}

#[test]
fn r_057_what_the_miniport_refuses_is_put_back_first() {
    swaps("R-057", "CM>NET restore 3500\nNET>CM accepted\n", "");
    let completion = "CM>ND NdisCmModifyCallQoSComplete FAILURE 3500";
    swaps("R-057", completion, "CM>ND NdisCmModifyCallQoSComplete RESOURCES 3500");
}

#[test]
fn r_058_what_stood_before_stands_after_a_failure() {
    let completion = "CM>ND NdisCmModifyCallQoSComplete FAILURE 3500";
    swaps("R-058", completion, "CM>ND NdisCmModifyCallQoSComplete FAILURE 8000");
    let vetoed = "MP>ND = MiniportCoActivateVc RESOURCES";
    swaps("R-058", vetoed, "MP>ND = MiniportCoActivateVc SUCCESS 8000");
}

#[test]
fn r_059_what_is_granted_at_once_is_what_was_asked() {
    let sync = "CM>ND = ProtocolCmModifyCallQoS SUCCESS";
    swaps("R-059", sync, &format!("{sync} 3000 CHANGED"));
    swaps(
        "R-059",
        "MP>ND = MiniportCoActivateVc SUCCESS 3000",
        "MP>ND = MiniportCoActivateVc SUCCESS 3100",
    );
}

#[test]
fn r_060_the_mark_says_whether_values_differ() {
    let marked = "NdisCmModifyCallQoSComplete SUCCESS 3500 CHANGED";
    swaps("R-060", marked, "NdisCmModifyCallQoSComplete SUCCESS 3500");
    swaps("R-060", marked, "NdisCmModifyCallQoSComplete SUCCESS 4000 CHANGED");
}

#[test]
fn r_061_r_062_what_is_refused_at_sight_touches_nothing() {
    for (rule, status) in [("R-061", "NOT_SUPPORTED"), ("R-062", "INVALID_DATA")] {
        let refused = format!("CM>ND = ProtocolCmModifyCallQoS {status}");
        keeps(&whole().replacen("CM>ND = ProtocolCmModifyCallQoS INVALID_DATA", &refused, 1));
        swaps(rule, "CM>ND = ProtocolCmModifyCallQoS FAILURE", &refused);
    }
}

#[test]
fn r_063_after_a_failure_the_client_changes_or_closes() {
    breaks("R-063", &whole().replace(REFUSED, &format!("{REFUSED}{DELETE}")));
    breaks("R-063", &whole().replace(VETOED, &format!("{VETOED}{CALL}")));
}

#[test]
fn r_064_renegotiation_has_an_end() {
    let rounds =
        |count: usize| [CREATE, CALL, &REFUSED.replace("9000", "900").repeat(count)].concat();
    keeps(&rounds(3));
    breaks("R-064", &rounds(4));
}

#[test]
fn r_066_a_change_may_follow_a_change_at_once() {
    let refused = "CL>ND NdisClModifyCallQoS 3100\nND>CL = NdisClModifyCallQoS NOT_ACCEPTED\n";
    breaks("R-066", &whole().replace(AT_ONCE, &format!("{AT_ONCE}{refused}")));
}

#[test]
fn r_067_activations_have_an_end() {
    let attempt = "\
CM>ND NdisCmActivateVc 8000
ND>MP MiniportCoActivateVc 8000
MP>ND = MiniportCoActivateVc RESOURCES
ND>CM = NdisCmActivateVc RESOURCES
";
    keeps(&whole().replace(attempt, &attempt.repeat(3)));
    breaks("R-067", &whole().replace(attempt, &attempt.repeat(4)));
}

#[test]
fn r_068_one_change_at_a_time() {
    let second = "ND>CM ProtocolCmModifyCallQoS 6000\nND>CL = NdisClModifyCallQoS NOT_ACCEPTED";
    swaps("R-068", "ND>CL = NdisClModifyCallQoS NOT_ACCEPTED", second);
}

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
        &CLOSE.lines().skip(3).take(4).fold(String::new(), |all, line| all + line + "\n"),
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

#[test]
fn a_violation_names_the_rule_and_shows_the_event() {
    let mut checker = Checker::default();
    let violation = parse(CALL).iter().find_map(|event| checker.see(event).err());
    let violation = violation.expect("nobody has created the VC");
    assert_eq!((violation.rule, violation.event.sequence), ("R-035", 0));
    let text = violation.to_string();
    assert!(text.starts_with("R-035: ") && text.contains("NdisClMakeCall"), "{text}");
}

#[test]
fn every_rule_has_a_test_that_breaks_it() {
    let tests = include_str!("tests.rs");
    for id in RULES.iter().map(|rule| rule.id).chain(ENDS.iter().map(|(id, _)| *id)) {
        let name = id.to_lowercase().replace('-', "_");
        assert!(
            tests.contains(&format!("fn {name}_")) || tests.contains(&format!("_{name}_")),
            "{id}"
        );
    }
}

/// A completion is four events.
fn last_four(conversation: &str) -> String {
    let lines: Vec<_> = conversation.lines().collect();
    lines[lines.len() - 4..].join("\n") + "\n"
}

/// The whole conversation with the first of one piece replaced.
#[track_caller]
fn swaps(rule: &str, piece: &str, by: &str) {
    let conversation = whole();
    assert!(conversation.contains(piece), "not said: {piece}");
    breaks(rule, &conversation.replacen(piece, by, 1));
}

#[track_caller]
fn breaks(rule: &str, conversation: &str) {
    assert_ne!(conversation, whole(), "it is no other conversation");
    let broken = broken(conversation);
    assert!(broken.contains(rule), "{rule} is not among {broken:?}");
}

#[track_caller]
fn keeps(conversation: &str) {
    let mut broken = broken(conversation);
    let is_cut = !conversation.ends_with(DELETE);
    broken.retain(|rule| !is_cut || !ends(rule));
    assert_eq!(broken, BTreeSet::new());
}

/// Every rule that a conversation breaks anywhere.
fn broken(conversation: &str) -> BTreeSet<&'static str> {
    broken_by(&parse(conversation))
}

fn broken_by(events: &[TraceEvent]) -> BTreeSet<&'static str> {
    let mut history = History::new(&events[0]);
    let mut broken = BTreeSet::new();
    for event in events {
        let is_broken = |rule: &&Rule| (rule.breaks)(&history, event, Limits::default()).is_some();
        broken.extend(RULES.iter().filter(is_broken).map(|rule| rule.id));
        history.see(event);
    }
    broken.extend(ENDS.iter().filter(|(_, open)| open(&history).is_some()).map(|end| end.0));
    broken
}
