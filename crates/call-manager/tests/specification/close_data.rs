//! Data that goes with the end of a call, either way (O-19, O-20).

use call_manager::handle::CloseData;
use call_manager::{Capabilities, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply, VcHandle};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, Told, WANTED, at_rate};
use crate::wide::{Asked, Heard, Wide};

fn data() -> CloseData {
    [4, 2].into_iter().collect()
}

fn close_with_data(wide: &mut Wide, vc: VcHandle) -> Status {
    wide.manager.close_call_with(wide.now, CLIENT, vc, &data())
}

#[test]
fn o_19_close_data_goes_before_the_release() {
    let mut wide = Wide::new();
    let vc = wide.call();
    assert_eq!(close_with_data(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::CloseData(vec![4, 2]), Asked::Release, Asked::Deactivate]);
}

#[test]
fn r_081_a_17_a_medium_that_carries_none_refuses_it_and_the_call_is_closed_without() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let capabilities = Capabilities { close_data: false, ..Capabilities::ALL };
    wide.script.lock().capabilities = Some(capabilities);
    assert_eq!(close_with_data(&mut wide, vc), Status::InvalidData);
    assert_eq!((wide.asked(), wide.state(vc)), (vec![], Some("Active")));
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn a_close_that_is_refused_sends_no_data() {
    let mut wide = Wide::new();
    let idle = wide.create_vc();
    wide.forget();
    assert_eq!(close_with_data(&mut wide, idle), Status::NotAccepted);
    assert_eq!(wide.asked(), [], "the other end hears of no close that is not one");
    let (vc, _) = wide.party_call();
    let _ = wide.add_party(vc, 1).expect("up");
    wide.forget();
    assert_eq!(close_with_data(&mut wide, vc), Status::Failure, "R-090");
    assert_eq!(wide.asked(), []);
    let sending = wide.call();
    wide.script.lock().sends.push_back(Reply::Later);
    wide.send(sending, 1);
    wide.forget();
    assert_eq!(close_with_data(&mut wide, sending), Status::NotAccepted, "R-077");
    assert_eq!(wide.asked(), []);
}

#[test]
fn o_20_data_of_the_other_end_comes_before_the_incoming_close() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::CloseData(vc, data()));
    wide.remote(NetworkEvent::Release(vc));
    let closed = Heard::Vc(Told::IncomingClose(Status::Success));
    assert_eq!(wide.heard(), [Heard::CloseData(vec![4, 2]), closed]);
}

#[test]
fn o_20_a_client_that_hears_of_no_release_hears_of_no_data() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let vc = wide.create_vc();
    let quiet = |wide: &mut Wide, vc, state| {
        wide.forget();
        wide.remote(NetworkEvent::CloseData(vc, data()));
        assert_eq!((wide.heard(), wide.state(vc)), (vec![], state));
    };
    quiet(&mut wide, vc, Some("Inactive"));
    wide.script.lock().network.push_back(Reply::Later);
    wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    quiet(&mut wide, vc, Some("Dialing"));
    wide.network_answers(NetworkAnswer::Accepted);
    wide.remote(NetworkEvent::Release(vc));
    quiet(&mut wide, vc, Some("Released"));
    wide.script.lock().network.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    quiet(&mut wide, vc, Some("Releasing"));
    wide.network_answers(NetworkAnswer::Accepted);
    assert_eq!(wide.delete(vc), Status::Success);
    quiet(&mut wide, vc, None);
    wide.script.lock().miniport.push_back(Reply::Later);
    let coming = wide.offer(sap).expect("room");
    quiet(&mut wide, coming, Some("Preparing"));
    assert_eq!(wide.manager.stale_answers(), 6);
}

#[test]
fn c_16_a_client_that_closes_during_an_activation_hears_of_no_data() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(wide.close(vc), Status::Pending);
    wide.remote(NetworkEvent::CloseData(vc, data()));
    wide.miniport_answers(MiniportAnswer::Done);
    let changed = Heard::Vc(Told::Modify(Status::Success, WANTED, false));
    assert_eq!(wide.heard(), [changed, Heard::Vc(Told::CloseCall(Status::Success))]);
}

#[test]
fn c_12_data_for_an_end_that_has_released_the_call_is_not_sent_and_the_close_goes_on() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::Release(vc));
    wide.forget();
    assert_eq!(close_with_data(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate]);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    wide.forget();
    assert_eq!((made, close_with_data(&mut wide, vc)), (Status::Success, Status::Success));
    assert!(
        wide.asked().contains(&Asked::CloseData(vec![4, 2])),
        "R-084: the next call is another"
    );
}

#[test]
fn a_09_nor_if_it_released_the_call_while_the_miniport_was_activating() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    wide.remote(NetworkEvent::Release(vc));
    assert_eq!((close_with_data(&mut wide, vc), wide.state(vc)), (Status::Pending, Some("Ending")));
    wide.miniport_answers(MiniportAnswer::Done);
    assert!(!wide.asked().contains(&Asked::CloseData(vec![4, 2])));
}

#[test]
fn r_092_nor_if_the_last_party_has_left() {
    let mut wide = Wide::new();
    let (vc, last) = wide.party_call();
    wide.remote(NetworkEvent::PartyReleased(last, Status::Success));
    wide.forget();
    assert_eq!(close_with_data(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate]);
}

#[test]
fn data_is_sent_if_the_call_is_over_by_the_call_managers_word_alone() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let refusals = [Reply::Now(MiniportAnswer::Refused(Status::Resources))];
    wide.script.lock().miniport.extend(refusals);
    let answers = [NetworkAnswer::Accepted, NetworkAnswer::Refused].map(Reply::Now);
    wide.script.lock().network.extend(answers);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(wide.state(vc), Some("Released"), "M-19: the network cannot go back");
    wide.forget();
    assert_eq!(close_with_data(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked()[0], Asked::CloseData(vec![4, 2]), "the other end has the call still");
}

#[test]
fn o_19_a_release_that_comes_twice_is_one() {
    let mut wide = Wide::new();
    let vc = wide.call();
    (0..2).for_each(|_| wide.remote(NetworkEvent::Release(vc)));
    assert_eq!((wide.heard().len(), wide.manager.stale_answers()), (1, 1));
    wide.forget();
    close_with_data(&mut wide, vc);
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate]);
}

#[test]
fn a_17_a_close_that_is_tried_again_has_released_the_call_and_sends_no_data() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let refusal = MiniportAnswer::Refused(Status::Failure);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    assert_eq!(close_with_data(&mut wide, vc), Status::Failure);
    wide.forget();
    assert_eq!(close_with_data(&mut wide, vc), Status::Success);
    assert_eq!(wide.asked(), [Asked::Deactivate]);
}
