//! What another call manager, atmsigd, and the kernel below it got wrong, as what must hold here
//! instead.
//!
//! That a VC should have been locked, and was searched for with every message, is no behaviour: one
//! thread owns a manager, and a handle names its place in the table.

use call_manager::{
    Handler, MiniportAnswer, NetworkAnswer, Packet, Profile, TimerName, Upcall, VcContext,
};
use co_params::{CallManagerParameters, CallParameters, Status};

use crate::support::{
    Asked, BEFORE, Bench, CLIENT, COUNTER, ROUNDED, Told, WANTED, at_rate, by, flow,
};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);
/// What it hears when the call is cleared.
const CLEARED: Told = Told::IncomingClose(Status::Failure);

#[test]
fn a_commit_that_fails_is_not_reported_as_success() {
    for status in [Status::Failure, Status::Resources, Status::InvalidData, Status::NotSupported] {
        let mut bench = Bench::active();
        bench.miniport_says(MiniportAnswer::Refused(status));
        assert_eq!((bench.modify(WANTED), bench.rate()), (Status::Failure, Some(BEFORE)));

        let mut bench = Bench::reactivating();
        bench.miniport_answers(MiniportAnswer::Refused(status));
        assert_eq!((bench.told(), bench.rate()), (vec![FAILED], Some(BEFORE)), "late: {status}");
    }
}

#[test]
fn a_commit_that_fails_is_no_success_for_a_change_of_the_other_end_either() {
    let mut bench = Bench::proposed();
    bench.forget();
    bench.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    assert_eq!(bench.asked(), [Asked::RefuseProposal], "never accepted");
}

#[test]
fn a_rollback_that_fails_is_told_and_the_call_does_not_stay_up() {
    let mut network_stuck = Bench::restoring();
    network_stuck.forget();
    network_stuck.network_answers(NetworkAnswer::Refused);
    let mut miniport_stuck = Bench::reinstating();
    miniport_stuck.forget();
    miniport_stuck.miniport_answers(MiniportAnswer::Refused(Status::Failure));
    for mut bench in [network_stuck, miniport_stuck] {
        assert_eq!(bench.told(), [FAILED, CLEARED], "both, in this order");
        assert_eq!((bench.rate(), bench.modify(WANTED)), (None, Status::NotAccepted));
        assert_eq!(bench.close(), Status::Success);
        assert_eq!(bench.asked(), [Asked::Release, Asked::Deactivate], "nothing is left");
    }
}

#[test]
fn every_state_of_a_change_says_what_it_is_and_what_stands() {
    let states = [
        (Bench::negotiating(), "Negotiating"),
        (Bench::reactivating(), "Reactivating"),
        (Bench::realigning(), "Realigning"),
        (Bench::reinstating(), "Reinstating"),
        (Bench::restoring(), "Restoring"),
        (Bench::proposed(), "Proposed"),
        (Bench::deciding(), "Deciding"),
        (Bench::countering(), "Countering"),
        (Bench::agreeing(), "Agreeing"),
        (Bench::withdrawing(), "Withdrawing"),
    ];
    for (bench, name) in states {
        assert_eq!((bench.state_name(), bench.rate()), (Some(name), Some(BEFORE)));
    }
}

#[test]
fn a_second_change_while_t361_runs_aborts_nothing() {
    let mut bench = Bench::answered(by(Profile::Q2963));
    bench.remote_proposes(WANTED);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.forget();
    bench.remote_proposes(COUNTER);
    assert_eq!(bench.asked(), [Asked::RefuseProposal], "and T361 runs on");
    bench.wait_exactly(Profile::Q2963.timer(TimerName::Confirmation).value);
    assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Confirm(WANTED)], Some(WANTED)));
}

#[test]
fn t361_of_one_change_never_expires_in_the_next() {
    let mut bench = Bench::answered(by(Profile::Q2963));
    bench.remote_proposes(WANTED);
    bench.network_says_later();
    assert_eq!(bench.return_qos_change(), Status::Success);
    bench.wait_a_little();
    bench.network_answers(NetworkAnswer::Accepted);
    bench.remote_proposes(COUNTER);
    let expires = Profile::Q2963.timer(TimerName::Confirmation).value;
    bench.forget();
    bench.wait(expires);
    assert_eq!(
        (bench.state_name(), bench.asked(), bench.told()),
        (Some("Deciding"), vec![], vec![])
    );
}

#[test]
fn every_request_completes_though_everybody_stays_silent_for_ever() {
    for profile in Profile::ALL {
        for silent in [Bench::network_says_later, Bench::miniport_says_later] {
            let mut bench = Bench::active_with(by(profile.clone()));
            (0..20).for_each(|_| silent(&mut bench));
            assert_eq!(bench.modify(WANTED), Status::Pending, "{}", profile.name);
            let told = bench.wait_for_ever();
            let completions = told.iter().filter(|it| matches!(it, Told::Modify(..))).count();
            assert_eq!(completions, 1, "{}: {told:?}", profile.name);
        }
    }
}

#[test]
fn a_request_that_finds_the_vc_not_ready_is_answered() {
    let not_ready = [
        Bench::inactive(),
        Bench::dialing(),
        Bench::failed(),
        Bench::released(),
        Bench::releasing(),
        Bench::deactivating(),
        Bench::close_failed(),
    ];
    for mut bench in not_ready {
        assert_eq!(bench.modify(WANTED), Status::NotAccepted);
    }
}

