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

/// There is no release any more that data could go with.
#[track_caller]
fn assert_too_late(wide: &mut Wide, vc: VcHandle, closed: Status) {
    wide.forget();
    assert_eq!(close_with_data(wide, vc), Status::InvalidData, "it would reach nobody");
    assert_eq!(wide.asked(), []);
    assert_eq!(wide.close(vc), closed, "A-17: without");
    assert!(!wide.asked().iter().any(|asked| matches!(asked, Asked::CloseData(_))));
}

#[test]
fn r_081_data_for_an_end_that_has_released_the_call_is_refused() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::Release(vc));
    assert_too_late(&mut wide, vc, Status::Success);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    wide.forget();
    assert_eq!((made, close_with_data(&mut wide, vc)), (Status::Success, Status::Success));
    assert!(
        wide.asked().contains(&Asked::CloseData(vec![4, 2])),
        "R-084: the next call is another"
    );
}

#[test]
fn r_081_a_09_so_it_is_if_that_released_it_while_the_miniport_was_activating() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    wide.remote(NetworkEvent::Release(vc));
    assert_too_late(&mut wide, vc, Status::Pending);
    assert_eq!(wide.state(vc), Some("Ending"));
    assert_eq!(close_with_data(&mut wide, vc), Status::InvalidData);
}

#[test]
fn r_081_r_092_so_it_is_if_the_last_party_has_left() {
    let mut wide = Wide::new();
    let (vc, last) = wide.party_call();
    wide.remote(NetworkEvent::PartyReleased(last, Status::Success));
    assert_too_late(&mut wide, vc, Status::Success);
}

#[test]
fn r_081_so_it_is_if_the_call_manager_has_released_the_call() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let refusal = MiniportAnswer::Refused(Status::Resources);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    let answers = [NetworkAnswer::Accepted, NetworkAnswer::Refused].map(Reply::Now);
    wide.script.lock().network.extend(answers);
    wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(wide.state(vc), Some("Cleared"), "M-19: the network cannot go back");
    assert_too_late(&mut wide, vc, Status::Success);
}

#[test]
fn r_081_so_it_is_if_a_close_has_released_the_call_and_failed_since() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let refusal = MiniportAnswer::Refused(Status::Failure);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    assert_eq!(close_with_data(&mut wide, vc), Status::Failure);
    assert_too_late(&mut wide, vc, Status::Success);
}
