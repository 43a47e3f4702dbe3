//! Data on VCs: when it may flow, what it completes with, and what waits for it (O-26, O-27).

use call_manager::transfer::{OnNonconforming, TransferConfig};
use call_manager::{
    Config, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Packet, Reply, TimerName,
    VcHandle,
};
use co_params::{Bytes, CallParameters, Flowspec, Status};

use crate::support::{BEFORE, CLIENT, STRANGER, Told, WANTED, at_rate, flow};
use crate::wide::{Asked, Heard, Wide};

const fn packet(id: u64) -> Packet {
    Packet { id, bytes: 100 }
}

/// A call on which packet 1 is under way to the network.
fn sending() -> (Wide, VcHandle) {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.script.lock().sends.push_back(Reply::Later);
    assert_eq!(wide.send(vc, 1), Status::Pending);
    wide.forget();
    (wide, vc)
}

/// A call whose client has packet 1, and has not returned it.
fn reading() -> (Wide, VcHandle) {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.receive(vc, 1);
    assert_eq!(wide.heard(), [Heard::Received(1)]);
    (wide, vc)
}

fn sent(wide: &mut Wide, vc: VcHandle, id: u64) {
    wide.card(MiniportEvent::SendComplete(vc, packet(id), Status::Success));
}

fn give_back(wide: &mut Wide, vc: VcHandle, id: u64) -> Status {
    wide.manager.return_packet(wide.now, CLIENT, vc, packet(id))
}

/// What a packet completes with that is refused before the miniport sees it.
#[track_caller]
fn assert_refused(wide: &mut Wide, vc: VcHandle) {
    wide.forget();
    assert_eq!(wide.send(vc, 9), Status::Pending);
    assert_eq!(wide.heard(), [Heard::Sent(9, Status::Failure)], "R-095: once");
    assert_eq!(wide.asked(), [], "the miniport never sees it");
}

#[test]
fn r_095_a_send_completes_once_by_an_upcall_at_once_or_later() {
    let mut wide = Wide::new();
    let vc = wide.call();
    assert_eq!(wide.send(vc, 1), Status::Pending);
    assert_eq!(wide.heard(), [Heard::Sent(1, Status::Success)]);
    wide.script.lock().sends.push_back(Reply::Later);
    assert_eq!(wide.send(vc, 2), Status::Pending);
    assert_eq!(wide.heard(), []);
    wide.card(MiniportEvent::SendComplete(vc, packet(2), Status::Resources));
    assert_eq!(wide.heard(), [Heard::Sent(2, Status::Resources)]);
    sent(&mut wide, vc, 2);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1), "twice is stale");
    assert_eq!(wide.manager.send(wide.now, STRANGER, vc, packet(3)), Status::Failure);
    assert_eq!(wide.heard(), [], "a bad handle completes nothing");
}

#[test]
fn r_037_a_26_no_data_before_an_outgoing_call_is_up() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    assert_refused(&mut wide, vc);
    wide.script.lock().network.push_back(Reply::Later);
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_refused(&mut wide, vc);
    wide.network_answers(NetworkAnswer::Accepted);
    assert_refused(&mut wide, vc);
    wide.receive(vc, 1);
    assert_eq!((wide.heard(), wide.asked()), (vec![], vec![Asked::Returned(packet(1))]));
    wide.miniport_answers(MiniportAnswer::Done);
    wide.forget();
    assert_eq!(wide.send(vc, 1), Status::Pending);
    assert_eq!(wide.heard(), [Heard::Sent(1, Status::Success)]);
}

#[test]
fn r_031_no_data_after_a_first_activation_that_failed() {
    let mut wide = Wide::new();
    let vc = wide.create_vc();
    let refusal = MiniportAnswer::Refused(Status::Resources);
    wide.script.lock().miniport.push_back(Reply::Now(refusal));
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Failure);
    assert_refused(&mut wide, vc);
    assert_eq!(wide.delete(vc), Status::Success, "R-038: no close in between");
}

#[test]
fn r_050_no_data_before_an_incoming_call_is_up() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    assert_refused(&mut wide, vc);
    wide.receive(vc, 1);
    assert_eq!((wide.heard(), wide.asked()), (vec![], vec![Asked::Returned(packet(1))]));
    wide.manager.accept_call(wide.now, CLIENT, vc, &at_rate(BEFORE));
    wide.forget();
    wide.receive(vc, 2);
    assert_eq!(wide.heard(), [Heard::Received(2)]);
}

