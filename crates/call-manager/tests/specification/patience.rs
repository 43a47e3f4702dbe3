//! Every wait ends at its time, and not a nanosecond before, by every rule book.

use std::time::Duration;

use call_manager::{MiniportAnswer, NetworkAnswer, Profile, TimerName, WhoMayAsk};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, Told, WANTED, by};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);
/// What it hears when the call is cleared.
const CLEARED: Told = Told::IncomingClose(Status::Failure);
/// Longer than any transaction may take.
const LONG: Duration = Duration::from_secs(1_000);

#[test]
fn a_set_up_waits_for_the_network_as_long_as_the_request_timer_says() {
    for profile in Profile::ALL {
        let mut bench = Bench::inactive_with(by(profile.clone()));
        bench.network_says_later();
        assert_eq!(bench.make_call(BEFORE), Status::Pending);
        bench.wait_exactly(profile.timer(TimerName::Request).value);
        assert_eq!((bench.asked(), bench.told()), (vec![Asked::Release], vec![failed_call()]));
    }
}

#[test]
fn a_change_waits_for_the_network_as_long_as_the_request_timer_says() {
    for profile in Profile::ALL {
        let mut bench = Bench::active_with(by(profile.clone()));
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.wait_exactly(profile.timer(TimerName::Request).value);
        let is_moved = !bench.told().is_empty() || !bench.asked().is_empty();
        assert!(is_moved, "{}: what then is for the rule book to say", profile.name);
    }
}

#[test]
fn an_acceptance_waits_for_its_confirmation_as_long_as_the_timer_says() {
    for profile in Profile::ALL.into_iter().filter(|it| it.who_may_ask == WhoMayAsk::Either) {
        let mut bench = Bench::active_with(by(profile.clone()));
        bench.remote_proposes(WANTED);
        bench.network_says_later();
        assert_eq!(bench.return_qos_change(), Status::Success);
        bench.wait_exactly(profile.timer(TimerName::Confirmation).value);
        assert_eq!(bench.asked(), [Asked::RefuseProposal, Asked::Activate(BEFORE)], "A-24");
        assert_eq!((bench.told(), bench.rate()), (vec![Told::QosChange(BEFORE)], Some(BEFORE)));
    }
}

#[test]
fn c9_t361_commits_what_nobody_confirmed() {
    let mut profile = Profile::Q2963;
    profile.who_may_ask = WhoMayAsk::Either;
    let mut bench = Bench::active_with(by(profile));
    bench.remote_proposes(WANTED);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    let late = bench.last_network_ticket();
    bench.wait_exactly(Duration::from_secs(20));
    assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Confirm(WANTED)], Some(WANTED)));
    bench.network_answers_to(late, NetworkAnswer::Refused);
    assert_eq!((bench.manager.stale_answers(), bench.rate()), (1, Some(WANTED)));
}

#[test]
fn the_miniport_is_waited_for_as_long_as_its_timer_says_and_the_call_then_ends() {
    for profile in Profile::ALL {
        let mut bench = Bench::active_with(by(profile.clone()));
        bench.miniport_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.wait_exactly(profile.timer(TimerName::Miniport).value);
        assert_eq!((bench.told(), bench.rate()), (vec![FAILED, CLEARED], None));
        bench.miniport_answers(MiniportAnswer::Done);
        assert_eq!((bench.told(), bench.manager.stale_answers()), (vec![], 1));
    }
}

#[test]
fn a_close_waits_for_the_miniport_as_long_as_its_timer_says() {
    let mut bench = Bench::deactivating();
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Miniport).value);
    assert_eq!(bench.told(), [Told::CloseCall(Status::Failure)], "C-14");
    assert_eq!(bench.state_name(), Some("CloseFailed"));
}

#[test]
fn a_close_waits_for_an_activation_no_longer_than_the_miniports_timer() {
    let mut bench = Bench::reactivating();
    assert_eq!(bench.close(), Status::Pending);
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Miniport).value);
    let overtaken = Told::Modify(Status::Closing, BEFORE, false);
    assert_eq!(bench.told(), [overtaken, Told::CloseCall(Status::Success)], "M-20");
}

#[test]
fn the_client_is_waited_for_as_long_as_its_timer_says() {
    for profile in Profile::ALL.into_iter().filter(|it| it.who_may_ask == WhoMayAsk::Either) {
        let time = profile.timer(TimerName::Client).value;
        let mut bench = deciding(&profile);
        bench.wait_exactly(time);
        assert_eq!(bench.asked(), [Asked::Release], "which refuses the proposal too");
        assert_eq!((bench.told(), bench.rate()), (vec![CLEARED], None));

        let mut bench = deciding(&profile);
        assert_eq!(bench.modify(BEFORE), Status::Pending);
        bench.wait_exactly(time);
        assert_eq!(bench.asked(), [Asked::Release], "which refuses the proposal too");
        assert_eq!(bench.told(), [FAILED, CLEARED], "a counter-proposal that never went out");

        let mut bench = deciding(&profile);
        assert_eq!(bench.close(), Status::Pending);
        bench.wait_exactly(time);
        assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate], "K-06");
        assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
    }
}

