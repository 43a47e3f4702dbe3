//! What goes wrong before a network and a miniport, by script and by chance.

use std::path::Path;

use call_manager::MiniportEvent;

use super::*;
use crate::scenario::{FaultSettings, MiniportFaultSettings, Scenario, ScriptRule};

const ACCEPTED: Reply<NetworkAnswer> = Reply::Now(NetworkAnswer::Accepted);

#[test]
fn without_a_plan_everything_is_handed_on() {
    let mut network = Faults::new(Switch::new(plain(800), chance(1)), plan(&[]));
    let ticket = tickets(1)[0];
    assert_eq!(network.setup(Time::ZERO, ticket, &terms(400)), ACCEPTED);
    assert_eq!((network.poll_timeout(), network.undone()), (None, 0));
}

#[test]
fn the_third_answer_on_this_vc_arrives_twice_40_ms_late() {
    let mut network = network(&["vc = 1, answer = 3, times = 2, late = \"40 ms\""]);
    let calls = tickets(2);
    for rate in [80, 88] {
        for call in &calls {
            assert_eq!(network.modify(at(1), *call, &terms(rate)), ACCEPTED);
        }
    }
    assert_eq!(network.modify(at(1), calls[0], &terms(96)), ACCEPTED, "another VC");
    assert_eq!(network.modify(at(1), calls[1], &terms(96)), Reply::Later);
    assert_eq!(network.poll_timeout(), Some(at(41)));
    let answer = NetworkEvent::Answer(calls[1], NetworkAnswer::Accepted);
    assert_eq!(drain(&mut network, at(40)), []);
    assert_eq!(drain(&mut network, at(41)), [answer.clone(), answer]);
    assert_eq!(network.modify(at(50), calls[1], &terms(104)), ACCEPTED, "the fourth again");
}

#[test]
fn a_rule_without_a_vc_is_for_each_and_one_with_a_question_counts_those() {
    let mut network = network(&["answer = 2, ask = \"restore\", refuse = true"]);
    for call in tickets(2) {
        assert_eq!(network.modify(at(1), call, &terms(88)), ACCEPTED);
        assert_eq!(network.restore(at(1), call, &terms(80)), ACCEPTED);
        let refused = Reply::Now(NetworkAnswer::Refused);
        assert_eq!(network.restore(at(1), call, &terms(80)), refused);
        assert_eq!(network.restore(at(1), call, &terms(80)), ACCEPTED);
    }
}

#[test]
fn a_lost_request_never_arrives_and_a_lost_answer_was_done() {
    for (rule, held) in [("answer = 1, lost = true", 80), ("answer = 1, silent = true", 400)] {
        let mut network = network(&[rule]);
        let call = tickets(1)[0];
        assert_eq!(network.modify(at(1), call, &terms(400)), Reply::Later);
        assert_eq!(network.inner().link().held(call.vc), Rates::transmit(held), "{rule}");
        assert_eq!((drain(&mut network, at(99_000)), network.poll_timeout()), (vec![], None));
    }
}

#[test]
fn a_refusal_is_not_done_and_a_counter_offer_is() {
    let mut network = network(&["answer = 1, refuse = true", "answer = 2, counter = 240"]);
    let call = tickets(1)[0];
    let refused = Reply::Now(NetworkAnswer::Refused);
    assert_eq!(network.modify(at(1), call, &terms(400)), refused);
    assert_eq!(network.inner().link().settled(call.vc), Some(Rates::transmit(80)));
    let countered = Reply::Now(NetworkAnswer::Countered(terms(240)));
    assert_eq!(network.modify(at(1), call, &terms(400)), countered);
    assert_eq!(network.inner().link().held(call.vc), Rates::transmit(240));
    assert_eq!(network.modify(at(1), second_ticket(), &terms(400)), ACCEPTED);
}

#[test]
fn a_counter_offer_by_script_of_a_slow_network_comes_when_it_answers() {
    let delay = Delay { min: millis(5), max: millis(5) };
    let rules = rules(&["answer = 1, counter = 240"]);
    let switch = Switch::new(SwitchSettings { delay, ..plain(800) }, chance(1));
    let mut network = Faults::new(switch, plan(&rules));
    let call = tickets(1)[0];
    assert_eq!(network.setup(at(0), call, &terms(400)), Reply::Later);
    let countered = NetworkEvent::Answer(call, NetworkAnswer::Countered(terms(240)));
    assert_eq!(drain(&mut network, at(5)), [countered]);
}

