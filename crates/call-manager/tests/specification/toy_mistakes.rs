//! Mistakes that a first call manager makes, as what must hold here instead. `any_input` and `both_ends`
//! have those that no single script shows; these are elsewhere:
//!
//! | what is easily got wrong | where it is tested |
//! |---|---|
//! | a commit or a rollback that fails and is not told, an answer taken for another's, a state that says nothing | `defects` |
//! | a reservation that leaks on failure, or is counted twice | with the simulated network, which keeps the books: `src/network/tests` |
//! | changes that cross | `collisions` |
//! | a request that is completed twice | here for one; for all that can happen, `random` |
//! | a change that stops the data | `defects`; that nothing waits, by the lint against locks and clocks |
//! | an answer from the wrong side | `answers`: `an_answer_from_the_wrong_side_is_dropped` |
//! | a timer that is stopped too late, or under a lock | no lock is held and no timer stopped: a timer that comes up finds out what it is for |
//! | fields mixed up, and blocks believed | with the parameters: every field is a type with its unit, and parsing checks |
//! | tests that sleep | all times here are virtual |
//! | timers of one protocol under the names of another | `profiles` |
//! | tables that drift from the code | the tables in `docs/` are printed by tests |
//!
//! The kind of a VC is fixed here. A service class and a size of packets are not: a block may carry
//! others, and network and miniport are asked.

mod any_input;
mod both_ends;

use std::time::Duration;

use call_manager::{MiniportAnswer, NetworkAnswer, Profile, TimerName, WhoMayAsk};
use co_params::{CallFlags, CallParameters, Status};

use crate::support::{
    Asked, BEFORE, Bench, CLIENT, COUNTER, ROUNDED, Told, WANTED, at_rate, by, flow,
};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);

#[test]
fn what_is_in_force_changes_with_the_completion_and_not_before() {
    for mut bench in every_transaction() {
        assert_eq!(bench.rate(), Some(BEFORE), "{:?}", bench.state_name());
        let told = bench.told();
        assert!(!told.iter().any(|it| matches!(it, Told::Modify(..))), "no optimistic value");
    }
}

#[test]
fn a_rollback_reaches_the_miniport_and_the_network() {
    let mut bench = Bench::realigning();
    bench.forget();
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!(bench.asked(), [Asked::Activate(BEFORE), Asked::Restore(BEFORE)]);
}

#[test]
fn nothing_is_activated_that_the_network_has_not_agreed_to() {
    let mut bench = Bench::negotiating();
    bench.wait_a_little();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED)]);
}

#[test]
fn nothing_is_given_up_before_the_new_terms_are_activated() {
    let mut bench = Bench::reactivating();
    bench.wait_a_little();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::Activate(WANTED)]);
}

#[test]
fn a_decrease_is_negotiated_and_may_be_refused_as_any_change() {
    let mut bench = Bench::active();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!((bench.modify(BEFORE / 2), bench.rate()), (Status::Failure, Some(BEFORE)));
    assert_eq!(bench.asked(), [Asked::Modify(BEFORE / 2)]);
}

#[test]
fn a_change_cannot_make_another_kind_of_vc_of_a_call() {
    let kinds = [CallFlags::PERMANENT_VC, CallFlags::MULTIPOINT_VC, CallFlags::BROADCAST_VC];
    for flags in kinds {
        let mut bench = Bench::active();
        let block = CallParameters { flags, ..at_rate(WANTED) };
        let status = bench.manager.modify_call_qos(bench.now, CLIENT, bench.vc, &block);
        assert_eq!((status, bench.asked()), (Status::InvalidData, vec![]));
    }
}

#[test]
fn a_timer_that_comes_up_after_its_answer_finds_nothing_to_do() {
    let mut bench = Bench::negotiating();
    let time = Profile::CONDIS.timer(TimerName::Request).value;
    bench.network_answers(NetworkAnswer::Refused);
    bench.miniport_says_later();
    bench.wait(time - Duration::from_nanos(1));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench.wait(Duration::from_nanos(1));
    assert_eq!((bench.told(), bench.state_name()), (vec![], Some("Reactivating")));
}

#[test]
fn a_proposal_that_collides_with_nothing_is_never_answered_busy() {
    for profile in Profile::ALL.into_iter().filter(|it| it.who_may_ask == WhoMayAsk::Either) {
        let mut bench = Bench::active_with(by(profile));
        bench.network_says(NetworkAnswer::Refused);
        assert_eq!(bench.modify(COUNTER), Status::Failure, "over and done with");
        bench.forget();
        bench.remote_proposes(WANTED);
        assert_eq!(
            (bench.asked(), bench.told()),
            (activate(WANTED), vec![Told::QosChange(WANTED)])
        );
    }
}

#[test]
fn a_request_that_returned_its_status_is_not_completed_as_well() {
    let mut bench = Bench::active();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!((bench.modify(WANTED), bench.told()), (Status::Failure, vec![]));
    assert_eq!((bench.modify(WANTED), bench.told()), (Status::Success, vec![]));
    assert_eq!((bench.close(), bench.told()), (Status::Success, vec![]));
}

#[test]
fn a_failed_change_carries_what_stands_and_is_not_marked_changed() {
    let mut refused = Bench::negotiating();
    refused.network_answers(NetworkAnswer::Refused);
    let mut vetoed = Bench::reactivating();
    vetoed.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    let mut silent = Bench::negotiating();
    silent.wait_out();
    for mut bench in [refused, vetoed, silent] {
        assert_eq!(bench.told(), [FAILED]);
    }
}

