//! The end of a call, whoever made its VC.

use super::*;

#[test]
fn r_085_r_087_a_vc_of_the_call_managers_is_not_deleted_nor_used_after_the_close() {
    let step = moved(&lent(&closing()), Event::CloseCallComplete(Status::Success), Verdict::Settle);
    assert_eq!((operation(&step), step.next.clone()), (None, CallState::Gone));
    assert_eq!(told(&step), Some(CallEvent::Ended(End::HungUp)));
}

#[test]
fn r_083_a_vc_of_its_own_is_deleted_whatever_ended_the_call() {
    for status in [Status::Success, Status::Failure] {
        let step = moved(&stable(), Event::IncomingCloseCall(status), Verdict::Settle);
        let step = moved(&step.next, Event::CloseCallComplete(Status::Success), Verdict::Settle);
        assert_eq!(operation(&step), Some(Operation::DeleteVc(vc())));
    }
}

#[test]
fn without_a_call_manager_every_call_is_over_and_says_so_once() {
    for state in [
        creating(),
        dialing(),
        offered(),
        bargaining(Decider::Policy),
        giving_up(false),
        accepting(Decider::Application, true),
        answered(),
        rejecting(),
        stable(),
        negotiating(),
        closing(),
    ] {
        let step = state.without_manager().unwrap();
        assert_eq!((operation(&step), &step.next), (None, &CallState::Gone));
        assert_eq!(told(&step), Some(CallEvent::Ended(End::Gone)));
        assert_eq!(step.next.without_manager(), None);
    }
}
