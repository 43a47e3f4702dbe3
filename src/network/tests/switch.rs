//! How the switch answers.

use super::*;

const UNIT: u64 = 8; // rates are whole bytes a second

#[test]
fn a_call_is_admitted_at_the_capacity_and_refused_a_unit_above() {
    for (rate, answer) in [(800, NetworkAnswer::Accepted), (800 + UNIT, NetworkAnswer::Refused)] {
        let mut switch = Switch::new(plain(800), chance(1));
        assert_eq!(switch.setup(Time::ZERO, ticket(), &terms(rate)), Reply::Now(answer));
    }
}

#[test]
fn a_change_is_granted_at_the_capacity_and_refused_a_unit_above() {
    let (mut switch, [mover, _]) = two_calls(plain(800), 400, 240);
    assert_eq!(switch.modify(Time::ZERO, mover, &terms(560 + UNIT)), REFUSED);
    assert_eq!(
        switch.link().settled(mover.vc),
        Some(Rates::transmit(400)),
        "a refusal leaves what was held"
    );
    assert_eq!(switch.modify(Time::ZERO, mover, &terms(560)), ACCEPTED);
    assert_eq!(switch.link().total().transmit, 800);
}

#[test]
fn a_change_is_countered_with_what_is_left_in_whole_bytes() {
    let settings = SwitchSettings { counter: Counter::Left, ..plain(805) };
    let (mut switch, [mover, _]) = two_calls(settings, 400, 240);
    let Reply::Now(NetworkAnswer::Countered(offer)) = switch.modify(Time::ZERO, mover, &terms(800))
    else {
        panic!("565 bit/s are left for this call, of which 560 make whole bytes");
    };
    assert_eq!(offer, terms(560));
    assert_eq!(switch.link().total().transmit, 800);
}

#[test]
fn a_change_is_refused_if_no_more_is_left_than_the_call_has() {
    let settings = SwitchSettings { counter: Counter::Left, ..plain(647) };
    let (mut switch, [mover, _]) = two_calls(settings, 400, 240);
    assert_eq!(switch.modify(Time::ZERO, mover, &terms(800)), REFUSED);
    assert_eq!(switch.link().settled(mover.vc), Some(Rates::transmit(400)));
}

#[test]
fn a_change_on_its_way_up_is_not_countered_with_what_the_call_has() {
    let settings = SwitchSettings { counter: Counter::Left, ..plain(647) };
    let (mut switch, [mover, _]) = two_calls(settings, 400, 240);
    let _ = switch.modify(Time::ZERO, mover, &terms(320));
    // The miniport rounded; the network is to follow, and has 400 confirmed and no more left.
    assert_eq!(switch.modify(Time::ZERO, mover, &terms(480)), REFUSED);
}

#[test]
fn a_silent_switch_has_seen_the_request_or_has_not() {
    let (mut lost_requests, mut lost_answers) = (0, 0);
    for seed in 0..200 {
        let settings = SwitchSettings { silent: 1.0, ..plain(800) };
        let (mut switch, [mover, _]) = two_calls_of(settings, chance(seed), 400, 240);
        assert_eq!(switch.modify(Time::ZERO, mover, &terms(480)), Reply::Later);
        assert_eq!(switch.poll_timeout(), None, "no answer is under way");
        match switch.link().total().transmit {
            640 => lost_requests += 1,
            720 => lost_answers += 1,
            total => panic!("{total} bit/s are neither the old nor the new total"),
        }
        let restored = Reply::Now(NetworkAnswer::Accepted);
        assert_eq!(switch.restore(Time::ZERO, mover, &terms(400)), restored, "both are undone");
        assert_eq!(
            (switch.link().settled(mover.vc), switch.link().total()),
            (Some(Rates::transmit(400)), Rates::transmit(640))
        );
    }
    // Fair coins: 4 standard deviations of 200 are 28.
    assert!((72..=128).contains(&lost_requests), "{lost_requests} of 200 never arrived");
    assert_eq!(lost_requests + lost_answers, 200);
}

#[test]
fn a_refusal_without_reason_changes_nothing() {
    let settings = SwitchSettings { refuse: 1.0, ..plain(800) };
    let (mut switch, [mover, _]) = two_calls(settings, 400, 240);
    assert_eq!(switch.modify(Time::ZERO, mover, &terms(408)), REFUSED);
    assert_eq!(
        (switch.link().settled(mover.vc), switch.link().peak()),
        (Some(Rates::transmit(400)), Rates::transmit(640))
    );
}

