//! What goes wrong before a miniport.

use call_manager::MiniportEvent;

use super::faults::rules;
use super::*;
use crate::scenario::MiniportFaultSettings;

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
    assert_eq!(card.activate_vc(at(1), second_ticket(), &terms(400)), done, "and not again");
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
    for (call, later) in tickets(1_000).into_iter().zip(later_tickets(1_000)) {
        assert_eq!(call.vc, later.vc);
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
        assert_eq!(card.deactivate_vc(at(1), later), done);
    }
    // 4 standard deviations of 1000 throws with probability 0.1 are 38.
    assert!(counts[1..].iter().all(|count| (62..=138).contains(count)), "{counts:?}");
    assert_eq!(card.inner().active(), 0);
}

/// A card behind these rules with a VC that is active at 80 bit/s.
fn card(lines: &[&str]) -> (MiniportFaults<Card>, Ticket) {
    let plan = MiniportPlan::new(MiniportFaultSettings::default(), &rules(lines), chance(2));
    let mut card = MiniportFaults::new(Card::new(MiniportSettings::default(), chance(1)), plan);
    let call = tickets(1)[0];
    let _ = card.activate_vc(Time::ZERO, call, &terms(80));
    (card, call)
}
