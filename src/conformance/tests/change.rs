//! The change of a call that is up.

use std::collections::BTreeSet;

use super::conversations::{AT_ONCE, CALL, CREATE, DELETE, REFUSED, VETOED, whole};
use super::{breaks, broken, keeps, swaps};

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

/// The network grants the rate, and not the leave to round it; or the leave, which was not asked for.
#[test]
fn r_060_leave_to_round_is_part_of_what_is_asked() {
    let delete = "CL>ND NdisCoDeleteVc\nND>CL = NdisCoDeleteVc NOT_ACCEPTED\n";
    let rounds = AT_ONCE.replace("CallQoS 3000\n", "CallQoS 3000 UP\n").replace(delete, "");
    let completes = |block: &str| {
        let completion = format!(
            "\
CM>ND NdisCmModifyCallQoSComplete SUCCESS {block}
ND>CL ProtocolClModifyCallQoSComplete SUCCESS {block}
CL>ND = ProtocolClModifyCallQoSComplete
ND>CM = NdisCmModifyCallQoSComplete
CM>ND = ProtocolCmModifyCallQoS PENDING
ND>CL = NdisClModifyCallQoS PENDING
"
        );
        let at_once =
            "CM>ND = ProtocolCmModifyCallQoS SUCCESS\nND>CL = NdisClModifyCallQoS SUCCESS\n";
        broken(&whole().replace(AT_ONCE, &rounds.replace(at_once, &completion)))
    };
    assert!(completes("3000").contains("R-060"));
    assert_eq!(completes("3000 CHANGED"), BTreeSet::new());
    assert_eq!(completes("3000 UP"), BTreeSet::new());
    assert!(completes("3000 UP CHANGED").contains("R-060"));
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
