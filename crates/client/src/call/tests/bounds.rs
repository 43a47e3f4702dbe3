//! The bounds of the engine, each at it and past it. The policy here always asks for more.

use core::time::Duration;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const NANOSECOND: Duration = Duration::from_nanos(1);

#[test]
fn r_064_the_last_round_may_be_asked_for_and_no_other() {
    let limits = Limits { rounds: 3, ..LIMITS };
    assert_eq!(asked(&in_round(2), limits, Time::ZERO), Some(3));
    assert_eq!(asked(&in_round(3), limits, Time::ZERO), None);
    assert_eq!(asked(&in_round(4), limits, Time::ZERO), None);
}

#[test]
fn no_rounds_count_as_one() {
    let limits = Limits { rounds: 0, ..LIMITS };
    let step = moved_by(&stable(), Event::Change(sending(2_000)), limits, Time::ZERO);
    assert_eq!(asked(&step.next, limits, Time::ZERO), None);
}

#[test]
fn r_064_requests_are_counted_over_all_episodes_of_a_call() {
    let limits = Limits { total_requests: Some(3), ..LIMITS };
    let first = moved_by(&stable(), Event::Change(sending(2_000)), limits, Time::ZERO).next;
    let first = moved_by(&first, granted(), limits, Time::ZERO).next;
    let second = moved_by(&first, Event::Change(sending(3_000)), limits, Time::ZERO).next;
    assert_eq!((episode(&second).rounds, episode(&second).requests), (1, 2));
    assert_eq!(asked(&second, limits, Time::ZERO), Some(2), "the third request is allowed");
    let last = moved_by(&second, refusal(), limits, Time::ZERO).next;
    assert_eq!(asked(&last, limits, Time::ZERO), None, "and the fourth is not");
}

#[test]
fn r_065_a_call_without_requests_left_stays_as_it_is_or_closes() {
    let limits = Limits { total_requests: Some(1), ..LIMITS };
    let begun = moved_by(&stable(), Event::Change(sending(2_000)), limits, Time::ZERO).next;
    let kept = moved_by(&begun, refusal(), limits, Time::ZERO).next;
    assert_eq!(
        kept,
        CallState::Stable { vc: Vc::Own(vc()), in_force: sending(1_000), requests: 1 }
    );

    let limits = Limits { at_bound: AtBound::Close, ..limits };
    let closed = moved_by(&begun, refusal(), limits, Time::ZERO);
    assert_eq!(closed.next, closing_with(LastWord::Ended(End::NoAgreement)));
    assert_eq!(operation(&closed), Some(Operation::CloseCall(vc())));
}

#[test]
fn a_wish_without_requests_left_is_refused_and_a_hang_up_is_not() {
    for at_bound in [AtBound::Keep, AtBound::Close] {
        let limits = Limits { total_requests: Some(7), at_bound, ..LIMITS };
        let used =
            |requests| CallState::Stable { vc: Vc::Own(vc()), in_force: sending(1_000), requests };
        let wish = || Event::Change(sending(2_000));
        let mut policy = Always(Verdict::Close);
        let last = moved_by(&used(6), wish(), limits, Time::ZERO);
        assert_eq!(episode(&last.next).requests, 7);
        for requests in [7, 8, u32::MAX] {
            let reaction = used(requests).on(wish(), &mut policy, limits, Time::ZERO);
            assert_eq!(reaction, Reaction::Refused, "after {requests}, {at_bound:?}");
        }
        let step = moved_by(&used(7), Event::HangUp, limits, Time::ZERO);
        assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    }
}

#[test]
fn r_064_an_episode_asks_until_its_time_is_over_and_not_from_then_on() {
    let limits = Limits { total_time: Some(SECOND), ..LIMITS };
    let began = Time::ZERO.after(5 * SECOND);
    let begun = moved_by(&stable(), Event::Change(sending(2_000)), limits, began).next;
    assert_eq!(episode(&begun).began, began);
    for (passed, rounds) in [
        (Duration::ZERO, Some(2)),
        (SECOND - NANOSECOND, Some(2)),
        (SECOND, None),
        (SECOND + NANOSECOND, None),
        (1_000 * SECOND, None),
    ] {
        assert_eq!(asked(&begun, limits, began.after(passed)), rounds, "{passed:?} later");
    }
}