#[test]
fn r_069_data_flows_while_a_change_is_pending_and_after_it_failed() {
    let (mut wide, vc) = sending();
    wide.script.lock().network.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(changing, Status::Pending);
    assert_eq!(wide.send(vc, 2), Status::Pending);
    assert_eq!(wide.heard(), [Heard::Sent(2, Status::Success)]);
    wide.network_answers(NetworkAnswer::Refused);
    assert_eq!(wide.send(vc, 3), Status::Pending);
    assert_eq!(wide.heard()[1..], [Heard::Sent(3, Status::Success)]);
}

#[test]
fn r_077_a_close_is_refused_while_sends_are_under_way() {
    let (mut wide, vc) = sending();
    assert_eq!(wide.close(vc), Status::NotAccepted);
    assert_eq!((wide.asked(), wide.state(vc)), (vec![], Some("Active")));
    sent(&mut wide, vc, 1);
    assert_eq!(wide.close(vc), Status::Success);
}

#[test]
fn r_078_no_data_after_a_close_nor_after_the_call_is_over() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.remote(NetworkEvent::Release(vc, None));
    assert_refused(&mut wide, vc);
    wide.script.lock().network.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    assert_refused(&mut wide, vc);
    wide.receive(vc, 1);
    assert_eq!((wide.heard(), wide.asked()), (vec![], vec![Asked::Returned(packet(1))]));
}

#[test]
fn r_032_r_080_a_close_completes_when_all_that_was_received_has_come_back() {
    let (mut wide, vc) = reading();
    assert_eq!(wide.close(vc), Status::Pending, "the miniport is done, the client is not");
    assert_eq!(wide.heard(), []);
    assert_eq!(give_back(&mut wide, vc, 1), Status::Success);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    wide.forget();
    assert_eq!((made, wide.close(vc)), (Status::Success, Status::Success));
    assert_eq!(wide.asked(), [Asked::Release, Asked::Deactivate], "R-028: once in each period");
}

#[test]
fn r_032_a_miniport_that_answers_later_is_held_to_the_same() {
    let (mut wide, vc) = reading();
    wide.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(wide.close(vc), Status::Pending);
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!((wide.heard(), wide.state(vc)), (vec![], Some("Deactivating")));
    assert_eq!(give_back(&mut wide, vc, 1), Status::Success);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
}

#[test]
fn r_032_a_client_that_returns_nothing_in_time_closes_again_and_the_miniport_is_told_once() {
    let (mut wide, vc) = reading();
    assert_eq!(wide.close(vc), Status::Pending);
    wide.wait_out(TimerName::Miniport);
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Failure))]);
    assert_eq!(wide.close(vc), Status::Pending, "still not");
    wide.wait_out(TimerName::Miniport);
    assert_eq!(give_back(&mut wide, vc, 1), Status::Success);
    assert_eq!(wide.close(vc), Status::Success);
    let told = wide.asked().into_iter().filter(|asked| *asked == Asked::Deactivate);
    assert_eq!((told.count(), wide.state(vc)), (1, Some("Inactive")), "A-28");
    assert_eq!(wide.manager.stale_answers(), 0);
}

#[test]
fn the_end_of_a_call_waits_for_no_data_before_the_close() {
    let (mut wide, vc) = reading();
    let terms = call_manager::Terms::for_call(&at_rate(WANTED)).expect("legal");
    wide.script.lock().miniport.push_back(Reply::Later);
    wide.remote(NetworkEvent::Proposal(vc, terms));
    wide.remote(NetworkEvent::Release(vc, None));
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(wide.heard(), [Heard::Vc(Told::IncomingClose(Status::Success))]);
}

#[test]
fn o_27_a_packet_is_returned_once_and_only_by_who_has_it() {
    let (mut wide, vc) = reading();
    wide.forget();
    assert_eq!(wide.manager.return_packet(wide.now, STRANGER, vc, packet(1)), Status::Failure);
    assert_eq!(give_back(&mut wide, vc, 2), Status::Failure);
    assert_eq!(give_back(&mut wide, vc, 1), Status::Success);
    assert_eq!(give_back(&mut wide, vc, 1), Status::Failure);
    assert_eq!(wide.asked(), [Asked::Returned(packet(1))]);
}

