//! Answers that nobody waits for: late, twice, or for something else. They are dropped and counted,
//! and never complete another request.

use call_manager::{MiniportAnswer, MiniportEvent, NetworkAnswer, Packet, Ticket, VcContext};
use co_params::Status;

use crate::support::{BEFORE, Bench, CLIENT, COUNTER, Told, WANTED};

const PACKET: Packet = Packet { id: 1, bytes: 100 };

#[test]
fn an_answer_given_twice_counts_once() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.network_answers_to(ticket, NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
    is_dropped(&mut bench, ticket, NetworkAnswer::Refused);
}

#[test]
fn a_refusal_given_twice_counts_once() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.network_answers_to(ticket, NetworkAnswer::Refused);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    is_dropped(&mut bench, ticket, NetworkAnswer::Refused);
}

#[test]
fn an_answer_after_the_end_of_waiting_is_too_late() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.wait_out();
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    is_dropped(&mut bench, ticket, NetworkAnswer::Accepted);
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn a_late_answer_never_completes_the_next_change() {
    let mut bench = Bench::negotiating();
    let late = bench.last_network_ticket();
    bench.wait_out();
    bench.network_says_later();
    assert_eq!(bench.modify(COUNTER), Status::Pending);
    bench.forget();
    is_dropped(&mut bench, late, NetworkAnswer::Refused);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, false)]);
}

#[test]
fn a_late_answer_never_takes_part_in_the_restoration() {
    let mut bench = Bench::negotiating();
    let late = bench.last_network_ticket();
    bench.network_says_later();
    bench.wait_out();
    is_dropped(&mut bench, late, NetworkAnswer::Accepted);
    assert_eq!(bench.state_name(), Some("InDoubt"));
}

#[test]
fn an_answer_overtaken_by_a_close_never_answers_the_release() {
    let mut bench = Bench::negotiating();
    let late = bench.last_network_ticket();
    bench.network_says_later();
    assert_eq!(bench.close(), Status::Pending);
    bench.forget();
    is_dropped(&mut bench, late, NetworkAnswer::Accepted);
    assert_eq!(bench.state_name(), Some("Releasing"));
}

#[test]
fn a_miniport_answer_given_twice_counts_once() {
    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
    bench.miniport_answers_to(ticket, MiniportAnswer::Refused(Status::Failure));
    assert_eq!((bench.told(), bench.manager.stale_answers()), (vec![], 1));
    assert_eq!(bench.rate(), Some(WANTED));
}

#[test]
fn a_first_activation_answered_late_never_answers_the_way_back() {
    let mut bench = Bench::reactivating();
    let old = bench.last_miniport_ticket();
    bench.network_says(NetworkAnswer::Refused);
    bench.miniport_says_later();
    bench.miniport_answers(bench.rounded_to(WANTED + 1));
    assert_eq!(bench.state_name(), Some("Reinstating"));
    bench.miniport_answers_to(old, MiniportAnswer::Done);
    assert_eq!((bench.state_name(), bench.told()), (Some("Reinstating"), vec![]));
    assert_eq!(bench.manager.stale_answers(), 1);
}

#[test]
fn an_answer_from_the_wrong_side_is_dropped() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    assert_eq!((bench.told(), bench.manager.stale_answers()), (vec![], 1));
    assert_eq!(bench.state_name(), Some("Negotiating"));

    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    is_dropped(&mut bench, ticket, NetworkAnswer::Accepted);
    assert_eq!(bench.state_name(), Some("Reactivating"));
}

#[test]
fn a_second_answer_to_an_activation_does_not_wait_for_data_as_a_deactivation_would() {
    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    bench.miniport_does(MiniportEvent::Received(bench.vc, PACKET));
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    assert_eq!(bench.manager.stale_answers(), 1);
    let returned = bench.manager.return_packet(bench.now, CLIENT, bench.vc, PACKET);
    assert_eq!((returned, bench.manager.stale_answers()), (Status::Success, 1), "and not later");
}

#[test]
fn an_answer_for_a_deleted_vc_never_reaches_the_one_in_its_place() {
    let mut bench = Bench::dialing();
    let old = bench.last_network_ticket();
    bench.network_answers_to(old, NetworkAnswer::Refused);
    assert_eq!(bench.delete(), Status::Success);
    bench.vc = bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("a place is free");
    bench.network_says_later();
    assert_eq!(bench.make_call(BEFORE), Status::Pending);
    bench.forget();
    is_dropped(&mut bench, old, NetworkAnswer::Accepted);
    assert_eq!(bench.state_name(), Some("Dialing"));
}

#[test]
fn an_answer_for_another_vc_leaves_this_one_alone() {
    let mut bench = Bench::negotiating();
    let ours = bench.last_network_ticket();
    let other =
        bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("the table has room");
    let first = std::mem::replace(&mut bench.vc, other);
    assert_eq!(bench.make_call(BEFORE), Status::Success);
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    bench.vc = first;
    assert_eq!(bench.state_name(), Some("Negotiating"));
    bench.network_answers_to(ours, NetworkAnswer::Accepted);
    assert_eq!(bench.rate(), Some(WANTED));
}

#[track_caller]
fn is_dropped(bench: &mut Bench, ticket: Ticket, answer: NetworkAnswer) {
    let (stale, state) = (bench.manager.stale_answers(), bench.state());
    bench.forget();
    bench.network_answers_to(ticket, answer);
    assert_eq!(bench.manager.stale_answers(), stale + 1, "dropped and counted");
    assert_eq!((bench.told(), bench.asked()), (vec![], vec![]), "nobody hears of it");
    assert_eq!(bench.state(), state, "nothing changes");
}