#[test]
fn faults_add_to_the_time_that_a_slow_network_takes() {
    let delay = Delay { min: millis(5), max: millis(5) };
    let rules = rules(&["answer = 1, late = 0.01, times = 2"]);
    let switch = Switch::new(SwitchSettings { delay, ..plain(800) }, chance(1));
    let mut network = Faults::new(switch, plan(&rules));
    let call = tickets(1)[0];
    assert_eq!(network.setup(at(0), call, &terms(400)), Reply::Later);
    assert_eq!(drain(&mut network, at(5)), []);
    assert_eq!(network.poll_timeout(), Some(at(15)));
    assert_eq!(drain(&mut network, at(14)), []);
    assert_eq!(drain(&mut network, at(15)).len(), 2);
}

#[test]
fn a_collision_does_nothing_but_say_so() {
    let mut network = network(&["answer = 1, collide = true"]);
    let call = tickets(1)[0];
    let collided = Reply::Now(NetworkAnswer::Collided);
    assert_eq!(network.modify(at(1), call, &terms(400)), collided);
    assert_eq!(network.inner().link().settled(call.vc), Some(Rates::transmit(80)));
}

#[test]
fn far_ends_act_at_a_question_or_at_a_time() {
    let mut network = network(&[
        "vc = 0, answer = 1, propose = 240",
        "vc = 1, time = \"2 s\", release = true",
        "vc = 7, time = \"2 s\", release = true",
        "time = \"3 s\", call = true",
    ]);
    let calls = tickets(2);
    let collided = Reply::Now(NetworkAnswer::Collided);
    assert_eq!(network.modify(at(1), calls[0], &terms(400)), collided, "they cross");
    let proposal = NetworkEvent::Proposal(calls[0].vc, terms(240));
    assert_eq!(drain(&mut network, at(1)), [proposal]);
    assert_eq!(network.poll_timeout(), Some(at(2_000)));
    assert_eq!(drain(&mut network, at(2_000)), [NetworkEvent::Release(calls[1].vc, None)]);
    assert_eq!(network.undone(), 1, "nobody is at place 7");
    assert_eq!(drain(&mut network, at(3_000)), []);
    assert_eq!(network.undone(), 2, "and there is no SAP to call");
}

#[test]
fn e_09_a_stray_answer_has_the_name_of_an_earlier_question() {
    let rules = rules(&["answer = 2, stray = true"]);
    let mut network = Faults::new(Switch::new(plain(800), chance(1)), plan(&rules));
    let [first, second] = two_tickets();
    assert_eq!(network.setup(at(1), first, &terms(80)), ACCEPTED);
    assert_eq!(network.modify(at(1), second, &terms(88)), Reply::Later);
    let stray = NetworkEvent::Answer(first, NetworkAnswer::Refused);
    let answer = NetworkEvent::Answer(second, NetworkAnswer::Accepted);
    assert_eq!(drain(&mut network, at(1)), [stray, answer]);
}

#[test]
fn an_answer_is_overtaken_by_the_next_message_or_comes_a_second_late() {
    let settings = FaultSettings { reorder: 1.0, ..FaultSettings::default() };
    let delay = Delay { min: millis(5), max: millis(5) };
    let switch = Switch::new(SwitchSettings { delay, ..plain(800) }, chance(1));
    let mut network = Faults::new(switch, Plan::new(settings, &[], chance(2)));
    let calls = tickets(3);
    for (place, call) in calls.iter().enumerate() {
        let _ = network.setup(at(place as u64), *call, &terms(80));
    }
    let answered = |event| {
        let NetworkEvent::Answer(ticket, _) = event else { panic!("{event:?}") };
        ticket
    };
    let order: Vec<_> = drain(&mut network, at(10)).into_iter().map(answered).collect();
    assert_eq!(order, [calls[1], calls[0]], "the third waits to be overtaken");
    let due = network.poll_timeout().unwrap();
    assert_eq!(due, at(1_010));
    assert_eq!(drain(&mut network, due).len(), 1);
}

