//! How many VCs may negotiate at one time (M-04): at the bound and past it.

use call_manager::{Config, NetworkAnswer, Profile, Reply, VcContext, VcHandle};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, WANTED, at_rate, by};
use crate::wide::{Asked as WideAsked, Wide};

/// As many calls as the bound and one more are up at [`BEFORE`]; the last is the one of the bench.
fn calls(max_transactions: u32) -> (Bench, Vec<VcHandle>) {
    let mut bench = Bench::active_with(Config { max_transactions, ..by(Profile::CONDIS) });
    let others = (0..max_transactions).map(|_| {
        let other = bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("room");
        let last = std::mem::replace(&mut bench.vc, other);
        assert_eq!(bench.make_call(BEFORE), Status::Success);
        last
    });
    let others = others.collect();
    bench.forget();
    (bench, others)
}

/// At the bound: a change pends on every other VC.
fn full(max_transactions: u32) -> (Bench, Vec<VcHandle>) {
    let (mut bench, others) = calls(max_transactions);
    let last = bench.vc;
    for vc in &others {
        bench.vc = *vc;
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending, "at the bound");
    }
    bench.vc = last;
    bench.forget();
    (bench, others)
}

#[test]
fn m_04_past_the_bound_a_change_is_refused_and_nobody_is_asked() {
    for bound in [1, 2] {
        let (mut bench, _) = full(bound);
        assert_eq!(bench.modify(COUNTER), Status::Resources);
        assert_eq!((bench.asked(), bench.told()), (vec![], vec![]));
        assert_eq!((bench.state_name(), bench.rate()), (Some("Active"), Some(BEFORE)), "R-058");

        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
        assert_eq!(bench.modify(COUNTER), Status::Success, "there is room again");
    }
}

#[test]
fn m_04_without_room_for_any_nothing_begins_that_would_be_over_at_once() {
    let config = Config { max_transactions: 0, ..by(Profile::CONDIS) };
    let mut bench = Bench::inactive_with(config);
    assert_eq!((bench.make_call(BEFORE), bench.asked()), (Status::Resources, vec![]));
    assert_eq!(bench.state_name(), Some("Inactive"), "the call may be made later");
    assert_eq!(bench.delete(), Status::Success);
}

#[test]
fn m_04_what_is_wrong_with_a_change_is_said_before_that_there_is_no_room() {
    let (mut bench, _) = full(1);
    assert_eq!(bench.modify(0), Status::InvalidData);
}

#[test]
fn m_04_by_default_every_vc_may_negotiate() {
    let mut bench = Bench::with_room_for(3);
    for vc in 0..3 {
        if vc > 0 {
            bench.vc = bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("room");
        }
        bench.network_says_later();
        assert_eq!(bench.make_call(BEFORE), Status::Pending);
    }
}

#[test]
fn m_04_a_vc_that_negotiates_already_goes_on_at_the_bound() {
    let mut bench = Bench::active_with(Config { max_transactions: 1, ..by(Profile::CONDIS) });
    bench.remote_proposes(WANTED);
    assert_eq!(bench.told(), [Told::QosChange(WANTED)]);
    assert_eq!(bench.modify(COUNTER), Status::Pending, "K-07: its own answer");
}

#[test]
fn m_04_past_the_bound_a_proposal_is_refused_and_the_client_not_asked() {
    let (mut bench, _) = full(1);
    bench.remote_proposes(COUNTER);
    assert_eq!((bench.asked(), bench.told()), (vec![Asked::RefuseProposal], vec![]));
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn m_04_past_the_bound_an_offer_is_refused_and_holds_nothing() {
    let mut wide = Wide::with(Config { max_transactions: 1, ..Config::default() });
    let (sap, vc) = (wide.sap(), wide.call());
    wide.script.lock().network.push_back(Reply::Later);
    let change = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(change, Status::Pending);
    wide.forget();
    assert_eq!(wide.offer(sap), Err(Status::Resources));
    assert_eq!(wide.asked(), [WideAsked::Assign(Err(Status::Resources))]);
    wide.network_answers(NetworkAnswer::Accepted);
    assert!(wide.offer(sap).is_ok(), "there is room again");
}

#[test]
fn m_04_a_call_ends_at_the_bound_as_ever() {
    let (mut bench, _) = full(1);
    assert_eq!((bench.close(), bench.state_name()), (Status::Success, Some("Inactive")));
    assert_eq!((bench.make_call(BEFORE), bench.delete()), (Status::Resources, Status::Success));
}
