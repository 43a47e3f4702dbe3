//! Closing a call, at rest and in the middle of a change.

use call_manager::{MiniportAnswer, NetworkAnswer};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, ROUNDED, Told, WANTED};

/// What the client hears of a change that the close overtook.
const OVERTAKEN: Told = Told::Modify(Status::Closing, BEFORE, false);

#[test]
fn a_14_a_close_releases_then_deactivates_then_completes() {
    let mut bench = Bench::active();
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    assert_eq!((bench.state_name(), bench.told()), (Some("Inactive"), vec![]));
}

#[test]
fn a_15_a_closed_vc_can_carry_another_call() {
    let mut bench = Bench::active();
    assert_eq!((bench.close(), bench.make_call(WANTED)), (Status::Success, Status::Success));
    assert_eq!(bench.rate(), Some(WANTED));
}

#[test]
fn a_close_that_pends_completes_once() {
    let mut bench = Bench::releasing();
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);

    let mut bench = Bench::deactivating();
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn a_network_that_does_not_answer_a_release_does_not_hold_the_close_up() {
    let mut bench = Bench::releasing();
    bench.wait_out();
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn r_082_the_change_completes_before_the_close_even_when_all_answer_at_once() {
    for mut bench in [Bench::negotiating(), Bench::realigning(), Bench::restoring()] {
        bench.forget();
        assert_eq!(bench.close(), Status::Success);
        assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate], "no undoing: M-20");
        assert_eq!(bench.told(), [OVERTAKEN]);
        assert_eq!(bench.state_name(), Some("Inactive"));
    }
}

#[test]
fn r_082_the_change_completes_before_a_close_that_pends() {
    for mut bench in [Bench::negotiating(), Bench::realigning(), Bench::restoring()] {
        bench.network_says_later();
        assert_eq!(bench.close(), Status::Pending);
        assert_eq!(bench.told(), [OVERTAKEN]);
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
    }
}

#[test]
fn m_20_a_close_waits_for_the_activation_and_reports_that_it_took_effect() {
    let mut bench = Bench::reactivating();
    bench.forget();
    assert_eq!((bench.close(), bench.asked()), (Status::Pending, vec![]), "R-027");
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!(
        bench.told(),
        [Told::Modify(Status::Success, WANTED, false), Told::CloseCall(Status::Success)]
    );
}

#[test]
fn m_20_an_activation_rounded_during_a_close_took_effect_as_rounded() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.miniport_answers(bench.rounded_to(ROUNDED));
    assert_eq!(
        bench.told(),
        [Told::Modify(Status::Success, ROUNDED, true), Told::CloseCall(Status::Success)]
    );
}

#[test]
fn m_20_an_activation_that_fails_during_a_close_is_closing() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.told(), [OVERTAKEN, Told::CloseCall(Status::Success)]);
}

#[test]
fn m_20_an_activation_rounded_against_the_flags_during_a_close_is_closing() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.miniport_answers(bench.rounded_to(WANTED - 1));
    assert_eq!(bench.told(), [OVERTAKEN, Told::CloseCall(Status::Success)]);
}

#[test]
fn m_20_a_close_waits_for_the_miniport_on_its_way_back() {
    for answer in [MiniportAnswer::Done, MiniportAnswer::Refused(Status::Failure)] {
        let mut bench = Bench::reinstating();
        bench.forget();
        assert_eq!((bench.close(), bench.asked()), (Status::Pending, vec![]));
        bench.miniport_answers(answer);
        assert_eq!(bench.told(), [OVERTAKEN, Told::CloseCall(Status::Success)]);
    }
}

#[test]
fn r_101_a_closing_call_takes_no_more_requests() {
    for mut bench in [Bench::releasing(), closing_reactivation()] {
        let answers =
            [bench.make_call(BEFORE), bench.modify(WANTED), bench.close(), bench.delete()];
        assert_eq!(answers, [Status::NotAccepted; 4]);
    }
}

#[test]
fn c_12_the_client_closes_a_call_that_the_call_manager_ended() {
    let mut bench = Bench::released();
    assert_eq!((bench.delete(), bench.close()), (Status::NotAccepted, Status::Success));
    assert_eq!(bench.asked(), [Asked::Deactivate], "the network was released when it ended");
}

#[test]
fn a_17_a_failed_close_is_tried_again_until_the_miniport_deactivates() {
    let mut bench = Bench::close_failed();
    assert_eq!((bench.modify(WANTED), bench.delete()), (Status::NotAccepted, Status::NotAccepted));
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.close(), Status::Failure);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
    assert_eq!(bench.asked(), [Asked::Deactivate; 2], "the network has released already");
}

#[test]
fn a_failed_close_that_pended_completes_with_failure() {
    let mut bench = Bench::deactivating();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.told(), [Told::CloseCall(Status::Failure)]);
}

fn closing_reactivation() -> Bench {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench
}
