//! Parties of multipoint calls (O-16, O-23 to O-25, F-12, F-13).

use call_manager::party::{PartyContext, PartyLimits};
use call_manager::{
    Capabilities, Config, NetworkAnswer, NetworkEvent, PartyHandle, Reply, TimerName, VcHandle,
};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, STRANGER, Told, at_rate};
use crate::wide::{Asked, Heard, Wide};

const FIRST: PartyContext = PartyContext(0);
const SECOND: PartyContext = PartyContext(1);

/// A call with two parties.
fn two() -> (Wide, VcHandle, PartyHandle, PartyHandle) {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("the call is up");
    wide.forget();
    (wide, vc, first, second)
}

/// A call with one party, and the network has yet to answer for another.
fn adding() -> (Wide, VcHandle, PartyHandle) {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    wide.script.lock().parties.push_back(Reply::Later);
    let second = wide.add_party(vc, 1).expect("the call is up");
    wide.forget();
    (wide, vc, second)
}

fn make(wide: &mut Wide) -> Result<PartyHandle, Status> {
    let vc = wide.create_vc();
    wide.manager.make_party_call(wide.now, CLIENT, vc, FIRST, &at_rate(BEFORE))
}

#[test]
fn f_12_a_party_is_added_and_the_completion_names_it() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("the call is up");
    assert_eq!(wide.asked(), [Asked::AddParty(BEFORE)]);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Success)]);
    assert_eq!(wide.manager.parties(vc), [second, first]);
}

#[test]
fn a_call_with_a_party_completes_by_an_upcall_even_at_once() {
    let mut wide = Wide::new();
    assert!(make(&mut wide).is_ok());
    assert_eq!(wide.heard(), [Heard::Vc(Told::MakeCall(Status::Success))]);
}

#[test]
fn r_039_the_party_of_a_call_that_is_not_set_up_is_nobody() {
    let mut wide = Wide::new();
    wide.script.lock().network.push_back(Reply::Now(NetworkAnswer::Refused));
    assert_eq!(make(&mut wide), Err(Status::Failure));
    wide.script.lock().network.push_back(Reply::Later);
    let party = make(&mut wide).expect("asked");
    assert_eq!(wide.drop_party(party), Status::NotAccepted, "A-16: while it is set up");
    wide.network_answers(NetworkAnswer::Refused);
    assert_eq!(wide.heard(), [Heard::Vc(Told::MakeCall(Status::Failure))]);
    assert_eq!(wide.drop_party(party), Status::Failure);
}

#[test]
fn o_16_a_medium_without_parties_refuses_such_a_call() {
    let mut wide = Wide::new();
    let capabilities = Capabilities { multipoint: false, ..Capabilities::ALL };
    wide.script.lock().capabilities = Some(capabilities);
    assert_eq!(make(&mut wide), Err(Status::NotSupported));
}

#[test]
fn r_088_parties_are_added_to_calls_that_were_made_with_one_and_are_up() {
    let mut wide = Wide::new();
    let vc = wide.call();
    assert_eq!(wide.add_party(vc, 1), Err(Status::NotAccepted), "made without");
    let (up, _) = wide.party_call();
    let theirs = wide.manager.add_party(wide.now, STRANGER, up, SECOND, &at_rate(BEFORE));
    assert_eq!(theirs, Err(Status::Failure), "R-023");
    let illegal = wide.manager.add_party(wide.now, CLIENT, up, SECOND, &at_rate(0));
    assert_eq!(illegal, Err(Status::InvalidData));
    assert_eq!(wide.close(up), Status::Success);
    assert_eq!(wide.add_party(up, 1), Err(Status::NotAccepted), "not up");
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate]);
}

#[test]
fn a_refused_party_is_nobody_and_the_call_goes_on() {
    let (mut wide, vc, second) = adding();
    assert_eq!(wide.drop_party(second), Status::NotAccepted, "while it is added");
    wide.party_answer(NetworkAnswer::Refused);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Failure)]);
    assert_eq!(wide.drop_party(second), Status::Failure, "R-039");
    wide.party_answer(NetworkAnswer::Accepted);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "late");
    assert_eq!(wide.close(vc), Status::Success, "the first is the last");
}

#[test]
fn a_silent_add_fails_in_time_and_is_taken_back() {
    let (mut wide, vc, _) = adding();
    wide.script.lock().parties.push_back(Reply::Later);
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [Heard::PartyAdded(SECOND, Status::Failure)]);
    assert_eq!(wide.asked(), [Asked::DropParty], "the network may have it");
    assert_eq!(wide.manager.parties(vc).len(), 1, "the client knows of one");
    assert_eq!(wide.close(vc), Status::Success, "so that it may close");
}

#[test]
fn f_13_r_089_drops_and_the_close_make_as_many_as_there_were_parties() {
    let (mut wide, vc, first, second) = two();
    assert_eq!(wide.close(vc), Status::Failure, "R-090, A-18");
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!(wide.heard(), [Heard::PartyDropped(SECOND)]);
    assert_eq!(wide.drop_party(second), Status::Failure, "R-094");
    assert_eq!(wide.drop_party(first), Status::Failure, "R-091, A-18");
    assert_eq!(wide.asked(), [Asked::DropParty]);
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.drop_party(first), Status::Failure, "R-094: given up with the close");
}

