//! What is over leaves its room to others: transactions that came to rest without one (M-04), and the
//! places of VCs that are gone.

use call_manager::{Config, NetworkAnswer, NetworkEvent, Profile, VcContext};
use co_params::Status;

use crate::support::{BEFORE, Bench, CLIENT, WANTED, by};

/// Room for one VC to negotiate.
fn one() -> Bench {
    Bench::inactive_with(Config { max_transactions: 1, ..by(Profile::CONDIS) })
}

#[test]
fn m_04_a_vc_at_rest_without_a_call_takes_no_room() {
    let mut bench = one();
    for _ in 0..3 {
        assert_eq!(bench.make_call(BEFORE), Status::Success, "there is room for it");
        assert_eq!(bench.modify(WANTED), Status::Success);
        bench.remote_releases();
        assert_eq!(bench.close(), Status::Success);
        bench.network_says(NetworkAnswer::Refused);
        assert_eq!(bench.make_call(BEFORE), Status::Failure, "that was asked");
        assert_eq!(bench.delete(), Status::Success);
        bench.vc = bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("room");
    }
}

#[test]
fn m_04_a_call_that_is_over_while_others_negotiate_takes_no_room() {
    let mut bench = one();
    bench.call();
    let first = bench.vc;
    bench.vc = bench.manager.create_vc(bench.now, CLIENT, VcContext(7)).expect("room");
    bench.call();
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    let asked = bench.last_network_ticket();
    bench.remote_does(NetworkEvent::Release(first, None));
    assert_eq!(bench.manager.close_call(bench.now, CLIENT, first), Status::Success);
    bench.network_answers_to(asked, NetworkAnswer::Accepted);
    assert_eq!(bench.modify(BEFORE), Status::Success, "the one is back");
}

#[test]
fn a_place_that_was_given_back_holds_nothing_of_the_last_transaction() {
    let mut bench = one();
    bench.call();
    for rate in [WANTED, BEFORE] {
        bench.network_says_later();
        assert_eq!(bench.modify(rate), Status::Pending);
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!(bench.rate(), Some(rate));
        bench.miniport_says_later();
        assert_eq!(bench.modify(rate + 1), Status::Pending);
        bench.miniport_answers(call_manager::MiniportAnswer::Refused(Status::Failure));
        assert_eq!(bench.rate(), Some(rate), "R-058");
    }
}
