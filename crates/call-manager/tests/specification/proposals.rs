//! Changes that the other end proposes: the miniport first, then the client, then the answer.

use call_manager::Profile;
use call_manager::{MiniportAnswer, NetworkAnswer, NetworkEvent, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, COUNTER, ROUNDED, Told, WANTED};

#[test]
fn k_01_r_072_the_client_hears_of_a_proposal_once_the_miniport_has_activated_it() {
    let mut bench = Bench::proposed();
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Activate(WANTED)], vec![]));
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![Told::QosChange(WANTED)]), "K-04");
}

#[test]
fn k_03_r_073_a_proposal_that_the_miniport_refuses_never_reaches_the_client() {
    let mut bench = Bench::proposed();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(BEFORE)));
}

#[test]
fn k_03_a_proposal_that_the_miniport_would_round_is_refused_and_the_old_terms_put_back() {
    let mut bench = Bench::proposed();
    bench.forget();
    bench.miniport_answers(bench.rounded_to(ROUNDED));
    assert_eq!(bench.asked(), [Asked::RefuseProposal, Asked::Activate(BEFORE)]);
    assert_eq!((bench.told(), bench.rate()), (vec![], Some(BEFORE)));
}

#[test]
fn k_05_r_074_returning_accepts_and_only_then_is_the_other_end_told() {
    let mut bench = Bench::deciding();
    bench.wait_a_little();
    assert_eq!((bench.asked(), bench.rate()), (vec![], Some(BEFORE)), "U until it is accepted");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::AcceptProposal(WANTED), Asked::Confirm(WANTED)]);
    assert_eq!((bench.rate(), bench.told()), (Some(WANTED), vec![]));
}

#[test]
fn k_05_what_was_agreed_stands_until_the_other_end_confirms() {
    let mut bench = Bench::agreeing();
    assert_eq!((bench.rate(), bench.modify(COUNTER)), (Some(BEFORE), Status::NotAccepted));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Confirm(WANTED)], Some(WANTED)));
    assert_eq!(bench.modify(COUNTER), Status::Success);
}

#[test]
fn k_06_r_075_a_client_that_closes_within_has_not_accepted() {
    let mut bench = Bench::deciding();
    assert_eq!((bench.close(), bench.asked()), (Status::Pending, vec![]), "R-074");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn k_07_r_075_a_client_that_changes_within_makes_a_counter_proposal() {
    let mut bench = Bench::countering();
    assert_eq!((bench.asked(), bench.rate()), (vec![], Some(BEFORE)), "R-074");
    assert_eq!(bench.return_qos_change(), Status::Success);
    let order = [Asked::Modify(COUNTER), Asked::Activate(COUNTER), Asked::Confirm(COUNTER)];
    assert_eq!(bench.asked(), order, "nothing was accepted");
    assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, false)]);
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn k_07_a_counter_proposal_can_be_countered() {
    let mut bench = Bench::countering();
    let answer = bench.countered_with(ROUNDED);
    bench.network_says(answer);
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, ROUNDED, true)]);
}

#[test]
fn k_07_a_client_can_make_one_counter_proposal_and_no_second() {
    let mut bench = Bench::countering();
    assert_eq!(bench.modify(ROUNDED), Status::NotAccepted, "A-07");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.rate(), Some(COUNTER));
}

