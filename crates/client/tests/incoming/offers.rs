//! Calls that come in.

use call_manager::Time;
use client::{
    Bounds, CallEvent, End, Leaving, ListenerEvent, ListenerState, NotAsked, OfferAnswer, Reception,
};
use co_params::Status;

use crate::bench::{ALIVE, Bench, FAMILY, rate, sap, sending, wants};

#[test]
fn a_call_that_comes_in_is_shown_accepted_changed_and_ended() {
    let (mut bench, listener) = Bench::listening();
    bench.client.on_offer(move |incoming| {
        assert_eq!((incoming.listener, rate(incoming.terms)), (listener, 1_000));
        Reception::Present(wants(1))
    });
    bench.network.offers(1_000);
    let told = bench.drive();
    let [(call, CallEvent::Offered(terms))] = &told[..] else { panic!("{told:?}") };
    let call = *call;
    assert_eq!(rate(terms), 1_000);
    assert_eq!(bench.known(call), None, "it is not up");

    bench.client.answer(call, OfferAnswer::Accept).unwrap();
    let told = bench.drive();
    assert!(matches!(told[..], [(who, CallEvent::Connected(_))] if who == call), "{told:?}");
    assert_eq!(bench.known(call), Some(1_000));

    bench.client.change(call, sending(2_000)).unwrap();
    let told = bench.drive();
    assert!(matches!(told[..], [(who, CallEvent::Settled(_))] if who == call), "{told:?}");
    assert_eq!(bench.known(call), bench.stands(bench.network.offered()));

    bench.client.hang_up(call).unwrap();
    assert_eq!(bench.drive(), [(call, CallEvent::Ended(End::HungUp))]);
    bench.is_empty();
}

#[test]
fn r_048_an_offer_is_accepted_with_other_terms() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    bench.network.offers(1_000);
    let (call, _) = bench.drive()[0];
    bench.client.answer(call, OfferAnswer::AcceptWith(sending(700))).unwrap();
    bench.drive();
    assert_eq!((bench.known(call), bench.stands(bench.network.offered())), (Some(700), Some(700)));
}

#[test]
fn an_answer_that_is_not_taken_leaves_the_offer_to_be_answered_again() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    bench.network.offers(1_000);
    let (call, _) = bench.drive()[0];
    let mut illegal = sending(700);
    illegal.call_manager.as_mut().unwrap().transmit.peak_bandwidth =
        co_params::BytesPerSecond::new(1);
    bench.client.answer(call, OfferAnswer::AcceptWith(illegal)).unwrap();
    assert_eq!(bench.drive(), [(call, CallEvent::NotAnswered(Status::InvalidData))]);
    bench.client.answer(call, OfferAnswer::Reject).unwrap();
    assert_eq!(bench.drive(), [(call, CallEvent::Ended(End::Rejected))]);
    bench.is_empty();
}

#[test]
fn until_somebody_receives_them_calls_are_rejected() {
    let (mut bench, _) = Bench::listening();
    bench.network.offers(1_000);
    let told = bench.drive();
    assert!(matches!(told[..], [(_, CallEvent::Ended(End::Rejected))]), "{told:?}");
    bench.is_empty();
}

#[test]
fn i_06_a_policy_changes_an_offer_before_it_accepts() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Decide(wants(2_000)));
    bench.network.offers(1_000);
    let told = bench.drive();
    let [(call, CallEvent::Settled(_)), (_, CallEvent::Connected(_))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(bench.known(*call), Some(2_000));
    assert_eq!(bench.stands(bench.network.offered()), Some(2_000));
}

#[test]
fn l_11_a_policy_rejects_an_offer_that_does_not_get_better() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Decide(wants(2_000)));
    bench.network.refuses();
    bench.network.offers(1_000);
    let told = bench.drive();
    assert!(matches!(told[..], [(_, CallEvent::Ended(End::NoAgreement))]), "{told:?}");
    bench.is_empty();
}

#[test]
fn a_25_an_offer_may_be_gone_before_the_client_reads_of_it() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    bench.network.offers(1_000);
    bench.network_speaks();
    // The call manager has not heard the client's name of the VC: this goes under that of the SAP.
    bench.network.releases(bench.network.offered());
    bench.network_speaks();
    let told = bench.drive();
    let over = CallEvent::Ended(End::Remote(Status::Success));
    let [(call, CallEvent::Offered(_)), (who, event)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((call, event), (who, &over));
    bench.is_empty();
}

#[test]
fn a_25_r_102_an_offer_that_is_given_up_while_it_is_changed_ends_once() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Decide(wants(2_000)));
    bench.network.is_late();
    bench.network.offers(1_000);
    assert_eq!(bench.drive(), []);
    bench.network.releases(bench.network.offered());
    let told = bench.drive();
    assert!(matches!(told[..], [(_, CallEvent::Ended(End::NoAgreement | End::Remote(_)))]));
    bench.network.answers();
    assert_eq!(bench.drive(), []);
    bench.is_empty();
}

