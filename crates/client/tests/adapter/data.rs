//! Packets, and data that goes with the end of a call, end to end.

use call_manager::{MiniportEvent, NetworkEvent, Packet};
use client::{Bounds, CLOSE_DATA_BYTES, CallEvent, End, NotHungUp, NotSent, Refused};
use co_params::Status;

use crate::pair::{ASKS_FOR_ALL, Pair};
use crate::seams::{Say, sending};

#[test]
fn o_26_a_packet_is_sent_and_completes_with_a_status_of_its_own() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.client.send_packet(call, packet(1)).unwrap();
    pair.client.send_packet(call, packet(2)).unwrap();
    let sent = |id| (call, CallEvent::Sent(packet(id), Status::Success));
    assert_eq!(pair.drive(), [sent(1), sent(2)]);
    let counts = pair.client.counts();
    assert_eq!((counts.sends, counts.sends_completed, counts.stale), (2, 2, 0));
}

#[test]
fn r_069_a_change_under_way_is_no_hindrance_to_data() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.network.says(Say::Late);
    pair.client.change(call, sending(2_000)).unwrap();
    pair.client.send_packet(call, packet(1)).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Sent(packet(1), Status::Success))]);
}

#[test]
fn r_077_a_hang_up_waits_for_what_was_sent() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.card.script().late = Some(vec![]);
    pair.client.send_packet(call, packet(1)).unwrap();
    assert_eq!(pair.drive(), []);
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.client.send_packet(call, packet(2)), Err(NotSent::NotUp), "R-078");
    assert_eq!(pair.drive(), [], "the close is held back");
    pair.card.completes(Status::Success);
    let sent = (call, CallEvent::Sent(packet(1), Status::Success));
    assert_eq!(pair.drive(), [sent, (call, CallEvent::Ended(End::HungUp))]);
    pair.is_empty();
}

#[test]
fn r_077_a_call_that_the_other_end_releases_waits_for_what_was_sent_too() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.card.script().late = Some(vec![]);
    pair.client.send_packet(call, packet(1)).unwrap();
    pair.drive();
    let vc = pair.vc(call);
    pair.network.happens(NetworkEvent::Release(vc, None));
    assert_eq!(pair.drive(), []);
    pair.card.completes(Status::RequestAborted);
    let sent = (call, CallEvent::Sent(packet(1), Status::RequestAborted));
    assert_eq!(pair.drive(), [sent, (call, CallEvent::Ended(End::Remote(Status::Success)))]);
    pair.is_empty();
}

#[test]
fn a_call_has_as_many_packets_under_way_as_its_bound_and_no_more() {
    let mut pair = Pair::with(Bounds { sends_of_a_call: 2, ..Bounds::DEFAULT });
    let call = pair.call();
    pair.client.send_packet(call, packet(1)).unwrap();
    pair.client.send_packet(call, packet(2)).unwrap();
    let full = Err(NotSent::TooManySends { max_sends: 2 });
    assert_eq!(pair.client.send_packet(call, packet(3)), full);
    pair.drive();
    assert_eq!(pair.client.send_packet(call, packet(3)), Ok(()), "room again");
}

#[test]
fn no_packet_is_sent_on_a_call_that_is_not_up() {
    let mut pair = Pair::new();
    let call = pair.client.place_call(sending(1_000), ASKS_FOR_ALL).unwrap();
    assert_eq!(pair.client.send_packet(call, packet(1)), Err(NotSent::NotUp));
    assert_eq!(pair.client.return_packet(call, packet(1)), Err(Refused));
    pair.drive();
    pair.client.hang_up(call).unwrap();
    pair.drive();
    assert_eq!(pair.client.send_packet(call, packet(1)), Err(NotSent::NotUp));
    assert_eq!(pair.client.counts().sends, 0);
}

#[test]
fn o_27_a_packet_is_received_read_and_returned() {
    let mut pair = Pair::new();
    let call = pair.call();
    let vc = pair.vc(call);
    pair.card.happens(MiniportEvent::Received(vc, packet(7)));
    assert_eq!(pair.drive(), [(call, CallEvent::Received(packet(7)))]);
    assert_eq!(pair.card.script().returned, []);
    pair.client.return_packet(call, packet(7)).unwrap();
    assert_eq!(pair.drive(), []);
    assert_eq!(pair.card.script().returned, [packet(7)]);
    assert_eq!((pair.client.counts().received, pair.client.counts().stale), (1, 0));
    assert_eq!(pair.client.return_packet(call, packet(7)), Err(Refused), "it has none");
}

