//! Calls that come in: one answer an offer, and none while a change of it is out.

use super::*;
use crate::call::{Decider, Offer};

fn comes_in(decider: Decider, verdict: Verdict) -> Step {
    moved(&CallState::Listening { decider }, Event::IncomingCall(vc(), sending(1_000)), verdict)
}

/// What a step asks for, after the name that every call that comes in is given.
#[track_caller]
fn after_the_name(step: &Step) -> Operation {
    let operations: Vec<&Operation> = step.operations.iter().collect();
    assert_eq!(operations[0], &Operation::NameVc(vc()));
    assert_eq!(operations.len(), 2);
    operations[1].clone()
}

fn all(step: &Step) -> Vec<Operation> {
    step.operations.iter().cloned().collect()
}

#[test]
fn i_01_an_offer_is_named_and_shown_to_the_application() {
    let step = comes_in(Decider::Application, Verdict::Close);
    assert_eq!(step.next, offered());
    assert_eq!(operation(&step), Some(Operation::NameVc(vc())));
    assert_eq!(told(&step), Some(CallEvent::Offered(sending(1_000))));
}

#[test]
fn i_03_a_policy_that_decides_accepts_at_once() {
    let step = comes_in(Decider::Policy, Verdict::Settle);
    assert_eq!(after_the_name(&step), Operation::AcceptCall(vc(), sending(1_000)));
    assert_eq!(step.next, accepting(Decider::Policy, false));
}

#[test]
fn i_06_a_policy_that_decides_may_ask_for_a_change_first_and_then_accepts_what_it_gets() {
    let step = comes_in(Decider::Policy, Verdict::Ask(sending(2_000)));
    assert_eq!(after_the_name(&step), Operation::ModifyCallQos(vc(), sending(2_000)));
    assert_eq!(step.next, bargaining(Decider::Policy));
    let countered = Event::ModifyCallQosComplete(Status::Success, changed(1_500));
    let step = moved(&step.next, countered, Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::AcceptCall(vc(), sending(1_500))));
    assert!(matches!(told(&step), Some(CallEvent::Settled(_))));
}

#[test]
fn i_05_a_policy_that_decides_rejects() {
    let step = comes_in(Decider::Policy, Verdict::Close);
    assert_eq!(after_the_name(&step), Operation::RejectCall(vc()));
    let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Close);
    assert_eq!((operation(&step), step.next.clone()), (None, CallState::Gone));
    assert_eq!(told(&step), Some(CallEvent::Ended(End::Rejected)));
}

#[test]
fn where_nobody_decides_the_offer_is_rejected_for_the_reason_given() {
    let step = comes_in(Decider::Nobody(End::NoRoom), Verdict::Settle);
    assert_eq!(after_the_name(&step), Operation::RejectCall(vc()));
    let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::Ended(End::NoRoom)));
}

#[test]
fn i_03_what_is_accepted_as_offered_is_not_marked_and_connects_on_these_terms() {
    let step = moved(&offered(), Event::Answer(OfferAnswer::Accept), Verdict::Close);
    assert_eq!(operation(&step), Some(Operation::AcceptCall(vc(), sending(1_000))));
    let step = moved(&step.next, Event::AcceptCallComplete(Status::Success), Verdict::Close);
    assert_eq!((&step.next, operation(&step), told(&step)), (&answered(), None, None));
    let step = moved(&step.next, Event::CallConnected, Verdict::Close);
    assert_eq!(step.next, lent(&stable()));
    assert_eq!(told(&step), Some(CallEvent::Connected(sending(1_000))));
}

#[test]
fn r_048_what_is_accepted_with_other_terms_is_marked() {
    let other = Event::Answer(OfferAnswer::AcceptWith(sending(900)));
    let step = moved(&offered(), other, Verdict::Close);
    assert_eq!(operation(&step), Some(Operation::AcceptCall(vc(), changed(900))));
    let step = moved(&step.next, Event::CallConnected, Verdict::Close);
    assert_eq!(step.next.in_force(), Some(&sending(900)));
}

#[test]
fn r_048_terms_that_only_claim_to_be_others_are_not_marked() {
    for same in [changed(1_000), CallParameters::default()] {
        let answer = Event::Answer(OfferAnswer::AcceptWith(same));
        let step = moved(&offered(), answer, Verdict::Close);
        let Some(Operation::AcceptCall(_, block)) = operation(&step) else { panic!("{step:?}") };
        assert!(!block.is_changed());
        let step = moved(&step.next, Event::CallConnected, Verdict::Close);
        assert_eq!(step.next.in_force(), Some(&sending(1_000)), "what is left out is as offered");
    }
}