#[test]
fn at_the_bound_of_calls_one_that_comes_in_is_rejected_and_one_is_not_placed() {
    let mut bench = Bench::with_bounds(Bounds { calls: 1, ..Bounds::DEFAULT });
    bench.listen();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    let (call, _) = bench.call(wants(1));
    let refusal = NotAsked::TooManyCalls { max_calls: 1 };
    assert_eq!(bench.client.place_call(sending(1), wants(1)), Err(refusal));
    bench.network.offers(1_000);
    let told = bench.drive();
    assert!(matches!(told[..], [(_, CallEvent::Ended(End::NoRoom))]), "{told:?}");

    bench.client.hang_up(call).unwrap();
    bench.drive();
    bench.network.offers(1_000);
    assert!(matches!(bench.drive()[..], [(_, CallEvent::Offered(_))]), "there is room again");
}

#[test]
fn at_the_bound_of_listeners_no_other_is_made() {
    let mut bench = Bench::with_bounds(Bounds { listeners: 1, ..Bounds::DEFAULT });
    bench.listen();
    let refusal = NotAsked::TooManyListeners { max_listeners: 1 };
    assert_eq!(bench.client.listen(FAMILY, sap()), Err(refusal));
}

#[test]
fn r_018_a_listener_that_stops_ends_its_calls_first() {
    let (mut bench, listener) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    let (own, _) = bench.call(wants(1));
    for _ in 0..2 {
        bench.network.offers(1_000);
    }
    let told = bench.drive();
    let (up, offered) = (told[0].0, told[1].0);
    bench.client.answer(up, OfferAnswer::Accept).unwrap();
    bench.drive();

    bench.client.stop_listening(listener).unwrap();
    assert!(matches!(bench.client.listener(listener), Some(ListenerState::Emptying { .. })));
    assert!(bench.client.stop_listening(listener).is_err(), "it is ending already");
    bench.network.offers(1_000); // too late
    let told = bench.drive();
    for call in [up, offered] {
        assert!(told.contains(&(call, CallEvent::Ended(End::HungUp))), "{told:?}");
    }
    let over = ListenerEvent::Over(Leaving::Stopped);
    assert_eq!(bench.client.poll_listener(), Some((listener, over)));
    assert!(!bench.network.has_sap());
    assert_eq!(bench.known(own), Some(1_000), "a call of the client's own goes on");
    assert_eq!(bench.client.counts().stale, 0);
}

#[test]
fn r_012_an_address_that_is_taken_is_refused() {
    let (mut bench, _) = Bench::listening();
    let second = bench.client.listen(FAMILY, sap()).expect(ALIVE);
    bench.drive();
    let refused = ListenerEvent::Over(Leaving::Refused(Status::InvalidData));
    assert_eq!(bench.client.poll_listener(), Some((second, refused)));
}

#[test]
fn a_manager_that_disappears_ends_offers_calls_and_listeners_once_each() {
    let (mut bench, listener) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    let (own, _) = bench.call(wants(1));
    bench.network.offers(1_000);
    let (offered, _) = bench.drive()[0];
    bench.client.change(own, sending(2_000)).unwrap();
    let Bench { mut client, adapter, .. } = bench;
    drop(adapter);
    let gone = |call| Ok(Some((call, CallEvent::Ended(End::Gone))));
    assert_eq!([client.poll(), client.poll()], [gone(own), gone(offered)]);
    assert!(client.poll().is_err() && client.poll().is_err());
    assert_eq!(client.poll_listener(), Some((listener, ListenerEvent::Over(Leaving::Gone))));
    assert_eq!(client.poll_listener(), None);
    assert_eq!(client.wait_for(own), Err(client::NotWaited::Over));
}

#[test]
fn a_client_that_leaves_with_offers_and_proposals_open_leaves_nothing_behind() {
    let (mut bench, _) = Bench::listening();
    bench.client.on_offer(|_| Reception::Present(wants(1)));
    let (_, deciding) = bench.call(wants(1));
    bench.network.offers(1_000); // shown, and never answered
    bench.drive();
    bench.network.offers(1_000); // not read
    bench.network.proposes(deciding, 900);
    bench.network_speaks();
    assert_eq!(bench.adapter.manager().vcs().count(), 3);
    let Bench { client, mut adapter, network } = bench;
    drop(client);
    adapter.poll(Time::ZERO);
    adapter.handle_timeout(Time::ZERO);
    assert_eq!(adapter.manager().vcs().count(), 0);
    assert!(!network.has_sap(), "and its address is free");
}