#[test]
fn a_busy_switch_refuses_calls_and_reserves_nothing() {
    let settings = SwitchSettings { busy: 1.0, ..plain(800) };
    let mut switch = Switch::new(settings, chance(1));
    assert_eq!(switch.setup(Time::ZERO, ticket(), &terms(8)), REFUSED);
    assert_eq!((switch.link().total(), switch.link().peak()), (Rates::ZERO, Rates::ZERO));
}

#[test]
fn an_answer_takes_as_long_as_its_range_says() {
    let delay = Delay { min: millis(5), max: millis(80) };
    let (mut shortest, mut longest) = (Duration::MAX, Duration::ZERO);
    for seed in 0..200 {
        let now = at(1);
        let mut switch = Switch::new(SwitchSettings { delay, ..plain(800) }, chance(seed));
        let ticket = ticket();
        assert_eq!(switch.setup(now, ticket, &terms(8)), Reply::Later);
        let due = switch.poll_timeout().unwrap();
        let waited = due.since(now);
        (shortest, longest) = (shortest.min(waited), longest.max(waited));
        let early = Time::from_nanos(due.as_nanos() - 1);
        assert_eq!(switch.poll_event(early), None);
        assert_eq!(
            switch.poll_event(due),
            Some(NetworkEvent::Answer(ticket, NetworkAnswer::Accepted))
        );
        assert_eq!(switch.poll_event(due), None, "one answer to one question");
    }
    assert!(shortest >= delay.min && longest <= delay.max, "{shortest:?} to {longest:?}");
    assert!(shortest < millis(7) && longest > millis(78), "{shortest:?} to {longest:?}");
}

#[test]
fn a_question_that_is_sent_once_more_has_the_same_answer() {
    let delay = Delay { min: millis(1), max: millis(1) };
    let settings = SwitchSettings { delay, refuse: 0.5, ..plain(800) };
    let mut answers = Vec::new();
    for seed in 0..20 {
        let (mut switch, [mover, _]) = two_calls_of(settings.clone(), chance(seed), 400, 240);
        while switch.poll_event(at(1)).is_some() {}
        let later = Time::from_nanos(2_000_000);
        assert_eq!(switch.modify(later, mover, &terms(480)), Reply::Later);
        assert_eq!(switch.modify(later, mover, &terms(480)), Reply::Later);
        let due = switch.poll_timeout().unwrap();
        let [first, again] = [switch.poll_event(due), switch.poll_event(due)];
        assert_eq!(first, again, "seed {seed}");
        answers.push(first);
    }
    assert!(answers.iter().any(|answer| *answer != answers[0]), "some are refusals");
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let answers = |seed| {
        let delay = Delay { min: millis(0), max: millis(9) };
        let settings = SwitchSettings {
            delay,
            refuse: 0.3,
            silent: 0.3,
            counter: Counter::Left,
            ..plain(800)
        };
        let (mut switch, [mover, _]) = two_calls_of(settings, chance(seed), 400, 240);
        let mut answers = Vec::new();
        for step in 0..50 {
            let reply = switch.modify(Time::ZERO, mover, &terms(8 * (1 + step % 90)));
            answers.push((reply, switch.poll_timeout(), switch.link().total()));
            let _ = switch.restore(Time::ZERO, mover, &terms(400));
        }
        answers
    };
    assert_eq!(answers(7), answers(7));
    assert_ne!(answers(7), answers(8));
}

fn ticket() -> Ticket {
    tickets(1)[0]
}

fn two_calls(settings: SwitchSettings, first: u64, second: u64) -> (Switch, [Ticket; 2]) {
    two_calls_of(settings, chance(1), first, second)
}

/// A switch with two calls that are up at these rates.
fn two_calls_of(
    settings: SwitchSettings,
    chance: Chance,
    first: u64,
    second: u64,
) -> (Switch, [Ticket; 2]) {
    let tickets = tickets(2);
    let mut switch = Switch::new(settings, chance);
    for (ticket, rate) in tickets.iter().zip([first, second]) {
        let _ = switch.setup(Time::ZERO, *ticket, &terms(rate));
        switch.confirm(Time::ZERO, ticket.vc, &terms(rate));
    }
    assert_eq!(switch.link().total().transmit, first + second);
    (switch, [tickets[0], tickets[1]])
}