#[test]
fn a_client_may_ask_and_close_from_inside_its_handlers() {
    let mut bench = Bench::negotiating();
    bench.network_answers(NetworkAnswer::Refused);
    assert!(bench.manager.poll_upcall().is_some(), "the completion");
    assert_eq!(bench.modify(COUNTER), Status::Success, "R-066");
    bench.remote_proposes(WANTED);
    assert!(bench.manager.poll_upcall().is_some(), "the incoming change");
    assert_eq!(bench.close(), Status::Pending, "K-06");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn an_incoming_change_is_accepted_by_an_answer_of_its_own() {
    let mut bench = Bench::proposed();
    assert_eq!(bench.told(), [], "the miniport first");
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::QosChange(WANTED)]);
    bench.forget();
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked()[0], Asked::AcceptProposal(WANTED));
}

#[test]
fn a_close_in_the_middle_waits_for_the_activation_and_for_nothing_else() {
    let mut bench = Bench::negotiating();
    bench.forget();
    assert_eq!((bench.close(), bench.asked()[0]), (Status::Success, Asked::Release));

    let mut bench = Bench::reactivating();
    assert_eq!((bench.close(), bench.delete()), (Status::Pending, Status::NotAccepted));
    assert!(bench.state().is_some(), "the VC is there until the miniport has answered");
}

#[test]
fn a_vc_outlives_its_call_and_is_its_creators_to_delete() {
    let mut bench = Bench::active();
    assert_eq!((bench.close(), bench.state_name()), (Status::Success, Some("Inactive")));
    assert_eq!((bench.make_call(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
}

#[test]
fn a_change_never_sets_up_or_releases() {
    for answer in [NetworkAnswer::Accepted, NetworkAnswer::Refused, NetworkAnswer::Collided] {
        let mut bench = Bench::active();
        bench.network_says(answer);
        bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
        assert_eq!(bench.modify(WANTED), Status::Failure);
        let is_of_another_path =
            |it: &Asked| matches!(it, Asked::Setup(_) | Asked::Release | Asked::Deactivate);
        assert!(!bench.asked().iter().any(is_of_another_path));
        assert_eq!(bench.rate(), Some(BEFORE));
    }
}

#[test]
fn sendings_activations_and_requests_are_counted_apart() {
    let mut bench = Bench::active_with(by(Profile::FIVE_GSM));
    for _ in 0..6 {
        (0..4).for_each(|_| bench.network_says_later());
        assert_eq!(bench.modify(WANTED), Status::Pending);
        (0..3).for_each(|_| bench.wait(Profile::FIVE_GSM.timer(TimerName::Request).value));
        bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!((bench.told(), bench.rate()), (vec![FAILED], Some(BEFORE)));
    }
}

#[test]
fn rounding_that_is_followed_is_in_force_and_asked_about_once() {
    let mut bench = Bench::active();
    let rounding = bench.rounded_to(ROUNDED);
    bench.miniport_says(rounding);
    let counter = bench.countered_with(ROUNDED + 1);
    bench.network_says(NetworkAnswer::Accepted);
    bench.network_says(counter);
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Failure, Some(BEFORE)));
    let asked = bench.asked();
    assert_eq!(
        asked[2..],
        [Asked::Modify(ROUNDED), Asked::Activate(BEFORE), Asked::Restore(BEFORE)]
    );

    let rounding = bench.rounded_to(ROUNDED);
    bench.miniport_says(rounding);
    assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Pending, Some(ROUNDED)));
    assert_eq!(bench.told(), [Told::Modify(Status::Success, ROUNDED, true)]);
    assert_eq!(bench.modify(ROUNDED), Status::Success, "nothing is left to round");
}

#[test]
fn the_network_may_grant_one_direction_and_leave_the_other() {
    let mut terms = Bench::active().terms_at(WANTED);
    terms.receive = flow(COUNTER);
    let answer = NetworkAnswer::Countered(terms.clone());
    let mut late = Bench::negotiating();
    late.network_answers(answer.clone());
    let mut at_once = Bench::active();
    at_once.network_says(answer);
    assert_eq!(at_once.modify(WANTED), Status::Pending);
    for mut bench in [late, at_once] {
        assert_eq!(
            bench.told(),
            [Told::Modify(Status::Success, WANTED, true)],
            "not all or nothing"
        );
        let state = bench.state();
        assert_eq!(state.as_ref().and_then(|it| it.in_force()), Some(&terms));
    }
}

#[test]
fn a_vc_may_have_several_times_to_keep() {
    let profile = Profile::CONDIS.with_timer(TimerName::Transaction, SHORT).expect("in range");
    let mut bench = Bench::active_with(by(profile));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait_exactly(SHORT);
    assert_eq!(bench.told(), [FAILED]);
    bench.wait_out();
    assert_eq!(
        (bench.told(), bench.state_name()),
        (vec![], Some("Active")),
        "and the other is void"
    );
}

#[test]
fn an_answer_finds_out_whether_it_is_waited_for_still() {
    let mut bench = Bench::negotiating();
    let asked = bench.last_network_ticket();
    bench.remote_releases();
    bench.forget();
    bench.network_answers_to(asked, NetworkAnswer::Accepted);
    assert_eq!((bench.asked(), bench.told(), bench.rate()), (vec![], vec![], None));
    assert_eq!(bench.manager.stale_answers(), 1);
}

const SHORT: Duration = Duration::from_secs(3);

/// A change of either end, wherever it has got to.
fn every_transaction() -> Vec<Bench> {
    vec![
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::realigning(),
        Bench::reinstating(),
        Bench::restoring(),
        Bench::proposed(),
        Bench::deciding(),
        Bench::countering(),
        Bench::agreeing(),
        Bench::withdrawing(),
    ]
}

fn activate(rate: u32) -> Vec<Asked> {
    vec![Asked::Activate(rate)]
}
