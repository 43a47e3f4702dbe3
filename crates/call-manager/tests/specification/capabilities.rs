//! What the medium and the rule book allow at all, before anybody is asked.

use call_manager::{Capabilities, NetworkAnswer, Profile, WhoMayAsk};
use co_params::{CallFlags, CallParameters, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, Told, WANTED, at_rate, by};

#[test]
fn m_01_r_061_on_a_medium_without_qos_no_change_reaches_anybody() {
    let mut bench = rigid();
    let before = bench.state();
    assert_eq!(bench.modify(WANTED), Status::NotSupported);
    assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
    assert_eq!(bench.state(), before);
}

#[test]
fn m_01_comes_before_m_03_and_after_the_state_of_the_call() {
    let mut bench = rigid();
    assert_eq!(bench.modify(0), Status::NotSupported, "not looked at: nothing is to be had");
    assert_eq!(bench.close(), Status::Success);
    assert_eq!(bench.modify(WANTED), Status::NotAccepted, "there is no call to speak of");
}

#[test]
fn m_01_a_call_on_a_medium_without_qos_can_be_made_and_closed() {
    let mut bench = rigid();
    assert_eq!((bench.rate(), bench.close()), (Some(BEFORE), Status::Success));
    assert_eq!((bench.make_call(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
}

#[test]
fn m_01_what_the_medium_can_do_is_asked_at_every_change() {
    let mut bench = rigid();
    assert_eq!(bench.modify(WANTED), Status::NotSupported);
    bench.script.lock().capabilities = Some(Capabilities::ALL);
    assert_eq!(bench.modify(WANTED), Status::Success);
}

#[test]
fn m_03_an_illegal_change_reaches_nobody_by_any_rule_book() {
    for profile in Profile::ALL {
        let mut bench = Bench::active_with(by(profile));
        let flagged = CallParameters { flags: CallFlags::BROADCAST_VC, ..at_rate(WANTED) };
        for block in [at_rate(0), flagged] {
            let status = bench.manager.modify_call_qos(bench.now, CLIENT, bench.vc, &block);
            assert_eq!(status, Status::InvalidData);
        }
        assert_eq!((bench.asked(), bench.rate()), (vec![], Some(BEFORE)));
    }
}

#[test]
fn k_02_on_a_medium_without_qos_a_proposal_is_refused_and_the_client_not_involved() {
    let mut bench = rigid();
    let before = bench.state();
    bench.remote_proposes(WANTED);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!(bench.state(), before);
}

#[test]
fn k_02_a_release_needs_no_qos() {
    let mut bench = rigid();
    bench.remote_releases();
    assert_eq!(bench.told(), [Told::IncomingClose(Status::Success)]);
}

#[test]
fn a_proposal_before_the_call_is_up_is_refused() {
    let mut bench = Bench::dialing();
    bench.forget();
    let state = bench.state();
    bench.remote_proposes(WANTED);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!(bench.state(), state);
}

#[test]
fn a_proposal_for_a_call_that_is_over_needs_no_answer() {
    for capabilities in [Capabilities::ALL, RIGID] {
        for mut bench in every_call_that_is_over() {
            bench.script.lock().capabilities = Some(capabilities);
            bench.forget();
            let state = bench.state();
            bench.remote_proposes(WANTED);
            assert_eq!((bench.asked(), bench.told(), bench.state()), (vec![], vec![], state));
            assert_eq!(bench.manager.stale_answers(), 1, "dropped and counted");
        }
    }
}

#[test]
fn where_only_the_caller_may_ask_the_caller_may() {
    for profile in Profile::ALL.into_iter().filter(|it| it.who_may_ask == WhoMayAsk::Caller) {
        let mut bench = Bench::active_with(by(profile));
        assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Success, Some(WANTED)));
    }
}

#[test]
fn where_only_the_caller_may_ask_its_peer_is_refused_in_every_state_of_a_call() {
    let mut bench = Bench::active_with(by(Profile::Q2963));
    bench.remote_proposes(WANTED);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!(bench.rate(), Some(BEFORE));

    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.remote_proposes(BEFORE);
    assert_eq!(bench.asked(), [Asked::Modify(WANTED), Asked::RefuseProposal]);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)], "no collision");
}

/// A medium whose calls cannot change.
const RIGID: Capabilities = Capabilities { qos_change: false, ..Capabilities::ALL };

/// A call is up on it.
fn rigid() -> Bench {
    let bench = Bench::active();
    bench.script.lock().capabilities = Some(RIGID);
    bench
}

fn every_call_that_is_over() -> [Bench; 6] {
    [
        Bench::inactive(),
        Bench::failed(),
        Bench::released(),
        Bench::releasing(),
        Bench::deactivating(),
        Bench::close_failed(),
    ]
}