#[test]
fn time_counts_from_the_first_request_of_the_episode_not_from_the_last() {
    let limits = Limits { rounds: 9, total_time: Some(SECOND), ..LIMITS };
    let half = Time::ZERO.after(SECOND / 2);
    let begun = moved_by(&stable(), Event::Change(sending(2_000)), limits, Time::ZERO).next;
    let second = moved_by(&begun, refusal(), limits, half).next;
    assert_eq!(episode(&second).rounds, 2);
    assert_eq!(asked(&second, limits, Time::ZERO.after(SECOND)), None);
}

#[test]
fn the_time_of_an_episode_is_its_own() {
    let limits = Limits { total_time: Some(SECOND), ..LIMITS };
    let late = Time::ZERO.after(60 * SECOND);
    let begun = moved_by(&stable(), Event::Change(sending(2_000)), limits, late).next;
    assert_eq!(asked(&begun, limits, late), Some(2));
}

#[test]
fn without_any_time_the_first_request_is_made_and_no_other() {
    let limits = Limits { total_time: Some(Duration::ZERO), ..LIMITS };
    let begun = moved_by(&stable(), Event::Change(sending(2_000)), limits, Time::ZERO).next;
    assert_eq!(asked(&begun, limits, Time::ZERO), None);
}

#[test]
fn r_065_when_time_is_over_the_call_is_closed_if_so_configured() {
    let total_time = Some(SECOND);
    let limits = Limits { total_time, at_bound: AtBound::Close, ..LIMITS };
    let step = moved_by(&negotiating(), refusal(), limits, Time::ZERO.after(SECOND));
    assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
}

proptest! {
    #[test]
    fn r_064_no_policy_exceeds_any_bound(
        rounds in 1..6_u32,
        total_requests in 1..12_u32,
        total_time in 1..20_u64,
        answers in vec((any_answer(), 0..6_u64), 40),
    ) {
        let limits = Limits {
            rounds,
            total_requests: Some(total_requests),
            total_time: Some(Duration::from_nanos(total_time)),
            at_bound: AtBound::Keep,
        };
        let (mut state, mut now, mut requests) = (stable(), Time::ZERO, 0);
        let (mut in_episode, mut began) = (0, now);
        for (answer, later) in answers {
            let event = if matches!(state, CallState::Stable { .. }) {
                (in_episode, began) = (0, now);
                Event::Change(sending(2_000))
            } else {
                answer
            };
            let mut policy = Always(Verdict::Ask(sending(3_000)));
            match state.on(event, &mut policy, limits, now) {
                Reaction::Moved(step) => {
                    if operation(&step).is_some() {
                        requests += 1;
                        in_episode += 1;
                        let passed = now.since(began).as_nanos();
                        prop_assert!(in_episode == 1 || passed < u128::from(total_time));
                    }
                    state = step.next;
                }
                Reaction::Refused => prop_assert_eq!(requests, total_requests),
                Reaction::Stale => unreachable!("each answer is waited for"),
            }
            prop_assert!(requests <= total_requests && in_episode <= rounds);
            now = now.after(Duration::from_nanos(later));
        }
    }
}

fn refusal() -> Event {
    Event::ModifyCallQosComplete(Status::Failure, sending(1_000))
}

fn granted() -> Event {
    Event::ModifyCallQosComplete(Status::Success, sending(2_000))
}

/// A move, where the policy asks for more whenever it is asked.
#[track_caller]
fn moved_by(state: &CallState, event: Event, limits: Limits, now: Time) -> Step {
    match state.on(event, &mut Always(Verdict::Ask(sending(3_000))), limits, now) {
        Reaction::Moved(step) => step,
        reaction @ (Reaction::Refused | Reaction::Stale) => panic!("{reaction:?}"),
    }
}

/// The round that a refusal leads to; `None` if it ends the episode with the call going on.
#[track_caller]
fn asked(state: &CallState, limits: Limits, now: Time) -> Option<u32> {
    let next = moved_by(state, refusal(), limits, now).next;
    assert!(next.in_force().is_some(), "it is {}", next.name());
    matches!(next, CallState::Negotiating { .. }).then(|| episode(&next).rounds)
}
