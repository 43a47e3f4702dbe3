//! Address families, SAPs, and what is made on them.

use super::incoming::{
    CLOSE_FAMILY, CLOSE_INCOMING, DELETE_INCOMING, DEREGISTER, NOTICE, OFFER, REGISTERED, SERVE,
};
use super::{breaks, swaps_coming};

#[test]
fn r_009_a_client_is_told_of_what_is_registered() {
    swaps_coming(
        "R-009",
        "= NdisCmRegisterAddressFamilyEx SUCCESS",
        "= NdisCmRegisterAddressFamilyEx FAILURE",
    );
    swaps_coming("R-009", "ND>CM = NdisCmRegisterAddressFamilyEx SUCCESS\n", "");
}

#[test]
fn r_010_a_family_is_registered_once() {
    let again = SERVE.lines().take(2).collect::<Vec<_>>().join("\n") + "\n";
    breaks("R-010", &[SERVE, &again].concat());
    swaps_coming("R-010", REGISTERED, &format!("{again}{REGISTERED}"));
}

#[test]
fn r_011_nothing_is_made_on_what_is_not_open() {
    swaps_coming(
        "R-011",
        "= NdisClOpenAddressFamilyEx SUCCESS",
        "= NdisClOpenAddressFamilyEx FAILURE",
    );
    breaks("R-011", OFFER);
}

#[test]
fn r_013_a_sap_that_is_being_registered_takes_calls() {
    breaks("R-013", &[SERVE, "NET>CM offer 1000\nCM>NET release FAILURE\n"].concat());
}

#[test]
fn r_014_a_call_outlives_its_sap() {
    let asked = "CM>NET deregister\n";
    let ends = "CM>ND NdisCmDispatchIncomingCloseCall FAILURE\n";
    breaks("R-014", &swapped(asked, &format!("{asked}{ends}")));
    breaks("R-014", &swapped(asked, &format!("{asked}CM>ND NdisCmDeactivateVc\n")));
}

/// The SAP first, while the call is up.
fn swapped(piece: &str, by: &str) -> String {
    assert!(DEREGISTER.contains(piece));
    [SERVE, OFFER, REGISTERED, &DEREGISTER.replacen(piece, by, 1)].concat()
}

#[test]
fn r_015_what_closes_cannot_fail() {
    swaps_coming(
        "R-015",
        "CM>ND NdisCmDeregisterSapComplete SUCCESS",
        "CM>ND NdisCmDeregisterSapComplete FAILURE",
    );
    breaks("R-015", "CM>ND NdisCmCloseAddressFamilyComplete FAILURE\n");
}

#[test]
fn r_016_a_family_is_closed_when_nothing_is_left_on_it() {
    swaps_coming("R-016", DEREGISTER, "");
    swaps_coming("R-016", DELETE_INCOMING, "");
}

#[test]
fn r_017_what_is_closed_is_used_no_more() {
    let more = "CL>ND NdisClRegisterSap\n";
    swaps_coming("R-017", CLOSE_FAMILY, &format!("{CLOSE_FAMILY}{more}"));
    swaps_coming("R-017", CLOSE_FAMILY, &format!("{CLOSE_FAMILY}CL>ND NdisCoCreateVc AF\n"));
}

#[test]
fn r_018_calls_are_closed_before_saps_and_these_before_the_family() {
    let ending = [NOTICE, CLOSE_INCOMING, DELETE_INCOMING, DEREGISTER].concat();
    let mixed = [NOTICE, DEREGISTER, CLOSE_INCOMING, DELETE_INCOMING].concat();
    swaps_coming("R-018", &ending, &mixed);
    let early = [NOTICE, CLOSE_INCOMING, DELETE_INCOMING, "CL>ND NdisClCloseAddressFamily\n"];
    swaps_coming("R-018", &ending, &early.concat());
}

#[test]
fn r_042_a_call_is_offered_to_whose_sap_it_is_for() {
    swaps_coming("R-042", "ND>CL ProtocolClIncomingCall 1000", "ND>C2 ProtocolClIncomingCall 1000");
    breaks("R-042", OFFER);
}

#[test]
fn r_044_nothing_is_offered_for_what_is_being_closed() {
    breaks(
        "R-044",
        &[
            SERVE,
            REGISTERED,
            DEREGISTER
                .lines()
                .take(2)
                .map(|line| line.to_owned() + "\n")
                .collect::<String>()
                .as_str(),
            OFFER,
        ]
        .concat(),
    );
    let closing = "CL>ND NdisClCloseAddressFamily\nND>CM ProtocolCmCloseAf\n";
    breaks("R-044", &[SERVE, REGISTERED, closing, OFFER].concat());
}
