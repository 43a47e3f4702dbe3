//! The rules of the call machine, one row of the reference (L-01 to L-10) after the other, then
//! what must not happen. Calls that come in have their rules in [`offers`], changes of the other end
//! in [`changes`], the bounds in [`bounds`], the last steps in [`ends`], the whole table in [`table`], and every way that things
//! can cross in [`exploration`].

mod bounds;
mod changes;
mod ends;
mod exploration;
mod offers;
mod support;
mod table;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use self::support::*;
use super::*;
use crate::negotiation::{AtBound, Episode, Limits};
use crate::policy::Verdict;

#[test]
fn l_01_a_change_begins_the_first_round() {
    let step = moved(&stable(), Event::Change(sending(2_000)), Verdict::Close);
    assert_eq!(step.next, negotiating());
    assert_eq!(operation(&step), Some(Operation::ModifyCallQos(vc(), sending(2_000))));
    assert_eq!(told(&step), None);
}

#[test]
fn l_02_a_status_that_came_by_return_is_judged_like_a_completion() {
    for refused in [
        Event::ModifyCallQosRefused(Status::NotAccepted),
        Event::ModifyCallQosComplete(Status::NotAccepted, sending(1_000)),
    ] {
        settled(&negotiating(), refused, Verdict::Settle, &sending(1_000), Status::NotAccepted);
    }
}

#[test]
fn l_03_what_was_asked_for_is_in_force_without_a_question() {
    let granted = Event::ModifyCallQosComplete(Status::Success, sending(2_000));
    settled(&negotiating(), granted, Verdict::Close, &sending(2_000), Status::Success);
}

#[test]
fn l_04_an_acceptable_counter_offer_is_in_force() {
    let offer = changed(1_500);
    let countered = Event::ModifyCallQosComplete(Status::Success, offer.clone());
    settled(&negotiating(), countered, Verdict::Settle, &offer, Status::Success);
}

#[test]
fn l_05_an_unacceptable_counter_offer_is_answered_with_another_request() {
    let countered = Event::ModifyCallQosComplete(Status::Success, changed(1_500));
    let step = moved(&negotiating(), countered, Verdict::Ask(sending(1_800)));
    assert_eq!(operation(&step), Some(Operation::ModifyCallQos(vc(), sending(1_800))));
    assert_eq!(episode(&step.next).rounds, 2);
    assert_eq!(step.next.in_force(), Some(&changed(1_500)), "meanwhile the offer is in force");
}

#[test]
fn l_06_an_unacceptable_counter_offer_closes_the_call_when_the_policy_gives_up() {
    let countered = Event::ModifyCallQosComplete(Status::Success, changed(1_500));
    closes(&negotiating(), countered, Verdict::Close, End::NoAgreement);
}

/// The call itself was the first round.
#[test]
fn c_03_l_04_a_call_that_comes_up_on_acceptable_terms_stays_up() {
    let step = moved(&dialing(), countered_call(), Verdict::Settle);
    let (vc, in_force) = (Vc::Own(vc()), changed(1_500));
    assert_eq!(step.next, CallState::Stable { vc, in_force: in_force.clone(), requests: 0 });
    assert_eq!((operation(&step), told(&step)), (None, Some(CallEvent::Connected(in_force))));
}

#[test]
fn c_03_l_05_a_call_that_comes_up_on_other_terms_is_changed_at_once() {
    let step = moved(&dialing(), countered_call(), Verdict::Ask(sending(1_800)));
    assert_eq!(operation(&step), Some(Operation::ModifyCallQos(vc(), sending(1_800))));
    assert_eq!(told(&step), Some(CallEvent::Connected(changed(1_500))));
    let Episode { before, goal, rounds, requests, .. } = episode(&step.next);
    assert_eq!((before, goal), (&CallParameters::default(), &sending(1_000)));
    assert_eq!((*rounds, *requests), (2, 1));
    let granted = Event::ModifyCallQosComplete(Status::Success, sending(1_800));
    settled(&step.next, granted, Verdict::Close, &sending(1_800), Status::Success);
}

#[test]
fn c_03_l_06_a_call_that_comes_up_on_unacceptable_terms_is_closed_and_was_never_up() {
    closes(&dialing(), countered_call(), Verdict::Close, End::NoAgreement);
}

