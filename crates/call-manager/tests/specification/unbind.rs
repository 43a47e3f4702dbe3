//! A client that leaves: its calls are closed and its VCs deleted, whatever they were doing.

use call_manager::{MiniportAnswer, NetworkAnswer, VcContext};
use co_params::Status;

use crate::support::{Asked, BEFORE, Bench, CLIENT, STRANGER, at_rate};

#[test]
fn a_client_that_leaves_takes_its_vcs_along_in_whatever_state() {
    let benches = [
        Bench::inactive(),
        Bench::dialing(),
        Bench::failed(),
        Bench::active(),
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::realigning(),
        Bench::reinstating(),
        Bench::restoring(),
        Bench::released(),
        Bench::releasing(),
        Bench::deactivating(),
        Bench::close_failed(),
    ];
    for mut bench in benches {
        let state = bench.state_name();
        bench.manager.unbind(bench.now, CLIENT);
        answer_what_is_open(&mut bench);
        assert_eq!(bench.state_name(), None, "left behind: {state:?}");
        assert_eq!(bench.told(), [], "nobody is there to be told: {state:?}");
    }
}

#[test]
fn a_client_that_leaves_in_the_middle_of_a_set_up_releases_what_comes_of_it() {
    let mut bench = Bench::dialing();
    bench.manager.unbind(bench.now, CLIENT);
    bench.forget();
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(
        bench.asked(),
        [Asked::Activate(BEFORE), Asked::Confirm(BEFORE), Asked::Release, Asked::Deactivate]
    );
}

#[test]
fn a_client_that_leaves_behind_a_silent_network_is_cleared_up_in_bounded_time() {
    let mut bench = Bench::negotiating();
    bench.network_says_later();
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.state_name(), Some("Releasing"));
    bench.wait_out();
    assert_eq!(bench.state_name(), None);
}

#[test]
fn a_miniport_that_never_deactivates_is_asked_once_more_and_keeps_its_vc() {
    let mut bench = Bench::close_failed();
    bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.asked(), [Asked::Deactivate]);
    assert_eq!(bench.state_name(), Some("CloseFailed"), "its place is not given to another call");
}

#[test]
fn upcalls_of_a_client_that_left_are_not_delivered() {
    let mut bench = Bench::negotiating();
    bench.network_answers(NetworkAnswer::Refused);
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.told(), []);
}

#[test]
fn other_clients_keep_theirs() {
    let mut bench = Bench::active();
    let (now, vc) =
        (bench.now, bench.manager.create_vc(bench.now, STRANGER, VcContext(1)).expect("room"));
    let call = bench.manager.make_call(now, STRANGER, vc, &mut at_rate(BEFORE));
    bench.manager.unbind(now, CLIENT);
    assert_eq!((call, bench.state_name()), (Status::Success, None));
    assert_eq!(bench.manager.vcs().map(|(vc, _)| vc).collect::<Vec<_>>(), [vc]);
    assert_eq!(bench.manager.close_call(now, STRANGER, vc), Status::Success);
}

/// Everything that is still open is answered, at most as often as a life has stages.
fn answer_what_is_open(bench: &mut Bench) {
    for _ in 0..4 {
        let (network, miniport) = {
            let script = bench.script.lock();
            (script.network_tickets.last().copied(), script.miniport_tickets.last().copied())
        };
        if let Some(ticket) = network {
            bench.network_answers_to(ticket, NetworkAnswer::Accepted);
        }
        if let Some(ticket) = miniport {
            bench.miniport_answers_to(ticket, MiniportAnswer::Done);
        }
    }
}
