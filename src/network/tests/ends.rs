//! What far ends do: answer, propose, call, leave.

use call_manager::sap::SapContext;
use call_manager::{Offer, OfferId, SapHandle, SapTicket};
use co_params::{AddressFamily, Family, Sap};

use super::*;
use crate::network::audit::check;
use crate::scenario::{Interval, RemoteSettings, Shares};

const ACCEPTED: Reply<NetworkAnswer> = Reply::Now(NetworkAnswer::Accepted);
const REFUSED: Reply<NetworkAnswer> = Reply::Now(NetworkAnswer::Refused);

#[test]
fn a_far_end_that_refuses_leaves_the_links_as_they_were() {
    let (mut switch, ticket) = one_call(RemoteSettings::default());
    switch = switch.with_remote(RemoteSettings { refuse: 1.0, ..quiet() }, chance(3));
    assert_eq!(switch.modify(Time::ZERO, ticket, &terms(480)), REFUSED);
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(400)));
    assert_eq!(switch.setup(Time::ZERO, tickets(2)[1], &terms(8)), REFUSED);
    assert_eq!(switch.link().total(), Rates::transmit(400));
}

#[test]
fn a_far_end_grants_a_share_of_what_is_wanted_beyond() {
    let counters = RemoteSettings { counter: 1.0, ..quiet() };
    let (mut switch, ticket) = one_call(RemoteSettings::default());
    switch = switch.with_remote(counters, chance(3));
    let half = Reply::Now(NetworkAnswer::Countered(terms(480)));
    assert_eq!(switch.modify(Time::ZERO, ticket, &terms(560)), half);
    assert_eq!(switch.modify(Time::ZERO, ticket, &terms(80)), ACCEPTED, "less is no request");
    let new = tickets(2)[1];
    let half = Reply::Now(NetworkAnswer::Countered(terms(40)));
    assert_eq!(switch.setup(Time::ZERO, new, &terms(80)), half);
    assert_eq!(switch.link().confirmed(new.vc), Rates::ZERO);
}

#[test]
fn a_far_end_takes_its_time_on_top_of_the_networks() {
    let delay = Delay { min: millis(30), max: millis(30) };
    let near = SwitchSettings { delay: Delay { min: millis(5), max: millis(5) }, ..plain(800) };
    let slow = RemoteSettings { delay, ..quiet() };
    let mut switch = Switch::new(near, chance(1)).with_remote(slow, chance(2));
    assert_eq!(switch.setup(Time::ZERO, tickets(1)[0], &terms(80)), Reply::Later);
    assert_eq!(switch.poll_timeout(), Some(at(35)));
}

#[test]
fn k_01_a_proposal_holds_the_larger_rate_until_it_is_confirmed() {
    let (mut switch, ticket) = one_call(quiet());
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(560)));
    assert_eq!(switch.link().total(), Rates::transmit(560));
    let proposal = NetworkEvent::Proposal(ticket.vc, terms(560));
    assert_eq!(switch.poll_event(at(1)), Some(proposal));
    assert_eq!(switch.accept_proposal(at(2), ticket, &terms(560)), ACCEPTED);
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(400)), "not yet in force");
    switch.confirm(at(3), ticket.vc, &terms(560));
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(560)));
}

#[test]
fn k_03_a_proposal_that_is_refused_leaves_what_stood() {
    let (mut switch, ticket) = one_call(quiet());
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(560)));
    let _ = switch.poll_event(at(1));
    switch.refuse_proposal(at(2), ticket.vc);
    assert_eq!(switch.link().total(), Rates::transmit(400));
    assert_eq!(switch.accept_proposal(at(2), ticket, &terms(560)), REFUSED, "there is none now");
    switch.refuse_proposal(at(2), ticket.vc);
    assert!(switch.propose(at(3), ticket.vc, Rates::transmit(80)), "another may come");
}

