//! What other seeds have found, one test each.

use super::keeps_the_rules;
use super::stage::Setting;
use super::steps::Step;

/// The network counters with twice the rate and leave to round it, and steps down to what was asked
/// for: the rate is the same, the leave is not.
#[test]
fn r_040_leave_to_round_that_was_not_asked_for_is_a_change() {
    let moods = vec![1, 6, 6, 1, 0, 1, 9];
    let setting = Setting { moods, is_integrated: true, profile: 0, steps_down: true };
    keeps_the_rules(&setting, &[Step::MakeCall(3)]).expect("it keeps the rules");
}

#[test]
fn a_16_a_second_close_of_a_call_with_parties_is_not_accepted() {
    let moods = vec![0, 0, 151, 0, 7, 8, 151, 0, 48];
    let setting = Setting { moods, is_integrated: false, profile: 0, steps_down: false };
    let twice = [Step::CallParty(1), Step::Close(true), Step::Close(true), Step::Miniport];
    keeps_the_rules(&setting, &twice).expect("it keeps the rules");
}

/// One party leaves while another is being added, and the miniport keeps the end of the call waiting:
/// the one that left is the last there is, and the call is closed with it.
#[test]
fn r_091_who_left_is_not_dropped_for_one_that_is_being_added() {
    let moods = vec![0, 125, 6, 49, 9, 44, 188];
    let setting = Setting { moods, is_integrated: false, profile: 2, steps_down: false };
    let steps = [
        Step::CallParty(1),
        Step::AddParty(1),
        Step::Propose(false, 1),
        Step::LoseParty(1),
        Step::DropParty(1),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// A close that is refused, of a call with several parties, is no answer to a proposal; to return is.
#[test]
fn r_075_a_close_that_is_refused_lets_a_proposal_pass() {
    let moods = vec![0, 0, 120, 8, 0, 58];
    let setting = Setting { moods, is_integrated: true, profile: 2, steps_down: false };
    let steps = [
        Step::CallParty(1),
        Step::Network,
        Step::AddParty(1),
        Step::Propose(false, 1),
        Step::Close(false),
        Step::Return(false),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// The client returns from a proposal of the call before, when another one waits for the miniport.
#[test]
fn r_075_a_late_return_says_nothing_of_the_next_proposal() {
    let moods = vec![0, 0, 215, 6, 157, 9, 19, 28, 13, 0, 1, 208, 0, 127, 22, 65, 0, 36];
    let setting = Setting { moods, is_integrated: false, profile: 0, steps_down: false };
    let steps = [
        Step::Network,
        Step::Accept(None),
        Step::MakeCall(1),
        Step::Propose(false, 1),
        Step::Wait,
        Step::Close(false),
        Step::Network,
        Step::MakeCall(1),
        Step::Propose(false, 1),
        Step::Return(false),
        Step::Wait,
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// The network takes back what the client let pass; the client is told of that, and of nothing else,
/// when another proposal comes.
#[test]
fn r_075_a_return_from_being_told_what_stands_says_nothing_of_a_proposal() {
    let moods = vec![0, 0, 49, 14, 29, 11, 22, 0, 0, 8, 0, 35, 68];
    let setting = Setting { moods, is_integrated: true, profile: 2, steps_down: false };
    let steps = [
        Step::Modify(false, 1),
        Step::Modify(false, 1),
        Step::Network,
        Step::MakeCall(1),
        Step::Deregister,
        Step::Modify(false, 1),
        Step::Network,
        Step::Propose(false, 1),
        Step::Network,
        Step::Return(false),
        Step::Propose(false, 1),
        Step::Return(false),
        Step::Propose(false, 1),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// The miniport refuses a change, and then what stood before: the call is over, and its release takes
/// back what the network holds.
#[test]
fn r_057_m_17_a_miniport_that_will_not_go_back_ends_the_call() {
    let moods = vec![0, 0, 0, 253, 70, 49, 29, 215, 8, 0, 0, 0, 0, 0, 61, 87, 187, 216, 0, 216];
    let setting = Setting { moods, is_integrated: false, profile: 2, steps_down: false };
    let steps = [
        Step::Network,
        Step::Accept(None),
        Step::Network,
        Step::MakeCall(2),
        Step::Propose(false, 1),
        Step::Network,
        Step::Modify(false, 1),
        Step::Network,
        Step::Network,
        Step::Network,
        Step::Network,
        Step::Return(false),
        Step::Miniport,
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// A call with a party is never up, and its VC is not deactivated in time: the client closes it, and
/// there is no party to do that with.
#[test]
fn r_089_a_call_that_was_never_up_is_closed_without_a_party() {
    let moods = vec![0, 127, 54, 14, 0, 0, 110, 0, 0, 110, 0, 0, 19, 128];
    let setting = Setting { moods, is_integrated: false, profile: 0, steps_down: false };
    let steps = [
        Step::CallParty(1),
        Step::PartyAnswer,
        Step::Wait,
        Step::Network,
        Step::Wait,
        Step::PartyAnswer,
        Step::Close(false),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// NDIS gives up a packet of which the miniport says nothing, and the call is closed.
#[test]
fn r_032_a_packet_that_is_given_up_does_not_keep_the_vc_active() {
    let moods = vec![58, 187, 15, 18, 0, 84, 157];
    let setting = Setting { moods, is_integrated: true, profile: 0, steps_down: false };
    let steps = [
        Step::CallParty(1),
        Step::PartyAnswer,
        Step::Send(false),
        Step::DropParty(0),
        Step::Wait,
        Step::Close(false),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}

/// The client has not returned from a proposal of the call before when it is told of one of this call:
/// its first return is from the former, and accepts nothing.
#[test]
fn r_074_a_return_from_a_change_of_the_call_before_answers_nothing_in_this_one() {
    let moods = vec![0, 0, 61, 0, 8, 118, 109, 0, 0, 0, 0, 8, 48];
    let setting = Setting { moods, is_integrated: true, profile: 2, steps_down: false };
    let steps = [
        Step::Accept(None),
        Step::Network,
        Step::MakeCall(1),
        Step::Propose(false, 1),
        Step::Wait,
        Step::Close(false),
        Step::Network,
        Step::MakeCall(1),
        Step::Network,
        Step::Propose(false, 1),
        Step::Return(false),
    ];
    keeps_the_rules(&setting, &steps).expect("it keeps the rules");
}