#[test]
fn a_release_by_chance_loses_its_answer_at_most() {
    let settings = FaultSettings { lose_request: 1.0, ..FaultSettings::default() };
    let mut switch = Switch::new(plain(800), chance(1));
    let call = tickets(1)[0];
    let _ = switch.setup(at(0), call, &terms(80));
    let mut network = Faults::new(switch, Plan::new(settings, &[], chance(2)));
    assert_eq!(network.release(at(1), call), Reply::Later);
    assert_eq!(network.inner().link().total(), Rates::ZERO, "it is gone");
}

#[test]
fn faults_are_repeatable_by_seed_and_as_likely_as_they_should_be() {
    let settings = FaultSettings {
        lose_request: 0.1,
        lose_answer: 0.1,
        duplicate: 0.2,
        delay: Delay { min: millis(0), max: millis(9) },
        ..FaultSettings::default()
    };
    let run = |seed| {
        let plan = Plan::new(settings.clone(), &[], chance(seed));
        let mut network = Faults::new(Switch::new(plain(80_000), chance(1)), plan);
        let calls = tickets(1_000);
        for call in &calls {
            let _ = network.setup(at(0), *call, &terms(80));
        }
        let reserved = network.inner().link().total().transmit / 80;
        let mut times = Vec::new();
        while let Some(due) = network.poll_timeout() {
            times.extend(drain(&mut network, due).into_iter().map(|event| (due, event)));
        }
        (reserved, times)
    };
    let (reserved, times) = run(7);
    assert_eq!((reserved, times.clone()), run(7));
    assert_ne!(times, run(8).1);
    // 4 standard deviations of 1000 throws with probability 0.1 are 38, of 800 with 0.2 are 45.
    assert!((862..=938).contains(&reserved), "{reserved} of 1000 requests arrived");
    assert!((960 - 76..=960 + 76).contains(&times.len()), "{} answers came", times.len());
}

/// A network of one's own needs a line to stand behind faults.
struct Silent;

impl FarEnd for Silent {}

impl Signaling for Silent {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Later
    }
}

#[test]
fn any_network_can_stand_behind_faults_and_a_far_end_without_power_does_nothing() {
    let rules = rules(&["answer = 1, refuse = true, propose = 80"]);
    let mut network = Faults::new(Silent, plan(&rules));
    let refused = Reply::Now(NetworkAnswer::Refused);
    assert_eq!(network.setup(at(0), tickets(1)[0], &terms(80)), refused);
    assert_eq!(network.undone(), 1);
}

#[test]
fn a_miniport_refuses_with_the_status_that_the_script_names_and_keeps_what_it_had() {
    for (name, status) in [("NOT_ACCEPTED", Status::NotAccepted), ("CLOSING", Status::Closing)] {
        let rule = format!("at = \"miniport\", answer = 2, status = \"{name}\"");
        let (mut card, call) = card(&[&rule]);
        let refused = Reply::Now(MiniportAnswer::Refused(status));
        assert_eq!(card.activate_vc(at(1), call, &terms(400)), refused);
        assert_eq!(card.inner().rates(call.vc), Some(Rates::transmit(80)));
    }
}

#[test]
fn r_029_a_miniport_rounds_by_script_whatever_the_flags() {
    let (mut card, call) = card(&["at = \"miniport\", answer = 2, round = 480"]);
    let rounded = Reply::Now(MiniportAnswer::Rounded(terms(480)));
    assert_eq!(card.activate_vc(at(1), call, &terms(400)), rounded);
    assert_eq!(card.inner().rates(call.vc), Some(Rates::transmit(480)));
    let done = Reply::Now(MiniportAnswer::Done);
    assert_eq!(card.activate_vc(at(1), call, &terms(400)), done, "and not again");
}