#[test]
fn a_direction_that_an_answer_keeps_is_as_offered() {
    let mut kept = sending(9);
    let flows = kept.call_manager.as_mut().unwrap();
    flows.transmit.service_type = co_params::ServiceType::new(co_params::ServiceClass::NoChange);
    let step = moved(&offered(), Event::Answer(OfferAnswer::AcceptWith(kept)), Verdict::Close);
    let step = moved(&step.next, Event::CallConnected, Verdict::Close);
    assert_eq!(step.next.in_force(), Some(&sending(1_000)));
}

#[test]
fn r_005_a_call_may_connect_before_its_acceptance_has_come_back() {
    let step = moved(&accepting(Decider::Application, false), Event::CallConnected, Verdict::Close);
    for state in [step.next.clone(), lent(&negotiating()), lent(&closing())] {
        let step = moved(&state, Event::AcceptCallComplete(Status::Success), Verdict::Close);
        assert_eq!((&step.next, operation(&step), told(&step)), (&state, None, None));
    }
}

#[test]
fn an_acceptance_that_was_not_taken_leaves_the_offer_for_the_application() {
    let invalid = || Event::AcceptCallComplete(Status::InvalidData);
    let step = moved(&accepting(Decider::Application, false), invalid(), Verdict::Close);
    assert_eq!((&step.next, operation(&step)), (&offered(), None));
    assert_eq!(told(&step), Some(CallEvent::NotAnswered(Status::InvalidData)));
    let step = moved(&accepting(Decider::Policy, false), invalid(), Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::RejectCall(vc())), "a policy has one word");
}

#[test]
fn r_102_an_offer_is_not_answered_while_a_change_of_it_is_out() {
    for answer in [OfferAnswer::Accept, OfferAnswer::AcceptWith(sending(1)), OfferAnswer::Reject] {
        refused(&bargaining(Decider::Application), Event::Answer(answer));
    }
}

#[test]
fn i_06_a_changed_offer_is_offered_again() {
    let step = moved(&offered(), Event::Change(sending(2_000)), Verdict::Close);
    assert_eq!(operation(&step), Some(Operation::ModifyCallQos(vc(), sending(2_000))));
    assert_eq!(step.next, bargaining(Decider::Application));
    let granted = Event::ModifyCallQosComplete(Status::Success, sending(2_000));
    let step = moved(&step.next, granted, Verdict::Close);
    let offer = Offer { terms: sending(2_000), requests: 1, ..offer() };
    assert_eq!((&step.next, operation(&step)), (&CallState::Offered(offer), None));
}

#[test]
fn r_070_a_failed_change_of_an_offer_leaves_it_as_it_was() {
    for failed in [
        Event::ModifyCallQosComplete(Status::Failure, changed(9_999)),
        Event::ModifyCallQosRefused(Status::Failure),
    ] {
        let step = moved(&bargaining(Decider::Application), failed, Verdict::Settle);
        let CallState::Offered(offer) = &step.next else { panic!("{step:?}") };
        assert_eq!(offer.terms, sending(1_000));
    }
}

#[test]
fn l_11_without_an_agreement_the_offer_is_rejected() {
    let failed = || Event::ModifyCallQosComplete(Status::Failure, sending(1_000));
    for decider in [Decider::Application, Decider::Policy] {
        let step = moved(&bargaining(decider), failed(), Verdict::Close);
        assert_eq!(operation(&step), Some(Operation::RejectCall(vc())));
        let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Close);
        assert_eq!(told(&step), Some(CallEvent::Ended(End::NoAgreement)));
    }
}

#[test]
fn l_11_r_065_at_the_bound_the_offer_is_rejected_whatever_a_call_does_there() {
    let second = core::time::Duration::from_secs(1);
    for bound in [
        Limits { rounds: 2, ..LIMITS },
        Limits { total_requests: Some(2), ..LIMITS },
        Limits { total_time: Some(second), ..LIMITS },
    ] {
        for at_bound in [AtBound::Keep, AtBound::Close] {
            let limits = Limits { at_bound, ..bound };
            let mut again = Always(Verdict::Ask(sending(3_000)));
            let failed = || Event::ModifyCallQosRefused(Status::Failure);
            let bargaining = bargaining(Decider::Application);
            let first = bargaining.on(failed(), &mut again, limits, Time::ZERO);
            let Reaction::Moved(first) = first else { panic!("{first:?}") };
            assert_eq!(operation(&first), Some(Operation::ModifyCallQos(vc(), sending(3_000))));
            let last = first.next.on(failed(), &mut again, limits, Time::ZERO.after(second));
            let Reaction::Moved(last) = last else { panic!("{last:?}") };
            assert_eq!(operation(&last), Some(Operation::RejectCall(vc())), "{limits:?}");
        }
    }
}