#[test]
fn an_accepted_proposal_that_is_never_confirmed_can_be_refused_still() {
    let (mut switch, ticket) = one_call(RemoteSettings { patience: millis(10), ..quiet() });
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(560)));
    let _ = switch.poll_event(at(1));
    let _ = switch.accept_proposal(at(2), ticket, &terms(560));
    assert_eq!(switch.poll_event(at(20)), None, "the far end waits no longer, and need not");
    assert_eq!(switch.link().total(), Rates::transmit(560));
    switch.refuse_proposal(at(21), ticket.vc);
    assert_eq!(switch.link().total(), Rates::transmit(400));
}

#[test]
fn a_far_end_waits_for_an_answer_no_longer_than_its_patience() {
    let (mut switch, ticket) = one_call(RemoteSettings { patience: millis(10), ..quiet() });
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(560)));
    let _ = switch.poll_event(at(1));
    assert_eq!(switch.poll_event(at(10)), None);
    assert_eq!(switch.link().total(), Rates::transmit(560));
    assert_eq!(switch.poll_event(at(11)), None);
    assert_eq!(switch.link().total(), Rates::transmit(400));
    assert_eq!(switch.accept_proposal(at(12), ticket, &terms(560)), REFUSED);
}

#[test]
fn a_change_that_crosses_a_proposal_collides_and_one_after_it_answers_it() {
    let delay = Delay { min: millis(5), max: millis(5) };
    let (mut switch, ticket) = one_call(RemoteSettings { delay, ..quiet() });
    assert!(switch.propose(at(100), ticket.vc, Rates::transmit(560)));
    assert_eq!(switch.modify(at(104), ticket, &terms(80)), Reply::Later);
    let proposal = NetworkEvent::Proposal(ticket.vc, terms(560));
    assert_eq!(switch.poll_event(at(105)), Some(proposal));
    let collided = NetworkEvent::Answer(ticket, NetworkAnswer::Collided);
    assert_eq!(switch.poll_event(at(109)), Some(collided));
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(400)));

    // The next question of the VC: the counter-proposal (K-07) settles both.
    let (mut switch, [ticket, next]) = one_call_with_two_tickets();
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(560)));
    let _ = switch.poll_event(at(1));
    assert_eq!(switch.modify(at(2), next, &terms(240)), ACCEPTED);
    assert_eq!(switch.link().total(), Rates::transmit(400));
    switch.confirm(at(3), ticket.vc, &terms(240));
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(240)));
    assert_eq!(switch.accept_proposal(at(4), next, &terms(560)), REFUSED);
}

#[test]
fn a_far_end_proposes_nothing_that_does_not_fit_or_while_a_change_is_under_way() {
    let (mut switch, ticket) = one_call(quiet());
    assert!(!switch.propose(at(1), ticket.vc, Rates::transmit(808)), "no room");
    assert!(!switch.propose(at(1), ticket.vc, Rates::transmit(400)), "nothing new");
    assert_eq!(switch.modify(at(1), ticket, &terms(480)), ACCEPTED);
    assert!(!switch.propose(at(1), ticket.vc, Rates::transmit(80)), "this end is changing");
    switch.confirm(at(1), ticket.vc, &terms(480));
    assert!(switch.propose(at(1), ticket.vc, Rates::transmit(80)));
    assert!(!switch.propose(at(1), ticket.vc, Rates::transmit(88)), "one at a time");
    assert!(!switch.propose(at(1), tickets(2)[1].vc, Rates::transmit(80)), "no such call");
}