#[test]
fn k_07_a_client_can_close_after_a_counter_proposal_that_went_nowhere() {
    let mut bench = Bench::countering();
    assert_eq!(bench.close(), Status::Pending);
    assert_eq!(bench.told(), [Told::Modify(Status::Closing, BEFORE, false)], "R-082");
    assert_eq!((bench.return_qos_change(), bench.rate()), (Status::Success, None));
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn k_08_r_076_a_counter_proposal_that_is_refused_goes_back_before_the_proposal() {
    let mut bench = Bench::countering();
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.return_qos_change(), Status::Success);
    let order = [Asked::Modify(COUNTER), Asked::Activate(BEFORE), Asked::Restore(BEFORE)];
    assert_eq!(bench.asked(), order, "A-23: the miniport stood on the proposal");
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, BEFORE, false)]);
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn k_08_a_counter_proposal_that_the_miniport_refuses_goes_back_before_the_proposal() {
    let mut bench = Bench::countering();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.return_qos_change(), Status::Success);
    let order = [
        Asked::Modify(COUNTER),
        Asked::Activate(COUNTER),
        Asked::Activate(BEFORE),
        Asked::Restore(BEFORE),
    ];
    assert_eq!(bench.asked(), order);
    assert_eq!((bench.rate(), bench.told().len()), (Some(BEFORE), 1));
}

#[test]
fn k_08_what_cannot_go_back_ends_the_call() {
    let mut bench = Bench::countering();
    bench.network_says(NetworkAnswer::Refused);
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.return_qos_change(), Status::Success);
    let over = [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)];
    assert_eq!((bench.told(), bench.rate()), (over.to_vec(), None), "A-19");
}

#[test]
fn a_24_what_the_other_end_does_not_confirm_is_undone_and_the_client_told() {
    let mut bench = Bench::agreeing();
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!(bench.asked(), [Asked::RefuseProposal, Asked::Activate(BEFORE)]);
    assert_eq!(bench.told(), [Told::QosChange(BEFORE)], "what is in force again");
    assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(BEFORE)));
}

#[test]
fn a_24_what_cannot_be_undone_ends_the_call() {
    let mut bench = Bench::withdrawing();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Failure)]);
    assert_eq!((bench.rate(), bench.close()), (None, Status::Success));
}

#[test]
fn a_24_the_return_after_being_told_is_no_acceptance() {
    let mut bench = Bench::withdrawing();
    bench.miniport_answers(MiniportAnswer::Done);
    bench.forget();
    assert_eq!((bench.return_qos_change(), bench.asked()), (Status::Success, vec![]));
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn a_24_r_075_of_two_returns_the_last_one_answers() {
    let mut bench = Bench::agreeing();
    bench.network_answers(NetworkAnswer::Refused);
    bench.remote_proposes(WANTED);
    assert_eq!(bench.told(), [Told::QosChange(BEFORE), Told::QosChange(WANTED)]);
    bench.forget();
    assert_eq!((bench.return_qos_change(), bench.asked()), (Status::Success, vec![]));
    assert_eq!(bench.state_name(), Some("Deciding"), "it returned from what had fallen");
    assert_eq!(bench.return_qos_change(), Status::Success);
    assert_eq!(bench.asked()[0], Asked::AcceptProposal(WANTED));
}

#[test]
fn a_return_that_nobody_waits_for_means_nothing() {
    for mut bench in [Bench::inactive(), Bench::active(), Bench::negotiating(), Bench::proposed()] {
        bench.forget();
        let state = bench.state();
        assert_eq!(bench.return_qos_change(), Status::Success);
        assert_eq!((bench.asked(), bench.told(), bench.state()), (vec![], vec![], state));
        assert_eq!(bench.manager.stale_answers(), 1);
    }
}

#[test]
fn a_client_that_does_not_return_loses_the_call() {
    let mut bench = Bench::deciding();
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Client).value);
    assert_eq!(bench.asked(), [Asked::Release], "the other end waits no longer");
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Failure)]);
}

#[test]
fn a_proposal_for_a_bad_handle_is_dropped_and_counted() {
    let mut bench = Bench::inactive();
    let event = NetworkEvent::Proposal(bench.vc, bench.terms_at(WANTED));
    assert_eq!(bench.delete(), Status::Success);
    bench.script.lock().remote.push_back(event);
    bench.manager.handle_timeout(bench.now);
    assert_eq!((bench.asked(), bench.manager.stale_answers()), (vec![], 1));
}
