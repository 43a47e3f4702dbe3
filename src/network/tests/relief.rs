//! What happens when capacity falls below what is reserved.

use call_manager::vc::ReleaseCause;
use co_params::Status;
use proptest::prelude::*;

use super::*;
use crate::scenario::LinkSettings;

const REFUSALS: u32 = 2;

#[test]
fn the_oldest_shrinks_first_and_by_no_more_than_is_missing() {
    let (mut switch, calls) = three_calls(Order::Oldest, 680);
    let proposals = proposals(&mut switch, at(1));
    assert_eq!(proposals, [(calls[0].vc, 280)], "120 bit/s are missing");
    assert_eq!(switch.link().total(), Rates::transmit(800), "nothing is taken away unasked");
    accept(&mut switch, calls[0], 280);
    assert_eq!(switch.link().excess(), Rates::ZERO);
    assert_eq!(drain(&mut switch, at(60_000)), [], "and nobody is bothered any more");
}

#[test]
fn the_largest_shrinks_first() {
    let (mut switch, calls) = three_calls(Order::Largest, 680);
    assert_eq!(proposals(&mut switch, at(1)), [(calls[0].vc, 280)]);
    let (mut switch, calls) = calls_of(Order::Largest, 680, [80, 160, 560]);
    assert_eq!(proposals(&mut switch, at(1)), [(calls[2].vc, 440)]);
    let (mut switch, calls) = calls_of(Order::Oldest, 680, [80, 160, 560]);
    let expected = [(calls[0].vc, 40), (calls[1].vc, 80)];
    assert_eq!(proposals(&mut switch, at(1)), expected, "each by half at most");
}

#[test]
fn calls_that_cannot_shrink_enough_at_once_are_asked_again() {
    let (mut switch, calls) = three_calls(Order::Oldest, 200);
    let first = [(calls[0].vc, 200), (calls[1].vc, 120), (calls[2].vc, 80)];
    assert_eq!(proposals(&mut switch, at(1)), first, "400 of 600 bit/s");
    accept(&mut switch, calls[0], 200);
    assert_eq!(proposals(&mut switch, at(2)), [(calls[0].vc, 104)]);
    accept(&mut switch, calls[1], 120);
    accept(&mut switch, calls[2], 80);
    accept(&mut switch, calls[0], 104);
    let last = [(calls[1].vc, 64), (calls[2].vc, 40), (calls[0].vc, 96)];
    assert_eq!(proposals(&mut switch, at(2)), last, "until it is enough");
}

#[test]
fn a_call_that_refuses_is_not_asked_again_and_the_next_is() {
    let (mut switch, calls) = three_calls(Order::Oldest, 760);
    assert_eq!(proposals(&mut switch, at(1)), [(calls[0].vc, 360)]);
    switch.refuse_proposal(at(2), calls[0].vc);
    assert_eq!(proposals(&mut switch, at(2)), [(calls[1].vc, 200)]);
}

#[test]
fn after_so_many_refusals_calls_are_released_until_the_rest_fits() {
    let (mut switch, calls) = three_calls(Order::Oldest, 680);
    for (call, _) in calls.iter().zip(0..REFUSALS) {
        assert_eq!(proposals(&mut switch, at(1)).len(), 1);
        assert!(!switch.has_left(calls[0].vc), "below the bound");
        switch.refuse_proposal(at(1), call.vc);
    }
    assert_eq!(drain(&mut switch, at(1)), [preempted(calls[0])]);
    assert_eq!(switch.link().total(), Rates::transmit(400));
    assert!(switch.has_left(calls[0].vc) && !switch.has_left(calls[1].vc));
}

#[test]
fn after_so_long_calls_are_released_until_the_rest_fits() {
    let (mut switch, calls) = three_calls(Order::Largest, 680);
    assert_eq!(proposals(&mut switch, at(1)).len(), 1);
    let end = at(1 + PATIENCE);
    let early = Time::from_nanos(end.as_nanos() - 1);
    assert_eq!(drain(&mut switch, early), []);
    assert_eq!(switch.link().excess(), Rates::transmit(120));
    assert_eq!(drain(&mut switch, end), [preempted(calls[0])]);
    assert_eq!(switch.link().excess(), Rates::ZERO);
}

#[test]
fn nothing_is_proposed_to_a_call_that_is_changing_before_it_has_changed() {
    let (mut switch, calls) = three_calls(Order::Oldest, 680);
    let _ = switch.modify(Time::ZERO, calls[0], &terms(320));
    let expected = [(calls[1].vc, 200)];
    assert_eq!(proposals(&mut switch, at(1)), expected, "80 of 120 are about to be given up");
    let restored = switch.restore(at(2), calls[0], &terms(400));
    assert_eq!(restored, Reply::Now(NetworkAnswer::Accepted));
    assert_eq!(proposals(&mut switch, at(2)), [(calls[0].vc, 320)], "and now they are not");
}

#[test]
fn capacity_that_comes_back_ends_it() {
    let mut settings = settings(Order::Oldest);
    settings.schedule = schedule(&[(1, 680), (2, 800)]);
    let (mut switch, _) = placed(settings, [400, 240, 160]);
    assert_eq!(proposals(&mut switch, at(1)).len(), 1);
    assert_eq!(drain(&mut switch, at(60_000)), [], "no call is released");
}

