//! A miniport that is busy with an earlier activation (M-14), or that is deactivating (M-15).

use std::time::Duration;

use call_manager::{Config, MiniportAnswer, NetworkAnswer, Profile, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, Told, WANTED, by};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);

#[test]
fn m_14_a_busy_miniport_is_told_the_same_again_after_a_pause() {
    let mut bench = busy(1);
    bench.wait_exactly(pause());
    assert_eq!(bench.asked(), [Asked::Activate(WANTED), Asked::Confirm(WANTED)]);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn m_14_a_miniport_that_is_busy_later_is_told_again_as_well() {
    let mut bench = Bench::reactivating();
    bench.forget();
    bench.miniport_answers(busy_answer());
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
    bench.wait_exactly(pause());
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn m_14_a_miniport_that_is_busy_as_often_as_the_bound_says_has_refused() {
    for busy_retries in [0, 1, 10, 255] {
        let config = Config { busy_retries, ..by(patient()) };
        let mut bench = Bench::active_with(config);
        (0..=busy_retries).for_each(|_| bench.miniport_says(busy_answer()));
        let status = bench.modify(WANTED);
        (0..busy_retries).for_each(|_| bench.wait(pause()));
        let told = bench.asked().iter().filter(|it| **it == Asked::Activate(WANTED)).count();
        assert_eq!(told, usize::from(busy_retries) + 1, "told again that often");
        assert_eq!(bench.rate(), Some(BEFORE), "M-13");
        match busy_retries {
            0 => assert_eq!(status, Status::Failure),
            _ => assert_eq!((status, bench.told()), (Status::Pending, vec![FAILED])),
        }
    }
}

#[test]
fn m_14_a_miniport_that_is_busy_once_less_than_the_bound_may_still_do_it() {
    let config = Config { busy_retries: 2, ..by(Profile::CONDIS) };
    let mut bench = Bench::active_with(config);
    (0..2).for_each(|_| bench.miniport_says(busy_answer()));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    (0..2).for_each(|_| bench.wait(pause()));
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn m_14_each_order_is_told_again_as_often_as_the_first() {
    let mut bench = Bench::active_with(Config { busy_retries: 1, ..by(Profile::CONDIS) });
    for rate in [WANTED, 3_000, 4_000] {
        bench.miniport_says(busy_answer());
        assert_eq!(bench.modify(rate), Status::Pending);
        bench.wait(pause());
        assert_eq!(bench.rate(), Some(rate));
    }
}

#[test]
fn m_14_holds_for_a_first_activation_and_a_deactivation() {
    let mut bench = Bench::inactive();
    bench.miniport_says(busy_answer());
    assert_eq!(bench.make_call(BEFORE), Status::Pending);
    bench.wait_exactly(pause());
    assert_eq!(bench.told(), [Told::MakeCall(Status::Success)]);

    bench.miniport_says(busy_answer());
    assert_eq!(bench.close(), Status::Pending);
    bench.wait_exactly(pause());
    assert_eq!(bench.asked(), [Asked::Deactivate]);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
}

#[test]
fn m_14_holds_for_the_way_back_and_for_a_proposal() {
    let mut bench = Bench::reinstating();
    bench.forget();
    bench.miniport_answers(busy_answer());
    bench.wait_exactly(pause());
    assert_eq!(bench.asked(), [Asked::Activate(BEFORE), Asked::Restore(BEFORE)]);
    assert_eq!(bench.told(), [FAILED]);

    let mut bench = Bench::proposed();
    bench.miniport_answers(busy_answer());
    bench.wait_exactly(pause());
    assert_eq!(bench.told(), [Told::QosChange(WANTED)]);
}

#[test]
fn m_14_a_busy_miniport_that_falls_silent_is_waited_for_as_any_other() {
    let mut bench = busy(1);
    bench.miniport_says_later();
    bench.wait(pause());
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Miniport).value);
    assert_eq!(bench.told(), [FAILED, Told::IncomingClose(Status::Failure)]);
}

#[test]
fn m_14_m_20_nothing_is_under_way_in_the_pause_so_a_close_does_not_wait() {
    let mut bench = busy(1);
    bench.forget();
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    assert_eq!(bench.told(), [Told::Modify(Status::Closing, BEFORE, false)]);
    bench.wait(pause());
    assert_eq!(bench.asked(), [], "and nothing is told again");
}

#[test]
fn m_14_m_21_nor_does_a_release() {
    let mut bench = busy(1);
    bench.forget();
    bench.remote_releases();
    assert_eq!(bench.told(), [FAILED, Told::IncomingClose(Status::Success)]);
    bench.wait(pause());
    assert_eq!(bench.asked(), []);
}

#[test]
fn m_14_an_activation_of_a_call_that_ends_is_not_told_again() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.forget();
    bench.miniport_answers(busy_answer());
    assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate]);
    let overtaken = Told::Modify(Status::Closing, BEFORE, false);
    assert_eq!(bench.told(), [overtaken, Told::CloseCall(Status::Success)]);
}

