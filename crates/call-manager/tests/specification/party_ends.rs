//! The ends of calls with parties, and requests that concern them when little is up.

use call_manager::party::PartyContext;
use call_manager::{MiniportAnswer, NetworkEvent, PartyHandle, Reply, VcHandle};
use co_params::{CallFlags, CallParameters, Status};

use crate::support::{BEFORE, CLIENT, Told, at_rate};
use crate::wide::{Asked, Heard, Wide};

/// A close of a call with one party, and the miniport has not answered.
fn closing() -> (Wide, VcHandle, PartyHandle) {
    let mut wide = Wide::new();
    let (vc, party) = wide.party_call();
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    wide.forget();
    (wide, vc, party)
}

#[test]
fn o_16_the_flag_of_a_multipoint_call_is_the_call_managers_to_set() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    let block = CallParameters { flags: CallFlags::MULTIPOINT_VC, ..at_rate(BEFORE) };
    let made = wide.manager.make_party_call(wide.now, CLIENT, vc, PartyContext(0), &block);
    assert!(made.is_ok(), "it says what the function says: {made:?}");
    let added = wide.manager.add_party(wide.now, CLIENT, vc, PartyContext(1), &block);
    assert!(added.is_ok(), "here too: {added:?}");
}

#[test]
fn r_094_the_handle_of_the_last_party_is_given_up_with_the_close() {
    let (mut wide, vc, party) = closing();
    assert_eq!(wide.drop_party(party), Status::Failure);
    assert_eq!(wide.close(vc), Status::NotAccepted, "A-16: it is being closed");
    wide.remote(NetworkEvent::PartyReleased(party, Status::Failure));
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "of no account");
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
    assert_eq!((wide.manager.parties(vc), wide.asked()), (vec![], vec![]));
}

#[test]
fn a_17_a_close_that_failed_leaves_the_last_party_to_close_again() {
    let (mut wide, vc, party) = closing();
    wide.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Failure))]);
    assert_eq!(wide.manager.parties(vc), [party]);
    wide.remote(NetworkEvent::PartyReleased(party, Status::Failure));
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "its call is over");
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.asked().last(), Some(&Asked::Deactivate));
}

#[test]
fn r_090_a_close_that_is_refused_for_its_parties_changes_none_of_them() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("the call is up");
    wide.forget();
    assert_eq!(wide.close(vc), Status::Failure);
    assert_eq!((wide.asked(), wide.manager.parties(vc)), (vec![], vec![second, first]));
    wide.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!(wide.heard(), [Heard::PartyLost(PartyContext(1), Status::Failure)]);
}

#[test]
fn a_change_that_pends_or_fails_leaves_the_parties_of_its_call() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    wide.script.lock().network.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(2 * BEFORE));
    assert_eq!(changing, Status::Pending);
    wide.network_answers(call_manager::NetworkAnswer::Refused);
    assert_eq!(wide.manager.parties(vc), [first]);
    assert!(wide.add_party(vc, 1).is_ok(), "Q-12: the call is as it was");
}
