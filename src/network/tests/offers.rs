//! Calls that come in: offered, answered, given up.

use call_manager::sap::SapContext;
use call_manager::{Offer, OfferId, SapHandle};
use co_params::{AddressFamily, Family};

use super::ends::quiet;
use super::*;
use crate::network::audit::check;
use crate::scenario::{Interval, RemoteSettings, Shares};

#[test]
fn an_offer_holds_its_rate_until_it_is_assigned_or_refused() {
    let (mut switch, sap) = called(quiet());
    assert!(switch.call(at(1)));
    let Some(NetworkEvent::Offer(Offer { id, sap: called, terms })) = switch.poll_event(at(1))
    else {
        panic!("a far end calls");
    };
    assert_eq!((called, token_rates(&terms)), (sap, Rates { transmit: 0, receive: 400 }));
    assert_eq!(switch.link().total(), Rates { transmit: 0, receive: 400 });
    switch.assign(at(1), id, Err(Status::Failure));
    assert_eq!(switch.link().total(), Rates::ZERO);
    assert!(switch.call(at(2)));
    let vc = tickets(1)[0].vc;
    let Some(NetworkEvent::Offer(offer)) = switch.poll_event(at(2)) else { panic!("again") };
    switch.assign(at(2), offer.id, Ok(vc));
    assert_eq!(switch.link().settled(vc), Some(Rates { transmit: 0, receive: 400 }));
    switch.assign(at(3), OfferId(99), Ok(vc));
    assert_eq!(switch.link().total(), Rates { transmit: 0, receive: 400 }, "no such offer");
}

#[test]
fn an_offer_that_does_not_fit_is_not_made() {
    let (mut switch, _) = called(RemoteSettings { call_rate: 808, ..quiet() });
    assert!(!switch.call(at(1)));
    assert_eq!((switch.poll_event(at(1)), switch.link().peak()), (None, Rates::ZERO));
}

#[test]
fn i_04_a_changed_answer_is_agreed_to_or_not() {
    for (agree, answer) in [(1.0, ACCEPTED), (0.0, REFUSED)] {
        let (mut switch, ticket) = offered(RemoteSettings { agree, ..quiet() });
        let mut changed = call_terms(400);
        changed.receive = call_terms(480).receive;
        assert_eq!(switch.accept_offer(at(2), ticket, &changed), answer);
    }
    let (mut switch, ticket) = offered(RemoteSettings { agree: 0.0, ..quiet() });
    assert_eq!(switch.accept_offer(at(2), ticket, &call_terms(400)), ACCEPTED, "unchanged");
}

#[test]
fn i_07_a_caller_gives_up_that_is_not_answered() {
    let (mut switch, ticket) = offered(RemoteSettings { patience: millis(10), ..quiet() });
    assert_eq!(switch.poll_event(at(11)), Some(NetworkEvent::Release(ticket.vc, None)));
    assert_eq!(switch.link().total(), Rates::ZERO);
    let (mut switch, ticket) = offered(RemoteSettings { patience: millis(10), ..quiet() });
    assert_eq!(switch.accept_offer(at(2), ticket, &call_terms(400)), ACCEPTED);
    assert_eq!(switch.poll_event(at(11)), None, "it was answered");
    let (mut switch, _) = called(RemoteSettings { patience: millis(10), ..quiet() });
    assert!(switch.call(at(1)));
    let _ = switch.poll_event(at(1));
    assert_eq!(switch.poll_event(at(11)), None);
    assert_eq!(switch.link().total(), Rates::ZERO, "nor does it hold anything before it has a VC");
}

#[test]
fn far_ends_call_a_sap_as_often_as_they_may() {
    let call = Some(Interval(Delay { min: millis(10), max: millis(10) }));
    let (mut switch, _) = called(RemoteSettings { call, calls: 3, call_rate: 8, ..quiet() });
    let mut offers = Vec::new();
    while let Some(due) = switch.poll_timeout().filter(|&due| due <= at(1_000)) {
        offers.extend(switch.poll_event(due).map(|_| due));
    }
    assert_eq!(offers, [at(10), at(20), at(30)]);
}