#[test]
fn a_packet_that_is_returned_by_a_wrong_name_is_still_to_be_returned() {
    let mut pair = Pair::new();
    let call = pair.call();
    let vc = pair.vc(call);
    pair.card.happens(MiniportEvent::Received(vc, packet(7)));
    pair.drive();
    pair.client.return_packet(call, packet(8)).unwrap();
    pair.drive();
    assert_eq!((pair.client.counts().stale, pair.card.script().returned.len()), (1, 0));
    pair.client.return_packet(call, packet(7)).unwrap();
    pair.drive();
    assert_eq!(pair.card.script().returned, [packet(7)]);
}

#[test]
fn r_032_a_call_ends_when_every_packet_was_returned() {
    let mut pair = Pair::new();
    let call = pair.call();
    let vc = pair.vc(call);
    pair.card.happens(MiniportEvent::Received(vc, packet(7)));
    pair.drive();
    pair.client.hang_up(call).unwrap();
    assert_eq!(pair.drive(), [], "somebody reads it still");
    pair.client.return_packet(call, packet(7)).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    pair.is_empty();
}

#[test]
fn o_19_the_close_carries_data_to_the_other_end() {
    let mut pair = Pair::new();
    let call = pair.call();
    let most = [9; CLOSE_DATA_BYTES];
    let refusal = pair.client.hang_up_with(call, &[&most[..], &[9]].concat());
    let bytes = CLOSE_DATA_BYTES + 1;
    assert_eq!(refusal, Err(NotHungUp::TooMuchData { bytes }), "past the bound");
    pair.client.hang_up_with(call, &most).unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(pair.network.script().close_data, [most.to_vec()], "at the bound");
    assert_eq!(pair.client.hang_up_with(call, b"x"), Err(NotHungUp::Refused(Refused)));
}

#[test]
fn o_20_what_the_other_end_says_at_the_end_comes_before_it() {
    let mut pair = Pair::new();
    let call = pair.call();
    let vc = pair.vc(call);
    let data = b"so long".iter().copied().collect();
    pair.network.happens(NetworkEvent::CloseData(vc, data));
    pair.network.happens(NetworkEvent::Release(vc, None));
    let said = (call, CallEvent::CloseData(b"so long".to_vec()));
    assert_eq!(pair.drive(), [said, (call, CallEvent::Ended(End::Remote(Status::Success)))]);
    assert_eq!(pair.network.script().close_data, [] as [Vec<u8>; 0], "this end said nothing");
}

#[test]
fn more_than_the_bound_of_close_data_is_counted_and_not_told() {
    let mut pair = Pair::new();
    let call = pair.call();
    let vc = pair.vc(call);
    let data = [0; CLOSE_DATA_BYTES + 1].into_iter().collect();
    pair.network.happens(NetworkEvent::CloseData(vc, data));
    assert_eq!((pair.drive(), pair.client.counts().stale), (vec![], 1));
}

#[test]
fn r_090_close_data_goes_once_with_the_close_when_the_parties_are_dropped() {
    let mut pair = Pair::new();
    let (call, _) = pair.multipoint_call();
    pair.client.add_party(call, sending(1_000)).unwrap();
    pair.drive();
    pair.client.hang_up_with(call, b"bye").unwrap();
    assert_eq!(pair.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(pair.network.script().close_data, [b"bye".to_vec()]);
}

#[test]
fn a_hang_up_that_is_refused_changes_nothing_of_the_data_of_one_that_was_not() {
    let mut pair = Pair::new();
    let call = pair.call();
    pair.card.script().late = Some(vec![]);
    pair.client.send_packet(call, packet(1)).unwrap();
    pair.drive();
    pair.client.hang_up_with(call, b"first").unwrap();
    let again = pair.client.hang_up_with(call, b"second");
    assert_eq!(again, Err(NotHungUp::Refused(Refused)), "the close waits for the packet");
    pair.card.completes(Status::Success);
    assert_eq!(pair.drive().len(), 2);
    assert_eq!(pair.network.script().close_data, [b"first".to_vec()]);
}

const fn packet(id: u64) -> Packet {
    Packet { id, bytes: 100 }
}