#[test]
fn a_call_carries_data_on_the_old_terms_while_a_change_is_negotiated() {
    let mut bench = Bench::negotiating();
    assert_eq!(bench.asked(), [Asked::Modify(WANTED)], "the miniport has not heard of it");
    assert_eq!(bench.rate(), Some(BEFORE));
}

#[test]
fn r_069_data_is_taken_in_whatever_state_a_change_is() {
    let packet = Packet { id: 1, bytes: 100 };
    for mut bench in [
        Bench::negotiating(),
        Bench::reactivating(),
        Bench::realigning(),
        Bench::reinstating(),
        Bench::restoring(),
        Bench::proposed(),
        Bench::agreeing(),
    ] {
        bench.forget();
        let (now, vc) = (bench.now, bench.vc);
        assert_eq!(bench.manager.send(now, CLIENT, vc, packet), Status::Pending, "R-095");
        let upcall = bench.manager.poll_upcall().expect("the miniport has sent it");
        let Upcall::Vc { handler, .. } = upcall.1 else { panic!("about a VC: {upcall:?}") };
        assert_eq!(handler, Handler::SendComplete(packet, Status::Success));
    }
}

#[test]
fn a_change_that_waits_holds_up_nobody_else() {
    let mut bench = Bench::negotiating();
    let now = bench.now;
    bench.vc = bench.manager.create_vc(now, CLIENT, VcContext(7)).expect("the table has room");
    assert_eq!((bench.make_call(BEFORE), bench.modify(WANTED)), (Status::Success, Status::Success));
    assert_eq!(bench.close(), Status::Success);
}

#[test]
fn an_answer_to_one_change_is_never_taken_for_the_answer_to_the_next() {
    for answer in [NetworkAnswer::Accepted, NetworkAnswer::Refused, NetworkAnswer::Collided] {
        let mut bench = Bench::negotiating();
        let late = bench.last_network_ticket();
        bench.wait_out();
        bench.network_says_later();
        assert_eq!(bench.modify(COUNTER), Status::Pending);
        bench.forget();
        bench.network_answers_to(late, answer);
        assert_eq!((bench.told(), bench.asked()), (vec![], vec![]));
        assert_eq!(bench.state_name(), Some("Negotiating"));
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, false)]);
    }
}

#[test]
fn a_change_is_confirmed_whichever_direction_rises() {
    let rates = [BEFORE / 2, BEFORE, WANTED];
    for (transmit, receive) in rates.into_iter().flat_map(|a| rates.map(|b| (a, b))) {
        if (transmit, receive) == (BEFORE, BEFORE) {
            continue;
        }
        let mut bench = Bench::inactive();
        let (now, vc) = (bench.now, bench.vc);
        let made = bench.manager.make_call(now, CLIENT, vc, &mut both_ways(BEFORE, BEFORE));
        bench.forget();
        let changed = bench.manager.modify_call_qos(now, CLIENT, vc, &both_ways(transmit, receive));
        assert_eq!((made, changed), (Status::Success, Status::Success));
        let order = [Asked::Modify(transmit), Asked::Activate(transmit), Asked::Confirm(transmit)];
        assert_eq!(bench.asked(), order, "{transmit} and {receive}");
    }
}

#[test]
fn the_old_reservation_is_given_up_after_the_new_one_is_in_force_and_never_before() {
    for rate in [BEFORE / 2, WANTED] {
        let mut bench = Bench::active();
        bench.network_says_later();
        bench.miniport_says_later();
        assert_eq!(bench.modify(rate), Status::Pending);
        assert_eq!(bench.asked(), [Asked::Modify(rate)]);
        bench.network_answers(NetworkAnswer::Accepted);
        assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Activate(rate)], Some(BEFORE)));
        bench.miniport_answers(MiniportAnswer::Done);
        assert_eq!((bench.asked(), bench.rate()), (vec![Asked::Confirm(rate)], Some(rate)));
    }
}

#[test]
fn a_counter_offer_is_read_and_the_client_is_asked_about_a_proposal() {
    let mut bench = Bench::negotiating();
    bench.network_answers(bench.countered_with(COUNTER));
    assert_eq!(bench.told(), [Told::Modify(Status::Success, COUNTER, true)]);
    bench.remote_proposes(ROUNDED);
    assert_eq!(bench.told(), [Told::QosChange(ROUNDED)]);
}

impl Bench {
    /// The longest that any rule book waits, several times over; what the client was told.
    fn wait_for_ever(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        for _ in 0..100 {
            let Some(next) = self.manager.poll_timeout() else { break };
            self.now = next;
            self.manager.handle_timeout(next);
            told.extend(self.told());
        }
        assert_eq!(self.manager.poll_timeout(), None, "it waits still: {:?}", self.state_name());
        told
    }
}

fn both_ways(transmit: u32, receive: u32) -> CallParameters {
    let part = CallManagerParameters { receive: flow(receive), ..sending(transmit) };
    CallParameters { call_manager: Some(part), ..CallParameters::default() }
}

fn sending(rate: u32) -> CallManagerParameters {
    at_rate(rate).call_manager.expect("a request has flows")
}
