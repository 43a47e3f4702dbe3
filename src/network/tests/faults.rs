//! What goes wrong before a network, by script and by chance.

use std::path::Path;

use super::*;
use crate::scenario::{FaultSettings, Scenario, ScriptRule};

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
    assert_eq!(network.idle_rules().collect::<Vec<_>>(), [1], "nothing was asked yet");
    for rate in [80, 88] {
        for call in &calls {
            assert_eq!(network.modify(at(1), *call, &terms(rate)), ACCEPTED);
        }
    }
    assert_eq!(network.modify(at(1), calls[0], &terms(96)), ACCEPTED, "another VC");
    assert_eq!(network.modify(at(1), calls[1], &terms(96)), Reply::Later);
    assert_eq!(network.poll_timeout(), Some(at(41)));
    let answer = NetworkEvent::Answer(calls[1], NetworkAnswer::Accepted);
    assert_eq!(network.idle_rules().count(), 0);
    assert_eq!(drain(&mut network, at(40)), []);
    assert_eq!(drain(&mut network, at(41)), [answer.clone(), answer]);
    assert_eq!(network.modify(at(50), calls[1], &terms(104)), ACCEPTED, "the fourth again");
}

#[test]
fn a_rule_without_a_vc_is_for_each_and_one_with_a_question_counts_those() {
    let mut network = network(&["answer = 2, ask = \"restore\", refuse = true"]);
    for (call, later) in tickets(2).into_iter().zip(later_tickets(2)) {
        assert_eq!(network.modify(at(1), call, &terms(88)), ACCEPTED);
        assert_eq!(network.restore(at(1), call, &terms(80)), ACCEPTED);
        assert_eq!(network.restore(at(1), later, &terms(80)), REFUSED);
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
    assert_eq!(network.modify(at(1), call, &terms(400)), REFUSED);
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
fn a_counter_offer_is_for_a_set_up_or_a_change_alone() {
    let mut network = network(&["answer = 1, ask = \"restore\", counter = 40"]);
    let call = tickets(1)[0];
    assert_eq!(
        network.restore(at(1), call, &terms(80)),
        ACCEPTED,
        "with what stood, and nothing else"
    );
    assert_eq!(network.inner().link().settled(call.vc), Some(Rates::transmit(80)));
}

#[test]
fn a_collision_does_nothing_but_say_so() {
    let mut network = network(&["answer = 1, collide = true"]);
    let call = tickets(1)[0];
    let collided = Reply::Now(NetworkAnswer::Collided);
    assert_eq!(network.modify(at(1), call, &terms(400)), collided);
    assert_eq!(network.inner().link().settled(call.vc), Some(Rates::transmit(80)));
}

/// What the network agreed to, and only the answer was lost, is not refused when it is asked again.
#[test]
fn a_question_that_was_put_is_answered_alike_when_it_is_sent_again() {
    for instead in ["refuse = true", "collide = true", "counter = 160"] {
        let again = format!("answer = 2, {instead}");
        let mut network = network(&["answer = 1, silent = true", &again]);
        let call = tickets(1)[0];
        assert_eq!(network.modify(at(1), call, &terms(400)), Reply::Later);
        assert_eq!(network.modify(at(2), call, &terms(400)), ACCEPTED, "{instead}");
        assert_eq!(network.inner().link().held(call.vc), Rates::transmit(400));
    }
    let mut network = network(&["answer = 1, counter = 160", "answer = 1, silent = true"]);
    let call = tickets(1)[0];
    assert_eq!(network.modify(at(1), call, &terms(400)), Reply::Later);
    let countered = Reply::Now(NetworkAnswer::Countered(terms(160)));
    assert_eq!(network.modify(at(2), call, &terms(400)), countered, "as it was altered");
}

/// What never arrived is refused as anything is.
#[test]
fn a_question_that_was_lost_may_be_refused_when_it_is_sent_again() {
    let mut network = network(&["answer = 1, lost = true", "answer = 2, refuse = true"]);
    let call = tickets(1)[0];
    assert_eq!(network.modify(at(1), call, &terms(400)), Reply::Later);
    assert_eq!(network.modify(at(2), call, &terms(400)), REFUSED);
    assert_eq!(network.modify(at(3), call, &terms(400)), ACCEPTED);
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
    assert_eq!(network.idle_rules().collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn a_stray_answer_has_the_name_of_an_earlier_question() {
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
fn what_a_network_says_unasked_overtakes_an_answer_too() {
    let reorder = FaultSettings { reorder: 1.0, ..FaultSettings::default() };
    let mut network = network_behind(Plan::new(reorder, &[], chance(2)));
    let calls = tickets(2);
    assert_eq!(network.modify(at(1), calls[0], &terms(88)), Reply::Later);
    assert!(network.propose(at(1), calls[1].vc, Rates::transmit(240)));
    let proposal = NetworkEvent::Proposal(calls[1].vc, terms(240));
    let answer = NetworkEvent::Answer(calls[0], NetworkAnswer::Accepted);
    assert_eq!(drain(&mut network, at(1)), [proposal, answer]);
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
impl FarEnd for Asked {}

#[test]
fn any_network_can_stand_behind_faults_and_a_far_end_without_power_does_nothing() {
    let rules = rules(&["answer = 1, refuse = true, propose = 80"]);
    let mut network = Faults::new(Asked::default(), plan(&rules));
    assert_eq!(network.setup(at(0), tickets(1)[0], &terms(80)), REFUSED);
    assert_eq!(network.undone(), 1);
}

/// A network behind these rules with two calls of 80 bit/s that are up.
fn network(lines: &[&str]) -> Faults<Switch> {
    network_behind(plan(&rules(lines)))
}

fn network_behind(plan: Plan) -> Faults<Switch> {
    let mut switch = Switch::new(plain(8_000), chance(1));
    switch.prepare();
    for call in tickets(2) {
        let _ = switch.setup(Time::ZERO, call, &terms(80));
        switch.confirm(Time::ZERO, call.vc, &terms(80));
    }
    let mut network = Faults::new(switch, plan);
    // Rules at a time find VCs by the questions that were put about them.
    for call in tickets(2) {
        network.assign(Time::ZERO, call_manager::OfferId(0), Ok(call.vc));
    }
    network
}

fn plan(rules: &[ScriptRule]) -> Plan {
    Plan::new(FaultSettings::default(), rules, chance(2))
}

/// Rules as they stand in a scenario, each in a line.
pub(super) fn rules(lines: &[&str]) -> Vec<ScriptRule> {
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