#[test]
fn far_ends_propose_now_and_then_and_what_they_may() {
    let proposes = RemoteSettings {
        propose: Some(Interval(Delay { min: millis(10), max: millis(20) })),
        proposal: Shares { min: 500, max: 1_500 },
        ..quiet()
    };
    let (mut switch, ticket) = one_call(proposes);
    let mut now = Time::ZERO;
    for _ in 0..50 {
        let due = switch.poll_timeout().unwrap();
        let waited = due.since(now);
        assert!(waited <= millis(20), "{waited:?}");
        now = due;
        while let Some(event) = switch.poll_event(now) {
            let NetworkEvent::Proposal(vc, proposed) = event else { panic!("{event:?}") };
            let rate = reserved_rate(&proposed);
            assert!(vc == ticket.vc && (200..=600).contains(&rate), "{rate}");
            switch.refuse_proposal(now, vc);
        }
    }
    assert!(now >= at(500) && now <= at(1_000), "50 times: {now:?}");
}

#[test]
fn c_11_a_far_end_that_leaves_frees_its_rate_at_once() {
    let (mut switch, ticket) = one_call(quiet());
    assert!(switch.hang_up(at(1), ticket.vc));
    assert_eq!(switch.link().total(), Rates::ZERO);
    assert!(switch.has_left(ticket.vc));
    assert_eq!(switch.poll_event(at(1)), Some(NetworkEvent::Release(ticket.vc, None)));
    assert_eq!(switch.modify(at(2), ticket, &terms(8)), REFUSED);
    switch.confirm(at(2), ticket.vc, &terms(8));
    assert_eq!(switch.restore(at(2), ticket, &terms(400)), REFUSED);
    assert_eq!(switch.link().total(), Rates::ZERO, "nothing brings it back");
    assert!(!switch.hang_up(at(2), ticket.vc), "it has gone already");
    assert_eq!(switch.release(at(3), ticket), ACCEPTED);
    assert!(!switch.has_left(ticket.vc));
}

#[test]
fn a_far_end_stays_as_long_as_it_holds() {
    let holding = Some(Interval(Delay { min: millis(50), max: millis(50) }));
    let (mut switch, ticket) = one_call(RemoteSettings { holding, ..quiet() });
    assert_eq!(switch.poll_timeout(), Some(at(50)));
    assert_eq!(switch.poll_event(at(50)), Some(NetworkEvent::Release(ticket.vc, None)));
}

#[test]
fn a_new_call_in_the_place_of_an_old_one_has_a_far_end_of_its_own() {
    let holding = Some(Interval(Delay { min: millis(50), max: millis(50) }));
    let (mut switch, ticket) = one_call(RemoteSettings { holding, ..quiet() });
    let _ = switch.release(at(10), ticket);
    assert_eq!(switch.setup(at(20), ticket, &terms(80)), ACCEPTED);
    switch.confirm(at(20), ticket.vc, &terms(80));
    assert_eq!(switch.poll_event(at(50)), None, "the first call's far end is gone");
    assert_eq!(switch.poll_event(at(70)), Some(NetworkEvent::Release(ticket.vc, None)));
}

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

/// Everything as it is by default, but that calls are remembered.
fn quiet() -> RemoteSettings {
    RemoteSettings {
        patience: Duration::from_secs(60),
        call_rate: 400,
        ..RemoteSettings::default()
    }
}

fn one_call(remote: RemoteSettings) -> (Switch, Ticket) {
    let mut switch = Switch::new(plain(800), chance(1)).with_remote(remote, chance(2));
    let ticket = tickets(1)[0];
    let (delay, _) = (switch.setup(Time::ZERO, ticket, &terms(400)), switch.poll_event(at(50)));
    assert!(delay == ACCEPTED || delay == Reply::Later);
    switch.confirm(Time::ZERO, ticket.vc, &terms(400));
    assert_eq!(switch.link().settled(ticket.vc), Some(Rates::transmit(400)));
    (switch, ticket)
}

/// One VC, and two questions about it.
fn one_call_with_two_tickets() -> (Switch, [Ticket; 2]) {
    let (switch, ticket) = one_call(quiet());
    (switch, [ticket, second_ticket()])
}

fn at(millis: u64) -> Time {
    Time::from_nanos(millis * 1_000_000)
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
