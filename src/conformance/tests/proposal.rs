//! The change of a call by the other end.

use call_manager::Role;

use super::conversations::{CALL, CREATE};
use super::incoming::{
    ACCEPT, ACCEPTED, CONNECTED, OFFER, PROPOSAL, REFUSED_PROPOSAL, REGISTERED, SERVE, coming,
};
use super::text::parse;
use super::{breaks, broken_by, swaps_coming};

const BACK: &str = "CL>ND = ProtocolClIncomingCallQoSChange\n";

/// A call that came in, and is up.
fn connected() -> String {
    [SERVE, OFFER, REGISTERED, ACCEPT, CONNECTED, ACCEPTED].concat()
}

#[test]
fn r_071_a_permanent_vc_is_not_changed_by_the_network() {
    let call = CALL
        .replace("SUCCESS 1000", "SUCCESS 1000 PERMANENT")
        .replace("Vc SUCCESS 1000 PERMANENT", "Vc SUCCESS 1000");
    breaks("R-071", &[CREATE, &call, "CM>NET modify 2000\n"].concat());
}

#[test]
fn r_072_the_client_is_told_of_what_is_activated() {
    let activation = PROPOSAL.lines().skip(1).take(4).collect::<Vec<_>>().join("\n") + "\n";
    swaps_coming("R-072", &activation, "");
    swaps_coming("R-072", &activation, &activation.replace("3000", "2900"));
}

#[test]
fn r_073_what_the_miniport_refuses_goes_no_further() {
    let refuses = "CM>NET refuse-proposal\n";
    swaps_coming("R-073", refuses, "CM>ND NdisCmDispatchIncomingCallQoSChange 9000\n");
    swaps_coming("R-073", refuses, "CM>NET accept-proposal 9000\n");
    breaks("R-073", &(connected() + &REFUSED_PROPOSAL.replace(refuses, "")));
}

#[test]
fn r_074_the_other_end_is_answered_when_the_client_has_returned() {
    let accepts = "CM>NET accept-proposal 3000\n";
    swaps_coming("R-074", BACK, &[accepts, BACK].concat());
    swaps_coming("R-074", BACK, &["CM>NET modify 3500\n", BACK].concat());
}

#[test]
fn r_075_what_the_client_lets_pass_is_accepted_and_nothing_else() {
    let accepts = "CM>NET accept-proposal 3000\n";
    swaps_coming("R-075", accepts, "CM>NET refuse-proposal\n");
    swaps_coming("R-075", "CM>NET modify 3500\n", "CM>NET accept-proposal 4000\n");
    breaks("R-075", &(connected() + &PROPOSAL.replace(accepts, "")));
}

#[test]
fn r_076_a_counter_proposal_that_fails_leaves_what_stood_before() {
    let complete = "CM>ND NdisCmModifyCallQoSComplete FAILURE 3000";
    swaps_coming("R-076", complete, "CM>ND NdisCmModifyCallQoSComplete FAILURE 4000");
    let reinstated = "MP>ND = MiniportCoActivateVc SUCCESS 3000\nND>CM = NdisCmActivateVc SUCCESS 3000\nCM>NET restore";
    let failed =
        "MP>ND = MiniportCoActivateVc FAILURE\nND>CM = NdisCmActivateVc FAILURE\nCM>NET restore";
    let more = "CL>ND NdisClModifyCallQoS 1000\nND>CM ProtocolCmModifyCallQoS 1000\n";
    let conversation = coming().replacen(reinstated, failed, 1);
    breaks("R-076", &conversation.replacen(REFUSED_PROPOSAL, more, 1));
}

#[test]
fn r_099_an_integrated_call_manager_reports_what_it_puts_in_force() {
    let unreported = PROPOSAL.lines().filter(|line| !line.contains("ActivateVc"));
    let unreported = unreported.map(|line| line.to_owned() + "\n").collect::<String>();
    assert!(integrated(&(connected() + &unreported)).contains("R-099"));
    assert!(!integrated(&(connected() + PROPOSAL)).contains("R-099"));
}

#[test]
fn r_100_signalling_vcs_are_not_seen() {
    assert!(integrated("CM>ND NdisCmActivateVc 1000\n").contains("R-100"));
    assert!(integrated("CM>ND NdisMCmCreateVc\n").contains("R-100"));
    assert!(!integrated("CM>ND NdisMCmCreateVc AF\n").contains("R-100"));
}

fn integrated(conversation: &str) -> std::collections::BTreeSet<&'static str> {
    let mut events = parse(conversation);
    for event in &mut events {
        event.role = Role::MiniportCallManager;
    }
    broken_by(&events)
}