#[test]
fn a_miniport_answers_late_twice_or_never() {
    let late = "at = \"miniport\", answer = 2, times = 2, late = \"5 ms\"";
    let (mut card, call) = card(&[late, "at = \"miniport\", answer = 3, lost = true"]);
    assert_eq!(card.activate_vc(at(1), call, &terms(400)), Reply::Later);
    let answer = MiniportEvent::Answer(call, MiniportAnswer::Done);
    assert_eq!(card.poll_event(at(5)), None);
    assert_eq!(card.poll_timeout(), Some(at(6)));
    assert_eq!(card.poll_event(at(6)), Some(answer.clone()));
    assert_eq!(card.poll_event(at(6)), Some(answer));
    assert_eq!(card.activate_vc(at(7), call, &terms(480)), Reply::Later);
    assert_eq!((card.poll_event(at(9_000)), card.poll_timeout()), (None, None));
    assert_eq!(card.inner().rates(call.vc), Some(Rates::transmit(400)), "it was never told");
}

#[test]
fn a_miniport_fails_by_chance_as_often_as_it_should_and_deactivates_always() {
    let settings = MiniportFaultSettings {
        refuse: 0.1,
        not_accepted: 0.1,
        closing: 0.1,
        round: 0.1,
        silent: 0.1,
        ..MiniportFaultSettings::default()
    };
    let plan = MiniportPlan::new(settings, &[], chance(3));
    let mut card = MiniportFaults::new(Card::new(MiniportSettings::default(), chance(1)), plan);
    let mut counts = [0; 6];
    for call in tickets(1_000) {
        let kind = match card.activate_vc(at(1), call, &terms(400)) {
            Reply::Now(MiniportAnswer::Done) => 0,
            Reply::Now(MiniportAnswer::Refused(Status::Failure)) => 1,
            Reply::Now(MiniportAnswer::Refused(Status::NotAccepted)) => 2,
            Reply::Now(MiniportAnswer::Refused(Status::Closing)) => 3,
            Reply::Now(MiniportAnswer::Rounded(more)) if more == terms(448) => 4,
            Reply::Later => 5,
            reply => panic!("{reply:?}"),
        };
        counts[kind] += 1;
        let done = Reply::Now(MiniportAnswer::Done);
        assert_eq!(card.deactivate_vc(at(1), call), done);
    }
    // 4 standard deviations of 1000 throws with probability 0.1 are 38.
    assert!(counts[1..].iter().all(|count| (62..=138).contains(count)), "{counts:?}");
    assert_eq!(card.inner().active(), 0);
}

/// A network behind these rules with two calls of 80 bit/s that are up.
fn network(lines: &[&str]) -> Faults<Switch> {
    let rules = rules(lines);
    let mut switch = Switch::new(plain(8_000), chance(1));
    switch.prepare();
    for call in tickets(2) {
        let _ = switch.setup(Time::ZERO, call, &terms(80));
        switch.confirm(Time::ZERO, call.vc, &terms(80));
    }
    let mut network = Faults::new(switch, plan(&rules));
    // Rules at a time find VCs by the questions that were put about them.
    for call in tickets(2) {
        network.assign(Time::ZERO, call_manager::OfferId(0), Ok(call.vc));
    }
    network
}

/// A card behind these rules with a VC that is active at 80 bit/s.
fn card(lines: &[&str]) -> (MiniportFaults<Card>, Ticket) {
    let plan = MiniportPlan::new(MiniportFaultSettings::default(), &rules(lines), chance(2));
    let mut card = MiniportFaults::new(Card::new(MiniportSettings::default(), chance(1)), plan);
    let call = tickets(1)[0];
    let _ = card.activate_vc(Time::ZERO, call, &terms(80));
    (card, call)
}

fn plan(rules: &[ScriptRule]) -> Plan {
    Plan::new(FaultSettings::default(), rules, chance(2))
}

/// Rules as they stand in a scenario, each in a line.
fn rules(lines: &[&str]) -> Vec<ScriptRule> {
    let mut text = include_str!("../../../scenarios/film.toml").to_owned();
    for line in lines {
        text.push_str("\n[[script]]\n");
        text.push_str(&line.replace(", ", "\n"));
    }
    Scenario::parse(Path::new("film.toml"), &text, &[]).expect("it is legal").script
}

/// Two questions about one VC.
fn two_tickets() -> [Ticket; 2] {
    [tickets(1)[0], second_ticket()]
}

fn drain(network: &mut Faults<Switch>, now: Time) -> Vec<NetworkEvent> {
    core::iter::from_fn(|| network.poll_event(now)).collect()
}

fn at(millis: u64) -> Time {
    Time::from_nanos(millis * 1_000_000)
}