#[test]
fn m_14_a_busy_answer_that_comes_twice_counts_once() {
    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    bench.miniport_answers_to(ticket, busy_answer());
    bench.miniport_answers_to(ticket, busy_answer());
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    assert_eq!((bench.state_name(), bench.manager.stale_answers()), (Some("Reactivating"), 2));
    bench.forget();
    bench.wait(pause());
    assert_eq!(bench.asked(), [Asked::Activate(WANTED), Asked::Confirm(WANTED)]);
}

#[test]
fn m_14_a_second_answer_that_says_busy_does_not_touch_a_call_that_is_up() {
    let mut bench = Bench::reactivating();
    let ticket = bench.last_miniport_ticket();
    bench.miniport_answers_to(ticket, MiniportAnswer::Done);
    bench.forget();
    bench.miniport_answers_to(ticket, busy_answer());
    bench.wait(pause());
    assert_eq!((bench.asked(), bench.rate()), (vec![], Some(WANTED)), "it is not deactivated");
    assert_eq!(bench.manager.stale_answers(), 1);
}

#[test]
fn m_14_a_busy_answer_from_the_wrong_side_is_dropped() {
    let mut bench = Bench::negotiating();
    let ticket = bench.last_network_ticket();
    bench.forget();
    bench.miniport_answers_to(ticket, busy_answer());
    bench.wait(pause());
    assert_eq!((bench.asked(), bench.state_name()), (vec![], Some("Negotiating")));
    assert_eq!(bench.manager.stale_answers(), 1);
}

#[test]
fn the_time_of_a_change_as_a_whole_ends_the_pauses_and_the_change_is_undone() {
    let whole = pause() + Duration::from_millis(50);
    let profile = Profile::CONDIS.with_timer(TimerName::Transaction, whole).expect("in range");
    let mut bench = Bench::active_with(by(profile));
    (0..9).for_each(|_| bench.miniport_says(busy_answer()));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait_exactly(pause());
    assert_eq!(bench.asked(), [Asked::Activate(WANTED)]);
    bench.wait_exactly(Duration::from_millis(50));
    assert_eq!(bench.asked(), [Asked::Restore(BEFORE)], "not told again: M-13");
    assert_eq!((bench.told(), bench.rate()), (vec![FAILED], Some(BEFORE)));
}

#[test]
fn m_15_a_miniport_that_deactivates_undoes_the_change_and_ends_the_call() {
    let mut bench = Bench::reactivating();
    bench.network_says_later();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Closing));
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Restore(BEFORE)], vec![]));
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [FAILED, Told::IncomingClose(Status::Failure)]);
    assert_eq!((bench.rate(), bench.close()), (None, Status::Success));
}

#[test]
fn m_15_a_miniport_that_deactivates_ends_a_proposal_with_the_call() {
    let mut bench = Bench::proposed();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Closing));
    assert_eq!(bench.asked(), [Asked::Release], "which refuses the proposal too");
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Failure)]);
}

/// A change waits for a miniport that was busy so often, and is not any more.
fn busy(times: u32) -> Bench {
    let mut bench = Bench::active();
    (0..times).for_each(|_| bench.miniport_says(busy_answer()));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench
}

fn busy_answer() -> MiniportAnswer {
    MiniportAnswer::Refused(Status::NotAccepted)
}

fn pause() -> Duration {
    Profile::CONDIS.timer(TimerName::MiniportRetry).value
}

/// A change may take as long as the most pauses do.
fn patient() -> Profile {
    Profile::CONDIS.with_timer(TimerName::Transaction, Duration::from_secs(60)).expect("in range")
}