#[test]
fn l_11_without_a_request_left_an_offer_is_not_changed() {
    let limits = Limits { total_requests: Some(0), ..LIMITS };
    let mut again = Always(Verdict::Ask(sending(3_000)));
    let wish = Event::Change(sending(2_000));
    assert_eq!(offered().on(wish, &mut again, limits, Time::ZERO), Reaction::Refused);
    let listening = CallState::Listening { decider: Decider::Policy };
    let offer = Event::IncomingCall(vc(), sending(1_000));
    let Reaction::Moved(step) = listening.on(offer, &mut again, limits, Time::ZERO) else {
        panic!("an offer moves the call");
    };
    assert_eq!(after_the_name(&step), Operation::RejectCall(vc()));
}

#[test]
fn a_25_an_offer_that_the_other_end_gives_up_is_rejected_and_then_closed() {
    let step = moved(&offered(), Event::IncomingCloseCall(Status::Success), Verdict::Settle);
    assert_eq!(all(&step), [Operation::RejectCall(vc()), Operation::CloseCall(vc())]);
    let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Settle);
    assert_eq!((operation(&step), told(&step)), (None, None));
    let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
    assert_eq!((operation(&step), step.next.clone()), (None, CallState::Gone));
    assert_eq!(told(&step), Some(CallEvent::Ended(End::Remote(Status::Success))));
}

#[test]
fn a_25_r_102_a_change_of_the_offer_that_is_out_is_answered_first() {
    let ended = Event::IncomingCloseCall(Status::Failure);
    let step = moved(&bargaining(Decider::Policy), ended.clone(), Verdict::Settle);
    assert_eq!(all(&step), []);
    let hung_up = moved(&bargaining(Decider::Application), Event::HangUp, Verdict::Settle);
    assert_eq!((&hung_up.next, all(&hung_up).len()), (&giving_up(false), 0));
    let crossed = moved(&hung_up.next, ended, Verdict::Settle);
    for state in [step.next, crossed.next] {
        let answered = Event::ModifyCallQosRefused(Status::NotAccepted);
        let step = moved(&state, answered, Verdict::Ask(sending(3_000)));
        assert_eq!(all(&step), [Operation::RejectCall(vc()), Operation::CloseCall(vc())]);
    }
}

#[test]
fn a_hang_up_rejects_an_offer_as_soon_as_no_change_of_it_is_out() {
    let step = moved(&offered(), Event::HangUp, Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::RejectCall(vc())));
    let answered = Event::ModifyCallQosComplete(Status::Success, sending(2_000));
    let step = moved(&giving_up(false), answered, Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::RejectCall(vc())));
    let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::Ended(End::HungUp)));
}

#[test]
fn r_046_a_rejected_offer_is_not_closed_unless_its_end_had_crossed_the_rejection() {
    let step = moved(&rejecting(), Event::IncomingCloseCall(Status::Success), Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    let step = moved(&step.next, Event::RejectCallComplete(Status::Success), Verdict::Settle);
    let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
    assert_eq!(told(&step), Some(CallEvent::Ended(End::Rejected)));
}

#[test]
fn i_10_an_accepted_call_may_end_before_it_connects() {
    let ended = Event::IncomingCloseCall(Status::Failure);
    for state in [accepting(Decider::Application, false), answered()] {
        let step = moved(&state, ended.clone(), Verdict::Settle);
        assert_eq!(operation(&step), Some(Operation::CloseCall(vc())), "it was answered already");
    }
}

#[test]
fn i_11_an_accepted_call_can_be_closed_before_it_connects() {
    let step = moved(&answered(), Event::HangUp, Verdict::Settle);
    assert_eq!(operation(&step), Some(Operation::CloseCall(vc())));
    let step = moved(&step.next, Event::CallConnected, Verdict::Settle);
    assert_eq!((operation(&step), told(&step)), (None, None));
}

#[test]
fn i_08_a_hang_up_waits_until_it_is_known_whether_there_is_a_call_to_close() {
    let step = moved(&accepting(Decider::Application, false), Event::HangUp, Verdict::Settle);
    assert_eq!((operation(&step), &step.next), (None, &accepting(Decider::Application, true)));
    refused(&step.next, Event::HangUp);
    for (event, operation_due) in [
        (Event::AcceptCallComplete(Status::Success), Operation::CloseCall(vc())),
        (Event::CallConnected, Operation::CloseCall(vc())),
        (Event::IncomingCloseCall(Status::Success), Operation::CloseCall(vc())),
        (Event::AcceptCallComplete(Status::InvalidData), Operation::RejectCall(vc())),
    ] {
        let step = moved(&step.next, event, Verdict::Settle);
        assert_eq!(operation(&step), Some(operation_due));
    }
}
