//! Changes of the other end: each is returned from once, after what was asked for within.

use super::*;
use crate::call::Changed;

fn proposed(rate: u32) -> Event {
    Event::IncomingCallQosChange(sending(rate))
}

fn all(step: &Step) -> Vec<Operation> {
    step.operations.iter().cloned().collect()
}

fn events(step: &Step) -> Vec<CallEvent> {
    step.events.iter().cloned().collect()
}

fn returns() -> Operation {
    Operation::ReturnQosChange(vc())
}

fn was_changed(before: u32, in_force: u32) -> CallEvent {
    CallEvent::Changed(Changed { before: sending(before), in_force: sending(in_force) })
}

fn crossed(rate: u32) -> CallState {
    moved(&negotiating(), proposed(rate), Verdict::Close).next
}

#[test]
fn k_05_to_return_accepts_and_is_told_as_the_decision_it_is() {
    let step = moved(&stable(), proposed(1_200), Verdict::Settle);
    assert_eq!(all(&step), [returns()]);
    assert_eq!(step.next.in_force(), Some(&sending(1_200)));
    assert_eq!(events(&step), [was_changed(1_000, 1_200)]);
}

#[test]
fn k_07_a_counter_goes_down_before_the_return_and_begins_an_episode() {
    let step = moved(&stable(), proposed(1_200), Verdict::Ask(sending(1_500)));
    assert_eq!(all(&step), [Operation::ModifyCallQos(vc(), sending(1_500)), returns()]);
    assert_eq!(episode(&step.next).before, sending(1_000));
    assert_eq!((episode(&step.next).rounds, episode(&step.next).requests), (1, 1));
    assert_eq!(step.next.in_force(), Some(&sending(1_000)), "A-23: what stood still does");
}

#[test]
fn k_06_a_close_goes_down_before_the_return() {
    let step = moved(&stable(), proposed(1_200), Verdict::Close);
    assert_eq!(all(&step), [Operation::CloseCall(vc()), returns()]);
    assert_eq!(step.next, closing_with(LastWord::Ended(End::NoAgreement)));
}

#[test]
fn a_23_after_a_counter_that_fails_what_stood_before_the_proposal_stands() {
    let countering = moved(&stable(), proposed(1_200), Verdict::Ask(sending(1_500))).next;
    let failed = Event::ModifyCallQosComplete(Status::Failure, sending(1_000));
    let step = moved(&countering, failed, Verdict::Settle);
    assert_eq!(step.next.in_force(), Some(&sending(1_000)));
    assert_eq!(events(&step).len(), 1, "{:?}", events(&step));
}

#[test]
fn a_23_a_counter_that_was_refused_by_return_was_none_and_the_return_accepted() {
    let countering = moved(&stable(), proposed(1_200), Verdict::Ask(sending(1_500))).next;
    let step =
        moved(&countering, Event::ModifyCallQosRefused(Status::InvalidData), Verdict::Settle);
    assert_eq!(step.next.in_force(), Some(&sending(1_200)));
    assert_eq!(events(&step)[0], was_changed(1_000, 1_200));
    assert!(matches!(events(&step)[1], CallEvent::Settled(_)));
}

#[test]
fn r_065_without_a_request_left_a_proposal_is_accepted_or_the_call_closed_as_configured() {
    for (at_bound, first, next) in [
        (AtBound::Keep, returns(), "Stable"),
        (AtBound::Close, Operation::CloseCall(vc()), "Closing"),
    ] {
        let limits = Limits { total_requests: Some(0), at_bound, ..LIMITS };
        let mut counters = Always(Verdict::Ask(sending(1_500)));
        let reaction = stable().on(proposed(1_200), &mut counters, limits, Time::ZERO);
        let Reaction::Moved(step) = reaction else { panic!("{reaction:?}") };
        assert_eq!((&all(&step)[0], step.next.name()), (&first, next));
        assert_eq!(all(&step).last(), Some(&returns()));
    }
}

#[test]
fn a_proposal_that_crosses_a_request_is_returned_from_and_the_request_stands() {
    let step = moved(&negotiating(), proposed(1_200), Verdict::Close);
    assert_eq!((all(&step), events(&step)), (vec![returns()], vec![]), "nobody is asked");
    assert_eq!(step.next.in_force(), Some(&sending(1_000)));
    let granted = Event::ModifyCallQosComplete(Status::Success, sending(2_000));
    settled(&step.next, granted, Verdict::Close, &sending(2_000), Status::Success);
}

#[test]
fn a_03_after_a_failure_the_block_says_whether_the_proposal_that_crossed_was_accepted() {
    let failed = |stands| Event::ModifyCallQosComplete(Status::Failure, sending(stands));
    let step = moved(&crossed(1_200), failed(1_200), Verdict::Settle);
    assert_eq!(step.next.in_force(), Some(&sending(1_200)));
    assert_eq!(events(&step)[0], was_changed(1_000, 1_200));
    settled(&crossed(1_200), failed(1_000), Verdict::Settle, &sending(1_000), Status::Failure);
}

#[test]
fn a_03_of_several_changes_that_came_and_went_the_block_says_which_stands() {
    let first = moved(&crossed(1_200), proposed(1_300), Verdict::Close).next;
    let failed = Event::ModifyCallQosComplete(Status::Failure, sending(1_200));
    let step = moved(&first, failed, Verdict::Settle);
    assert_eq!(step.next.in_force(), Some(&sending(1_200)));
}

#[test]
fn a_24_the_last_change_that_was_told_is_the_one_that_counts() {
    let withdrawn = moved(&crossed(1_200), proposed(1_100), Verdict::Close);
    assert_eq!(all(&withdrawn), [returns()], "each is returned from");
    let refused = Event::ModifyCallQosRefused(Status::Failure);
    let step = moved(&withdrawn.next, refused, Verdict::Settle);
    assert_eq!(step.next.in_force(), Some(&sending(1_100)));
}

#[test]
fn a_proposal_that_crosses_a_close_is_returned_from() {
    for state in [closing(), lent(&closing())] {
        let step = moved(&state, proposed(1_200), Verdict::Ask(sending(1_500)));
        assert_eq!((all(&step), events(&step)), (vec![returns()], vec![]));
        assert_eq!(step.next, state);
    }
}

#[test]
fn a_proposal_to_a_call_that_is_not_up_is_stale() {
    use crate::call::Decider;
    for state in [
        creating(),
        dialing(),
        offered(),
        bargaining(Decider::Application),
        answered(),
        rejecting(),
        CallState::Gone,
    ] {
        let reaction = state.on(proposed(9), &mut Always(Verdict::Settle), LIMITS, Time::ZERO);
        assert_eq!(reaction, Reaction::Stale, "{}", state.name());
    }
}
