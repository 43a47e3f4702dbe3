//! What the far ends of calls do: answer, propose, leave.

use super::*;
use crate::scenario::{Interval, RemoteSettings, Shares};

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

/// Everything as it is by default, but that calls are remembered.
pub(super) fn quiet() -> RemoteSettings {
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
