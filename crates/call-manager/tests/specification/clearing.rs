//! A call that this end gives up: the network is asked to release it then and there, once, with the
//! cause of the rule book, whatever the client does about it.

use call_manager::handle::CloseData;
use call_manager::vc::ReleaseCause;
use call_manager::{MiniportAnswer, NetworkAnswer, Profile, Reply, TimerName};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, Told, WANTED, at_rate, by};
use crate::wide::{self, Wide};

/// What the client hears of a change that failed, and of the end of the call.
const HEARD: [Told; 2] =
    [Told::Modify(Status::Failure, BEFORE, false), Told::IncomingClose(Status::Failure)];

#[test]
fn the_release_after_silence_carries_the_cause_of_the_rule_book() {
    for (profile, value, timer) in
        [(Profile::Q2963, 102, "T360"), (Profile::SIP, 408, "B"), (Profile::GSM_CC, 102, "T323")]
    {
        let bench = cleared(&profile, Reply::Now(NetworkAnswer::Accepted));
        let cause = ReleaseCause { value, diagnostic: Some(timer) };
        assert_eq!(bench.script.lock().causes, [cause], "{}", profile.name);
    }
}

#[test]
fn a_release_for_any_other_reason_carries_no_cause() {
    let mut bench = Bench::active_with(by(Profile::Q2963));
    assert_eq!(bench.close(), Status::Success);
    let mut stuck = Bench::active_with(by(Profile::Q2963));
    stuck.miniport_says_later();
    assert_eq!(stuck.modify(WANTED), Status::Pending);
    stuck.wait_exactly(Profile::Q2963.timer(TimerName::Miniport).value);
    assert_eq!(stuck.asked().last(), Some(&Asked::Release), "R-001, A-19");
    for bench in [bench, stuck] {
        assert_eq!(bench.script.lock().causes, []);
    }
}

#[test]
fn a_19_the_network_is_released_once_however_long_the_client_takes() {
    for profile in clearing() {
        let mut bench = cleared(&profile, Reply::Now(NetworkAnswer::Accepted));
        assert_eq!((bench.state_name(), bench.manager.poll_timeout()), (Some("Cleared"), None));
        bench.wait(std::time::Duration::from_secs(1_000_000));
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
        assert_eq!((bench.close(), bench.asked()), (Status::Success, vec![Asked::Deactivate]));
    }
}

#[test]
fn c_12_a_close_while_the_release_is_under_way_waits_for_it_and_asks_for_no_other() {
    for profile in clearing() {
        let mut bench = cleared(&profile, Reply::Later);
        assert_eq!(bench.state_name(), Some("Clearing"));
        assert_eq!((bench.close(), bench.asked()), (Status::Pending, vec![]));
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!(bench.asked(), [Asked::Deactivate]);
        assert_eq!(bench.told(), [Told::CloseCall(Status::Success)]);
    }
}

/// Every answer to a release means that the call is gone, and so does none (C-16).
#[test]
fn c_16_a_network_that_is_silent_about_the_release_has_released() {
    for profile in clearing() {
        let mut bench = cleared(&profile, Reply::Later);
        let late = bench.last_network_ticket();
        bench.wait_exactly(profile.timer(TimerName::Request).value);
        assert_eq!((bench.state_name(), bench.asked()), (Some("Cleared"), vec![]));
        bench.network_answers_to(late, NetworkAnswer::Accepted);
        assert_eq!(bench.manager.stale_answers(), 1);
        assert_eq!((bench.close(), bench.asked()), (Status::Success, vec![Asked::Deactivate]));
    }
}

#[test]
fn c_16_a_release_of_the_other_end_that_crosses_ours_is_absorbed() {
    let mut bench = cleared(&Profile::Q2963, Reply::Later);
    bench.remote_releases();
    assert_eq!((bench.told(), bench.asked()), (vec![], vec![]));
    bench.network_answers(NetworkAnswer::Refused);
    assert_eq!((bench.close(), bench.asked()), (Status::Success, vec![Asked::Deactivate]));
}

#[test]
fn a_client_that_leaves_a_call_that_is_over_leaves_nothing_to_release() {
    for reply in [Reply::Now(NetworkAnswer::Accepted), Reply::Later] {
        let mut bench = cleared(&Profile::Q2963, reply);
        bench.manager.unbind(bench.now, CLIENT);
        bench.wait_out();
        assert_eq!((bench.asked(), bench.state_name()), (vec![Asked::Deactivate], None));
    }
}

/// What goes with a release has gone with it.
#[test]
fn r_081_a_17_data_that_comes_after_the_release_is_refused_and_the_call_is_closed_without() {
    let data: CloseData = [4, 2].into_iter().collect();
    for reply in [Reply::Now(NetworkAnswer::Accepted), Reply::Later] {
        let mut bench = cleared(&Profile::SIP, reply);
        let refused = bench.manager.close_call_with(bench.now, CLIENT, bench.vc, &data);
        assert_eq!((refused, bench.asked()), (Status::InvalidData, vec![]));
        assert!(matches!(bench.close(), Status::Success | Status::Pending));
    }
}

#[test]
fn a_19_what_the_miniport_says_after_the_call_was_given_up_is_of_no_account() {
    let mut bench = Bench::active();
    bench.miniport_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Miniport).value);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Release], HEARD.to_vec()));
    bench.miniport_answers(MiniportAnswer::Done);
    assert_eq!((bench.asked(), bench.manager.stale_answers()), (vec![], 1));
    assert_eq!((bench.close(), bench.asked()), (Status::Success, vec![Asked::Deactivate]));
}

#[test]
fn i_07_a_25_the_answer_to_an_offer_that_was_cleared_is_of_no_account() {
    let mut bench = Bench::offered();
    bench.network_says_later();
    assert_eq!(bench.accept_changed(WANTED), Status::Success);
    bench.forget();
    bench.wait_exactly(Profile::CONDIS.timer(TimerName::Request).value);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Release], HEARD[1..].to_vec()), "I-10");
    assert_eq!(bench.accept_changed(BEFORE), Status::Success);
    assert_eq!((bench.asked(), bench.state_name()), (vec![], Some("Cleared")));
}

/// The release takes all parties along: the client drops to one by the rules, and the network, which
/// has none of them any more, hears nothing of it.
#[test]
fn c_12_f_11_parties_of_a_call_that_was_cleared_are_dropped_without_asking() {
    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    let second = wide.add_party(vc, 1).expect("up");
    wide.script.lock().miniport.push_back(Reply::Later);
    let asked = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(asked, Status::Pending);
    wide.forget();
    wide.wait_out(TimerName::Miniport);
    assert_eq!(wide.asked(), [wide::Asked::Release]);
    assert_eq!((wide.close(vc), wide.asked()), (Status::Failure, vec![]), "R-090");
    assert_eq!((wide.drop_party(second), wide.asked()), (Status::Pending, vec![]));
    assert_eq!((wide.close(vc), wide.asked()), (Status::Success, vec![wide::Asked::Deactivate]));
}

/// A change met silence by a rule book that clears, and the client has yet to close.
fn cleared(profile: &Profile, release: Reply<NetworkAnswer>) -> Bench {
    let mut bench = Bench::active_with(by(profile.clone()));
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.forget();
    bench.script.lock().network.push_back(release);
    bench.wait_exactly(profile.timer(TimerName::Request).value);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::Release], HEARD.to_vec()));
    bench
}

fn clearing() -> [Profile; 3] {
    [Profile::Q2963, Profile::SIP, Profile::GSM_CC]
}