#[test]
fn a_change_that_only_waits_is_undone_when_its_time_as_a_whole_is_over() {
    for profile in Profile::ALL {
        let whole = profile.timer(TimerName::Transaction).value;
        let profile = profile.with_timer(TimerName::Request, LONG).expect("in range");
        let mut bench = Bench::active_with(by(profile.clone()));
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.wait_exactly(whole);
        assert_eq!(bench.told()[0], FAILED, "{}", profile.name);
        assert!(!bench.asked().contains(&Asked::Modify(WANTED)), "it is not sent again");
    }
}

#[test]
fn the_time_as_a_whole_runs_over_all_that_a_change_waits_for() {
    let profile = timed(TimerName::Request, LONG);
    let whole = profile.timer(TimerName::Transaction).value;
    let mut bench = Bench::active_with(by(profile));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait(whole - Duration::from_secs(5));
    bench.miniport_says_later();
    bench.network_says_later();
    bench.network_answers(NetworkAnswer::Accepted);
    bench.miniport_answers(bench.rounded_to(WANTED + 8));
    assert_eq!(bench.state_name(), Some("Realigning"));
    bench.wait_exactly(Duration::from_secs(5));
    assert_eq!(bench.asked(), [Asked::Activate(BEFORE), Asked::Restore(BEFORE)]);
    assert_eq!((bench.told(), bench.rate()), (vec![FAILED], Some(BEFORE)));
}

#[test]
fn an_answer_with_the_end_of_the_time_as_a_whole_counts() {
    let profile = timed(TimerName::Request, LONG);
    let whole = profile.timer(TimerName::Transaction).value;
    let mut bench = Bench::active_with(by(profile));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    let ticket = bench.last_network_ticket();
    bench.script.lock().network_due.push_back((ticket, NetworkAnswer::Accepted));
    bench.wait(whole);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
}

#[test]
fn on_its_way_back_a_change_takes_as_long_as_it_takes() {
    let profile = timed(TimerName::Transaction, Duration::from_secs(1));
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    bench.network_says(NetworkAnswer::Accepted);
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.wait_exactly(profile.timer(TimerName::Request).value);
    assert_eq!(bench.told(), [FAILED, CLEARED], "M-19, and not one second after the request");
}

#[test]
fn each_change_has_its_own_time_as_a_whole() {
    let profile = timed(TimerName::Request, LONG);
    let whole = profile.timer(TimerName::Transaction).value;
    let mut bench = Bench::active_with(by(profile));
    assert_eq!(bench.modify(WANTED), Status::Success);
    bench.wait(whole - Duration::from_secs(1));
    bench.network_says_later();
    assert_eq!(bench.modify(BEFORE), Status::Pending);
    bench.wait_exactly(whole);
    assert_eq!(bench.told(), [Told::Modify(Status::Failure, WANTED, false)]);
}

#[test]
fn a_counter_proposal_has_its_time_from_the_request_on() {
    let profile = timed(TimerName::Request, LONG);
    let whole = profile.timer(TimerName::Transaction).value;
    let mut bench = deciding(&profile);
    assert_eq!(bench.modify(1_200), Status::Pending);
    bench.wait_a_little();
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.wait_exactly(whole - Duration::from_secs(1));
    assert_eq!(bench.told(), [FAILED]);
}

#[test]
fn the_least_and_the_most_of_a_timer_are_waited_for_exactly() {
    for value in [Duration::from_micros(1), Duration::from_secs(3600)] {
        let profile = timed(TimerName::Miniport, value);
        let profile = profile.with_timer(TimerName::Transaction, Duration::from_secs(3600));
        let mut bench = Bench::active_with(by(profile.expect("in range")));
        bench.miniport_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench.wait_exactly(value);
        assert_eq!(bench.told(), [FAILED, CLEARED]);
    }
}

/// The documented choices, but for one timer.
fn timed(name: TimerName, value: Duration) -> Profile {
    Profile::CONDIS.with_timer(name, value).expect("in range")
}

/// The client was told of a proposal, and has yet to return.
fn deciding(profile: &Profile) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.remote_proposes(WANTED);
    bench.forget();
    bench
}

fn failed_call() -> Told {
    Told::MakeCall(Status::Failure)
}