/// A call comes in through a real call manager, is accepted, changed by its far end, and released
/// by it.
#[test]
fn an_incoming_call_lives_and_ends_as_its_far_end_wants() {
    let remote = RemoteSettings {
        call: Some(Interval(Delay { min: millis(10), max: millis(10) })),
        calls: 1,
        holding: Some(Interval(Delay { min: millis(500), max: millis(500) })),
        propose: Some(Interval(Delay { min: millis(100), max: millis(100) })),
        proposal: Shares { min: 500, max: 500 },
        ..quiet()
    };
    let switch = Switch::new(plain(800), chance(1)).with_remote(remote, chance(2));
    let card = Card::new(MiniportSettings::default(), chance(1));
    let mut manager = CallManager::new(Config::default(), switch, card);
    register(&mut manager);
    manager.handle_timeout(at(10));
    let vc = manager.vcs().next().map(|(vc, _)| vc).expect("the call has a VC");
    assert_eq!(manager.signaling().link().total(), Rates { transmit: 0, receive: 400 });
    let unchanged = CallParameters::default();
    let accepted = manager.accept_call(at(20), ClientId(0), vc, &unchanged);
    assert!(accepted.is_success() || accepted == Status::Pending, "{accepted}");
    assert_eq!(check(&manager, manager.signaling(), manager.miniport()), Ok(()));
    // 20 + 100 ms: half the rate is proposed; the client has yet to return.
    manager.handle_timeout(at(120));
    assert_eq!(manager.signaling().link().total(), Rates { transmit: 0, receive: 400 });
    assert_eq!(check(&manager, manager.signaling(), manager.miniport()), Ok(()));
    manager.handle_timeout(at(520));
    assert_eq!(manager.signaling().link().total(), Rates::ZERO, "the far end has left");
    manager.close_call(at(600), ClientId(0), vc);
    assert_eq!(manager.signaling().link().sum(), Rates::ZERO);
}

/// A switch that knows a SAP.
fn called(remote: RemoteSettings) -> (Switch, SapHandle) {
    let mut switch = Switch::new(plain(800), chance(1)).with_remote(remote, chance(2));
    let ticket = sap_ticket();
    let sap = sap();
    assert_eq!(switch.register_sap(Time::ZERO, ticket, &sap), Reply::Now(Status::Success));
    (switch, ticket.sap)
}

/// A switch with a call of 400 bit/s that was offered and has a VC.
fn offered(remote: RemoteSettings) -> (Switch, Ticket) {
    let (mut switch, _) = called(remote);
    let ticket = tickets(1)[0];
    assert!(switch.call(at(1)));
    let Some(NetworkEvent::Offer(offer)) = switch.poll_event(at(1)) else { panic!("an offer") };
    switch.assign(at(1), offer.id, Ok(ticket.vc));
    (switch, ticket)
}

/// What a far end offers at this rate.
fn call_terms(rate: u64) -> Terms {
    let mut block = sending(8);
    if let Some(flows) = &mut block.call_manager {
        flows.receive = flows.transmit;
        flows.transmit = Flowspec::NO_TRAFFIC;
        flows.receive = Flowspec::constant_rate(BytesPerSecond::from_bits_ceil(rate).unwrap());
    }
    Terms::for_call(&block).unwrap()
}

/// A question about a SAP: it comes from a call manager alone.
fn sap_ticket() -> SapTicket {
    let mut manager = CallManager::new(Config::default(), Asked::default(), Asked::default());
    register(&mut manager);
    manager.signaling().1.expect("it was asked")
}

/// A client registers a SAP.
fn register<S: Signaling, M: Miniport>(manager: &mut CallManager<S, M>) {
    let family = Family::CO_ADDRESS_FAMILY_Q2931;
    let family = AddressFamily { address_family: family, major_version: 3, minor_version: 1 };
    let client = ClientId(0);
    manager.bind(client).expect("there is room");
    manager.register_address_family(Time::ZERO, family).expect("it is the first");
    let af = manager.open_address_family(Time::ZERO, client, family).expect("it is served");
    manager.register_sap(Time::ZERO, client, af, &sap(), SapContext(0)).expect("it is free");
}

fn sap() -> Sap {
    Sap { sap_type: 1, sap: [1, 2, 3].into_iter().collect() }
}