#[test]
fn r_065_a_call_that_comes_up_at_the_bound_stays_or_is_closed_as_configured() {
    let again = || Always(Verdict::Ask(sending(1_800)));
    let made = |limits| dialing().on(countered_call(), &mut again(), limits, Time::ZERO);
    for bound in [
        Limits { rounds: 1, ..LIMITS },
        Limits { total_requests: Some(0), ..LIMITS },
        Limits { total_time: Some(core::time::Duration::ZERO), ..LIMITS },
    ] {
        let keeps = moved(&dialing(), countered_call(), Verdict::Settle);
        assert_eq!(made(Limits { at_bound: AtBound::Keep, ..bound }), keeps.into(), "{bound:?}");
        let closes = moved(&dialing(), countered_call(), Verdict::Close);
        assert_eq!(made(Limits { at_bound: AtBound::Close, ..bound }), closes.into(), "{bound:?}");
    }
    let Reaction::Moved(step) = made(Limits { rounds: 2, ..LIMITS }) else { panic!("it moves") };
    assert_eq!(step.next.name(), "Negotiating", "before the bound");
}

fn countered_call() -> Event {
    Event::MakeCallComplete(Status::Success, changed(1_500))
}

#[test]
fn l_07_a_failure_keeps_what_was_in_force() {
    let failed = Event::ModifyCallQosComplete(Status::Failure, sending(1_000));
    settled(&negotiating(), failed, Verdict::Settle, &sending(1_000), Status::Failure);
}

#[test]
fn l_08_a_failure_is_answered_with_another_request() {
    let failed = Event::ModifyCallQosComplete(Status::Failure, sending(1_000));
    let step = moved(&negotiating(), failed, Verdict::Ask(sending(1_500)));
    assert_eq!(operation(&step), Some(Operation::ModifyCallQos(vc(), sending(1_500))));
    assert_eq!(episode(&step.next).rounds, 2);
    assert_eq!(step.next.in_force(), Some(&sending(1_000)));
}

#[test]
fn l_09_a_failure_closes_the_call_when_what_is_in_force_is_not_enough() {
    let failed = Event::ModifyCallQosComplete(Status::Failure, sending(1_000));
    closes(&negotiating(), failed, Verdict::Close, End::NoAgreement);
}

#[test]
fn l_10_after_a_hang_up_the_change_completes_before_the_close() {
    closes(&negotiating(), Event::HangUp, Verdict::Settle, End::HungUp);
    let cut_short = Event::ModifyCallQosComplete(Status::Closing, sending(1_000));
    let step = moved(&closing(), cut_short, Verdict::Ask(sending(9)));
    assert_eq!((operation(&step), told(&step)), (None, None), "nobody is asked");
    assert_eq!(step.next, closing());
    let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::DeleteVc(vc())));
}

#[test]
fn r_064_r_065_at_the_bound_what_is_in_force_is_kept() {
    for (status, block, in_force) in [
        (Status::Failure, sending(1_000), sending(1_000)),
        (Status::Success, changed(1_500), changed(1_500)),
    ] {
        let answer = Event::ModifyCallQosComplete(status, block);
        let again = Verdict::Ask(sending(3_000));
        settled(&in_round(LIMITS.rounds), answer, again, &in_force, status);
    }
}

#[test]
fn r_064_r_065_at_the_bound_the_call_is_closed_if_so_configured() {
    let limits = Limits { at_bound: AtBound::Close, ..LIMITS };
    for (status, block) in [(Status::Failure, sending(1_000)), (Status::Success, changed(1_500))] {
        let answer = Event::ModifyCallQosComplete(status, block);
        let mut policy = Always(Verdict::Ask(sending(3_000)));
        let Reaction::Moved(step) =
            in_round(limits.rounds).on(answer, &mut policy, limits, Time::ZERO)
        else {
            panic!("an answer to the last request moves the call");
        };
        assert_eq!(step.next, closing_with(LastWord::Ended(End::NoAgreement)));
        assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    }
}

#[test]
fn r_070_the_block_of_a_failed_change_is_never_adopted() {
    let sly = || Event::ModifyCallQosComplete(Status::Failure, changed(9_999));
    settled(&negotiating(), sly(), Verdict::Settle, &sending(1_000), Status::Failure);
    let step = moved(&negotiating(), sly(), Verdict::Ask(sending(1_500)));
    assert_eq!(step.next.in_force(), Some(&sending(1_000)));
}

#[test]
fn a_change_is_refused_while_another_is_negotiated() {
    refused(&negotiating(), Event::Change(sending(3_000)));
}

#[test]
fn an_incoming_close_ends_the_call_also_while_it_is_negotiated() {
    let remote = Event::IncomingCloseCall(Status::Failure);
    for state in [stable(), negotiating()] {
        closes(&state, remote.clone(), Verdict::Settle, End::Remote(Status::Failure));
    }
}

#[test]
fn an_incoming_close_that_crosses_a_hang_up_changes_nothing() {
    let remote = Event::IncomingCloseCall(Status::Success);
    assert_eq!(moved(&closing(), remote, Verdict::Settle).next, closing());
}