#[test]
fn r_033_what_a_call_carried_is_over_with_it() {
    let mut wide = Wide::new();
    let vc = wide.call();
    wide.send(vc, 1);
    wide.receive(vc, 2);
    give_back(&mut wide, vc, 2);
    let carried = wide.manager.carried(vc);
    assert_eq!((carried.sent_bytes, carried.received), (100, 1));
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.manager.carried(vc).sent_bytes, 0);
    sent(&mut wide, vc, 1);
    assert_eq!(wide.manager.stale_answers(), 1);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!((made, wide.manager.carried(vc).sent_bytes), (Status::Success, 0), "R-084");
}

#[test]
fn data_is_policed_by_the_terms_in_force() {
    let transfers =
        TransferConfig { on_nonconforming: OnNonconforming::Refuse, ..TransferConfig::default() };
    let mut wide = Wide::with(Config { transfers, ..Config::default() });
    let vc = wide.create_vc();
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut with_bucket(300));
    assert_eq!(made, Status::Success);
    let burst = |wide: &mut Wide| {
        wide.forget();
        (0..10).for_each(|id| assert_eq!(wide.send(vc, id), Status::Pending));
        let heard = wide.heard();
        heard.iter().filter(|heard| matches!(heard, Heard::Sent(_, Status::Success))).count()
    };
    assert_eq!((burst(&mut wide), burst(&mut wide)), (3, 0), "the bucket, and then nothing");
    wide.script.lock().miniport.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &with_bucket(500));
    assert_eq!((changing, burst(&mut wide)), (Status::Pending, 0), "A-26: the old terms serve");
    wide.miniport_answers(MiniportAnswer::Done);
    assert_eq!(burst(&mut wide), 5);
    let changed = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &with_bucket(700));
    assert_eq!((changed, burst(&mut wide)), (Status::Success, 7), "at once too");
}

/// A request for a rate with so large a burst, in bytes.
fn with_bucket(bytes: u32) -> CallParameters {
    CallParameters::sending(Flowspec { token_bucket_size: Bytes::new(bytes), ..flow(BEFORE) })
}

#[test]
fn every_bound_of_data_is_kept_at_it_and_past_it() {
    let transfers = TransferConfig { vcs: 1, outstanding: 1, ..TransferConfig::default() };
    let mut wide = Wide::with(Config { transfers, ..Config::default() });
    let (vc, other) = (wide.call(), wide.call());
    wide.script.lock().sends.push_back(Reply::Later);
    wide.send(vc, 1);
    wide.send(vc, 2);
    assert_eq!(wide.heard(), [Heard::Sent(2, Status::Resources)], "one at a time");
    wide.send(other, 3);
    assert_eq!(wide.heard(), [Heard::Sent(3, Status::Resources)], "one VC that carries data");
    wide.receive(vc, 4);
    wide.receive(vc, 5);
    wide.receive(other, 6);
    assert_eq!(wide.heard(), [Heard::Received(4)]);
    let returned = [Asked::Returned(packet(5)), Asked::Returned(packet(6))];
    assert_eq!(wide.asked()[1..], returned, "the rest goes back");
    sent(&mut wide, vc, 1);
    give_back(&mut wide, vc, 4);
    assert_eq!(wide.close(vc), Status::Success);
    wide.forget();
    wide.send(other, 7);
    assert_eq!(wide.heard(), [Heard::Sent(7, Status::Success)], "room again");
}

#[test]
fn a_client_that_leaves_gives_back_what_it_has_and_its_sends_are_waited_for() {
    let (mut wide, vc) = sending();
    wide.receive(vc, 2);
    wide.forget();
    wide.unbind();
    assert_eq!(wide.asked(), [Asked::Returned(packet(2)), Asked::Release, Asked::Deactivate]);
    assert_eq!(wide.state(vc), Some("Deactivating"), "R-032");
    sent(&mut wide, vc, 1);
    wide.assert_empty();
    assert_eq!(wide.all_heard(), []);

    let (mut wide, vc) = reading();
    assert_eq!(wide.close(vc), Status::Pending);
    wide.unbind();
    wide.assert_empty();
}
