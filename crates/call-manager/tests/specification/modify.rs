//! Changing the quality of service of a call that is up.

use call_manager::{MiniportAnswer, NetworkAnswer};
use co_params::{CallFlags, CallParameters, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, ROUNDED, Told, WANTED, at_rate};

#[test]
fn r_059_a_change_that_is_met_exactly_and_at_once_is_a_success() {
    let mut bench = Bench::active();
    assert_eq!(bench.modify(WANTED), Status::Success);
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Confirm(WANTED)];
    assert_eq!(bench.asked(), order, "R-053, R-054");
    assert_eq!((bench.rate(), bench.told()), (Some(WANTED), vec![]), "R-003");
}

#[test]
fn a_02_a_change_met_otherwise_pends_and_completes_with_the_terms_granted() {
    let mut bench = Bench::active();
    let answer = bench.countered_with(COUNTER);
    bench.network_says(answer);
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, true)], "R-060");
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn r_060_a_late_grant_of_what_was_asked_for_is_not_marked_changed() {
    let mut bench = Bench::negotiating();
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn r_055_a_change_is_complete_only_when_the_activation_is() {
    let mut bench = Bench::reactivating();
    assert_eq!((bench.told(), bench.rate()), (vec![], Some(BEFORE)));
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
    assert_eq!(bench.rate(), Some(WANTED));
}

#[test]
fn r_056_a_network_refusal_activates_nothing_and_keeps_the_terms() {
    let mut bench = Bench::active();
    let before = bench.state();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.modify(WANTED), Status::Failure);
    assert_eq!(bench.asked(), [Asked::Modify(WANTED)]);
    assert_eq!(bench.state(), before, "R-058, bit for bit");
}

#[test]
fn r_057_a_miniport_refusal_puts_the_network_back_before_the_client_hears() {
    let mut bench = Bench::restoring();
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    assert_eq!((bench.asked(), bench.told()), (order.to_vec(), vec![]));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)], "A-03");
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn r_057_a_miniport_refusal_is_undone_before_the_request_returns() {
    let mut bench = Bench::active();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.modify(WANTED), Status::Failure, "not the miniport's own status");
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    assert_eq!((bench.asked(), bench.told()), (order.to_vec(), vec![]));
}

#[test]
fn m_09_a_silent_network_is_put_back_and_the_change_fails() {
    let mut bench = Bench::negotiating();
    bench.wait_out();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::Restore(BEFORE)]);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn an_answer_that_comes_with_the_end_of_waiting_counts() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.script.lock().network_due.push_back((ticket, NetworkAnswer::Accepted));
    bench.wait_out();
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn a_19_a_network_that_cannot_go_back_ends_the_call_after_the_completion() {
    for_each_way_of_not_going_back(|bench| {
        assert_eq!(
            bench.told(),
            [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)]
        );
        assert_eq!((bench.rate(), bench.modify(WANTED)), (None, Status::NotAccepted));
        assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
    });
}

#[test]
fn a_19_holds_when_everything_answers_at_once() {
    let mut bench = Bench::active();
    bench.network_says(NetworkAnswer::Accepted);
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.modify(WANTED), Status::Pending, "a completion and a close follow");
    assert_eq!(
        bench.told(),
        [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)]
    );
}

#[test]
fn m_17_a_miniport_that_cannot_go_back_ends_the_call_after_the_completion() {
    let mut bench = Bench::reinstating();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(
        bench.told(),
        [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)]
    );
}

#[test]
fn r_029_rounding_that_a_flag_allows_is_granted_once_the_network_follows() {
    let mut bench = Bench::realigning();
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Modify(ROUNDED)];
    assert_eq!(bench.asked(), order);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.asked(), [Asked::Confirm(ROUNDED)]);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, ROUNDED, true)]);
}

#[test]
fn r_029_rounding_that_no_flag_allows_is_undone_everywhere() {
    let mut bench = Bench::active();
    let down = bench.rounded_to(WANTED - 1);
    bench.miniport_says(down);
    assert_eq!(bench.modify(WANTED), Status::Failure, "only up was allowed");
    assert_eq!(
        bench.asked(),
        [
            Asked::Modify(WANTED),
            Asked::Activate(WANTED),
            Asked::Activate(BEFORE),
            Asked::Restore(BEFORE)
        ]
    );
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn rounding_to_what_was_asked_for_is_no_rounding() {
    let mut bench = Bench::reactivating();
    bench.miniport_answers(bench.rounded_to(WANTED));
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn m_11_a_network_that_does_not_follow_the_rounding_restores_both_sides() {
    let mut bench = Bench::reinstating();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.asked(), [Asked::Restore(BEFORE)]);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
}

#[test]
fn r_062_an_illegal_change_reaches_nobody() {
    let mut bench = Bench::active();
    let illegal = [
        at_rate(0),
        CallParameters { flags: CallFlags::PERMANENT_VC, ..at_rate(WANTED) },
        CallParameters { flags: CallFlags::MULTIPOINT_VC, ..at_rate(WANTED) },
    ];
    for block in illegal {
        let status = bench.manager.modify_call_qos(bench.now, CLIENT, bench.vc, &block);
        assert_eq!(status, Status::InvalidData);
    }
    assert_eq!((bench.asked(), bench.told(), bench.rate()), (vec![], vec![], Some(BEFORE)));
}

#[test]
fn r_068_a_second_change_is_refused_and_leaves_the_first_alone() {
    for mut bench in every_change_under_way() {
        bench.forget();
        let place = bench.state();
        assert_eq!(bench.modify(COUNTER), Status::NotAccepted, "A-07");
        assert_eq!(bench.modify(0), Status::NotAccepted, "the call manager does not even look");
        assert_eq!(bench.state(), place);
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
    }
}

#[test]
fn a_change_needs_a_call_that_is_up() {
    for mut bench in [Bench::inactive(), Bench::failed(), Bench::released(), Bench::close_failed()]
    {
        assert_eq!(bench.modify(WANTED), Status::NotAccepted);
        assert_eq!(bench.modify(0), Status::NotAccepted);
        assert_eq!(bench.asked(), []);
    }
}

#[test]
fn a_04_what_is_restored_is_what_was_last_agreed_not_what_was_first() {
    let mut bench = Bench::active();
    assert_eq!(bench.modify(COUNTER), Status::Success);
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.modify(WANTED), Status::Failure);
    assert_eq!(bench.asked().last(), Some(&Asked::Restore(COUNTER)));
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn r_066_a_change_can_follow_its_predecessor_at_once() {
    let mut bench = Bench::reactivating();
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.modify(COUNTER), Status::Success);
}

#[test]
fn r_063_the_call_stays_usable_after_a_failed_change() {
    let mut bench = Bench::active();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.modify(WANTED), Status::Failure);
    assert_eq!(bench.modify(WANTED), Status::Success);
}

fn every_change_under_way() -> [Bench; 5] {
    [
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::realigning(),
        Bench::reinstating(),
        Bench::restoring(),
    ]
}

#[track_caller]
fn for_each_way_of_not_going_back(expect: impl Fn(&mut Bench)) {
    for answer in [Some(NetworkAnswer::Refused), None] {
        let mut bench = Bench::restoring();
        match answer {
            Some(answer) => bench.network_answers(answer),
            None => bench.wait_out(),
        }
        expect(&mut bench);
    }
}