#[test]
fn an_answer_that_nobody_waits_for_is_stale() {
    let modified = || Event::ModifyCallQosComplete(Status::Success, sending(9));
    let gone = || CallState::Gone;
    for (state, event) in [
        (stable(), modified()),
        (stable(), Event::CloseCallComplete(Status::Success)),
        (negotiating(), Event::MakeCallComplete(Status::Success, sending(9))),
        (negotiating(), Event::CloseCallComplete(Status::Success)),
        (closing(), Event::CreateVcComplete(Ok(vc()))),
        (gone(), modified()),
        (gone(), Event::IncomingCloseCall(Status::Success)),
    ] {
        let reaction = state.on(event.clone(), &mut Always(Verdict::Close), LIMITS, Time::ZERO);
        assert_eq!(reaction, Reaction::Stale, "{} × {event:?}", state.name());
    }
}

#[test]
fn a_16_a_call_that_is_being_set_up_cannot_be_ended() {
    for state in [creating(), dialing()] {
        refused(&state, Event::HangUp);
        refused(&state, Event::Change(sending(2_000)));
    }
}

#[test]
fn a_17_a_call_that_could_not_be_closed_can_be_closed_again() {
    let step = moved(&closing(), Event::CloseCallComplete(Status::Failure), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::CloseFailed(Status::Failure)));
    closes(&step.next, Event::HangUp, Verdict::Settle, End::HungUp);
}

#[test]
fn a_17_a_failed_set_up_whose_vc_is_still_active_is_closed_before_it_is_deleted() {
    let failed = Event::MakeCallComplete(Status::Failure, sending(9));
    let step = moved(&dialing(), failed, Verdict::Settle);
    let step = moved(&step.next, Event::DeleteVcComplete(Status::NotAccepted), Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    assert_eq!(told(&step), None, "something is left of the call");
    let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::DeleteVc(vc())));
    let step = moved(&step.next, Event::DeleteVcComplete(Status::Success), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::NotPlaced(Status::Failure)));
}

#[test]
fn r_038_a_call_that_was_not_placed_leaves_no_vc() {
    let failed = Event::MakeCallComplete(Status::Failure, sending(9));
    let step = moved(&dialing(), failed, Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::DeleteVc(vc())));
    let step = moved(&step.next, Event::DeleteVcComplete(Status::Success), Verdict::Settle);
    assert_eq!(step.next, CallState::Gone);
    assert_eq!(told(&step), Some(CallEvent::NotPlaced(Status::Failure)));
}

/// An answer to a change, of any kind.
fn any_answer() -> impl Strategy<Value = Event> {
    let refusals = [Status::Failure, Status::NotAccepted, Status::InvalidData, Status::Closing];
    prop_oneof![
        (1..9_999_u32)
            .prop_map(|rate| Event::ModifyCallQosComplete(Status::Success, changed(rate))),
        (select(refusals.to_vec()), 1..9_999_u32)
            .prop_map(|(status, rate)| Event::ModifyCallQosComplete(status, changed(rate))),
    ]
}

proptest! {
    #[test]
    fn r_064_a_policy_that_always_asks_cannot_exceed_the_bound(
        rounds in 1..20_u32,
        closes in any::<bool>(),
        answers in vec(any_answer(), 20),
    ) {
        let at_bound = if closes { AtBound::Close } else { AtBound::Keep };
        let limits = Limits { rounds, at_bound, ..LIMITS };
        let mut requests = 0;
        let mut state = stable();
        let mut stands = sending(1_000);
        let mut answers = answers.into_iter();
        let mut event = Event::Change(sending(2_000));
        loop {
            let reaction = state.on(event, &mut Always(Verdict::Ask(sending(3_000))), limits, Time::ZERO);
            let Reaction::Moved(step) = reaction else { panic!("{}: no move", state.name()) };
            let operation = operation(&step);
            state = step.next;
            if !matches!(operation, Some(Operation::ModifyCallQos(..))) {
                break;
            }
            requests += 1;
            prop_assert!(requests <= rounds, "more than {rounds} requests in one episode");
            event = answers.next().expect("an episode ends within its rounds");
            if let Event::ModifyCallQosComplete(Status::Success, block) = &event {
                stands.clone_from(block);
            }
        }
        prop_assert_eq!(requests, rounds, "it had all its rounds");
        let end = match at_bound {
            AtBound::Keep => CallState::Stable { vc: Vc::Own(vc()), in_force: stands, requests },
            AtBound::Close => closing_with(LastWord::Ended(End::NoAgreement)),
        };
        prop_assert_eq!(state, end);
    }
}
