//! Changes of the other end, of calls that are up.

use call_manager::{Packet, Time};
use client::{Bounds, CallEvent, Changed, End, NotWaited, Settled};
use co_params::Status;

use crate::bench::{Bench, rate, sending, wants};

fn rates(changed: &Changed) -> (u32, u32) {
    (rate(&changed.before), rate(&changed.in_force))
}

#[test]
fn k_05_a_proposal_that_is_enough_is_accepted_and_told() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    bench.network.proposes(vc, 700);
    let told = bench.drive();
    let [(who, CallEvent::Changed(changed))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((*who, rates(changed)), (call, (1_000, 700)));
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(700), Some(700)));
}

#[test]
fn a_24_a_proposal_that_falls_after_it_was_accepted_is_changed_back() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    bench.network.refuses();
    bench.network.proposes(vc, 700);
    let told = bench.drive();
    let [(_, CallEvent::Changed(there)), (_, CallEvent::Changed(back))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((rates(there), rates(back)), ((1_000, 700), (700, 1_000)));
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(1_000), Some(1_000)));
}

#[test]
fn k_07_a_proposal_that_is_not_enough_is_countered() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(800));
    bench.network.proposes(vc, 700);
    let told = bench.drive();
    let [(_, CallEvent::Settled(Settled { status, .. }))] = &told[..] else { panic!("{told:?}") };
    assert_eq!(*status, Status::Success);
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(1_000), Some(1_000)));
}

#[test]
fn a_23_r_076_a_counter_that_fails_leaves_what_stood_before_the_proposal() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(800));
    bench.network.refuses();
    bench.network.proposes(vc, 700);
    let told = bench.drive();
    let [(_, CallEvent::Settled(settled))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((settled.status, rate(&settled.in_force)), (Status::Failure, 1_000));
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(1_000), Some(1_000)));
}

#[test]
fn k_07_a_change_that_crosses_a_proposal_is_the_counter_to_it() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    bench.network.proposes(vc, 700);
    bench.network_speaks();
    bench.client.change(call, sending(2_000)).unwrap();
    let told = bench.drive();
    assert!(matches!(told[..], [(who, CallEvent::Settled(_))] if who == call), "{told:?}");
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(2_000), Some(2_000)));
}

#[test]
fn a_23_a_change_that_crosses_a_proposal_and_is_refused_outright_is_no_counter() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    let mut illegal = sending(2_000);
    illegal.call_manager.as_mut().unwrap().transmit.peak_bandwidth =
        co_params::BytesPerSecond::new(1);
    bench.network.proposes(vc, 700);
    bench.network_speaks();
    bench.client.change(call, illegal).unwrap();
    let told = bench.drive();
    let [(_, CallEvent::Changed(changed)), (_, CallEvent::Settled(settled))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((rates(changed), settled.status), ((1_000, 700), Status::InvalidData));
    assert_eq!((bench.known(call), bench.stands(vc)), (Some(700), Some(700)));
}

#[test]
fn k_06_a_hang_up_that_crosses_a_proposal_ends_the_call() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    bench.network.proposes(vc, 700);
    bench.network_speaks();
    bench.client.hang_up(call).unwrap();
    assert_eq!(bench.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    bench.is_empty();
}

#[test]
fn r_079_a_hang_up_that_crosses_the_end_of_the_call_is_the_close_of_it() {
    let mut bench = Bench::new();
    let (call, vc) = bench.call(wants(500));
    bench.network.releases(vc);
    bench.network_speaks();
    bench.client.hang_up(call).unwrap();
    assert_eq!(bench.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    bench.is_empty();
}

#[test]
fn what_happens_to_others_while_one_call_is_waited_for_is_kept_up_to_the_bound() {
    for (events, is_enough) in [(1, false), (2, true)] {
        let mut bench = Bench::with_bounds(Bounds { events, ..Bounds::DEFAULT });
        let (first, vc) = bench.call(wants(1));
        let (second, _) = bench.call(wants(1));
        bench.network.proposes(vc, 900);
        bench.network_speaks();
        bench.client.change(second, sending(3_000)).unwrap();
        bench.client.flush().unwrap();
        bench.adapter.poll(Time::ZERO);

        let waited = bench.client.wait_for(second);
        if !is_enough {
            assert_eq!(waited, Err(NotWaited::TooManyEvents { max_events: 1 }));
            let changed = bench.client.poll().unwrap();
            assert!(matches!(changed, Some((who, CallEvent::Changed(_))) if who == first));
            assert!(matches!(bench.client.wait_for(second), Ok(CallEvent::Settled(_))));
            continue;
        }
        assert!(matches!(waited, Ok(CallEvent::Settled(_))));
        let told = bench.drive();
        assert!(matches!(told[..], [(who, CallEvent::Changed(_))] if who == first), "{told:?}");
    }
}

#[test]
fn a_call_that_is_over_is_not_waited_for() {
    let mut bench = Bench::new();
    let (call, _) = bench.call(wants(1));
    bench.client.hang_up(call).unwrap();
    bench.drive();
    assert_eq!(bench.client.wait_for(call), Err(NotWaited::Over));
}

#[test]
fn a_call_that_came_in_carries_data_and_its_end_waits_for_it() {
    let mut bench = Bench::new();
    let (call, _) = bench.call(wants(500));
    let packet = Packet { id: 1, bytes: 100 };
    bench.client.send_packet(call, packet).unwrap();
    bench.client.hang_up_with(call, b"bye").unwrap();
    let sent = (call, CallEvent::Sent(packet, Status::Success));
    assert_eq!(bench.drive(), [sent, (call, CallEvent::Ended(End::HungUp))]);
    assert_eq!(bench.client.counts().stale, 0);
    bench.is_empty();
}