#[test]
fn a_silent_drop_is_done_in_time() {
    let (mut wide, vc, _, second) = two();
    wide.script.lock().parties.push_back(Reply::Later);
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!(wide.close(vc), Status::Failure, "two until it is done");
    wide.wait_out(TimerName::Request);
    assert_eq!(wide.heard(), [Heard::PartyDropped(SECOND)]);
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn o_24_a_party_of_another_client_is_not_dropped() {
    let (mut wide, _, first, _) = two();
    assert_eq!(wide.manager.drop_party(wide.now, STRANGER, first), Status::Failure);
}

#[test]
fn o_25_r_093_a_32_a_lost_party_is_dropped_by_the_client_and_the_network_not_asked() {
    let (mut wide, vc, _, second) = two();
    wide.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!(wide.heard(), [Heard::PartyLost(SECOND, Status::Failure)]);
    wide.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "once");
    assert_eq!(wide.close(vc), Status::Failure, "it is the client's to drop");
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!((wide.heard(), wide.asked()), (vec![Heard::PartyDropped(SECOND)], vec![]));
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn r_092_the_last_party_that_leaves_ends_the_call() {
    let (mut wide, vc, first, second) = two();
    wide.remote(NetworkEvent::PartyReleased(second, Status::Success));
    wide.remote(NetworkEvent::PartyReleased(first, Status::Success));
    let closed = Heard::Vc(Told::IncomingClose(Status::Success));
    assert_eq!(wide.heard(), [Heard::PartyLost(SECOND, Status::Success), closed]);
    assert_eq!(wide.close(vc), Status::Failure, "C-12: it drops to one first");
    assert_eq!(wide.drop_party(second), Status::Pending);
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn c_12_a_release_completes_what_pends_for_parties_before_the_incoming_close() {
    let (mut wide, vc, _) = adding();
    wide.remote(NetworkEvent::Release(vc));
    let added = Heard::PartyAdded(SECOND, Status::Failure);
    assert_eq!(wide.heard(), [added, Heard::Vc(Told::IncomingClose(Status::Success))]);
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.manager.parties(vc), []);
}

#[test]
fn a_17_after_a_close_that_failed_the_last_party_is_closed_again() {
    let mut wide = Wide::new();
    let (vc, first) = wide.party_call();
    let refusal = call_manager::MiniportAnswer::Refused(Status::Failure);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    assert_eq!(wide.close(vc), Status::Failure);
    assert_eq!(wide.manager.parties(vc), [first]);
    assert_eq!(wide.add_party(vc, 1), Err(Status::NotAccepted));
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn every_bound_of_parties_is_kept_at_it_and_past_it() {
    let parties = PartyLimits { parties: 3, parties_of_a_call: 2 };
    let mut wide = Wide::with(Config { parties, ..Config::default() });
    let (vc, _) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("two of a call");
    assert_eq!(wide.add_party(vc, 2), Err(Status::Resources));
    let (other, _) = wide.party_call();
    assert_eq!(wide.add_party(other, 3), Err(Status::Resources), "three in all");
    wide.drop_party(second);
    assert!(wide.add_party(other, 3).is_ok(), "room again");
    wide.forget();
    assert_eq!(make(&mut wide), Err(Status::Resources));
    assert_eq!((wide.asked(), wide.heard()), (vec![Asked::CreateVc], vec![]), "nobody is asked");
}

#[test]
fn a_client_that_leaves_takes_its_parties_along() {
    let parties = PartyLimits { parties: 2, parties_of_a_call: 2 };
    let mut wide = Wide::with(Config { parties, ..Config::default() });
    let (vc, _) = wide.party_call();
    wide.script.lock().parties.push_back(Reply::Later);
    let _ = wide.add_party(vc, 1).expect("asked");
    wide.forget();
    wide.unbind();
    wide.assert_empty();
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate, Asked::DeleteVc]);
    wide.party_answer(NetworkAnswer::Accepted);
    assert_eq!((wide.all_heard(), wide.manager.stale_answers()), (vec![], 1), "late");
    let vc = wide.manager.create_vc(wide.now, STRANGER, call_manager::VcContext(1)).expect("room");
    let block = at_rate(BEFORE);
    let made = wide.manager.make_party_call(wide.now, STRANGER, vc, FIRST, &block);
    assert!(made.is_ok(), "their places are free");
    let added = wide.manager.add_party(wide.now, STRANGER, vc, SECOND, &block);
    assert!(added.is_ok(), "all of them");
}

#[test]
fn r_084_a_later_call_on_the_same_vc_has_no_parties_of_others() {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    assert_eq!(wide.close(vc), Status::Success);
    let (other, _) = wide.party_call();
    let _ = wide.add_party(other, 1).expect("up");
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!((made, wide.manager.parties(vc)), (Status::Success, vec![]));
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.manager.parties(other).len(), 2);
}