#[test]
fn only_calls_on_the_link_that_shrank_are_asked() {
    let mut settings = settings(Order::Oldest);
    settings.capacity = 8_000;
    settings.link = vec![LinkSettings {
        capacity: 800,
        receive_capacity: None,
        schedule: schedule(&[(1, 200)]),
    }];
    settings.ways = vec![vec![0], vec![0, 1]];
    let (mut switch, calls) = placed(settings, [400, 240, 160]);
    assert_eq!(proposals(&mut switch, at(1)), [(calls[1].vc, 200)]);
}

#[test]
fn an_outage_releases_every_call_in_the_end() {
    let (mut switch, calls) = three_calls(Order::Oldest, 0);
    assert_eq!(proposals(&mut switch, at(1)).len(), 3, "half of each");
    let released = calls.map(preempted);
    assert_eq!(drain(&mut switch, at(1 + PATIENCE)), released);
    assert_eq!(switch.link().total(), Rates::ZERO);
}

proptest! {
    /// Whatever capacity does and calls answer, the books hold, and so long after the last fall no
    /// link is overcommitted.
    #[test]
    fn capacity_that_moves_never_leaves_a_link_overcommitted(
        capacities in prop::collection::vec(0_u64..110, 1..12),
        answers in prop::collection::vec(any::<bool>(), 0..60),
        order in prop_oneof![Just(Order::Oldest), Just(Order::Largest)],
    ) {
        let mut settings = settings(order);
        let steps: Vec<_> = (1..).zip(capacities.iter().map(|rate| rate * 8)).collect();
        settings.schedule = schedule(&steps);
        let (mut switch, calls) = placed(settings, [400, 240, 160]);
        let mut answers = answers.into_iter();
        let end = at(capacities.len() as u64 + PATIENCE);
        let mut excess = Rates::ZERO;
        let mut era = 0;
        while let Some(due) = switch.poll_timeout().filter(|&due| due <= end) {
            let event = switch.poll_event(due);
            if let Some(NetworkEvent::Proposal(vc, proposed)) = event {
                let call = calls.iter().find(|call| call.vc == vc).expect("it is a call");
                match answers.next() {
                    Some(true) => {
                        let _ = switch.accept_proposal(due, *call, &proposed);
                        switch.confirm(due, vc, &proposed);
                    }
                    Some(false) => switch.refuse_proposal(due, vc),
                    None => {}
                }
            }
            let link = switch.link();
            prop_assert_eq!(link.total(), link.sum());
            prop_assert!(link.total().fits(link.era().ceiling()));
            if link.era().number == era {
                prop_assert!(link.excess().fits(excess), "it sinks until the next fall");
            }
            (excess, era) = (link.excess(), link.era().number);
        }
        prop_assert_eq!(switch.link().excess(), Rates::ZERO);
    }
}

/// Milliseconds.
const PATIENCE: u64 = 5_000;

fn settings(shrink: Order) -> SwitchSettings {
    SwitchSettings { shrink, shrink_refusals: REFUSALS, ..plain(800) }
}

/// Calls of 400, 240 and 160 bit/s on a link of 800, which has this capacity from 1 ms on.
fn three_calls(order: Order, capacity: u64) -> (Switch, [Ticket; 3]) {
    calls_of(order, capacity, [400, 240, 160])
}

fn calls_of(order: Order, capacity: u64, rates: [u64; 3]) -> (Switch, [Ticket; 3]) {
    let mut settings = settings(order);
    settings.schedule = schedule(&[(1, capacity)]);
    placed(settings, rates)
}

fn placed(settings: SwitchSettings, rates: [u64; 3]) -> (Switch, [Ticket; 3]) {
    let mut switch = Switch::new(settings, chance(1));
    let calls = tickets(3);
    for (call, rate) in calls.iter().zip(rates) {
        let set_up = switch.setup(Time::ZERO, *call, &terms(rate));
        assert_eq!(set_up, Reply::Now(NetworkAnswer::Accepted));
        switch.confirm(Time::ZERO, call.vc, &terms(rate));
    }
    (switch, [calls[0], calls[1], calls[2]])
}

/// Capacities in bit/s from times in milliseconds on.
fn schedule(steps: &[(u64, u64)]) -> Schedule {
    let step = |&(millis, rate): &(u64, u64)| Step { at: at(millis), capacity: Rates::both(rate) };
    Schedule::new(steps.iter().map(step).collect()).expect("times ascend")
}

/// What is proposed by `now`, in bit/s, and nothing else happens.
#[track_caller]
fn proposals(switch: &mut Switch, now: Time) -> Vec<(VcHandle, u64)> {
    let proposal = |event| {
        let NetworkEvent::Proposal(vc, terms) = event else { panic!("{event:?}") };
        (vc, reserved_rate(&terms))
    };
    drain(switch, now).into_iter().map(proposal).collect()
}

fn drain(switch: &mut Switch, now: Time) -> Vec<NetworkEvent> {
    core::iter::from_fn(|| switch.poll_event(now)).collect()
}

#[track_caller]
/// The network ends a call, and says that there is no room for it.
fn preempted(call: Ticket) -> NetworkEvent {
    let cause = ReleaseCause { value: 47, diagnostic: None };
    assert_eq!(
        cause.close_status(),
        Status::Resources,
        "the client does not take it for a hang-up"
    );
    NetworkEvent::Release(call.vc, Some(cause))
}

fn accept(switch: &mut Switch, call: Ticket, rate: u64) {
    let accepted = switch.accept_proposal(at(1), call, &terms(rate));
    assert_eq!(accepted, Reply::Now(NetworkAnswer::Accepted));
    switch.confirm(at(1), call.vc, &terms(rate));
}
